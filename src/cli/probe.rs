//! `cxaudit probe`: what only people can observe.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::Utc;
use cxaudit::facts::StudyLock;
use cxaudit::run::import_probes;

use super::exit::{Exit, Failure};
use super::run::open_store;
use super::{Global, load_plan};

/// What only people can observe: a phone call a week later.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Probe {
    /// Take answers from a CSV file: shop, criterion, answer, rater, and optionally at, note.
    Import {
        /// The file.
        file: PathBuf,
    },
}

pub(super) fn call(command: &Probe, global: &Global) -> Result<Exit, Failure> {
    let Probe::Import { file } = command;
    let plan = load_plan(&global.study)?;
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("read {}", file.display()))
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    let store = open_store(&global.study)?;
    let _lock =
        StudyLock::acquire(&global.study).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let import = import_probes(&plan, &store, &text, Utc::now())
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    println!(
        "{} answers taken, {} known already",
        import.taken, import.known
    );
    for (line, why) in &import.refused {
        eprintln!("{}:{line}: not taken: {why}", file.display());
    }
    Ok(if import.refused.is_empty() {
        Exit::Done
    } else {
        Exit::Usage
    })
}
