//! Verdicts and scorecards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::facts::{Cause, EvidenceId, Value};

/// What a verdict says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The shop does it.
    Pass,
    /// The shop does it in part.
    Partial,
    /// The shop does not do it.
    Fail,
    /// The question does not arise.
    NotApplicable,
    /// Not known yet.
    Pending,
    /// The shop could not be tested.
    Blocked,
    /// The tool failed.
    Error,
}

impl State {
    /// The word used in files (`not-applicable`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Pass => "pass",
            State::Partial => "partial",
            State::Fail => "fail",
            State::NotApplicable => "not-applicable",
            State::Pending => "pending",
            State::Blocked => "blocked",
            State::Error => "error",
        }
    }
}

/// The answer to one question about one shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The criterion's id.
    pub criterion: String,
    /// What it says.
    pub state: State,
    /// 0 to 1 for `pass`, `partial` and `fail`; `None` otherwise.
    pub score: Option<f64>,
    /// What was seen.
    pub value: Option<Value>,
    /// Why it could not be judged, for `blocked`, `error` and `pending`.
    pub cause: Option<Cause>,
    /// In words: why, or what is awaited.
    pub detail: String,
    /// When it was observed.
    pub at: Option<DateTime<Utc>>,
    /// Proof.
    pub evidence: Vec<EvidenceId>,
    /// Set where a person overruled what the tool found: this verdict is then the person's.
    pub overruled: Option<Box<Overruled>>,
}

/// A person's ruling, and the verdict it took the place of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overruled {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What the verdict was.
    pub before: Verdict,
}

/// The score of one phase at one shop.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PhaseScore {
    /// Weighted mean over the judged criteria, 0 to 100; `None` when nothing was judged or the
    /// coverage is below the rubric's.
    pub score: Option<f64>,
    /// Judged weight / applicable weight, 0 to 1; 0 when nothing applies.
    pub coverage: f64,
    /// The score if every criterion not judged were failed.
    pub worst: Option<f64>,
    /// The score if every criterion not judged were passed.
    pub best: Option<f64>,
}

/// All verdicts about one shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// Shop id.
    pub shop: String,
    /// Before the purchase.
    pub pre: PhaseScore,
    /// Registered and abandoned.
    #[serde(rename = "in")]
    pub in_purchase: PhaseScore,
    /// After the order.
    pub post: PhaseScore,
    /// Mean of the phase scores there are.
    pub overall: Option<f64>,
    /// One per criterion, in the rubric's order.
    pub verdicts: Vec<Verdict>,
}
