//! How soon a shop answers its reviews, from a list exported from a review platform.

use std::fs;

use super::{study, verdict_at};

const LIST: &str = "Autor;Data opinii;Ocena;Data odpowiedzi\n\
    A;2026-05-01 10:00;5;2026-05-02 09:00\n\
    B;2026-05-02 10:00;1;2026-05-09 10:00\n\
    C;wczoraj;3;\n\
    D;2026-05-03 10:00;3;\n\
    E;2026-05-19 10:00;4;\n";

#[test]
fn an_exported_list_answers_the_question_about_reviews() {
    let study = study(1);
    fs::write(study.file("opineo.csv"), LIST).expect("a file");
    let reviews = |list: &str| {
        let exported = ["--rater", "Anna", "--at", "2026-05-20 12:00"];
        study.call(&[&["probe", "reviews", "shop000.test", list][..], &exported].concat())
    };
    for said in [
        "1 of 3 reviews answered within three days.\n",
        "1 of 3 reviews answered within three days, as was known.\n",
    ] {
        let ended = reviews("opineo.csv");
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.ends_with(said), "{ended:?}");
        assert!(
            ended
                .stderr
                .contains("opineo.csv:4: not counted: \"wczoraj\" is no time"),
            "{ended:?}"
        );
    }
    let verdict = verdict_at(&study.scores(), 0, "reviews-answered");
    let share = verdict["value"].as_f64().expect("a share");
    assert!((share - 1.0 / 3.0).abs() < 1e-9, "{verdict}");
    assert_eq!(verdict["evidence"].as_array().map(Vec::len), Some(1));
    fs::write(study.file("empty.csv"), "date,reply date\n").expect("a file");
    let ended = reviews("empty.csv");
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("empty.csv has no review that can be counted yet"),
        "{ended:?}"
    );
    fs::write(study.file("other.csv"), "shop,stars\na,5\n").expect("a file");
    assert!(reviews("other.csv").stderr.contains("reply date"));
}
