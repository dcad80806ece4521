//! Which observation of a key counts.
//!
//! Observations are append-only, so of one visit and key the one stored last counts, whatever
//! instants they carry: it was made with everything before it known. Over the visits of a shop,
//! and the probes made without one:
//!
//! 1. one that says something (seen, not seen) beats one that could not tell;
//! 2. seen in any visit beats not seen in another: what one customer was shown, the shop has;
//! 3. of several seen ones, and of several that could not tell, the one stored last counts;
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
        let mut latest: HashMap<(Option<VisitId>, &str), (usize, &Observation)> = HashMap::new();
        for (stored, observation) in observations.iter().enumerate() {
            if observation.shop == shop {
                let key = (observation.visit, observation.key.as_str());
                latest.insert(key, (stored, observation));
            }
        }
        let mut latest: Vec<_> = latest.into_values().collect();
        latest.sort_unstable_by_key(|(stored, _)| *stored);
        let mut findings = Findings {
            counting: HashMap::new(),
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
