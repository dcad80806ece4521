//! `cxaudit probe agreement`: do two raters hear the same?

use cxaudit::report::AgreementOut;
use cxaudit::survey::{Agreement, agreement};

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::study;

/// Tell how far two raters agree: percent agreement and Cohen's kappa for each question
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// End with code 6 when a kappa is below this, or cannot be told although raters differ
    #[arg(long, value_name = "KAPPA", value_parser = kappa)]
    min_kappa: Option<f64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn kappa(text: &str) -> Result<f64, String> {
    text.replace(',', ".")
        .parse()
        .ok()
        .filter(|kappa| (-1.0..=1.0).contains(kappa))
        .ok_or_else(|| "write a number from -1 to 1, such as 0.6".to_owned())
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let observations = store
        .observations(plan.wave)
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let found = agreement(&plan.rubric, &observations);
    if args.json {
        let out: Vec<AgreementOut> = found.iter().map(AgreementOut::of).collect();
        let json = serde_json::to_string_pretty(&out)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
    } else if found.is_empty() {
        println!("No two raters have answered the same question about the same shop.");
    } else {
        for one in &found {
            println!("{}", line(one));
        }
    }
    let Some(least) = args.min_kappa else {
        return Ok(Exit::Done);
    };
    if found.is_empty() {
        global.say("There is nothing to hold against --min-kappa yet.");
        return Ok(Exit::Incomplete);
    }
    let low: Vec<&Agreement> = found
        .iter()
        .filter(|one| one.kappa.map_or(one.observed < 1.0, |kappa| kappa < least))
        .collect();
    for one in &low {
        eprintln!("gate: {} is below {least}", one.criterion);
    }
    Ok(if low.is_empty() {
        Exit::Done
    } else {
        Exit::GateFailed
    })
}

fn line(one: &Agreement) -> String {
    let kappa = match one.kappa {
        Some(kappa) => format!("kappa {kappa:.2}"),
        None => "kappa cannot be told: both always gave the same answer".to_owned(),
    };
    let differ = match one.differ.as_slice() {
        [] => String::new(),
        shops => format!("; they differ at {}", shops.join(", ")),
    };
    format!(
        "{}: {} and {} agree at {} of {} shops ({:.0} %), {kappa}{differ}",
        one.criterion,
        one.raters.0,
        one.raters.1,
        one.agreed,
        one.shops,
        100.0 * one.observed
    )
}
