//! Scores, coverage and bounds of the phases.

use super::*;

#[test]
fn phases_add_up() {
    // Weights 3 pass, 1 fail, 2 partial (a quarter), 2 pending: (3 + 0 + 0.5) / 6.
    let rubric = rubric(vec![
        criterion("chat-window", Phase::Pre, 3.0, Judge::Present),
        criterion("messenger", Phase::Pre, 1.0, Judge::Present),
        criterion("contact-form", Phase::Pre, 2.0, Judge::Share),
        criterion("phone-reachable", Phase::Pre, 2.0, Judge::Manual),
        criterion("confirmation-mail", Phase::Pre, 50.0, Judge::Present),
        criterion("registration", Phase::In, 1.0, Judge::Present),
        criterion("guest-checkout", Phase::In, 1.5, Judge::Present),
    ]);
    let card = judged(
        &rubric,
        &shop(&["browse", "abandon-cart"]),
        &[
            visit(1, "browse", VisitStatus::Closed, DONE),
            visit(2, "abandon-cart", VisitStatus::Closed, Some(Cause::Captcha)),
        ],
        &[
            observation(Some(1), "chat-window", seen(Value::Yes)),
            observation(Some(1), "messenger", not_seen()),
            observation(
                Some(1),
                "contact-form",
                seen(Value::Share { with: 1, of: 4 }),
            ),
            observation(Some(2), "registration", seen(Value::Yes)),
        ],
    );
    let close = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-9;
    assert!(close(card.pre.score, 3.5 / 6.0 * 100.0), "{card:#?}");
    assert!((card.pre.coverage - 0.75).abs() < 1e-12);
    assert!(close(card.pre.worst, 3.5 / 8.0 * 100.0));
    assert!(close(card.pre.best, 5.5 / 8.0 * 100.0));
    // One of 2.5 judged: below the minimum of a half, so not rated, but bounded.
    assert_eq!(card.in_purchase.score, None);
    assert!((card.in_purchase.coverage - 0.4).abs() < 1e-12);
    assert!(close(card.in_purchase.worst, 40.0));
    assert!(close(card.in_purchase.best, 100.0));
    // Nothing asked: nothing said.
    assert_eq!(
        (card.post.score, card.post.worst, card.post.best),
        (None, None, None)
    );
    assert!(card.post.coverage.abs() < f64::EPSILON);
    assert_eq!(card.overall, card.pre.score);
}

#[test]
fn nothing_judged_is_none_never_zero() {
    let card = judged(
        &Rubric::embedded("full").unwrap(),
        &shop(&["browse", "abandon-cart", "purchase"]),
        &[],
        &[],
    );
    for phase in [card.pre, card.in_purchase, card.post] {
        assert_eq!((phase.score, phase.worst, phase.best), (None, None, None));
    }
    assert_eq!(card.overall, None);
    // What none of these journeys could find out is not applicable, nothing else is settled.
    assert!(card.verdicts.iter().all(|verdict| {
        verdict.state == State::Pending || verdict.state == State::NotApplicable
    }));
}
