//! Time per visit up to the contact step of the checkout: the autopilot, which knows nothing of the
//! shops, then its own trail, against a script with selectors written by hand (playwright-core), on
//! the same shops of the demo in the same run. Also the program's own processor time against the
//! browser's. Needs node and npm; says so and passes where they are missing.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on says so by panicking"
)]
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Shops the script has been written for.
const SHOPS: [&str; 3] = ["lniana-szafa", "dobry-sprzet", "thistle-and-thread"];
const PLAYWRIGHT: &str = "playwright-core@1.56.1";
const PROGRAM: &str = env!("CARGO_BIN_EXE_cxaudit");

struct Fleet {
    child: Child,
    urls: BTreeMap<String, String>,
}

impl Fleet {
    fn open() -> Fleet {
        let mut child = Command::new(PROGRAM)
            .args(["demo", "--fleet-only"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let reader = BufReader::new(child.stdout.take().unwrap());
        let mut shops = serde_json::Deserializer::from_reader(reader).into_iter();
        let list: serde_json::Value = shops.next().unwrap().unwrap();
        let urls = list
            .as_array()
            .unwrap()
            .iter()
            .map(|shop| {
                let id = shop["spec"]["id"].as_str().unwrap().to_owned();
                (id, shop["url"].as_str().unwrap().to_owned())
            })
            .collect();
        Fleet { child, urls }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Seconds of processor time of a process so far, by `/proc`.
fn seconds_of(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

fn descendants(pid: u32, found: &mut Vec<u32>) {
    let tasks = fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten();
    for task in tasks.flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children
            .split_whitespace()
            .filter_map(|pid| pid.parse().ok())
        {
            found.push(child);
            descendants(child, found);
        }
    }
}

/// What one run of the program took: seconds per shop, own and browser's processor seconds.
struct Measured {
    visits: BTreeMap<String, f64>,
    own: f64,
    browser: f64,
}

fn audit(study: &Path, urls: &BTreeMap<String, String>, wave: u32) -> Measured {
    fs::create_dir_all(study.join("journeys")).unwrap();
    fs::write(
        study.join("journeys/to-checkout.toml"),
        "question = \"How long does it take to the contact step?\"\n\
         goals = [\"enter\", \"find-product\", \"add-to-cart\", \"reach-contact-step\"]\n",
    )
    .unwrap();
    fs::write(
        study.join("study.toml"),
        format!(
            "name = \"Speed\"\nwave = {wave}\nrubric = \"full\"\nseed = \"speed\"\n\
             journeys = [\"to-checkout\"]\n[mailbox]\nkind = \"smtp\"\nlisten = \"127.0.0.1:0\"\n\
             address = \"audit+{{tag}}@mail.example\"\n[windows]\nwelcome = \"1s\"\nconfirmation = \"1s\"\n\
             reminder = \"1s\"\nfollow-up = \"1s\"\n[browser]\nat-once = 1\n[pace]\nbetween-pages = \"0s\"\ndwell = \"0s\"\n"
        ),
    )
    .unwrap();
    let mut csv = String::from("url;name\n");
    for id in SHOPS {
        csv.push_str(&format!("{};{id}\n", urls[id]));
    }
    fs::write(study.join("shops.csv"), csv).unwrap();
    let mut run = Command::new(PROGRAM)
        .current_dir(study)
        .arg("run")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let errors = run.stderr.take().unwrap();
    let lines = std::thread::spawn(move || {
        BufReader::new(errors)
            .lines()
            .map_while(Result::ok)
            .collect::<Vec<_>>()
    });
    let mut spent: HashMap<u32, f64> = HashMap::new();
    while run.try_wait().unwrap().is_none() {
        let mut pids = vec![run.id()];
        descendants(run.id(), &mut pids);
        for pid in pids {
            if let Some(seconds) = seconds_of(pid) {
                spent.insert(pid, seconds);
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut visits = BTreeMap::new();
    for line in lines.join().unwrap() {
        // [1/3] 127.0.0.1-40001 to-checkout: completed, 4.2 s, about 8 s to go
        let Some((shop, rest)) = line
            .split_once("] ")
            .and_then(|(_, rest)| rest.split_once(" to-checkout: "))
        else {
            continue;
        };
        let id = SHOPS.iter().find(|id| {
            let port = urls[**id].trim_end_matches('/').rsplit(':').next();
            port.is_some_and(|port| shop.ends_with(port))
        });
        let seconds = rest
            .rsplit_once(" s, about")
            .and_then(|(before, _)| before.rsplit_once(", "))
            .and_then(|(_, seconds)| seconds.parse().ok());
        assert!(rest.starts_with("completed"), "{line}");
        visits.insert((*id.unwrap()).to_owned(), seconds.unwrap());
    }
    let own = spent.remove(&run.id()).unwrap_or_default();
    Measured {
        visits,
        own,
        browser: spent.values().sum(),
    }
}

/// Seconds per shop of the hand-written script.
fn script(folder: &Path, urls: &BTreeMap<String, String>) -> BTreeMap<String, f64> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/visits/script.mjs");
    let list: Vec<_> = SHOPS
        .iter()
        .map(|id| serde_json::json!({ "id": id, "url": urls[*id] }))
        .collect();
    let file = folder.join("shops.json");
    fs::write(&file, serde_json::to_vec(&list).unwrap()).unwrap();
    let output = Command::new("node")
        .current_dir(folder)
        .arg(here)
        .arg("/usr/bin/chromium")
        .arg(&file)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|line| {
            assert!(line["error"].is_null(), "{line}");
            let id = line["id"].as_str().unwrap().to_owned();
            (id, line["seconds"].as_f64().unwrap())
        })
        .collect()
}

fn rival() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("playwright");
    if !folder.join("node_modules/playwright-core").exists() {
        fs::create_dir_all(&folder).ok()?;
        let status = Command::new("npm")
            .current_dir(&folder)
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--ignore-scripts",
                PLAYWRIGHT,
            ])
            .stdout(Stdio::null())
            .status()
            .ok()?;
        status.success().then_some(())?;
    }
    Some(folder)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn main() {
    let Some(folder) = rival() else {
        println!("visits: npm is missing, nothing to compare with");
        return;
    };
    let fleet = Fleet::open();
    let study = tempfile::tempdir().unwrap();
    // The first round warms the disk's cache for both.
    script(&folder, &fleet.urls);
    let first = audit(study.path(), &fleet.urls, 1);
    let by_hand = script(&folder, &fleet.urls);
    let again = audit(study.path(), &fleet.urls, 2);
    println!(
        "{:<22} {:>10} {:>10} {:>7} {:>10} {:>7}",
        "to the contact step", "by hand", "cxaudit", "ratio", "by trail", "ratio"
    );
    let (mut ratios, mut trails) = (Vec::new(), Vec::new());
    for id in SHOPS {
        let (hand, look, trail) = (by_hand[id], first.visits[id], again.visits[id]);
        ratios.push(look / hand);
        trails.push(trail / hand);
        println!(
            "{id:<22} {hand:>8.2} s {look:>8.2} s {:>7.2} {trail:>8.2} s {:>7.2}",
            look / hand,
            trail / hand
        );
    }
    println!(
        "median ratio {:.2} (target 1.2), by trail {:.2} (target 1.0)",
        median(ratios),
        median(trails)
    );
    println!(
        "cxaudit's own processor time {:.2} s, the browser's {:.2} s: {:.1} % (target 5 %)",
        first.own,
        first.browser,
        100.0 * first.own / first.browser
    );
}
