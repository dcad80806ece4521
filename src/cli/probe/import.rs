//! `cxaudit probe import`: answers from a filled-in sheet.

use std::path::PathBuf;

use chrono::Utc;
use cxaudit::run::import_probe_file;

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::{failure, study};

/// Take answers from a filled-in sheet: CSV, XLSX or ODS
///
/// The columns shop, criterion, answer and rater are needed; at, note and attachment (files beside
/// the sheet) may be there, and others are passed over. Rows without an answer are left for later,
/// wrong rows are named with the reason, and the rest is taken. Importing a file twice takes
/// nothing twice.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The file
    file: PathBuf,
    /// Who asked, where a row does not say
    #[arg(long, value_name = "NAME")]
    rater: Option<String>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let import = import_probe_file(&plan, &store, &args.file, args.rater.as_deref(), Utc::now())
        .map_err(failure)?;
    for (line, why) in &import.refused {
        eprintln!("{}:{line}: not taken: {why}", args.file.display());
    }
    println!(
        "{} taken, {} known already, {} left empty, {} not taken",
        super::answers(import.taken),
        import.known,
        import.empty,
        import.refused.len()
    );
    Ok(if import.refused.is_empty() {
        Exit::Done
    } else {
        Exit::Usage
    })
}
