//! Study folders: what is wrong is told exactly, and what spreadsheets write is read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use cxaudit::plan::{ConsentPolicy, CookiePolicy, Engine, Goal, Mailbox, Persona, Plan, Shop};

fn fixtures(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(kind)
}

fn cxaudit(arguments: &[&str], folder: &Path) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_cxaudit"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CXAUDIT_LOG")
        .output()
        .unwrap()
}

fn folders(kind: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixtures(kind)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Each folder of bad-plans has a twin `<name>.err`: exactly what `check` says about it.
#[test]
fn every_bad_plan_is_told_exactly() {
    let folders = folders("bad-plans");
    assert!(folders.len() >= 15);
    let mut wrong = Vec::new();
    for folder in folders {
        let output = cxaudit(&["check"], &folder);
        let said = String::from_utf8(output.stderr).unwrap();
        let twin = PathBuf::from(format!("{}.err", folder.display()));
        let expected = std::fs::read_to_string(&twin).unwrap_or_default();
        let silent = output.stdout.is_empty();
        if output.status.code() != Some(3) || said != expected || !silent {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            wrong.push(format!("{name}, {}:\n{said}", output.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_problem_is_told_with_the_folder_it_is_in() {
    let folder = fixtures("bad-plans");
    let output = cxaudit(&["check", "--study", "no-mailbox"], &folder);
    let said = String::from_utf8(output.stderr).unwrap();
    let place = Path::new("no-mailbox").join("study.toml");
    assert!(said.contains(&format!("--> {}", place.display())), "{said}");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = fixtures("bad-plans").join("unknown-keys");
    for (arguments, colored) in [
        (["check", "--color", "always"], true),
        (["check", "--color", "never"], false),
        (["check", "--color", "auto"], false),
    ] {
        let said = cxaudit(&arguments, &folder).stderr;
        assert_eq!(said.contains(&0x1b), colored, "{arguments:?}");
    }
}

#[test]
fn a_sound_plan_is_summed_up() {
    let folder = fixtures("good-plans").join("full");
    let output = cxaudit(&["check"], &folder);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "Home and garden, Poland, spring, wave 2: the plan is sound\n\
         shops     3\n\
         visits    7: browse at 2 shops, quick at 1 shop, purchase at 2 shops, inquiry at 1 shop, abandon-cart at 1 shop\n\
         orders    at most 2\n\
         windows   welcome 5s, reminder 1h30m, confirmation 8s, follow-up 14d\n"
    );
    assert_eq!(output.status.code(), Some(0));
    let quiet = cxaudit(&["check", "-q"], &folder);
    assert!(quiet.stdout.is_empty() && quiet.status.success());
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = fixtures("good-plans");
    for arguments in [
        &["chekc"][..],
        &["init"],
        &["check", "-q", "-v"],
        &["check", "--color", "blue"],
        &["export", "--format", "pdf"],
        &["inspect", "page"],
        &["demo", "--fleet", "0"],
    ] {
        let output = cxaudit(arguments, &folder);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(cxaudit(&arguments, &folder).status.code(), Some(0));
    }
}

#[test]
fn a_study_is_begun_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = cxaudit(&["init", "study"], folder.path());
    assert_eq!(first.status.code(), Some(0));
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.contains("cxaudit check --study study"), "{said}");
    let checked = cxaudit(&["check", "--study", "study"], folder.path());
    assert_eq!(checked.status.code(), Some(0));
    let again = cxaudit(&["init", "study"], folder.path());
    assert_eq!(again.status.code(), Some(1));
    let path = Path::new("study").join("study.toml");
    assert_eq!(
        String::from_utf8(again.stderr).unwrap(),
        format!(
            "error: failed to write {}: it exists already; choose another folder or move it away\n",
            path.display()
        )
    );
}

fn load(name: &str) -> Plan {
    let loaded = Plan::load(&fixtures("good-plans").join(name));
    loaded.unwrap_or_else(|problems| panic!("{problems}"))
}

fn names(plan: &Plan) -> Vec<&str> {
    plan.shops.iter().map(|shop| shop.name.as_str()).collect()
}

#[test]
fn reads_a_windows_1250_list() {
    let plan = load("windows-1250");
    assert_eq!(names(&plan), ["Żółw i Łódź", "Dětské hračky", "Próba"]);
    let ids: Vec<_> = plan.shops.iter().map(|shop| shop.id.as_str()).collect();
    assert_eq!(
        ids,
        ["zolw.example.pl", "example.cz-obchod", "127.0.0.1-8080"]
    );
    let [first, second, third] = &plan.shops[..] else {
        panic!("three shops");
    };
    assert!(first.purchase && !second.purchase && !third.purchase);
    assert_eq!(first.purchase_max.unwrap().to_string(), "199.99");
    assert_eq!(first.notes, "dwie\r\nlinie");
    assert_eq!(first.country.as_deref(), Some("PL"));
    assert_eq!(first.journeys, ["browse", "abandon-cart", "purchase"]);
    assert_eq!(second.journeys, ["browse"]);
    assert_eq!(third.journeys, ["browse", "abandon-cart"]);
    assert_eq!(third.url.as_str(), "http://127.0.0.1:8080/");
}

#[test]
fn reads_windows_1251_and_utf_16_lists() {
    let plan = load("windows-1251");
    assert_eq!(names(&plan), ["Дім і сад", "Їжак"]);
    assert!(plan.shops[0].purchase && !plan.shops[1].purchase);
    assert_eq!(names(&load("utf-16")), ["Żółw"]);
}

#[test]
fn reads_every_setting() {
    let plan = load("full");
    assert_eq!((plan.wave, plan.seed.as_str()), (2, "k3"));
    assert_eq!(plan.cookies, CookiePolicy::Accept);
    assert_eq!(plan.consent, ConsentPolicy::Marketing);
    let [Mailbox::Smtp(smtp)] = &plan.mailboxes[..] else {
        panic!("an SMTP receiver");
    };
    assert_eq!(smtp.listen.to_string(), "127.0.0.1:0");
    assert_eq!(
        (smtp.max_message_bytes, smtp.max_connections),
        (25 << 20, 500)
    );
    assert_eq!(plan.windows.reminder, Duration::from_secs(5400));
    assert_eq!(plan.windows.follow_up, Duration::from_secs(14 * 86_400));
    assert_eq!(
        (plan.browser.at_once, plan.browser.engine),
        (3, Engine::Firefox)
    );
    let driver = plan.browser.webdriver.as_ref().unwrap();
    assert_eq!(driver.as_str(), "http://grid.example.org:4444/wd/hub/");
    assert_eq!(
        plan.browser.binary.as_ref().unwrap(),
        &plan.folder.join("bin/firefox")
    );
    assert!(!plan.browser.headless);
    assert_eq!(plan.browser.window, (400, 800));
    assert_eq!(plan.pace.between_pages, Duration::ZERO);
    assert_eq!(plan.pace.steps, 60);
    let shop = |id: &str| -> &Shop { plan.shop(id).unwrap() };
    let first = shop("example.pl-sklep");
    assert_eq!(
        first.product.as_ref().unwrap().as_str(),
        "https://example.pl/p/12"
    );
    assert_eq!(first.purchase_max.unwrap().to_string(), "250.5");
    assert_eq!(
        shop("example.org").purchase_max.unwrap().to_string(),
        "1299.00"
    );
    assert!(first.inquiry);
    let pins = &shop("example.com").pins;
    assert_eq!(pins[&Goal::AddToCart].open.as_deref(), Some("/p/1"));
    assert_eq!(pins[&Goal::Register].click, ["#a", "#b"]);
    let pairs = [("#mail", "email"), ("#code", "1234")];
    assert_eq!(
        pins[&Goal::Register].fill,
        pairs.map(|(selector, value)| (selector.to_owned(), value.to_owned()))
    );
    let visits = plan.visits();
    let personas = visits
        .iter()
        .enumerate()
        .map(|(index, (shop, journey))| Persona::invent(&plan, shop, journey, index));
    let countries: Vec<_> = personas.map(|persona| persona.country).collect();
    assert_eq!(countries, ["PL", "PL", "PL", "PL", "SK", "SK", "SK"]);
}
