//! What it means that nothing was observed.

use super::*;

/// Key, judge, the shop's journeys, its visits; what it comes to without any observation.
type Silence = (
    &'static str,
    Judge,
    &'static [&'static str],
    Vec<Visit>,
    State,
    Option<Cause>,
    &'static str,
);

#[test]
fn silence_means_what_the_visits_say() {
    use VisitStatus::{Closed, Queued, Running, Watching};
    let blocked = Some(Cause::Captcha);
    let cases: Vec<Silence> = vec![
        (
            "chat-window",
            Judge::Present,
            &["browse"],
            vec![],
            State::Pending,
            None,
            "the visit `browse` has not been queued yet",
        ),
        (
            "chat-window",
            Judge::Present,
            &["browse"],
            vec![visit(1, "browse", Queued, None)],
            State::Pending,
            None,
            "the visit `browse` has not begun",
        ),
        (
            "chat-window",
            Judge::Present,
            &["browse"],
            vec![visit(1, "browse", Running, None)],
            State::Pending,
            None,
            "the visit `browse` is being made",
        ),
        (
            "chat-window",
            Judge::Present,
            &["browse"],
            vec![visit(1, "browse", Closed, blocked)],
            State::Blocked,
            blocked,
            "the visit `browse` ended early: captcha",
        ),
        (
            "chat-window",
            Judge::Present,
            &["browse"],
            vec![visit(1, "browse", Closed, Some(Cause::BrowserFailed))],
            State::Error,
            Some(Cause::BrowserFailed),
            "the visit `browse` ended early: browser-failed",
        ),
        (
            "chat-window",
            Judge::Present,
            &["browse"],
            vec![visit(1, "browse", Closed, DONE)],
            State::Error,
            None,
            "the visit `browse` was completed, but nothing was recorded about it",
        ),
        (
            "chat-window",
            Judge::Present,
            &["purchase"],
            vec![visit(1, "purchase", Closed, DONE)],
            State::NotApplicable,
            None,
            "no journey planned at this shop looks for it",
        ),
        // A wall in one visit, another still to come.
        (
            "chat-window",
            Judge::Present,
            &["browse", "abandon-cart"],
            vec![
                visit(1, "browse", Closed, blocked),
                visit(2, "abandon-cart", Queued, None),
            ],
            State::Pending,
            None,
            "the visit `abandon-cart` has not begun",
        ),
        // The browser is done with a visit that is only watched for mail.
        (
            "chat-window",
            Judge::Present,
            &["abandon-cart"],
            vec![visit(1, "abandon-cart", Watching, blocked)],
            State::Blocked,
            blocked,
            "the visit `abandon-cart` ended early: captcha",
        ),
        (
            "reminder-mail",
            Judge::Present,
            &["abandon-cart"],
            vec![visit(1, "abandon-cart", Watching, DONE)],
            State::Pending,
            None,
            "the mailbox is watched until 2026-03-02T10:30:00Z",
        ),
        (
            "reminder-mail",
            Judge::Present,
            &["abandon-cart"],
            vec![visit(
                1,
                "abandon-cart",
                Closed,
                Some(Cause::NoRegistration),
            )],
            State::Blocked,
            Some(Cause::NoRegistration),
            "the visit `abandon-cart` ended early: no-registration",
        ),
        (
            "registration",
            Judge::Present,
            &["abandon-cart"],
            vec![visit(
                1,
                "abandon-cart",
                Closed,
                Some(Cause::NoRegistration),
            )],
            State::Fail,
            Some(Cause::NoRegistration),
            "no-registration",
        ),
        (
            "registration",
            Judge::Present,
            &["abandon-cart"],
            vec![visit(
                1,
                "abandon-cart",
                Closed,
                Some(Cause::NoRegistrationForm),
            )],
            State::Blocked,
            Some(Cause::NoRegistrationForm),
            "the visit `abandon-cart` ended early: no-registration-form",
        ),
        (
            "confirmation-mail",
            Judge::Present,
            &["browse"],
            vec![],
            State::NotApplicable,
            None,
            "no journey planned at this shop looks for it",
        ),
        (
            "phone-reachable",
            Judge::Manual,
            &[],
            vec![],
            State::Pending,
            None,
            "awaits a person's answer",
        ),
        (
            "agent-sees-cart",
            Judge::Manual,
            &["browse"],
            vec![],
            State::NotApplicable,
            None,
            "no journey planned at this shop looks for it",
        ),
        (
            "agent-sees-cart",
            Judge::Manual,
            &["abandon-cart"],
            vec![visit(1, "abandon-cart", Watching, DONE)],
            State::Pending,
            None,
            "awaits a person's answer",
        ),
        (
            "agent-sees-cart",
            Judge::Manual,
            &["abandon-cart"],
            vec![visit(1, "abandon-cart", Closed, blocked)],
            State::Blocked,
            blocked,
            "the visit `abandon-cart` ended early: captcha",
        ),
        (
            "juggling",
            Judge::Present,
            &["browse"],
            vec![],
            State::NotApplicable,
            None,
            "nothing in this version can observe it",
        ),
    ];
    for (key, how, planned, visits, state, cause, detail) in cases {
        let verdict = on(
            criterion(key, Phase::Pre, 1.0, how),
            &shop(planned),
            &visits,
            &[],
        );
        assert_eq!(
            (verdict.state, verdict.cause, verdict.detail.as_str()),
            (state, cause, detail),
            "{key} at {planned:?} after {visits:?}"
        );
        assert_eq!(verdict.score, (state == State::Fail).then_some(0.0));
    }
}

#[test]
fn no_order_is_asked_of_where_none_may_be_placed() {
    let mut here = shop(&["purchase"]);
    here.purchase = false;
    let verdict = on(
        criterion("confirmation-mail", Phase::Post, 1.0, Judge::Present),
        &here,
        &[],
        &[],
    );
    assert_eq!(verdict.state, State::NotApplicable);
    assert_eq!(verdict.detail, "no order may be placed at this shop");
}

#[test]
fn a_visit_under_way_may_still_tell_what_another_could_not() {
    let unclear_first = [observation(Some(1), "chat-window", unclear(Cause::Captcha))];
    let second = |status| {
        vec![
            visit(1, "browse", VisitStatus::Closed, Some(Cause::Captcha)),
            visit(2, "abandon-cart", status, None),
        ]
    };
    let verdict = |visits: &[Visit]| {
        on(
            criterion("chat-window", Phase::Pre, 1.0, Judge::Present),
            &shop(&["browse", "abandon-cart"]),
            visits,
            &unclear_first,
        )
        .state
    };
    assert_eq!(verdict(&second(VisitStatus::Queued)), State::Pending);
    assert_eq!(verdict(&second(VisitStatus::Closed)), State::Blocked);
}

#[test]
fn a_watched_visit_that_could_not_tell_is_not_awaited() {
    let verdict = on(
        criterion("reminder-mail", Phase::In, 1.0, Judge::Present),
        &shop(&["abandon-cart"]),
        &[visit(1, "abandon-cart", VisitStatus::Watching, DONE)],
        &[observation(
            Some(1),
            "reminder-mail",
            unclear(Cause::AddressNotCaptured),
        )],
    );
    assert_eq!(verdict.state, State::Blocked);
}
