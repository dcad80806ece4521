//! A hundred shops in the proportions that Genesys published, and the rules of counting.

use proptest::prelude::*;

use super::{
    Baseline, Change, CriterionShare, PublishedStudy, Setting, Test, compare_waves, shares, survey,
};
use crate::facts::{Cause, Observation, Outcome, Undetermined, Value};
use crate::plan::{Rubric, Shop};
use crate::score::{Scorecard, ShopFacts, State, judge};

fn shop(number: u32) -> Shop {
    Shop {
        id: format!("s{number}.pl"),
        url: "https://example.pl/".parse().unwrap(),
        name: String::new(),
        language: None,
        country: None,
        segment: None,
        journeys: Vec::new(),
        purchase: false,
        purchase_max: None,
        inquiry: false,
        product: None,
        notes: String::new(),
        pins: Default::default(),
    }
}

/// What was found at a shop: key and outcome.
type Found = Vec<(&'static str, Outcome)>;

fn card(rubric: &Rubric, number: u32, found: Found) -> Scorecard {
    let shop = shop(number);
    let at = chrono::DateTime::UNIX_EPOCH;
    let observations: Vec<Observation> = found
        .into_iter()
        .map(|(key, outcome)| Observation {
            visit: None,
            shop: shop.id.clone(),
            wave: 1,
            key: key.into(),
            outcome,
            at,
            by: "test".into(),
            evidence: Vec::new(),
        })
        .collect();
    judge(
        rubric,
        &ShopFacts {
            shop: &shop,
            visits: &[],
            observations: &observations,
            journeys: &[],
        },
    )
}

fn yes(yes: bool, value: Value) -> Outcome {
    if yes {
        Outcome::Seen(value)
    } else {
        Outcome::NotSeen {
            watched_until: chrono::DateTime::UNIX_EPOCH,
        }
    }
}

fn blocked() -> Outcome {
    Outcome::Undetermined(Undetermined {
        cause: Cause::Captcha,
        detail: "asks for a captcha".into(),
    })
}

/// 36 chat, 6 proactive, 17 reminders, 5 of them with a coupon, 13 unreachable by telephone, 13
/// agents who see the cart. Nobody was asked about the cart where nobody answered.
fn fleet(rubric: &Rubric) -> Vec<Scorecard> {
    (0..100)
        .map(|n| {
            let mut found = vec![
                ("chat-window", yes(n < 36, Value::Yes)),
                ("chat-proactive", yes(n < 6, Value::Seconds(12.0))),
                ("reminder-mail", yes(n % 6 == 0, Value::Yes)),
                ("phone-reachable", yes(n < 87, Value::Yes)),
            ];
            if n % 6 == 0 {
                found.push((
                    "reminder-coupon",
                    yes(n < 30, Value::Text("WRACAJ10".into())),
                ));
            }
            if n < 87 {
                found.push(("agent-sees-cart", yes(n >= 74, Value::Yes)));
            }
            card(rubric, n, found)
        })
        .collect()
}

fn baselines() -> Vec<Baseline> {
    PublishedStudy::embedded()
        .into_iter()
        .flat_map(|study| study.shares)
        .collect()
}

fn of<'a>(shares: &'a [CriterionShare], id: &str) -> &'a CriterionShare {
    shares.iter().find(|share| share.criterion == id).unwrap()
}

/// A fraction to a thousandth.
fn thousandths(fraction: Option<f64>) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
    fraction.map(|fraction| (fraction * 1000.0).round() as i64)
}

#[test]
fn a_fleet_in_genesys_proportions_gives_genesys_percentages() {
    let rubric = Rubric::embedded("genesys").unwrap();
    let shares = shares(&rubric, &fleet(&rubric), &baselines());
    // Criterion; listed, testable, yes; low and high in thousandths; the baseline's n.
    for (id, counts, low, high, n) in [
        ("chat-window", (100, 100, 36), 273, 458, Some(100)),
        ("chat-proactive", (100, 100, 6), 28, 125, Some(100)),
        ("reminder-mail", (100, 100, 17), 109, 255, Some(100)),
        ("reminder-coupon", (100, 17, 5), 133, 531, Some(17)),
        ("phone-reachable", (100, 100, 87), 790, 922, Some(100)),
        ("agent-sees-cart", (100, 100, 13), 78, 210, Some(100)),
    ] {
        let share = of(&shares, id);
        assert_eq!((share.listed, share.testable, share.yes), counts, "{id}");
        assert_eq!(
            (thousandths(share.low), thousandths(share.high)),
            (Some(low), Some(high)),
            "{id}"
        );
        let baseline = share.baseline.as_ref().unwrap();
        assert_eq!((baseline.study.as_str(), baseline.n), ("genesys-pl", n));
        assert!((baseline.share - share.share.unwrap()).abs() < 5e-5, "{id}");
        assert_eq!(
            thousandths(baseline.interval().map(|(low, _)| low)),
            Some(low)
        );
    }
    assert_eq!(of(&shares, "phone-reachable").no(), 13);
    let among = of(&shares, "agent-sees-cart").among.as_ref().unwrap();
    assert_eq!(
        (among.criterion.as_str(), among.n, among.yes),
        ("phone-reachable", 87, 13)
    );
    assert_eq!(
        (thousandths(among.low), thousandths(among.high)),
        (Some(89), Some(239))
    );
    let coupon = of(&shares, "reminder-coupon");
    assert_eq!(coupon.applicable, 17);
    assert_eq!(coupon.among.as_ref().unwrap().n, 17);
}

#[test]
fn the_unreachable_may_be_recorded_as_a_no_without_changing_anything() {
    let rubric = Rubric::embedded("genesys").unwrap();
    let mut cards = fleet(&rubric);
    for n in 87..100_u32 {
        cards[n as usize] = card(
            &rubric,
            n,
            vec![
                ("phone-reachable", yes(false, Value::Yes)),
                ("agent-sees-cart", yes(false, Value::Yes)),
            ],
        );
    }
    let shares = shares(&rubric, &cards, &[]);
    let share = of(&shares, "agent-sees-cart");
    assert_eq!((share.testable, share.yes), (100, 13));
    assert_eq!(share.among.as_ref().unwrap().n, 87);
    assert_eq!(share.baseline, None);
}

#[test]
fn untestable_shops_widen_the_bounds_and_are_no_noes() {
    let rubric = Rubric::embedded("genesys").unwrap();
    let mut cards = fleet(&rubric);
    for n in 100..125 {
        cards.push(card(&rubric, n, vec![("chat-window", blocked())]));
    }
    let shares = shares(&rubric, &cards, &[]);
    let share = of(&shares, "chat-window");
    assert_eq!(
        (share.listed, share.applicable, share.testable, share.yes),
        (125, 125, 100, 36)
    );
    assert_eq!(thousandths(share.share), Some(360));
    assert_eq!(
        (thousandths(share.worst), thousandths(share.best)),
        (Some(288), Some(488))
    );
}

#[test]
fn nothing_testable_has_no_share() {
    let rubric = Rubric::embedded("full").unwrap();
    for cards in [
        vec![],
        vec![card(&rubric, 1, vec![("chat-window", blocked())])],
    ] {
        let shares = shares(&rubric, &cards, &baselines());
        assert_eq!(shares.len(), rubric.criteria.len());
        let share = of(&shares, "chat-window");
        assert_eq!((share.share, share.low, share.high), (None, None, None));
        assert_eq!(share.worst.is_some(), !cards.is_empty());
    }
}

#[test]
fn yes_is_said_of_what_is_there_not_of_how_good_it_is() {
    let rubric = Rubric::embedded("full").unwrap();
    let share = |number| Value::Share {
        with: number,
        of: 5,
    };
    let ordered = |mails: u64, named: u64| {
        vec![
            ("confirmation-mail", yes(true, Value::Seconds(400_000.0))),
            ("mails-30-min", yes(true, Value::Count(mails))),
            ("confirmation-products", yes(true, share(named))),
        ]
    };
    let cards = [
        card(&rubric, 1, ordered(7, 2)),
        card(&rubric, 2, ordered(0, 0)),
    ];
    assert_eq!(
        cards[0]
            .verdicts
            .iter()
            .filter(|v| v.state == State::Fail)
            .count(),
        1
    );
    let shares = shares(&rubric, &cards, &[]);
    for (id, expected) in [
        ("confirmation-mail", 2),
        ("mails-30-min", 1),
        ("confirmation-products", 1),
    ] {
        assert_eq!(of(&shares, id).yes, expected, "{id}");
        assert_eq!(of(&shares, id).testable, 2, "{id}");
    }
}

#[test]
fn of_reviews_the_majority_must_be_answered_as_dentsu_counted() {
    let rubric = Rubric::embedded("dentsu").unwrap();
    let cards: Vec<Scorecard> = (0..)
        .zip([0, 1, 10, 11, 20])
        .map(|(number, with)| {
            let answered = Value::Share { with, of: 20 };
            let found = vec![("reviews-answered", yes(true, answered))];
            card(&rubric, number, found)
        })
        .collect();
    let shares = shares(&rubric, &cards, &[]);
    let share = of(&shares, "reviews-answered");
    assert_eq!((share.yes, share.testable), (2, 5));
}

#[test]
fn published_studies_say_what_they_did_not_publish() {
    let studies = PublishedStudy::embedded();
    let ids: Vec<&str> = studies.iter().map(|study| study.id.as_str()).collect();
    assert_eq!(ids[..2], ["genesys-pl", "dentsu-pl"]);
    assert!(ids.len() >= 10);
    assert!(
        studies[0]
            .shares
            .iter()
            .all(|share| share.interval().is_some())
    );
    assert!(
        studies[1]
            .shares
            .iter()
            .all(|share| share.interval().is_none())
    );
    let phases: Vec<f64> = studies[1].phases.iter().map(|phase| phase.score).collect();
    assert_eq!(phases, [82.0, 77.0, 38.0]);
    let rubric = Rubric::embedded("full").unwrap();
    for study in &studies {
        assert_eq!(study.shares.len(), study.measured.len());
        assert_eq!(study.shares.len(), study.statements.len());
        assert!(!study.frame.is_empty() && !study.reference.is_empty());
        for share in &study.shares {
            // What nobody observes yet may be published all the same.
            let known = rubric.criterion(&share.criterion).is_some();
            assert!(known || study.id == "dentsu-pl", "{}", share.criterion);
        }
    }
}

#[test]
fn a_misspelt_baseline_is_refused_with_the_place() {
    let text = "study = \"x\"\ntitle = \"x\"\nprotocol = \"x\"\n[[share]]\ncriterion = \"a\"\nshares = 0.5\n";
    let error = PublishedStudy::load(text, "mine.toml").unwrap_err();
    assert_eq!(
        error.to_string(),
        "read the baselines in mine.toml: put right what the cause names"
    );
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.contains("line 6") && cause.contains("shares"),
        "{cause}"
    );
}

#[test]
fn the_own_source_is_the_baseline_before_others() {
    let rubric = Rubric::embedded("genesys").unwrap();
    let other = Baseline {
        criterion: "chat-window".into(),
        share: 0.9,
        n: None,
        study: "another".into(),
        source: String::new(),
    };
    let own = baselines();
    let with = |list: &[Baseline]| {
        let shares = shares(&rubric, &[], list);
        of(&shares, "chat-window").baseline.clone().unwrap().study
    };
    assert_eq!(with(&[vec![other.clone()], own].concat()), "genesys-pl");
    assert_eq!(with(&[other]), "another");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counting_is_fair(answers in prop::collection::vec(0..3_u8, 0..30), extra in 0..5_u32) {
        let rubric = Rubric::embedded("genesys").unwrap();
        let cards: Vec<Scorecard> = (0..)
            .zip(&answers)
            .map(|(n, answer)| {
                let outcome = match answer {
                    0 => blocked(),
                    answer => yes(*answer == 1, Value::Yes),
                };
                card(&rubric, n, vec![("chat-window", outcome)])
            })
            .collect();
        let of_cards = |cards: &[Scorecard]| of(&shares(&rubric, cards, &[]), "chat-window").clone();
        let share = of_cards(&cards);
        if let Some(fraction) = share.share {
            prop_assert!(share.low.unwrap() <= fraction && fraction <= share.high.unwrap());
            prop_assert!(share.worst.unwrap() <= fraction && fraction <= share.best.unwrap());
        }
        let mut backwards = cards.clone();
        backwards.reverse();
        prop_assert_eq!(&of_cards(&backwards), &share);
        let mut more = cards;
        more.extend((0..extra).map(|n| card(&rubric, 100 + n, vec![("chat-window", blocked())])));
        let wider = of_cards(&more);
        prop_assert_eq!((wider.share, wider.low, wider.high), (share.share, share.low, share.high));
        prop_assert_eq!(wider.listed, share.listed + extra);
    }
}

/// Verdicts on the chat of so many shops: yes, no, or not testable.
fn chats(answers: &[u8]) -> Vec<Scorecard> {
    let rubric = Rubric::embedded("genesys").unwrap();
    (0..)
        .zip(answers)
        .map(|(n, answer)| {
            let outcome = match answer {
                0 => blocked(),
                answer => yes(*answer == 1, Value::Yes),
            };
            card(&rubric, n, vec![("chat-window", outcome)])
        })
        .collect()
}

#[test]
fn waves_of_the_same_shops_are_paired_and_of_others_are_not() {
    let rubric = Rubric::embedded("genesys").unwrap();
    // Twelve began and two stopped of twenty; one was not testable the second time.
    let before = chats(&[vec![2; 12], vec![1; 7], vec![1]].concat());
    let after = chats(&[vec![1; 12], vec![2; 2], vec![1; 5], vec![0]].concat());
    let waves = compare_waves(&rubric, &before, &after);
    let chat = &waves.criteria[0];
    assert_eq!(
        (chat.test, chat.pairs, chat.gained, chat.lost),
        (Test::Paired, 19, 12, 2)
    );
    // 2 * (1 + 14 + 91) / 2^14
    assert!((chat.p.unwrap() - 212.0 / 16_384.0).abs() < 1e-12);
    assert_eq!(chat.p_adjusted, chat.p, "the only test of the table");
    assert_eq!(chat.change, Change::More);
    assert_eq!(
        chat.verdict,
        "more shops do it: of 19 shops asked twice 12 began and 2 stopped"
    );
    assert_eq!(waves.shops.len(), 20);
    assert_eq!(
        waves
            .shops
            .iter()
            .filter(|shop| shop.gained == ["chat-window"])
            .count(),
        12
    );
    assert_eq!(
        waves
            .shops
            .iter()
            .filter(|shop| shop.not_comparable == ["chat-window"])
            .count(),
        1
    );

    let mut others = chats(&[1; 20]);
    for card in &mut others {
        card.shop = format!("other-{}", card.shop);
    }
    let waves = compare_waves(&rubric, &before, &others);
    let chat = &waves.criteria[0];
    assert_eq!((chat.test, chat.pairs), (Test::Unpaired, 0));
    assert_eq!((chat.before, chat.after), ((8, 20), (20, 20)));
    assert!((chat.difference.unwrap().difference - 0.6).abs() < 1e-12);
    assert_eq!(chat.change, Change::More);
    assert_eq!((waves.only_before.len(), waves.only_after.len()), (20, 20));
    let untested = compare_waves(&rubric, &before, &chats(&[0; 20]));
    assert_eq!(untested.criteria[0].change, Change::Unknown);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn comparing_is_fair(first in prop::collection::vec(0..3_u8, 1..25), second in prop::collection::vec(0..3_u8, 1..25)) {
        let rubric = Rubric::embedded("genesys").unwrap();
        let (before, after) = (chats(&first), chats(&second));
        let there = compare_waves(&rubric, &before, &after);
        let back = compare_waves(&rubric, &after, &before);
        let (a, b) = (&there.criteria[0], &back.criteria[0]);
        prop_assert_eq!((a.gained, a.lost), (b.lost, b.gained));
        // The same terms are added in another order.
        let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-12,
            (a, b) => a.is_none() && b.is_none(),
        };
        prop_assert!(same(a.p, b.p), "{:?} {:?}", a.p, b.p);
        let mut shuffled = after.clone();
        shuffled.reverse();
        prop_assert_eq!(&compare_waves(&rubric, &before, &shuffled), &there);
        if let (Some(p), Some(adjusted)) = (a.p, a.p_adjusted) {
            prop_assert!(p <= adjusted && adjusted <= 1.0);
        }
    }

    #[test]
    fn a_frame_never_widens(answers in prop::collection::vec(0..3_u8, 1..30), more in 0..50_u32) {
        let rubric = Rubric::embedded("genesys").unwrap();
        let cards = chats(&answers);
        let population = u32::try_from(answers.len()).unwrap() + more;
        let setting = Setting { population: Some(population), ..Setting::default() };
        let (wide, narrow) = (&shares(&rubric, &cards, &[])[0], &survey(&rubric, &cards, &setting)[0]);
        prop_assert_eq!(wide.share, narrow.share);
        if let (Some(low), Some(high)) = (narrow.low, narrow.high) {
            prop_assert!(wide.low.unwrap() <= low + 1e-12 && high <= wide.high.unwrap() + 1e-12);
            let share = narrow.share.unwrap();
            prop_assert!(low <= share + 1e-12 && share <= high + 1e-12);
        }
        let untestable: u32 = narrow.detail.untestable.values().sum();
        prop_assert_eq!(untestable, narrow.applicable - narrow.testable);
        prop_assert_eq!(narrow.yes + narrow.no(), narrow.testable);
    }
}
