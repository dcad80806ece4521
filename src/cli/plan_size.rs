//! `cxaudit plan-size`: how many shops it takes.

use cxaudit::survey::{sample_size, wilson, wilson_finite};

use super::Global;
use super::exit::{Exit, Failure};

/// How many shops it takes to know a share to within a margin at 95 %.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The share you expect, from 0 to 1 (0.5 is the safest guess)
    #[arg(long, value_name = "FRACTION")]
    share: f64,
    /// How far off it may be on either side, from 0 to 1
    #[arg(long, value_name = "FRACTION")]
    margin: f64,
    /// Shops in the frame the sample is drawn from
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    population: Option<u32>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let Some(n) = sample_size(args.share, args.margin, args.population) else {
        let error = anyhow::anyhow!(
            "plan a sample: the share must be above 0 and below 1, the margin above 0 and at most 1 \
             (--share 0.17 --margin 0.05)"
        );
        return Err(Failure::new(Exit::Usage, error));
    };
    println!("{n}");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of n is between 0 and n"
    )]
    let yes = (args.share * f64::from(n)).round() as u32;
    let (low, high) = args.population.map_or_else(
        || wilson(yes, n),
        |population| wilson_finite(yes, n, population),
    );
    global.say(&format!(
        "{n} testable shops: {yes} of {n} would be {:.1} % to {:.1} % at 95 %. Add what you expect to be untestable.",
        low * 100.0,
        high * 100.0
    ));
    Ok(Exit::Done)
}
