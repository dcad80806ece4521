//! People's probes: what is due, the sheet and back, rulings, orders placed by hand.

mod agreement;
mod attachments;
mod due;
mod forget;
mod office;
mod order;
mod overrule;
mod record;
mod reviews;
mod round_trip;

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use cxaudit::facts::{Cause, JournalOutcome, Observation, Outcome, Store, Value as Seen, VisitId};
use cxaudit::plan::Plan;
use cxaudit::run::enqueue;
use serde_json::{Value, json};

use crate::study_folder::{RECEIVER, Study};

/// A study of so many shops on the journey of the abandoned cart, not begun.
fn study(shops: usize) -> Study {
    let study = Study::new("https://unused.test", "abandon-cart", RECEIVER);
    let rows: String = (0..shops)
        .map(|shop| format!("https://shop{shop:03}.test\n"))
        .collect();
    fs::write(study.file("shops.csv"), format!("url\n{rows}")).expect("shops.csv");
    study
}

fn open(study: &Study) -> (Plan, Store) {
    let plan = Plan::load(study.path()).unwrap_or_else(|problems| panic!("{problems}"));
    let store = Store::open(study.path()).expect("a store");
    (plan, store)
}

/// Makes every visit as far as a cart left at `left`, with a telephone number found on the way.
fn leave_carts(study: &Study, left: DateTime<Utc>) {
    let (plan, store) = open(study);
    for visit in enqueue(&plan, &store, left).expect("visits") {
        leave_cart(&store, visit, left);
    }
}

fn leave_cart(store: &Store, visit: VisitId, left: DateTime<Utc>) {
    store.claim_visit(left, &[]).expect("a claim");
    let shop = store.visit(visit).expect("a visit").shop;
    for (goal, data) in [
        ("register", json!({})),
        (
            "add-to-cart",
            json!({"product": {"name": "Lamp \"Iris\"; blue", "price": {"amount": "49.90", "currency": "PLN"}}}),
        ),
    ] {
        let step = store
            .journal(visit, goal, "go on", goal == "register", left, data)
            .expect("a journal");
        store
            .settle(step, JournalOutcome::Done, left, Value::Null)
            .expect("a journal");
    }
    let seen = [
        ("phone-published", Seen::Text("+48 61 555 01 23".to_owned())),
        ("chat-window", Seen::Yes),
    ];
    for (key, value) in seen {
        store
            .observe(&Observation {
                visit: Some(visit),
                shop: shop.clone(),
                wave: 1,
                key: key.to_owned(),
                outcome: Outcome::Seen(value),
                at: left,
                by: "autopilot".to_owned(),
                evidence: Vec::new(),
            })
            .expect("an observation");
    }
    store
        .finish_browsing(visit, Cause::Completed, "", left, None)
        .expect("a visit");
}

fn days_ago(days: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::days(days)
}

/// `cxaudit probe list --json`.
fn list(study: &Study) -> Vec<Value> {
    let ended = study.call(&["probe", "list", "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.stdout).expect("JSON")
}

/// The verdict on a criterion at the first shop.
fn verdict(scores: &Value, criterion: &str) -> Value {
    verdict_at(scores, 0, criterion)
}

fn verdict_at(scores: &Value, shop: usize, criterion: &str) -> Value {
    scores["shops"][shop]["verdicts"]
        .as_array()
        .and_then(|verdicts| {
            verdicts
                .iter()
                .find(|verdict| verdict["criterion"] == criterion)
        })
        .cloned()
        .unwrap_or_else(|| panic!("no {criterion}"))
}
