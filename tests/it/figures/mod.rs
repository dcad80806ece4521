//! Figures a researcher would sign: replication, comparison, gates, explanations, exports, bundles
//! and forgetting, on studies whose truth is known.

mod data;
mod dentsu;
mod long;
pub mod readers;
mod study;

use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use serde_json::Value;

use super::cxaudit;

/// The study of a hundred shops, written once; nobody changes it.
fn hundred() -> &'static Path {
    static STUDY: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = STUDY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        study::write(folder.path(), 100, 0);
        folder
    });
    folder.path()
}

fn call(folder: &Path, arguments: &[&str]) -> Output {
    cxaudit()
        .args(arguments)
        .arg("--study")
        .arg(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = call(folder, arguments);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{arguments:?}: {error}: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

#[test]
fn a_replication_gives_the_figures_of_the_original() {
    let replicated = json(hundred(), &["replicate", "genesys-pl", "--json"]);
    let whole = |fraction: &Value| (fraction.as_f64().unwrap() * 100.0).round();
    let found: Vec<_> = replicated["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            assert_eq!(row["finding"], "no-difference", "{row}");
            (
                row["yes"].as_u64().unwrap(),
                row["n"].as_u64().unwrap(),
                whole(&row["low"]),
                whole(&row["high"]),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (36, 100, 27.0, 46.0),
            (6, 100, 3.0, 12.0),
            (17, 100, 11.0, 26.0),
            (5, 17, 13.0, 53.0),
            (13, 100, 8.0, 21.0),
            (13, 100, 8.0, 21.0),
        ]
    );
    for (language, words) in [
        ("en", "13 of 100 shops could not be reached by telephone"),
        ("pl", "Do 13 z 100 sklepów nie można było się dodzwonić"),
        ("uk", "До 13 із 100 магазинів не вдалося додзвонитися"),
    ] {
        let printed = said(&call(
            hundred(),
            &["replicate", "genesys-pl", "--language", language],
        ));
        assert!(printed.contains(words), "{printed}");
        assert!(
            !printed.contains('{') && !printed.contains("what-"),
            "{printed}"
        );
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let written = call(hundred(), &["replicate", "genesys-pl", "--html", path]);
    assert!(written.status.success(), "{written:?}");
    let page = std::fs::read_to_string(path).unwrap();
    assert_eq!(page.matches("No difference from the baseline").count(), 6);
    assert!(
        page.contains("Of the 17 shops that reminded, 5 gave a coupon (29.4%; 13% to 53%)."),
        "{page}"
    );
    let unknown = call(hundred(), &["replicate", "genesis-pl"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `genesys-pl`?"));
}

#[test]
fn every_share_carries_its_protocol_and_its_comparisons() {
    let scores = json(hundred(), &["export", "--format", "json"]);
    let survey = scores["survey"].as_array().unwrap();
    for row in survey {
        let stamp = &row["stamp"];
        assert_eq!(stamp["wave"], 1, "{row}");
        assert_eq!(stamp["rubric_hash"], scores["rubric"]["hash"]);
        assert_eq!(stamp["tool_version"], env!("CARGO_PKG_VERSION"));
    }
    let reminder = survey
        .iter()
        .find(|row| row["criterion"] == "reminder-mail")
        .unwrap();
    let protocol = &reminder["stamp"]["protocol"];
    assert_eq!(protocol["account"], true);
    assert_eq!(protocol["depth"], "contact-step");
    assert_eq!(protocol["consent"], "required");
    assert_eq!(protocol["cookies"], "reject");
    assert_eq!(protocol["window_seconds"], 604_800.0);
    let against = |study: &str| {
        let comparisons = reminder["comparisons"].as_array().unwrap();
        comparisons
            .iter()
            .find(|row| row["study"] == study)
            .unwrap()
            .clone()
    };
    let reasons = |study: &str| -> Vec<String> {
        let row = against(study);
        assert_eq!(row["finding"], "not-comparable", "{row}");
        assert!(row["difference"].is_null());
        let reasons = row["reasons"].as_array().unwrap();
        reasons
            .iter()
            .map(|reason| reason["what"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(against("genesys-pl")["finding"], "no-difference");
    assert_eq!(reasons("listrak-2009"), ["depth"]);
    assert_eq!(reasons("listrak-2011"), ["account"]);
    assert_eq!(reasons("listrak-2013"), ["account", "n"]);
    assert_eq!(reasons("salmat-2017"), ["consent", "depth"]);
    assert_eq!(reasons("sendpulse"), ["depth", "window"]);
    let redeye = against("redeye-2010");
    assert_eq!(redeye["finding"], "higher");
    let low = redeye["difference"]["low"].as_f64().unwrap();
    assert!(low > 0.0 && low < 0.02, "{redeye}");
    assert_eq!(against("rejoiner-2023")["finding"], "lower");
    let printed = said(&call(hundred(), &["score", "--baselines"]));
    for line in [
        "reminder-mail: 17% (17/100) here, 10.6% (n = 398) in listrak-2009. Not compared: the depth of the checkout was cart there and contact-step here.",
        "reminder-mail: 17% (17/100) here, 24.5% in listrak-2013. Not compared: an account was no there and yes here; the number of shops was not published.",
    ] {
        let printed = printed.replace('\u{a0}', " ");
        assert!(printed.contains(line), "{printed}");
    }
}

#[test]
fn delays_have_a_curve_that_knows_of_censoring() {
    // The delay is no criterion of the preset, but of the whole rubric.
    let scores = json(
        hundred(),
        &["export", "--format", "json", "--rubric", "full"],
    );
    let survey = scores["survey"].as_array().unwrap();
    let delay = survey
        .iter()
        .find(|row| row["criterion"] == "reminder-delay")
        .unwrap();
    let steps = delay["survival"].as_array().unwrap();
    assert_eq!(steps.len(), 17);
    assert_eq!(
        steps[0]["at_risk"], 100,
        "the 83 without are censored, not left out"
    );
    let last = steps[16]["survival"].as_f64().unwrap();
    assert!((last - 0.83).abs() < 1e-9, "{last}");
    assert!(
        delay["median_wait"].is_null(),
        "it never came from half of them"
    );
    let median = &delay["quantiles"][1];
    assert_eq!(
        (median["q"].as_f64(), median["value"].as_f64()),
        (Some(0.5), Some(3600.0 * 49.0))
    );
    let groups = survey[0]["groups"].as_array().unwrap();
    let names: Vec<_> = groups
        .iter()
        .map(|group| {
            (
                group["by"].as_str().unwrap(),
                group["group"].as_str().unwrap(),
                group["listed"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            ("country", "PL", 100),
            ("segment", "garden", 50),
            ("segment", "toys", 50)
        ]
    );
    let (garden, toys) = (&groups[1], &groups[2]);
    assert_eq!(
        garden["yes"].as_u64().unwrap() + toys["yes"].as_u64().unwrap(),
        36
    );
}

#[test]
fn what_is_untestable_is_told_by_cause_and_a_frame_narrows() {
    let folder = tempfile::tempdir().unwrap();
    study::write(folder.path(), 10, 4);
    let chat = |folder: &Path| {
        let scores = json(folder, &["export", "--format", "json"]);
        scores["survey"][0].clone()
    };
    let row = chat(folder.path());
    assert_eq!(
        (
            row["listed"].as_u64(),
            row["testable"].as_u64(),
            row["yes"].as_u64(),
            row["no"].as_u64()
        ),
        (Some(10), Some(6), Some(6), Some(0))
    );
    assert_eq!(row["untestable"], serde_json::json!({"captcha": 4}));
    assert_eq!(row["of_listed"]["share"], 0.6);
    assert_eq!(
        (row["worst"].as_f64(), row["best"].as_f64()),
        (Some(0.6), Some(1.0))
    );
    let study = folder.path().join("study.toml");
    let text = std::fs::read_to_string(&study).unwrap();
    std::fs::write(
        &study,
        text.replace("wave = 1", "wave = 1\npopulation = 12"),
    )
    .unwrap();
    let narrow = chat(folder.path());
    assert_eq!(narrow["population"], 12);
    assert!(narrow["low"].as_f64() > row["low"].as_f64(), "{narrow}");
}

#[test]
fn gates_end_with_6_and_incomplete_evidence_with_5() {
    let folder = tempfile::tempdir().unwrap();
    study::write(folder.path(), 2, 1);
    let junit = folder.path().join("gates.xml");
    let code = |gates: &[&str]| {
        let mut arguments = vec!["score", "--junit", junit.to_str().unwrap()];
        arguments.extend(gates);
        call(folder.path(), &arguments).status.code()
    };
    assert_eq!(code(&[]), Some(0));
    // The first shop passes, the second could not be tested.
    assert_eq!(code(&["--fail-on", "chat-window"]), Some(5));
    let xml = std::fs::read_to_string(&junit).unwrap();
    assert!(
        xml.contains("tests=\"2\"") && xml.contains("errors=\"1\""),
        "{xml}"
    );
    assert_eq!(
        code(&["--fail-under", "pre=0"]),
        Some(5),
        "one shop is not rated"
    );
    let whole = tempfile::tempdir().unwrap();
    study::write(whole.path(), 2, 0);
    let of_whole = |gates: &[&str]| {
        call(whole.path(), &[&["score"], gates].concat())
            .status
            .code()
    };
    assert_eq!(of_whole(&["--fail-on", "chat-window"]), Some(0));
    // The second shop sends no reminder; so its coupon does not arise.
    assert_eq!(of_whole(&["--fail-on", "reminder-mail"]), Some(6));
    assert_eq!(of_whole(&["--fail-on", "reminder-coupon"]), Some(0));
    assert_eq!(
        of_whole(&["--fail-on", "reminder-mail,tracking-link"]),
        Some(6),
        "failed beats incomplete"
    );
    assert_eq!(of_whole(&["--fail-under", "in=99"]), Some(6));
    assert_eq!(of_whole(&["--fail-under", "pre=1"]), Some(0));
    // The first scores 100 of what is judged, but what is not known could bring it below.
    assert_eq!(of_whole(&["--fail-under", "pre=90"]), Some(5));
    for wrong in ["post", "post=x", "after=50", "pre=101"] {
        assert_eq!(of_whole(&["--fail-under", wrong]), Some(2), "{wrong}");
    }
    let unknown = call(whole.path(), &["score", "--fail-on", "reminder-mial"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `reminder-mail`?"));
}

#[test]
fn a_verdict_is_explained_down_to_its_evidence() {
    let printed = said(&call(
        hundred(),
        &["explain", "s0.example.pl", "chat-window"],
    ));
    for words in [
        "Can a visitor open a live chat?",
        "verdict   pass, scores 1",
        "Seen is a pass, not seen is a fail.",
        "weight    3 (Genesys reports it by itself (36 of 100).)",
        "2026-03-02T08:00:00+00:00 chat-window (visit 1, by autopilot): seen",
        "home page",
        "evidence/",
    ] {
        assert!(printed.contains(words), "{words}\n{printed}");
    }
    let printed = said(&call(
        hundred(),
        &["explain", "s1.example.pl", "reminder-coupon"],
    ));
    assert!(printed.contains("verdict   not-applicable"), "{printed}");
    assert!(
        printed.contains("reminder-mail (visit 2, by mailbox): not seen until 2026-03-09T08:00:00"),
        "{printed}"
    );
    let method = said(
        &cxaudit()
            .args(["explain", "mails-30-min"])
            .output()
            .unwrap(),
    );
    assert!(method.contains("up to 2 scores 1"), "{method}");
    let wrong = call(hundred(), &["explain", "s0.example.pl", "chat"]);
    assert_eq!(wrong.status.code(), Some(2));
    let wrong = call(hundred(), &["explain", "s0.exmaple.pl", "chat-window"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean `s0.example.pl`?"));
}

#[test]
fn waves_are_compared_shop_by_shop() {
    let later = tempfile::tempdir().unwrap();
    // In the second study the numbers run over 60 shops: the same 60, with nothing changed.
    study::write(later.path(), 60, 0);
    let compare = |after: &Path| -> Value {
        let output = cxaudit()
            .arg("compare")
            .args([hundred(), after])
            .arg("--json")
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let same = compare(later.path());
    assert_eq!(same["shops"].as_array().unwrap().len(), 60);
    assert_eq!(same["only_before"].as_array().unwrap().len(), 40);
    let chat = &same["criteria"][0];
    assert_eq!(
        (
            chat["test"].as_str(),
            chat["pairs"].as_u64(),
            chat["p"].as_f64()
        ),
        (Some("paired"), Some(60), Some(1.0))
    );
    assert_eq!(chat["change"], "not-shown");
}

#[test]
fn samples_and_sizes_can_be_repeated() {
    let size = |arguments: &[&str]| {
        let output = cxaudit().arg("plan-size").args(arguments).output().unwrap();
        (output.status.code(), said(&output).trim().to_owned())
    };
    assert_eq!(
        size(&["--share", "0.17", "--margin", "0.05"]),
        (Some(0), "217".into())
    );
    assert_eq!(
        size(&[
            "--share",
            "0.17",
            "--margin",
            "0.05",
            "--population",
            "23000"
        ]),
        (Some(0), "215".into())
    );
    assert_eq!(size(&["--share", "17", "--margin", "0.05"]).0, Some(2));
    let folder = tempfile::tempdir().unwrap();
    let frame = folder.path().join("frame.csv");
    let rows: String = (0..300)
        .map(|n| format!("\"s{n}.example\";{}\n", ["a", "b", "c"][n % 3]))
        .collect();
    std::fs::write(&frame, format!("\u{feff}url;segment\n{rows}")).unwrap();
    let draw = |seed: &str, more: &[&str]| {
        let output = cxaudit()
            .arg("sample")
            .arg(&frame)
            .args(["-n", "30", "--seed", seed])
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success());
        said(&output)
    };
    let drawn = draw("7", &["--by", "segment"]);
    assert!(drawn.starts_with("url;segment\n"));
    for segment in ["a", "b", "c"] {
        let rows = drawn
            .lines()
            .filter(|line| line.ends_with(&format!(";{segment}")));
        assert_eq!(rows.count(), 10, "{drawn}");
    }
    assert_eq!(drawn, draw("7", &["--by", "segment"]));
    assert_ne!(draw("7", &[]), draw("8", &[]));
    let wrong = cxaudit()
        .arg("sample")
        .arg(&frame)
        .args(["-n", "3", "--seed", "1", "--by", "x"])
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
