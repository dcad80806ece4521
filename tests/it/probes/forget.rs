//! Forgetting the people who answered, and leaving them out of what is published.

use std::fs;

use cxaudit::facts::VisitStatus;
use serde_json::Value;

use super::agreement::two_raters;
use super::{days_ago, leave_carts, open, study, verdict_at};
use crate::study_folder::Study;

/// What must not be found afterwards.
const PERSONAL: [&str; 5] = ["Anna", "Olena", "pani Halina", "sound of", "footer only"];

/// Ten shops, two raters, a note, a recording and a ruling.
fn answered() -> Study {
    let study = study(10);
    leave_carts(&study, days_ago(8));
    let (plan, store) = open(&study);
    for visit in store.visits(plan.wave).expect("visits") {
        if visit.status != VisitStatus::Closed {
            store.close_visit(visit.id).expect("a visit");
        }
    }
    fs::write(study.file("calls.csv"), two_raters()).expect("a file");
    fs::write(
        study.file("call.m4a"),
        b"\0\0\0\x1cftypM4A \0\0\0\0sound of a call",
    )
    .expect("a recording");
    for call in [
        &["probe", "import", "calls.csv"][..],
        &[
            "probe",
            "record",
            "shop000.test",
            "agent-sees-cart",
            "--answer",
            "yes",
            "--rater",
            "Anna",
            "--note",
            "asked for pani Halina",
            "--attach",
            "call.m4a",
        ],
        &[
            "probe",
            "overrule",
            "shop001.test",
            "chat-window",
            "--answer",
            "no",
            "--because",
            "Olena saw it in the footer only",
            "--by",
            "Anna",
        ],
    ] {
        let ended = study.call(call);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    for file in ["calls.csv", "call.m4a"] {
        fs::remove_file(study.file(file)).expect("a file");
    }
    study
}

/// The verdicts and shares without words, and how far the raters agree without their names.
fn aggregate(mut scores: Value) -> (Vec<Value>, Value, Value) {
    let verdicts = (0..10)
        .flat_map(|shop| {
            let verdicts = scores["shops"][shop]["verdicts"].as_array();
            verdicts.expect("verdicts").clone()
        })
        .map(|verdict| {
            let before = &verdict["overruled"]["before"]["state"];
            serde_json::json!([verdict["state"], verdict["score"], before])
        })
        .collect();
    let mut agreement = scores["agreement"].take();
    for found in agreement.as_array_mut().expect("a list") {
        found["raters"] = Value::Null;
        found["differ"] = found["differ"].as_array().map(Vec::len).into();
    }
    (verdicts, scores["survey"].take(), agreement)
}

#[test]
fn forgetting_raters_keeps_what_they_said() {
    let study = answered();
    let before = study.scores();
    assert_eq!(before["agreement"][0]["shops"], 10);
    // 2 x 10 answers by import, one at the prompt, one ruling.
    let ended = study.call(&["forget", "--personas"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("22 names of raters"), "{ended:?}");
    assert!(ended.stdout.contains("2 evidence files"), "{ended:?}");
    assert_eq!(aggregate(study.scores()), aggregate(before));
    let mut left = fs::read(study.file("study.db")).expect("a database");
    for entry in walk(&study.file("evidence")) {
        left.extend(fs::read(entry).expect("a file"));
    }
    let left = String::from_utf8_lossy(&left);
    for name in PERSONAL {
        assert!(!left.contains(name), "{name}");
    }
    let again = study.call(&["forget", "--personas"]);
    assert!(again.stdout.contains(" 0 names of raters"), "{again:?}");
}

#[test]
fn forgetting_a_shop_leaves_the_other_shops_their_raters() {
    let study = answered();
    let before = study.scores();
    let ended = study.call(&["forget", "shop000.test"]);
    // Two answers by import and one at the prompt.
    assert!(ended.stdout.contains(" 3 names of raters"), "{ended:?}");
    let after = study.scores();
    let (verdicts, shares, _) = aggregate(after.clone());
    let (verdicts_before, shares_before, _) = aggregate(before);
    assert_eq!((verdicts, shares), (verdicts_before, shares_before));
    let ruling = verdict_at(&after, 1, "chat-window");
    assert_eq!(ruling["overruled"]["by"], "Anna");
}

#[test]
fn an_anonymous_export_names_no_rater() {
    let study = answered();
    let ended = study.call(&["export", "--anonymise", "--format", "json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for name in PERSONAL.iter().chain(&["shop000", "shop004"]) {
        assert!(!ended.stdout.contains(name), "{name}");
    }
    let coded: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(
        coded["agreement"][0]["raters"],
        serde_json::json!(["rater-1", "rater-2"])
    );
    let ended = study.call(&["export", "--format", "csv", "--table", "shops"]);
    assert!(ended.stdout.contains(",overruled"), "{ended:?}");
    let ended = study.call(&["explain", "shop001.test", "chat-window"]);
    for line in [
        "verdict   fail, scores 0\n",
        "ruled by  Anna, because Olena saw it in the footer only\n",
        "before    pass\n",
    ] {
        assert!(ended.stdout.contains(line), "{line} in {}", ended.stdout);
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}
