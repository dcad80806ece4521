//! How far the testing of a shop is, told from its visits.

use crate::facts::{CauseFamily, VisitStatus};
use crate::report::input::Input;
use crate::score::State;

/// How far the testing of a shop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Every visit did what it set out to do.
    Tested,
    /// Something was judged, and something could not be.
    Partly,
    /// A visit is still to be made, or a window is open.
    Pending,
    /// A wall or an odd page stopped every visit.
    Blocked,
    /// The tool failed in every visit.
    Failed,
}

impl Standing {
    /// All, in the order of the header.
    pub(crate) const ALL: [Self; 5] = [
        Self::Tested,
        Self::Partly,
        Self::Blocked,
        Self::Failed,
        Self::Pending,
    ];

    /// Its key in the strings and its class in the style.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Tested => "tested",
            Self::Partly => "partly",
            Self::Pending => "pending",
            Self::Blocked => "blocked",
            Self::Failed => "failed",
        }
    }

    /// The verdict state with the same colour and icon.
    pub(crate) fn state(self) -> State {
        match self {
            Self::Tested => State::Pass,
            Self::Partly => State::Partial,
            Self::Pending => State::Pending,
            Self::Blocked => State::Blocked,
            Self::Failed => State::Error,
        }
    }
}

/// How far a shop is.
pub(crate) fn standing(input: &Input<'_>, shop: &str) -> Standing {
    let judged = input.scorecard(shop).is_some_and(|card| {
        card.verdicts
            .iter()
            .any(|verdict| matches!(verdict.state, State::Pass | State::Partial | State::Fail))
    });
    let mut families = Vec::new();
    for visit in input.visits_of(shop) {
        match (visit.status, visit.cause) {
            (VisitStatus::Closed, Some(cause)) => families.push(cause.family()),
            (VisitStatus::Closed, None) => families.push(CauseFamily::Tool),
            _ => return Standing::Pending,
        }
    }
    let settled = |family: &CauseFamily| matches!(family, CauseFamily::Done | CauseFamily::Shop);
    if families.is_empty() {
        return if judged {
            Standing::Tested
        } else {
            Standing::Pending
        };
    }
    if families.iter().all(settled) {
        Standing::Tested
    } else if judged || families.iter().any(settled) {
        Standing::Partly
    } else if families.contains(&CauseFamily::Blocked) {
        Standing::Blocked
    } else {
        Standing::Failed
    }
}
