//! The sheet, filled in and back.

use std::fs;

use rust_xlsxwriter::Workbook;

use super::{days_ago, leave_carts, open, study, verdict_at};
use crate::study_folder::Study;

/// The sheet as CSV, cut up: header and rows.
fn sheet(study: &Study, language: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let ended = study.call(&[
        "probe",
        "sheet",
        "--format",
        "csv",
        "--out",
        "-",
        "--language",
        language,
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let text = ended.stdout.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("CSV").iter().map(str::to_owned).collect())
        .collect();
    (rows.remove(0), rows)
}

/// The answer a caller writes for a criterion at a shop with this number.
fn answer(language: &str, criterion: &str, shop: usize) -> String {
    let (yes, no) = match language {
        "pl" => ("tak", "nie"),
        "uk" => ("так", "ні"),
        _ => ("yes", "no"),
    };
    match criterion {
        "phone-wait" | "chat-staffed" => format!("{}", 10 + shop),
        "phone-transfers" => "0".to_owned(),
        "social-reply" => "3 h".to_owned(),
        "reviews-answered" => "12/20".to_owned(),
        "agent-sees-cart" if shop.is_multiple_of(2) => no.to_owned(),
        _ => yes.to_owned(),
    }
}

/// Fills in answer, rater and time in every row.
fn fill(language: &str, header: &[String], rows: &mut [Vec<String>]) {
    let words = match language {
        "pl" => ["sklep", "kryterium", "odpowiedź", "kto pytał", "kiedy"],
        "uk" => ["магазин", "критерій", "відповідь", "хто питав", "коли"],
        _ => ["shop", "criterion", "answer", "rater", "at"],
    };
    let at = words.map(|word| header.iter().position(|cell| cell == word).expect(word));
    let asked_at = days_ago(0).format("%Y-%m-%d").to_string() + " 00:01";
    for row in rows {
        let shop: usize = row[at[0]][4..7].parse().expect("a number");
        row[at[2]] = answer(language, &row[at[1]], shop);
        row[at[3]] = "Zażółć Ґанок".to_owned();
        row[at[4]] = asked_at.clone();
    }
}

/// Saves header and rows as a spreadsheet does.
type Save = fn(&[String], &[Vec<String>]) -> Vec<u8>;

fn as_csv(delimiter: u8, header: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    writer.write_record(header).expect("a row");
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    writer.into_inner().expect("bytes")
}

fn as_xlsx(header: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (line, row) in (0..).zip(std::iter::once(&header.to_vec()).chain(rows)) {
        for (column, cell) in (0..).zip(row) {
            // A spreadsheet makes numbers of what looks like one.
            match cell.parse::<f64>() {
                Ok(number) => page.write_number(line, column, number).expect("a cell"),
                Err(_) => page.write_string(line, column, cell).expect("a cell"),
            };
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_hundred_shops_go_out_and_come_back_in_every_language_and_format() {
    let study = study(100);
    leave_carts(&study, days_ago(8));
    let ways: [(&str, &str, Save); 3] = [
        ("pl", "filled.csv", |header, rows| {
            as_csv(b';', header, rows)
        }),
        ("uk", "filled.xlsx", as_xlsx),
        ("en", "again.csv", |header, rows| as_csv(b',', header, rows)),
    ];
    let mut taken = None;
    for (language, file, save) in ways {
        let before = open(&study).1.observations(1).expect("observations").len();
        // All are answered after the first time round, so a second rater's sheet is what is empty.
        let (header, mut rows) = if taken.is_none() {
            sheet(&study, language)
        } else {
            let ended = study.call(&[
                "probe",
                "sheet",
                "--again",
                "1000",
                "--format",
                "csv",
                "--out",
                "-",
                "--language",
                language,
            ]);
            let text = ended.stdout.trim_start_matches('\u{feff}').to_owned();
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes());
            let mut rows: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.expect("CSV").iter().map(str::to_owned).collect())
                .collect();
            (rows.remove(0), rows)
        };
        assert!(rows.len() >= 900, "{} rows", rows.len());
        fill(language, &header, &mut rows);
        fs::write(study.file(file), save(&header, &rows)).expect("a file");
        let ended = study.call(&["probe", "import", file]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let count = rows.len();
        let expected = match taken {
            None => format!("{count} answers taken, 0 known already, 0 left empty, 0 not taken\n"),
            Some(_) => {
                format!("0 answers taken, {count} known already, 0 left empty, 0 not taken\n")
            }
        };
        assert_eq!(ended.stdout, expected, "{language}");
        let after = open(&study).1.observations(1).expect("observations").len();
        assert_eq!(after - before, if taken.is_none() { count } else { 0 });
        taken = Some(count);
    }
    let scores = study.scores();
    for shop in [0, 1, 99] {
        let sees = verdict_at(&scores, shop, "agent-sees-cart");
        assert_eq!(sees["state"], if shop % 2 == 0 { "fail" } else { "pass" });
        let wait = verdict_at(&scores, shop, "phone-wait");
        assert_eq!(
            wait["value"],
            10.0 + f64::from(u32::try_from(shop).expect("small"))
        );
        assert_eq!(verdict_at(&scores, shop, "reviews-answered")["score"], 0.6);
    }
}

#[test]
fn wrong_rows_are_refused_one_by_one_and_the_rest_is_kept() {
    let study = study(3);
    leave_carts(&study, days_ago(8));
    let rows = [
        "shop,criterion,answer,rater,at,note,attachment",
        "shop000.test,phone-reachable,yes,Anna,,,",
        "shop900.test,phone-reachable,yes,Anna,,,",
        "shop001.test,phone-reachble,yes,Anna,,,",
        "shop001.test,chat-window,yes,Anna,,,",
        "shop001.test,phone-wait,soon,Anna,,,",
        "shop001.test,phone-reachable,yes,,,,",
        "shop001.test,phone-reachable,yes,Anna,04/05/2026 10:30,,",
        "shop001.test,phone-reachable,yes,Anna,2099-01-01 10:00,,",
        "shop001.test,phone-reachable,yes,Anna,,,nowhere.mp3",
        "shop000.test,phone-reachable,no,Anna,,,",
        "shop002.test,phone-reachable,,Anna,,,",
        "shop002.test,phone-wait,45,Anna,,\"after a jingle, twice\",",
        ",,,,,,",
    ];
    fs::write(study.file("calls.csv"), rows.join("\n")).expect("a file");
    let ended = study.call(&["probe", "import", "calls.csv"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(
        ended.stdout,
        "2 answers taken, 0 known already, 1 left empty, 9 not taken\n"
    );
    for (line, why) in [
        (3, "there is no shop \"shop900.test\""),
        (4, "did you mean `phone-reachable`?"),
        (5, "the tool finds it out itself"),
        (6, "write seconds, or a number with its unit"),
        (7, "the rater is missing"),
        (8, "write it as 2026-05-04 10:30"),
        (9, "is still to come"),
        (10, "nowhere.mp3 cannot be read"),
        (
            11,
            "line 2 says something else for the same shop, question and rater",
        ),
    ] {
        let start = format!("calls.csv:{line}: not taken: ");
        let told = ended.stderr.lines().find(|told| told.starts_with(&start));
        assert!(
            told.is_some_and(|told| told.contains(why)),
            "{line}: {why}: {ended:?}"
        );
    }
    assert_eq!(ended.stderr.lines().count(), 9);
    let again = study.call(&["probe", "import", "calls.csv"]);
    assert!(
        again
            .stdout
            .starts_with("0 answers taken, 2 known already, 1 left empty, 9")
    );
}

#[test]
fn a_rater_may_be_given_for_all_and_a_changed_mind_is_taken() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    for (answer, said) in [
        ("yes", "1 answer taken"),
        ("no", "1 answer taken"),
        ("yes", "1 answer taken"),
        ("yes", "0 answers taken, 1 known"),
    ] {
        fs::write(
            study.file("calls.csv"),
            format!("shop;criterion;answer\nshop000.test;phone-reachable;{answer}\n"),
        )
        .expect("a file");
        let ended = study.call(&["probe", "import", "calls.csv", "--rater", "Anna"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stdout.starts_with(said), "{answer}: {ended:?}");
    }
    let ended = study.call(&["probe", "import", "calls.csv"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("rater missing"), "{ended:?}");
}

#[test]
fn what_is_no_table_is_told() {
    let study = study(1);
    fs::write(study.file("broken.xlsx"), b"PK\x03\x04 and nothing more").expect("a file");
    fs::write(study.file("letter.txt"), "Dear all,\nnobody answered.\n").expect("a file");
    fs::write(study.file("empty.csv"), "").expect("a file");
    for (file, why) in [
        ("broken.xlsx", "save it as CSV"),
        ("letter.txt", "shop, criterion, answer, rater missing"),
        ("empty.csv", "missing"),
        ("nowhere.csv", "failed to read nowhere.csv"),
    ] {
        let ended = study.call(&["probe", "import", file]);
        assert_eq!(ended.code, Some(2), "{file}: {ended:?}");
        assert!(ended.stderr.contains(why), "{file}: {ended:?}");
        assert!(!ended.stderr.contains("panicked"), "{ended:?}");
    }
}

#[test]
fn the_printed_page_has_what_the_caller_needs() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    for (language, word) in [
        ("pl", "Czy ktoś odbiera telefon?"),
        ("uk", "Чи відповідають на телефонний дзвінок?"),
        ("en", "Is the telephone answered?"),
    ] {
        let ended = study.call(&["probe", "sheet", "--language", language]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(ended.stdout, "./probes.html\n");
        let html = fs::read_to_string(study.file("probes.html")).expect("a page");
        let (plan, store) = open(&study);
        let visit = &store.visits(plan.wave).expect("visits")[0];
        for needed in [
            word,
            "+48 61 555 01 23",
            visit.address.as_str(),
            "Lamp &quot;Iris&quot;; blue, 49.90 PLN",
            visit.persona["family-name"].as_str().expect("a name"),
        ] {
            assert!(html.contains(needed), "{language}: {needed}");
        }
        assert!(!html.contains("<script") && !html.contains("http-equiv=\"refresh\""));
    }
}

#[test]
fn what_libreoffice_saves_is_read() {
    // `filled.*` are sheets of this study that were filled in and saved by LibreOffice 7.4: as
    // CSV with semicolons in Windows-1250, as XLSX and as ODS; times became dates, answers numbers.
    for file in ["filled.csv", "filled.xlsx", "filled.ods"] {
        let study = study(3);
        leave_carts(&study, days_ago(8));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/probes/");
        let ended = study.call(&["probe", "import", &format!("{folder}{file}")]);
        assert_eq!(ended.code, Some(2), "{file}: {ended:?}");
        assert!(
            ended.stdout.starts_with("6 answers taken, 0 known already"),
            "{file}: {ended:?}"
        );
        assert_eq!(ended.stderr.lines().count(), 1, "{file}: {ended:?}");
        assert!(
            ended.stderr.contains("the answer \"może\" cannot be read"),
            "{file}: {ended:?}"
        );
        let scores = study.scores();
        assert_eq!(verdict_at(&scores, 0, "phone-reachable")["state"], "pass");
        assert_eq!(verdict_at(&scores, 0, "phone-wait")["value"], 45.0);
        assert_eq!(verdict_at(&scores, 1, "phone-reachable")["state"], "fail");
        assert_eq!(verdict_at(&scores, 0, "reviews-answered")["score"], 0.6);
    }
}
