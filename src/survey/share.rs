//! Shares of shops.

use serde::{Deserialize, Serialize};

use super::interval::wilson;
use crate::facts::Value;
use crate::plan::{Criterion, Judge, Otherwise, Rubric};
use crate::score::{Scorecard, State, Verdict};

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
        let n = self.n?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of n is between 0 and n"
        )]
        let yes = (self.share.clamp(0.0, 1.0) * f64::from(n)).round() as u32;
        Some(wilson(yes, n))
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
}

impl CriterionShare {
    /// Shops with a no.
    #[must_use]
    pub fn no(&self) -> u32 {
        self.testable - self.yes
    }
}

/// The share of shops for each criterion, in the rubric's order.
///
/// **Yes** is said of what is there, not of how good it is: for `present`, `share` and the bands a
/// yes is a shop at which it was seen at all (a confirmation after three days is a confirmation;
/// two of five products named is a yes), for `manual` a person's yes, and for `absent` a shop at
/// which the unwanted thing was seen.
///
/// **Testable** are shops with a verdict of pass, partial or fail. Pending, blocked and errored
/// shops are never counted as a no; they widen the bounds.
///
/// **Conditions.** A criterion that does not apply without another (a coupon without a reminder)
/// has the conditional denominator: of the shops with a reminder. One whose rubric says
/// `otherwise = "fail"` has all shops: "the agent on the phone sees the cart" is a no at a shop
/// that answers no phone, for that is what the customer meets there and how Genesys counted (13 of
/// all 100, though 13 of 100 could not be reached). Of the reachable ones alone (13 of 87) is
/// given in `among`. The two 13s have nothing to do with each other.
///
/// **Baseline.** The one of the criterion's own source, or else the first given for it.
#[must_use]
pub fn shares(
    rubric: &Rubric,
    scorecards: &[Scorecard],
    baselines: &[Baseline],
) -> Vec<CriterionShare> {
    rubric
        .criteria
        .iter()
        .map(|criterion| share_of(rubric, criterion, scorecards, baselines))
        .collect()
}

fn share_of(
    rubric: &Rubric,
    criterion: &Criterion,
    scorecards: &[Scorecard],
    baselines: &[Baseline],
) -> CriterionShare {
    let condition = criterion
        .applies_if
        .as_deref()
        .and_then(|id| rubric.criterion(id));
    let (mut applicable, mut all, mut among) = (0, Tally::default(), Tally::default());
    for scorecard in scorecards {
        let Some(verdict) = verdict_on(scorecard, criterion) else {
            continue;
        };
        if verdict.state != State::NotApplicable {
            applicable += 1;
        }
        let Some(yes) = answer(criterion, verdict) else {
            continue;
        };
        all.count(yes);
        let met = condition.is_some_and(|condition| {
            criterion.otherwise == Otherwise::NotApplicable
                || verdict_on(scorecard, condition)
                    .and_then(|verdict| answer(condition, verdict))
                    .unwrap_or(false)
        });
        if met {
            among.count(yes);
        }
    }
    let of_applicable = |yes: u32| (applicable > 0).then(|| f64::from(yes) / f64::from(applicable));
    let untestable = applicable - all.n;
    let baseline = baselines
        .iter()
        .filter(|baseline| baseline.criterion == criterion.id)
        .min_by_key(|baseline| baseline.study != criterion.source);
    CriterionShare {
        criterion: criterion.id.clone(),
        listed: u32::try_from(scorecards.len()).unwrap_or(u32::MAX),
        applicable,
        testable: all.n,
        yes: all.yes,
        share: all.share(),
        low: all.interval().map(|(low, _)| low),
        high: all.interval().map(|(_, high)| high),
        worst: of_applicable(all.yes),
        best: of_applicable(all.yes + untestable),
        among: condition.map(|condition| Among {
            criterion: condition.id.clone(),
            n: among.n,
            yes: among.yes,
            share: among.share(),
            low: among.interval().map(|(low, _)| low),
            high: among.interval().map(|(_, high)| high),
        }),
        baseline: baseline.cloned(),
    }
}

fn verdict_on<'a>(scorecard: &'a Scorecard, criterion: &Criterion) -> Option<&'a Verdict> {
    scorecard
        .verdicts
        .iter()
        .find(|verdict| verdict.criterion == criterion.id)
}

/// Yes, no, or `None` where the shop was not testable.
fn answer(criterion: &Criterion, verdict: &Verdict) -> Option<bool> {
    match (verdict.state, &criterion.judge) {
        (State::NotApplicable | State::Pending | State::Blocked | State::Error, _) => None,
        (state, Judge::Present | Judge::Manual) => Some(state == State::Pass),
        (state, Judge::Absent) => Some(state == State::Fail),
        (_, Judge::CountBand(_) | Judge::LatencyBand(_) | Judge::Share) => {
            Some(verdict.value.as_ref().is_some_and(Value::is_something))
        }
    }
}

#[derive(Default)]
struct Tally {
    n: u32,
    yes: u32,
}

impl Tally {
    fn count(&mut self, yes: bool) {
        self.n += 1;
        self.yes += u32::from(yes);
    }

    fn share(&self) -> Option<f64> {
        (self.n > 0).then(|| f64::from(self.yes) / f64::from(self.n))
    }

    fn interval(&self) -> Option<(f64, f64)> {
        (self.n > 0).then(|| wilson(self.yes, self.n))
    }
}
