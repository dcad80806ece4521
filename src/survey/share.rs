//! Shares of shops.

use serde::{Deserialize, Serialize};

/// A published survey figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Baseline {
    /// The criterion it is about.
    pub criterion: String,
    /// Published share, 0 to 1.
    pub share: f64,
    /// Number of shops, where published.
    pub n: Option<u32>,
    /// The study (`genesys-pl`).
    pub study: String,
    /// Where it was published, and what matters of how it was measured.
    pub source: String,
}

/// The share of shops that do something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CriterionShare {
    /// The criterion's id.
    pub criterion: String,
    /// Shops in the list.
    pub listed: u32,
    /// Shops with a yes or no.
    pub testable: u32,
    /// Shops with a yes.
    pub yes: u32,
    /// yes / testable; `None` when nothing is testable.
    pub share: Option<f64>,
    /// Lower end of the Wilson 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson 95 % interval.
    pub high: Option<f64>,
    /// Share of all listed shops if every untestable one were a no.
    pub worst: Option<f64>,
    /// Share of all listed shops if every untestable one were a yes.
    pub best: Option<f64>,
    /// The published figure to compare with.
    pub baseline: Option<Baseline>,
}
