//! Ten thousand shops and sixty criteria: judging them anew under another rubric, and counting them,
//! with pandas doing the group-bys over the same verdicts in the same run.
//!
//! `cargo bench --bench survey`. pandas is looked for in the Python that `CXAUDIT_PANDAS` names
//! (default `python3`); without it only our own times are printed.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use cxaudit::facts::{Cause, Observation, Outcome, Store, Undetermined, Value};
use cxaudit::plan::{Criterion, Judge, Plan, Rubric, Shop};
use cxaudit::run::results;
use cxaudit::score::{Scorecard, ShopFacts, judge};
use cxaudit::survey::{Setting, survey};

const SHOPS: usize = 10_000;
const CRITERIA: usize = 60;
const TIMES: usize = 5;

/// A rubric of sixty: those of the program, and more of each kind under other names.
fn rubric() -> Rubric {
    let mut rubric = Rubric::embedded("full").expect("the program's rubric");
    rubric.id = "sixty".to_owned();
    let own: Vec<Criterion> = rubric.criteria.clone();
    for (n, model) in (0..).zip(own.iter().cycle()) {
        if rubric.criteria.len() >= CRITERIA {
            break;
        }
        rubric.criteria.push(Criterion {
            id: format!("{}-{n}", model.id),
            observation: format!("{}-{n}", model.observation),
            ..model.clone()
        });
    }
    rubric.criteria.truncate(CRITERIA);
    rubric
}

fn shop(n: usize) -> Shop {
    Shop {
        id: format!("shop{n:05}.example.pl"),
        url: "https://example.pl/".parse().expect("an address"),
        name: String::new(),
        language: None,
        country: None,
        segment: None,
        journeys: Vec::new(),
        purchase: false,
        purchase_max: None,
        inquiry: false,
        product: None,
        notes: String::new(),
        pins: BTreeMap::new(),
    }
}

/// What was found at a shop: by a small generator, so that every run sees the same.
fn observations(rubric: &Rubric, shop: &str, n: usize) -> Vec<Observation> {
    let at = DateTime::UNIX_EPOCH;
    let mut chance = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        chance % 100
    };
    rubric
        .criteria
        .iter()
        .map(|criterion| {
            let (die, amount) = (next(), next());
            let outcome = match die {
                0..10 => Outcome::Undetermined(Undetermined {
                    cause: [Cause::Captcha, Cause::Forbidden, Cause::BrowserFailed]
                        [die as usize % 3],
                    detail: "could not be told".to_owned(),
                }),
                10..45 => Outcome::NotSeen {
                    watched_until: at + TimeDelta::days(7),
                },
                _ => Outcome::Seen(match criterion.judge {
                    Judge::CountBand(_) => Value::Count(amount % 6),
                    #[expect(clippy::cast_precision_loss, reason = "below a hundred")]
                    Judge::LatencyBand(_) => Value::Seconds(amount as f64 * 977.0),
                    Judge::Share => Value::Share {
                        with: amount % 4,
                        of: 3.max(amount % 4),
                    },
                    _ => Value::Yes,
                }),
            };
            Observation {
                visit: None,
                shop: shop.to_owned(),
                wave: 1,
                key: criterion.observation.clone(),
                outcome,
                at,
                by: "bench".to_owned(),
                evidence: Vec::new(),
            }
        })
        .collect()
}

fn main() {
    let rubric = rubric();
    let shops: Vec<Shop> = (0..SHOPS).map(shop).collect();
    let facts: Vec<Vec<Observation>> = (0..)
        .zip(&shops)
        .map(|(n, shop)| observations(&rubric, &shop.id, n))
        .collect();
    println!(
        "{SHOPS} shops x {} criteria, {} observations",
        rubric.criteria.len(),
        SHOPS * CRITERIA
    );
    let cards = |rubric: &Rubric| -> Vec<Scorecard> {
        shops
            .iter()
            .zip(&facts)
            .map(|(shop, observations)| {
                judge(
                    rubric,
                    &ShopFacts {
                        shop,
                        visits: &[],
                        observations,
                        journeys: &[],
                    },
                )
            })
            .collect()
    };
    let first = cards(&rubric);
    // Another rubric: other weights, so that every score is made anew.
    let mut other = rubric.clone();
    other.id = "other".to_owned();
    for criterion in &mut other.criteria {
        criterion.weight = 4.0 - criterion.weight;
    }
    drop(first);
    let (judged, cards) = best(|| cards(&other));
    let mut setting = Setting::default();
    for (n, shop) in shops.iter().enumerate() {
        let groups = vec![
            ("segment".to_owned(), format!("segment-{}", n % 8)),
            ("country".to_owned(), ["PL", "UA", "CZ"][n % 3].to_owned()),
        ];
        setting.groups.insert(shop.id.clone(), groups);
    }
    let (counted, shares) = best(|| survey(&other, &cards, &setting));
    println!("judge anew         {judged:>10.2?}   (at most 2 s)");
    println!(
        "survey             {counted:>10.2?}   (at most 1 s; shares, bounds, groups, bootstrap quartiles)"
    );
    println!(
        "peak memory        {:>7} MiB   (at most 300 MiB, facts and verdicts held at once)",
        peak_mib("self")
    );
    from_the_folder(&other, &facts);
    pandas(
        &other,
        &cards,
        counted,
        shares.iter().map(|share| share.yes).sum(),
    );
}

/// The whole of `cxaudit score --rubric other.toml`: plan, database, verdicts, shares.
fn from_the_folder(rubric: &Rubric, facts: &[Vec<Observation>]) {
    let folder = std::env::temp_dir().join(format!("cxaudit-bench-study-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let study = "name = \"Bench\"\n[mailbox]\nkind = \"smtp\"\nlisten = \"127.0.0.1:0\"\naddress = \"a+{tag}@example.org\"\n";
    std::fs::write(folder.join("study.toml"), study).expect("written");
    let mut list = String::from("url\n");
    for observations in facts {
        list.push_str(&format!("https://{}/\n", observations[0].shop));
    }
    std::fs::write(folder.join("shops.csv"), list).expect("written");
    let store = Store::open(&folder).expect("a store");
    let mut fill = rusqlite::Connection::open(folder.join("study.db")).expect("opened");
    let filling = fill.transaction().expect("begun");
    for (visit, observations) in (1_i64..).zip(facts) {
        filling
            .prepare_cached(
                "INSERT INTO visits (id, shop, wave, journey, address, persona, status, cause,
                                     queued, started, left_at)
                 VALUES (?1, ?2, 1, 'abandon-cart', ?2, '{}', 'closed', 'completed',
                         '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z',
                         '2026-01-01T00:05:00.000Z')",
            )
            .and_then(|mut row| row.execute((visit, &observations[0].shop)))
            .expect("stored");
    }
    // Visits are made side by side and mails come later: those of a shop do not lie together.
    for at in 0..CRITERIA {
        for (visit, observations) in (1_i64..).zip(facts) {
            let observation = &observations[at];
            let outcome = serde_json::to_string(&observation.outcome).expect("written");
            filling
                .prepare_cached(
                    "INSERT INTO observations (visit, shop, wave, key, outcome, at, by)
                     VALUES (?1, ?2, 1, ?3, ?4, '2026-01-01T00:00:00.000Z', 'bench')",
                )
                .and_then(|mut row| {
                    row.execute((visit, &observation.shop, &observation.key, &outcome))
                })
                .expect("stored");
        }
    }
    filling.commit().expect("stored");
    let (took, found) = best(|| {
        let plan = Plan::load(&folder).expect("a sound plan");
        results(&plan, &store, rubric).expect("judged")
    });
    println!(
        "score --rubric     {took:>10.2?}   ({} shops from study.db; plan, verdicts and survey together)",
        found.scorecards.len()
    );
    the_program(&folder);
    let _ = std::fs::remove_dir_all(&folder);
}

/// The same by the program itself: how long it takes and the most memory it holds, its start and its table
/// included; and its report, in files of a hundred shops.
fn the_program(folder: &Path) {
    let rubric = folder.join("other.toml");
    let text = Rubric::embedded_text().replace("weight = 3", "weight = 2");
    std::fs::write(&rubric, text).expect("written");
    for (what, arguments) in [
        ("cxaudit score", ["score", "--rubric"]),
        ("cxaudit report", ["report", "--rubric"]),
    ] {
        let (mut shortest, mut most) = (Duration::MAX, 0);
        for _ in 0..TIMES {
            let began = Instant::now();
            let mut program = Command::new(env!("CARGO_BIN_EXE_cxaudit"))
                .args(arguments)
                .arg(&rubric)
                .arg("--study")
                .arg(folder)
                .stdout(Stdio::null())
                .spawn()
                .expect("the program starts");
            // The system keeps the high-water mark only while the program lives.
            while program.try_wait().expect("the program runs").is_none() {
                most = most.max(peak_mib(&program.id().to_string()));
                std::thread::sleep(Duration::from_millis(2));
            }
            shortest = shortest.min(began.elapsed());
        }
        println!("{what:<18} {shortest:>10.2?}   (peak memory {most} MiB)");
    }
}

/// The shortest of several runs, and what the last one gave.
fn best<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut shortest = Duration::MAX;
    let mut made = None;
    for _ in 0..TIMES {
        // What the run before made is let go of first, so that it is not held twice.
        drop(made.take());
        let began = Instant::now();
        let result = work();
        shortest = shortest.min(began.elapsed());
        made = Some(result);
    }
    (shortest, made.expect("it ran"))
}

fn peak_mib(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// The same counts by pandas: its own reading of the table is not timed.
fn pandas(rubric: &Rubric, cards: &[Scorecard], ours: Duration, yes: u32) {
    let file = std::env::temp_dir().join(format!("cxaudit-bench-{}.csv", std::process::id()));
    let mut text = String::from("shop,segment,country,criterion,state,there,value\n");
    for (n, card) in cards.iter().enumerate() {
        for (verdict, criterion) in card.verdicts.iter().zip(&rubric.criteria) {
            let there = verdict.value.as_ref().is_some_and(Value::is_something);
            let value = match &verdict.value {
                Some(Value::Seconds(seconds)) => seconds.to_string(),
                Some(Value::Count(count)) => count.to_string(),
                _ => String::new(),
            };
            text.push_str(&format!(
                "{n},segment-{},{},{},{},{},{value}\n",
                n % 8,
                ["PL", "UA", "CZ"][n % 3],
                criterion.id,
                verdict.state.word(),
                u8::from(there),
            ));
        }
    }
    let python = std::env::var("CXAUDIT_PANDAS").unwrap_or_else(|_| "python3".to_owned());
    let output = std::fs::write(&file, text).and_then(|()| {
        Command::new(&python)
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/benches/survey/group_by.py"
            ))
            .arg(&file)
            .arg(TIMES.to_string())
            .output()
    });
    let _ = std::fs::remove_file(&file);
    let output = match output {
        Ok(output) if output.status.success() => output,
        _ => {
            println!(
                "pandas             not found in {python}: name a Python that has it in CXAUDIT_PANDAS"
            );
            return;
        }
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    let mut words = printed.split_whitespace();
    let seconds: f64 = words
        .next()
        .and_then(|word| word.parse().ok())
        .unwrap_or(f64::NAN);
    let theirs: u32 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    println!(
        "pandas             {seconds:>9.3} s   (the counts and group-bys; yes in all: {theirs}, ours {yes})"
    );
    println!(
        "ours / pandas      {:>10.2}   (at most 0.5)",
        ours.as_secs_f64() / seconds
    );
}
