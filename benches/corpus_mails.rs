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
            "corpus_mails: skipped, no {}",
            folder.join("labels.csv").display()
        );
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
    speed(&mails, &lexicons);
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

fn speed(mails: &[Labelled], lexicons: &Lexicons) {
    const ROUNDS: u32 = 10;
    let contexts: Vec<Context> = mails.iter().map(|mail| context(mail, true)).collect();
    let started = Instant::now();
    let busy = busy_nanoseconds();
    for _ in 0..ROUNDS {
        for (mail, context) in mails.iter().zip(&contexts) {
            std::hint::black_box(mail::read(&mail.raw, context, lexicons));
        }
    }
    let wall = started.elapsed();
    // On a busy machine the time this thread worked says more than the clock.
    let worked = match (busy, busy_nanoseconds()) {
        (Some(before), Some(after)) => std::time::Duration::from_nanos(after - before),
        _ => wall,
    };
    let each = worked / (ROUNDS * u32::try_from(mails.len()).unwrap_or(1).max(1));
    println!(
        "\nspeed: {each:?} of one core a mail, {:.0} mails a second and core ({wall:?} by the clock)",
        1.0 / each.as_secs_f64()
    );
}

/// How long this thread has been on a processor, where the system tells (Linux).
fn busy_nanoseconds() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}
