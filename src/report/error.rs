//! What can go wrong while a report is made.

use std::path::PathBuf;

use super::input::EvidenceFailure;

/// Why a report could not be made. Messages read well after "failed to write the report: ".
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// An overriding template does not parse or names something that is not there. The user can
    /// correct or delete it.
    #[error(
        "template {name} ({origin}) is broken: {problem}; correct it or delete it to use the built-in one"
    )]
    Template {
        /// Its name, without `.hbs`.
        name: String,
        /// The file, or `built in`.
        origin: String,
        /// What the template engine says, with line and column where it knows them.
        problem: String,
    },
    /// The folder of overriding templates cannot be read.
    #[error("cannot read {}: make it readable or remove it", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A file of the report cannot be written.
    #[error("cannot write {}: check that the folder is writable and the disk has room", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The record of a piece of evidence cannot be read.
    #[error("cannot look up evidence {id}")]
    Evidence {
        /// Its hash.
        id: String,
        /// What the store says.
        #[source]
        source: EvidenceFailure,
    },
    /// Something does not serialise. A fault of the tool.
    #[error("cannot encode {what}")]
    Encoding {
        /// What was being encoded.
        what: &'static str,
        /// What the encoder says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
