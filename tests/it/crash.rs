//! A study whose process is killed twenty times ends as one that nobody disturbed, and the shops
//! have not noticed more than one customer would make them notice.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::Utc;
use cxaudit::demo::specs::default_fleet;
use cxaudit::demo::{Fleet, MailServer, Truth};
use cxaudit::facts::{Store, Visit};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::study_folder::light_browser;

/// How often the process is killed.
const KILLS: u64 = 20;
/// The shops: one with a reminder that brings a coupon, one with two reminders and a parcel to follow.
const SHOPS: [&str; 2] = ["lniana-szafa", "zielony-balkon"];
/// What their customers do that cannot be taken back: two sign-ups and an order at each.
const ACTS: usize = 3 * SHOPS.len();
/// Longest from the moment a click is written down until the shop has heard of it.
const TO_THE_CLICK: Duration = Duration::from_secs(2);
/// Longest time from one kill to the next.
const PATIENCE: Duration = Duration::from_secs(120);

/// Shops, a mailbox and an empty study of them.
struct Ground {
    fleet: Fleet,
    mail: MailServer,
    folder: tempfile::TempDir,
}

impl Ground {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mail = MailServer::start(&folder.path().join("mail")).expect("dovecot starts");
        let specs = default_fleet()
            .into_iter()
            .filter(|spec| SHOPS.contains(&spec.id.as_str()))
            .collect();
        let fleet = Fleet::start(specs, mail.smtp()).await.expect("shops open");
        let ground = Ground {
            fleet,
            mail,
            folder,
        };
        fs::create_dir(ground.study()).expect("a study folder");
        fs::write(ground.study().join("study.toml"), ground.study_toml()).expect("study.toml");
        fs::write(ground.study().join("shops.csv"), ground.shops_csv()).expect("shops.csv");
        ground
    }

    fn study(&self) -> PathBuf {
        self.folder.path().join("study")
    }

    fn study_toml(&self) -> String {
        let binary = light_browser();
        format!(
            "name = \"Crash\"\nwave = 1\nrubric = \"full\"\nseed = \"crash\"\njourneys = [\"abandon-cart\"]\n\n\
             [mailbox]\n{}\n\
             [windows]\nwelcome = \"15s\"\nconfirmation = \"10s\"\nreminder = \"10s\"\nfollow-up = \"12s\"\n\n\
             [browser]\nat-once = 2\n{binary}\n\
             [pace]\nbetween-pages = \"0s\"\nvisit = \"2m\"\npage = \"15s\"\ndwell = \"1s\"\n",
            self.mail.section("audit+{tag}@mail.example"),
        )
    }

    fn shops_csv(&self) -> String {
        let rows: String = self
            .fleet
            .shops()
            .iter()
            .map(|shop| {
                format!(
                    "{},{},{},PL,yes\n",
                    shop.url,
                    shop.spec.id,
                    shop.spec.language.code()
                )
            })
            .collect();
        format!("url,name,language,country,purchase\n{rows}")
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("cxaudit"));
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log");
        command
            .arg("--study")
            .arg(self.study())
            .arg(what)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        command
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn start(&self) -> Running {
        Running(self.command("run").spawn().expect("cxaudit starts"))
    }

    /// Runs until every window has closed, and reports.
    fn finish(&self) -> Value {
        for what in ["run", "report"] {
            let status = self.command(what).status().expect("cxaudit starts");
            assert!(status.success(), "{what}: {}", self.log());
        }
        let scores = fs::read(self.study().join("report/scores.json")).expect("scores.json");
        let mut scores = serde_json::from_slice(&scores).expect("JSON");
        timeless(&mut scores);
        scores
    }

    /// What the study's database holds now; `None` while there is no such database.
    fn progress(&self) -> Option<Progress> {
        Progress::read(&self.study().join("study.db")).ok()
    }

    /// The visits that are in the queue by now.
    fn visits(&self) -> Vec<Visit> {
        let there = self.progress().is_some();
        let store = there.then(|| Store::open(&self.study()).expect("a study"));
        store.map_or_else(Vec::new, |store| store.visits(1).expect("visits"))
    }

    /// Waits until the shops have heard of every click that is written down. What was written down
    /// is done in the next instant; a kill right between leaves rightly in doubt whether it was,
    /// and the other test is about that.
    fn hear(&self) {
        let began = Instant::now();
        while began.elapsed() < TO_THE_CLICK {
            let intents = self.progress().map_or(0, |progress| progress.intents);
            if self.heard() >= intents {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// How many sign-ups and orders the shops have in their books.
    fn heard(&self) -> usize {
        let truths = self.truths();
        let heard = truths
            .iter()
            .map(|(_, truth)| truth.accounts.len() + truth.orders.len());
        heard.sum()
    }

    fn truths(&self) -> Vec<(String, Truth)> {
        self.fleet
            .shops()
            .iter()
            .map(|shop| {
                let truth = self
                    .fleet
                    .truth(&shop.spec.id)
                    .expect("a shop of the fleet");
                (shop.spec.id.clone(), truth)
            })
            .collect()
    }
}

/// A process that is ended when the test is.
struct Running(Child);

impl Running {
    /// `kill -9`. False when the process had ended by itself.
    fn kill(&mut self) -> bool {
        let alive = self.0.try_wait().expect("a child").is_none();
        self.0.kill().expect("a process of ours can be killed");
        self.0.wait().expect("a child");
        alive
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How far a study is on the disk. What a visit taken up again finds a second time is no progress.
#[derive(Debug, Clone, Default)]
struct Progress {
    /// Durable steps: intents, outcomes, observations, ended and closed visits, mails and readings.
    steps: u64,
    /// Irreversible intents (visit, goal) of which the outcome is not known.
    open: Vec<(i64, String)>,
    /// All irreversible intents, whatever came of them.
    intents: usize,
}

impl Progress {
    fn read(database: &Path) -> rusqlite::Result<Self> {
        let database = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database.busy_timeout(Duration::from_millis(200))?;
        let steps = database.query_row(
            "SELECT (SELECT count(*) FROM (SELECT DISTINCT visit, goal FROM journal))
                  + (SELECT count(*) FROM (SELECT DISTINCT visit, goal FROM journal WHERE outcome IS NOT NULL))
                  + (SELECT count(*) FROM (SELECT DISTINCT visit, key FROM observations))
                  + (SELECT count(*) FROM visits WHERE left_at IS NOT NULL)
                  + (SELECT count(*) FROM visits WHERE status = 'closed')
                  + (SELECT count(*) FROM messages) + (SELECT count(*) FROM readings)",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        let mut statement = database
            .prepare("SELECT visit, goal FROM journal WHERE irreversible AND outcome IS NULL")?;
        let open = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let intents = database.query_row(
            "SELECT count(*) FROM (SELECT DISTINCT visit, goal FROM journal WHERE irreversible)",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        Ok(Progress {
            steps: u64::try_from(steps).unwrap_or_default(),
            open,
            intents: usize::try_from(intents).unwrap_or_default(),
        })
    }
}

/// Takes out what differs between any two runs of one study: instants, seconds, evidence, ports.
fn timeless(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for key in [
                "at",
                "started",
                "left",
                "watch_until",
                "generated_at",
                "evidence",
                "url",
                "shop",
            ] {
                fields.remove(key);
            }
            let measured =
                fields
                    .get("criterion")
                    .and_then(Value::as_str)
                    .is_some_and(|criterion| {
                        [
                            "welcome-mail",
                            "reminder-delay",
                            "confirmation-mail",
                            "shipping-mail",
                            "chat-proactive",
                        ]
                        .contains(&criterion)
                    });
            if measured && fields.get("value").is_some_and(Value::is_number) {
                fields.insert("value".to_owned(), "seconds".into());
            }
            // A row of the survey that has a curve is about seconds: how many of them, not which.
            if fields
                .get("survival")
                .is_some_and(|curve| curve != &Value::Array(Vec::new()))
            {
                let steps = fields["survival"].as_array().into_iter().flatten();
                let came: u64 = steps.filter_map(|step| step["came"].as_u64()).sum();
                let quantiles = fields["quantiles"].as_array().map_or(0, Vec::len);
                fields.insert("survival".to_owned(), came.into());
                fields.insert("quantiles".to_owned(), quantiles.into());
                fields.insert("median_wait".to_owned(), Value::Null);
            }
            fields.values_mut().for_each(timeless);
        }
        Value::Array(items) => items.iter_mut().for_each(timeless),
        Value::String(text) if text.starts_with("http://127.0.0.1") => *text = "link".to_owned(),
        Value::String(text) => {
            if let Some(at) = text.find("not seen until ") {
                text.truncate(at + "not seen until".len());
            }
        }
        _ => {}
    }
}

/// No shop has an account, a sign-up or an order more than its customers would make by themselves.
fn check_truths(ground: &Ground) {
    for (shop, truth) in ground.truths() {
        let mut emails: Vec<_> = truth
            .accounts
            .iter()
            .map(|account| account.email.as_str())
            .collect();
        emails.sort_unstable();
        emails.dedup();
        assert_eq!(
            emails.len(),
            2,
            "{shop}: one account per customer: {truth:#?}"
        );
        assert_eq!(truth.accounts.len(), 2, "{shop}: {:#?}", truth.accounts);
        for account in &truth.accounts {
            assert_eq!(account.registered_posts, 1, "{shop}: {account:?}");
        }
        assert_eq!(truth.orders.len(), 1, "{shop}: {:#?}", truth.orders);
        assert_eq!(truth.final_button_presses, 1, "{shop}");
    }
}

/// Kills the study at twenty points spread over it, the irreversible clicks first among them.
fn kill_again_and_again(ground: &Ground, total: u64) -> Vec<String> {
    let mut kills: Vec<String> = Vec::new();
    let mut killed_at: Vec<(i64, String)> = Vec::new();
    let mut last = 0;
    while (kills.len() as u64) < KILLS {
        let mut process = ground.start();
        let began = Instant::now();
        let why = loop {
            if let Some(progress) = ground.progress() {
                let fresh = progress.open.iter().find(|open| !killed_at.contains(open));
                if let Some(open) = fresh {
                    killed_at.push(open.clone());
                    ground.hear();
                    break (progress.steps, format!("visit {} sent {}", open.0, open.1));
                }
                // Spread over all that an undisturbed study writes, and none that a click still needs.
                let threshold = total * (kills.len() as u64 + 1) / (KILLS + 2);
                let spare = KILLS as usize - kills.len() > ACTS - killed_at.len().min(ACTS);
                if spare && progress.steps > last && progress.steps >= threshold {
                    break (progress.steps, format!("step {}", progress.steps));
                }
            }
            assert!(
                process.0.try_wait().expect("a child").is_none(),
                "the study ended after {kills:?}: {}",
                ground.log()
            );
            assert!(
                began.elapsed() < PATIENCE,
                "no progress after {kills:?}: {}",
                ground.log()
            );
            std::thread::sleep(Duration::from_millis(3));
        };
        assert!(process.kill(), "it was alive");
        last = last.max(why.0);
        kills.push(format!(
            "{} after {:.1} s",
            why.1,
            began.elapsed().as_secs_f32()
        ));
    }
    kills
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_study_killed_twenty_times_ends_like_one_left_alone() {
    let reference = Ground::new().await;
    let expected = tokio::task::block_in_place(|| reference.finish());
    check_truths(&reference);
    let total = reference.progress().expect("a database").steps;

    let ground = Ground::new().await;
    let (kills, scores) = tokio::task::block_in_place(|| {
        let kills = kill_again_and_again(&ground, total);
        (kills, ground.finish())
    });
    println!("killed: {kills:#?}");
    check_truths(&ground);
    for (mine, theirs) in shops(&scores).zip(shops(&expected)) {
        assert_eq!(mine["name"], theirs["name"]);
        for key in ["verdicts", "visits"] {
            let (mine, theirs) = (mine[key].as_array(), theirs[key].as_array());
            for (mine, theirs) in mine.into_iter().flatten().zip(theirs.into_iter().flatten()) {
                assert_eq!(mine, theirs, "killed: {kills:#?}\n{}", ground.log());
            }
        }
    }
    assert_eq!(scores, expected, "killed: {kills:#?}");
    assert!(
        shops(&expected)
            .flat_map(|shop| shop["visits"].as_array())
            .flatten()
            .all(|visit| visit["cause"] == "completed" && visit["status"] == "closed"),
        "the shops of this test can be visited to the end: {expected:#}"
    );
    let cut_off = kills.iter().filter(|kill| kill.contains("sent")).count();
    assert_eq!(
        cut_off, ACTS,
        "every sign-up and every order was cut off once: {kills:#?}"
    );
    reference.fleet.stop().await;
    ground.fleet.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_click_written_down_and_never_made_stays_in_doubt_and_is_not_made_later() {
    let ground = Ground::new().await;
    let scores = tokio::task::block_in_place(|| {
        let mut process = ground.start();
        let began = Instant::now();
        while ground.visits().len() < 2 * SHOPS.len() {
            assert!(began.elapsed() < PATIENCE, "{}", ground.log());
            std::thread::sleep(Duration::from_millis(3));
        }
        process.kill();
        // As if every visit had been cut off between its journal and its click.
        let store = Store::open(&ground.study()).expect("a study");
        for visit in ground.visits() {
            let goal = match visit.journey.as_str() {
                "purchase" => "place-order",
                _ => "register",
            };
            store
                .journal(visit.id, goal, "press", true, Utc::now(), Value::Null)
                .expect("an intent");
        }
        drop(store);
        ground.finish()
    });
    for (shop, truth) in ground.truths() {
        assert!(truth.accounts.is_empty(), "{shop}: {truth:#?}");
        assert!(truth.orders.is_empty(), "{shop}: {truth:#?}");
        assert_eq!(truth.final_button_presses, 0, "{shop}");
    }
    for shop in shops(&scores) {
        let verdict = |criterion: &str| {
            let of = |verdict: &&Value| verdict["criterion"] == criterion;
            let mut verdicts = shop["verdicts"].as_array().into_iter().flatten();
            verdicts.rfind(of).expect("a verdict").clone()
        };
        for criterion in ["registration", "confirmation-mail"] {
            let found = verdict(criterion);
            assert_eq!(found["state"], "error", "{found}");
            assert_eq!(found["cause"], "in-doubt", "{found}");
        }
        for visit in shop["visits"].as_array().into_iter().flatten() {
            assert_eq!(visit["cause"], "in-doubt", "{visit}");
        }
    }
    ground.fleet.stop().await;
}

fn shops(scores: &Value) -> impl Iterator<Item = &Value> {
    scores["shops"].as_array().into_iter().flatten()
}
