//! `cxaudit demo`: a complete study against the embedded fleet of shops.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use cxaudit::demo::{DemoError, DemoSettings, Fleet, PersonAnswer, RunningShop, demo, specs};
use cxaudit::run::Ended;

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::report::Tongue;
use super::run::failure;
use super::{Global, with_stop};

/// Run a complete study against embedded shops, with windows of seconds instead of days
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where the study goes
    #[arg(long, default_value = "demo-study", value_name = "DIR")]
    out: PathBuf,
    /// So many shops in the proportions of the Genesys study
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    fleet: Option<u32>,
    /// Compare every verdict with what the shops declare, and fail on any difference
    #[arg(long)]
    check: bool,
    /// Send the mail through a Dovecot started for it
    #[arg(long)]
    imap: bool,
    /// Only serve the shops; print their addresses, behaviours and what people find out there as
    /// JSON, and wait for Ctrl-C
    #[arg(long, conflicts_with_all = ["check", "imap"])]
    fleet_only: bool,
    /// Where the shops send their mail, with --fleet-only
    #[arg(
        long,
        value_name = "HOST:PORT",
        requires = "fleet_only",
        default_value = "127.0.0.1:2525"
    )]
    smtp: SocketAddr,
    /// Language of the report
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    if args.fleet_only {
        return serve(args, global);
    }
    let settings = DemoSettings {
        out: args.out.clone(),
        fleet: args.fleet.map(|shops| shops as usize),
        imap: args.imap,
        language: args.language.into(),
    };
    let progress = Arc::new(Progress::new(global));
    let outcome = with_stop(global, |stop| demo(&settings, progress.clone(), stop))?;
    progress.finish();
    let outcome = outcome.map_err(|error| match error {
        DemoError::Run(error) => failure(error),
        DemoError::MailServer(error) => Failure::new(Exit::Unreachable, error),
        DemoError::NotOurs(_) => Failure::new(Exit::Usage, error),
        other => Failure::new(Exit::Unexpected, other),
    })?;
    print!("{}", outcome.table(global.color.on_stdout()));
    println!("Report: {}", outcome.paths.html.display());
    if outcome.ended != Ended::Complete {
        global.say("The demo was stopped before its windows closed.");
        return Ok(Exit::Incomplete);
    }
    if args.check {
        for difference in &outcome.differences {
            println!("DIFFERENT {difference}");
        }
        println!(
            "{} verdicts compared, {} differ",
            outcome.compared,
            outcome.differences.len()
        );
        if !outcome.differences.is_empty() {
            return Ok(Exit::GateFailed);
        }
    }
    Ok(Exit::Done)
}

/// A shop as it is told to other tools: where it is, what it does, what people find out there.
#[derive(serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Served<'a> {
    #[serde(flatten)]
    shop: &'a RunningShop,
    person_answers: Vec<PersonAnswer>,
}

/// Serves the shops for other tools until Ctrl-C.
fn serve(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let specs = match args.fleet {
        None => specs::default_fleet(),
        Some(shops) => specs::genesys(shops as usize),
    };
    with_stop(global, |mut stop| async move {
        let fleet = Fleet::start(specs, args.smtp)
            .await
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        let shops: Vec<Served<'_>> = fleet
            .shops()
            .iter()
            .map(|shop| Served {
                shop,
                person_answers: shop.spec.person_answers(),
            })
            .collect();
        let json = serde_json::to_string_pretty(&shops)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
        global.say("The shops are open; Ctrl-C closes them.");
        let _ = stop.wait_for(|stop| *stop).await;
        fleet.stop().await;
        Ok(Exit::Done)
    })?
}
