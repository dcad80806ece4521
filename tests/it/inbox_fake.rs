//! The watcher against a scripted IMAP server that does what real ones sometimes do.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cxaudit::inbox::{ImapWatcher, InboxError};
use cxaudit::plan::{AddressScheme, ImapSettings, Login, Secret, Security};

use crate::dovecot::message;
use crate::inbox::{TestStore, run, soon, store, until};

/// What the server does when a client idles, by the number of the connection (from 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// As it should be.
    Proper,
    /// Closes the connection.
    Close,
    /// Says BYE, then closes.
    Bye,
    /// Tells of mail before it says that it is ready.
    Early,
    /// Says something every few milliseconds, for ever.
    Chatter,
    /// Never says anything again, not even to DONE.
    Freeze,
    /// Refuses.
    Refuse,
}

/// A server with one folder of messages, UIDs from 1.
#[derive(Clone)]
pub struct FakeServer {
    pub addr: SocketAddr,
    mail: Arc<Mutex<Vec<Vec<u8>>>>,
    pub connections: Arc<AtomicUsize>,
    pub idles: Arc<AtomicUsize>,
    script: fn(usize) -> Idle,
    capabilities: &'static str,
}

impl FakeServer {
    pub fn start(script: fn(usize) -> Idle) -> FakeServer {
        FakeServer::with("IMAP4rev1 IDLE", script)
    }

    fn with(capabilities: &'static str, script: fn(usize) -> Idle) -> FakeServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = FakeServer {
            addr: listener.local_addr().unwrap(),
            mail: Arc::default(),
            connections: Arc::default(),
            idles: Arc::default(),
            script,
            capabilities,
        };
        let accepting = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let number = accepting.connections.fetch_add(1, Ordering::SeqCst);
                let serving = accepting.clone();
                std::thread::spawn(move || serving.serve(stream, number));
            }
        });
        server
    }

    fn add(&self, subject: &str) {
        self.mail
            .lock()
            .unwrap()
            .push(message("box+a1@any.test", subject));
    }

    fn watch(&self, kept: &TestStore, poll: Duration) -> ImapWatcher {
        let settings = ImapSettings {
            server: "127.0.0.1".into(),
            port: self.addr.port(),
            security: Security::None,
            ca: None,
            user: "audit".into(),
            login: Login::Password,
            password: Secret::Command("echo pw".into()),
            folders: Vec::new(),
            poll,
            addresses: AddressScheme::Pattern("box+{tag}@any.test".into()),
        };
        ImapWatcher::start(settings, "fake", kept.store.clone()).unwrap()
    }

    /// Ends with the connection, whatever the client does.
    fn serve(&self, stream: TcpStream, number: usize) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
        let mut out = stream;
        out.write_all(b"* OK ready\r\n").ok()?;
        loop {
            let line = lines.next()?.ok()?;
            let (tag, command) = line.split_once(' ')?;
            let upper = command.to_uppercase();
            let count = self.mail.lock().unwrap().len();
            let mut answer = Vec::new();
            if upper.starts_with("CAPABILITY") {
                answer.extend(format!("* CAPABILITY {}\r\n", self.capabilities).bytes());
            } else if upper.starts_with("LIST") {
                answer.extend(b"* LIST () \"/\" INBOX\r\n");
            } else if upper.starts_with("EXAMINE") {
                let next = count + 1;
                answer.extend(
                    format!("* {count} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT {next}] ok\r\n").bytes(),
                );
            } else if upper.starts_with("UID FETCH") {
                self.fetch(&upper, &mut answer);
            } else if upper == "IDLE" {
                self.idle(&mut lines, &mut out, number)?;
                if (self.script)(number) == Idle::Refuse {
                    out.write_all(format!("{tag} BAD not today\r\n").as_bytes())
                        .ok()?;
                    continue;
                }
            }
            answer.extend(format!("{tag} OK done\r\n").bytes());
            out.write_all(&answer).ok()?;
        }
    }

    /// Like every server, gives the last message for `n:*` even when its UID is smaller.
    fn fetch(&self, command: &str, answer: &mut Vec<u8>) {
        let mail = self.mail.lock().unwrap();
        let set = command.split_whitespace().nth(2).unwrap();
        let (first, last) = set.split_once(':').unwrap();
        let last = if last == "*" {
            mail.len()
        } else {
            last.parse().unwrap()
        };
        let first = first.parse::<usize>().unwrap().min(last);
        for uid in first.max(1)..=last.min(mail.len()) {
            let raw = &mail[uid - 1];
            if command.contains("BODY") {
                answer.extend(
                    format!(
                        "* {uid} FETCH (UID {uid} INTERNALDATE \" 1-Jan-2026 10:00:00 +0100\" BODY[] {{{}}}\r\n",
                        raw.len()
                    )
                    .bytes(),
                );
                answer.extend(raw);
                answer.extend(b")\r\n");
            } else {
                answer.extend(
                    format!("* {uid} FETCH (UID {uid} RFC822.SIZE {})\r\n", raw.len()).bytes(),
                );
            }
        }
    }

    /// `None` ends the connection.
    fn idle(
        &self,
        lines: &mut impl Iterator<Item = std::io::Result<String>>,
        out: &mut TcpStream,
        number: usize,
    ) -> Option<()> {
        self.idles.fetch_add(1, Ordering::SeqCst);
        let count = self.mail.lock().unwrap().len();
        match (self.script)(number) {
            Idle::Refuse => return Some(()),
            Idle::Close => {
                out.write_all(b"+ idling\r\n").ok()?;
                return None;
            }
            Idle::Bye => {
                out.write_all(b"+ idling\r\n* BYE Idled for too long\r\n")
                    .ok()?;
                return None;
            }
            Idle::Freeze => {
                out.write_all(b"+ idling\r\n").ok()?;
                while lines.next()?.is_ok() {}
                return None;
            }
            Idle::Early => out
                .write_all(format!("* {count} EXISTS\r\n+ idling\r\n").as_bytes())
                .ok()?,
            Idle::Proper => {
                out.write_all(b"+ idling\r\n").ok()?;
                let mut telling = out.try_clone().ok()?;
                let mail = self.mail.clone();
                std::thread::spawn(move || {
                    let deadline = Instant::now() + Duration::from_secs(60);
                    while Instant::now() < deadline {
                        let now = mail.lock().unwrap().len();
                        if now > count {
                            let _ = telling.write_all(format!("* {now} EXISTS\r\n").as_bytes());
                            return;
                        }
                        std::thread::park_timeout(Duration::from_millis(5));
                    }
                });
            }
            Idle::Chatter => {
                out.write_all(b"+ idling\r\n").ok()?;
                let mut telling = out.try_clone().ok()?;
                std::thread::spawn(move || {
                    // Ends with the connection.
                    while telling.write_all(b"* OK Still here\r\n").is_ok() {
                        std::thread::park_timeout(Duration::from_millis(5));
                    }
                });
            }
        }
        let line = lines.next()?.ok()?;
        (line == "DONE").then_some(())
    }
}

const NEVER: Duration = Duration::from_secs(3600);

#[test]
fn a_server_that_closes_in_idle_is_found_again_and_nothing_is_lost() {
    let server = FakeServer::start(|number| {
        if number < 2 {
            Idle::Close
        } else {
            Idle::Proper
        }
    });
    let kept = store(&["box+a1@any.test"]);
    server.add("one");
    let watcher = server.watch(&kept, NEVER);
    until("the closed connection is noted", || {
        kept.store.mailbox_state("fake").unwrap().trouble
            == "keep the connection to the mail server 127.0.0.1: the server closed the connection"
    });
    server.add("two");
    until("mail after the reconnect", || kept.count(0) == 2);
    until("idling again", || server.idles.load(Ordering::SeqCst) >= 3);
    server.add("three");
    until("mail told by IDLE", || kept.count(0) == 3);
    assert_eq!(kept.subjects(0), ["one", "two", "three"]);
    assert_eq!(server.connections.load(Ordering::SeqCst), 3);
    assert_eq!(
        kept.store.mailbox_state("fake").unwrap().trouble_since,
        None
    );
    // 10:00 at +01:00.
    assert_eq!(
        kept.of(0)[0].arrived.to_rfc3339(),
        "2026-01-01T09:00:00+00:00"
    );
    drop(watcher);
}

#[test]
fn a_goodbye_in_idle_is_not_taken_for_mail() {
    let server = FakeServer::start(|number| if number == 0 { Idle::Bye } else { Idle::Proper });
    let kept = store(&["box+a1@any.test"]);
    let watcher = server.watch(&kept, NEVER);
    until("the goodbye is noted", || {
        kept.store.mailbox_state("fake").unwrap().trouble
            == "keep the connection to the mail server 127.0.0.1: it said goodbye: \"Idled for too long\""
    });
    server.add("one");
    run(watcher.sync(soon())).unwrap();
    assert_eq!(kept.count(0), 1);
}

#[test]
fn mail_told_before_idling_begins_is_read() {
    // Every IDLE tells of mail first: were it not understood, nothing would end the first one.
    let server = FakeServer::start(|_| Idle::Early);
    let kept = store(&["box+a1@any.test"]);
    let watcher = server.watch(&kept, NEVER);
    until("several idles on one connection", || {
        server.idles.load(Ordering::SeqCst) > 3
    });
    server.add("one");
    until("the mail", || kept.count(0) == 1);
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    watcher.stop();
}

#[test]
fn chatter_does_not_keep_the_watcher_from_looking() {
    let server = FakeServer::start(|_| Idle::Chatter);
    let kept = store(&["box+a1@any.test"]);
    let watcher = server.watch(&kept, Duration::from_millis(200));
    until("the first idle", || server.idles.load(Ordering::SeqCst) > 0);
    server.add("one");
    until("the mail", || kept.count(0) == 1);
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    watcher.stop();
}

#[test]
fn a_server_that_does_not_idle_is_asked_again_and_again() {
    let refusing = FakeServer::start(|_| Idle::Refuse);
    let unable = FakeServer::with("IMAP4rev1", |_| Idle::Close);
    for server in [refusing, unable] {
        let kept = store(&["box+a1@any.test"]);
        let watcher = server.watch(&kept, Duration::from_millis(200));
        run(watcher.sync(soon())).unwrap();
        server.add("one");
        until("the mail", || kept.count(0) == 1);
        assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn stopping_is_prompt_whatever_the_server_does() {
    for script in [|_| Idle::Freeze, |_| Idle::Proper, |_| Idle::Chatter] {
        let server = FakeServer::start(script);
        let kept = store(&[]);
        let watcher = server.watch(&kept, NEVER);
        until("the first idle", || server.idles.load(Ordering::SeqCst) > 0);
        let began = Instant::now();
        watcher.stop();
        assert!(
            began.elapsed() < Duration::from_secs(1),
            "{:?}",
            began.elapsed()
        );
        let error = run(watcher.sync(soon())).unwrap_err();
        assert!(matches!(error, InboxError::Stopped { .. }), "{error}");
    }
    // One that accepts and never greets.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = FakeServer {
        addr: silent.local_addr().unwrap(),
        ..FakeServer::start(|_| Idle::Proper)
    };
    let kept = store(&[]);
    let watcher = server.watch(&kept, NEVER);
    let _held = silent.accept().unwrap();
    let began = Instant::now();
    watcher.stop();
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
}
