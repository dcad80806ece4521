//! Criteria that apply only where another was seen.

use super::*;

/// The verdict on `reminder-coupon`, which applies if `reminder-mail` was seen.
fn coupon(otherwise: Otherwise, visits: &[Visit], observations: &[Observation]) -> Verdict {
    let mut coupon = criterion("reminder-coupon", Phase::In, 1.0, Judge::Present);
    coupon.applies_if = Some("reminder-mail".into());
    coupon.otherwise = otherwise;
    // The condition comes after what rests on it: the order of the rubric must not matter.
    let rubric = rubric(vec![
        coupon,
        criterion("reminder-mail", Phase::In, 1.0, Judge::Present),
    ]);
    let card = judged(&rubric, &shop(&["abandon-cart"]), visits, observations);
    card.verdicts.into_iter().next().unwrap()
}

#[test]
fn conditions() {
    let closed = [visit(1, "abandon-cart", VisitStatus::Closed, DONE)];
    let of = |key: &str, outcome| observation(Some(1), key, outcome);
    let reminded = || of("reminder-mail", seen(Value::Yes));

    let verdict = coupon(
        Otherwise::NotApplicable,
        &closed,
        &[reminded(), of("reminder-coupon", not_seen())],
    );
    assert_eq!(verdict.state, State::Fail);

    let verdict = coupon(
        Otherwise::NotApplicable,
        &closed,
        &[of("reminder-mail", not_seen())],
    );
    assert_eq!((verdict.state, verdict.score), (State::NotApplicable, None));
    assert_eq!(verdict.detail, "`reminder-mail` was not seen");

    let verdict = coupon(Otherwise::Fail, &closed, &[of("reminder-mail", not_seen())]);
    assert_eq!((verdict.state, verdict.score), (State::Fail, Some(0.0)));

    let verdict = coupon(
        Otherwise::NotApplicable,
        &closed,
        &[of("reminder-mail", unclear(Cause::MailboxNotRead))],
    );
    assert_eq!(
        (verdict.state, verdict.cause),
        (State::Error, Some(Cause::MailboxNotRead))
    );

    let watching = [visit(1, "abandon-cart", VisitStatus::Watching, DONE)];
    let verdict = coupon(Otherwise::Fail, &watching, &[]);
    assert_eq!(verdict.state, State::Pending);
    assert_eq!(
        verdict.detail,
        "rests on `reminder-mail`: the mailbox is watched until 2026-03-02T10:30:00Z"
    );
}

#[test]
fn a_condition_is_met_by_what_was_seen_even_if_it_scored_nothing() {
    let mut images = criterion("confirmation-images", Phase::Post, 1.0, Judge::Present);
    images.applies_if = Some("confirmation-mail".into());
    let late = Judge::LatencyBand(vec![
        Band {
            up_to: Some(60.0),
            score: 1.0,
        },
        Band {
            up_to: None,
            score: 0.0,
        },
    ]);
    let card = judged(
        &rubric(vec![
            criterion("confirmation-mail", Phase::Post, 1.0, late),
            images,
        ]),
        &shop(&["purchase"]),
        &[visit(1, "purchase", VisitStatus::Closed, DONE)],
        &[
            observation(Some(1), "confirmation-mail", seen(Value::Seconds(90.0))),
            observation(Some(1), "confirmation-images", seen(Value::Yes)),
        ],
    );
    assert_eq!(card.verdicts[0].state, State::Fail);
    assert_eq!(card.verdicts[1].state, State::Pass);
}

#[test]
fn a_circle_of_conditions_is_an_error_not_a_hang() {
    let mut a = criterion("registration", Phase::In, 1.0, Judge::Present);
    a.applies_if = Some("welcome-mail".into());
    let mut b = criterion("welcome-mail", Phase::In, 1.0, Judge::Present);
    b.applies_if = Some("registration".into());
    let card = judged(&rubric(vec![a, b]), &shop(&[]), &[], &[]);
    assert!(
        card.verdicts
            .iter()
            .all(|verdict| verdict.state == State::Error)
    );
}
