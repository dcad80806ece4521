//! Two waves, or two studies, beside each other: per criterion and per shop.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::count::{answer, verdict_on};
use super::difference::{Difference, fisher, holm, mcnemar, newcombe};
use crate::plan::Rubric;
use crate::score::{Scorecard, State};

/// The level at which a change is called one.
const LEVEL: f64 = 0.05;

/// How a criterion was tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// The same shops twice: McNemar's exact test on those testable both times.
    Paired,
    /// Different shops: Fisher's exact test, with Newcombe's interval.
    Unpaired,
    /// One of the two has no testable shop.
    None,
}

/// What became of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// More shops do it.
    More,
    /// Fewer shops do it.
    Fewer,
    /// Chance alone could explain what changed.
    NotShown,
    /// Nothing can be said.
    Unknown,
}

/// A criterion in both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CriterionChange {
    /// The criterion's id.
    pub criterion: String,
    /// Yes and testable shops of the first.
    pub before: (u32, u32),
    /// Yes and testable shops of the second.
    pub after: (u32, u32),
    /// Which test.
    pub test: Test,
    /// Shops testable both times.
    pub pairs: u32,
    /// Of those, a yes only the second time.
    pub gained: u32,
    /// Of those, a yes only the first time.
    pub lost: u32,
    /// The second share less the first. The interval is Newcombe's for independent shares: given for
    /// different shops only.
    pub difference: Option<Difference>,
    /// The test's p-value.
    pub p: Option<f64>,
    /// The same after Holm's correction over the table.
    pub p_adjusted: Option<f64>,
    /// What it comes to.
    pub change: Change,
    /// The same in words.
    pub verdict: String,
}

/// A shop in both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShopChange {
    /// Shop id.
    pub shop: String,
    /// Overall score of the first.
    pub before: Option<f64>,
    /// Overall score of the second.
    pub after: Option<f64>,
    /// Criteria it does now and did not.
    pub gained: Vec<String>,
    /// Criteria it did and does not now.
    pub lost: Vec<String>,
    /// Criteria judged only one of the two times.
    pub not_comparable: Vec<String>,
}

/// Two waves side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Waves {
    /// One per criterion that both have, in the rubric's order.
    pub criteria: Vec<CriterionChange>,
    /// One per shop that both have.
    pub shops: Vec<ShopChange>,
    /// Shops only the first has.
    pub only_before: Vec<String>,
    /// Shops only the second has.
    pub only_after: Vec<String>,
}

/// Compares two passes judged with the same rubric. A criterion is tested on the shops that were
/// testable both times; where there is no such shop, as two independent groups.
#[must_use]
pub fn compare_waves(rubric: &Rubric, before: &[Scorecard], after: &[Scorecard]) -> Waves {
    let by_shop = |cards: &'_ [Scorecard]| -> BTreeMap<String, Scorecard> {
        cards
            .iter()
            .map(|card| (card.shop.clone(), card.clone()))
            .collect()
    };
    let (first, second) = (by_shop(before), by_shop(after));
    let both: Vec<(&Scorecard, &Scorecard)> = first
        .iter()
        .filter_map(|(shop, card)| Some((card, second.get(shop)?)))
        .collect();
    let mut criteria: Vec<CriterionChange> = (0..rubric.criteria.len())
        .map(|at| criterion_change(rubric, at, &both, before, after))
        .collect();
    let tested: Vec<usize> = (0..criteria.len())
        .filter(|at| criteria[*at].p.is_some())
        .collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| criteria[*at].p).collect();
    for (at, adjusted) in tested.into_iter().zip(holm(&p)) {
        criteria[at].p_adjusted = Some(adjusted);
    }
    for row in &mut criteria {
        conclude(row);
    }
    let only = |of: &BTreeMap<String, Scorecard>, other: &BTreeMap<String, Scorecard>| {
        let mine: BTreeSet<&String> = of.keys().collect();
        let theirs: BTreeSet<&String> = other.keys().collect();
        mine.difference(&theirs)
            .map(|shop| (*shop).clone())
            .collect()
    };
    Waves {
        criteria,
        shops: both
            .iter()
            .map(|(before, after)| shop_change(rubric, before, after))
            .collect(),
        only_before: only(&first, &second),
        only_after: only(&second, &first),
    }
}

fn yes(rubric: &Rubric, card: &Scorecard, at: usize) -> Option<bool> {
    let criterion = &rubric.criteria[at];
    answer(criterion, verdict_on(card, criterion, at)?)
}

fn criterion_change(
    rubric: &Rubric,
    at: usize,
    both: &[(&Scorecard, &Scorecard)],
    before: &[Scorecard],
    after: &[Scorecard],
) -> CriterionChange {
    let tally = |cards: &[Scorecard]| {
        let answers = cards.iter().filter_map(|card| yes(rubric, card, at));
        answers.fold((0, 0), |(sum, n), answer| (sum + u32::from(answer), n + 1))
    };
    let (was, is) = (tally(before), tally(after));
    let (mut pairs, mut gained, mut lost) = (0, 0, 0);
    for (first, second) in both {
        let (Some(first), Some(second)) = (yes(rubric, first, at), yes(rubric, second, at)) else {
            continue;
        };
        pairs += 1;
        gained += u32::from(second && !first);
        lost += u32::from(first && !second);
    }
    let (test, p, difference) = if pairs > 0 {
        (Test::Paired, Some(mcnemar(gained, lost)), None)
    } else if was.1 > 0 && is.1 > 0 {
        (Test::Unpaired, Some(fisher(is, was)), newcombe(is, was))
    } else {
        (Test::None, None, None)
    };
    CriterionChange {
        criterion: rubric.criteria[at].id.clone(),
        before: was,
        after: is,
        test,
        pairs,
        gained,
        lost,
        difference,
        p,
        p_adjusted: None,
        change: Change::Unknown,
        verdict: String::new(),
    }
}

fn conclude(row: &mut CriterionChange) {
    let percent = |(yes, n): (u32, u32)| match n {
        0 => "-".to_owned(),
        n => format!("{:.0} %", f64::from(yes) / f64::from(n) * 100.0),
    };
    let rose = match row.test {
        Test::Paired => row.gained > row.lost,
        _ => row.difference.is_some_and(|d| d.difference > 0.0),
    };
    row.change = match row.p_adjusted {
        None => Change::Unknown,
        Some(p) if p >= LEVEL => Change::NotShown,
        Some(_) if rose => Change::More,
        Some(_) => Change::Fewer,
    };
    let moved = match row.test {
        Test::Paired => format!(
            "of {} shops asked twice {} began and {} stopped",
            row.pairs, row.gained, row.lost
        ),
        _ => format!("{} then, {} now", percent(row.before), percent(row.after)),
    };
    row.verdict = match row.change {
        Change::More => format!("more shops do it: {moved}"),
        Change::Fewer => format!("fewer shops do it: {moved}"),
        Change::NotShown => format!("no change beyond chance: {moved}"),
        Change::Unknown => "cannot be told: no testable shop in one of the two".to_owned(),
    };
}

fn shop_change(rubric: &Rubric, before: &Scorecard, after: &Scorecard) -> ShopChange {
    let mut change = ShopChange {
        shop: before.shop.clone(),
        before: before.overall,
        after: after.overall,
        gained: Vec::new(),
        lost: Vec::new(),
        not_comparable: Vec::new(),
    };
    for (at, criterion) in rubric.criteria.iter().enumerate() {
        let arose = |card: &Scorecard| {
            verdict_on(card, criterion, at)
                .is_some_and(|verdict| verdict.state != State::NotApplicable)
        };
        match (yes(rubric, before, at), yes(rubric, after, at)) {
            (Some(false), Some(true)) => change.gained.push(criterion.id.clone()),
            (Some(true), Some(false)) => change.lost.push(criterion.id.clone()),
            (Some(_), None) | (None, Some(_)) if arose(before) && arose(after) => {
                change.not_comparable.push(criterion.id.clone());
            }
            _ => {}
        }
    }
    change
}
