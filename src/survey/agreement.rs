//! Do two people who asked the same shops hear the same? Percent agreement and Cohen's kappa.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kappa::Fractions;
use crate::facts::Observation;
use crate::plan::{Criterion, Rubric};
use crate::score::{State, answer_state};

/// How far two raters agree on one question, over the shops that both of them asked.
///
/// Kappa is that of [`super::kappa()`]. Its categories are the verdicts that the answers make: met,
/// partly met, not met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Agreement {
    /// The criterion's id.
    pub criterion: String,
    /// The two raters, in the order of the alphabet.
    pub raters: (String, String),
    /// Shops that both answered for.
    pub shops: u32,
    /// Of those, shops for which both gave the same answer.
    pub agreed: u32,
    /// agreed / shops, 0 to 1.
    pub observed: f64,
    /// Agreement expected by chance, 0 to 1.
    pub expected: f64,
    /// Cohen's kappa, -1 to 1; `None` where chance alone would agree always, because both gave
    /// one and the same answer throughout.
    pub kappa: Option<f64>,
    /// Its standard error.
    pub error: Option<f64>,
    /// Ids of the shops on which they differ.
    pub differ: Vec<String>,
}

/// The agreement of every two raters on every criterion that both answered for some shop, in the
/// rubric's order. Of a rater, shop and criterion the answer stored last counts. Only answers that
/// people gave without a visit are looked at.
#[must_use]
pub fn agreement(rubric: &Rubric, observations: &[Observation]) -> Vec<Agreement> {
    rubric
        .criteria
        .iter()
        .filter(|criterion| criterion.probe_rule().is_some())
        .flat_map(|criterion| on(criterion, observations))
        .collect()
}

fn on(criterion: &Criterion, observations: &[Observation]) -> Vec<Agreement> {
    let mut answers: BTreeMap<&str, BTreeMap<&str, State>> = BTreeMap::new();
    for answer in observations {
        if answer.visit.is_some() || answer.key != criterion.observation {
            continue;
        }
        let of_rater = answers.entry(&answer.by).or_default();
        match answer_state(criterion, answer) {
            Some(state) => of_rater.insert(&answer.shop, state),
            None => of_rater.remove(answer.shop.as_str()),
        };
    }
    let raters: Vec<_> = answers.iter().collect();
    let mut found = Vec::new();
    for (index, (one, by_one)) in raters.iter().enumerate() {
        for (other, by_other) in &raters[index + 1..] {
            let pairs: Vec<(&str, State, State)> = by_one
                .iter()
                .filter_map(|(shop, a)| Some((*shop, *a, *by_other.get(shop)?)))
                .collect();
            found.extend(of_pairs(criterion, (one, other), &pairs));
        }
    }
    found
}

/// The categories of a table of two raters.
const CATEGORIES: [State; 3] = [State::Pass, State::Partial, State::Fail];

fn of_pairs(
    criterion: &Criterion,
    raters: (&str, &str),
    pairs: &[(&str, State, State)],
) -> Option<Agreement> {
    let count = |a: State, b: State| {
        let count = pairs.iter().filter(|pair| (pair.1, pair.2) == (a, b));
        u32::try_from(count.count()).unwrap_or(u32::MAX)
    };
    let table = CATEGORIES.map(|a| CATEGORIES.map(|b| count(a, b)).to_vec());
    let fractions = Fractions::of(&table)?;
    let kappa = fractions.kappa();
    Some(Agreement {
        criterion: criterion.id.clone(),
        raters: (raters.0.to_owned(), raters.1.to_owned()),
        shops: table.iter().flatten().sum(),
        agreed: CATEGORIES.map(|both| count(both, both)).iter().sum(),
        observed: fractions.observed,
        expected: fractions.expected,
        kappa: kappa.map(|kappa| kappa.kappa),
        error: kappa.map(|kappa| kappa.error),
        differ: pairs
            .iter()
            .filter(|(_, a, b)| a != b)
            .map(|(shop, _, _)| (*shop).to_owned())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::facts::{Outcome, Value};

    fn answer(shop: usize, key: &str, by: &str, outcome: Outcome) -> Observation {
        Observation {
            visit: None,
            shop: format!("shop-{shop:02}"),
            wave: 1,
            key: key.to_owned(),
            outcome,
            at: DateTime::<Utc>::UNIX_EPOCH,
            by: by.to_owned(),
            evidence: Vec::new(),
        }
    }

    fn yes_or_no(yes: bool) -> Outcome {
        if yes {
            Outcome::Seen(Value::Yes)
        } else {
            Outcome::NotSeen {
                watched_until: DateTime::<Utc>::UNIX_EPOCH,
            }
        }
    }

    /// So many shops for each pair of answers.
    fn table(cells: &[(usize, bool, bool)]) -> Vec<Observation> {
        let mut answers = Vec::new();
        let mut shop = 0;
        for (count, one, other) in cells {
            for _ in 0..*count {
                answers.push(answer(shop, "phone-reachable", "Anna", yes_or_no(*one)));
                answers.push(answer(shop, "phone-reachable", "Olena", yes_or_no(*other)));
                shop += 1;
            }
        }
        answers
    }

    fn only(answers: &[Observation]) -> Agreement {
        let rubric = Rubric::embedded("full").unwrap();
        let mut found = agreement(&rubric, answers);
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    #[test]
    fn kappa_is_what_it_is_by_hand() {
        // 50 shops: both yes 20, only Anna 5, only Olena 10, both no 15. Observed (20 + 15) / 50 =
        // 0.7. Anna says yes to 25, Olena to 30: expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5. Kappa is
        // (0.7 - 0.5) / (1 - 0.5) = 0.4.
        let found = only(&table(&[
            (20, true, true),
            (5, true, false),
            (10, false, true),
            (15, false, false),
        ]));
        assert_eq!((found.shops, found.agreed), (50, 35));
        assert!((found.observed - 0.7).abs() < 1e-12);
        assert!((found.expected - 0.5).abs() < 1e-12);
        assert!((found.kappa.unwrap() - 0.4).abs() < 1e-12);
        // As statsmodels has it for this table (tests/fixtures/statistics/kappa.csv).
        assert!((found.error.unwrap() - 0.126_996_062_931_100_33).abs() < 1e-12);
        assert_eq!(found.differ.len(), 15);
        assert_eq!(found.raters, ("Anna".to_owned(), "Olena".to_owned()));
    }

    #[test]
    fn the_ends_of_the_scale() {
        let perfect = only(&table(&[(3, true, true), (2, false, false)]));
        assert_eq!(perfect.kappa, Some(1.0));
        let contrary = only(&table(&[(2, true, false), (2, false, true)]));
        assert_eq!(contrary.kappa, Some(-1.0));
        // Both always said yes: nothing can be told from chance.
        let flat = only(&table(&[(4, true, true)]));
        assert_eq!((flat.observed, flat.kappa), (1.0, None));
    }

    #[test]
    fn measured_answers_agree_when_they_are_judged_alike() {
        let seconds = |shop, by, seconds| {
            answer(
                shop,
                "phone-wait",
                by,
                Outcome::Seen(Value::Seconds(seconds)),
            )
        };
        let found = only(&[
            seconds(1, "Anna", 12.0),
            seconds(1, "Olena", 25.0),
            seconds(2, "Anna", 12.0),
            seconds(2, "Olena", 80.0),
            // Nobody else asked there.
            seconds(3, "Anna", 5.0),
        ]);
        assert_eq!((found.shops, found.agreed), (2, 1));
        assert_eq!(found.differ, ["shop-02"]);
    }

    #[test]
    fn the_last_answer_of_a_rater_counts() {
        let mut answers = table(&[(1, true, false), (1, false, false)]);
        answers.push(answer(0, "phone-reachable", "Olena", yes_or_no(true)));
        assert_eq!(only(&answers).kappa, Some(1.0));
    }
}
