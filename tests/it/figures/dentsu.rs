//! A replication of dentsu's survey: every question of it answered, its findings beside ours.

use std::path::Path;

use chrono::TimeDelta;
use cxaudit::facts::{Cause, Observation, Outcome, Store, Value};
use cxaudit::plan::{Measure, Needs, Plan};
use cxaudit::run::enqueue;

use super::{call, cxaudit, json, said, study};

const SHOPS: usize = 10;

/// The study as the program writes it, for shops that allow everything, with every answer given:
/// shops below `good` do what is asked for, the others do not.
fn write(folder: &Path, good: usize) {
    let list = folder.join("list.csv");
    let rows: String = (0..SHOPS)
        .map(|n| format!("https://e{n}.example.pl/,yes,yes\n"))
        .collect();
    std::fs::write(&list, format!("url,purchase,inquiry\n{rows}")).unwrap();
    let made = cxaudit()
        .args(["replicate", "dentsu-pl", "--new"])
        .arg(folder.join("study"))
        .arg("--shops")
        .arg(&list)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let folder = folder.join("study");
    let plan = Plan::load(&folder).unwrap_or_else(|problems| panic!("{problems}"));
    let store = Store::open(&folder).unwrap();
    let (left, closed) = (study::start(), study::start() + TimeDelta::days(14));
    for id in enqueue(&plan, &store, left).unwrap() {
        store.claim_visit(left, &[]).unwrap();
        store
            .finish_browsing(id, Cause::Completed, "", left, Some(closed))
            .unwrap();
        store.close_visit(id).unwrap();
    }
    let visits = store.visits(plan.wave).unwrap();
    for (n, shop) in plan.shops.iter().enumerate() {
        for criterion in &plan.rubric.criteria {
            let needs = Needs::of(&criterion.observation).unwrap();
            let visit = visits.iter().find(|visit| {
                let journey = plan.journey(&visit.journey).unwrap();
                visit.shop == shop.id && needs.met_by(journey, shop)
            });
            let visit = visit.map(|visit| visit.id);
            assert!(visit.is_some(), "no journey answers {}", criterion.id);
            let value = match needs.measure {
                Measure::Yes => Value::Yes,
                Measure::Count => Value::Count(1),
                Measure::Seconds => Value::Seconds(20.0),
                Measure::Share => Value::Share { with: 1, of: 1 },
                Measure::Text => Value::Text("there".into()),
            };
            let outcome = if n < good {
                Outcome::Seen(value)
            } else {
                Outcome::NotSeen {
                    watched_until: closed,
                }
            };
            store
                .observe(&Observation {
                    visit: visit.filter(|_| !needs.probe),
                    shop: shop.id.clone(),
                    wave: plan.wave,
                    key: criterion.observation.clone(),
                    outcome,
                    at: left,
                    by: if needs.probe { "Anna" } else { "autopilot" }.to_owned(),
                    evidence: Vec::new(),
                })
                .unwrap();
        }
    }
}

#[test]
fn every_question_is_answered_and_the_findings_stand_beside_the_original_without_a_test() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 3);
    let study = folder.path().join("study");
    let scores = json(&study, &["export", "--format", "json"]);
    for shop in scores["shops"].as_array().unwrap() {
        for verdict in shop["verdicts"].as_array().unwrap() {
            let state = verdict["state"].as_str().unwrap();
            assert!(
                ["pass", "partial", "fail", "not-applicable"].contains(&state),
                "{}: {verdict}",
                shop["shop"]
            );
        }
    }
    let replicated = json(&study, &["replicate", "dentsu-pl", "--json"]);
    let found: Vec<_> = replicated["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            assert_eq!(row["finding"], "not-comparable", "{row}");
            (
                row["criterion"].as_str().unwrap().to_owned(),
                row["n"].as_u64().unwrap(),
                row["published_share"].as_f64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("pre", 10, 0.82),
        // What its score was made of was not published.
        ("in", 0, 0.77),
        ("post", 10, 0.38),
        ("reviews-answered", 10, 0.30),
    ];
    assert_eq!(
        found,
        expected.map(|(id, n, share)| (id.to_owned(), n, share))
    );
    let printed = said(&call(&study, &["replicate", "dentsu-pl"]));
    for words in [
        "3 of 10 shops answered the majority of entries",
        "Original: 30%; the number of shops was not published.",
        "Not compared: the number of shops was not published.",
        "Original: 82 of 100; neither shops nor weights were published.",
    ] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    let page = folder.path().join("page.html");
    let written = call(
        &study,
        &[
            "replicate",
            "dentsu-pl",
            "--language",
            "pl",
            "--html",
            page.to_str().unwrap(),
        ],
    );
    assert_eq!(written.status.code(), Some(0), "{written:?}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains("3 z 10 sklepów odpowiadało na większość wpisów"),
        "{page}"
    );
}
