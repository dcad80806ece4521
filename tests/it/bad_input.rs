//! What a user gets wrong, or finds broken: an exact message, the right exit code, and never a
//! verdict against a shop.

use std::path::Path;

use cxaudit::demo::MailServer;
use serde_json::Value;

use crate::site::{nobody, page, serve};
use crate::study_folder::{RECEIVER, Study};

const SHOP: &str = "https://shop.test";

fn missing(study: &Study, expected: &str) {
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    let (said, advice) = ended
        .stderr
        .strip_prefix("error: failed to start the browser: find a browser and its driver: ")
        .and_then(|rest| rest.split_once('\n'))
        .unwrap_or_else(|| panic!("{ended:?}"));
    assert_eq!(said, expected);
    let advice = advice.trim_start_matches("correct browser.driver in study.toml, or ");
    assert!(advice.starts_with("install "), "{ended:?}");
    assert_eq!(advice.lines().count(), 1, "{ended:?}");
    // The visit is as fresh as before.
    let status = study.status();
    assert_eq!(status["queued"], 1, "{status}");
    let ended = study.call(&["doctor", "-q"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert_eq!(
        ended.stdout.lines().next().unwrap_or_default(),
        format!("browser: FAILED to find a browser and its driver: {expected}")
    );
}

#[test]
fn a_driver_that_is_not_there() {
    let driver = "driver = \"/nonexistent/chromedriver\"\n";
    let study = Study::with(SHOP, "browse", RECEIVER, driver);
    missing(
        &study,
        "browser.driver names /nonexistent/chromedriver, and no file is there",
    );
    if std::fs::read_to_string("/etc/os-release").is_ok_and(|os| os.contains("\nID=debian\n")) {
        let said = study.call(&["run", "-q"]).stderr;
        assert_eq!(
            said,
            "error: failed to start the browser: find a browser and its driver: \
             browser.driver names /nonexistent/chromedriver, and no file is there\n\
             correct browser.driver in study.toml, or install both with: \
             sudo apt-get install chromium chromium-driver\n"
        );
    }
}

/// Wherever the program looks, there is no Firefox for it: not where the tests run.
#[test]
fn a_browser_that_is_not_installed() {
    let there = [
        "/usr/bin",
        "/usr/local/bin",
        "/snap/bin",
        "/opt/homebrew/bin",
    ]
    .iter()
    .any(|folder| Path::new(folder).join("geckodriver").exists());
    if there {
        // Nothing is missing on this machine.
        return;
    }
    let study = Study::with(SHOP, "browse", RECEIVER, "engine = \"firefox\"\n");
    let output = crate::cxaudit()
        .current_dir(study.path())
        .arg("run")
        .env("PATH", "")
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    let no_firefox = "no firefox, firefox-esr in PATH or the usual places";
    let no_driver = "no geckodriver in PATH or the usual places";
    assert!(
        [no_firefox, no_driver].iter().any(|missing| said
            == format!(
                "error: failed to start the browser: find a browser and its driver: {missing}\n\
                 install Firefox and geckodriver (https://github.com/mozilla/geckodriver/releases), \
                 or write browser.engine = \"any\" in study.toml\n"
            )),
        "{said}"
    );
}

#[test]
fn a_wrong_mailbox_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut mail = MailServer::start(folder.path()).expect("dovecot starts");
    let section = mail.section("audit+{tag}@mail.example");
    let wrong = section
        .lines()
        .map(|line| match line.starts_with("password") {
            true => "password = { command = \"echo wrong\" }\n".to_owned(),
            false => format!("{line}\n"),
        })
        .collect::<String>();
    let user = mail.settings("audit+{tag}@mail.example").user;
    let study = Study::new(SHOP, "browse", &wrong);
    let refused = format!(
        "log in as {user}: the server said \"[AUTHENTICATIONFAILED] Authentication failed.\"; \
         check mailbox.user and where mailbox.password comes from"
    );
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert_eq!(
        ended.last_word(),
        format!("error: failed to open the mailbox: {refused}")
    );
    assert_eq!(study.status()["queued"], 1, "no shop was visited");
    let ended = study.call(&["doctor", "-q"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert_eq!(ended.stdout, format!("mailbox: FAILED to {refused}\n"));
    mail.stop();
}

#[test]
fn a_mail_server_that_is_not_there() {
    let server = nobody();
    let mailbox = format!(
        "kind = \"imap\"\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nuser = \"audit\"\n\
         password = {{ command = \"echo pw\" }}\naddress = \"audit+{{tag}}@mail.example\"\n",
        server.port()
    );
    let study = Study::new(SHOP, "browse", &mailbox);
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert_eq!(
        ended.last_word(),
        format!(
            "error: failed to open the mailbox: reach the mail server {server}: \
             Connection refused (os error 111); check mailbox.server and mailbox.port in study.toml, \
             and the network"
        )
    );
    assert_eq!(study.status()["queued"], 1, "no shop was visited");
}

/// Runs the study to its end and gives the cause of its one visit. Whatever the cause, nothing is
/// held against the shop: what could not be told is blocked, with that cause.
fn nothing_is_held_against_the_shop(url: &str) -> (String, String) {
    let study = Study::new(url, "abandon-cart", RECEIVER);
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let status = study.status();
    assert_eq!(status["closed"], 1, "{status}");
    let visit = &status["visits"][0];
    let cause = visit["cause"].as_str().unwrap_or_default().to_owned();
    let detail = visit["detail"].as_str().unwrap_or_default().to_owned();
    assert!(
        ended
            .stderr
            .contains(&format!("abandon-cart: {cause} ({detail})")),
        "{ended:?}"
    );
    let shop = &study.scores()["shops"][0];
    assert_eq!(shop["visits"][0]["cause"], cause.as_str(), "{shop}");
    let verdicts = shop["verdicts"].as_array().expect("verdicts");
    let state = |verdict: &Value| verdict["state"].as_str().unwrap_or_default().to_owned();
    let against: Vec<_> = verdicts
        .iter()
        .filter(|verdict| !["blocked", "not-applicable", "pending"].contains(&&*state(verdict)))
        .collect();
    assert!(against.is_empty(), "{cause}: {against:?}");
    for criterion in ["registration", "chat-window", "reminder-mail"] {
        let verdict = verdicts
            .iter()
            .find(|verdict| verdict["criterion"] == criterion)
            .unwrap_or_else(|| panic!("no {criterion}"));
        assert_eq!(state(verdict), "blocked", "{verdict}");
        assert_eq!(verdict["cause"], cause.as_str(), "{verdict}");
    }
    (cause, detail)
}

#[test]
fn a_shop_that_cannot_be_reached() {
    let url = format!("http://{}/", nobody());
    let (cause, detail) = nothing_is_held_against_the_shop(&url);
    assert_eq!(cause, "unreachable");
    assert_eq!(
        detail,
        format!("{url} could not be opened (ERR_CONNECTION_REFUSED)")
    );
}

#[test]
fn a_shop_that_refuses() {
    for (status, cause, detail) in [
        (403, "forbidden", "the server answered 403"),
        (429, "too-many-requests", "the server answered 429"),
        (500, "server-error", "the server answered 500"),
    ] {
        let url = serve(move |_| (status, page("Sorry", "<h1>Sorry</h1><p>Not now.</p>")));
        let ended = nothing_is_held_against_the_shop(&url);
        assert_eq!(ended, (cause.to_owned(), detail.to_owned()), "{status}");
    }
}

#[test]
fn a_shop_that_refuses_without_a_word() {
    for (status, cause) in [
        (403, "forbidden"),
        (429, "too-many-requests"),
        (500, "server-error"),
    ] {
        let url = serve(move |_| (status, String::new()));
        let (found, detail) = nothing_is_held_against_the_shop(&url);
        assert_eq!(found, cause, "{status}: {detail}");
    }
}

#[test]
fn a_shop_that_is_not_a_shop() {
    let url = serve(|path| match path {
        "/" => (
            200,
            page(
                "Notes of a gardener",
                "<header><a href=/>Notes of a gardener</a> <a href=/about>About me</a></header>\
                 <main><article><h1>Pruning in March</h1><p>The apple trees want their cut before the buds \
                 swell. I use a small saw and take my time.</p><a href=/2026/03/pruning>Read on</a></article>\
                 <article><h2>Seeds that keep</h2><p>Tomatoes keep for years, onions do not.</p>\
                 <a href=/2026/02/seeds>Read on</a></article></main><footer>Written by hand</footer>",
            ),
        ),
        _ => (
            200,
            page(
                "Notes of a gardener",
                "<main><article><h1>A note</h1><p>It rained all week and the garden is glad.</p>\
                 <a href=/>Home</a></article></main>",
            ),
        ),
    });
    let (cause, detail) = nothing_is_held_against_the_shop(&url);
    assert!(
        ["not-a-shop", "no-product-found"].contains(&&*cause),
        "{cause}: {detail}"
    );
}
