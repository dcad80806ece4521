//! Verdicts against declared behaviour.

use std::fmt;

use super::fleet::{Declared, ShopSpec, declared};
use crate::facts::Value;
use crate::plan::{Criterion, Judge, Phase, Rubric};
use crate::score::{Scorecard, State, Verdict};

/// Seconds that transport and a busy machine may add to what a shop waits.
const LATE: f64 = 6.0;

/// A verdict that is not what the shop's declared behaviour demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Shop id.
    pub shop: String,
    /// Criterion id.
    pub criterion: String,
    /// What was declared.
    pub declared: String,
    /// What the audit says.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: declared {}, found {}",
            self.shop, self.criterion, self.declared, self.found
        )
    }
}

/// Compares every verdict of every shop. Returns how many were compared, and which differ. A study
/// that `ordered` nowhere can say nothing of what comes after an order but what people add.
#[must_use]
pub fn differences(
    rubric: &Rubric,
    specs: &[(String, &ShopSpec)],
    scorecards: &[Scorecard],
    ordered: bool,
) -> (usize, Vec<Difference>) {
    let mut compared = 0;
    let mut found = Vec::new();
    for (id, spec) in specs {
        let declared = declared(spec);
        let Some(card) = scorecards.iter().find(|card| card.shop == *id) else {
            found.push(Difference {
                shop: id.clone(),
                criterion: "all".to_owned(),
                declared: "a shop of the study".to_owned(),
                found: "no scorecard".to_owned(),
            });
            continue;
        };
        for criterion in &rubric.criteria {
            let Some(verdict) = card
                .verdicts
                .iter()
                .find(|verdict| verdict.criterion == criterion.id)
            else {
                continue;
            };
            compared += 1;
            let expected = declared
                .iter()
                .find(|(key, _)| *key == criterion.observation)
                .map(|(_, what)| what)
                .filter(|_| {
                    ordered || criterion.phase != Phase::Post || criterion.judge == Judge::Manual
                });
            // Whoever orders nothing may have left before the step that asks how to pay.
            let left = !ordered && criterion.observation == "payment-methods" && !judged(verdict);
            if !left && !agrees(criterion, expected, verdict) {
                found.push(Difference {
                    shop: id.clone(),
                    criterion: criterion.id.clone(),
                    declared: expected.map_or_else(
                        || "nothing that could be judged".to_owned(),
                        |what| format!("{what:?}"),
                    ),
                    found: describe(verdict),
                });
            }
        }
    }
    (compared, found)
}

fn describe(verdict: &Verdict) -> String {
    let mut text = format!("{:?}", verdict.state).to_lowercase();
    if let Some(value) = &verdict.value {
        text.push_str(&format!(" ({value:?})"));
    }
    if let Some(cause) = verdict.cause {
        text.push_str(&format!(", {}", cause.word()));
    }
    if !verdict.detail.is_empty() {
        text.push_str(&format!(": {}", verdict.detail));
    }
    text
}

fn judged(verdict: &Verdict) -> bool {
    matches!(verdict.state, State::Pass | State::Partial | State::Fail)
}

fn agrees(criterion: &Criterion, expected: Option<&Declared>, verdict: &Verdict) -> bool {
    match expected {
        // What the declaration leaves open must not be judged, or be judged by a condition's "otherwise".
        None => {
            !judged(verdict)
                || verdict.value.is_none()
                    && verdict.state == State::Fail
                    && criterion.applies_if.is_some()
        }
        Some(Declared::Open) => true,
        Some(Declared::NotSeen) => match criterion.judge {
            Judge::Absent => verdict.state == State::Pass,
            Judge::Share => verdict.state == State::Fail,
            _ => {
                verdict.state == State::Fail
                    && verdict
                        .value
                        .as_ref()
                        .is_none_or(|value| *value == Value::Count(0))
            }
        },
        Some(Declared::Seen(value)) => {
            let there = match criterion.judge {
                Judge::Present | Judge::Manual => verdict.state == State::Pass,
                // Half of it is declared by saying how much.
                Judge::Share => {
                    verdict.state == State::Pass
                        || verdict.state == State::Partial && value.is_some()
                }
                Judge::Absent => verdict.state == State::Fail,
                Judge::CountBand(_) | Judge::LatencyBand(_) => {
                    judged(verdict) && verdict.value.is_some()
                }
            };
            there
                && value
                    .as_ref()
                    .is_none_or(|value| same(value, verdict.value.as_ref()))
        }
    }
}

/// Counts and codes must be exact; printed numbers may be spaced differently; seconds may be late.
fn same(declared: &Value, found: Option<&Value>) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric() || *c == '@')
            .collect::<String>()
            .to_lowercase()
    };
    match (declared, found) {
        (Value::Seconds(declared), Some(Value::Seconds(found))) => {
            *found >= declared - 0.5 && *found <= declared + LATE
        }
        (Value::Text(declared), Some(Value::Text(found))) => {
            let (declared, found) = (plain(declared), plain(found));
            !found.is_empty()
                && (declared == found
                    || declared.ends_with(&found)
                    // A number with its country's code has lost the zero in front.
                    || found.ends_with(declared.trim_start_matches('0'))
                    || found.ends_with(&declared)
                    || found.contains(&declared))
        }
        (Value::Yes, Some(_)) => true,
        (declared, Some(found)) => declared == found,
        (_, None) => false,
    }
}
