//! What was seen, graded; and which of several observations counts.

use super::*;

#[test]
fn grades_what_was_seen() {
    let bands = |list: &[(Option<f64>, f64)]| -> Vec<Band> {
        list.iter()
            .map(|(up_to, score)| Band {
                up_to: *up_to,
                score: *score,
            })
            .collect()
    };
    let counts = || {
        Judge::CountBand(bands(&[
            (Some(0.0), 0.0),
            (Some(2.0), 1.0),
            (Some(4.0), 0.5),
            (None, 0.0),
        ]))
    };
    let delays = || Judge::LatencyBand(bands(&[(Some(3600.0), 1.0), (None, 0.25)]));
    let share = |with, of| seen(Value::Share { with, of });
    let text = || seen(Value::Text("+48 22 123 45 67".into()));
    let cases: Vec<(Judge, Outcome, State, Option<f64>)> = vec![
        (Judge::Present, seen(Value::Yes), State::Pass, Some(1.0)),
        (Judge::Present, text(), State::Pass, Some(1.0)),
        (
            Judge::Present,
            seen(Value::Seconds(0.0)),
            State::Pass,
            Some(1.0),
        ),
        (
            Judge::Present,
            seen(Value::Count(0)),
            State::Fail,
            Some(0.0),
        ),
        (Judge::Present, share(0, 3), State::Fail, Some(0.0)),
        (Judge::Present, not_seen(), State::Fail, Some(0.0)),
        (Judge::Absent, seen(Value::Yes), State::Fail, Some(0.0)),
        (Judge::Absent, not_seen(), State::Pass, Some(1.0)),
        (Judge::Manual, seen(Value::Yes), State::Pass, Some(1.0)),
        (Judge::Manual, not_seen(), State::Fail, Some(0.0)),
        (counts(), not_seen(), State::Fail, Some(0.0)),
        (counts(), seen(Value::Count(0)), State::Fail, Some(0.0)),
        (counts(), seen(Value::Count(1)), State::Pass, Some(1.0)),
        (counts(), seen(Value::Count(2)), State::Pass, Some(1.0)),
        (counts(), seen(Value::Count(3)), State::Partial, Some(0.5)),
        (counts(), seen(Value::Count(5)), State::Fail, Some(0.0)),
        (counts(), seen(Value::Yes), State::Pass, Some(1.0)),
        (counts(), text(), State::Error, None),
        (
            delays(),
            seen(Value::Seconds(3600.0)),
            State::Pass,
            Some(1.0),
        ),
        (
            delays(),
            seen(Value::Seconds(3600.001)),
            State::Partial,
            Some(0.25),
        ),
        (delays(), not_seen(), State::Fail, Some(0.0)),
        (delays(), seen(Value::Yes), State::Error, None),
        (delays(), seen(Value::Seconds(f64::NAN)), State::Error, None),
        (Judge::Share, share(3, 3), State::Pass, Some(1.0)),
        (Judge::Share, share(1, 4), State::Partial, Some(0.25)),
        (Judge::Share, share(0, 4), State::Fail, Some(0.0)),
        (Judge::Share, share(0, 0), State::Error, None),
        (Judge::Share, seen(Value::Yes), State::Pass, Some(1.0)),
        (Judge::Share, not_seen(), State::Fail, Some(0.0)),
    ];
    for (how, outcome, state, score) in cases {
        let verdict = on(
            criterion("chat-window", Phase::Pre, 1.0, how.clone()),
            &shop(&["browse"]),
            &[visit(1, "browse", VisitStatus::Closed, DONE)],
            &[observation(Some(1), "chat-window", outcome.clone())],
        );
        assert_eq!(
            (verdict.state, verdict.score),
            (state, score),
            "{how:?} on {outcome:?}"
        );
        assert_eq!(verdict.at, Some(at(4)));
        assert_eq!(verdict.evidence.len(), 1);
    }
}

#[test]
fn the_observation_that_counts() {
    let two = [
        visit(1, "browse", VisitStatus::Closed, DONE),
        visit(2, "abandon-cart", VisitStatus::Closed, DONE),
    ];
    let of = |visit: i64, outcome| observation(Some(visit), "chat-window", outcome);
    let captcha = || unclear(Cause::Captcha);
    let cases = [
        // The latest of a visit, whatever it says.
        (
            vec![of(1, not_seen()), of(1, seen(Value::Yes))],
            State::Pass,
        ),
        (
            vec![of(1, seen(Value::Yes)), of(1, not_seen())],
            State::Fail,
        ),
        (
            vec![of(1, seen(Value::Yes)), of(1, captcha())],
            State::Blocked,
        ),
        // Over visits: seen, then not seen, then not known; in either order.
        (
            vec![of(1, seen(Value::Yes)), of(2, not_seen())],
            State::Pass,
        ),
        (
            vec![of(2, not_seen()), of(1, seen(Value::Yes))],
            State::Pass,
        ),
        (vec![of(1, not_seen()), of(2, captcha())], State::Fail),
        (vec![of(2, captcha()), of(1, not_seen())], State::Fail),
        (vec![of(1, captcha()), of(2, captcha())], State::Blocked),
        (
            vec![of(1, captcha()), of(2, unclear(Cause::BrowserFailed))],
            State::Error,
        ),
    ];
    for (observations, state) in cases {
        let verdict = on(
            criterion("chat-window", Phase::Pre, 1.0, Judge::Present),
            &shop(&["browse", "abandon-cart"]),
            &two,
            &observations,
        );
        assert_eq!(verdict.state, state, "{observations:#?}");
    }
}

#[test]
fn what_could_not_be_told_is_never_a_no() {
    for (cause, state) in [
        (Cause::Captcha, State::Blocked),
        (Cause::NoOfflinePayment, State::Blocked),
        (Cause::AddressNotCaptured, State::Blocked),
        (Cause::MailboxNotRead, State::Error),
        (Cause::InDoubt, State::Error),
    ] {
        let verdict = on(
            criterion("reminder-mail", Phase::In, 1.0, Judge::Present),
            &shop(&["abandon-cart"]),
            &[visit(1, "abandon-cart", VisitStatus::Closed, DONE)],
            &[observation(Some(1), "reminder-mail", unclear(cause))],
        );
        assert_eq!((verdict.state, verdict.cause), (state, Some(cause)));
        assert_eq!(verdict.score, None);
        assert_eq!(verdict.detail, format!("because of {}", cause.word()));
    }
}
