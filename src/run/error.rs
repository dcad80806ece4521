//! What can stop a run.

use thiserror::Error;

use crate::browser::BrowserError;
use crate::facts::FactsError;
use crate::inbox::InboxError;

/// What can stop a run, by who can act on it.
#[derive(Debug, Error)]
pub enum RunError {
    /// The browser or its driver is missing or does not start.
    #[error("start the browser")]
    Browser(#[from] BrowserError),
    /// The mailbox cannot be read.
    #[error("open the mailbox")]
    Inbox(#[from] InboxError),
    /// The study's database or evidence folder cannot be used.
    #[error("use the study folder")]
    Facts(#[from] FactsError),
    /// A stored persona cannot be read.
    #[error(
        "read the persona of visit {visit}: the study was written by another version of cxaudit"
    )]
    Persona {
        /// The visit's row.
        visit: i64,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}
