//! A person overrules the tool: both verdicts stay visible.

use std::fs;

use super::{days_ago, leave_carts, study, verdict};

#[test]
fn both_verdicts_are_in_the_scores_and_in_the_report() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    let before = verdict(&study.scores(), "chat-window");
    assert_eq!(
        (&before["state"], &before["overruled"]),
        (&"pass".into(), &serde_json::Value::Null)
    );
    let because = "it is a contact form that looks like a chat";
    let overrule = |answer: &str| {
        study.call(&[
            "probe",
            "overrule",
            "shop000.test",
            "chat-window",
            "--answer",
            answer,
            "--because",
            because,
            "--by",
            "Anna",
        ])
    };
    assert_eq!(overrule("no").code, Some(0));
    let scores = study.scores();
    let after = verdict(&scores, "chat-window");
    assert_eq!(after["state"], "fail");
    assert_eq!(after["overruled"]["by"], "Anna");
    assert_eq!(after["overruled"]["reason"], because);
    assert_eq!(after["overruled"]["before"]["state"], "pass");
    // What rests on it follows.
    assert_eq!(verdict(&scores, "chat-staffed")["state"], "not-applicable");
    assert_eq!(scores["survey"][0]["criterion"], "chat-window");
    assert_eq!(scores["survey"][0]["yes"], 0);
    for (language, words) in [
        ("en", ["Overruled by Anna on", "The tool found: met"]),
        (
            "pl",
            ["Zmienione przez: Anna", "Narzędzie ustaliło: spełnione"],
        ),
        ("uk", ["Змінено: Anna", "Програма встановила: "]),
    ] {
        assert_eq!(
            study.call(&["report", "--language", language]).code,
            Some(0)
        );
        let html = fs::read_to_string(study.file("report/index.html")).expect("a report");
        assert!(html.contains(because));
        for words in words {
            assert!(html.contains(words), "{language}: {words}");
        }
    }
    assert_eq!(overrule("n/a").code, Some(0));
    assert_eq!(
        verdict(&study.scores(), "chat-window")["state"],
        "not-applicable"
    );
    let ended = study.call(&[
        "probe",
        "overrule",
        "shop000.test",
        "chat-window",
        "--withdraw",
        "--because",
        "a mistake",
        "--by",
        "Anna",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(verdict(&study.scores(), "chat-window"), before);
}

#[test]
fn numbers_are_judged_by_the_same_bands() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    let ended = study.call(&[
        "probe",
        "overrule",
        "shop000.test",
        "welcome-mail",
        "--answer",
        "30 min",
        "--because",
        "it came to the wrong mailbox",
        "--by",
        "Anna",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let verdict = verdict(&study.scores(), "welcome-mail");
    assert_eq!(
        (&verdict["state"], &verdict["score"], &verdict["value"]),
        (&"partial".into(), &0.75.into(), &1800.0.into())
    );
}

#[test]
fn a_ruling_needs_a_reason_and_a_criterion_there_is() {
    let study = study(1);
    for arguments in [
        &[
            "shop000.test",
            "chat-window",
            "--answer",
            "no",
            "--by",
            "Anna",
        ][..],
        &[
            "shop000.test",
            "chat-window",
            "--answer",
            "no",
            "--because",
            " ",
            "--by",
            "Anna",
        ],
        &[
            "shop000.test",
            "chat-windwo",
            "--answer",
            "no",
            "--because",
            "x",
            "--by",
            "Anna",
        ],
        &[
            "shop000.test",
            "chat-window",
            "--answer",
            "perhaps",
            "--because",
            "x",
            "--by",
            "Anna",
        ],
        &[
            "shop000.test",
            "chat-window",
            "--because",
            "x",
            "--by",
            "Anna",
        ],
    ] {
        let ended = study.call(&[&["probe", "overrule"], arguments].concat());
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
    }
    let ended = study.call(&[
        "probe",
        "overrule",
        "shop000.test",
        "chat-windwo",
        "--answer",
        "no",
        "--because",
        "x",
        "--by",
        "Anna",
    ]);
    assert!(
        ended.stderr.contains("did you mean `chat-window`?"),
        "{ended:?}"
    );
}
