//! What can go wrong with the study's database and evidence.

use std::path::PathBuf;

use super::observation::EvidenceId;
use super::visit::VisitId;

/// Why facts could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The study folder or a file in it cannot be used.
    #[error(
        "use {path}: check that the folder exists, that you may write there and that the disk is not full"
    )]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// `study.db` is no SQLite file, or a damaged one.
    #[error(
        "read {path}: it is not a study database or it is damaged; restore it from a copy, or move it away to start the study anew"
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// `study.db` belongs to another program.
    #[error(
        "use {path}: it is a database of another program; move it away or choose another study folder"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// `study.db` was written by a newer cxaudit.
    #[error(
        "use {path}: it was written by a newer cxaudit (schema {found}, this one knows up to {known}); update cxaudit"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// Another process kept the database locked.
    #[error(
        "{doing}: another process keeps study.db locked; wait for it or end it, then try again"
    )]
    Busy {
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A statement failed.
    #[error("{doing} in study.db: check that the disk is not full and the file may be written")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A stored value does not mean anything to this program.
    #[error(
        "understand {what} `{value}` in study.db: it was not written by this version of cxaudit; update cxaudit or restore the file from a copy"
    )]
    Malformed {
        /// Which column.
        what: &'static str,
        /// What was found there.
        value: String,
    },
    /// No such visit.
    #[error("find visit {}: the study has no such visit; `cxaudit status` lists them", .0.0)]
    UnknownVisit(VisitId),
    /// No such journal entry.
    #[error("find journal entry {0}: the study has no such entry")]
    UnknownJournalEntry(i64),
    /// No such message.
    #[error("find message {0}: the study has no such message")]
    UnknownMessage(i64),
    /// No such evidence.
    #[error("find evidence {}: store it before referring to it", .0.0)]
    UnknownEvidence(EvidenceId),
    /// The evidence file is gone or was changed.
    #[error(
        "trust evidence file {path}: its content is not what was stored; restore it from a copy of the study"
    )]
    EvidenceChanged {
        /// The file.
        path: PathBuf,
    },
    /// Something is to be erased that is still under way.
    #[error(
        "erase: {open} of the visits are not closed and more mail may come; run `cxaudit run` until the study is complete, then try again"
    )]
    StillOpen {
        /// How many visits.
        open: usize,
    },
    /// Two visits would share one address, so their mail could not be told apart.
    #[error(
        "queue a visit to {shop} with the address {address}: visit {} already uses it, and mail could not be told apart; every visit needs an address of its own", .other.0
    )]
    AddressTaken {
        /// The shop of the visit that was to be queued.
        shop: String,
        /// The address.
        address: String,
        /// The visit that has it.
        other: VisitId,
    },
    /// Another process runs this study.
    #[error(
        "lock {path}: {} runs this study already; wait for it or end it first", holder.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// The holder's process id, where it could be read.
        holder: Option<u32>,
    },
}

/// What every operation of the store gives.
pub type Result<T, E = FactsError> = std::result::Result<T, E>;

/// Names what was being done when SQLite failed.
pub(super) trait Doing<T> {
    /// `what` completes "failed to ...".
    fn doing(self, what: &'static str) -> Result<T>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                FactsError::Busy { doing, source }
            }
            _ => FactsError::Database { doing, source },
        })
    }
}
