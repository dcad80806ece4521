//! `cxaudit export`: the results for other programs.

use clap::ValueEnum;
use cxaudit::report::{ReportLanguage, export_csv, export_json};

use super::Global;
use super::exit::{Exit, Failure};
use super::results::{Rubrics, judged};

/// Print the verdicts for other programs: JSON as in scores.json, or CSV with a row per verdict
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which of the two
    #[arg(long, value_enum)]
    format: Format,
    #[command(flatten)]
    rubrics: Rubrics,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let judged = judged(global, &args.rubrics)?;
    let input = judged.input(ReportLanguage::En);
    let text = match args.format {
        Format::Json => export_json(&input),
        Format::Csv => export_csv(&input),
    };
    print!(
        "{}",
        text.map_err(|error| Failure::new(Exit::Unexpected, error))?
    );
    Ok(Exit::Done)
}
