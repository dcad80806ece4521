//! Tables of cases by hand, and what must hold for all.

mod conditions;
mod grading;
mod phases;
mod properties;
mod silence;

use chrono::{DateTime, TimeZone, Utc};

use super::{Scorecard, ShopFacts, State, Verdict, judge};
use crate::facts::{
    Cause, EvidenceId, Observation, Outcome, Undetermined, Value, Visit, VisitId, VisitStatus,
};
use crate::plan::{
    Band, Criterion, Goal, Journey, Judge, Otherwise, Phase, Question, Rubric, Shop, Watch,
};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 10, minute, 0).unwrap()
}

fn words() -> Question {
    Question {
        pl: "?".into(),
        uk: "?".into(),
        en: "?".into(),
    }
}

fn criterion(id: &str, phase: Phase, weight: f64, judge: Judge) -> Criterion {
    Criterion {
        id: id.into(),
        phase,
        weight,
        judge,
        observation: id.into(),
        applies_if: None,
        otherwise: Otherwise::NotApplicable,
        probe: None,
        source: "test".into(),
        question: words(),
        derivation: String::new(),
        advice: words(),
    }
}

fn rubric(criteria: Vec<Criterion>) -> Rubric {
    Rubric {
        id: "test".into(),
        version: "1".into(),
        hash: String::new(),
        gates: Default::default(),
        min_coverage: 0.5,
        criteria,
    }
}

fn journeys() -> Vec<Journey> {
    let journey = |id: &str, goals: &[Goal], watch: &[Watch]| Journey {
        id: id.into(),
        question: "?".into(),
        goals: goals.to_vec(),
        watch: watch.first().copied(),
        watch_also: watch.iter().skip(1).copied().collect(),
    };
    vec![
        journey("browse", &[Goal::Enter, Goal::LookAround, Goal::Dwell], &[]),
        journey(
            "abandon-cart",
            &[
                Goal::Enter,
                Goal::LookAround,
                Goal::Register,
                Goal::AddToCart,
                Goal::ReachContactStep,
            ],
            &[Watch::Reminder],
        ),
        journey(
            "purchase",
            &[
                Goal::Enter,
                Goal::Register,
                Goal::AddToCart,
                Goal::PlaceOrder,
            ],
            &[Watch::Confirmation, Watch::FollowUp],
        ),
    ]
}

fn shop(journeys: &[&str]) -> Shop {
    Shop {
        id: "example.pl".into(),
        url: "https://example.pl/".parse().unwrap(),
        name: "example.pl".into(),
        language: None,
        country: None,
        segment: None,
        journeys: journeys.iter().map(|id| (*id).to_owned()).collect(),
        purchase: true,
        purchase_max: None,
        inquiry: false,
        product: None,
        notes: String::new(),
        pins: Default::default(),
    }
}

fn visit(id: i64, journey: &str, status: VisitStatus, cause: Option<Cause>) -> Visit {
    Visit {
        id: VisitId(id),
        shop: "example.pl".into(),
        wave: 1,
        journey: journey.into(),
        address: format!("v{id}@example.org"),
        persona: serde_json::Value::Null,
        status,
        attempts: 1,
        cause,
        detail: cause.map(Cause::word).unwrap_or_default(),
        started: Some(at(0)),
        left: cause.map(|_| at(5)),
        watch_until: (status == VisitStatus::Watching).then(|| at(30)),
    }
}

fn observation(visit: Option<i64>, key: &str, outcome: Outcome) -> Observation {
    Observation {
        visit: visit.map(VisitId),
        shop: "example.pl".into(),
        wave: 1,
        key: key.into(),
        outcome,
        at: at(4),
        by: "test".into(),
        evidence: vec![EvidenceId("ab12".into())],
    }
}

fn seen(value: Value) -> Outcome {
    Outcome::Seen(value)
}

fn not_seen() -> Outcome {
    Outcome::NotSeen {
        watched_until: at(4),
    }
}

fn unclear(cause: Cause) -> Outcome {
    Outcome::Undetermined(Undetermined {
        cause,
        detail: format!("because of {}", cause.word()),
    })
}

fn judged(
    rubric: &Rubric,
    shop: &Shop,
    visits: &[Visit],
    observations: &[Observation],
) -> Scorecard {
    let journeys = journeys();
    judge(
        rubric,
        &ShopFacts {
            shop,
            visits,
            observations,
            journeys: &journeys,
        },
    )
}

/// The verdict on one criterion.
fn on(criterion: Criterion, shop: &Shop, visits: &[Visit], observed: &[Observation]) -> Verdict {
    let card = judged(&rubric(vec![criterion]), shop, visits, observed);
    card.verdicts.into_iter().next().unwrap()
}

const DONE: Option<Cause> = Some(Cause::Completed);
