//! The report: what it says, that it is harmless, and that it is whole.

mod agency;
mod sample;

use cxaudit::facts::{Cause, Value};
use cxaudit::report::{ReportLanguage, export_csv, export_json, html, table, view, write};

use sample::small;

/// Renders the fourteen shops into `CXAUDIT_SAMPLE_OUT`, to be looked at; PNG files in
/// `CXAUDIT_SAMPLE_SHOTS` are used as screenshots, `CXAUDIT_SAMPLE_LANG` is the language.
#[test]
#[ignore = "writes a report for people to look at"]
fn look_at_it() {
    let variable = |name: &str| std::env::var(name).ok();
    let out = variable("CXAUDIT_SAMPLE_OUT").expect("CXAUDIT_SAMPLE_OUT names a folder");
    let mut files: Vec<_> = variable("CXAUDIT_SAMPLE_SHOTS")
        .map(|folder| {
            let files = std::fs::read_dir(folder).unwrap();
            files.map(|file| file.unwrap().path()).collect()
        })
        .unwrap_or_default();
    files.sort();
    let pictures: Vec<_> = files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect();
    let language = match variable("CXAUDIT_SAMPLE_LANG").as_deref() {
        Some("pl") => ReportLanguage::Pl,
        Some("uk") => ReportLanguage::Uk,
        _ => ReportLanguage::En,
    };
    let sample = agency::agency(&pictures);
    let out = std::path::PathBuf::from(out);
    let paths = write(&sample.input(language), &out.join("report")).unwrap();
    assert!(paths.html.is_file());
    for (evidence, bytes) in sample.evidence.0.values() {
        let file = out.join(&evidence.path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    std::fs::write(out.join("table.txt"), table(&sample.input(language), true)).unwrap();
}

fn page(html: &str) -> scraper::Html {
    scraper::Html::parse_document(html)
}

fn all<'a>(page: &'a scraper::Html, css: &str) -> Vec<scraper::ElementRef<'a>> {
    let selector = scraper::Selector::parse(css).unwrap();
    page.select(&selector).collect()
}

fn text(page: &scraper::Html, css: &str) -> String {
    let found = all(page, css);
    let words = found.iter().flat_map(scraper::ElementRef::text);
    words.collect::<String>().replace('\u{a0}', " ")
}

#[test]
fn leaks_and_strays_are_told_in_every_language() {
    let mut sample = small();
    for (language, leak, strays) in [
        (
            ReportLanguage::En,
            "Address in other hands. win@casino.example, which has nothing to do with the shop",
            "3 mails belong to no shop. Listed by cxaudit mail strays",
        ),
        (
            ReportLanguage::Pl,
            "Adres w obcych rękach. Do klienta napisał nadawca win@casino.example",
            "3 wiadomości nie należą do żadnego sklepu. Lista: cxaudit mail strays",
        ),
        (
            ReportLanguage::Uk,
            "Адреса в чужих руках. Покупцеві написав відправник win@casino.example",
            "3 листи не належать жодному магазину. Список: cxaudit mail strays",
        ),
    ] {
        let page = page(&html(&sample.input(language)).unwrap());
        let told = text(&page, ".shop .leak");
        assert!(told.trim().starts_with(leak), "{told}");
        assert_eq!(all(&page, ".leak").len(), 1);
        assert_eq!(all(&page, ".leak a").len(), 1);
        assert_eq!(text(&page, ".strays"), strays);
    }
    sample.leaks.clear();
    sample.strays = 0;
    let page = page(&html(&sample.input(ReportLanguage::En)).unwrap());
    assert!(all(&page, ".leak").is_empty() && all(&page, ".strays").is_empty());
}

#[test]
fn small_study_as_data() {
    let sample = small();
    for (language, name) in [
        (ReportLanguage::En, "small-en"),
        (ReportLanguage::Pl, "small-pl"),
        (ReportLanguage::Uk, "small-uk"),
    ] {
        let mut view = view(&sample.input(language)).unwrap();
        // The picture's bytes depend on the encoder; that there is one is the finding.
        let picture = view
            .pointer_mut("/shops/0/proofs/pictures/0/thumbnail/src")
            .unwrap();
        assert!(
            picture
                .as_str()
                .unwrap()
                .starts_with("data:image/jpeg;base64,")
        );
        *picture = "data:image/jpeg;base64,...".into();
        insta::assert_json_snapshot!(name, view);
    }
}

#[test]
fn scores_json_is_the_contract() {
    let sample = small();
    let folder = tempfile::tempdir().unwrap();
    let paths = write(
        &sample.input(ReportLanguage::En),
        &folder.path().join("report"),
    )
    .unwrap();
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&paths.json).unwrap()).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["study"], "Small & fine");
    assert_eq!(json["wave"], 1);
    let shop = &json["shops"][0];
    assert_eq!(shop["shop"], "one.example");
    assert_eq!(shop["url"], "https://one.example/");
    for phase in ["pre", "in", "post"] {
        let phase = shop["phases"][phase].as_object().unwrap();
        assert!(phase["score"].is_number() || phase["score"].is_null());
        assert!(phase["coverage"].is_number());
    }
    let values: Vec<_> = shop["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|verdict| {
            for key in ["state", "score", "cause", "evidence"] {
                assert!(verdict.get(key).is_some(), "{key}");
            }
            (
                verdict["criterion"].as_str().unwrap(),
                verdict["value"].clone(),
            )
        })
        .collect();
    assert_eq!(
        values,
        [
            ("chat-window", serde_json::json!(true)),
            ("reminder-mail", serde_json::json!(null)),
            ("reminder-coupon", serde_json::json!("SAVE10")),
            ("reminder-names-product", serde_json::json!(0.5)),
            ("confirmation-mail", serde_json::json!(12_000.25)),
            ("mails-30-min", serde_json::json!(2)),
        ]
    );
    assert_eq!(json["shops"][1]["verdicts"][0]["state"], "blocked");
    assert_eq!(json["shops"][1]["verdicts"][0]["cause"], "captcha");
    assert_eq!(
        json["shops"][2]["phases"]["pre"]["score"],
        serde_json::Value::Null
    );
    assert_eq!(json["shops"][0]["visits"][0]["cause"], "completed");
    let survey = &json["survey"][0];
    assert_eq!(survey["criterion"], "chat-window");
    assert_eq!(
        (&survey["listed"], &survey["testable"], &survey["yes"]),
        (&3.into(), &1.into(), &1.into())
    );
    assert_eq!(survey["share"], 1.0);
    assert_eq!(survey["baseline"], 0.36);
    assert_eq!(json["survey"][1]["baseline"], serde_json::Value::Null);
    // It reads back as the documented types, and is written the same again.
    let scores: cxaudit::report::Scores = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&scores).unwrap(), json);
    assert_eq!(
        export_json(&sample.input(ReportLanguage::Pl)).unwrap(),
        std::fs::read_to_string(&paths.json).unwrap()
    );
}

#[test]
fn page_asks_the_network_for_nothing() {
    let sample = agency::agency(&[]);
    let html = html(&sample.input(ReportLanguage::Uk)).unwrap();
    let page = page(&html);
    assert!(
        all(
            &page,
            "script, link, iframe, object, embed, form, base, audio, video"
        )
        .is_empty()
    );
    assert!(!html.contains("@import") && !html.contains("url("));
    let mut pictures = 0;
    for element in all(&page, "*") {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{name}={value}");
            match (element.value().name(), name) {
                (_, "src") => {
                    assert!(value.starts_with("data:image/jpeg;base64,"), "{value}");
                    pictures += 1;
                }
                ("a", "href") => assert!(
                    value.starts_with('#')
                        || value.starts_with("../evidence/")
                        || value.starts_with("https://"),
                    "{value}"
                ),
                (_, "href" | "xlink:href") => assert!(value.starts_with('#'), "{value}"),
                (_, "srcset" | "data" | "action" | "background" | "poster") => {
                    panic!("{name}={value}")
                }
                _ => {}
            }
        }
    }
    assert!(pictures > 20);
    let policy = all(&page, "meta[http-equiv=Content-Security-Policy]");
    let policy = policy[0].attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
}

#[test]
fn page_holds_together() {
    let sample = agency::agency(&[]);
    let html = html(&sample.input(ReportLanguage::En)).unwrap();
    let page = page(&html);
    let mut ids: Vec<&str> = all(&page, "[id]")
        .iter()
        .filter_map(|one| one.attr("id"))
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is there twice");
    for link in all(&page, "[href^='#']") {
        let target = &link.attr("href").unwrap()[1..];
        assert!(ids.binary_search(&target).is_ok(), "nothing at #{target}");
    }
    assert_eq!(all(&page, "html")[0].attr("lang"), Some("en"));
    assert_eq!(all(&page, "h1").len(), 1);
    assert_eq!(all(&page, "article.shop").len(), 14);
    assert_eq!(all(&page, "table.ranking tbody tr").len(), 14);
    assert!(
        all(&page, "thead th")
            .iter()
            .all(|th| th.attr("scope") == Some("col"))
    );
    assert!(
        all(&page, "img")
            .iter()
            .all(|img| img.attr("alt").is_some_and(|alt| !alt.is_empty()))
    );
    // Every state is told by a word and by its own icon.
    for state in all(&page, ".state") {
        assert!(!state.text().collect::<String>().trim().is_empty());
    }
    let counts = text(&page, ".counts");
    let counts: Vec<&str> = counts
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(
        counts,
        [
            "14 in the list",
            "9 tested",
            "1 tested in part",
            "1 could not be tested",
            "1 our tool failed",
            "2 still pending"
        ]
    );
    assert_eq!(all(&page, "#orders tbody tr").len(), 3);
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
}

#[test]
fn harm_is_only_shown() {
    let mut sample = small();
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{page.study}}{{{t}}}\u{202e}gpj.exe";
    sample.study = evil.to_owned();
    sample.shops[0].name = evil.to_owned();
    sample.shops[1].name = "Ж".repeat(10_000);
    sample.shops[2].url = "javascript:alert(1)".parse().unwrap();
    sample.visits[0].detail = evil.to_owned();
    sample.visits[0].cause = Some(Cause::CheckoutRejected);
    sample.scorecards[0].verdicts[2].value = Some(Value::Text(evil.to_owned()));
    sample.scorecards[1].verdicts[0].detail = evil.to_owned();
    sample.rubric.criteria[0].question.en = evil.to_owned();
    sample.rubric.criteria[0].advice.en = evil.to_owned();
    for mail in &mut sample.mails {
        mail.subject = evil.to_owned();
        mail.from = evil.to_owned();
        mail.kind = evil.to_owned();
        mail.excerpt = format!("{evil} {}", "spam ".repeat(5_000));
    }
    for order in &mut sample.orders {
        order.number = Some(evil.to_owned());
        order.product = Some(evil.to_owned());
        order.total = Some(evil.to_owned());
        order.address = evil.to_owned();
    }
    for (evidence, _) in sample.evidence.0.values_mut() {
        evidence.label = evil.to_owned();
        evidence.url = Some("javascript:alert(1)".to_owned());
    }
    let html = html(&sample.input(ReportLanguage::En)).unwrap();
    let page = page(&html);
    assert!(all(&page, "script, [onerror], img:not([src^='data:'])").is_empty());
    assert!(all(&page, "a[href^='javascript']").is_empty());
    assert!(!html.contains('\u{202e}'));
    assert!(html.len() < 200_000, "{} bytes", html.len());
    let shown =
        "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{page.study}}{{{t}}}gpj.exe";
    for place in [
        "h1",
        "title",
        "#shop-1-h",
        ".ranking .name a",
        ".figure h3",
        ".visits .detail",
        ".c-found",
        ".mails .mail-head",
        ".mails blockquote",
        "#orders td",
        "figcaption",
    ] {
        let found = text(&page, place);
        assert!(found.contains(shown), "{place}: {found}");
    }
    assert_eq!(text(&page, "#shop-2-h").chars().count(), 121);
}

#[test]
fn missing_proof_is_said() {
    let mut sample = small();
    let shot = sample.scorecards[0].verdicts[0].evidence[0].clone();
    sample.evidence.0.get_mut(&shot).unwrap().1 = b"not a picture".to_vec();
    let shown = page(&html(&sample.input(ReportLanguage::En)).unwrap());
    assert!(text(&shown, ".files").contains("the picture cannot be shown"));
    sample.evidence.0.clear();
    let shown = page(&html(&sample.input(ReportLanguage::En)).unwrap());
    assert!(text(&shown, ".files").contains("the file is missing"));
}

#[test]
fn nothing_known_is_a_report_too() {
    let mut sample = small();
    sample.scorecards.clear();
    sample.visits.clear();
    sample.mails.clear();
    sample.orders.clear();
    sample.shares.clear();
    for language in [ReportLanguage::En, ReportLanguage::Pl, ReportLanguage::Uk] {
        let shown = page(&html(&sample.input(language)).unwrap());
        assert_eq!(all(&shown, ".shop").len(), 3);
        assert!(!table(&sample.input(language), false).is_empty());
    }
    sample.shops.clear();
    html(&sample.input(ReportLanguage::En)).unwrap();
}

#[test]
fn own_templates() {
    let sample = small();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("masthead.hbs");
    let render = || {
        let mut input = sample.input(ReportLanguage::En);
        input.templates = Some(folder.path());
        html(&input)
    };
    let problem = |template: &str| {
        std::fs::write(&file, template).unwrap();
        let said = render().unwrap_err().to_string();
        said.replace(&file.display().to_string(), "FILE")
    };
    assert_eq!(
        problem("<p>{{page.studdy}}</p>\n"),
        "template masthead (FILE) is broken: line 1, column 4: Failed to access variable in strict mode Some(\"page.studdy\"); correct it or delete it to use the built-in one"
    );
    assert!(
        problem("<p>\n{{#if page.study}}never closed")
            .starts_with("template masthead (FILE) is broken: line ")
    );
    assert!(problem("{{> nowhere}}").contains("nowhere"));
    std::fs::write(&file, "<p class=\"own\">{{page.study}}</p>").unwrap();
    let shown = page(&render().unwrap());
    assert_eq!(text(&shown, "p.own"), "Small & fine");
    assert_eq!(
        all(&shown, ".shop").len(),
        3,
        "the other templates are the built-in ones"
    );
}

#[test]
fn a_failure_keeps_the_old_report() {
    let sample = small();
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let paths = write(&sample.input(ReportLanguage::En), &report).unwrap();
    let before = std::fs::read(&paths.html).unwrap();
    std::fs::write(folder.path().join("page.hbs"), "{{#each").unwrap();
    let mut input = sample.input(ReportLanguage::En);
    input.templates = Some(folder.path());
    write(&input, &report).unwrap_err();
    assert_eq!(std::fs::read(&paths.html).unwrap(), before);
    let mut left: Vec<_> = std::fs::read_dir(&report)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["index.html", "scores.json"]);

    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = write(&sample.input(ReportLanguage::En), &file.join("report")).unwrap_err();
    assert!(error.to_string().starts_with("cannot write "), "{error}");
}

#[test]
fn csv_is_safe_in_spreadsheets() {
    let mut sample = small();
    sample.shops[0].name = "=HYPERLINK(\"http://evil\")".to_owned();
    sample.scorecards[0].verdicts[2].value = Some(Value::Text("+48 1,2;\n3".to_owned()));
    let csv_text = export_csv(&sample.input(ReportLanguage::Pl)).unwrap();
    assert!(csv_text.starts_with("\u{feff}study,wave,shop,"));
    assert!(csv_text.lines().count() == 1 + 3 * 6);
    let mut reader = csv::Reader::from_reader(csv_text.trim_start_matches('\u{feff}').as_bytes());
    let columns = reader.headers().unwrap().clone();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&rows[0][at("name")], "'=HYPERLINK(\"http://evil\")");
    assert_eq!(
        &rows[0][at("question")],
        "Czy odwiedzający może otworzyć czat na żywo?"
    );
    assert_eq!(&rows[2][at("value")], "'+48 1,2; 3");
    assert_eq!(&rows[4][at("value")], "12000.25");
    assert_eq!(
        (&rows[6][at("state")], &rows[6][at("cause")]),
        ("blocked", "captcha")
    );
    for row in &rows {
        for cell in row {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}

#[test]
fn terminal_table() {
    let sample = small();
    insta::assert_snapshot!(table(&sample.input(ReportLanguage::En), false));
    let coloured = table(&sample.input(ReportLanguage::En), true);
    let plain = regex::Regex::new("\u{1b}\\[[0-9]+m").unwrap();
    assert_eq!(
        plain.replace_all(&coloured, ""),
        table(&sample.input(ReportLanguage::En), false)
    );
    assert!(coloured.contains("\u{1b}[35mcould not be tested: captcha\u{1b}[0m"));
}

#[test]
fn a_mail_of_markup_is_shown_as_inert_text_without_pictures() {
    let raw = std::fs::read(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/mail-hostile/markup.eml"),
    )
    .unwrap();
    let reading = cxaudit::mail::read(
        &raw,
        &cxaudit::mail::Context::default(),
        &cxaudit::mail::Lexicons::embedded(),
    );
    // Nothing that would act or load survives the reading: no script, style or address of a picture.
    for gone in [
        "owned by script",
        "@import",
        "expression(",
        "noscript",
        "4111",
        "evil.example/",
    ] {
        assert!(!reading.text.contains(gone), "{gone} in {}", reading.text);
    }
    assert_eq!((reading.cart_link, reading.tracking_link), (None, None));
    let mut sample = small();
    let pictures = all(
        &page(&html(&sample.input(ReportLanguage::Pl)).unwrap()),
        "img",
    )
    .len();
    for mail in &mut sample.mails {
        mail.subject.clone_from(&reading.subject);
        mail.from.clone_from(&reading.from);
        mail.excerpt.clone_from(&reading.text);
    }
    let html = html(&sample.input(ReportLanguage::Pl)).unwrap();
    let page = page(&html);
    let active = "script, style[data-mail], form, input, iframe, object, embed, base, video, \
                  meta[http-equiv=refresh], [onload], [onerror], a[href^='javascript'], a[href^='data']";
    assert!(all(&page, active).is_empty());
    assert_eq!(
        all(&page, "img").len(),
        pictures,
        "the mail adds no picture"
    );
    assert!(
        !html.contains("evil.example/"),
        "nothing is asked of the sender"
    );
    assert!(!html.contains('\u{202e}'));
    let shown = all(&page, "blockquote")
        .iter()
        .map(|quote| quote.text().collect::<String>())
        .collect::<String>();
    assert!(
        shown.contains("Visible <script>alert(2)</script> words {{page.study}} {{{t}}}"),
        "{shown}"
    );
    if let Ok(folder) = std::env::var("CXAUDIT_KEEP_REPORT") {
        std::fs::write(
            std::path::Path::new(&folder).join("hostile-mail.html"),
            &html,
        )
        .unwrap();
    }
}
