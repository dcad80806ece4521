//! `cxaudit probe sheet`: the calls to take along, on paper or in a spreadsheet.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::Utc;
use clap::ValueEnum;
use cxaudit::report::{Call, CallSheet, CallState, sheet_csv, sheet_html, sheet_xlsx};
use cxaudit::run::sample;

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::super::report::Tongue;
use super::{Which, study, wanted};

/// Print the calls to take along: a page to print, or a spreadsheet to fill in
///
/// Every row has the shop, its number and hours, the customer to call as, what was in the cart and
/// when, and the question in words. Fill in the coloured columns and give the file to
/// `cxaudit probe import`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    which: Which,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// Where to; `-` is standard output [default: probes.FORMAT in the study folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Language of the sheet
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
    /// For a second rater: so many of the calls that are answered, drawn by the study's seed
    #[arg(long, value_name = "N", conflicts_with = "due")]
    again: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Html,
    Csv,
    Xlsx,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let calls = wanted(&args.which, &plan, &store)?;
    let calls: Vec<Call> = match args.again {
        Some(count) => sample(&plan, calls, count),
        None => calls
            .into_iter()
            .filter(|call| call.state != CallState::Answered)
            .collect(),
    };
    let sheet = CallSheet {
        study: &plan.name,
        wave: plan.wave,
        calls: &calls,
        language: args.language.into(),
        made_at: Utc::now(),
    };
    let written = match args.format {
        Format::Html => sheet_html(&sheet).map(String::into_bytes),
        Format::Csv => sheet_csv(&sheet).map(String::into_bytes),
        Format::Xlsx => sheet_xlsx(&sheet),
    };
    let bytes = written.map_err(|error| Failure::new(Exit::Unexpected, error))?;
    put(
        args.out.as_ref(),
        "probes",
        args.format.extension(),
        &bytes,
        global,
    )?;
    global.say(&match calls.len() {
        1 => "1 call".to_owned(),
        n => format!("{n} calls"),
    });
    Ok(Exit::Done)
}

/// Writes a file and prints its path; `-` is standard output.
pub(super) fn put(
    out: Option<&PathBuf>,
    name: &str,
    extension: &str,
    bytes: &[u8],
    global: &Global,
) -> Result<(), Failure> {
    if out.is_some_and(|out| out.as_os_str() == "-") {
        super::super::print::bytes(bytes);
        return Ok(());
    }
    let path = match out {
        Some(out) => out.clone(),
        None => global.study.join(format!("{name}.{extension}")),
    };
    std::fs::write(&path, bytes)
        .with_context(|| format!("write {}", path.display()))
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    println!("{}", path.display());
    Ok(())
}
