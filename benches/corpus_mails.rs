//! How well mails are read: kind and facts against a labelled corpus, and how fast.
//!
//! `CXAUDIT_CORPORA` names the folder with `emails/labels.csv` (default `../shared/corpora`);
//! without it the bench says so and ends. `CXAUDIT_ONLY=folder,folder` and
//! `CXAUDIT_EXCEPT=folder` choose mails by the first folder of their path, `CXAUDIT_SHOW=1` tells
//! every mail that is read differently.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use cxaudit::mail::{self, Context, Kind, Lexicons, MailReading};

struct Labelled {
    row: BTreeMap<String, String>,
    raw: Vec<u8>,
}

impl Labelled {
    fn get(&self, column: &str) -> &str {
        self.row.get(column).map_or("", String::as_str)
    }

    fn list(&self, column: &str) -> BTreeSet<String> {
        self.get(column)
            .split('|')
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

fn main() {
    let corpora =
        std::env::var("CXAUDIT_CORPORA").unwrap_or_else(|_| "../shared/corpora".to_owned());
    let folder = PathBuf::from(corpora).join("emails");
    let Ok(labels) = std::fs::read_to_string(folder.join("labels.csv")) else {
        println!(
            "corpus_mails: no {}, so no accuracy",
            folder.join("labels.csv").display()
        );
        own_speed(&Lexicons::embedded());
        return;
    };
    let folders = |name: &str| -> Option<Vec<String>> {
        Some(
            std::env::var(name)
                .ok()?
                .split(',')
                .map(str::to_owned)
                .collect(),
        )
    };
    let (only, except) = (folders("CXAUDIT_ONLY"), folders("CXAUDIT_EXCEPT"));
    let mut reader = csv::Reader::from_reader(labels.as_bytes());
    let headers = reader.headers().expect("labels.csv has a heading").clone();
    let mut mails = Vec::new();
    for record in reader.records().map_while(Result::ok) {
        let row: BTreeMap<String, String> = headers
            .iter()
            .map(str::to_owned)
            .zip(record.iter().map(str::to_owned))
            .collect();
        let first = row["file"].split('/').next().unwrap_or_default().to_owned();
        let chosen = only.as_ref().is_none_or(|only| only.contains(&first))
            && !except
                .as_ref()
                .is_some_and(|except| except.contains(&first));
        if row["score"] == "1" && chosen {
            let raw = std::fs::read(folder.join(&row["file"])).expect("a labelled mail is there");
            mails.push(Labelled { row, raw });
        }
    }
    let started = Instant::now();
    let lexicons = Lexicons::embedded();
    println!(
        "{} mails; lexicons compiled in {:?}",
        mails.len(),
        started.elapsed()
    );
    for with_products in [false, true] {
        measure(&mails, &lexicons, with_products);
    }
    let files: Vec<PathBuf> = mails
        .iter()
        .map(|mail| folder.join(mail.get("file")))
        .collect();
    let contexts: Vec<Context> = mails.iter().map(|mail| context(mail, true)).collect();
    speed("mails of the corpus", &files, &contexts, &lexicons);
    own_speed(&lexicons);
}

fn own_speed(lexicons: &Lexicons) {
    let (files, contexts) = own_mails();
    speed("mails of our own", &files, &contexts, lexicons);
}

fn context(mail: &Labelled, with_products: bool) -> Context {
    Context {
        first_name: Some(mail.get("first_name").to_owned()).filter(|name| !name.is_empty()),
        product_names: if with_products {
            mail.get("product_names")
                .split('|')
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect()
        } else {
            Vec::new()
        },
        ..Context::default()
    }
}

/// The kinds of the labels.
fn label_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Welcome => "welcome",
        Kind::Newsletter | Kind::NewsletterOptIn => "newsletter",
        Kind::Reminder => "abandoned_cart",
        Kind::Confirmation => "order_confirmation",
        Kind::Shipping => "shipping_notice",
        Kind::ReviewRequest => "review_request",
        Kind::WinBack => "win_back",
        _ => "other",
    }
}

/// True positives, false positives, false negatives.
#[derive(Default, Clone, Copy)]
struct Counts(u32, u32, u32);

impl Counts {
    fn of_sets(&mut self, truth: &BTreeSet<String>, found: &BTreeSet<String>) -> bool {
        let hit = truth.intersection(found).count() as u32;
        self.0 += hit;
        self.1 += found.len() as u32 - hit;
        self.2 += truth.len() as u32 - hit;
        truth == found
    }

    fn of_flags(&mut self, truth: bool, found: bool) -> bool {
        match (truth, found) {
            (true, true) => self.0 += 1,
            (false, true) => self.1 += 1,
            (true, false) => self.2 += 1,
            (false, false) => {}
        }
        truth == found
    }

    fn precision(self) -> f64 {
        f64::from(self.0) / f64::from((self.0 + self.1).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.0) / f64::from((self.0 + self.2).max(1))
    }

    fn f1(self) -> f64 {
        let all = 2 * self.0 + self.1 + self.2;
        if all == 0 {
            1.0
        } else {
            f64::from(2 * self.0) / f64::from(all)
        }
    }
}

fn measure(mails: &[Labelled], lexicons: &Lexicons, with_products: bool) {
    println!(
        "\n== first name given, product names {} ==",
        if with_products { "given" } else { "not given" }
    );
    let show = std::env::var("CXAUDIT_SHOW").is_ok();
    let mut kinds: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut confusion: BTreeMap<(String, &str), u32> = BTreeMap::new();
    let mut facts: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut exact = 0;
    for mail in mails {
        let reading = mail::read(&mail.raw, &context(mail, with_products), lexicons);
        let truth = mail.get("kind").to_owned();
        let found = label_of(reading.kind);
        for label in [
            "welcome",
            "newsletter",
            "abandoned_cart",
            "order_confirmation",
            "shipping_notice",
            "review_request",
            "win_back",
            "other",
        ] {
            kinds
                .entry(label)
                .or_default()
                .of_flags(truth == label, found == label);
        }
        *confusion.entry((truth.clone(), found)).or_default() += 1;
        exact += u32::from(truth == found);
        let mut wrong = facts_of(mail, &reading, &mut facts);
        if truth != found {
            wrong.insert(
                0,
                format!(
                    "kind {truth}/{} -> {} {:?}",
                    mail.get("subkind"),
                    reading.kind.name(),
                    reading.reasons
                ),
            );
        }
        if show && !wrong.is_empty() {
            println!("{}: {}", mail.get("file"), wrong.join("; "));
        }
    }
    kinds.retain(|_, counts| counts.0 + counts.2 > 0);
    let macro_f1 =
        kinds.values().map(|counts| counts.f1()).sum::<f64>() / kinds.len().max(1) as f64;
    println!(
        "kind: macro-F1 {macro_f1:.3}, accuracy {exact}/{}",
        mails.len()
    );
    for (label, counts) in &kinds {
        println!(
            "  {label:<20} precision {:.3} recall {:.3} n {}",
            counts.precision(),
            counts.recall(),
            counts.0 + counts.2
        );
    }
    println!("confusion (truth -> read):");
    for ((truth, found), count) in &confusion {
        println!("  {truth:<20} {found:<20} {count}");
    }
    for (fact, counts) in &facts {
        println!(
            "{fact:<14} F1 {:.3}  right {} wrong {} missed {}",
            counts.f1(),
            counts.0,
            counts.1,
            counts.2
        );
    }
}

fn facts_of(
    mail: &Labelled,
    reading: &MailReading,
    facts: &mut BTreeMap<&str, Counts>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut tell = |right: bool, what: String| {
        if !right {
            wrong.push(what);
        }
    };
    let code: BTreeSet<String> = reading
        .coupon
        .iter()
        .filter_map(|c| c.code.clone())
        .collect();
    tell(
        facts
            .entry("coupon code")
            .or_default()
            .of_sets(&mail.list("coupon_code"), &code),
        format!("coupon {code:?}"),
    );
    let has_coupon = mail.get("has_coupon") == "1";
    tell(
        facts
            .entry("coupon")
            .or_default()
            .of_flags(has_coupon, reading.coupon.is_some()),
        format!("coupon {:?}", reading.coupon),
    );
    let named = mail.get("first_name_in_greeting") == "1";
    tell(
        facts
            .entry("first name")
            .or_default()
            .of_flags(named, reading.first_name),
        format!("first name {:?}", reading.first_name_place),
    );
    let products: BTreeSet<String> = reading.products.iter().cloned().collect();
    tell(
        facts
            .entry("products")
            .or_default()
            .of_sets(&mail.list("product_names"), &products),
        format!("products {products:?}"),
    );
    let plain = |set: BTreeSet<String>| -> BTreeSet<String> {
        set.into_iter()
            .map(|p| p.replace(['\u{a0}', '\u{202f}'], " "))
            .collect()
    };
    let prices = plain(reading.prices.iter().cloned().collect());
    tell(
        facts
            .entry("prices")
            .or_default()
            .of_sets(&plain(mail.list("prices")), &prices),
        format!("prices {prices:?}"),
    );
    let images = mail.get("has_images") == "1";
    tell(
        facts
            .entry("item images")
            .or_default()
            .of_flags(images, reading.item_images > 0),
        format!("images {}", reading.item_images),
    );
    let when = mail.get("has_delivery_time") == "1";
    tell(
        facts
            .entry("delivery time")
            .or_default()
            .of_flags(when, reading.delivery_time.is_some()),
        format!("delivery {:?}", reading.delivery_time),
    );
    let cart = mail.get("has_cart_link") == "1";
    tell(
        facts
            .entry("cart link")
            .or_default()
            .of_flags(cart, reading.cart_link.is_some()),
        format!("cart {:?}", reading.cart_link),
    );
    let language = reading.language.as_ref().map_or("", |l| l.code());
    tell(
        facts
            .entry("language")
            .or_default()
            .of_flags(true, language == mail.get("language")),
        format!("language {language}"),
    );
    wrong
}

/// Python's own mail parser on the same files: it parses, and does nothing else.
const PYTHON: &str = r#"
import email, email.policy, sys, time
raws = [open(line.rstrip('\n'), 'rb').read() for line in sys.stdin]
for policy in (email.policy.compat32, email.policy.default):
    began, rounds = time.process_time(), 0
    while rounds < 3 or time.process_time() - began < 2:
        for raw in raws:
            email.message_from_bytes(raw, policy=policy)
        rounds += 1
    print((time.process_time() - began) / rounds / len(raws))
"#;

/// Full reading beside Python's `email` merely parsing, both in processor time of one core.
fn speed(what: &str, files: &[PathBuf], contexts: &[Context], lexicons: &Lexicons) {
    let mails: Vec<Vec<u8>> = files
        .iter()
        .map(|file| std::fs::read(file).expect("a mail is there"))
        .collect();
    let size = mails.iter().map(Vec::len).sum::<usize>() / mails.len().max(1);
    let read = |least: f64| {
        let (started, busy, mut rounds) = (Instant::now(), busy_nanoseconds(), 0);
        while rounds < 3 || started.elapsed().as_secs_f64() < least {
            for (mail, context) in mails.iter().zip(contexts) {
                std::hint::black_box(mail::read(mail, context, lexicons));
            }
            rounds += 1;
        }
        // On a busy machine the time this thread worked says more than the clock.
        let worked = match (busy, busy_nanoseconds()) {
            (Some(before), Some(after)) => (after - before) as f64 / 1e9,
            _ => started.elapsed().as_secs_f64(),
        };
        worked / f64::from(rounds) / mails.len().max(1) as f64
    };
    let first = read(2.0);
    let python = python(files);
    // Once more after it: a machine that grew slower meanwhile is no advantage of either.
    let each = f64::midpoint(first, read(2.0));
    println!(
        "\nspeed on {} {what} ({size} bytes on average), processor time of one core:",
        mails.len()
    );
    println!(
        "  cxaudit, full reading:        {:8.1} us a mail, {:.0} mails a second",
        each * 1e6,
        1.0 / each
    );
    for (policy, seconds) in ["compat32", "default"].into_iter().zip(python) {
        println!(
            "  Python email, {policy:<8} parses: {:8.1} us a mail: {:.2} times as long",
            seconds * 1e6,
            seconds / each
        );
    }
}

/// Seconds of processor time Python takes to parse a mail, by policy; empty without a Python.
fn python(files: &[PathBuf]) -> Vec<f64> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let child = Command::new("python3")
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("no python3 to compare with");
        return Vec::new();
    };
    if let Some(mut input) = child.stdin.take() {
        for file in files {
            writeln!(input, "{}", file.display()).expect("python3 reads its input");
        }
    }
    let output = child.wait_with_output().expect("python3 ends");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .collect()
}

/// The mails of the tests' own fixtures, and what the labels beside them say a visit would know.
fn own_mails() -> (Vec<PathBuf>, Vec<Context>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mail");
    let mut reader =
        csv::Reader::from_path(folder.join("labels.csv")).expect("labels.csv is there");
    reader
        .deserialize::<BTreeMap<String, String>>()
        .map_while(Result::ok)
        .map(|row| {
            let context = Context {
                first_name: Some(row["first_name"].clone()),
                product_names: row["products"]
                    .split('|')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
                ..Context::default()
            };
            (folder.join(&row["file"]), context)
        })
        .unzip()
}

/// How long this thread has been on a processor, where the system tells (Linux).
fn busy_nanoseconds() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}
