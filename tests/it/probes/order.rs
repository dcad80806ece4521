//! An order that a person placed is watched exactly as one by the autopilot.

use std::fs;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use cxaudit::facts::{Cause, JournalOutcome, NewMessage, Position, VisitId, VisitStatus};
use cxaudit::run::enqueue;
use serde_json::{Value, json};

use super::{open, study, verdict_at};
use crate::study_folder::Study;

/// Two shops: the first may be ordered from by the tool, the second may not. Nothing is to be
/// visited but the orders.
fn shops() -> Study {
    let study = study(0);
    fs::write(
        study.file("shops.csv"),
        "url,journeys,purchase\nhttps://shop000.test,purchase,yes\nhttps://shop001.test,browse,no\n",
    )
    .expect("shops.csv");
    study
}

/// The order of the autopilot, as its journal has it.
fn order_by_autopilot(study: &Study, at: DateTime<Utc>) -> VisitId {
    let (plan, store) = open(study);
    let visit = enqueue(&plan, &store, at).expect("visits")[0];
    let others = ["shop001.test".to_owned()];
    store.claim_visit(at, &others).expect("a claim");
    let product =
        json!({"product": {"name": "Lampa Iris", "price": {"amount": "99.99", "currency": null}}});
    for (goal, data) in [
        ("add-to-cart", product),
        (
            "place-order",
            json!({"total": "129.99", "number": "1234/26"}),
        ),
    ] {
        let step = store
            .journal(visit, goal, "press it", goal == "place-order", at, data)
            .expect("a journal");
        store
            .settle(step, JournalOutcome::Done, at, Value::Null)
            .expect("a journal");
    }
    let until = at + TimeDelta::seconds(1);
    store
        .finish_browsing(visit, Cause::Completed, "", at, Some(until))
        .expect("a visit");
    visit
}

fn confirmation(to: &str) -> Vec<u8> {
    format!(
        "From: Sklep <sklep@shop.test>\r\nTo: {to}\r\nSubject: Potwierdzenie zamówienia nr 1234/26\r\n\
         Message-ID: <c-{to}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Dziękujemy za złożenie zamówienia nr 1234/26.\r\n\r\nZamówione produkty:\r\nLampa Iris, 1 szt., 99,99 zł\r\n\
         Razem: 129,99 zł\r\n"
    )
    .into_bytes()
}

/// The confirmation of both shops, so long after the order.
fn deliver(study: &Study, visits: &[VisitId], at: DateTime<Utc>) {
    let (_, store) = open(study);
    for (uid, visit) in (1..).zip(visits) {
        let address = store.visit(*visit).expect("a visit").address;
        let message = NewMessage {
            raw: confirmation(&address),
            source: "smtp".to_owned(),
            junk: false,
            arrived: at,
            message_id: Some(format!("c-{address}")),
            visit: Some(*visit),
            uid,
        };
        let position = Position {
            mailbox: "smtp".to_owned(),
            folder: "smtp".to_owned(),
            uid_validity: 1,
            last_uid: uid,
        };
        store
            .store_messages(&position, &[message])
            .expect("a message");
    }
}

fn windows_of_half_an_hour(study: &Study) {
    let text = fs::read_to_string(study.file("study.toml")).expect("study.toml");
    let text = text.replace("confirmation = \"1s\"", "confirmation = \"30m\"");
    fs::write(study.file("study.toml"), text).expect("study.toml");
}

#[test]
fn the_clock_is_the_same_as_after_an_automatic_order() {
    let study = shops();
    windows_of_half_an_hour(&study);
    let ordered = (Utc::now() - TimeDelta::minutes(40)).trunc_subsecs(0);
    let automatic = order_by_autopilot(&study, ordered);
    let ended = study.call(&["probe", "order", "shop001.test", "--customer"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let told: Vec<&str> = ended.stdout.split_whitespace().collect();
    let mail = told
        .iter()
        .find(|word| word.contains('@'))
        .expect("an address")
        .to_string();
    let ended = study.call(&[
        "probe",
        "order",
        "shop001.test",
        "--at",
        &ordered.to_rfc3339(),
        "--number",
        "1234/26",
        "--total",
        "129,99",
        "--items",
        "Lampa Iris = 99,99",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains(&mail), "{ended:?}");
    let (plan, store) = open(&study);
    let visits = store.visits(plan.wave).expect("visits");
    let by_hand = visits
        .iter()
        .find(|visit| visit.shop == "shop001.test" && visit.journey == "purchase")
        .expect("its visit");
    assert_eq!(by_hand.address, mail);
    assert_eq!(by_hand.status, VisitStatus::Watching);
    assert_eq!(by_hand.watch_until, Some(ordered + TimeDelta::minutes(30)));
    // Thirty minutes to the second: one mail within, one beyond.
    deliver(
        &study,
        &[automatic, by_hand.id],
        ordered + TimeDelta::minutes(29),
    );
    drop(store);
    // What the tool would visit by itself is done already.
    let (_, store) = open(&study);
    for visit in store.visits(1).expect("visits") {
        if visit.status == VisitStatus::Queued {
            store.claim_visit(ordered, &[]).expect("a claim");
            store
                .finish_browsing(visit.id, Cause::Completed, "", ordered, None)
                .expect("a visit");
        }
    }
    drop(store);
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let scores = study.scores();
    for criterion in [
        "confirmation-mail",
        "mails-30-min",
        "confirmation-products",
        "confirmation-prices",
        "confirmation-delivery-time",
        "confirmation-images",
        "confirmation-first-name",
    ] {
        let (one, other) = (
            verdict_at(&scores, 0, criterion),
            verdict_at(&scores, 1, criterion),
        );
        for field in ["state", "score", "value"] {
            assert_eq!(one[field], other[field], "{criterion} {field}");
        }
        assert!(one["score"].is_number(), "{criterion}: {one}");
    }
    assert_eq!(
        verdict_at(&scores, 1, "confirmation-mail")["value"],
        29.0 * 60.0
    );
    assert_eq!(verdict_at(&scores, 1, "mails-30-min")["value"], 1);
    assert_eq!(
        verdict_at(&scores, 1, "confirmation-products")["state"],
        "pass"
    );
    let orders = study.status()["orders"].clone();
    assert_eq!(orders.as_array().map(Vec::len), Some(2));
    assert_eq!(orders[1]["number"], "1234/26");
    assert_eq!(orders[1]["total"], "129.99");
}

#[test]
fn the_tool_orders_no_more_where_a_person_did() {
    let study = shops();
    let (plan, store) = open(&study);
    enqueue(&plan, &store, Utc::now()).expect("visits");
    drop(store);
    let order = [
        "probe",
        "order",
        "shop000.test",
        "--at",
        "2026-03-02 10:00",
        "--number",
        "7",
    ];
    let ended = study.call(&order);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let (_, store) = open(&study);
    let left: Vec<String> =
        std::iter::from_fn(|| store.claim_visit(Utc::now(), &[]).expect("a claim"))
            .map(|visit| visit.journey)
            .collect();
    assert!(!left.contains(&"purchase".to_owned()), "{left:?}");
    drop(store);
    let ended = study.call(&order);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("is known already (number 7, 2026-03-02"),
        "{ended:?}"
    );
}

#[test]
fn what_cannot_be_an_order_is_refused_and_nothing_written() {
    let study = shops();
    for (arguments, why) in [
        (
            &["shop000.test", "--at", "2099-01-01 10:00"][..],
            "still to come",
        ),
        (
            &["shop000.test", "--at", "noon"],
            "write it as 2026-05-04 10:30",
        ),
        (
            &[
                "shop000.test",
                "--at",
                "2026-03-02 10:00",
                "--total",
                "much",
            ],
            "no amount of money",
        ),
        (
            &["shop000.test", "--at", "2026-03-02 10:00", "--items", "= 5"],
            "has no name",
        ),
        (
            &["shop009.test", "--at", "2026-03-02 10:00"],
            "there is no shop",
        ),
        (
            &[
                "shop000.test",
                "--at",
                "2026-03-02 10:00",
                "--address",
                "me",
            ],
            "no mail address",
        ),
        (&["shop000.test"], "--at"),
    ] {
        let ended = study.call(&[&["probe", "order"], arguments].concat());
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(why), "{arguments:?}: {ended:?}");
    }
    assert!(open(&study).1.visits(1).expect("visits").is_empty());
}
