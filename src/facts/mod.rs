//! What is known: the SQLite file that is queue, journal and truth, and the evidence files.
//!
//! Goes in: visits to make, journal entries, observations, evidence, messages. Comes out: the
//! same, durable and append-only. A crash at any moment loses nothing that was written.
//! `schema.md` beside this file explains every table.

mod erase;
mod error;
mod evidence;
mod journal;
mod lock;
mod mailbox;
mod messages;
mod migrations;
mod observation;
mod overrule;
mod queue;
mod recall;
mod record;
mod row;
mod store;
mod unname;
mod visit;

pub use erase::{Erased, Extent};
pub use error::FactsError;
pub use evidence::attachment;
pub use journal::JournalId;
pub use lock::StudyLock;
pub use mailbox::MailboxState;
pub use messages::{NewMessage, Position};
pub use observation::{
    Evidence, EvidenceId, EvidenceKind, Observation, Outcome, Undetermined, Value,
};
pub use overrule::{Overrule, Ruling};
pub use queue::NewVisit;
pub use store::Store;
pub use visit::{
    Cause, CauseFamily, JournalEntry, JournalOutcome, Message, Visit, VisitId, VisitStatus,
};
