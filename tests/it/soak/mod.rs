//! Mail keeps coming while the mail server, the network and the program are struck down again and
//! again: every message is stored once, for the right visit.
//!
//! `make soak` (or `CXAUDIT_SOAK=full`) does it at length; the usual tests do a small part of it.

mod network;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cxaudit::demo::lmtp;
use cxaudit::facts::Store;
use cxaudit::inbox::Envelope;

use crate::dovecot::TestDovecot;
use crate::study_folder::Study;
use network::Network;

/// How much is done to how much mail.
struct Extent {
    mails: usize,
    visits: usize,
    server_kills: usize,
    cuts: usize,
    program_kills: usize,
}

const SMALL: Extent = Extent {
    mails: 120,
    visits: 7,
    server_kills: 2,
    cuts: 6,
    program_kills: 5,
};

const FULL: Extent = Extent {
    mails: 5000,
    visits: 40,
    server_kills: 50,
    cuts: 100,
    program_kills: 100,
};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number from `low` to `high`.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        low + (self.0 >> 33) % (high - low + 1)
    }

    fn pause(&mut self, low: u64, high: u64) {
        std::thread::sleep(Duration::from_millis(self.between(low, high)));
    }
}

fn study(dovecot: &TestDovecot, network: &Network, visits: usize) -> Study {
    let settings = dovecot.settings();
    let section = format!(
        "kind = \"imap\"\nserver = \"localhost\"\nport = {}\nca = {:?}\nuser = \"{}\"\n\
         password = {{ file = {:?} }}\npoll = \"2s\"\naddress = \"box+{{tag}}@any.test\"\n",
        network.addr.port(),
        dovecot.server.ca(),
        settings.user,
        dovecot.server.password_file(),
    );
    let study = Study::new("https://shop.test", "browse", &section);
    let shops: String = (0..visits)
        .map(|number| format!("https://shop{number}.test\n"))
        .collect();
    fs::write(study.file("shops.csv"), format!("url\n{shops}")).expect("shops.csv");
    study.leave_watching(Duration::from_secs(24 * 3600));
    study
}

fn letter(to: &str, number: usize) -> Vec<u8> {
    let words = "The tulips you looked at are still here. ".repeat(20 + number % 40);
    format!(
        "From: Shop <shop@shop.test>\r\nTo: <{to}>\r\nSubject: News {number}\r\n\
         Message-ID: <soak-{number}@shop.test>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\n\
         {words}\r\n"
    )
    .into_bytes()
}

/// The messages in a Maildir whose Message-ID is this.
fn landed(maildir: &Path, number: usize) -> bool {
    let wanted = format!("<soak-{number}@shop.test>");
    ["new", "cur"].iter().any(|part| {
        fs::read_dir(maildir.join(part)).is_ok_and(|entries| {
            entries.flatten().any(|entry| {
                fs::read_to_string(entry.path()).is_ok_and(|text| text.contains(&wanted))
            })
        })
    })
}

#[test]
fn every_mail_is_stored_once_whatever_is_struck_down() {
    let full = std::env::var("CXAUDIT_SOAK").is_ok_and(|extent| extent == "full");
    let extent = if full { FULL } else { SMALL };
    let dovecot = TestDovecot::start();
    let imaps = ([127, 0, 0, 1], dovecot.server.imaps_port()).into();
    let network = Network::to(imaps);
    let study = study(&dovecot, &network, extent.visits);
    let addresses: Vec<String> = Store::open(study.path())
        .and_then(|store| store.visits(1))
        .expect("visits")
        .into_iter()
        .map(|visit| visit.address)
        .collect();
    let (lmtp, maildir) = (dovecot.server.lmtp(), dovecot.server.maildir());
    let began = Instant::now();
    // Held while the server is down.
    let server = Mutex::new(dovecot);
    let delivered = AtomicUsize::new(0);
    let struck = [
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    ];
    let over = AtomicBool::new(false);
    // Mail comes for as long as something is struck down.
    let strokes = extent
        .program_kills
        .max(extent.cuts)
        .max(extent.server_kills * 2);
    let pace = Duration::from_millis(2500) * u32::try_from(strokes).expect("few")
        / u32::try_from(extent.mails).expect("few");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..extent.mails {
                let to = addresses[number % addresses.len()].clone();
                let envelope = Envelope {
                    sender: "shop@shop.test".into(),
                    raw: letter(&to, number),
                    recipients: vec![to],
                };
                let next = Instant::now() + pace;
                while lmtp::deliver(lmtp, &envelope).is_err() {
                    // The server may have taken the message and died before it said so.
                    let _up = server.lock().expect("no panic");
                    if landed(&maildir, number) {
                        break;
                    }
                }
                delivered.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        });
        scope.spawn(|| {
            let mut dice = Dice(1);
            for _ in 0..extent.server_kills {
                dice.pause(3000, 6000);
                let mut dovecot = server.lock().expect("no panic");
                dovecot.server.kill();
                dice.pause(0, 500);
                dovecot.server.restart().expect("Dovecot starts again");
                struck[0].fetch_add(1, Ordering::SeqCst);
            }
        });
        scope.spawn(|| {
            let mut dice = Dice(2);
            for number in 0..extent.cuts {
                dice.pause(500, 2500);
                match number % 3 {
                    0 => network.drop_all(),
                    1 => network.delay(Duration::from_millis(dice.between(100, 1500))),
                    _ => network.truncate(Duration::from_secs(2)),
                }
                struck[1].fetch_add(1, Ordering::SeqCst);
            }
        });
        scope.spawn(|| {
            let mut dice = Dice(3);
            for _ in 0..extent.program_kills {
                let mut program = study.start(&["run"]);
                dice.pause(300, 4500);
                // SIGKILL.
                assert!(
                    program.try_wait().expect("a child").is_none(),
                    "the program ended by itself"
                );
                program.kill().expect("it runs");
                program.wait().expect("it ends");
                struck[2].fetch_add(1, Ordering::SeqCst);
            }
            over.store(true, Ordering::SeqCst);
        });
        scope.spawn(|| {
            while full && !over.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_secs(10));
                let [servers, cuts, programs] =
                    [0, 1, 2].map(|at: usize| struck[at].load(Ordering::SeqCst));
                println!(
                    "{:.0?}: {} mails delivered; struck down: server {servers}, network {cuts}, program {programs}",
                    began.elapsed(),
                    delivered.load(Ordering::SeqCst)
                );
            }
        });
    });
    let stored_before = Store::open(study.path())
        .and_then(|store| store.message_count())
        .expect("a count");
    let last = study.call(&["mail", "fetch"]);
    assert_eq!(last.code, Some(0), "{last:?}");
    let (connections, cut) = network.counts();
    println!(
        "{} mails in {:.0?}; server killed {} times, network disturbed {} times (half-connections cut: {cut}), \
         program killed {} times; {connections} connections; {stored_before} stored before the last look",
        extent.mails,
        began.elapsed(),
        struck[0].load(Ordering::SeqCst),
        struck[1].load(Ordering::SeqCst),
        struck[2].load(Ordering::SeqCst),
    );
    println!("{}", check(&study, &addresses, extent.mails));
}

/// Every message once, whole, for the visit it was sent to; says how many there are.
fn check(study: &Study, addresses: &[String], mails: usize) -> String {
    let store = Store::open(study.path()).expect("a store");
    assert_eq!(store.unassigned_count().expect("a count"), 0);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for visit in store.visits(1).expect("visits") {
        for message in store.messages(visit.id).expect("messages") {
            let id = message.message_id.clone().expect("a Message-ID");
            let number: usize = id
                .trim_start_matches("soak-")
                .trim_end_matches("@shop.test")
                .parse()
                .expect("a number");
            if addresses[number % addresses.len()] != visit.address {
                wrong.push(id.clone());
            }
            // Checked against its hash.
            let raw = store.evidence_bytes(&message.raw).expect("the message");
            let text = String::from_utf8(raw).expect("text");
            assert!(
                text.contains(&format!("Subject: News {number}\r\n")),
                "{text}"
            );
            *seen.entry(id).or_default() += 1;
        }
    }
    let missing: Vec<usize> = (0..mails)
        .filter(|number| !seen.contains_key(&format!("soak-{number}@shop.test")))
        .collect();
    let doubled: Vec<&String> = seen
        .iter()
        .filter(|(_, count)| **count != 1)
        .map(|(id, _)| id)
        .collect();
    assert!(
        missing.is_empty() && doubled.is_empty() && wrong.is_empty(),
        "missing {missing:?}, doubled {doubled:?}, wrong {wrong:?}"
    );
    assert_eq!(seen.len(), mails);
    format!(
        "{} stored once each; missing {}, doubled {}, with the wrong visit {}",
        seen.len(),
        missing.len(),
        doubled.len(),
        wrong.len()
    )
}
