//! What must hold whatever was observed.

use proptest::prelude::*;

use super::*;

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(seen(Value::Yes)),
        (0..6_u64).prop_map(|count| seen(Value::Count(count))),
        (0.0..1e6).prop_map(|seconds| seen(Value::Seconds(seconds))),
        (0..4_u64, 0..4_u64).prop_map(|(with, of)| seen(Value::Share { with, of })),
        Just(not_seen()),
        Just(unclear(Cause::Captcha)),
        Just(unclear(Cause::MailboxNotRead)),
    ]
}

fn any_observations() -> impl Strategy<Value = Vec<Observation>> {
    let keys: Vec<String> = Rubric::embedded("full")
        .unwrap()
        .criteria
        .into_iter()
        .map(|criterion| criterion.observation)
        .collect();
    let one = (
        prop::option::of(1..4_i64),
        prop::sample::select(keys),
        any_outcome(),
    )
        .prop_map(|(visit, key, outcome)| observation(visit, &key, outcome));
    prop::collection::vec(one, 0..60)
}

fn any_visits() -> impl Strategy<Value = Vec<Visit>> {
    let status = prop::sample::select(vec![
        VisitStatus::Queued,
        VisitStatus::Running,
        VisitStatus::Watching,
        VisitStatus::Closed,
    ]);
    let cause = prop::sample::select(vec![
        Cause::Completed,
        Cause::Captcha,
        Cause::NoRegistration,
        Cause::BrowserFailed,
    ]);
    prop::collection::vec((status, cause), 3).prop_map(|made| {
        ["browse", "abandon-cart", "purchase"]
            .into_iter()
            .zip(made)
            .zip(1..)
            .map(|((journey, (status, cause)), id)| {
                let ended = matches!(status, VisitStatus::Watching | VisitStatus::Closed);
                visit(id, journey, status, ended.then_some(cause))
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn bounds_hold(observations in any_observations(), visits in any_visits()) {
        let rubric = Rubric::embedded("full").unwrap();
        let here = shop(&["browse", "abandon-cart", "purchase"]);
        let card = judged(&rubric, &here, &visits, &observations);
        prop_assert_eq!(card.verdicts.len(), rubric.criteria.len());
        for verdict in &card.verdicts {
            let rated = matches!(verdict.state, State::Pass | State::Partial | State::Fail);
            prop_assert_eq!(verdict.score.is_some(), rated);
            prop_assert!(verdict.score.is_none_or(|score| (0.0..=1.0).contains(&score)));
        }
        for phase in [card.pre, card.in_purchase, card.post] {
            prop_assert!((0.0..=1.0).contains(&phase.coverage));
            prop_assert_eq!(phase.worst.is_some(), phase.best.is_some());
            if let (Some(worst), Some(best)) = (phase.worst, phase.best) {
                prop_assert!(0.0 <= worst && worst <= best && best <= 100.0);
            }
            if let Some(score) = phase.score {
                prop_assert!(phase.worst.unwrap() <= score && score <= phase.best.unwrap());
                prop_assert!(phase.coverage >= rubric.min_coverage - 1e-9);
            }
        }
    }

    /// Only the order within one visit and key says which observation is the latest.
    #[test]
    fn the_order_of_the_rest_is_irrelevant(
        observations in any_observations(),
        visits in any_visits(),
        keys in prop::collection::vec(any::<u32>(), 60),
    ) {
        // One of a visit and key; what ties between visits is then broken by nothing but rank,
        // so states are compared, not which of two equal witnesses is quoted.
        let mut once: Vec<Observation> = Vec::new();
        for observation in observations {
            // Among several causes and among several values the latest counts, by design.
            let plain = match observation.outcome {
                Outcome::Undetermined(_) => unclear(Cause::Captcha),
                Outcome::Seen(_) => seen(Value::Yes),
                other => other,
            };
            if !once.iter().any(|o| o.visit == observation.visit && o.key == observation.key) {
                once.push(Observation { outcome: plain, ..observation });
            }
        }
        let mut shuffled: Vec<_> = once.iter().cloned().zip(keys).collect();
        shuffled.sort_by_key(|(_, key)| *key);
        let shuffled: Vec<Observation> = shuffled.into_iter().map(|(o, _)| o).collect();
        prop_assume!(shuffled.len() == once.len());
        let rubric = Rubric::embedded("full").unwrap();
        let here = shop(&["browse", "abandon-cart", "purchase"]);
        let a = judged(&rubric, &here, &visits, &once);
        let b = judged(&rubric, &here, &visits, &shuffled);
        prop_assert_eq!(a, b);
    }

    /// Observations of other visits and keys stored in between do not change which is the latest.
    #[test]
    fn the_last_stored_counts(outcomes in prop::collection::vec(any_outcome(), 1..8)) {
        let all: Vec<Observation> = outcomes
            .iter()
            .map(|outcome| observation(Some(1), "chat-window", outcome.clone()))
            .collect();
        let rubric = rubric(vec![criterion("chat-window", Phase::Pre, 1.0, Judge::Present)]);
        let here = shop(&["browse"]);
        let visits = [visit(1, "browse", VisitStatus::Closed, DONE)];
        let whole = judged(&rubric, &here, &visits, &all);
        let last = judged(&rubric, &here, &visits, &all[all.len() - 1..]);
        prop_assert_eq!(whole, last);
    }
}
