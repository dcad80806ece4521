//! What is known of a study besides its scorecards.

use std::collections::{BTreeMap, HashMap};

use super::baseline::PublishedStudy;
use super::protocol::Stamp;
use super::share::Baseline;
use super::survival::Wait;
use crate::facts::{Observation, Outcome, Value, Visit};
use crate::plan::{Measure, Needs, Plan, Rubric};

/// The observation that tells with which software a shop is run.
const PLATFORM: &str = "platform";

/// What is known of a study besides its scorecards.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Published figures to show beside ours.
    pub baselines: Vec<Baseline>,
    /// Published studies to compare with.
    pub studies: Vec<PublishedStudy>,
    /// Shops in the frame that the list was drawn from.
    pub population: Option<u32>,
    /// Shop -> its groups: by what, and which.
    pub groups: HashMap<String, Vec<(String, String)>>,
    /// Observation -> how long each shop was waited for.
    pub waits: BTreeMap<String, Vec<Wait>>,
    /// Observation -> how it was measured.
    pub stamps: BTreeMap<String, Stamp>,
    /// The observations of the rubric that come after a delay, each with another whose absence says
    /// that this one did not come either: no reminder has no delay of its own.
    pub delays: BTreeMap<String, Option<String>>,
}

impl Setting {
    /// Everything a plan tells, with the figures that come with the program.
    #[must_use]
    pub fn of(plan: &Plan, rubric: &Rubric) -> Setting {
        let studies = PublishedStudy::embedded();
        let mut setting = Setting {
            baselines: studies
                .iter()
                .flat_map(|study| study.shares.iter().cloned())
                .collect(),
            studies,
            population: plan.population,
            ..Setting::default()
        };
        for shop in &plan.shops {
            let by = [("segment", &shop.segment), ("country", &shop.country)];
            for (by, group) in by {
                if let Some(group) = group.as_ref().filter(|group| !group.trim().is_empty()) {
                    let groups = setting.groups.entry(shop.id.clone()).or_default();
                    groups.push((by.to_owned(), group.trim().to_owned()));
                }
            }
        }
        for criterion in &rubric.criteria {
            let key = &criterion.observation;
            let stamp = Stamp::of(plan, rubric, key);
            setting.stamps.insert(key.clone(), stamp);
            if let Some(needs) = Needs::of(key).filter(|needs| needs.measure == Measure::Seconds) {
                let condition = criterion.applies_if.as_deref();
                let whole = condition
                    .and_then(|id| rubric.criterion(id))
                    .map(|condition| condition.observation.clone())
                    .filter(|whole| waited_alike(needs, whole));
                setting.delays.insert(key.clone(), whole);
            }
        }
        setting
    }

    /// Takes what else is known of a shop from its visits and observations: how long it was waited
    /// for what comes after a delay, and its platform.
    ///
    /// A wait ends when the thing came, or, where it came in no visit, when the longest window
    /// closed; it is counted from when the browser left the shop. What could not be told is no wait.
    pub fn add_shop(&mut self, shop: &str, visits: &[Visit], observations: &[Observation]) {
        for observation in observations {
            if let (PLATFORM, Outcome::Seen(Value::Text(platform))) =
                (observation.key.as_str(), &observation.outcome)
            {
                let groups = self.groups.entry(shop.to_owned()).or_default();
                let name = (PLATFORM.to_owned(), platform.clone());
                if !groups.contains(&name) {
                    groups.push(name);
                }
            }
        }
        for (key, whole) in &self.delays {
            if let Some(wait) = wait(visits, observations, key, whole.as_deref()) {
                match self.waits.get_mut(key) {
                    Some(waits) => waits.push(wait),
                    None => drop(self.waits.insert(key.clone(), vec![wait])),
                }
            }
        }
    }
}

/// Whether the same windows are watched for another observation.
fn waited_alike(needs: &Needs, other: &str) -> bool {
    !needs.watch.is_empty() && Needs::of(other).is_some_and(|other| other.watch == needs.watch)
}

fn wait(
    visits: &[Visit],
    observations: &[Observation],
    key: &str,
    whole: Option<&str>,
) -> Option<Wait> {
    let mut longest: Option<Wait> = None;
    for observation in observations {
        let own = observation.key == key;
        if !own && whole != Some(observation.key.as_str()) {
            continue;
        }
        let wait = match &observation.outcome {
            Outcome::Seen(Value::Seconds(seconds)) if own => Wait {
                seconds: *seconds,
                came: true,
            },
            Outcome::NotSeen { watched_until } => {
                let visit = visits
                    .iter()
                    .find(|visit| Some(visit.id) == observation.visit);
                let Some(left) = visit.and_then(|visit| visit.left.or(visit.started)) else {
                    continue;
                };
                let watched = *watched_until - left;
                Wait {
                    seconds: watched.as_seconds_f64().max(0.0),
                    came: false,
                }
            }
            _ => continue,
        };
        longest = match longest {
            Some(known) if (known.came, known.seconds) >= (wait.came, wait.seconds) => Some(known),
            _ => Some(wait),
        };
    }
    longest
}
