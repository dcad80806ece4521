//! What is known: the SQLite file that is queue, journal and truth, and the evidence files.
//!
//! Goes in: visits to make, journal entries, observations, evidence, messages. Comes out: the
//! same, durable and append-only. A crash at any moment loses nothing that was written.

mod observation;
mod visit;

pub use observation::{
    Evidence, EvidenceId, EvidenceKind, Observation, Outcome, Undetermined, Value,
};
pub use visit::{
    Cause, CauseFamily, JournalEntry, JournalOutcome, Message, Visit, VisitId, VisitStatus,
};
