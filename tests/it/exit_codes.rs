//! Every documented exit code, proved through the program.

use std::fs;
use std::time::Duration;

use cxaudit::facts::StudyLock;

use crate::site::{kiosk, serve};
use crate::study_folder::{RECEIVER, Study};

#[test]
fn nought_is_done() {
    let study = Study::new(&serve(kiosk), "browse", RECEIVER);
    let ended = study.call(&["check"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(study.status()["visits"][0]["cause"], "completed");
}

#[test]
fn one_is_unexpected() {
    let study = Study::new("https://shop.test", "browse", RECEIVER);
    fs::write(
        study.file("study.db"),
        "This is no database at all. ".repeat(100),
    )
    .expect("a file");
    let ended = study.call(&["status"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.stderr.starts_with("error: failed to ") && ended.stderr.contains("study.db"),
        "{ended:?}"
    );
}

#[test]
fn one_is_also_a_study_that_is_being_run() {
    let study = Study::new("https://shop.test", "browse", RECEIVER);
    let _held = StudyLock::acquire(study.path()).expect("the lock");
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(
        ended.stderr,
        format!(
            "error: failed to lock ./study.lock: process {} runs this study already; wait for it or end it first\n",
            std::process::id()
        )
    );
}

#[test]
fn two_is_a_wrong_command_line() {
    let study = Study::new("https://shop.test", "browse", RECEIVER);
    for arguments in [
        &["run", "--twice"][..],
        &["doctor", "--wait", "soon"],
        &["export", "--format", "pdf"],
        &["score", "--rubric", "/nonexistent/rubric.toml"],
        &["probe", "import", "nonexistent.csv"],
    ] {
        let ended = study.call(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stdout.is_empty() && ended.stderr.starts_with("error: "));
    }
}

#[test]
fn three_is_an_invalid_plan_for_every_command_that_reads_one() {
    let study = Study::new("https://shop.test", "brwose", RECEIVER);
    for command in ["check", "doctor", "run", "status", "score", "report"] {
        let ended = study.call(&[command]);
        assert_eq!(ended.code, Some(3), "{command}: {ended:?}");
        assert!(ended.stderr.contains("`browse`"), "{command}: {ended:?}");
    }
}

#[test]
fn four_is_a_browser_or_a_mailbox_that_cannot_be_reached() {
    let driver = "driver = \"/nonexistent/chromedriver\"\n";
    let study = Study::with("https://shop.test", "browse", RECEIVER, driver);
    assert_eq!(study.call(&["run"]).code, Some(4));
    assert_eq!(study.call(&["doctor"]).code, Some(4));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mailbox = RECEIVER.replace(
        "127.0.0.1:0",
        &taken.local_addr().expect("an address").to_string(),
    );
    let study = Study::new("https://shop.test", "browse", &mailbox);
    assert_eq!(study.call(&["run"]).code, Some(4));
}

#[test]
fn five_is_a_study_that_is_not_complete_yet() {
    let study = Study::new("https://shop.test", "abandon-cart", RECEIVER);
    study.leave_watching(Duration::from_secs(8));
    let ended = study.call(&["run", "--once"]);
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(
        ended
            .last_word()
            .starts_with("Nothing is due now; 1 visit waits, the last until 20"),
        "{ended:?}"
    );
    assert!(ended.last_word().ends_with(". Run again later."));
    let status = study.status();
    assert_eq!(
        (&status["watching"], &status["closed"]),
        (&1.into(), &0.into())
    );
    // Stays until the window has closed, and then nothing is left for another run.
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = study.call(&["run", "--once"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(
        ended.last_word(),
        "The study is complete. Next: cxaudit report"
    );
    assert_eq!(study.status()["closed"], 1);
}

#[test]
fn six_is_a_gate_that_failed() {
    let study = Study::new("https://shop.test", "browse", RECEIVER);
    let answers = "shop,criterion,answer,rater\n\
                   shop.test,phone-reachable,yes,Anna\nshop.test,phone-reachable,no,Olena\n";
    fs::write(study.file("calls.csv"), answers).expect("a file");
    assert_eq!(study.call(&["probe", "import", "calls.csv"]).code, Some(0));
    let ended = study.call(&["probe", "agreement", "--min-kappa", "0.6"]);
    assert_eq!(ended.code, Some(6), "{ended:?}");
    assert_eq!(study.call(&["probe", "agreement"]).code, Some(0));
}

/// Runs a command whose reader goes away at once.
fn unread(study: &Study, arguments: &[&str]) -> std::process::Output {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_cxaudit"))
        .current_dir(study.path())
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_reader_that_goes_away_ends_nothing_but_the_printing() {
    let study = Study::new("https://shop.test", "browse", RECEIVER);
    let page = "<title>Shop</title><a href='tel:+48615550123'>call</a>".repeat(5000);
    fs::write(study.file("page.html"), page).expect("a page");
    fs::write(study.file("mail.eml"), "Subject: x\r\n\r\ntext\r\n").expect("a mail");
    for arguments in [
        &["--help"][..],
        &["status"],
        &["status", "--json"],
        &["score"],
        &["export", "--format", "csv"],
        &["export", "--format", "json"],
        &["inspect", "mail", "mail.eml"],
        &["probe", "list", "--json"],
        &["probe", "sheet", "--format", "csv", "--out", "-"],
        &["check"],
    ] {
        let ended = unread(&study, arguments);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("error"),
            "{arguments:?}: {said}"
        );
    }
    // A mistake keeps its code though nobody reads of it.
    assert_eq!(
        unread(&study, &["probe", "import", "nowhere.csv"])
            .status
            .code(),
        Some(2)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_not_done() {
    let study = Study::new("https://shop.test", "browse", RECEIVER);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("Linux has one");
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_cxaudit"))
        .current_dir(study.path())
        .args(["export", "--format", "json"])
        .stdout(full)
        .output()
        .expect("the program starts");
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(said, "error: failed to write all of the output\n");
}
