//! What makes ordering easy or hard: an account that is needed or not, the cost of delivery told in
//! time, a field for a code.

use std::sync::LazyLock;

use regex::Regex;

use super::Read;
use super::topic::{Said, Topic};
use crate::page::context::Context;
use crate::page::role::{ButtonRole, FieldRole};
use crate::page::snapshot::Element;
use crate::page::word::Word;

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[£$€]\s?\d+(?:[.,]\d{2})?|\d+(?:[\s\u{a0}]\d{3})*(?:[.,]\d{2})?\s?(?:zł|pln|грн|₴|uah|€|eur|kč|czk|£|gbp|\$|usd|ft|huf|lei|ron))")
        .expect("the pattern is a constant")
});

static FREE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)darmow\p{L}* (?:dostaw|wysyłk)|bezpłatn\p{L}* (?:dostaw|wysyłk)|(?:dostaw\p{L}*|wysyłk\p{L}*) (?:gratis|za darmo|0 zł)|free (?:uk |standard |express )?(?:delivery|shipping)|безкоштовн\p{L}* доставк|доставка безкоштовн|doprava zdarma|doprava zadarmo|kostenlos\p{L}* (?:versand|lieferung)|versandkostenfrei|gratis versand|livraison (?:gratuite|offerte)|envío gratis|spedizione gratuita|ingyenes szállítás|livrare gratuită|transport gratuit")
        .expect("the pattern is a constant")
});

/// Whether one can go on without an account.
pub(super) fn guest(context: &Context<'_>, page: &Read<'_>) -> bool {
    let usable = |id| context.element(id).is_some_and(|e| e.visible);
    page.buttons
        .iter()
        .any(|b| b.role == ButtonRole::GuestCheckout && usable(b.element))
        || page.fields.iter().any(|f| {
            f.role == FieldRole::AccountChoice
                && usable(f.element)
                && context.element(f.element).is_some_and(|e| {
                    context
                        .lexicons
                        .words
                        .find(&crate::text::fold(&format!("{} {}", e.label, e.name)))
                        .iter()
                        .any(|hit| hit.topic == Word::Guest)
                })
        })
}

/// Whether the page says that an order needs an account.
pub(super) fn account_needed(said: &Said<'_>) -> bool {
    said.line(Topic::AccountNeeded).is_some()
}

/// Whether a discount code can be entered: by a field that is seen, or one folded away behind a
/// control that names it.
pub(super) fn coupon(context: &Context<'_>, page: &Read<'_>) -> bool {
    let seen = |id| context.element(id).is_some_and(|e| e.visible);
    let field = |visible: bool| {
        page.fields
            .iter()
            .any(|f| f.role == FieldRole::Coupon && seen(f.element) == visible)
    };
    let button = page
        .buttons
        .iter()
        .any(|b| b.role == ButtonRole::ApplyCoupon && seen(b.element));
    field(true)
        || button
        || field(false)
            && context
                .snapshot
                .elements
                .iter()
                .any(|e| unfolds(context, e))
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
        && context
            .lexicons
            .fields
            .find(&said)
            .iter()
            .any(|hit| hit.topic == FieldRole::Coupon)
}

/// The line that tells what delivery costs.
pub(super) fn delivery_cost(context: &Context<'_>) -> Option<String> {
    context
        .snapshot
        .text
        .lines()
        .filter(|line| line.chars().count() <= 220)
        .find(|line| {
            FREE.is_match(line)
                || AMOUNT.is_match(line) && {
                    let folded = crate::text::fold(line);
                    [
                        "dostaw",
                        "wysylk",
                        "kurier",
                        "paczkomat",
                        "doprav",
                        "dorucen",
                        "deliver",
                        "shipping",
                        "postage",
                        "доставк",
                        "нова пошта",
                        "новою пошт",
                        "versand",
                        "lieferung",
                        "szallit",
                        "livrar",
                        "transport",
                        "livraison",
                        "envio",
                        "spedizion",
                    ]
                    .iter()
                    .any(|word| folded.contains(word))
                }
        })
        .map(|line| line.trim().chars().take(160).collect())
}
