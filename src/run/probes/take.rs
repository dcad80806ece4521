//! One answer of a person: checked, and written down unless it is known.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};

use super::answer::{parse_answer, parse_when};
use super::attach::{attach, note};
use super::error::ProbeError;
use crate::facts::{Observation, Outcome, Store};
use crate::plan::{Criterion, Needs, Plan, Rubric, Shop, nearest};

/// An answer as a person wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The shop: its id or address.
    pub shop: String,
    /// The criterion's id.
    pub criterion: String,
    /// The answer in words.
    pub answer: String,
    /// Who found it out.
    pub rater: String,
    /// When, in words; empty for now.
    pub at: String,
    /// Anything worth remembering.
    pub note: String,
    /// Pictures and recordings.
    pub attachments: Vec<PathBuf>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was written down.
    New,
    /// The same rater has said the same already.
    Known,
}

/// An answer that was understood.
pub(super) struct Checked<'p> {
    shop: &'p Shop,
    criterion: &'p Criterion,
    rater: String,
    outcome: Outcome,
    at: DateTime<Utc>,
}

impl Checked<'_> {
    /// Whose answer to what it is.
    pub(super) fn place(&self) -> (String, String, String) {
        (
            self.shop.id.clone(),
            self.criterion.observation.clone(),
            self.rater.clone(),
        )
    }

    /// Whether another answer says the same.
    pub(super) fn says(&self, other: &Outcome) -> bool {
        same_answer(&self.outcome, other)
    }

    /// What it says.
    pub(super) fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}

/// The shop that a person means, by id or address.
///
/// # Errors
/// When there is none; names the nearest.
pub fn find_shop<'p>(plan: &'p Plan, named: &str) -> Result<&'p Shop, String> {
    let plain = |text: &str| {
        let text = text.trim().to_lowercase();
        let text = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or(&text);
        text.trim_end_matches('/').to_owned()
    };
    plan.shop(named)
        .or_else(|| {
            plan.shops
                .iter()
                .find(|shop| plain(shop.url.as_str()) == plain(named))
        })
        .ok_or_else(|| {
            let near = nearest(named, plan.shops.iter().map(|shop| shop.id.as_str()));
            let near = match plan.shops.len() {
                0..=10 => near.as_str(),
                _ if near.starts_with("did") => near.as_str(),
                _ => "write its address as in shops.csv",
            };
            format!("there is no shop \"{named}\" in shops.csv; {near}")
        })
}

/// The question for people that is meant.
///
/// # Errors
/// When there is none; names the nearest.
pub(super) fn find_question<'r>(rubric: &'r Rubric, named: &str) -> Result<&'r Criterion, String> {
    rubric
        .criterion(named)
        .filter(|criterion| criterion.probe_rule().is_some())
        .ok_or_else(|| {
            let asked: Vec<&str> = rubric
                .criteria
                .iter()
                .filter(|criterion| criterion.probe_rule().is_some())
                .map(|criterion| criterion.id.as_str())
                .collect();
            let near = match (asked.is_empty(), rubric.criterion(named)) {
                (true, _) => "the study's rubric asks people nothing".to_owned(),
                (false, Some(_)) => format!(
                    "the tool finds it out itself (`cxaudit probe overrule` replaces its verdict); questions for people: {}",
                    asked.join(", ")
                ),
                (false, None) => nearest(named, asked.into_iter()),
            };
            format!("\"{named}\" is not a question for people; {near}")
        })
}

/// Understands an answer.
pub(super) fn check<'p>(
    plan: &'p Plan,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Checked<'p>, String> {
    let shop = find_shop(plan, &answer.shop)?;
    let criterion = find_question(&plan.rubric, &answer.criterion)?;
    let rater = answer.rater.trim();
    if rater.is_empty() {
        return Err("the rater is missing: write who found it out".to_owned());
    }
    let at = match answer.at.trim() {
        "" => now,
        text => parse_when(text)?,
    };
    // A clock that is a little ahead is no mistake of the caller.
    if at > now + TimeDelta::minutes(5) {
        return Err(format!(
            "{} is still to come: write when it was found out",
            answer.at.trim()
        ));
    }
    let measure =
        Needs::of(&criterion.observation).map_or(crate::plan::Measure::Yes, |needs| needs.measure);
    let outcome = parse_answer(measure, &answer.answer, at)?;
    Ok(Checked {
        shop,
        criterion,
        rater: rater.to_owned(),
        outcome,
        at,
    })
}

/// Writes a checked answer down unless `known` holds it as that rater's last word.
pub(super) fn write(
    plan: &Plan,
    store: &Store,
    checked: &Checked<'_>,
    answer: &Answer,
    known: &[Observation],
    now: DateTime<Utc>,
) -> Result<(Taken, Observation), ProbeError> {
    let mut evidence = Vec::new();
    if !answer.note.trim().is_empty() {
        evidence.push(note(store, answer.note.trim(), &checked.rater, now)?);
    }
    for path in &answer.attachments {
        let label = format!(
            "{} at {}, by {}",
            checked.criterion.id, checked.shop.name, checked.rater
        );
        evidence.push(attach(store, path, &label, checked.at)?);
    }
    let observation = Observation {
        visit: None,
        shop: checked.shop.id.clone(),
        wave: plan.wave,
        key: checked.criterion.observation.clone(),
        outcome: checked.outcome.clone(),
        at: checked.at,
        by: checked.rater.clone(),
        evidence,
    };
    let last = known.iter().rfind(|old| {
        old.visit.is_none()
            && (&old.shop, &old.key, &old.by)
                == (&observation.shop, &observation.key, &observation.by)
    });
    let twin = last.is_some_and(|old| {
        same_answer(&old.outcome, &observation.outcome)
            && observation
                .evidence
                .iter()
                .all(|id| old.evidence.contains(id))
    });
    if twin {
        return Ok((Taken::Known, observation));
    }
    store.observe(&observation)?;
    Ok((Taken::New, observation))
}

/// Until when was looked makes no other answer.
fn same_answer(a: &Outcome, b: &Outcome) -> bool {
    match (a, b) {
        (Outcome::NotSeen { .. }, Outcome::NotSeen { .. }) => true,
        (a, b) => a == b,
    }
}

/// Takes one answer.
///
/// # Errors
/// [`ProbeError::Refused`] when it cannot be understood, with what to write instead.
pub fn take_answer(
    plan: &Plan,
    store: &Store,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Taken, ProbeError> {
    let checked = check(plan, answer, now).map_err(ProbeError::Refused)?;
    let known = store.observations(plan.wave)?;
    write(plan, store, &checked, answer, &known, now).map(|(taken, _)| taken)
}
