//! A person's ruling in place of a verdict; what the tool found stays beside it.

use super::judge::{Ruling as Judged, blank, graded};
use super::verdict::{Overruled, State, Verdict};
use crate::facts::{Observation, Outcome, Overrule, Ruling, Value};
use crate::plan::Criterion;

/// The ruling that counts for a verdict: the last one, unless it takes back those before it.
pub(super) fn standing<'a>(
    overrules: &'a [Overrule],
    shop: &str,
    criterion: &str,
) -> Option<&'a Overrule> {
    overrules
        .iter()
        .rfind(|overrule| overrule.shop == shop && overrule.criterion == criterion)
        .filter(|overrule| overrule.ruling != Ruling::Withdrawn)
}

/// The verdict a person's ruling makes, with the one it takes the place of.
pub(super) fn overruled(criterion: &Criterion, overrule: &Overrule, before: Judged) -> Judged {
    let outcome = match &overrule.ruling {
        Ruling::Seen(value) => Some(Outcome::Seen(value.clone())),
        Ruling::NotSeen => Some(Outcome::NotSeen {
            watched_until: overrule.at,
        }),
        Ruling::NotApplicable | Ruling::Withdrawn => None,
    };
    let verdict = match outcome {
        Some(outcome) => on(criterion, overrule, outcome),
        None => Verdict {
            state: State::NotApplicable,
            at: Some(overrule.at),
            evidence: overrule.evidence.clone(),
            ..blank(criterion)
        },
    };
    Judged {
        seen: matches!(&overrule.ruling, Ruling::Seen(value) if value.is_something()),
        verdict: Verdict {
            detail: String::new(),
            overruled: Some(Box::new(Overruled {
                by: overrule.by.clone(),
                reason: overrule.reason.clone(),
                at: overrule.at,
                before: before.verdict,
            })),
            ..verdict
        },
    }
}

fn on(criterion: &Criterion, overrule: &Overrule, outcome: Outcome) -> Verdict {
    let observation = Observation {
        visit: None,
        shop: overrule.shop.clone(),
        wave: overrule.wave,
        key: criterion.observation.clone(),
        outcome,
        at: overrule.at,
        by: overrule.by.clone(),
        evidence: overrule.evidence.clone(),
    };
    let value = seen(&observation);
    graded(criterion, &observation, value)
}

fn seen(observation: &Observation) -> Option<&Value> {
    match &observation.outcome {
        Outcome::Seen(value) => Some(value),
        Outcome::NotSeen { .. } | Outcome::Undetermined(_) => None,
    }
}

/// What an answer to a criterion would be judged, whatever else is known: pass, partial or fail,
/// or `None` for one that says nothing. Two raters agree when it is the same for both.
#[must_use]
pub fn answer_state(criterion: &Criterion, answer: &Observation) -> Option<State> {
    let state = match &answer.outcome {
        Outcome::Undetermined(_) => return None,
        _ => graded(criterion, answer, seen(answer)).state,
    };
    matches!(state, State::Pass | State::Partial | State::Fail).then_some(state)
}
