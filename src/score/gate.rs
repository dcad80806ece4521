//! Gates: what an owner's pipeline must not let through.

use std::collections::BTreeMap;

use super::verdict::{Scorecard, State};
use crate::plan::{Gates, Phase};

/// What a gate says of a shop. The order is that of how bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// The question does not arise at this shop.
    Skipped,
    /// It holds, whatever is still unknown.
    Passed,
    /// There is not evidence enough to say so.
    Incomplete,
    /// It does not hold.
    Failed,
}

/// A gate at a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gated {
    /// Shop id.
    pub shop: String,
    /// The gate (`pre at least 80`, `reminder-mail`).
    pub gate: String,
    /// What it says.
    pub passage: Passage,
    /// Why.
    pub detail: String,
}

/// Tries every gate at every shop.
///
/// A phase fails below its threshold. At or above it, it passes only if its worst case is there
/// too: what is pending, blocked or errored could otherwise still bring it below. A criterion fails
/// where its verdict is a fail; one that is not judged is incomplete, never a pass; one that does
/// not apply is skipped.
#[must_use]
pub fn gate(gates: &Gates, scorecards: &[Scorecard]) -> Vec<Gated> {
    let mut all = Vec::new();
    for card in scorecards {
        for (phase, threshold) in &gates.fail_under {
            all.push(phase_gate(card, *phase, *threshold));
        }
        for criterion in &gates.fail_on {
            all.push(criterion_gate(card, criterion));
        }
    }
    all
}

/// The worst of all; `None` where there is no gate or no shop.
#[must_use]
pub fn worst(gated: &[Gated]) -> Option<Passage> {
    gated.iter().map(|gated| gated.passage).max()
}

/// How many gates say what.
#[must_use]
pub fn tally(gated: &[Gated]) -> BTreeMap<Passage, usize> {
    let mut tally = BTreeMap::new();
    for gated in gated {
        *tally.entry(gated.passage).or_default() += 1;
    }
    tally
}

fn phase_gate(card: &Scorecard, phase: Phase, threshold: f64) -> Gated {
    let found = match phase {
        Phase::Pre => card.pre,
        Phase::In => card.in_purchase,
        Phase::Post => card.post,
    };
    let judged = format!("{:.0} % of the weight judged", found.coverage * 100.0);
    let (passage, detail) = match (found.score, found.worst) {
        (None, _) => (Passage::Incomplete, format!("not rated: {judged}")),
        (Some(score), _) if score < threshold => (
            Passage::Failed,
            format!("{score:.1} is below {threshold}; {judged}"),
        ),
        (Some(score), Some(worst)) if worst < threshold => (
            Passage::Incomplete,
            format!("{score:.1}, but {worst:.1} in the worst case; {judged}"),
        ),
        (Some(score), _) => (Passage::Passed, format!("{score:.1}; {judged}")),
    };
    Gated {
        shop: card.shop.clone(),
        gate: format!("{} at least {threshold}", phase.word()),
        passage,
        detail,
    }
}

fn criterion_gate(card: &Scorecard, criterion: &str) -> Gated {
    let verdict = card
        .verdicts
        .iter()
        .find(|verdict| verdict.criterion == criterion);
    let (passage, detail) = match verdict {
        None => (Passage::Incomplete, "no verdict".to_owned()),
        Some(verdict) => {
            let passage = match verdict.state {
                State::Pass | State::Partial => Passage::Passed,
                State::Fail => Passage::Failed,
                State::NotApplicable => Passage::Skipped,
                State::Pending | State::Blocked | State::Error => Passage::Incomplete,
            };
            let why = if verdict.detail.is_empty() {
                String::new()
            } else {
                format!(": {}", verdict.detail)
            };
            (passage, format!("{}{why}", verdict.state.word()))
        }
    };
    Gated {
        shop: card.shop.clone(),
        gate: criterion.to_owned(),
        passage,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{PhaseScore, Verdict};

    fn phase(score: Option<f64>, worst: f64) -> PhaseScore {
        PhaseScore {
            score,
            coverage: 0.6,
            worst: Some(worst),
            best: Some(100.0),
        }
    }

    fn card(pre: PhaseScore, state: State) -> Scorecard {
        Scorecard {
            shop: "a".into(),
            pre,
            in_purchase: phase(None, 0.0),
            post: phase(None, 0.0),
            overall: None,
            verdicts: vec![Verdict {
                criterion: "reminder-mail".into(),
                state,
                score: None,
                value: None,
                cause: None,
                detail: String::new(),
                at: None,
                evidence: Vec::new(),
                overruled: None,
            }],
        }
    }

    fn passages(pre: PhaseScore, state: State) -> Vec<Passage> {
        let gates = Gates {
            fail_under: [(Phase::Pre, 80.0)].into(),
            fail_on: vec!["reminder-mail".into()],
        };
        let gated = gate(&gates, &[card(pre, state)]);
        gated.into_iter().map(|gated| gated.passage).collect()
    }

    #[test]
    fn incomplete_evidence_is_never_a_pass() {
        use Passage::{Failed, Incomplete, Passed, Skipped};
        for (pre, expected) in [
            (phase(Some(80.0), 80.0), Passed),
            (phase(Some(95.0), 79.0), Incomplete),
            (phase(Some(79.9), 10.0), Failed),
            (phase(None, 90.0), Incomplete),
        ] {
            assert_eq!(passages(pre, State::Pass)[0], expected, "{pre:?}");
        }
        for (state, expected) in [
            (State::Pass, Passed),
            (State::Partial, Passed),
            (State::Fail, Failed),
            (State::NotApplicable, Skipped),
            (State::Pending, Incomplete),
            (State::Blocked, Incomplete),
            (State::Error, Incomplete),
        ] {
            assert_eq!(passages(phase(None, 0.0), state)[1], expected, "{state:?}");
        }
    }

    #[test]
    fn a_criterion_without_a_verdict_is_incomplete() {
        let gates = Gates {
            fail_under: BTreeMap::new(),
            fail_on: vec!["chat-window".into()],
        };
        let gated = gate(&gates, &[card(phase(None, 0.0), State::Pass)]);
        assert_eq!(worst(&gated), Some(Passage::Incomplete));
        assert_eq!(worst(&[]), None);
        assert_eq!(tally(&gated)[&Passage::Incomplete], 1);
    }
}
