//! Ways to reach the shop: telephone, mail, messengers, forms, newsletter, review profiles.

use std::sync::LazyLock;

use regex::Regex;

use super::context::Context;
use super::reading::{ContactReading, FormReading};
use super::role::FormKind;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,24}(?-u:\b)")
        .expect("the pattern is a constant")
});

/// A number as shops print it: with a country code, in brackets, or in groups.
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?)?\d{2,4}(?:[\s.-]\d{2,4}){2,4}|\+\d{9,13}|(?-u:\b)0\d{9}(?-u:\b)|(?-u:\b)0[ -]?800(?:[ -]\d{2,3}){2,3}")
        .expect("the pattern is a constant")
});

/// Part of an address -> messenger.
const MESSENGERS: &[(&str, &str)] = &[
    ("wa.me/", "whatsapp"),
    ("whatsapp.com/send", "whatsapp"),
    ("whatsapp://", "whatsapp"),
    ("//t.me/", "telegram"),
    ("telegram.me/", "telegram"),
    ("tg://", "telegram"),
    ("viber://", "viber"),
    ("m.me/", "messenger"),
    ("messenger.com/t/", "messenger"),
    ("signal.me/", "signal"),
];

/// Part of an address of a shop's profile on a review site.
const REVIEW_SITES: &[&str] = &[
    "trustpilot.com/review",
    "opineo.pl/opinie",
    "ceneo.pl/sklepy",
    "trustedshops.",
    "heureka.cz/",
    "heureka.sk/",
    "obchody.heureka",
    "zbozi.cz/obchod",
    "g.page/",
    "search.google.com/local",
    "goo.gl/maps",
    "google.com/maps/place",
    "maps.app.goo.gl",
    "hotline.ua/yp",
    "feefo.com",
    "reviews.io",
    "reviews.co.uk",
    "ekomi",
    "trustmate.io",
    "trustist.com",
    "sitejabber.com",
    "avis-verifies.com",
    "verified-reviews",
    "verifiedreviews",
    "opiniones-verificadas",
    "feedaty.com",
    "zoon.",
    "market.yandex",
    "rozetka.com.ua/seller",
    "prom.ua/opinions",
    "idealo.",
    "geizhals.",
    "shopauskunft.de",
    "kununu",
    "provenexpert.com",
    "yelp.com/biz",
    "bbb.org",
];

/// Reads the ways to reach the shop that this page shows.
pub(super) fn read(context: &Context<'_>, forms: &[FormReading]) -> ContactReading {
    let mut reading = ContactReading::default();
    let put = |list: &mut Vec<String>, value: &str| {
        let value = value.trim();
        if !value.is_empty() && !list.iter().any(|known| known == value) {
            list.push(value.to_owned());
        }
    };
    for element in context.snapshot.elements.iter().filter(|e| e.tag == "a") {
        let href = element.href.as_str();
        let lower = href.to_lowercase();
        if let Some(number) = lower
            .strip_prefix("tel:")
            .or_else(|| lower.strip_prefix("callto:"))
        {
            let printed = element.text.trim();
            let shown = printed.chars().filter(char::is_ascii_digit).count() >= 6;
            put(&mut reading.phones, if shown { printed } else { number });
        } else if let Some(address) = lower.strip_prefix("mailto:") {
            put(
                &mut reading.mails,
                address.split('?').next().unwrap_or(address),
            );
        }
        for (part, name) in MESSENGERS {
            if lower.contains(part) && !lower.contains("share") {
                put(&mut reading.messengers, name);
            }
        }
        if REVIEW_SITES.iter().any(|site| lower.contains(site)) {
            put(&mut reading.review_profiles, href);
        }
    }
    for found in MAIL.find_iter(&context.snapshot.text) {
        put(&mut reading.mails, &found.as_str().to_lowercase());
    }
    for found in PHONE.find_iter(&context.snapshot.text) {
        let digits = found.as_str().chars().filter(char::is_ascii_digit).count();
        if (9..=14).contains(&digits) && !looks_like_a_date(found.as_str()) {
            let plain: String = found
                .as_str()
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            let known = reading.phones.iter().any(|phone| {
                let other: String = phone.chars().filter(char::is_ascii_digit).collect();
                other.ends_with(&plain) || plain.ends_with(&other)
            });
            if !known {
                put(&mut reading.phones, found.as_str());
            }
        }
    }
    reading.contact_form = forms
        .iter()
        .any(|form| form.kind == FormKind::Contact && takes_a_message(context, form));
    reading.newsletter = forms.iter().any(|form| form.kind == FormKind::Newsletter);
    reading
}

/// Whether a message can be written in the form now: a chat's box laid over the page is no contact
/// form, and neither is one that is not shown.
fn takes_a_message(context: &Context<'_>, form: &FormReading) -> bool {
    form.fields.iter().any(|id| {
        context.element(*id).is_some_and(|field| {
            field.visible
                && field.layer.is_none()
                && matches!(field.tag.as_str(), "textarea" | "input")
        })
    })
}

fn looks_like_a_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '-', ' ']).collect();
    parts.len() >= 3
        && (parts[0].len() == 4 && (parts[0].starts_with("19") || parts[0].starts_with("20"))
            || parts[2].len() == 4
                && (parts[2].starts_with("19") || parts[2].starts_with("20"))
                && parts[0].len() <= 2)
}
