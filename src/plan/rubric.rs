//! The rubric: which questions are asked, how they are judged and weighted.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::probe::ProbeRule;

/// A phase of the purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before the purchase.
    Pre,
    /// Registered, cart filled and abandoned.
    In,
    /// After the order.
    Post,
}

impl Phase {
    /// All phases in the order of the purchase.
    pub const ALL: [Phase; 3] = [Phase::Pre, Phase::In, Phase::Post];

    /// The word used in files (`pre`, `in`, `post`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Phase::Pre => "pre",
            Phase::In => "in",
            Phase::Post => "post",
        }
    }
}

/// A question in the languages of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Polish.
    pub pl: String,
    /// Ukrainian.
    pub uk: String,
    /// English.
    pub en: String,
}

/// One band of a judge that grades a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Band {
    /// The band holds values up to and including this one; `None` is open-ended and last.
    pub up_to: Option<f64>,
    /// Score from 0 to 1 for values in the band.
    pub score: f64,
}

/// How a criterion is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Judge {
    /// Seen is a pass, not seen is a fail.
    Present,
    /// Seen is a fail, not seen is a pass.
    Absent,
    /// A count graded by bands, the last of them open-ended; not seen counts as 0.
    CountBand(Vec<Band>),
    /// A number of seconds graded by bands, the last of them open-ended; not seen is a fail.
    LatencyBand(Vec<Band>),
    /// A share of items; full is a pass, none is a fail, anything between partial.
    Share,
    /// A person's yes or no.
    Manual,
}

/// What is said of a criterion where the one it rests on was not seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// The question does not arise (no coupon without a reminder).
    #[default]
    NotApplicable,
    /// The answer is no (nobody sees the cart where nobody answers the phone).
    Fail,
}

/// One question of a rubric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its id, as in the criteria catalogue (`reminder-coupon`).
    pub id: String,
    /// The phase it belongs to.
    pub phase: Phase,
    /// Its weight within the phase.
    pub weight: f64,
    /// How it is judged.
    pub judge: Judge,
    /// The observation it rests on; the criterion's own id unless given.
    pub observation: String,
    /// The criterion that must have been seen for this one to apply.
    pub applies_if: Option<String>,
    /// What is said of it where that one was not seen.
    pub otherwise: Otherwise,
    /// When and how a person answers it, where the rubric says so.
    pub probe: Option<ProbeRule>,
    /// Which study asked it first (`genesys-pl`).
    pub source: String,
    /// The question.
    pub question: Question,
    /// What a shop that fails should do, for the report.
    pub advice: Question,
    /// Where its weight comes from: the comment above it in the file.
    pub derivation: String,
}

/// What must hold for a pipeline to go on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gates {
    /// The lowest score of a phase, 0 to 100.
    pub fail_under: BTreeMap<Phase, f64>,
    /// Criteria that no shop may fail.
    pub fail_on: Vec<String>,
}

impl Gates {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fail_under.is_empty() && self.fail_on.is_empty()
    }
}

/// A set of criteria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rubric {
    /// Its name: the preset of the file that was chosen (`genesys`, `dentsu`, `full`).
    pub id: String,
    /// Its version; changes whenever a verdict could.
    pub version: String,
    /// SHA-256 of the file it was read from, in hex.
    pub hash: String,
    /// Smallest coverage at which a phase score is shown.
    pub min_coverage: f64,
    /// What must hold for a pipeline to go on.
    pub gates: Gates,
    /// The criteria, in the order of the report.
    pub criteria: Vec<Criterion>,
}

impl Rubric {
    /// The same, called like its file: every rubric file of a user's own would be `full` otherwise.
    #[must_use]
    pub fn named(mut self, file: &Path) -> Rubric {
        if let Some(name) = file.file_name() {
            self.id = name.to_string_lossy().into_owned();
        }
        self
    }

    /// A criterion by id.
    #[must_use]
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }
}
