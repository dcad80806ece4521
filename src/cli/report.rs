//! `cxaudit report`: writes the report.

use clap::ValueEnum;
use cxaudit::report::{self, ReportLanguage};

use super::Global;
use super::exit::{Exit, Failure};
use super::results::{Rubrics, judged};

/// Write report/index.html and report/scores.json from what was found so far, offline
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    rubrics: Rubrics,
    /// Language of the report
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
}

/// Languages of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tongue {
    Pl,
    Uk,
    En,
}

impl From<Tongue> for ReportLanguage {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Pl => ReportLanguage::Pl,
            Tongue::Uk => ReportLanguage::Uk,
            Tongue::En => ReportLanguage::En,
        }
    }
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let judged = judged(global, &args.rubrics)?;
    let paths = report::write(
        &judged.input(args.language.into()),
        &global.study.join("report"),
    )
    .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    println!("{}", paths.html.display());
    Ok(Exit::Done)
}
