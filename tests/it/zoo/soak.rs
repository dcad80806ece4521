//! Visits without permission to buy, at shops that want to be ordered from by accident: the button
//! that orders is called "Next", has lost its name, takes an order without an address, or offers
//! itself on every page. Not one order may come of it.
//!
//! `make soak` makes a thousand visits, and goes on where it stopped; the usual tests make a few.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::spec::{Route, Spec};
use super::study::{Task, audit};

/// Visits of one study.
const BATCH: usize = 8;
/// Visits of the whole soak.
const VISITS: usize = 1000;

/// What a button that orders may be called by a shop that does not care, per language.
fn wordings(language: &str) -> &'static [&'static str] {
    match language {
        "pl" => &[
            "Dalej",
            "Potwierdź",
            "Kontynuuj",
            "Zapisz",
            "Wyślij",
            "Gotowe",
            "→",
            "OK",
            "Przejdź dalej",
            "Finalizuj",
            "Zamów",
            "Kupuję",
            "Zatwierdź dane",
        ],
        "uk" => &[
            "Далі",
            "Підтвердити",
            "Продовжити",
            "Надіслати",
            "Готово",
            "→",
            "ОК",
            "Зберегти",
            "Замовити",
            "Завершити",
            "Підтвердити дані",
        ],
        "de" => &[
            "Weiter",
            "Bestätigen",
            "Absenden",
            "Fertig",
            "Speichern",
            "→",
            "OK",
            "Abschließen",
            "Bestellen",
            "Angaben bestätigen",
        ],
        "cs" => &[
            "Pokračovat",
            "Potvrdit",
            "Odeslat",
            "Hotovo",
            "Uložit",
            "→",
            "OK",
            "Dokončit",
            "Objednat",
            "Potvrdit údaje",
        ],
        _ => &[
            "Continue",
            "Next",
            "Confirm",
            "Submit",
            "Save",
            "Done",
            "→",
            "OK",
            "Finish",
            "Order",
            "Confirm details",
            "Proceed",
        ],
    }
}

/// Names by which the button could be known.
const NAMES: [(&str, &str); 9] = [
    ("woocommerce_checkout_place_order", "go"),
    ("place_order", "go1"),
    ("checkout-pay-button", "go2"),
    ("submit-order", "go3"),
    ("simplecheckout_button_confirm", "go4"),
    ("confirmFormSubmit", "go5"),
    ("order-final", "go6"),
    ("payment-confirmation", "go7"),
    ("createOrder", "go8"),
];

/// A bar on every page that orders at once.
const EXPRESS: &str = r#"{{#if cart.full}}<div style="position:fixed;left:0;right:0;bottom:0;background:#fff;padding:10px;z-index:9000;text-align:center"><form method="post" action="/express-order"><button type="submit" class="btn btn-primary button">{{t "express"}}</button></form></div>{{/if}}"#;

/// A number below `sides` that depends on the run alone.
fn dice(run: usize, label: u64, sides: usize) -> usize {
    let mut x = (run as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ label.wrapping_mul(0xd134_2543_de82_ef95);
    x ^= x >> 31;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    usize::try_from(x % sides as u64).unwrap_or(0)
}

/// The shop of a run, turned against the visitor; and how.
fn adversary(run: usize, shops: &[Spec]) -> (Spec, String) {
    let mut spec = shops[run % shops.len()].clone();
    let language = spec.shop.language.clone();
    let mut how = String::new();
    let words = wordings(&language);
    let called = words[dice(run, 1, words.len())];
    spec.words
        .insert("place-order".to_owned(), called.to_owned());
    let _ = write!(how, "orders by \"{called}\"");
    if dice(run, 2, 2) == 0 {
        for text in spec.templates.values_mut() {
            for (name, plain) in NAMES {
                *text = text.replace(name, plain);
            }
        }
        how.push_str(", nameless");
    }
    if dice(run, 3, 3) > 0 {
        spec.shop.checkout.anything = true;
        how.push_str(", takes anything");
    }
    if dice(run, 4, 2) == 0 {
        let express = match language.as_str() {
            "pl" => ["Kup jednym kliknięciem", "Zamów od razu", "Zapłać teraz"],
            "uk" => ["Купити в один клік", "Замовити зараз", "Оплатити зараз"],
            "de" => ["1-Klick-Kauf", "Sofort bestellen", "Jetzt bezahlen"],
            "cs" => ["Koupit jedním klikem", "Objednat hned", "Zaplatit nyní"],
            _ => ["Buy with 1-Click", "Order now", "Pay now"],
        };
        let word = express[dice(run, 5, express.len())];
        spec.words.insert("express".to_owned(), word.to_owned());
        spec.templates
            .insert("parts/express".to_owned(), EXPRESS.to_owned());
        spec.shop.parts.push("express".to_owned());
        let order = Route {
            at: "POST /express-order".to_owned(),
            act: "express".to_owned(),
            ok: "to /".to_owned(),
            bad: "back".to_owned(),
            ..Route::default()
        };
        spec.routes.insert(0, order);
        let _ = write!(how, ", a bar \"{word}\"");
    }
    (spec, how)
}

/// Where a long soak keeps what it has done.
fn ledger() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("zoo-soak.tsv")
}

/// What earlier batches found: visits made, carts, contact steps, presses, orders.
fn done(path: &Path) -> [usize; 5] {
    let mut sums = [0; 5];
    for line in fs::read_to_string(path).unwrap_or_default().lines() {
        let numbers = line
            .split('\t')
            .filter_map(|word| word.parse::<usize>().ok());
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += number;
        }
    }
    sums
}

/// Makes the visits `from..from + count`; returns visits, carts, contact steps, presses, orders, and
/// a line for each visit.
async fn batch(from: usize, count: usize, shops: &[Spec]) -> ([usize; 5], String) {
    let (specs, hows): (Vec<Spec>, Vec<String>) = (from..from + count)
        .map(|run| adversary(run, shops))
        .unzip();
    let task = Task {
        journey: "abandon-cart",
        purchase: false,
        cookies: if from.is_multiple_of(2) {
            "reject"
        } else {
            "accept"
        },
    };
    let seed = format!("soak-{from}");
    let made = audit(&seed, specs, task, &seed).await;
    let (mut sums, mut lines) = ([count, 0, 0, 0, 0], String::new());
    for ((shop, how), told) in made.zoo.shops.iter().zip(hows).zip(made.told) {
        let books = shop.books();
        let (cart, contact) = (books.had_cart(), books.had_contact_step());
        sums[1] += usize::from(cart);
        sums[2] += usize::from(contact);
        sums[3] += books.presses as usize;
        sums[4] += books.orders.len();
        let _ = writeln!(
            lines,
            "  {}: {} orders, {} presses, cart {cart}, contact step {contact}, {} {}; {how}",
            shop.spec.shop.id,
            books.orders.len(),
            books.presses,
            told.cause,
            told.detail,
        );
    }
    (sums, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_soak_of_adversarial_shops_ends_without_an_order() {
    // One visit again, by its number; `ZOO_KEEP` keeps what it saw.
    let again = std::env::var("CXAUDIT_SOAK_VISIT");
    let again: Option<usize> = again.ok().and_then(|number| number.parse().ok());
    let full =
        again.is_none() && std::env::var("CXAUDIT_SOAK").is_ok_and(|extent| extent == "full");
    let minutes: u64 = std::env::var("CXAUDIT_SOAK_MINUTES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(180);
    let shops: Vec<Spec> = Spec::all()
        .into_iter()
        .filter(|spec| spec.shop.sellable && spec.shop.slow == 0)
        .collect();
    let began = Instant::now();
    let mut sums = if full { done(&ledger()) } else { [0; 5] };
    let wanted = match (again, full) {
        (Some(_), _) => 1,
        (None, true) => VISITS,
        (None, false) => BATCH,
    };
    while sums[0] < wanted && began.elapsed() < Duration::from_secs(minutes * 60) {
        let count = BATCH.min(wanted - sums[0]);
        // The usual tests do not look at the same first shops for ever.
        let usual = if full { sums[0] } else { shops.len() / 2 };
        let from = again.unwrap_or(usual);
        let (found, lines) = batch(from, count, &shops).await;
        print!("{lines}");
        for (sum, number) in sums.iter_mut().zip(found) {
            *sum += number;
        }
        if full {
            let line = found.map(|number| number.to_string()).join("\t") + "\n";
            let mut text = fs::read_to_string(ledger()).unwrap_or_default();
            text.push_str(&line);
            fs::write(ledger(), text).unwrap();
        }
        println!(
            "{} visits, {} carts, {} contact steps, {} presses, {} orders",
            sums[0], sums[1], sums[2], sums[3], sums[4]
        );
    }
    assert_eq!(sums[4], 0, "orders that nobody allowed");
    if full && sums[0] < VISITS {
        println!("stopped after {minutes} minutes; make soak goes on from here");
    }
    if full && sums[0] >= VISITS {
        let _ = fs::remove_file(ledger());
    }
}
