//! Why a probe was not taken, or a file of them.

use std::path::PathBuf;

use thiserror::Error;

use crate::facts::FactsError;

/// Why a probe was not taken, or a file of them.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The file cannot be read.
    #[error("read {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no table.
    #[error("read {path}: {why}; save it as CSV (UTF-8), XLSX or ODS")]
    NoTable {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The table lacks needed columns.
    #[error(
        "find the columns of the probe file: {missing} missing; it needs the columns shop, criterion, answer, rater and may have at, note, attachment"
    )]
    Columns {
        /// Which.
        missing: String,
    },
    /// What a person wrote cannot be taken; says what to write instead.
    #[error("take it: {0}")]
    Refused(String),
    /// The study's database cannot be used.
    #[error("use the study folder")]
    Facts(#[from] FactsError),
}
