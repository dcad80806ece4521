//! `cxaudit dashboard`: what it shows and to whom, and what a person can do there.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::Utc;
use cxaudit::browser::{Driver, SessionOptions};
use cxaudit::facts::{EvidenceKind, Store, StudyLock};
use cxaudit::plan::Plan;
use url::Url;

use crate::study_folder::{RECEIVER, Study};

/// The page of a study, served until the value is dropped.
struct Dashboard {
    child: Child,
    address: String,
}

impl Dashboard {
    fn of(study: &Study, more: &[&str]) -> Dashboard {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cxaudit"))
            .current_dir(study.path())
            .args(["dashboard", "--listen", "127.0.0.1:0", "--quiet"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("an address");
        let address = line.trim().trim_start_matches("http://");
        Dashboard {
            child,
            address: address.trim_end_matches('/').to_owned(),
        }
    }

    /// Status, headers and body of an answer.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a timeout");
        let host = if headers.contains("Host:") {
            String::new()
        } else {
            format!("Host: {}\r\n", self.address)
        };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}",
            body.len()
        )
        .expect("it takes a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        (
            status.expect("a status"),
            head.to_lowercase(),
            body.to_owned(),
        )
    }

    fn get(&self, path: &str) -> (u16, String) {
        let (status, _, body) = self.ask("GET", path, "", "");
        (status, body)
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const STRAY: &str = "From: Flowers <hello@news.flowers.example>\nTo: typo@any.test\n\
    Subject: Welcome to <b>the flowers</b>\nMessage-ID: <1@flowers.example>\n\
    Content-Type: text/html\n\n<script>alert(1)</script><p>Your account was created.</p>\
    <img src=\"https://spy.test/p.gif\"><form action=\"https://spy.test\"><input name=a></form>\n";

/// A study whose one visit is watched, with a stray mail that came in time.
fn study_with_a_stray() -> (Study, i64) {
    let study = Study::new("https://flowers.example", "browse", RECEIVER);
    study.leave_watching(Duration::from_secs(3600));
    let date = Utc::now().to_rfc2822();
    let text = format!("Received: from a by b; {date}\n{STRAY}");
    fs::write(study.file("stray.eml"), text).expect("a mail");
    assert_eq!(study.call(&["mail", "import", "stray.eml"]).code, Some(0));
    let store = Store::open(study.path()).expect("a store");
    let id = store.unassigned().expect("messages")[0].id;
    (study, id)
}

fn observed(study: &Study, key: &str) -> bool {
    let store = Store::open(study.path()).expect("a store");
    let all = store.observations(1).expect("observations");
    all.iter().any(|one| one.key == key)
}

#[test]
fn a_stray_is_listed_looked_at_and_given_to_a_visit() {
    let (study, id) = study_with_a_stray();
    let dashboard = Dashboard::of(&study, &[]);
    let (status, page) = dashboard.get("/");
    assert_eq!(status, 200);
    for part in [
        "1 mail belongs to no shop.",
        "Welcome to &lt;b&gt;the flowers&lt;/b&gt;",
        "hello@news.flowers.example",
        "sent to typo@any.test, which no visit of this study uses",
        &format!("href=\"/strays/{id}\""),
        "mailbox watched until",
        "Looking around",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // A mail is shown as text: nothing of it is loaded, sent or run.
    let (_, headers, looked) = dashboard.ask("GET", &format!("/strays/{id}"), "", "");
    assert!(looked.contains("Your account was created."), "{looked}");
    assert!(
        !looked.contains("spy.test") && !looked.contains("alert(1)"),
        "{looked}"
    );
    assert!(
        headers.contains("content-security-policy: default-src 'none'"),
        "{headers}"
    );
    assert!(headers.contains("form-action 'self'"), "{headers}");
    // The sender is of the shop: it is offered first.
    assert!(looked.contains("Sender&#x27;s address fits"), "{looked}");
    let raw = dashboard.get(&format!("/strays/{id}/message.eml"));
    assert!(raw.1.contains("spy.test/p.gif"), "{raw:?}");

    let visit = Store::open(study.path())
        .expect("a store")
        .visits(1)
        .expect("visits")[0]
        .id
        .0;
    let assign =
        |headers: &str, body: &str| dashboard.ask("POST", &format!("/strays/{id}"), headers, body);
    let form = format!("visit={visit}");
    // Another site may not say whose a mail is, nor reach the page by a name of its own.
    assert_eq!(assign("Origin: https://evil.example\r\n", &form).0, 403);
    assert_eq!(assign("Sec-Fetch-Site: cross-site\r\n", &form).0, 403);
    assert_eq!(
        dashboard.ask("GET", "/", "Host: evil.example\r\n", "").0,
        403
    );
    assert_eq!(assign("", "").0, 400);
    assert_eq!(assign("", "visit=999").0, 404);
    assert!(!observed(&study, "welcome-mail"));
    let (status, headers, _) = assign(&format!("Origin: http://{}\r\n", dashboard.address), &form);
    assert_eq!(status, 303, "{headers}");
    assert!(headers.contains("location: /#strays"), "{headers}");
    assert!(observed(&study, "welcome-mail"));
    assert!(
        dashboard
            .get("/")
            .1
            .contains("Every mail belongs to a visit.")
    );
    // What has been said is not undone by somebody who still sees the old list.
    let (status, _, said) = assign("", &form);
    assert_eq!(
        (status, said.lines().next()),
        (404, Some("This mail belongs to a visit by now."))
    );
}

#[test]
fn the_report_and_its_evidence_are_shown_as_they_stand() {
    let study = Study::new("https://flowers.example", "browse", RECEIVER);
    study.leave_watching(Duration::from_secs(3600));
    let store = Store::open(study.path()).expect("a store");
    let visit = store.visits(1).expect("visits")[0].id;
    let source = b"<script>alert(1)</script>";
    let id = store
        .put_evidence(
            Some(visit),
            EvidenceKind::PageSource,
            "home page",
            None,
            Utc::now(),
            source,
        )
        .expect("evidence");
    let path = store.evidence_file(&id).expect("a file");
    let dashboard = Dashboard::of(&study, &["--language", "pl"]);
    assert!(
        dashboard
            .get("/")
            .1
            .contains("Każda wiadomość należy do jakiejś wizyty.")
    );
    let (status, report) = dashboard.get("/report/index.html");
    assert_eq!(status, 200);
    assert!(
        report.contains("Rozglądanie się") || report.contains("lang=\"pl\""),
        "{report}"
    );
    // A shop's own page is text here, whatever is written in it.
    let (status, headers, body) = dashboard.ask("GET", &format!("/{path}"), "", "");
    assert_eq!((status, body.as_bytes()), (200, &source[..]));
    assert!(headers.contains("content-type: text/plain"), "{headers}");
    assert!(
        headers.contains("x-content-type-options: nosniff"),
        "{headers}"
    );
    assert!(
        headers.contains("content-security-policy: sandbox"),
        "{headers}"
    );
    for nothing in [
        "/evidence/../study.db",
        "/evidence/..%2fstudy.toml",
        "/evidence/00/0000.html",
        "/report/shops-001.html",
        "/report/..%2f..%2fetc%2fpasswd",
        "/strays/1",
        "/strays/x",
        "/nothing",
    ] {
        assert_eq!(dashboard.get(nothing).0, 404, "{nothing}");
    }
    // A plan with a fault is told on the page; what was there before is still shown.
    fs::write(study.file("study.toml"), "name = 1\n").expect("study.toml");
    let (status, page) = dashboard.get("/");
    assert_eq!(status, 200);
    assert!(page.contains("study.toml:1"), "{page}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let study = Study::new("https://flowers.example", "browse", RECEIVER);
    let dashboard = Dashboard::of(&study, &[]);
    let ended = study.call(&["dashboard", "--listen", &dashboard.address]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let expected = format!(
        "error: failed to listen on {}: choose another with --listen, such as 127.0.0.1:0 for any free port",
        dashboard.address
    );
    assert!(ended.stderr.starts_with(&expected), "{ended:?}");
}

#[test]
fn what_is_assigned_while_a_run_goes_on_is_taken_up_by_the_run() {
    let (study, id) = study_with_a_stray();
    let store = Store::open(study.path()).expect("a store");
    let visit = store.visits(1).expect("visits")[0].id;
    // Even where the visit is closed already.
    store.close_visit(visit).expect("a visit");
    let running = StudyLock::acquire(study.path()).expect("the lock");
    let ended = study.call(&["mail", "assign", &id.to_string(), "flowers.example"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("the run that is going on, or the next one, looks at what it shows"),
        "{ended:?}"
    );
    assert!(!observed(&study, "welcome-mail"));
    drop(running);
    assert_eq!(study.call(&["run", "--once"]).code, Some(0));
    assert!(observed(&study, "welcome-mail"));
}

#[tokio::test]
async fn the_page_follows_the_study_by_itself() {
    let study = Study::new("https://flowers.example", "browse", RECEIVER);
    study.leave_watching(Duration::from_secs(3600));
    let dashboard = Dashboard::of(&study, &[]);
    let settings = Plan::load(study.path()).expect("a plan").browser;
    let driver = Driver::start(&settings, None).await.expect("a driver");
    let session = driver
        .session(&SessionOptions::default())
        .await
        .expect("a browser");
    let url = Url::parse(&format!("http://{}/", dashboard.address)).expect("an address");
    session.goto(&url).await.expect("the page");
    let text = async || session.snapshot().await.expect("a snapshot").text;
    assert!(text().await.contains("Every mail belongs to a visit."));
    fs::write(study.file("stray.eml"), STRAY).expect("a mail");
    study.call(&["mail", "import", "stray.eml"]);
    let deadline = Instant::now() + Duration::from_secs(30);
    while !text().await.contains("Welcome to <b>the flowers</b>") {
        assert!(Instant::now() < deadline, "{}", text().await);
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    session.close().await;
    driver.stop().await;
}
