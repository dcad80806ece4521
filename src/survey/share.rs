//! Shares of shops.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::against::Comparison;
use super::interval::wilson;
use super::protocol::Stamp;
use super::quantile::Quantile;
use super::survival::Step;

/// A published survey figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Baseline {
    /// The criterion it is about.
    pub criterion: String,
    /// Published share, 0 to 1.
    pub share: f64,
    /// Number of shops, where published. Without it no interval can be given.
    pub n: Option<u32>,
    /// The study (`genesys-pl`).
    pub study: String,
    /// Where it was published, and what matters of how it was measured.
    pub source: String,
}

impl Baseline {
    /// The Wilson 95 % interval of the published share; `None` where no n was published.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.cases().map(|(yes, n)| wilson(yes, n))
    }

    /// The published yes and number of shops; `None` where no n was published.
    #[must_use]
    pub fn cases(&self) -> Option<(u32, u32)> {
        let n = self.n?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of n is between 0 and n"
        )]
        let yes = (self.share.clamp(0.0, 1.0) * f64::from(n)).round() as u32;
        Some((yes, n))
    }
}

/// The same share among the shops that meet the criterion's condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Among {
    /// The condition: shops at which this criterion's observation was seen.
    pub criterion: String,
    /// Of those, shops with a yes or no.
    pub n: u32,
    /// Of those, shops with a yes.
    pub yes: u32,
    /// yes / n; `None` when there are none.
    pub share: Option<f64>,
    /// Lower end of the Wilson 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson 95 % interval.
    pub high: Option<f64>,
}

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proportion {
    /// yes / n.
    pub share: f64,
    /// Lower end of the Wilson 95 % interval.
    pub low: f64,
    /// Upper end of the Wilson 95 % interval.
    pub high: f64,
}

/// The share among the shops of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupShare {
    /// By what they are grouped: `segment`, `country`, `platform`.
    pub by: String,
    /// The group.
    pub group: String,
    /// Its shops in the list.
    pub listed: u32,
    /// Those with a yes or no.
    pub testable: u32,
    /// Those with a yes.
    pub yes: u32,
    /// yes / testable, with its interval; null when nothing is testable.
    pub share: Option<Proportion>,
}

/// What is known of a share besides the share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Shops that could not be tested, by cause (`captcha`), or by state where there is none
    /// (`pending`).
    pub untestable: BTreeMap<String, u32>,
    /// The other denominator: yes / listed, what could not be tested counted with the noes.
    pub of_listed: Option<Proportion>,
    /// Shops in the frame that the list was drawn from, where given: the intervals are narrowed.
    pub population: Option<u32>,
    /// The share by segment, country and platform.
    pub groups: Vec<GroupShare>,
    /// Quartiles of what was measured, in seconds or as a count, over the shops where it was seen.
    pub quantiles: Vec<Quantile>,
    /// For delays: the share of shops from which it had not come yet, where windows censor.
    pub survival: Vec<Step>,
    /// For delays: when it had come from half of the shops; null where it never did.
    pub median_wait: Option<f64>,
    /// How it was measured.
    pub stamp: Option<Stamp>,
    /// Beside every published figure.
    pub comparisons: Vec<Comparison>,
}

/// The share of shops that do something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CriterionShare {
    /// The criterion's id.
    pub criterion: String,
    /// Shops in the list.
    pub listed: u32,
    /// Shops at which the question arises or may yet arise: listed without the not-applicable.
    pub applicable: u32,
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
    /// Share of all applicable shops if every untestable one were a no.
    pub worst: Option<f64>,
    /// Share of all applicable shops if every untestable one were a yes.
    pub best: Option<f64>,
    /// For a criterion that applies under a condition: the share among the shops that meet it.
    pub among: Option<Among>,
    /// The published figure to compare with.
    pub baseline: Option<Baseline>,
    /// What else is known of it.
    #[serde(default)]
    pub detail: Detail,
}

impl CriterionShare {
    /// Shops with a no.
    #[must_use]
    pub fn no(&self) -> u32 {
        self.testable - self.yes
    }
}
