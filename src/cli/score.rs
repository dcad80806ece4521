//! `cxaudit score`: the result table on the terminal.

use cxaudit::report::{ReportLanguage, table};

use super::Global;
use super::exit::{Exit, Failure};
use super::results::{Rubrics, judged};

/// Judge what was found so far and print the result table, offline
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    rubrics: Rubrics,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let judged = judged(global, &args.rubrics)?;
    print!(
        "{}",
        table(&judged.input(ReportLanguage::En), global.color.on_stdout())
    );
    Ok(Exit::Done)
}
