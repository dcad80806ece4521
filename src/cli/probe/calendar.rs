//! `cxaudit probe calendar`: the calls for a calendar program.

use std::path::PathBuf;

use chrono::Utc;
use cxaudit::report::{CallSheet, calendar};

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::super::report::Tongue;
use super::sheet::put;
use super::{Which, study, wanted};

/// Write the calls as an ICS calendar, to import into any calendar program
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    which: Which,
    /// Where to; `-` is standard output [default: probes.ics in the study folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Language of the entries
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let calls = wanted(&args.which, &plan, &store)?;
    let sheet = CallSheet {
        study: &plan.name,
        wave: plan.wave,
        calls: &calls,
        language: args.language.into(),
        made_at: Utc::now(),
    };
    let text = calendar(&sheet).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    put(args.out.as_ref(), "probes", "ics", text.as_bytes(), global)?;
    Ok(Exit::Done)
}
