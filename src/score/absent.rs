//! What it means that nothing was observed: it may still come, it could not be told, or the
//! question was never asked here.

use chrono::{DateTime, SecondsFormat, Utc};

use super::finding::Findings;
use super::judge::ShopFacts;
use super::verdict::State;
use crate::facts::{Cause, CauseFamily, Visit, VisitStatus};
use crate::plan::Needs;

/// Why there is no observation.
pub(super) struct Absence {
    pub(super) state: State,
    pub(super) cause: Option<Cause>,
    pub(super) detail: String,
    pub(super) at: Option<DateTime<Utc>>,
}

impl Absence {
    fn new(state: State, detail: impl Into<String>) -> Absence {
        Absence {
            state,
            cause: None,
            detail: detail.into(),
            at: None,
        }
    }
}

/// The state of a verdict whose cause is known.
pub(super) fn state_of(cause: Cause) -> State {
    match cause.family() {
        CauseFamily::Blocked | CauseFamily::Shop => State::Blocked,
        CauseFamily::Tool | CauseFamily::Done => State::Error,
    }
}

/// What is still awaited for `key`; `None` when nothing more can come.
pub(super) fn awaited(facts: &ShopFacts<'_>, findings: &Findings<'_>, key: &str) -> Option<String> {
    let needs = Needs::of(key)?;
    let visits: Vec<&Visit> = able(facts, needs).collect();
    let open = visits.iter().find_map(|visit| match visit.status {
        VisitStatus::Queued => Some(format!("the visit `{}` has not begun", visit.journey)),
        VisitStatus::Running => Some(format!("the visit `{}` is being made", visit.journey)),
        VisitStatus::Watching
            if !needs.watch.is_empty() && !findings.could_not_tell(key, visit.id) =>
        {
            Some(visit.watch_until.map_or_else(
                || "the mailbox is being watched".to_owned(),
                |until| format!("the mailbox is watched until {}", instant(until)),
            ))
        }
        VisitStatus::Watching | VisitStatus::Closed => None,
    });
    if needs.goals.is_empty() {
        return None;
    }
    open.or_else(|| {
        facts
            .shop
            .journeys
            .iter()
            .filter(|id| !facts.visits().any(|visit| visit.journey == **id))
            .filter_map(|id| facts.journey(id))
            .find(|journey| needs.met_by(journey, facts.shop))
            .map(|journey| format!("the visit `{}` has not been queued yet", journey.id))
    })
}

/// Why `key` was not observed at a shop where nothing more is awaited from visits.
pub(super) fn absence(facts: &ShopFacts<'_>, key: &str) -> Absence {
    let Some(needs) = Needs::of(key) else {
        return Absence::new(
            State::NotApplicable,
            "nothing in this version can observe it",
        );
    };
    if needs.probe && needs.goals.is_empty() {
        return Absence::new(State::Pending, "awaits a person's answer");
    }
    // The visit that ended last: it was made with the latest program and the latest shop.
    let Some(visit) = able(facts, needs).max_by_key(|visit| (visit.left, visit.id)) else {
        return Absence::new(State::NotApplicable, never_asked(facts, needs));
    };
    let cause = visit.cause.unwrap_or(Cause::BrowserFailed);
    let (state, detail) = match cause.family() {
        CauseFamily::Done if needs.probe => {
            return Absence::new(State::Pending, "awaits a person's answer");
        }
        CauseFamily::Done => {
            return Absence::new(
                State::Error,
                format!(
                    "the visit `{}` was completed, but nothing was recorded about it",
                    visit.journey
                ),
            );
        }
        CauseFamily::Shop if answers(cause) == Some(key) => (State::Fail, visit.detail.clone()),
        _ => (
            state_of(cause),
            format!(
                "the visit `{}` ended early: {}",
                visit.journey, visit.detail
            ),
        ),
    };
    Absence {
        state,
        cause: Some(cause),
        detail,
        at: visit.left,
    }
}

/// The observation that a cause about the shop is a no to.
fn answers(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::NoRegistration => Some("registration"),
        _ => None,
    }
}

fn able<'a>(facts: &ShopFacts<'a>, needs: &'static Needs) -> impl Iterator<Item = &'a Visit> {
    let facts = *facts;
    facts.visits().filter(move |visit| {
        facts
            .journey(&visit.journey)
            .is_some_and(|journey| needs.met_by(journey, facts.shop))
    })
}

fn never_asked(facts: &ShopFacts<'_>, needs: &Needs) -> &'static str {
    if needs.order_only() && !facts.shop.purchase {
        "no order may be placed at this shop"
    } else {
        "no journey planned at this shop looks for it"
    }
}

/// An instant as in every other file.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
