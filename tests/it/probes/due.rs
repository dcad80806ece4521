//! When calls are due, and what a caller is told.

use cxaudit::facts::Cause;
use cxaudit::run::enqueue;
use serde_json::Value;

use super::{days_ago, leave_carts, list, open, study};

/// State and criteria of the calls over a channel.
fn by_channel(calls: &[Value], channel: &str, after: &str) -> Vec<(String, Vec<String>)> {
    calls
        .iter()
        .filter(|call| call["channel"] == channel && call["after"] == after)
        .map(|call| {
            let asks = call["asks"].as_array().expect("asks");
            (
                call["state"].as_str().expect("a state").to_owned(),
                asks.iter()
                    .map(|ask| ask["criterion"].as_str().expect("an id").to_owned())
                    .collect(),
            )
        })
        .collect()
}

#[test]
fn a_call_is_due_a_week_after_the_cart_was_left() {
    for (days, state) in [(3, "coming"), (8, "due"), (15, "overdue")] {
        let study = study(1);
        leave_carts(&study, days_ago(days));
        let calls = list(&study);
        let phone = by_channel(&calls, "phone", "cart");
        assert_eq!(phone.len(), 1, "{phone:?}");
        assert_eq!(phone[0].0, state, "after {days} days");
        for criterion in ["phone-reachable", "phone-wait", "agent-sees-cart"] {
            assert!(phone[0].1.contains(&criterion.to_owned()), "{phone:?}");
        }
        // No order was placed, so nobody is asked about one.
        assert!(by_channel(&calls, "phone", "order").is_empty());
        let call = calls
            .iter()
            .find(|call| call["channel"] == "phone")
            .expect("a call");
        assert_eq!(call["number"], "+48 61 555 01 23");
        assert_eq!(call["cart"]["product"], "Lamp \"Iris\"; blue, 49.90 PLN");
        assert!(
            call["customer"]["email"]
                .as_str()
                .is_some_and(|mail| mail.contains("@mail.example"))
        );
    }
}

#[test]
fn before_the_visit_calls_are_coming_and_after_a_wall_nobody_asks_about_a_cart() {
    let study = study(1);
    let phone = by_channel(&list(&study), "phone", "cart");
    assert_eq!(phone[0].0, "coming");
    let (plan, store) = open(&study);
    let visit = enqueue(&plan, &store, days_ago(9)).expect("visits")[0];
    store.claim_visit(days_ago(9), &[]).expect("a claim");
    store
        .finish_browsing(visit, Cause::Captcha, "a puzzle", days_ago(9), None)
        .expect("a visit");
    let phone = by_channel(&list(&study), "phone", "cart");
    // The telephone can be tried without a cart, a week after the visit.
    assert_eq!(phone.len(), 1);
    assert_eq!(phone[0].0, "due");
    assert!(phone[0].1.contains(&"phone-reachable".to_owned()));
    assert!(!phone[0].1.contains(&"agent-sees-cart".to_owned()));
}

#[test]
fn who_is_not_reached_is_asked_nothing_more() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    let ended = study.call(&[
        "probe",
        "record",
        "shop000.test",
        "phone-reachable",
        "--answer",
        "nie",
        "--rater",
        "Anna",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let phone = by_channel(&list(&study), "phone", "cart");
    assert_eq!(
        phone,
        [("answered".to_owned(), vec!["phone-reachable".to_owned()])]
    );
}

#[test]
fn the_list_is_read_by_people_too() {
    let study = study(2);
    leave_carts(&study, days_ago(8));
    let ended = study.call(&["probe", "list", "--shop", "https://shop001.test/"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("Due now"), "{ended:?}");
    assert!(
        ended
            .stdout
            .contains("shop001.test  phone +48 61 555 01 23  until "),
        "{ended:?}"
    );
    assert!(!ended.stdout.contains("shop000"), "{ended:?}");
    let ended = study.call(&["status"]);
    assert!(
        ended
            .stdout
            .contains("calls are due to be made by a person: cxaudit probe list"),
        "{ended:?}"
    );
    let ended = study.call(&["probe", "list", "--shop", "shop01.test"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("did you mean `shop0"), "{ended:?}");
}

#[test]
fn the_calendar_has_an_event_for_every_open_call() {
    let study = study(3);
    leave_carts(&study, days_ago(3));
    let expected = list(&study)
        .iter()
        .filter(|call| call["due"].is_string())
        .count();
    let ended = study.call(&["probe", "calendar", "--out", "-", "--language", "pl"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let text = ended.stdout;
    assert_eq!(text.matches("BEGIN:VEVENT").count(), expected);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    // RFC 5545: lines of at most 75 octets, ended by CRLF; commas escaped.
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("49.90 PLN"), "{unfolded}");
    assert!(unfolded.contains("Czy ktoś odbiera telefon?"), "{unfolded}");
    let again = study.call(&["probe", "calendar", "--out", "-"]).stdout;
    let uids = |text: &str| -> Vec<String> {
        let unfolded = text.replace("\r\n ", "");
        unfolded
            .lines()
            .filter(|line| line.starts_with("UID:"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(uids(&text), uids(&again));
}

#[test]
fn what_is_awaited_is_said_in_the_language_of_the_report() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    for (language, awaited, rests) in [
        (
            "en",
            "awaits a person's answer",
            "rests on “Is the telephone answered?”: awaits",
        ),
        (
            "pl",
            "czeka na odpowiedź człowieka",
            "zależy od pytania „Czy ktoś odbiera telefon?”: czeka",
        ),
        (
            "uk",
            "чекає на відповідь людини",
            "залежить від запитання «Чи відповідають на телефонний дзвінок?»: чекає",
        ),
    ] {
        let ended = study.call(&["report", "--language", language]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let page = std::fs::read_to_string(study.file("report/index.html")).expect("a page");
        let page = page.replace("&#x27;", "'");
        assert!(page.contains(awaited) && page.contains(rests), "{language}");
        // Sentences that judging made and that nobody worded anew would show here.
        for english in [
            "rests on `",
            "the visit `",
            "rests on &#x60;",
            "the visit &#x60;",
        ] {
            assert!(!page.contains(english), "{language}: {english}");
        }
    }
}
