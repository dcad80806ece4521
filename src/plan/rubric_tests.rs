//! The rules for rubric files, each with the message it gives.

use super::{FULL, RubricProblem};
use crate::plan::{Judge, NEEDS, Needs, Otherwise, Phase, Rubric};

#[test]
fn the_embedded_rubric_and_its_presets_are_sound() {
    let full = Rubric::embedded(FULL).unwrap();
    assert_eq!(full.id, "full");
    assert_eq!(full.hash.len(), 64);
    assert_eq!(full.criteria.len(), 68);
    for phase in Phase::ALL {
        assert!(
            full.criteria
                .iter()
                .any(|criterion| criterion.phase == phase)
        );
    }
    for (preset, criteria) in [("genesys", 14), ("dentsu", 20)] {
        let rubric = Rubric::embedded(preset).unwrap();
        assert_eq!(
            (rubric.id.as_str(), rubric.criteria.len()),
            (preset, criteria)
        );
        assert_eq!(rubric.hash, full.hash, "the hash is the file's");
    }
    for needs in NEEDS {
        assert_eq!(
            Needs::of(needs.key),
            Some(needs),
            "{} is there twice",
            needs.key
        );
    }
    let cart = full.criterion("agent-sees-cart").unwrap();
    assert_eq!(cart.otherwise, Otherwise::Fail);
    assert_eq!(cart.observation, "agent-sees-cart");
    let Judge::CountBand(bands) = &full.criterion("mails-30-min").unwrap().judge else {
        panic!("mails are counted");
    };
    assert_eq!(bands.len(), 4);
}

#[test]
fn presets_hold_what_they_say() {
    let has = |preset: &str, id: &str| {
        let rubric = Rubric::embedded(preset).unwrap();
        rubric.criterion(id).is_some()
    };
    for criterion in Rubric::embedded(FULL).unwrap().criteria {
        let id = &criterion.id;
        for (preset, study) in [("genesys", "genesys-pl"), ("dentsu", "dentsu-pl")] {
            assert!(criterion.source != study || has(preset, id), "{id}");
        }
        let person = criterion.probe_rule().is_some();
        assert_eq!(has("owner", id), !person, "{id}");
    }
}

#[test]
fn the_three_languages_are_told_apart() {
    let cyrillic = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
    for criterion in Rubric::embedded(FULL).unwrap().criteria {
        let ask = criterion.probe.as_ref().and_then(|rule| rule.ask.as_ref());
        for words in [&criterion.question, &criterion.advice]
            .into_iter()
            .chain(ask)
        {
            assert!(cyrillic(&words.uk), "{}: {}", criterion.id, words.uk);
            assert!(!words.uk.contains(['ы', 'э', 'ё', 'ъ']), "{}", words.uk);
            assert!(
                !cyrillic(&words.pl) && !cyrillic(&words.en),
                "{}",
                criterion.id
            );
            assert!(words.en.is_ascii(), "{}", words.en);
        }
        for question in [
            &criterion.question.pl,
            &criterion.question.uk,
            &criterion.question.en,
        ] {
            assert!(question.ends_with('?'), "{question}");
        }
    }
}

/// A sound file of one criterion, with lines replaced.
fn file(changes: &[(&str, &str)]) -> String {
    let mut text = "\
version = \"1\"
min-coverage = 0.5
[presets]
mine = [\"chat-window\"]
[[criterion]]
id = \"chat-window\"
phase = \"pre\"
weight = 3
judge = \"present\"
source = \"test\"
question = { pl = \"?\", uk = \"?\", en = \"?\" }
advice = { pl = \"!\", uk = \"!\", en = \"!\" }
"
    .to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// The problems as `line: message; help`.
fn problems(text: &str, preset: &str) -> Vec<String> {
    let Err(problems) = Rubric::load(text, "rubric.toml", preset) else {
        return Vec::new();
    };
    problems
        .into_iter()
        .map(
            |RubricProblem {
                 line,
                 message,
                 help,
                 ..
             }| {
                let line = line.map_or("-".to_owned(), |line| line.to_string());
                format!("{line}: {message}; {}", help.unwrap_or_default())
            },
        )
        .collect()
}

#[test]
fn a_sound_file_is_read() {
    let rubric = Rubric::load(&file(&[]), "rubric.toml", "mine").unwrap();
    assert_eq!((rubric.version.as_str(), rubric.criteria.len()), ("1", 1));
    assert_eq!(rubric.criteria[0].observation, "chat-window");
}

#[test]
fn each_rule_has_its_message() {
    let bands = |list: &str| {
        [
            ("id = \"chat-window\"", "id = \"mails-30-min\""),
            ("[\"chat-window\"]", "[\"mails-30-min\"]"),
        ]
        .into_iter()
        .fold(file(&[]), |text, (from, to)| text.replace(from, to))
        .replace("\"present\"", &format!("{{ count-band = [{list}] }}"))
    };
    let second = |condition: &str| {
        format!(
            "{}[[criterion]]\nid = \"messenger\"\nphase = \"pre\"\nweight = 1\njudge = \"present\"\nsource = \"test\"\n{condition}\nquestion = {{ pl = \"?\", uk = \"?\", en = \"?\" }}\nadvice = {{ pl = \"!\", uk = \"!\", en = \"!\" }}\n",
            file(&[])
        )
    };
    let cases: Vec<(String, &[&str])> = vec![
        (
            file(&[("weight = 3", "weight = 0")]),
            &[
                "8: the weight of `chat-window` is not above 0; leave the criterion out of the presets if it must not count",
            ],
        ),
        (
            file(&[("weight = 3", "weight = nan")]),
            &[
                "8: the weight of `chat-window` is not above 0; leave the criterion out of the presets if it must not count",
            ],
        ),
        (
            file(&[("weight", "wieght")]),
            &[
                "8: unknown field `wieght`, expected one of `id`, `phase`, `weight`, `judge`, `observation`, `applies-if`, `otherwise`, `probe`, `source`, `question`, `advice`; did you mean `weight`?",
            ],
        ),
        (
            file(&[("min-coverage", "min-covrage")]),
            &[
                "-: `min-coverage` is missing; add a line such as min-coverage = 0.5 at the top",
                "2: unknown key `min-covrage`; did you mean `min-coverage`?",
            ],
        ),
        (
            file(&[("0.5", "50")]),
            &["2: a coverage is a fraction from 0 to 1; write 0.5 for half of the weight"],
        ),
        (
            file(&[("uk = \"?\"", "uk = \" \"")]),
            &[
                "11: the question of `chat-window` is empty in `uk`; the report is printed in all three languages",
            ],
        ),
        (
            file(&[("source", "observation = \"chat-widow\"\nsource")]),
            &[
                "10: nothing observes `chat-widow`; did you mean `chat-window`?; give what `chat-window` rests on as observation",
            ],
        ),
        (
            file(&[("source", "otherwise = \"fail\"\nsource")]),
            &[
                "10: `chat-window` has no condition that `otherwise` could speak of; add applies-if or remove otherwise",
            ],
        ),
        (
            file(&[(
                "source",
                "probe = { by = \"phone\", after = \"cart\", wait = \"7d\", within = \"1d\" }\nsource",
            )]),
            &[
                "10: `chat-window` is observed without a person; remove probe: it is for what only a person can answer",
            ],
        ),
        (
            file(&[("\"present\"", "\"manual\"")]),
            &[
                "9: the judge of `chat-window` does not fit what is observed; `chat-window` is there or not: judge = \"present\" or \"absent\" (manual is for a person's answers)",
            ],
        ),
        (
            file(&[("source", "observation = \"phone-reachable\"\nsource")]),
            &[
                "9: the judge of `chat-window` does not fit what is observed; `phone-reachable` is a person's answer: judge = \"manual\" or \"absent\"",
            ],
        ),
        (
            file(&[("mine = [\"chat-window\"]", "mine = []")]),
            &["-: the preset `mine` is empty; name at least one criterion"],
        ),
        (
            file(&[("[\"chat-window\"]", "[\"chat-windows\"]")]),
            &["4: there is no criterion `chat-windows`; did you mean `chat-window`?"],
        ),
        (
            file(&[("[\"chat-window\"]", "[\"chat-window\", \"chat-window\"]")]),
            &["4: the preset `mine` names `chat-window` twice; remove one"],
        ),
        (
            file(&[("mine =", "full = [\"chat-window\"]\nmine =")]),
            &["4: the preset `full` is always all criteria; choose another name"],
        ),
        (
            second("applies-if = \"chat-windw\""),
            &["19: there is no criterion `chat-windw`; did you mean `chat-window`?"],
        ),
        (
            second("applies-if = \"chat-window\"").replace("[\"chat-window\"]", "[\"messenger\"]"),
            &[
                "4: `messenger` applies only if `chat-window` was seen, and the preset `mine` has no `chat-window`; add `chat-window` to the preset",
            ],
        ),
        (
            second("applies-if = \"chat-window\"")
                .replace("weight = 3", "weight = 3\napplies-if = \"messenger\""),
            &[
                "4: `chat-window` applies only if `messenger` was seen, and the preset `mine` has no `messenger`; add `messenger` to the preset",
                "9: `chat-window` applies only if `chat-window` does; remove one applies-if of the circle",
                "20: `messenger` applies only if `messenger` does; remove one applies-if of the circle",
            ],
        ),
        (
            second("").replace("messenger", "chat-window"),
            &["14: the id `chat-window` is given twice; every criterion needs an id of its own"],
        ),
        (
            bands(""),
            &["9: the bands of `mails-30-min` are missing; give at least one band"],
        ),
        (
            bands("{ up-to = 2, score = 1 }"),
            &[
                "9: the bands of `mails-30-min` leave the highest values without a score; the last band has no up-to, so that it holds all the rest",
            ],
        ),
        (
            bands("{ score = 1 }, { score = 0 }"),
            &[
                "9: the bands of `mails-30-min` go on after an open-ended one; only the last band has no up-to",
            ],
        ),
        (
            bands("{ up-to = 2, score = 1 }, { up-to = 2, score = 0 }, { score = 0 }"),
            &[
                "9: the bands of `mails-30-min` are not in rising order; order them by up-to, from 0 upwards",
            ],
        ),
        (
            bands("{ up-to = 2, score = 1.5 }, { score = 0 }"),
            &[
                "9: the bands of `mails-30-min` have a score that is not from 0 to 1; write 0.5 for half of the weight",
            ],
        ),
        (bands("{ up-to = 2, score = 1 }, { score = 0 }"), &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(problems(&text, "mine"), expected, "{text}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let text = file(&[
        ("weight = 3", "weight = -1"),
        ("\"pre\"", "\"before\""),
        ("0.5", "2"),
    ]) + "[[criterion]]\nid = \"Messenger\"\n";
    let found = problems(&text, "mine");
    let lines: Vec<&str> = found
        .iter()
        .map(|problem| problem.split(':').next().unwrap())
        .collect();
    assert_eq!(lines, ["2", "7", "13"], "{found:#?}");
}

#[test]
fn what_is_not_toml_and_what_is_not_there() {
    let found = problems("version = \"1\"\n[[criterion\n", "full");
    assert!(found[0].starts_with("2: "), "{found:?}");
    assert_eq!(
        problems("", "full"),
        [
            "-: `criterion` is missing; add at least one [[criterion]]",
            "-: `min-coverage` is missing; add a line such as min-coverage = 0.5 at the top",
            "-: `version` is missing; add a line such as version = \"1\" at the top",
        ]
    );
    assert_eq!(
        problems(Rubric::embedded_text(), "genesis"),
        ["-: rubric.toml has no preset `genesis`; did you mean `genesys`?"]
    );
}
