//! The embedded receiver with SMTP clients kind and hostile, and the bridge to LMTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use chrono::Utc;
use cxaudit::demo::lmtp::LmtpBridge;
use cxaudit::inbox::{ImapWatcher, SmtpReceiver};
use cxaudit::plan::{AddressScheme, SmtpSettings};

use crate::dovecot::{TestDovecot, message};
use crate::inbox::{TestStore, run, soon, store, until};

const MAILBOX: &str = "sink";

fn settings() -> SmtpSettings {
    SmtpSettings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        max_message_bytes: 100_000,
        max_connections: 5,
        max_recipients: 100,
        max_held_bytes: 150_000,
        client_timeout: Duration::from_secs(120),
        addresses: AddressScheme::Pattern("{tag}@any.test".into()),
    }
}

fn receive(kept: &TestStore) -> SmtpReceiver {
    SmtpReceiver::start(&settings(), MAILBOX, kept.store.clone()).expect("a receiver")
}

/// An SMTP client that says exactly what it is told.
struct Client {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Client {
    fn connect(addr: SocketAddr) -> Client {
        let stream = TcpStream::connect(addr).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let answers = BufReader::new(stream.try_clone().unwrap());
        Client { stream, answers }
    }

    /// Connected, greeted and ready for `MAIL`.
    fn ready(addr: SocketAddr) -> Client {
        let mut client = Client::connect(addr);
        assert_eq!(client.answer(), 220);
        assert_eq!(client.say("EHLO shop.test\r\n"), 250);
        client
    }

    fn answer(&mut self) -> u16 {
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line).unwrap_or(0) == 0 {
                return 0;
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return line[..3].parse().unwrap();
            }
        }
    }

    fn say(&mut self, text: &str) -> u16 {
        let _ = self.stream.write_all(text.as_bytes());
        self.answer()
    }

    fn send(&mut self, to: &[&str], raw: &[u8]) -> u16 {
        assert_eq!(self.say("MAIL FROM: <shop@shop.test> SIZE=1000\r\n"), 250);
        for one in to {
            assert_eq!(self.say(&format!("RCPT TO:<{one}>\r\n")), 250);
        }
        assert_eq!(self.say("DATA\r\n"), 354);
        let _ = self.stream.write_all(raw);
        self.say("\r\n.\r\n")
    }
}

#[test]
fn a_message_is_stored_before_it_is_acknowledged() {
    let kept = store(&["a1@any.test", "b2@any.test"]);
    let receiver = receive(&kept);
    let mut client = Client::ready(receiver.addr());
    let before = Utc::now();
    assert_eq!(
        client.send(&["A1@any.test"], &message("list@shop.test", "one")),
        250
    );
    let mail = kept.of(0);
    assert_eq!(mail.len(), 1);
    assert_eq!((mail[0].source.as_str(), mail[0].junk), ("smtp", false));
    let slack = chrono::TimeDelta::milliseconds(2);
    assert!(before - slack < mail[0].arrived && mail[0].arrived <= Utc::now());
    run(async { tokio::time::timeout_at(soon().into(), receiver.notified()).await }).unwrap();
    // Without any of our addresses in the envelope, the headers tell.
    assert_eq!(
        client.send(&["relay@any.test"], &message("b2@any.test", "two")),
        250
    );
    assert_eq!(kept.subjects(1), ["two"]);
    // One copy for each customer in the envelope.
    assert_eq!(
        client.send(
            &["a1@any.test", "b2@any.test"],
            &message("x@y.test", "both")
        ),
        250
    );
    assert_eq!((kept.count(0), kept.count(1)), (2, 2));
    assert_eq!(
        client.send(&["who@any.test"], &message("who@any.test", "stranger")),
        250
    );
    assert_eq!(kept.store.unassigned().unwrap().len(), 1);
    // Bounces and automatic answers have no sender.
    assert_eq!(client.say("MAIL FROM:<>\r\n"), 250);
    assert_eq!(client.say("QUIT\r\n"), 221);
}

#[test]
fn the_raw_message_is_kept_as_it_was_sent() {
    let kept = store(&["a1@any.test"]);
    let receiver = receive(&kept);
    let mut client = Client::ready(receiver.addr());
    let long = "x".repeat(50_000);
    let sent = format!("Subject: dots\r\n\r\n..first\r\n{long}\r\n..\r\nz\u{17c}\r\n");
    client.say("MAIL FROM:<s@s.test>\r\n");
    client.say("RCPT TO:<a1@any.test>\r\n");
    assert_eq!(client.say("DATA\r\n"), 354);
    assert_eq!(client.say(&format!("{sent}.\r\n")), 250);
    let raw = kept.store.evidence_bytes(&kept.of(0)[0].raw).unwrap();
    let expected = format!("Subject: dots\r\n\r\n.first\r\n{long}\r\n.\r\nz\u{17c}\r\n");
    assert_eq!(String::from_utf8(raw).unwrap(), expected);
}

#[test]
fn listening_counts_as_reading() {
    let kept = store(&[]);
    let receiver = receive(&kept);
    let asked = Utc::now();
    run(receiver.sync(soon())).unwrap();
    let read = kept.store.mailbox_read_until(MAILBOX).unwrap().unwrap();
    // Instants are stored to the millisecond.
    assert!(read > asked - chrono::TimeDelta::milliseconds(2));
    until("the heart beats by itself", || {
        kept.store.mailbox_read_until(MAILBOX).unwrap().unwrap() > read
    });
    receiver.stop();
    assert!(run(receiver.sync(soon())).is_err());
}

#[test]
fn what_cannot_be_stored_is_not_acknowledged() {
    let kept = store(&["a1@any.test"]);
    let receiver = receive(&kept);
    let database = rusqlite::Connection::open(kept.folder.path().join("study.db")).unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON messages
             BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        )
        .unwrap();
    let mut client = Client::ready(receiver.addr());
    assert_eq!(
        client.send(&["a1@any.test"], &message("a1@any.test", "one")),
        451
    );
    assert_eq!(kept.count(0), 0);
    database.execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(
        client.send(&["a1@any.test"], &message("a1@any.test", "one")),
        250
    );
    assert_eq!(kept.count(0), 1);
}

#[test]
fn hostile_clients_are_sent_away_and_others_served() {
    let kept = store(&["a1@any.test"]);
    let receiver = receive(&kept);
    let addr = receiver.addr();

    let mut big = Client::ready(addr);
    let body = "x".repeat(70) + "\r\n";
    assert_eq!(
        big.send(&["a1@any.test"], body.repeat(2000).as_bytes()),
        552
    );
    assert_eq!(kept.count(0), 0);
    // The connection still serves a smaller one.
    assert_eq!(
        big.send(&["a1@any.test"], &message("a1@any.test", "small")),
        250
    );

    let mut endless = Client::connect(addr);
    assert_eq!(endless.answer(), 220);
    let _ = endless.stream.write_all("x".repeat(10_000).as_bytes());
    assert_eq!(endless.answer(), 500);
    assert_eq!(endless.answer(), 0);

    let mut endless = Client::ready(addr);
    endless.say("MAIL FROM:<s@s.test>\r\n");
    endless.say("RCPT TO:<a1@any.test>\r\n");
    assert_eq!(endless.say("DATA\r\n"), 354);
    let _ = endless.stream.write_all("x".repeat(300_000).as_bytes());
    assert!([0, 500].contains(&endless.answer()));

    // Two unfinished messages are more than all connections may hold together: the second goes.
    let half = format!("Subject: half\r\n\r\n{}", body.repeat(1300));
    let mut first = Client::ready(addr);
    let mut second = Client::ready(addr);
    for client in [&mut first, &mut second] {
        client.say("MAIL FROM:<s@s.test>\r\n");
        client.say("RCPT TO:<a1@any.test>\r\n");
        assert_eq!(client.say("DATA\r\n"), 354);
    }
    first.stream.write_all(half.as_bytes()).unwrap();
    second.stream.write_all(half.as_bytes()).unwrap();
    second.stream.write_all(b"\r\n.\r\n").unwrap();
    let answers = [second.answer(), first.say("\r\n.\r\n")];
    assert!(answers.contains(&452), "{answers:?}");
    let whole = answers.iter().filter(|code| **code == 250).count();
    drop((first, second));

    let mut wrong = Client::connect(addr);
    assert_eq!(wrong.answer(), 220);
    let answers: Vec<u16> = (0..30).map(|_| wrong.say("NONSENSE\r\n")).collect();
    assert!(answers.contains(&421), "{answers:?}");
    assert_eq!(answers.last(), Some(&0));

    // Gone in the middle of a message: nothing of it is kept.
    let mut gone = Client::ready(addr);
    gone.say("MAIL FROM:<s@s.test>\r\n");
    gone.say("RCPT TO:<a1@any.test>\r\n");
    gone.say("DATA\r\n");
    gone.stream
        .write_all(b"Subject: half\r\n\r\nhalf a mess")
        .unwrap();
    drop(gone);

    // Everybody stays without QUIT: the sixth is told to come back.
    drop((big, endless, wrong));
    let crowd = || {
        let mut clients: Vec<Client> = (0..5).map(|_| Client::connect(addr)).collect();
        let all = clients.iter_mut().all(|client| client.answer() == 220);
        all.then_some(clients)
    };
    let mut clients = None;
    until("room for five", || {
        clients = crowd();
        clients.is_some()
    });
    let mut sixth = Client::connect(addr);
    assert_eq!(sixth.answer(), 421);
    drop(clients);
    until("room again", || {
        let mut client = Client::connect(addr);
        client.answer() == 220
    });
    let mut subjects = kept.subjects(0);
    subjects.retain(|subject| subject != "half");
    assert_eq!(subjects, ["small"]);
    assert_eq!(kept.count(0) - 1, whole);
}

#[test]
fn stopping_does_not_wait_for_clients() {
    let kept = store(&[]);
    let receiver = receive(&kept);
    let mut idle = Client::ready(receiver.addr());
    let began = Instant::now();
    receiver.stop();
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(idle.answer(), 421);
    let mut rest = Vec::new();
    let _ = idle.answers.read_to_end(&mut rest);
    assert_eq!(rest, b"");
    let refused = TcpStream::connect(receiver.addr());
    assert!(refused.is_err());
}

#[test]
fn a_port_in_use_is_said() {
    let kept = store(&[]);
    let first = receive(&kept);
    let mut taken = settings();
    taken.listen = first.addr();
    let error = SmtpReceiver::start(&taken, MAILBOX, kept.store.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "listen for mail on {}: Address already in use (os error 98); choose another mailbox.listen in study.toml",
            first.addr()
        )
    );
}

#[test]
fn mail_sent_by_smtp_reaches_the_mail_store_with_its_envelope() {
    let dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    let bridge = LmtpBridge::start(dovecot.server.lmtp()).unwrap();
    let watcher = ImapWatcher::start(dovecot.settings(), MAILBOX, kept.store.clone()).unwrap();
    let mut client = Client::ready(bridge.addr());
    // The customer's address is nowhere in the message itself.
    let raw = b"From: s@s.test\r\nSubject: hidden\r\n\r\n..dots\r\n";
    assert_eq!(client.send(&["box+a1@any.test"], raw), 250);
    run(watcher.sync(soon())).unwrap();
    assert_eq!(kept.subjects(0), ["hidden"]);
    bridge.stop();
}
