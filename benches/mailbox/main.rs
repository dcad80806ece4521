//! How fast mail is fetched and stored, beside `mbsync` (Debian: isync) and Python; how much memory
//! that takes; and how soon a message is stored after the mail server has taken it.
//!
//! Needs Dovecot, and says which of the others is missing. `CXAUDIT_BENCH_MAILS` (20000) and
//! `CXAUDIT_BENCH_MEMORY` (1000,100000) say how many messages; `CXAUDIT_BENCH_ROUNDS` (3) how often.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures, and ends where it cannot go on"
)]

mod latency;
mod setting;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cxaudit::demo::dovecot::Dovecot;
use cxaudit::facts::Store;
use setting::{Setting, fill};

fn main() {
    if Dovecot::find().is_none() {
        println!("mailbox: skipped, Dovecot is not installed");
        return;
    }
    let number = |name: &str, usual: usize| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(usual)
    };
    latency::measure(number("CXAUDIT_BENCH_DELIVERIES", 60));
    speed(
        number("CXAUDIT_BENCH_MAILS", 20_000),
        number("CXAUDIT_BENCH_ROUNDS", 3),
    );
    let sizes = std::env::var("CXAUDIT_BENCH_MEMORY").unwrap_or_else(|_| "1000,100000".to_owned());
    for mails in sizes.split(',').filter_map(|text| text.parse().ok()) {
        let setting = Setting::new();
        fill(&setting, mails);
        let run = ours(&setting);
        println!(
            "memory: {mails} messages fetched, stored and attributed in {:.2?}: peak {} MiB resident",
            run.wall,
            run.peak_kib / 1024
        );
    }
}

/// What a run took.
struct Run {
    wall: Duration,
    peak_kib: u64,
    /// Seconds on both cores together, to a hundredth.
    cpu: f64,
}

/// Fetches everything into a new study with the program itself, process start included.
fn ours(setting: &Setting) -> Run {
    let study = setting.study();
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cxaudit"))
        .args(["mail", "fetch", "--study"])
        .arg(study.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (mut peak_kib, mut cpu) = (0, 0.0);
    let status = loop {
        peak_kib = peak_kib.max(high_water(child.id()));
        cpu = cpu_time(child.id()).unwrap_or(cpu);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let wall = began.elapsed();
    assert!(status.success(), "cxaudit mail fetch: {status}");
    let store = Store::open(study.path()).unwrap();
    assert_eq!(store.message_count().unwrap(), setting.mails.get());
    assert_eq!(store.unassigned_count().unwrap(), 0);
    Run {
        wall,
        peak_kib,
        cpu,
    }
}

/// The most memory a process had, in KiB.
fn high_water(pid: u32) -> u64 {
    std::fs::read_to_string(format!("/proc/{pid}/status"))
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0)
}

/// Seconds of CPU that a process has used, at a hundred ticks a second.
fn cpu_time(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after) = text.rsplit_once(')')?;
    let mut words = after.split_whitespace().skip(11);
    let mut ticks = || words.next()?.parse::<u32>().ok();
    Some(f64::from(ticks()? + ticks()?) / 100.0)
}

fn speed(mails: usize, rounds: usize) {
    let setting = Setting::new();
    fill(&setting, mails);
    // The server's own indexes are made before anybody is timed.
    if python(&setting, false).is_none() {
        ours(&setting);
    }
    let mut times: Vec<(&str, Vec<f64>)> = Vec::new();
    let mut note = |name: &'static str, seconds: Option<f64>| {
        let Some(seconds) = seconds else { return };
        match times.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => all.push(seconds),
            None => times.push((name, vec![seconds])),
        }
    };
    for _ in 0..rounds {
        let run = ours(&setting);
        note("cxaudit mail fetch", Some(run.wall.as_secs_f64()));
        note("  its CPU", Some(run.cpu));
        note("mbsync", mbsync(&setting, true));
        note("mbsync, FSync no", mbsync(&setting, false));
        let fetched = python(&setting, false);
        note("python imaplib, fetch alone", fetched.map(|(wall, _)| wall));
        let read = python(&setting, true);
        note("python imaplib + email", read.map(|(wall, _)| wall));
        note(
            "python email, CPU of reading alone",
            read.map(|(_, reading)| reading),
        );
    }
    println!("{mails} messages of about 1.5 KB over TLS, median of {rounds} rounds in turn:");
    let mut reference = None;
    for (name, all) in &mut times {
        all.sort_by(f64::total_cmp);
        let median = all[all.len() / 2];
        let ours = *reference.get_or_insert(median);
        println!(
            "  {name:<36} {median:>7.2} s   cxaudit takes {:.2} of it",
            ours / median
        );
    }
    for (program, there) in [
        ("mbsync", setting::runs("mbsync")),
        ("python3", setting::runs("python3")),
    ] {
        if !there {
            println!("  {program}: skipped, it is not installed");
        }
    }
}

/// Wall time of `mbsync` into an empty Maildir.
fn mbsync(setting: &Setting, sync: bool) -> Option<f64> {
    if !setting::runs("mbsync") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let ssl = setting.dovecot.settings(setting::scheme());
    let config = format!(
        "FSync {}\nIMAPAccount a\nHost localhost\nPort {}\nUser {}\nPass {}\nSSLType IMAPS\n\
         CertificateFile {}\nPipelineDepth 50\n\nIMAPStore far\nAccount a\n\n\
         MaildirStore near\nPath {}/\nInbox {}/inbox\n\n\
         Channel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState {}/\n",
        if sync { "yes" } else { "no" },
        ssl.port,
        ssl.user,
        password(&setting.dovecot.password_file()),
        setting.dovecot.ca().display(),
        at.display(),
        at.display(),
        at.display(),
    );
    let file = at.join("mbsyncrc");
    std::fs::write(&file, config).unwrap();
    let began = Instant::now();
    let output = Command::new("mbsync")
        .arg("-c")
        .arg(&file)
        .args(["-q", "c"])
        .output()
        .unwrap();
    let wall = began.elapsed().as_secs_f64();
    let inbox = at.join("inbox");
    let count: usize = ["new", "cur"]
        .iter()
        .filter_map(|part| std::fs::read_dir(inbox.join(part)).ok())
        .map(Iterator::count)
        .sum();
    if !output.status.success() || count != setting.mails.get() {
        println!(
            "  mbsync fetched {count}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        return None;
    }
    Some(wall)
}

fn password(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap().trim().to_owned()
}

/// Wall time of Python, and the CPU time it spent in `email`.
fn python(setting: &Setting, parse: bool) -> Option<(f64, f64)> {
    if !setting::runs("python3") {
        return None;
    }
    let settings = setting.dovecot.settings(setting::scheme());
    let began = Instant::now();
    let output = Command::new("python3")
        .args(["-c", include_str!("fetch.py")])
        .arg(settings.port.to_string())
        .arg(setting.dovecot.ca())
        .arg(&settings.user)
        .arg(setting.dovecot.password_file())
        .arg(if parse { "1" } else { "0" })
        .output()
        .unwrap();
    let wall = began.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout);
    let words: Vec<&str> = said.split_whitespace().collect();
    assert_eq!(
        words.first().and_then(|count| count.parse().ok()),
        Some(setting.mails.get()),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some((wall, words[2].parse().unwrap()))
}
