//! Two raters: percent agreement, kappa, and the gate on it.

use std::fs;

use serde_json::Value;

use super::{days_ago, leave_carts, study};

/// Answers of two raters at ten shops: both yes at 4, only Anna at 1, only Olena at 2, both no at 3.
pub(super) fn two_raters() -> String {
    let mut csv = String::from("shop,criterion,answer,rater\n");
    for shop in 0..10 {
        let anna = shop < 5;
        let olena = shop < 4 || (5..7).contains(&shop);
        for (rater, yes) in [("Anna", anna), ("Olena", olena)] {
            let answer = if yes { "yes" } else { "no" };
            csv.push_str(&format!(
                "shop{shop:03}.test,phone-reachable,{answer},{rater}\n"
            ));
        }
    }
    csv
}

#[test]
fn kappa_by_hand_in_the_program_the_report_and_the_gate() {
    let study = study(10);
    leave_carts(&study, days_ago(8));
    fs::write(study.file("calls.csv"), two_raters()).expect("a file");
    let ended = study.call(&["probe", "agreement", "--min-kappa", "0.3"]);
    assert_eq!(ended.code, Some(5), "nothing to judge yet: {ended:?}");
    assert_eq!(study.call(&["probe", "import", "calls.csv"]).code, Some(0));
    // Observed 7 / 10. Anna says yes to 5 of 10, Olena to 6: expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    // Kappa is (0.7 - 0.5) / (1 - 0.5) = 0.4.
    let ended = study.call(&["probe", "agreement"]);
    assert_eq!(
        ended.stdout,
        "phone-reachable: Anna and Olena agree at 7 of 10 shops (70 %), kappa 0.40; they differ at shop004.test, shop005.test, shop006.test\n"
    );
    let ended = study.call(&["probe", "agreement", "--json"]);
    let found: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert!((found[0]["kappa"].as_f64().expect("a number") - 0.4).abs() < 1e-9);
    assert_eq!(
        study
            .call(&["probe", "agreement", "--min-kappa", "0.39"])
            .code,
        Some(0)
    );
    let ended = study.call(&["probe", "agreement", "--min-kappa", "0.41"]);
    assert_eq!(ended.code, Some(6), "{ended:?}");
    assert!(
        ended.stderr.contains("gate: phone-reachable is below 0.41"),
        "{ended:?}"
    );
    let scores = study.scores();
    assert_eq!(scores["agreement"][0]["observed"], 0.7);
    let html = fs::read_to_string(study.file("report/index.html")).expect("a report");
    assert!(html.contains("Anna / Olena") && html.contains("<b>0.40</b>"));
    // Where two differ, the one who answered first counts.
    assert_eq!(
        super::verdict_at(&scores, 4, "phone-reachable")["state"],
        "pass"
    );
    assert_eq!(
        super::verdict_at(&scores, 5, "phone-reachable")["state"],
        "fail"
    );
    // A third decides.
    for shop in ["shop004.test", "shop005.test"] {
        let answer = if shop == "shop004.test" { "no" } else { "yes" };
        let ended = study.call(&[
            "probe",
            "record",
            shop,
            "phone-reachable",
            "--answer",
            answer,
            "--rater",
            "Zofia",
        ]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let scores = study.scores();
    assert_eq!(
        super::verdict_at(&scores, 4, "phone-reachable")["state"],
        "fail"
    );
    assert_eq!(
        super::verdict_at(&scores, 5, "phone-reachable")["state"],
        "pass"
    );
}

#[test]
fn a_second_raters_sheet_is_drawn_the_same_every_time() {
    let study = study(10);
    leave_carts(&study, days_ago(8));
    fs::write(study.file("calls.csv"), two_raters()).expect("a file");
    assert_eq!(study.call(&["probe", "import", "calls.csv"]).code, Some(0));
    let draw = |count: &str| {
        let ended = study.call(&[
            "probe", "sheet", "--again", count, "--format", "csv", "--out", "-",
        ]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let mut shops: Vec<String> = ended
            .stdout
            .lines()
            .skip(1)
            .map(|line| line.split(',').next().expect("a shop").to_owned())
            .collect();
        shops.dedup();
        shops
    };
    // Seven were reached or not by both; calls with questions left are no second rater's yet.
    let three = draw("2");
    assert_eq!(three.len(), 2);
    assert_eq!(three, draw("2"));
    assert!(draw("100").len() >= 3);
}
