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
    study.leave_watching(Duration::from_secs(4));
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
