//! The rubric's rules applied to what was found.

use super::absent::{Absence, absence, awaited, instant, state_of};
use super::card;
use super::finding::Findings;
use super::overruled::{overruled, standing};
use super::verdict::{Scorecard, State, Verdict};
use crate::facts::{Observation, Outcome, Overrule, Value, Visit};
use crate::plan::{Band, Criterion, Journey, Judge, Otherwise, Rubric, Shop};

/// What is known about one shop. Visits and observations of other shops are passed over, but
/// handing in the shop's own is faster.
#[derive(Debug, Clone, Copy)]
pub struct ShopFacts<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Its visits of the wave.
    pub visits: &'a [Visit],
    /// Its observations of the wave, in the order they were stored.
    pub observations: &'a [Observation],
    /// The journeys of the plan.
    pub journeys: &'a [Journey],
}

impl<'a> ShopFacts<'a> {
    pub(super) fn visits(&self) -> impl Iterator<Item = &'a Visit> + use<'a> {
        let shop = self.shop;
        self.visits
            .iter()
            .filter(move |visit| visit.shop == shop.id)
    }

    pub(super) fn journey(&self, id: &str) -> Option<&'a Journey> {
        self.journeys.iter().find(|journey| journey.id == id)
    }
}

/// Judges one shop.
///
/// Which observation counts is said in `finding`. A criterion with `applies_if` is looked at only
/// where that other criterion's observation was seen; where it was not, the rubric's `otherwise`
/// says what follows; where that is not known, this is not known for the same cause. What could
/// not be told is `blocked` when the shop or a wall stood in the way and `error` when the tool
/// did, unless a visit that could still tell is under way: then it is `pending`.
#[must_use]
pub fn judge(rubric: &Rubric, facts: &ShopFacts<'_>) -> Scorecard {
    judge_overruled(rubric, facts, &[])
}

/// Judges one shop, with the rulings of people in place of the verdicts they overrule. Those that
/// rest on such a verdict follow it. Rulings on other shops are passed over.
#[must_use]
pub fn judge_overruled(
    rubric: &Rubric,
    facts: &ShopFacts<'_>,
    overrules: &[Overrule],
) -> Scorecard {
    let findings = Findings::of(&facts.shop.id, facts.observations);
    let mut bench = Bench {
        rubric,
        facts,
        findings,
        overrules,
        known: rubric.criteria.iter().map(|_| None).collect(),
    };
    for at in 0..rubric.criteria.len() {
        bench.rule(at, 0);
    }
    // Of ten thousand shops all are held at once: none is given room for twice its verdicts.
    let mut verdicts = Vec::with_capacity(rubric.criteria.len());
    let rulings = bench.known.into_iter().flatten();
    verdicts.extend(rulings.map(|ruling| ruling.verdict));
    card::scorecard(rubric, &facts.shop.id, verdicts)
}

/// A verdict and whether what it asks for was there at all, whatever it scored.
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    pub(super) seen: bool,
}

struct Bench<'a> {
    rubric: &'a Rubric,
    facts: &'a ShopFacts<'a>,
    findings: Findings<'a>,
    overrules: &'a [Overrule],
    /// In the rubric's order, as far as they are ruled on.
    known: Vec<Option<Ruling>>,
}

impl<'a> Bench<'a> {
    /// Rules on the criterion at a place of the rubric, unless that was done.
    fn rule(&mut self, at: usize, depth: usize) {
        if self.known[at].is_none() {
            let criterion = &self.rubric.criteria[at];
            let ruling = self
                .condition(criterion, depth)
                .unwrap_or_else(|| self.look(criterion));
            let ruling = match standing(self.overrules, &self.facts.shop.id, &criterion.id) {
                Some(overrule) => overruled(criterion, overrule, ruling),
                None => ruling,
            };
            self.known[at] = Some(ruling);
        }
    }

    /// The ruling that the criterion's condition alone decides.
    fn condition(&mut self, criterion: &'a Criterion, depth: usize) -> Option<Ruling> {
        let id = criterion.applies_if.as_deref()?;
        let rubric = self.rubric;
        let Some(at) = rubric.criteria.iter().position(|other| other.id == id) else {
            return Some(broken(criterion, format!("the rubric has no `{id}`")));
        };
        if depth > rubric.criteria.len() {
            return Some(broken(criterion, format!("`{id}` depends on this in turn")));
        }
        self.rule(at, depth + 1);
        let other = self.known[at].as_ref()?;
        let verdict = match other.verdict.state {
            State::Pass | State::Partial | State::Fail if other.seen => return None,
            State::Pass | State::Partial | State::Fail => {
                let (state, score) = match criterion.otherwise {
                    Otherwise::NotApplicable => (State::NotApplicable, None),
                    Otherwise::Fail => (State::Fail, Some(0.0)),
                };
                Verdict {
                    state,
                    score,
                    detail: format!("`{id}` was not seen"),
                    at: other.verdict.at,
                    evidence: other.verdict.evidence.clone(),
                    ..blank(criterion)
                }
            }
            State::NotApplicable | State::Pending | State::Blocked | State::Error => Verdict {
                state: other.verdict.state,
                cause: other.verdict.cause,
                detail: format!("rests on `{id}`: {}", other.verdict.detail),
                at: other.verdict.at,
                ..blank(criterion)
            },
        };
        Some(Ruling {
            verdict,
            seen: false,
        })
    }

    fn look(&self, criterion: &Criterion) -> Ruling {
        let key = &criterion.observation;
        let counting = self.findings.counting(key);
        if let Some(observation) = counting {
            match &observation.outcome {
                Outcome::Seen(value) => {
                    let seen = value.is_something();
                    return Ruling {
                        verdict: graded(criterion, observation, Some(value)),
                        seen,
                    };
                }
                Outcome::NotSeen { .. } => {
                    return Ruling {
                        verdict: graded(criterion, observation, None),
                        seen: false,
                    };
                }
                Outcome::Undetermined(_) => {}
            }
        }
        let verdict = if let Some(detail) = awaited(self.facts, &self.findings, key) {
            Verdict {
                detail,
                ..blank(criterion)
            }
        } else if let Some(observation) = counting {
            undetermined(criterion, observation)
        } else {
            let Absence {
                state,
                cause,
                detail,
                at,
            } = absence(self.facts, key);
            Verdict {
                state,
                score: (state == State::Fail).then_some(0.0),
                cause,
                detail,
                at,
                ..blank(criterion)
            }
        };
        Ruling {
            verdict,
            seen: false,
        }
    }
}

/// A pending verdict to fill in.
pub(super) fn blank(criterion: &Criterion) -> Verdict {
    Verdict {
        criterion: criterion.id.clone(),
        state: State::Pending,
        score: None,
        value: None,
        cause: None,
        detail: String::new(),
        at: None,
        evidence: Vec::new(),
        overruled: None,
    }
}

fn broken(criterion: &Criterion, detail: String) -> Ruling {
    Ruling {
        verdict: Verdict {
            state: State::Error,
            detail,
            ..blank(criterion)
        },
        seen: false,
    }
}

fn undetermined(criterion: &Criterion, observation: &Observation) -> Verdict {
    let Outcome::Undetermined(reason) = &observation.outcome else {
        return blank(criterion);
    };
    Verdict {
        state: state_of(reason.cause),
        cause: Some(reason.cause),
        detail: reason.detail.clone(),
        at: Some(observation.at),
        evidence: observation.evidence.clone(),
        ..blank(criterion)
    }
}

/// The verdict on something seen (`value`) or not seen (`None`).
pub(super) fn graded(
    criterion: &Criterion,
    observation: &Observation,
    value: Option<&Value>,
) -> Verdict {
    let there = value.is_some_and(Value::is_something);
    let score = match &criterion.judge {
        Judge::Present | Judge::Manual => Ok(f64::from(u8::from(there))),
        Judge::Absent => Ok(f64::from(u8::from(!there))),
        Judge::CountBand(bands) => count(value).map(|count| in_band(bands, count)),
        Judge::LatencyBand(bands) => match value {
            None => Ok(0.0),
            Some(Value::Seconds(seconds)) if seconds.is_finite() => Ok(in_band(bands, *seconds)),
            Some(_) => Err("it was recorded without its delay"),
        },
        Judge::Share => share(value),
    };
    let (state, score, detail) = match score {
        Ok(score) => {
            let detail = match &observation.outcome {
                Outcome::NotSeen { watched_until } => {
                    format!("not seen until {}", instant(*watched_until))
                }
                _ => String::new(),
            };
            (state_for(score), Some(score), detail)
        }
        Err(why) => (State::Error, None, why.to_owned()),
    };
    Verdict {
        state,
        score,
        value: value.cloned(),
        detail,
        at: Some(observation.at),
        evidence: observation.evidence.clone(),
        ..blank(criterion)
    }
}

fn state_for(score: f64) -> State {
    if score >= 1.0 {
        State::Pass
    } else if score > 0.0 {
        State::Partial
    } else {
        State::Fail
    }
}

fn count(value: Option<&Value>) -> Result<f64, &'static str> {
    match value {
        None => Ok(0.0),
        Some(Value::Count(count)) => Ok(as_f64(*count)),
        Some(Value::Yes) => Ok(1.0),
        Some(_) => Err("it was recorded without a count"),
    }
}

fn share(value: Option<&Value>) -> Result<f64, &'static str> {
    match value {
        None => Ok(0.0),
        Some(Value::Yes) => Ok(1.0),
        Some(Value::Share { with, of }) if *of > 0 => Ok((as_f64(*with) / as_f64(*of)).min(1.0)),
        Some(_) => Err("it was recorded without a share"),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of mails and products are far below 2^52"
)]
fn as_f64(count: u64) -> f64 {
    count as f64
}

/// The score of the first band that holds `value`; above the last band it is 0.
fn in_band(bands: &[Band], value: f64) -> f64 {
    bands
        .iter()
        .find(|band| band.up_to.is_none_or(|up_to| value <= up_to))
        .map_or(0.0, |band| band.score.clamp(0.0, 1.0))
}
