//! How a run talks, and how it stops.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::inbox::until;
use crate::site::{kiosk, serve};
use crate::study_folder::{RECEIVER, Study};

#[test]
fn a_piped_run_tells_its_progress_in_plain_lines() {
    let study = Study::new(&serve(kiosk), "browse", RECEIVER);
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.is_empty(), "{ended:?}");
    assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
    let shop = study.status()["visits"][0]["shop"].clone();
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let [visit, last] = lines[..] else {
        panic!("{ended:?}");
    };
    let start = format!(
        "[1/1] {} browse: completed, ",
        shop.as_str().unwrap_or_default()
    );
    assert!(
        visit.starts_with(&start) && visit.ends_with(" s, about 0 s to go"),
        "{visit}"
    );
    assert_eq!(last, "The study is complete. Next: cxaudit report");
}

#[test]
fn a_quiet_run_prints_nothing_but_errors() {
    let study = Study::new(&serve(kiosk), "browse", RECEIVER);
    let ended = study.call(&["run", "-q"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""));
    study.leave_watching(Duration::from_secs(60));
    let driver = "driver = \"/nonexistent/chromedriver\"\n";
    study.write("abandon-cart", RECEIVER, driver);
    let ended = study.call(&["run", "-q"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(ended.stdout.is_empty(), "{ended:?}");
    assert!(
        ended
            .stderr
            .starts_with("error: failed to start the browser: "),
        "{ended:?}"
    );
}

/// The driver that a run has noted: process group and folder.
fn noted_driver(study: &Study) -> Option<(u32, PathBuf)> {
    let text = fs::read_to_string(study.file(".driver")).ok()?;
    let line: serde_json::Value = serde_json::from_str(text.lines().next()?).ok()?;
    let pid = u32::try_from(line["pid"].as_u64()?).ok()?;
    Some((pid, PathBuf::from(line["folder"].as_str()?)))
}

/// Living processes of a group.
fn group(leader: u32) -> Vec<String> {
    let stat = |path: PathBuf| fs::read_to_string(path.join("stat")).ok();
    fs::read_dir("/proc")
        .expect("Linux")
        .flatten()
        .filter_map(|entry| stat(entry.path()))
        .filter(|stat| {
            let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
            let mut fields = fields.split_whitespace();
            let state = fields.next().unwrap_or_default();
            let group = fields.nth(1).unwrap_or_default();
            state != "Z" && group == leader.to_string()
        })
        .collect()
}

fn interrupt(child: &std::process::Child) {
    let pid = i32::try_from(child.id())
        .ok()
        .and_then(Pid::from_raw)
        .expect("a pid");
    kill_process(pid, Signal::INT).expect("it runs");
}

/// Starts a run, interrupts it when `ready`, and sees that it ends at once and leaves nothing.
fn interrupted(study: &Study, ready: impl Fn() -> bool) {
    let mut run = study.start(&["run"]);
    let mut driver = None;
    until("a browser runs", || {
        driver = noted_driver(study);
        driver.is_some() && ready()
    });
    let (leader, folder) = driver.expect("seen just now");
    assert!(group(leader).len() > 1, "driver and browser");
    interrupt(&run);
    let began = Instant::now();
    let mut code = None;
    until("the run ends", || {
        code = run.try_wait().expect("a child");
        code.is_some()
    });
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(code.and_then(|status| status.code()), Some(5));
    until("no process is left", || group(leader).is_empty());
    assert!(!folder.exists() && !study.file(".driver").exists());
}

#[test]
fn ctrl_c_stops_at_once_and_the_next_run_completes() {
    let hangs = Arc::new(AtomicBool::new(true));
    let asked = Arc::new(AtomicBool::new(false));
    let (shop_hangs, shop_asked) = (hangs.clone(), asked.clone());
    let url = serve(move |path| {
        shop_asked.store(true, Ordering::SeqCst);
        while shop_hangs.load(Ordering::SeqCst) {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        kiosk(path)
    });
    let study = Study::new(&url, "browse", RECEIVER);
    // In the middle of a page that does not come.
    interrupted(&study, || asked.load(Ordering::SeqCst));
    let status = study.status();
    assert_eq!(
        (&status["queued"], &status["running"]),
        (&1.into(), &0.into())
    );
    hangs.store(false, Ordering::SeqCst);
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(study.status()["visits"][0]["cause"], "completed");
}

#[test]
fn ctrl_c_ends_the_watch_too() {
    let study = Study::new("https://shop.test", "abandon-cart", RECEIVER);
    study.leave_watching(Duration::from_secs(3600));
    let mut run = study.start(&["run"]);
    until("the mailbox is watched", || {
        study.status()["mailbox"]["read-until"].is_string()
    });
    interrupt(&run);
    let began = Instant::now();
    let mut code = None;
    until("the run ends", || {
        code = run.try_wait().expect("a child");
        code.is_some()
    });
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(code.and_then(|status| status.code()), Some(5));
    assert_eq!(study.status()["watching"], 1);
}

/// `kill -9` gives no chance to clean up; the next run does.
#[test]
fn browsers_of_a_killed_run_are_ended_by_the_next() {
    let hangs = Arc::new(AtomicBool::new(true));
    let asked = Arc::new(AtomicBool::new(false));
    let (shop_hangs, shop_asked) = (hangs.clone(), asked.clone());
    let url = serve(move |path| {
        shop_asked.store(true, Ordering::SeqCst);
        while shop_hangs.load(Ordering::SeqCst) {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        kiosk(path)
    });
    let study = Study::new(&url, "browse", RECEIVER);
    let mut run = study.start(&["run"]);
    until("the shop is asked", || asked.load(Ordering::SeqCst));
    let (leader, folder) = noted_driver(&study).expect("a driver");
    run.kill().expect("it runs");
    run.wait().expect("it ends");
    assert!(!group(leader).is_empty() && Path::new(&folder).exists());
    hangs.store(false, Ordering::SeqCst);
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended
            .stderr
            .starts_with("taking up 1 visit that was interrupted\n"),
        "{ended:?}"
    );
    assert_eq!(study.status()["visits"][0]["cause"], "completed");
    until("no process is left", || group(leader).is_empty());
    assert!(!folder.exists());
}
