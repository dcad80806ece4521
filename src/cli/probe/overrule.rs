//! `cxaudit probe overrule`: a person knows better than the tool.

use std::path::PathBuf;

use chrono::Utc;
use cxaudit::facts::Ruling;
use cxaudit::run::overrule;

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::{failure, study};

/// Replace a verdict by what a person says, with the reason; both stay visible
///
/// The report and scores.json show the person's verdict, who gave it and why, and the tool's own
/// verdict beside it. Verdicts that rest on it follow it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  cxaudit probe overrule example.pl chat-window --answer yes \
    --because \"the chat opens on the help page only\" --by Anna"
)]
pub(in crate::cli) struct Args {
    /// The shop: its id or address
    shop: String,
    /// The criterion whose verdict is wrong (`chat-window`)
    criterion: String,
    /// What is so: yes, no, a number or time where one is asked for, or n/a
    #[arg(long, value_name = "ANSWER", required_unless_present = "withdraw")]
    answer: Option<String>,
    /// Take an earlier ruling back: what the tool found counts again
    #[arg(long, conflicts_with = "answer")]
    withdraw: bool,
    /// Why
    #[arg(long, value_name = "REASON")]
    because: String,
    /// Who says so
    #[arg(long, value_name = "NAME", env = "CXAUDIT_RATER")]
    by: String,
    /// A picture or recording as proof; may be given several times
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let ruling = overrule(
        &plan,
        &store,
        &args.shop,
        &args.criterion,
        args.answer.as_deref(),
        &args.because,
        &args.by,
        &args.attach,
        Utc::now(),
    )
    .map_err(failure)?;
    let what = match ruling.ruling {
        Ruling::Withdrawn => "is the tool's again",
        _ => "is overruled; the tool's own stays beside it",
    };
    global.say(&format!(
        "The verdict on {} at {} {what}. Next: cxaudit report",
        ruling.criterion, ruling.shop
    ));
    Ok(Exit::Done)
}
