//! Own mails in the ways of shop platforms and mailing services, in twelve languages, with the
//! truth beside them (`tests/fixtures/mail/labels.csv` and `mail-more/labels.csv`): the reader must stay as good as it is.
//!
//! `cargo test --test it mail_platforms -- --nocapture` prints the figures, and every mail that is
//! read differently with `CXAUDIT_SHOW=1`.

#![expect(
    clippy::print_stderr,
    reason = "the figures are what one runs it for with --nocapture"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cxaudit::mail::{self, Context, DiscountValue, Kind, Lexicons, MailReading};

/// A labelled mail: its columns by name.
type Row = BTreeMap<String, String>;

/// Right, wrong and missed answers.
#[derive(Default)]
struct Counts(u32, u32, u32);

impl Counts {
    fn f1(&self) -> f64 {
        let all = 2 * self.0 + self.1 + self.2;
        if all == 0 {
            1.0
        } else {
            f64::from(2 * self.0) / f64::from(all)
        }
    }
}

fn rows(folder: &str) -> Vec<(Row, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut reader = csv::Reader::from_path(folder.join("labels.csv")).unwrap();
    reader
        .deserialize()
        .map(|row| {
            let row: Row = row.unwrap();
            let raw = std::fs::read(folder.join(&row["file"])).unwrap();
            (row, raw)
        })
        .collect()
}

fn set(text: &str) -> BTreeSet<String> {
    text.split('|')
        .filter(|entry| !entry.is_empty())
        .map(plain)
        .collect()
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn value(value: &DiscountValue) -> String {
    match value {
        DiscountValue::Percent(percent) => format!("{percent}%"),
        DiscountValue::Amount(money) => format!("{} ", money.amount.normalize()),
        DiscountValue::FreeDelivery => String::new(),
    }
}

fn flag(yes: bool) -> BTreeSet<String> {
    yes.then(|| "yes".to_owned()).into_iter().collect()
}

fn option(text: Option<&str>) -> BTreeSet<String> {
    text.map(plain).into_iter().collect()
}

/// What the labels say and what was read, fact by fact. Links are compared as they are written,
/// printed times by whether the label's words are in them.
fn facts(row: &Row, read: &MailReading) -> Vec<(&'static str, BTreeSet<String>, BTreeSet<String>)> {
    let is = |column: &str| flag(row[column] == "1");
    let within = |column: &str, found: Option<&str>| {
        let truth = plain(&row[column]);
        let found = found.map(plain);
        match found {
            Some(found)
                if !truth.is_empty() && (found.contains(&truth) || truth.contains(&found)) =>
            {
                (option(Some(&truth)), option(Some(&truth)))
            }
            found => (set(&truth), found.into_iter().collect()),
        }
    };
    let coupon = read.coupon.as_ref();
    let (arrival, arrival_read) = within("delivery_time", read.delivery_time.as_deref());
    let (expiry, expiry_read) = within(
        "coupon_expires",
        coupon.and_then(|coupon| coupon.expires.as_deref()),
    );
    // `30 zł` is an amount of 30 in the currency printed.
    let worth: BTreeSet<String> = set(&row["coupon_value"])
        .into_iter()
        .map(|text| {
            let end = text
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(text.len());
            if text.ends_with('%') {
                text
            } else {
                format!("{} ", &text[..end])
            }
        })
        .collect();
    vec![
        (
            "language",
            set(&row["language"]),
            option(read.language.as_ref().map(|l| l.code())),
        ),
        (
            "first name",
            is("first_name_in_greeting"),
            flag(read.first_name),
        ),
        (
            "coupon code",
            set(&row["coupon_code"]),
            option(coupon.and_then(|c| c.code.as_deref())),
        ),
        (
            "coupon value",
            worth,
            coupon
                .and_then(|c| c.value.as_ref())
                .map(value)
                .filter(|v| !v.is_empty())
                .into_iter()
                .collect(),
        ),
        ("coupon expiry", expiry, expiry_read),
        (
            "products",
            set(&row["products"]),
            read.products.iter().map(|p| plain(p)).collect(),
        ),
        (
            "prices",
            set(&row["prices"]),
            read.prices.iter().map(|p| plain(p)).collect(),
        ),
        ("total", set(&row["total"]), option(read.total.as_deref())),
        (
            "order number",
            set(&row["order_number"]),
            option(read.order_number.as_deref()),
        ),
        (
            "tracking number",
            set(&row["tracking_number"]),
            option(read.tracking_number.as_deref()),
        ),
        ("item images", is("item_images"), flag(read.item_images > 0)),
        ("delivery time", arrival, arrival_read),
        (
            "cart link",
            set(&row["cart_link"]),
            option(read.cart_link.as_deref()),
        ),
        (
            "review link",
            is("review_link"),
            flag(read.review_link.is_some()),
        ),
        (
            "unsubscribe",
            is("unsubscribe"),
            flag(read.unsubscribe_link.is_some()),
        ),
        (
            "activation",
            is("activation"),
            flag(read.activation.is_some()),
        ),
        (
            "service",
            set(&row["service"]),
            option(read.sending_service.as_deref()),
        ),
    ]
}

/// Whether a fact of a mail of that kind is labelled: newsletters list what they like, and only a
/// mail about a cart can show anything beside it.
fn is_labelled(fact: &str, row: &Row) -> bool {
    match fact {
        "products" | "prices" | "item images" => !matches!(row["kind"].as_str(), "newsletter"),
        // A service is labelled where its marks were written into the headers.
        "service" => !row["service"].is_empty(),
        "coupon value" => !row["coupon_code"].is_empty(),
        _ => true,
    }
}

/// What the reader makes of the mails of a folder.
struct Figures {
    /// Over the kinds that occur.
    macro_f1: f64,
    /// Mails whose kind is right.
    right: usize,
    facts: BTreeMap<&'static str, Counts>,
}

fn measure(folder: &str, with_products: bool, lexicons: &Lexicons) -> Figures {
    let show = std::env::var("CXAUDIT_SHOW").is_ok();
    let mut kinds: BTreeMap<String, Counts> = BTreeMap::new();
    let mut figures = Figures {
        macro_f1: 0.0,
        right: 0,
        facts: BTreeMap::new(),
    };
    let rows = rows(folder);
    for (row, raw) in &rows {
        let products = set(&row["products"]);
        let context = Context {
            first_name: Some(row["first_name"].clone()),
            product_names: if with_products {
                products.iter().cloned().collect()
            } else {
                Vec::new()
            },
            ordered: with_products.then(|| row["ordered"].parse().ok()).flatten(),
            ..Context::default()
        };
        let read = mail::read(raw, &context, lexicons);
        let truth = &row["kind"];
        let mut wrong = Vec::new();
        if truth == read.kind.name() {
            figures.right += 1;
            kinds.entry(truth.clone()).or_default().0 += 1;
        } else {
            kinds.entry(truth.clone()).or_default().2 += 1;
            kinds.entry(read.kind.name().to_owned()).or_default().1 += 1;
            wrong.push(format!(
                "{truth} -> {} {:?}",
                read.kind.name(),
                read.reasons
            ));
        }
        let mut all = facts(row, &read);
        if with_products && read.kind == Kind::Reminder {
            let related = read.related_products.iter().map(|name| plain(name));
            all.push(("related", set(&row["related"]), related.collect()));
        }
        for (fact, truth, found) in all {
            if !is_labelled(fact, row) {
                continue;
            }
            let counts = figures.facts.entry(fact).or_default();
            let hit = truth.intersection(&found).count() as u32;
            counts.0 += hit;
            counts.1 += found.len() as u32 - hit;
            counts.2 += truth.len() as u32 - hit;
            if truth != found {
                wrong.push(format!("{fact} {truth:?} -> {found:?}"));
            }
        }
        if show && !wrong.is_empty() {
            eprintln!("{}:\n    {}", row["file"], wrong.join("\n    "));
        }
    }
    let known: Vec<f64> = kinds
        .values()
        .filter(|counts| counts.0 + counts.2 > 0)
        .map(Counts::f1)
        .collect();
    figures.macro_f1 = known.iter().sum::<f64>() / known.len().max(1) as f64;
    eprintln!(
        "{folder}, products {}: kind macro-F1 {:.3} over {} kinds, {}/{} right",
        if with_products { "given" } else { "not given" },
        figures.macro_f1,
        known.len(),
        figures.right,
        rows.len()
    );
    for (fact, counts) in &figures.facts {
        eprintln!(
            "  {fact:<16} F1 {:.3}  right {} wrong {} missed {}",
            counts.f1(),
            counts.0,
            counts.1,
            counts.2
        );
    }
    figures
}

/// What is asked of every folder of mails, with the products of the visit known.
const FLOOR: &[(&str, f64)] = &[
    ("language", 0.97),
    ("first name", 0.95),
    ("coupon code", 0.95),
    ("coupon value", 0.9),
    ("coupon expiry", 0.75),
    ("products", 0.95),
    ("prices", 0.93),
    ("total", 0.85),
    ("order number", 0.9),
    ("tracking number", 0.8),
    ("item images", 0.9),
    ("delivery time", 0.8),
    ("cart link", 0.95),
    ("review link", 0.6),
    ("unsubscribe", 0.9),
    ("activation", 0.8),
    ("service", 0.9),
];

#[test]
fn platforms_and_languages_are_read() {
    let lexicons = Lexicons::embedded();
    for folder in ["mail", "mail-more"] {
        let alone = measure(folder, false, &lexicons);
        let figures = measure(folder, true, &lexicons);
        for (figures, least) in [(&alone, 0.9), (&figures, 0.93)] {
            assert!(
                figures.macro_f1 >= least,
                "{folder}: kind macro-F1 {:.3} is below {least}",
                figures.macro_f1
            );
        }
        for (fact, least) in FLOOR {
            let f1 = figures.facts.get(fact).map_or(1.0, Counts::f1);
            assert!(f1 >= *least, "{folder}: {fact} F1 {f1:.3} is below {least}");
        }
    }
}
