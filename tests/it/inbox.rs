//! The mailbox against a real Dovecot, a scripted IMAP server, and SMTP clients kind and hostile.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use cxaudit::facts::{Message, NewVisit, Store, VisitId};
use cxaudit::inbox::{ImapWatcher, InboxError, check_login};
use cxaudit::plan::{Secret, Security};

use crate::dovecot::{TestDovecot, message};

/// The longest any single thing may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);
const MAILBOX: &str = "test";

pub fn soon() -> Instant {
    Instant::now() + PATIENCE
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// Waits until a condition holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = soon();
    while !holds() {
        assert!(Instant::now() < deadline, "never saw: {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// A store in a folder of its own, with one visit for each address.
pub struct TestStore {
    pub store: Arc<Store>,
    pub visits: Vec<VisitId>,
    pub folder: tempfile::TempDir,
}

pub fn store(addresses: &[&str]) -> TestStore {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(folder.path()).expect("a store");
    let visits = addresses
        .iter()
        .enumerate()
        .map(|(number, address)| {
            let visit = NewVisit {
                shop: format!("shop-{number}"),
                wave: 1,
                journey: "browse".into(),
                address: (*address).to_owned(),
                persona: serde_json::json!({}),
            };
            store.enqueue_visit(&visit, Utc::now()).expect("a visit")
        })
        .collect();
    TestStore {
        store: Arc::new(store),
        visits,
        folder,
    }
}

impl TestStore {
    pub fn of(&self, visit: usize) -> Vec<Message> {
        self.store.messages(self.visits[visit]).expect("messages")
    }

    pub fn count(&self, visit: usize) -> usize {
        self.of(visit).len()
    }

    pub fn subjects(&self, visit: usize) -> Vec<String> {
        self.of(visit)
            .iter()
            .map(|one| {
                let raw = self
                    .store
                    .evidence_bytes(&one.raw)
                    .expect("the raw message");
                let text = String::from_utf8(raw).expect("text");
                let subject = text.lines().find_map(|line| line.strip_prefix("Subject: "));
                subject.expect("a subject").to_owned()
            })
            .collect()
    }
}

fn watch(dovecot: &TestDovecot, kept: &TestStore) -> ImapWatcher {
    ImapWatcher::start(dovecot.settings(), MAILBOX, kept.store.clone()).expect("a watcher")
}

#[test]
fn mail_that_comes_during_idle_is_stored_once_for_its_visit() {
    let dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test", "box+b2@any.test"]);
    let mut settings = dovecot.settings();
    // Too long to help: only IDLE can tell in time.
    settings.poll = Duration::from_secs(3600);
    let watcher = ImapWatcher::start(settings, MAILBOX, kept.store.clone()).unwrap();
    run(watcher.sync(soon())).unwrap();
    let before = Utc::now();
    dovecot.deliver("box+a1@any.test", "first");
    let sent = Instant::now();
    run(async { tokio::time::timeout(PATIENCE, watcher.notified()).await }).expect("a notice");
    let took = sent.elapsed();
    let after = Utc::now();
    let mail = kept.of(0);
    assert_eq!(mail.len(), 1);
    assert_eq!(kept.count(1), 0);
    assert_eq!(mail[0].source, "imap:INBOX");
    assert!(!mail[0].junk);
    assert_eq!(
        mail[0].message_id.as_deref(),
        Some("first.box+a1-at-any.test@shop.test")
    );
    // INTERNALDATE has whole seconds; the message's own Date is years old.
    let second = chrono::TimeDelta::seconds(1);
    assert!(
        mail[0].arrived > before - second && mail[0].arrived <= after,
        "{:?}",
        mail[0].arrived
    );
    println!("from LMTP acceptance to stored and told: {took:?}");

    dovecot.deliver("box@any.test", "stranger");
    run(watcher.sync(soon())).unwrap();
    run(watcher.sync(soon())).unwrap();
    assert_eq!(kept.count(0), 1);
    assert_eq!(kept.store.unassigned().unwrap().len(), 1);
}

#[test]
fn a_complete_look_is_noted_with_the_instant_it_began() {
    let dovecot = TestDovecot::start();
    let kept = store(&[]);
    let watcher = watch(&dovecot, &kept);
    let asked = Utc::now();
    run(watcher.sync(soon())).unwrap();
    let read_until: DateTime<Utc> = kept.store.mailbox_read_until(MAILBOX).unwrap().unwrap();
    // Instants are stored to the millisecond.
    let asked = asked - chrono::TimeDelta::milliseconds(2);
    assert!(
        asked < read_until && read_until <= Utc::now(),
        "{asked} {read_until}"
    );
    let state = kept.store.mailbox_state(MAILBOX).unwrap();
    assert_eq!((state.trouble_since, state.trouble.as_str()), (None, ""));
}

#[test]
fn mail_in_junk_is_stored_as_junk() {
    let dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    dovecot.deliver("box+a1@any.test", "plain");
    dovecot.put(".Junk", [message("box+a1@any.test", "spam")].into_iter());
    let report = run(check_login(&dovecot.settings())).unwrap();
    assert_eq!(report.folders, ["Junk", "INBOX"]);
    assert_eq!(report.junk, ["Junk"]);
    assert!(report.idle);
    assert_eq!(report.messages, 2);
    let watcher = watch(&dovecot, &kept);
    run(watcher.sync(soon())).unwrap();
    let mut found: Vec<(String, bool)> = kept
        .of(0)
        .iter()
        .map(|one| (one.source.clone(), one.junk))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            ("imap:INBOX".to_owned(), false),
            ("imap:Junk".to_owned(), true)
        ]
    );
}

#[test]
fn reading_leaves_the_mailbox_as_it_was() {
    let dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    dovecot.deliver("box+a1@any.test", "one");
    dovecot.deliver("box+a1@any.test", "two");
    let watcher = watch(&dovecot, &kept);
    run(watcher.sync(soon())).unwrap();
    assert_eq!(kept.count(0), 2);
    watcher.stop();
    let mut names = Vec::new();
    for part in ["new", "cur"] {
        for entry in std::fs::read_dir(dovecot.server.maildir().join(part)).unwrap() {
            names.push(entry.unwrap().file_name().into_string().unwrap());
        }
    }
    assert_eq!(names.len(), 2);
    // Maildir keeps flags after ":2,"; \Seen is S.
    let flagged: Vec<&String> = names
        .iter()
        .filter(|name| {
            name.split_once(":2,")
                .is_some_and(|(_, flags)| !flags.is_empty())
        })
        .collect();
    assert!(flagged.is_empty(), "{flagged:?}");
}

#[test]
fn a_restarted_server_is_found_again() {
    let mut dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    let watcher = watch(&dovecot, &kept);
    dovecot.deliver("box+a1@any.test", "before");
    run(watcher.sync(soon())).unwrap();
    dovecot.server.stop();
    until("trouble is noted", || {
        kept.store
            .mailbox_state(MAILBOX)
            .unwrap()
            .trouble_since
            .is_some()
    });
    let error = run(watcher.sync(Instant::now() + Duration::from_millis(1500))).unwrap_err();
    assert!(matches!(error, InboxError::NotRead { .. }), "{error}");
    dovecot.server.restart().unwrap();
    dovecot.deliver("box+a1@any.test", "after");
    run(watcher.sync(soon())).unwrap();
    assert_eq!(kept.subjects(0), ["before", "after"]);
    assert_eq!(
        kept.store.mailbox_state(MAILBOX).unwrap().trouble_since,
        None
    );
}

#[test]
fn a_renumbered_folder_is_read_again_and_nothing_is_doubled() {
    let mut dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    dovecot.deliver("box+a1@any.test", "one");
    dovecot.deliver("box+a1@any.test", "two");
    let watcher = watch(&dovecot, &kept);
    run(watcher.sync(soon())).unwrap();
    let before = kept.store.position(MAILBOX, "INBOX").unwrap().unwrap();
    assert_eq!(before.last_uid, 2);
    dovecot.server.stop();
    for entry in std::fs::read_dir(dovecot.server.maildir()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::remove_file(path).unwrap();
        }
    }
    dovecot.server.restart().unwrap();
    dovecot.deliver("box+a1@any.test", "three");
    run(watcher.sync(soon())).unwrap();
    let after = kept.store.position(MAILBOX, "INBOX").unwrap().unwrap();
    assert_ne!(before.uid_validity, after.uid_validity);
    assert_eq!(after.last_uid, 3);
    let mut subjects = kept.subjects(0);
    subjects.sort();
    assert_eq!(subjects, ["one", "three", "two"]);
}

#[test]
fn a_wrong_password_is_said_to_whoever_can_mend_it() {
    let dovecot = TestDovecot::start();
    let kept = store(&[]);
    let mut settings = dovecot.settings();
    settings.password = Secret::Command("echo wrong".into());
    let expected = "log in as audit: the server said \"[AUTHENTICATIONFAILED] Authentication failed.\"; check mailbox.user and where mailbox.password comes from";
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        expected
    );
    let watcher = ImapWatcher::start(settings, MAILBOX, kept.store.clone()).unwrap();
    assert_eq!(run(watcher.sync(soon())).unwrap_err().to_string(), expected);
    assert_eq!(kept.store.mailbox_state(MAILBOX).unwrap().trouble, expected);
}

#[test]
fn an_unknown_certificate_is_refused_until_its_authority_is_named() {
    let dovecot = TestDovecot::start();
    let other = TestDovecot::start();
    let mut settings = dovecot.settings();
    run(check_login(&settings)).unwrap();
    settings.ca = None;
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        "trust the certificate of the mail server localhost: it was not signed by an authority we know; set mailbox.ca to the PEM file of the server's own certificate authority"
    );
    settings.ca = Some(other.server.ca());
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        "trust the certificate of the mail server localhost: it was not signed by an authority we know; mailbox.ca must name the PEM file of the authority that signed it"
    );
    settings.ca = Some("/no/such/ca.pem".into());
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        "use the certificate authority /no/such/ca.pem: No such file or directory (os error 2); mailbox.ca must name a PEM file with at least one certificate"
    );
}

#[test]
fn starttls_and_plain_loopback_work_too() {
    let dovecot = TestDovecot::start();
    let mut settings = dovecot.settings();
    settings.port = dovecot.server.imap_port();
    settings.security = Security::StartTls;
    run(check_login(&settings)).unwrap();
    settings.ca = None;
    let error = run(check_login(&settings)).unwrap_err();
    assert!(matches!(error, InboxError::Certificate { .. }), "{error}");
    settings.security = Security::None;
    run(check_login(&settings)).unwrap();
    settings.security = Security::Tls;
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        format!(
            "protect the connection to the mail server localhost:{}: the server does not speak TLS here; check that mailbox.security (tls, starttls) fits mailbox.port",
            settings.port
        )
    );
}

#[test]
fn a_folder_that_is_not_there_is_named_with_those_that_are() {
    let dovecot = TestDovecot::start();
    let mut settings = dovecot.settings();
    settings.folders = vec!["INBOX".into(), "Shops".into()];
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        "open the folder Shops: the mailbox has Junk, INBOX; correct mailbox.folders"
    );
}

#[test]
fn two_thousand_messages_are_read_once_each_though_watching_is_cut_off() {
    const MESSAGES: usize = 2000;
    let dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    run(check_login(&dovecot.settings())).unwrap();
    dovecot.deliver("box+a1@any.test", "first");
    dovecot.put(
        "",
        (1..MESSAGES).map(|number| {
            let mut raw = message("box+a1@any.test", &format!("mail {number}"));
            raw.resize(1500, b'x');
            raw
        }),
    );
    let began = Instant::now();
    let mut starts = 0;
    let mut read = Duration::ZERO;
    while kept.count(0) < MESSAGES {
        assert!(
            began.elapsed() < PATIENCE,
            "{} of {MESSAGES}",
            kept.count(0)
        );
        let watcher = watch(&dovecot, &kept);
        starts += 1;
        let from = Instant::now();
        if starts <= 3 {
            run(async { tokio::time::timeout(PATIENCE, watcher.notified()).await }).expect("mail");
        } else {
            run(watcher.sync(soon())).unwrap();
        }
        read += from.elapsed();
        drop(watcher);
    }
    assert!(starts > 1, "watching was never cut off");
    let mut subjects = kept.subjects(0);
    assert_eq!(subjects.len(), MESSAGES);
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), MESSAGES);
    println!("{MESSAGES} messages read, stored and attributed in {read:?}, in {starts} starts");
}

#[test]
fn an_unreachable_server_is_said() {
    let dovecot = TestDovecot::start();
    let mut settings = dovecot.settings();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    settings.server = "127.0.0.1".into();
    settings.port = free.local_addr().unwrap().port();
    drop(free);
    assert_eq!(
        run(check_login(&settings)).unwrap_err().to_string(),
        format!(
            "reach the mail server 127.0.0.1:{}: Connection refused (os error 111); check mailbox.server and mailbox.port in study.toml, and the network",
            settings.port
        )
    );
}
