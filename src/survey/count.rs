//! Counting: scorecards in, shares out.

use std::collections::BTreeMap;

use super::against::against;
use super::groups::Groups;
use super::interval::wilson_of;
use super::quantile::quantiles;
use super::setting::Setting;
use super::share::{Among, Baseline, CriterionShare, Detail, GroupShare, Proportion};
use super::survival::{kaplan_meier, median_wait};
use crate::facts::{Cause, Value};
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
    let counts = counts(rubric, scorecards, &groups);
    let listed = u32::try_from(scorecards.len()).unwrap_or(u32::MAX);
    counts
        .into_iter()
        .map(|count| count.share(rubric, listed, setting, &groups))
        .collect()
}

/// So many shops are worth a thread of their own.
const PER_THREAD: usize = 2_000;

/// Counts all verdicts, the shops divided among threads where there are many.
fn counts<'a>(rubric: &'a Rubric, scorecards: &[Scorecard], groups: &Groups<'_>) -> Vec<Count<'a>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = scorecards.len().div_ceil(threads).max(PER_THREAD);
    let parts = scorecards.chunks(size).zip(groups.of_card.chunks(size));
    let count = |(cards, groups_of): (&[Scorecard], &[Vec<usize>])| {
        let blank = |criterion| Count::new(rubric, criterion, groups.names.len());
        let mut counts: Vec<Count<'a>> = rubric.criteria.iter().map(blank).collect();
        add_all(&mut counts, rubric, cards, groups_of);
        counts
    };
    let mut whole = count((&[], &[]));
    let counted: Vec<Vec<Count<'a>>> = if scorecards.len() <= size {
        parts.map(count).collect()
    } else {
        std::thread::scope(|scope| {
            let count = &count;
            let threads: Vec<_> = parts.map(|part| scope.spawn(move || count(part))).collect();
            threads
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        })
    };
    for part in counted {
        for (whole, part) in whole.iter_mut().zip(part) {
            whole.merge(part);
        }
    }
    whole
}

/// Counts the verdicts shop by shop, as they lie in memory: there may be a million.
fn add_all(
    counts: &mut [Count<'_>],
    rubric: &Rubric,
    scorecards: &[Scorecard],
    groups_of: &[Vec<usize>],
) {
    let mut answers = Vec::with_capacity(counts.len());
    for (scorecard, in_groups) in scorecards.iter().zip(groups_of) {
        answers.clear();
        answers.extend((0..).zip(&rubric.criteria).map(|(at, criterion)| {
            let verdict = verdict_on(scorecard, criterion, at)?;
            Some((verdict, answer(criterion, verdict)))
        }));
        for (count, found) in counts.iter_mut().zip(&answers) {
            if let Some((verdict, yes)) = found {
                let condition = count.condition.and_then(|at| answers[at]?.1);
                count.add(verdict, *yes, condition, in_groups);
            }
        }
    }
}

/// Why a shop could not be tested: the cause, or the state where none was given.
#[derive(PartialEq)]
enum Why {
    Cause(Cause),
    State(State),
}

impl Why {
    fn word(&self) -> String {
        match self {
            Why::Cause(cause) => cause.word(),
            Why::State(state) => state.word().to_owned(),
        }
    }
}

/// What has been counted of one criterion.
struct Count<'a> {
    criterion: &'a Criterion,
    /// The place in the rubric of the criterion it applies under.
    condition: Option<usize>,
    applicable: u32,
    all: Tally,
    among: Tally,
    /// A list: there are few causes.
    untestable: Vec<(Why, u32)>,
    of_group: Vec<Tally>,
    measured: Vec<f64>,
}

impl<'a> Count<'a> {
    fn new(rubric: &Rubric, criterion: &'a Criterion, groups: usize) -> Count<'a> {
        let place = |id: &str| rubric.criteria.iter().position(|other| other.id == id);
        Count {
            criterion,
            condition: criterion.applies_if.as_deref().and_then(place),
            applicable: 0,
            all: Tally::default(),
            among: Tally::default(),
            untestable: Vec::new(),
            of_group: vec![Tally::default(); groups],
            measured: Vec::new(),
        }
    }

    /// Counts the verdict on one shop, which says `yes`; `condition` is what was said of the
    /// criterion that this one applies under.
    fn add(
        &mut self,
        verdict: &Verdict,
        yes: Option<bool>,
        condition: Option<bool>,
        in_groups: &[usize],
    ) {
        if verdict.state == State::NotApplicable {
            return;
        }
        self.applicable += 1;
        let Some(yes) = yes else {
            let why = verdict.cause.map_or(Why::State(verdict.state), Why::Cause);
            self.untested(why, 1);
            return;
        };
        self.all.count(yes);
        for group in in_groups {
            self.of_group[*group].count(yes);
        }
        self.measured.extend(amount(verdict));
        let met = self.criterion.otherwise == Otherwise::NotApplicable || condition == Some(true);
        if self.condition.is_some() && met {
            self.among.count(yes);
        }
    }

    /// Adds what was counted of other shops.
    fn merge(&mut self, other: Count<'_>) {
        self.applicable += other.applicable;
        self.all.merge(&other.all);
        self.among.merge(&other.among);
        for (why, times) in other.untestable {
            self.untested(why, times);
        }
        for (group, other) in self.of_group.iter_mut().zip(&other.of_group) {
            group.merge(other);
        }
        self.measured.extend(other.measured);
    }

    fn untested(&mut self, why: Why, times: u32) {
        match self.untestable.iter_mut().find(|(known, _)| *known == why) {
            Some((_, known)) => *known += times,
            None => self.untestable.push((why, times)),
        }
    }

    fn share(
        self,
        rubric: &Rubric,
        listed: u32,
        setting: &Setting,
        groups: &Groups<'_>,
    ) -> CriterionShare {
        let Count {
            criterion,
            condition,
            applicable,
            all,
            among,
            ..
        } = self;
        let of_applicable =
            |yes: u32| (applicable > 0).then(|| f64::from(yes) / f64::from(applicable));
        let unanswered = applicable - all.n;
        let interval = all.interval(setting.population);
        let baseline = setting
            .baselines
            .iter()
            .filter(|baseline| baseline.criterion == criterion.id)
            .min_by_key(|baseline| baseline.study != criterion.source);
        let waits = setting.waits.get(&criterion.observation);
        let survival = waits.map_or_else(Vec::new, |waits| kaplan_meier(waits));
        let mut untestable: BTreeMap<String, u32> = BTreeMap::new();
        for (why, times) in self.untestable {
            *untestable.entry(why.word()).or_default() += times;
        }
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
                    .zip(&groups.listed)
                    .zip(self.of_group)
                    .map(|(((by, group), listed), tally)| GroupShare {
                        by: by.clone(),
                        group: group.clone(),
                        listed: *listed,
                        testable: tally.n,
                        yes: tally.yes,
                        share: tally.proportion(None),
                    })
                    .collect(),
                quantiles: quantiles(&self.measured, &QUARTILES),
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

    fn merge(&mut self, other: &Tally) {
        self.n += other.n;
        self.yes += other.yes;
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
