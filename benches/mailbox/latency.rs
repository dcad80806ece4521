//! How long after the mail server has taken a message it is stored, beside a bare IDLE client.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cxaudit::demo::lmtp;
use cxaudit::facts::Store;
use cxaudit::inbox::{Envelope, ImapWatcher};

use crate::setting::{Setting, message, scheme};

/// The longest wait for one message.
const PATIENCE: Duration = Duration::from_secs(30);

/// An IDLE client that does nothing but count what it is told of.
struct Bare {
    exists: Arc<AtomicUsize>,
}

impl Bare {
    fn start(port: u16, user: &str, password: &str) -> Bare {
        let mut out = TcpStream::connect(("127.0.0.1", port)).unwrap();
        out.set_nodelay(true).unwrap();
        let mut lines = BufReader::new(out.try_clone().unwrap()).lines();
        out.write_all(
            format!("a LOGIN {user} {password}\r\nb EXAMINE INBOX\r\nc IDLE\r\n").as_bytes(),
        )
        .unwrap();
        let exists = Arc::new(AtomicUsize::new(usize::MAX));
        let told = exists.clone();
        std::thread::spawn(move || {
            // Ends with the connection.
            while let Some(Ok(line)) = lines.next() {
                let mut words = line.split_whitespace().skip(1);
                if let (Some(count), Some("EXISTS")) = (words.next(), words.next()) {
                    told.store(count.parse().unwrap_or(0), Ordering::SeqCst);
                }
            }
        });
        Bare { exists }
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Delivers messages one by one and prints both medians.
pub fn measure(deliveries: usize) {
    let setting = Setting::new();
    let study = setting.study();
    let store = Arc::new(Store::open(study.path()).unwrap());
    let address = setting.addresses()[0].clone();
    let mut settings = setting.dovecot.settings(scheme());
    // Too long to help: only IDLE can tell in time.
    settings.poll = Duration::from_secs(3600);
    let password = std::fs::read_to_string(setting.dovecot.password_file()).unwrap();
    let bare = Bare::start(setting.dovecot.imap_port(), &settings.user, password.trim());
    let watcher = ImapWatcher::start(settings, "bench", store.clone()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime
        .block_on(watcher.sync(Instant::now() + PATIENCE))
        .unwrap();
    let (mut told, mut stored) = (Vec::new(), Vec::new());
    for number in 0..deliveries {
        // Both clients idle again by then.
        std::thread::sleep(Duration::from_millis(300));
        let envelope = Envelope {
            sender: "news@shop.test".into(),
            recipients: vec![address.clone()],
            raw: message(&address, number),
        };
        lmtp::deliver(setting.dovecot.lmtp(), &envelope).unwrap();
        let taken = Instant::now();
        let wanted = number + 1;
        let bare_told = std::thread::spawn({
            let exists = bare.exists.clone();
            move || {
                while taken.elapsed() < PATIENCE {
                    let count = exists.load(Ordering::SeqCst);
                    if count != usize::MAX && count >= wanted {
                        break;
                    }
                    std::thread::sleep(Duration::from_micros(200));
                }
                taken.elapsed()
            }
        });
        runtime
            .block_on(async { tokio::time::timeout(PATIENCE, watcher.notified()).await })
            .unwrap();
        assert_eq!(store.message_count().unwrap(), wanted);
        stored.push(taken.elapsed().as_secs_f64() * 1000.0);
        told.push(bare_told.join().unwrap().as_secs_f64() * 1000.0);
    }
    watcher.stop();
    let (told, stored) = (median(told), median(stored));
    println!(
        "latency over {deliveries} deliveries, medians: bare IDLE told after {told:.0} ms, stored after {stored:.0} ms: {:.0} ms more",
        stored - told
    );
}
