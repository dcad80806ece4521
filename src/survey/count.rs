//! Counting: scorecards in, shares out.

use std::collections::BTreeMap;

use super::against::against;
use super::interval::wilson_of;
use super::quantile::quantiles;
use super::setting::Setting;
use super::share::{Among, Baseline, CriterionShare, Detail, GroupShare, Proportion};
use super::survival::{kaplan_meier, median_wait};
use crate::facts::Value;
use crate::plan::{Criterion, Judge, Otherwise, Rubric};
use crate::score::{Scorecard, State, Verdict};

/// The quantiles given of delays and counts.
const QUARTILES: [f64; 3] = [0.25, 0.5, 0.75];

/// The share of shops for each criterion, in the rubric's order.
///
/// **Yes** is said of what is there, not of how good it is: for `present`, `share` and the bands a
/// yes is a shop at which it was seen at all (a confirmation after three days is a confirmation;
/// two of five products named is a yes), for a share that a person counts more than half of it
/// (dentsu counted shops that answered the majority of their reviews), for `manual` a person's yes, and for `absent` a shop at
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
    let setting = Setting {
        baselines: baselines.to_vec(),
        ..Setting::default()
    };
    survey(rubric, scorecards, &setting)
}

/// The shares as [`shares`] counts them, with everything else that the setting lets us say.
#[must_use]
pub fn survey(rubric: &Rubric, scorecards: &[Scorecard], setting: &Setting) -> Vec<CriterionShare> {
    let groups = Groups::of(scorecards, setting);
    (0..rubric.criteria.len())
        .map(|at| share_of(rubric, at, scorecards, setting, &groups))
        .collect()
}

/// Which groups each scorecard's shop is in, by number.
struct Groups<'a> {
    names: Vec<&'a (String, String)>,
    of_card: Vec<Vec<usize>>,
}

impl<'a> Groups<'a> {
    fn of(scorecards: &[Scorecard], setting: &'a Setting) -> Groups<'a> {
        let mut numbers: BTreeMap<&(String, String), usize> = BTreeMap::new();
        for name in setting.groups.values().flatten() {
            numbers.insert(name, 0);
        }
        for (number, slot) in numbers.values_mut().enumerate() {
            *slot = number;
        }
        let of_card = scorecards
            .iter()
            .map(|card| {
                let names = setting
                    .groups
                    .get(&card.shop)
                    .map_or(&[][..], Vec::as_slice);
                names.iter().map(|name| numbers[name]).collect()
            })
            .collect();
        Groups {
            names: numbers.into_keys().collect(),
            of_card,
        }
    }
}

fn share_of(
    rubric: &Rubric,
    at: usize,
    scorecards: &[Scorecard],
    setting: &Setting,
    groups: &Groups<'_>,
) -> CriterionShare {
    let criterion = &rubric.criteria[at];
    let condition = criterion
        .applies_if
        .as_deref()
        .and_then(|id| rubric.criteria.iter().position(|other| other.id == id));
    let (mut applicable, mut all, mut among) = (0, Tally::default(), Tally::default());
    let mut untestable: BTreeMap<String, u32> = BTreeMap::new();
    let mut of_group: Vec<(u32, Tally)> = vec![Default::default(); groups.names.len()];
    let mut measured: Vec<f64> = Vec::new();
    for (scorecard, in_groups) in scorecards.iter().zip(&groups.of_card) {
        for group in in_groups {
            of_group[*group].0 += 1;
        }
        let Some(verdict) = verdict_on(scorecard, criterion, at) else {
            continue;
        };
        if verdict.state != State::NotApplicable {
            applicable += 1;
        }
        let Some(yes) = answer(criterion, verdict) else {
            if verdict.state != State::NotApplicable {
                let why = verdict
                    .cause
                    .map_or_else(|| verdict.state.word().to_owned(), |cause| cause.word());
                *untestable.entry(why).or_default() += 1;
            }
            continue;
        };
        all.count(yes);
        for group in in_groups {
            of_group[*group].1.count(yes);
        }
        measured.extend(amount(verdict));
        let met = condition.is_some_and(|condition| {
            criterion.otherwise == Otherwise::NotApplicable || {
                let other = &rubric.criteria[condition];
                verdict_on(scorecard, other, condition)
                    .and_then(|verdict| answer(other, verdict))
                    .unwrap_or(false)
            }
        });
        if met {
            among.count(yes);
        }
    }
    let of_applicable = |yes: u32| (applicable > 0).then(|| f64::from(yes) / f64::from(applicable));
    let unanswered = applicable - all.n;
    let listed = u32::try_from(scorecards.len()).unwrap_or(u32::MAX);
    let interval = all.interval(setting.population);
    let baseline = setting
        .baselines
        .iter()
        .filter(|baseline| baseline.criterion == criterion.id)
        .min_by_key(|baseline| baseline.study != criterion.source);
    let waits = setting.waits.get(&criterion.observation);
    let survival = waits.map_or_else(Vec::new, |waits| kaplan_meier(waits));
    let mut share = CriterionShare {
        criterion: criterion.id.clone(),
        listed,
        applicable,
        testable: all.n,
        yes: all.yes,
        share: all.share(),
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        worst: of_applicable(all.yes),
        best: of_applicable(all.yes + unanswered),
        among: condition.map(|condition| Among {
            criterion: rubric.criteria[condition].id.clone(),
            n: among.n,
            yes: among.yes,
            share: among.share(),
            low: among.interval(None).map(|(low, _)| low),
            high: among.interval(None).map(|(_, high)| high),
        }),
        baseline: baseline.cloned(),
        detail: Detail {
            untestable,
            of_listed: Tally {
                n: listed,
                yes: all.yes,
            }
            .proportion(setting.population),
            population: setting.population,
            groups: groups
                .names
                .iter()
                .zip(of_group)
                .map(|((by, group), (listed, tally))| GroupShare {
                    by: by.clone(),
                    group: group.clone(),
                    listed,
                    testable: tally.n,
                    yes: tally.yes,
                    share: tally.proportion(None),
                })
                .collect(),
            quantiles: quantiles(&measured, &QUARTILES),
            median_wait: median_wait(&survival),
            survival,
            stamp: setting.stamps.get(&criterion.observation).cloned(),
            comparisons: Vec::new(),
        },
    };
    let protocol = share.detail.stamp.as_ref().map(|stamp| &stamp.protocol);
    let comparisons = against(
        &share,
        &criterion.observation,
        &protocol.cloned().unwrap_or_default(),
        &setting.studies,
    );
    share.detail.comparisons = comparisons;
    share
}

/// The verdict on the criterion at a place of the rubric: verdicts stand in the rubric's order.
pub(super) fn verdict_on<'a>(
    scorecard: &'a Scorecard,
    criterion: &Criterion,
    at: usize,
) -> Option<&'a Verdict> {
    let is = |verdict: &&Verdict| verdict.criterion == criterion.id;
    scorecard
        .verdicts
        .get(at)
        .filter(is)
        .or_else(|| scorecard.verdicts.iter().find(is))
}

/// Yes, no, or `None` where the shop was not testable.
pub(super) fn answer(criterion: &Criterion, verdict: &Verdict) -> Option<bool> {
    match (verdict.state, &criterion.judge) {
        (State::NotApplicable | State::Pending | State::Blocked | State::Error, _) => None,
        (state, Judge::Present | Judge::Manual) => Some(state == State::Pass),
        (state, Judge::Absent) => Some(state == State::Fail),
        (_, Judge::Share) if criterion.probe_rule().is_some() => Some(matches!(
            verdict.value,
            Some(Value::Share { with, of }) if 2 * with > of
        )),
        (_, Judge::CountBand(_) | Judge::LatencyBand(_) | Judge::Share) => {
            Some(verdict.value.as_ref().is_some_and(Value::is_something))
        }
    }
}

/// The delay in seconds, or the count, that a verdict rests on.
fn amount(verdict: &Verdict) -> Option<f64> {
    match verdict.value {
        Some(Value::Seconds(seconds)) => Some(seconds),
        #[expect(clippy::cast_precision_loss, reason = "counts of mails")]
        Some(Value::Count(count)) => Some(count as f64),
        _ => None,
    }
}

#[derive(Clone, Default)]
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

    fn interval(&self, population: Option<u32>) -> Option<(f64, f64)> {
        (self.n > 0).then(|| wilson_of(self.yes, self.n, population))
    }

    fn proportion(&self, population: Option<u32>) -> Option<Proportion> {
        let ((low, high), share) = self.interval(population).zip(self.share())?;
        Some(Proportion { share, low, high })
    }
}
