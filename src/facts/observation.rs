//! Observations: what was seen, what was not seen until when, and what could not be told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::visit::{Cause, VisitId};

/// The SHA-256 of an evidence file, in hex.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct EvidenceId(pub String);

/// What an evidence file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A picture of the page (PNG).
    Screenshot,
    /// The page's HTML.
    PageSource,
    /// The page's snapshot as JSON.
    Snapshot,
    /// A raw message.
    Mail,
    /// What a person wrote down.
    Note,
    /// A picture that a person took.
    Photo,
    /// A recording that a person made.
    Recording,
}

/// A piece of proof, stored by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Content hash; also names the file.
    pub id: EvidenceId,
    /// What it is.
    pub kind: EvidenceKind,
    /// What it shows, for people (`cart after adding`).
    pub label: String,
    /// Address of the page, for pages.
    pub url: Option<String>,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// File, relative to the study folder.
    pub path: String,
}

/// What an observation found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// It is there.
    Yes,
    /// So many.
    Count(u64),
    /// So many seconds, to the millisecond.
    Seconds(f64),
    /// So many of so many.
    Share {
        /// How many had it.
        with: u64,
        /// Of how many.
        of: u64,
    },
    /// Words.
    Text(String),
}

impl Value {
    /// Whether it says that something is there: a count of none and a share of none do not.
    #[must_use]
    pub fn is_something(&self) -> bool {
        match self {
            Value::Count(count) => *count > 0,
            Value::Share { with, .. } => *with > 0,
            Value::Yes | Value::Seconds(_) | Value::Text(_) => true,
        }
    }
}

/// Why something could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Undetermined {
    /// The closed-list cause.
    pub cause: Cause,
    /// In words, for people.
    pub detail: String,
}

/// What was found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was seen.
    Seen(Value),
    /// It was looked for until then, and not seen.
    NotSeen {
        /// When the last look ended.
        watched_until: DateTime<Utc>,
    },
    /// It could not be told.
    Undetermined(Undetermined),
}

/// One thing found out about one visit. Append-only; of a visit and key the one stored last counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The visit it was made in; `None` for a person's probe of a shop.
    pub visit: Option<VisitId>,
    /// The shop.
    pub shop: String,
    /// The wave.
    pub wave: u32,
    /// What was looked for (`chat-window`), usually the id of the criterion that rests on it.
    pub key: String,
    /// What was found.
    pub outcome: Outcome,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: `autopilot`, `mailbox`, or a rater's name.
    pub by: String,
    /// Proof.
    pub evidence: Vec<EvidenceId>,
}
