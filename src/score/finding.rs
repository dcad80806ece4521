//! Which observation of a key counts.
//!
//! Observations are append-only, so of one visit and key the one stored last counts, whatever
//! instants they carry: it was made with everything before it known. Over the visits of a shop,
//! and the probes made without one:
//!
//! 1. of several people who answered the same question the majority counts, each with the last
//!    answer, and where they are equally many the one who answered first;
//! 2. one that says something (seen, not seen) beats one that could not tell;
//! 3. seen in any visit beats not seen in another: what one customer was shown, the shop has;
//! 4. of several seen ones, and of several that could not tell, the one stored last counts;
//!    of several not seen, the one that watched longest.

use std::collections::HashMap;

use crate::facts::{Observation, Outcome, VisitId};

/// The observation that counts for each key.
pub(super) struct Findings<'a> {
    counting: HashMap<&'a str, &'a Observation>,
    undetermined: HashMap<&'a str, Vec<Option<VisitId>>>,
}

impl<'a> Findings<'a> {
    /// Sorts out the observations of `shop`, given in the order they were stored.
    pub(super) fn of(shop: &str, observations: &'a [Observation]) -> Findings<'a> {
        let mut latest: HashMap<(Option<VisitId>, &str), (usize, &Observation)> =
            HashMap::with_capacity(observations.len());
        let mut asked: HashMap<&str, Vec<(usize, &Observation)>> = HashMap::new();
        for (stored, observation) in observations.iter().enumerate() {
            if observation.shop != shop {
                continue;
            }
            let key = observation.key.as_str();
            if observation.visit.is_some() {
                latest.insert((observation.visit, key), (stored, observation));
                continue;
            }
            let answers = asked.entry(key).or_default();
            match answers
                .iter_mut()
                .find(|(_, earlier)| earlier.by == observation.by)
            {
                Some(place) => *place = (stored, observation),
                None => answers.push((stored, observation)),
            }
        }
        let mut latest: Vec<_> = latest
            .into_values()
            .chain(asked.into_values().filter_map(|answers| majority(&answers)))
            .collect();
        latest.sort_unstable_by_key(|(stored, _)| *stored);
        let mut findings = Findings {
            counting: HashMap::with_capacity(latest.len()),
            undetermined: HashMap::new(),
        };
        for (_, observation) in latest {
            let key = observation.key.as_str();
            if matches!(observation.outcome, Outcome::Undetermined(_)) {
                let visits = findings.undetermined.entry(key).or_default();
                visits.push(observation.visit);
            }
            findings
                .counting
                .entry(key)
                .and_modify(|counting| {
                    if !outdoes(counting, observation) {
                        *counting = observation;
                    }
                })
                .or_insert(observation);
        }
        findings
    }

    /// The observation that counts.
    pub(super) fn counting(&self, key: &str) -> Option<&'a Observation> {
        self.counting.get(key).copied()
    }

    /// Whether that visit itself said that it could not tell.
    pub(super) fn could_not_tell(&self, key: &str, visit: VisitId) -> bool {
        self.undetermined
            .get(key)
            .is_some_and(|visits| visits.contains(&Some(visit)))
    }
}

/// What most of the people say, each with the last answer, given in the order of their first; a
/// tie goes to the one who answered first. Who could not tell has no say beside those who could.
fn majority<'a>(answers: &[(usize, &'a Observation)]) -> Option<(usize, &'a Observation)> {
    let there = |observation: &Observation| match &observation.outcome {
        Outcome::Seen(value) => Some(value.is_something()),
        Outcome::NotSeen { .. } => Some(false),
        Outcome::Undetermined(_) => None,
    };
    let told: Vec<_> = answers
        .iter()
        .copied()
        .filter(|(_, observation)| there(observation).is_some())
        .collect();
    let Some((_, first)) = told.first() else {
        return answers.last().copied();
    };
    let yes = told
        .iter()
        .filter(|(_, observation)| there(observation) == Some(true))
        .count();
    let wanted = match (2 * yes).cmp(&told.len()) {
        std::cmp::Ordering::Greater => Some(true),
        std::cmp::Ordering::Less => Some(false),
        std::cmp::Ordering::Equal => there(first),
    };
    told.into_iter()
        .find(|(_, observation)| there(observation) == wanted)
}

/// Whether an observation still counts when `later` was stored after it.
fn outdoes(counting: &Observation, later: &Observation) -> bool {
    if let (Outcome::NotSeen { watched_until: a }, Outcome::NotSeen { watched_until: b }) =
        (&counting.outcome, &later.outcome)
    {
        return a > b;
    }
    rank(&counting.outcome) > rank(&later.outcome)
}

fn rank(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Seen(_) => 2,
        Outcome::NotSeen { .. } => 1,
        Outcome::Undetermined(_) => 0,
    }
}
