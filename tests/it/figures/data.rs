//! What goes out: tables, workbooks, codes, bundles; and what is forgotten.

use std::path::Path;

use cxaudit::report::{SCHEMA_VERSION, Scores, ScoresError};

use super::{call, cxaudit, hundred, json, said, study};

/// The CSV files of a folder written by `export --out`.
fn table(folder: &Path, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::fs::read_to_string(folder.join(format!("{name}.csv"))).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (header, rows)
}

#[test]
fn tables_hold_the_numbers_of_the_json_and_the_codebook_every_column() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    assert!(
        call(hundred(), &["export", "--format", "csv", "--out", folder])
            .status
            .success()
    );
    let scores = json(hundred(), &["export", "--format", "json"]);
    let (columns, rows) = table(out.path(), "survey");
    let survey = scores["survey"].as_array().unwrap();
    assert_eq!(rows.len(), survey.len());
    for (row, expected) in rows.iter().zip(survey) {
        for name in [
            "listed", "testable", "yes", "no", "share", "low", "high", "worst", "best",
        ] {
            let at = columns.iter().position(|column| column == name).unwrap();
            match (row[at].parse::<f64>().ok(), expected[name].as_f64()) {
                (Some(found), Some(ours)) => {
                    assert!((found - ours).abs() < 1e-12, "{name} of {}", row[0]);
                }
                (found, ours) => assert_eq!(found, ours, "{name} of {}", row[0]),
            }
        }
    }
    let (_, codebook) = table(out.path(), "codebook");
    for name in [
        "survey",
        "shops",
        "observations",
        "visits",
        "messages",
        "groups",
        "curves",
        "baselines",
    ] {
        let (columns, rows) = table(out.path(), name);
        assert!(!rows.is_empty(), "{name}");
        for column in columns {
            let entry = codebook
                .iter()
                .find(|row| row[0] == name && row[1] == column);
            assert!(
                entry.is_some_and(|row| !row[3].is_empty()),
                "{name}.{column}"
            );
        }
    }
    // The details of a share, as the JSON has them.
    for (name, field, numbers) in [
        ("groups", "groups", &["listed", "testable", "yes"][..]),
        (
            "curves",
            "survival",
            &["seconds", "at_risk", "came", "survival", "low", "high"],
        ),
        ("baselines", "comparisons", &["published", "published_n"]),
    ] {
        let (columns, rows) = table(out.path(), name);
        let expected: Vec<_> = survey
            .iter()
            .flat_map(|share| share[field].as_array().unwrap())
            .collect();
        assert_eq!(rows.len(), expected.len(), "{name}");
        for (row, expected) in rows.iter().zip(expected) {
            for number in numbers {
                let at = columns.iter().position(|column| column == number).unwrap();
                assert_eq!(
                    row[at].parse::<f64>().ok(),
                    expected[number].as_f64(),
                    "{name}.{number}"
                );
            }
        }
    }
    let (_, shops) = table(out.path(), "shops");
    assert_eq!(shops.len(), 100);
    let (_, messages) = table(out.path(), "messages");
    assert_eq!(messages.len(), 17);
}

#[test]
fn codes_leave_nothing_that_names_anybody() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let anonymise = |format: &str, path: &str| {
        let output = call(
            hundred(),
            &["export", "--anonymise", "--format", format, "--out", path],
        );
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    anonymise("csv", folder);
    anonymise("json", out.path().join("scores.json").to_str().unwrap());
    for entry in std::fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for name in [
            "example.pl",
            "mail.example",
            "Anna",
            "WRACAJ10",
            "Zapomniany",
            "koszyk czeka",
        ] {
            assert!(!text.contains(name), "{name} in {}", path.display());
        }
    }
    // Visits are numbered as the list goes: the numbers must follow the codes instead.
    let (columns, visits) = table(out.path(), "visits");
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    for (place, row) in (1..).zip(&visits) {
        assert_eq!(row[column("visit")], place.to_string(), "{row:?}");
        assert_eq!(row[column("shop")], format!("shop-{place:04}"), "{row:?}");
    }
    let open = json(hundred(), &["export", "--format", "json"]);
    let coded = std::fs::read_to_string(out.path().join("scores.json")).unwrap();
    let coded: serde_json::Value = serde_json::from_str(&coded).unwrap();
    assert_eq!(open["survey"], coded["survey"], "the aggregate is the same");
    let ids: Vec<&str> = coded["shops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shop| shop["shop"].as_str().unwrap())
        .collect();
    assert_eq!(
        (ids[0], ids[99], ids.len()),
        ("shop-0001", "shop-0100", 100)
    );
}

#[test]
fn what_cannot_be_exported_is_said_and_nothing_is_written() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("out");
    let path = path.to_str().unwrap();
    for (arguments, why) in [
        (
            &["--format", "json", "--table", "survey", "--out", path][..],
            "take --format csv --table survey",
        ),
        (
            &["--format", "xlsx", "--table", "visits", "--out", path],
            "take --format csv --table visits",
        ),
        (
            &["--format", "schema", "--table", "shops"],
            "leave --table out",
        ),
        (
            &["--format", "schema", "--anonymise"],
            "leave --anonymise out",
        ),
        (&["--format", "xlsx"], "--out FILE.xlsx"),
        (&["--format", "csv", "--anonymise"], "--out DIR"),
    ] {
        let output = call(hundred(), &[&["export"], arguments].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(
            told.contains(why) && output.stdout.is_empty(),
            "{arguments:?}: {told}"
        );
    }
    assert!(!Path::new(path).exists());
}

#[test]
fn a_bundle_holds_the_rubric_it_was_made_with_wherever_that_lies() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("study");
    std::fs::create_dir_all(folder.join("my rubrics")).unwrap();
    study::write(&folder, 3, 0);
    let other = cxaudit::plan::Rubric::embedded_text().replace("weight = 3", "weight = 2");
    std::fs::write(folder.join("my rubrics/own.toml"), &other).unwrap();
    std::fs::write(
        out.path().join("given.toml"),
        other.replace("weight = 2", "weight = 1"),
    )
    .unwrap();
    let toml = std::fs::read_to_string(folder.join("study.toml")).unwrap();
    let with = |rubric: &str| {
        let line = format!("rubric = \"{rubric}\"");
        std::fs::write(
            folder.join("study.toml"),
            toml.replace("rubric = \"genesys\"", &line),
        )
        .unwrap();
    };
    let given = out.path().join("given.toml");
    let at = "2026-03-10T12:00:00Z";
    for (number, (own, more, again)) in [
        ("my rubrics/own.toml", vec![], vec![]),
        (
            "genesys",
            vec!["--rubric", given.to_str().unwrap()],
            vec!["--rubric", "rubric-used/given.toml"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        with(own);
        let archive = out.path().join(format!("{number}.zip"));
        let output = call(
            &folder,
            &[
                &["bundle", archive.to_str().unwrap(), "--at", at],
                &more[..],
            ]
            .concat(),
        );
        assert!(output.status.success(), "{output:?}");
        let unpacked = out.path().join(format!("unpacked-{number}"));
        zip::ZipArchive::new(std::fs::File::open(&archive).unwrap())
            .unwrap()
            .extract(&unpacked)
            .unwrap();
        let packed = |name: &str| std::fs::read(unpacked.join("report").join(name)).unwrap();
        let (page, scores) = (packed("index.html"), packed("scores.json"));
        let output = cxaudit()
            .args(["report", "--at", at])
            .args(&again)
            .current_dir(&unpacked)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(
            page == packed("index.html") && scores == packed("scores.json"),
            "{own} {more:?}"
        );
        // What was unpacked can be packed again.
        let twice = out.path().join("twice.zip");
        let output = call(&unpacked, &["bundle", twice.to_str().unwrap(), "--at", at]);
        assert!(output.status.success(), "{output:?}");
    }
    with("../given.toml");
    let output = call(
        &folder,
        &["bundle", out.path().join("no.zip").to_str().unwrap()],
    );
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("lies outside the study folder"),
        "{output:?}"
    );
}

#[test]
fn a_bundle_makes_the_same_report_again_byte_for_byte() {
    let out = tempfile::tempdir().unwrap();
    let archive = out.path().join("study.zip");
    let again = out.path().join("again.zip");
    let at = ["--at", "2026-03-10T12:00:00Z", "--language", "pl"];
    for path in [&archive, &again] {
        let output = call(
            hundred(),
            &[&["bundle", path.to_str().unwrap()], &at[..]].concat(),
        );
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert_eq!(
        std::fs::read(&archive).unwrap(),
        std::fs::read(&again).unwrap()
    );
    let folder = out.path().join("unpacked");
    zip::ZipArchive::new(std::fs::File::open(&archive).unwrap())
        .unwrap()
        .extract(&folder)
        .unwrap();
    let packed = |name: &str| std::fs::read(folder.join("report").join(name)).unwrap();
    let (page, scores) = (packed("index.html"), packed("scores.json"));
    std::fs::remove_dir_all(folder.join("report")).unwrap();
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(
        readme.contains("cxaudit report --language pl --at 2026-03-10T12:00:00Z"),
        "{readme}"
    );
    let output = call(&folder, &[&["report"], &at[..]].concat());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(page == packed("index.html"), "the page differs");
    assert!(scores == packed("scores.json"), "the scores differ");
    let sums = std::fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    for name in [
        "study.toml",
        "shops.csv",
        "study.db",
        "versions.json",
        "data/codebook.csv",
        "rubric-of-the-program.toml",
    ] {
        assert!(sums.contains(&format!("  {name}\n")), "{sums}");
    }
}

#[test]
fn forgetting_keeps_the_aggregate() {
    let folder = tempfile::tempdir().unwrap();
    study::write(folder.path(), 14, 0);
    let survey = || json(folder.path(), &["export", "--format", "json"])["survey"].clone();
    let files = || {
        let mut bytes = std::fs::read(folder.path().join("study.db")).unwrap();
        let mut folders = vec![folder.path().join("evidence")];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    bytes.extend(std::fs::read(path).unwrap());
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let before = survey();
    let forget = |what: &[&str]| {
        let output = call(folder.path(), &[&["forget"], what].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said(&output)
    };
    let told = forget(&["s0.example.pl"]);
    assert!(
        told.contains("erased: 1 personas with their addresses, 1 messages, 2 evidence files"),
        "{told}"
    );
    assert!(told.contains("2 names of raters"), "{told}");
    let left = files();
    assert!(!left.contains("Shop 0 <") && !left.contains("picture 0"));
    assert!(left.contains("Shop 6 <") && left.contains("picture 6"));
    assert_eq!(survey(), before);
    let told = forget(&["--personas"]);
    assert!(
        told.contains("erased: 13 personas with their addresses, 2 messages, 2 evidence files"),
        "{told}"
    );
    let left = files();
    assert!(
        !left.contains("Shop 6 <")
            && !left.contains("mail.example")
            && !left.contains("Anna Caller")
    );
    assert!(left.contains("picture 6"), "pictures of pages stay");
    assert_eq!(survey(), before);
    assert!(forget(&["--personas"]).contains("erased: 0 personas"));
    assert!(call(folder.path(), &["report"]).status.success());
    assert_eq!(call(folder.path(), &["forget"]).status.code(), Some(2));
    assert_eq!(
        call(folder.path(), &["forget", "nobody"]).status.code(),
        Some(2)
    );
}

#[test]
fn results_of_every_schema_version_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scores");
    for version in 1..=SCHEMA_VERSION {
        let text = std::fs::read_to_string(folder.join(format!("version-{version}.json"))).unwrap();
        let scores = Scores::load(&text).unwrap();
        assert_eq!(scores.schema_version, version);
        assert_eq!((scores.survey[0].testable, scores.survey[0].yes), (2, 1));
    }
    let newer = format!("{{\"schema_version\": {}}}", SCHEMA_VERSION + 1);
    let error = Scores::load(&newer).unwrap_err();
    assert!(matches!(error, ScoresError::Newer { .. }));
    assert!(error.to_string().contains("install a newer one"), "{error}");
    assert!(Scores::load("[]").is_err());
}

#[test]
fn the_schema_names_every_field_of_a_result() {
    let schema: serde_json::Value = serde_json::from_slice(
        &cxaudit()
            .args(["export", "--format", "schema"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    let scores = json(hundred(), &["export", "--format", "json"]);
    let properties = schema["properties"].as_object().unwrap();
    for key in scores.as_object().unwrap().keys() {
        assert!(properties.contains_key(key), "{key}");
    }
    let survey = schema["$defs"]["SurveyOut"]["properties"]
        .as_object()
        .unwrap();
    for key in scores["survey"][0].as_object().unwrap().keys() {
        assert!(survey.contains_key(key), "{key}");
        assert!(
            survey[key].get("description").is_some(),
            "{key} is not explained"
        );
    }
    let published = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/scores.schema.json"),
    )
    .unwrap();
    let published: serde_json::Value = serde_json::from_str(&published).unwrap();
    assert_eq!(
        published, schema,
        "cxaudit export --format schema --out reports/scores.schema.json"
    );
}
