//! `cxaudit demo`: a complete study against the embedded fleet of shops.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use cxaudit::demo::{DemoError, DemoSettings, Fleet, demo, specs};
use cxaudit::run::Ended;

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::report::Tongue;
use super::run::failure;
use super::{Global, with_stop};

/// Runs a complete study against embedded shops, with windows of seconds instead of days.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where the study goes.
    #[arg(long, default_value = "demo-study", value_name = "DIR")]
    out: PathBuf,
    /// So many shops in the proportions of the Genesys study.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    fleet: Option<u32>,
    /// Compare every verdict with what the shops declare, and fail on any difference.
    #[arg(long)]
    check: bool,
    /// Send the mail through a Dovecot started for it.
    #[arg(long)]
    imap: bool,
    /// Only serve the shops; print their addresses and behaviours as JSON and wait for Ctrl-C.
    #[arg(long, conflicts_with_all = ["check", "imap"])]
    fleet_only: bool,
    /// Where the shops send their mail, with --fleet-only.
    #[arg(
        long,
        value_name = "HOST:PORT",
        requires = "fleet_only",
        default_value = "127.0.0.1:2525"
    )]
    smtp: SocketAddr,
    /// Language of the report.
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
        let json = serde_json::to_string_pretty(fleet.shops())
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
        global.say("The shops are open; Ctrl-C closes them.");
        let _ = stop.wait_for(|stop| *stop).await;
        fleet.stop().await;
        Ok(Exit::Done)
    })?
}
