//! A study in a folder of its own, run through the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use chrono::Utc;
use cxaudit::facts::{Cause, JournalOutcome, Observation, Outcome, Store, Value as Seen};
use cxaudit::plan::Plan;
use cxaudit::run::enqueue;
use serde_json::{Value, json};

use crate::cxaudit;

/// The receiver of the program itself, on a free port.
pub const RECEIVER: &str =
    "kind = \"smtp\"\nlisten = \"127.0.0.1:0\"\naddress = \"audit+{tag}@mail.example\"\n";

/// No single command of a test takes longer, even on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(150);

/// A study; its folder goes when it is dropped.
pub struct Study {
    folder: tempfile::TempDir,
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// The last line on standard error.
    pub fn last_word(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }
}

/// The `[browser]` keys of the lighter Chromium, where it is installed.
pub fn light_browser() -> String {
    cxaudit::browser::light_build().map_or_else(String::new, |light| {
        format!("binary = \"{}\"\n", light.display())
    })
}

impl Study {
    /// One shop, one journey, windows of a second.
    pub fn new(shop: &str, journey: &str, mailbox: &str) -> Study {
        Study::with(shop, journey, mailbox, &light_browser())
    }

    /// As [`Study::new`], with other keys under `[browser]`.
    pub fn with(shop: &str, journey: &str, mailbox: &str, browser: &str) -> Study {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let study = Study { folder };
        study.write(journey, mailbox, browser);
        fs::write(study.path().join("shops.csv"), format!("url\n{shop}\n")).expect("shops.csv");
        study
    }

    /// Writes `study.toml` anew.
    pub fn write(&self, journey: &str, mailbox: &str, browser: &str) {
        let toml = format!(
            "name = \"Checks\"\nwave = 1\nrubric = \"full\"\njourneys = [\"{journey}\"]\n\n\
             [mailbox]\n{mailbox}\n\
             [windows]\nwelcome = \"1s\"\nconfirmation = \"1s\"\nreminder = \"1s\"\nfollow-up = \"1s\"\n\n\
             [browser]\nat-once = 1\n{browser}\n\
             [pace]\nbetween-pages = \"0s\"\nvisit = \"1m\"\npage = \"5s\"\ndwell = \"0s\"\n"
        );
        fs::write(self.path().join("study.toml"), toml).expect("study.toml");
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Runs a command of the program to its end.
    pub fn call(&self, arguments: &[&str]) -> Ended {
        let output = cxaudit()
            .current_dir(self.path())
            .args(arguments)
            .env_remove("CXAUDIT_LOG")
            .timeout(PATIENCE)
            .output()
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ended {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Starts a command of the program.
    pub fn start(&self, arguments: &[&str]) -> Child {
        std::process::Command::new(env!("CARGO_BIN_EXE_cxaudit"))
            .current_dir(self.path())
            .args(arguments)
            .env_remove("CXAUDIT_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    pub fn status(&self) -> Value {
        let ended = self.call(&["status", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        serde_json::from_str(&ended.stdout).expect("JSON")
    }

    /// What `scores.json` says.
    pub fn scores(&self) -> Value {
        let ended = self.call(&["report"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let text = fs::read(self.file("report/scores.json")).expect("scores.json");
        serde_json::from_slice(&text).expect("JSON")
    }

    /// Leaves the study as an earlier run does that has made its visits: registered just now, and
    /// the mailbox to be watched for `open` longer.
    pub fn leave_watching(&self, open: Duration) {
        let plan = Plan::load(self.path()).unwrap_or_else(|problems| panic!("{problems}"));
        let store = Store::open(self.path()).expect("a store");
        let now = Utc::now();
        for visit in enqueue(&plan, &store, now).expect("visits") {
            store.claim_visit(now, &[]).expect("a claim");
            let step = store
                .journal(visit, "register", "send the sign-up", true, now, json!({}))
                .expect("a journal");
            store
                .settle(step, JournalOutcome::Done, now, json!({}))
                .expect("a journal");
            let shop = store.visit(visit).expect("a visit").shop;
            store
                .observe(&Observation {
                    visit: Some(visit),
                    shop,
                    wave: 1,
                    key: "registration".to_owned(),
                    outcome: Outcome::Seen(Seen::Yes),
                    at: now,
                    by: "autopilot".to_owned(),
                    evidence: Vec::new(),
                })
                .expect("an observation");
            store
                .finish_browsing(visit, Cause::Completed, "", now, Some(now + open))
                .expect("a visit");
        }
    }
}
