//! `cxaudit mail`: archives imported, strays listed and assigned.

use std::fs;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use cxaudit::facts::Store;
use serde_json::Value;

use crate::study_folder::{RECEIVER, Study};

fn study() -> (Study, String) {
    let study = Study::new("https://flowers.example", "browse", RECEIVER);
    study.leave_watching(Duration::from_secs(3600));
    let store = Store::open(study.path()).unwrap();
    let address = store.visits(1).unwrap()[0].address.clone();
    (study, address)
}

/// A message delivered so many seconds ago.
fn mail(to: &str, subject: &str, ago: i64) -> String {
    let date = (Utc::now() - TimeDelta::seconds(ago)).to_rfc2822();
    format!(
        "Received: from a by b; {date}\nFrom: Flowers <hello@flowers.example>\nTo: {to}\n\
         Subject: {subject}\nMessage-ID: <{}@flowers.example>\n\nWelcome! Your account was created.\n",
        subject.replace(' ', "-")
    )
}

fn counts(study: &Study) -> (usize, usize) {
    let store = Store::open(study.path()).unwrap();
    let visit = store.visits(1).unwrap()[0].id;
    (
        store.messages(visit).unwrap().len(),
        store.unassigned_count().unwrap(),
    )
}

#[test]
fn files_mboxes_and_maildirs_are_imported_once() {
    let (study, address) = study();
    let archive = study.file("archive");
    for part in [
        "box/cur",
        "box/new",
        "box/tmp",
        "box/.Junk/cur",
        "box/.Junk/new",
    ] {
        fs::create_dir_all(archive.join(part)).unwrap();
    }
    fs::write(archive.join("one.eml"), mail(&address, "Welcome one", 0)).unwrap();
    let mbox = format!(
        "From a@b Thu Jan  1 10:00:00 2026\n{}\nFrom a@b Thu Jan  1 10:00:01 2026\n{}",
        mail(&address, "Welcome two", 0),
        mail("who@any.test", "Stranger", 0)
    );
    fs::write(archive.join("old.mbox"), mbox).unwrap();
    let maildir = |path: &str, text: String| fs::write(archive.join(path), text).unwrap();
    maildir("box/cur/1.M1.host:2,S", mail(&address, "Welcome three", 0));
    maildir("box/.Junk/new/2.M2.host", mail(&address, "Welcome four", 0));

    let ended = study.call(&["mail", "import", "archive"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(
        ended.stdout,
        "5 messages, 5 new, 1 of them belong to no visit: cxaudit mail strays\n"
    );
    assert_eq!(counts(&study), (4, 1));
    let again = study.call(&[
        "mail",
        "import",
        "archive/one.eml",
        "archive/old.mbox",
        "archive/box",
    ]);
    assert_eq!(
        again.stdout,
        "5 messages, 0 new, 0 of them belong to no visit\n"
    );
    assert_eq!(counts(&study), (4, 1));
    let status = study.status();
    assert_eq!(status["spam-foldered"], 1, "{status}");

    let missing = study.call(&["mail", "import", "nowhere"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
    assert!(
        missing
            .stderr
            .contains("failed to read the message nowhere: No such file"),
        "{missing:?}"
    );
}

#[test]
fn a_stray_is_listed_shown_and_assigned() {
    let (study, _) = study();
    let text = mail("typo@any.test", "Welcome to the flowers", 0);
    fs::write(study.file("stray.eml"), &text).unwrap();
    study.call(&["mail", "import", "stray.eml"]);
    let status = study.call(&["status"]);
    assert!(
        status
            .stdout
            .contains("  1 mail belongs to no visit: cxaudit mail strays, or cxaudit dashboard\n"),
        "{status:?}"
    );
    let listed = study.call(&["mail", "strays", "--json"]);
    let strays: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(strays[0]["subject"], "Welcome to the flowers");
    assert_eq!(
        strays[0]["why"],
        "sent to typo@any.test, which no visit of this study uses"
    );
    let number = strays[0]["id"].to_string();
    assert_eq!(study.call(&["mail", "show", &number]).stdout, text);

    let wrong = study.call(&["mail", "assign", &number, "tulips.example"]);
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    assert!(
        wrong.stderr.contains("`cxaudit status` lists them"),
        "{wrong:?}"
    );
    let wrong = study.call(&["mail", "assign", "999", "flowers.example"]);
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    let assigned = study.call(&["mail", "assign", &number, "flowers.example", "browse"]);
    assert_eq!(assigned.code, Some(0), "{assigned:?}");
    assert_eq!(counts(&study), (1, 0));
    assert_eq!(
        study.call(&["mail", "strays"]).stdout,
        "every mail belongs to a visit\n"
    );
    // What the mail shows counts at once, as it would have when it came.
    let store = Store::open(study.path()).unwrap();
    let observed = store.observations(1).unwrap();
    assert!(
        observed.iter().any(|one| one.key == "welcome-mail"),
        "{observed:?}"
    );
}

#[test]
fn a_late_mail_is_told_and_changes_nothing() {
    let study = Study::new("https://flowers.example", "browse", RECEIVER);
    // Registered just now with a window of one second.
    study.leave_watching(Duration::from_secs(1));
    let ended = study.call(&["run", "-q"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let store = Store::open(study.path()).unwrap();
    let address = store.visits(1).unwrap()[0].address.clone();
    let before = store.observations(1).unwrap();
    assert!(
        before.iter().any(|one| one.key == "welcome-mail"),
        "{before:?}"
    );
    fs::write(
        study.file("late.eml"),
        mail(&address, "Welcome at last", -60),
    )
    .unwrap();
    study.call(&["mail", "import", "late.eml"]);
    assert_eq!(counts(&study), (1, 0));
    assert_eq!(store.observations(1).unwrap(), before);
    assert_eq!(study.status()["late"], 1);
    let report = study.call(&["report"]);
    assert_eq!(report.code, Some(0), "{report:?}");
    let page = fs::read_to_string(study.file("report/index.html")).unwrap();
    assert!(page.contains("late: it changes nothing"));
    // The report links to the message, so the message is there to be opened.
    let raw = &store.messages(store.visits(1).unwrap()[0].id).unwrap()[0].raw;
    assert!(study.file(&store.evidence_file(raw).unwrap()).is_file());
}

#[test]
fn a_leak_is_told_by_status_and_report() {
    let (study, address) = study();
    let leak = mail(&address, "You won", 60)
        .replace("flowers.example", "casino.test")
        .replace("Flowers", "Casino")
        .replace("Your account was created", "Spin the wheel");
    fs::write(study.file("leak.eml"), leak).unwrap();
    assert_eq!(study.status()["leaks"], serde_json::json!([]));
    study.call(&["mail", "import", "leak.eml"]);
    let told = study.call(&["status"]);
    assert!(told.stdout.contains("got into other hands"), "{told:?}");
    assert_eq!(study.status()["leaks"].as_array().unwrap().len(), 1);
    study.call(&["report"]);
    let page = fs::read_to_string(study.file("report/index.html")).unwrap();
    assert!(page.contains("Address in other hands."));
}
