//! What makes ordering easy or hard: an account that is needed or not, the cost of delivery told in
//! time, a field for a code.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::Read;
use super::pattern::pattern;
use super::topic::{Said, Topic};
use crate::page::context::Context;
use crate::page::role::{ButtonRole, FieldRole, FormKind};
use crate::page::snapshot::Element;
use crate::page::word::Word;
use crate::text::is_alphabetic;

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:[£$€]\s?\d+(?:[.,]\d{2})?|\d+(?:[\s\u{a0}]\d{3})*(?:[.,]\d{2})?\s?(?:zł|pln|грн|₴|uah|€|eur|kč|czk|£|gbp|\$|usd|ft|huf|lei|ron))",
    )
});

static FREE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)darmow\p{L}* (?:dostaw|wysyłk)|bezpłatn\p{L}* (?:dostaw|wysyłk)|(?:dostaw\p{L}*|wysyłk\p{L}*) (?:gratis|za darmo|0 zł)|free (?:uk |standard |express )?(?:delivery|shipping)|безкоштовн\p{L}* доставк|доставка безкоштовн|doprava zdarma|doprava zadarmo|kostenlos\p{L}* (?:versand|lieferung)|versandkostenfrei|gratis versand|livraison (?:gratuite|offerte)|envío gratis|spedizione gratuita|ingyenes szállítás|livrare gratuită|transport gratuit",
    )
});

/// Whether one can go on without an account.
pub(super) fn guest(context: &Context<'_>, said: &Said<'_>, page: &Read<'_>) -> bool {
    let button = |role| {
        let mut buttons = page.buttons.iter();
        buttons.any(|b| b.role == role && context.sees(b.element))
    };
    button(ButtonRole::GuestCheckout)
        || page.fields.iter().any(|f| {
            f.role == FieldRole::AccountChoice
                && context.sees(f.element)
                && context.element(f.element).is_some_and(|e| {
                    context.mentions(&format!("{} {}", e.label, e.name), Word::Guest)
                })
        })
        || said.line(Topic::Guest).is_some()
            && (asks_address(context, page) || button(ButtonRole::PlaceOrder))
        // "Guest checkout" above one of the ways on from where one could log in.
        || (said.heading(Topic::Guest) || said.line(Topic::Guest).is_some_and(is_title))
            && asks_to_log_in(context, page)
}

/// Whether a line is as short as what stands above a form.
fn is_title(line: &str) -> bool {
    line.chars().count() <= 40
}

/// Whether one can log in on the page.
fn asks_to_log_in(context: &Context<'_>, page: &Read<'_>) -> bool {
    let mut forms = page.forms.iter().filter(|f| f.kind == FormKind::LogIn);
    forms.any(|form| form.fields.iter().any(|id| context.sees(*id)))
}

/// Whether the page asks where to send something.
pub(super) fn asks_address(context: &Context<'_>, page: &Read<'_>) -> bool {
    page.fields.iter().any(|f| {
        matches!(
            f.role,
            FieldRole::StreetAddress | FieldRole::AddressLine1 | FieldRole::PostalCode
        ) && context.sees(f.element)
    })
}

/// Whether the page says that an order needs an account.
pub(super) fn account_needed(said: &Said<'_>) -> bool {
    said.line(Topic::AccountNeeded).is_some()
}

/// Whether a discount code can be entered: by a field that is seen, or one folded away behind a
/// control that names it.
pub(super) fn coupon(context: &Context<'_>, page: &Read<'_>) -> bool {
    // Where nothing is bought, a gift card's number is asked for to tell what is left on it.
    let buys = page.buttons.iter().any(|b| {
        matches!(b.role, ButtonRole::PlaceOrder | ButtonRole::Checkout) && context.sees(b.element)
    });
    let gift = |id| {
        context.element(id).is_some_and(|e| {
            let words = format!("{} {}", e.label, e.attribute("placeholder"));
            context.mentions(&words, Word::GiftCard)
        })
    };
    let field = |visible: bool| {
        page.fields.iter().any(|f| {
            f.role == FieldRole::Coupon
                && context.sees(f.element) == visible
                && (buys || !gift(f.element))
        })
    };
    let button = page
        .buttons
        .iter()
        .any(|b| b.role == ButtonRole::ApplyCoupon && context.sees(b.element));
    field(true)
        || button
        || field(false)
            && (context
                .snapshot
                .elements
                .iter()
                .any(|e| unfolds(context, e))
                // "Have a coupon? Click here to enter it"
                || context.lines.iter().any(|line| {
                    line.text.contains('?')
                        && line.folded.len() < 200
                        && names_code(context, &line.folded)
                }))
}

/// Whether a folded text names a discount code.
fn names_code(context: &Context<'_>, folded: &str) -> bool {
    let hits = context.lexicons.fields.find(folded);
    hits.iter().any(|hit| hit.topic == FieldRole::Coupon)
}

/// Whether a control names the discount code and leads to no other page ("Have a voucher?").
fn unfolds(context: &Context<'_>, element: &Element) -> bool {
    let here = element.href.is_empty() || element.attribute("href").starts_with('#');
    let said = crate::text::fold(if element.text.trim().is_empty() {
        &element.name
    } else {
        &element.text
    });
    element.visible
        && here
        && !matches!(element.tag.as_str(), "input" | "select" | "textarea")
        && said.split_whitespace().count() <= 8
        && names_code(context, &said)
}

/// Words of lines that tell what delivery costs, folded.
const CARRIED: &[&str] = &[
    "dostaw",
    "wysylk",
    "doprav",
    "dorucen",
    "rozvoz",
    "deliver",
    "shipping",
    "postage",
    "доставк",
    "versand",
    "lieferung",
    "carriage",
    "szallit",
    "livrar",
    "transport",
    "livraison",
    "envio",
    "spedizion",
];

/// Nothing to pay to whoever brings the parcel: no word on what that costs.
static NOTHING_DUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:dobírk|dobierk|pobrani|післяплат|nachnahme|cash on delivery)\p{L}*\s*:?\s*0[.,]00",
    )
});

/// What is brought and by whom: no title of a page about delivery.
const PARCELS: &[&str] = &[
    "paczka",
    "paczkomat",
    "kurier",
    "zasilk",
    "parcel",
    "посилк",
    "поштомат",
    "кур'єр",
    "нова пошта",
    "новою пошт",
];

/// Both, to be found in one pass.
static DELIVERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(CARRIED.iter().chain(PARCELS)).expect("the words are a constant")
});

/// Whether a line has an amount of money in it, or says that delivery is free.
pub(super) fn states_cost(line: &str) -> bool {
    AMOUNT.is_match(line) || FREE.is_match(line)
}

/// The line that tells what delivery costs; an amount that stands alone is named by the line
/// before it, and the page about delivery speaks of nothing else.
pub(super) fn delivery_cost(context: &Context<'_>, said: &Said<'_>) -> Option<String> {
    if said.tells_stories {
        return None;
    }
    /// More letters than an amount with its currency can have.
    const ALONE: usize = 16;
    let holds = |folded: &str, words: &[&str]| words.iter().any(|word| folded.contains(word));
    let speaks = |folded: &str| DELIVERS.is_match(folded);
    let about = context.titles().any(|title| {
        let follows = ["sledz", "track", "sledov", "відстеж", "verfolg", "suivi"];
        holds(title, CARRIED)
            && title.split(' ').count() <= 8
            && !follows.iter().any(|word| title.contains(word))
    });
    let mut label = "";
    for line in &context.lines {
        let letters = |text: &str| text.chars().filter(|c| is_alphabetic(*c)).count();
        let alone = letters(line.text) <= ALONE && letters(&AMOUNT.replace(line.text, "")) < 3;
        let named = if alone { label } else { "" };
        if !alone {
            label = line.folded.as_str();
        }
        if line.text.chars().count() > 220 {
            continue;
        }
        let itself = speaks(&line.folded);
        let about = about && alone
            || itself
            || !named.is_empty() && named.chars().count() <= 80 && speaks(named);
        // What is free is named in the same breath, by one of the words asked for before.
        let tells = itself && FREE.is_match(line.text) || about && AMOUNT.is_match(line.text);
        if tells && !NOTHING_DUE.is_match(line.text) {
            let named = if itself { "" } else { named };
            let told = format!("{named} {}", line.text.trim());
            return Some(told.trim().chars().take(160).collect());
        }
    }
    None
}
