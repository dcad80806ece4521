//! What each form is for.

use std::collections::BTreeMap;

use super::context::Context;
use super::identifier::split;
use super::reading::{ButtonReading, FieldReading, FormReading};
use super::role::{ButtonRole, FieldRole, FormKind};
use super::snapshot::{Element, ElementId, Form, Region};
use crate::text::fold;

/// Reads every form.
pub(super) fn read(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
) -> Vec<FormReading> {
    context
        .snapshot
        .forms
        .iter()
        .zip(0u32..)
        .map(|(form, at)| read_one(context, form, at, fields, buttons))
        .collect()
}

fn read_one(
    context: &Context<'_>,
    form: &Form,
    at: u32,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
) -> FormReading {
    let within = |id: ElementId| context.element(id).is_some_and(|e| e.form == Some(at));
    let own: Vec<_> = fields.iter().filter(|f| within(f.element)).collect();
    let pressed: Vec<_> = buttons.iter().filter(|b| within(b.element)).collect();
    let mut scores: BTreeMap<FormKind, (f64, Vec<String>)> = BTreeMap::new();
    let mut add = |kind: FormKind, score: f64, reason: String| {
        let entry = scores.entry(kind).or_default();
        entry.0 += score;
        entry.1.push(reason);
    };
    let count = |roles: &[FieldRole]| own.iter().filter(|f| roles.contains(&f.role)).count();
    let passwords = own
        .iter()
        .filter(|f| {
            context
                .element(f.element)
                .is_some_and(|e| e.kind == "password")
        })
        .count();
    let personal = count(&[
        FieldRole::GivenName,
        FieldRole::FamilyName,
        FieldRole::Name,
        FieldRole::Bday,
        FieldRole::Sex,
        FieldRole::Tel,
    ]);
    let address = count(&[
        FieldRole::StreetAddress,
        FieldRole::AddressLine1,
        FieldRole::PostalCode,
        FieldRole::AddressLevel2,
    ]);
    let emails = count(&[FieldRole::Email]);
    let names = count(&[FieldRole::Username]);
    let texts = own
        .iter()
        .filter(|f| {
            context.element(f.element).is_some_and(|e| {
                e.tag != "select" && !matches!(e.kind.as_str(), "checkbox" | "radio" | "file")
            })
        })
        .count();
    let has = |role: ButtonRole| pressed.iter().any(|b| b.role == role);
    match passwords {
        0 => {}
        // A page that a link in a mail leads to; also the form to change a password.
        2 if texts == passwords && !has(ButtonRole::Register) => {
            add(
                FormKind::PasswordRecovery,
                1.0,
                "two passwords and nothing else".to_owned(),
            );
            add(FormKind::Registration, 0.7, "two passwords".to_owned());
        }
        1 if personal + address == 0 && count(&[FieldRole::EmailConfirm]) == 0 => {
            add(FormKind::LogIn, 1.2, "one password".to_owned());
        }
        1 => add(
            FormKind::Registration,
            1.0,
            "a password and personal fields".to_owned(),
        ),
        _ => add(
            FormKind::Registration,
            1.6,
            format!("{passwords} passwords"),
        ),
    }
    if passwords == 1 && count(&[FieldRole::NewPassword]) == 1 {
        add(
            FormKind::Registration,
            0.8,
            "the password is a new one".to_owned(),
        );
    }
    if passwords == 1 && names >= 1 && emails >= 1 {
        add(
            FormKind::Registration,
            1.2,
            "a user name, an address and a password".to_owned(),
        );
    }
    if passwords == 1 && (has(ButtonRole::RecoverPassword) || count(&[FieldRole::RememberMe]) > 0) {
        add(
            FormKind::LogIn,
            0.5,
            "offers to remember or to recover".to_owned(),
        );
    }
    if passwords >= 1 && count(&[FieldRole::TermsConsent, FieldRole::MarketingConsent]) > 0 {
        add(
            FormKind::Registration,
            0.5,
            "a password and a consent".to_owned(),
        );
    }
    if passwords == 0 && address >= 2 {
        add(
            FormKind::Checkout,
            1.0,
            "an address without a password".to_owned(),
        );
    }
    if passwords == 0
        && personal + names >= 2
        && emails >= 1
        && count(&[FieldRole::TermsConsent]) > 0
    {
        add(
            FormKind::Registration,
            0.3,
            "personal fields and a consent".to_owned(),
        );
    }
    if count(&[
        FieldRole::CcNumber,
        FieldRole::CcCsc,
        FieldRole::PaymentChoice,
        FieldRole::DeliveryChoice,
    ]) > 0
    {
        add(
            FormKind::Checkout,
            0.8,
            "asks how to pay or to deliver".to_owned(),
        );
    }
    if count(&[FieldRole::Quantity, FieldRole::VariantChoice]) > 0 && passwords + emails == 0 {
        add(
            FormKind::AddToCart,
            0.5,
            "asks how many or which".to_owned(),
        );
    }
    if count(&[FieldRole::Rating]) > 0 && count(&[FieldRole::Message]) > 0 {
        add(FormKind::Review, 1.2, "a rating and a text".to_owned());
    }
    let little = passwords == 0 && emails + names >= 1 && texts <= 3 && personal <= 2;
    if little && emails == 1 {
        add(
            FormKind::Newsletter,
            if texts == 1 { 0.5 } else { 0.35 },
            "an address and little else".to_owned(),
        );
        if matches!(form.region, Region::Footer | Region::Aside) {
            add(
                FormKind::Newsletter,
                0.5,
                "stands beside the content".to_owned(),
            );
        }
    }
    if little && texts <= 2 && has(ButtonRole::RecoverPassword) {
        add(
            FormKind::PasswordRecovery,
            0.6,
            "asks who one is and sends a password".to_owned(),
        );
    }
    if count(&[FieldRole::Message]) > 0 {
        add(FormKind::Contact, 1.0, "a field for a message".to_owned());
    }
    if count(&[FieldRole::Search]) > 0 {
        add(FormKind::Search, 1.2, "a field to search".to_owned());
    }
    // "Sign up" beside nothing but an address subscribes; so does "register" in a footer.
    let only_address = little && emails == 1 && names == 0;
    for button in &pressed {
        let kind = match button.role {
            ButtonRole::AddToCart => Some((FormKind::AddToCart, 1.6)),
            ButtonRole::BuyNow => Some((FormKind::AddToCart, 1.0)),
            ButtonRole::Register if only_address => {
                add(
                    FormKind::Newsletter,
                    0.5,
                    format!("a button {:?} beside an address", button.text),
                );
                Some((FormKind::Registration, 0.4))
            }
            ButtonRole::Register => Some((FormKind::Registration, 1.0)),
            ButtonRole::LogIn if passwords >= 2 => Some((FormKind::LogIn, 0.4)),
            // At the foot of a page one signs in to its news.
            ButtonRole::LogIn
                if only_address && matches!(form.region, Region::Footer | Region::Aside) =>
            {
                Some((FormKind::LogIn, 0.3))
            }
            ButtonRole::LogIn => Some((FormKind::LogIn, 1.0)),
            // Below a password it leads to the form; without one it sends it.
            ButtonRole::RecoverPassword if passwords == 0 => {
                Some((FormKind::PasswordRecovery, 1.2))
            }
            ButtonRole::RecoverPassword => Some((FormKind::PasswordRecovery, 0.5)),
            ButtonRole::Subscribe => Some((FormKind::Newsletter, 1.0)),
            ButtonRole::PlaceOrder => Some((FormKind::Checkout, 1.4)),
            ButtonRole::Search => Some((FormKind::Search, 1.0)),
            ButtonRole::SendMessage => Some((FormKind::Contact, 0.5)),
            ButtonRole::WriteReview => Some((FormKind::Review, 1.0)),
            ButtonRole::Checkout if address + personal > 0 => Some((FormKind::Checkout, 0.8)),
            ButtonRole::ApplyCoupon if texts <= 2 => Some((FormKind::Other, 1.2)),
            _ => None,
        };
        // A link inside a form leads away from it ("no account yet? sign up").
        let link = context
            .element(button.element)
            .is_some_and(|e| e.tag == "a");
        if let Some((kind, score)) = kind {
            let score = if link { 0.25 * score } else { score };
            add(
                kind,
                score * button.confidence,
                format!("a button {:?}", button.text),
            );
        }
    }
    let searching = count(&[
        FieldRole::Search,
        FieldRole::Quantity,
        FieldRole::VariantChoice,
    ]);
    let personal_data = searching == 0 && passwords + emails + names > 0;
    let in_main = form.region == Region::Main;
    let first_heading = context
        .headings
        .first()
        .filter(|heading| in_main && **heading != fold(&form.heading))
        .map_or("", String::as_str);
    let attributes: String = ["id", "name", "class"]
        .iter()
        .filter_map(|name| form.attributes.get(*name))
        .map(|value| split(value) + " ")
        .collect();
    let leads_away = pressed.iter().all(|b| {
        let element = context.element(b.element);
        element.is_some_and(Element::is_plain_link)
    });
    let mut offers_both = false;
    for (source, text, weight) in [
        ("heading", fold(&form.heading), 0.8),
        ("attributes", attributes.trim().to_owned(), 0.7),
        ("action", split(&form.action), 0.5),
        ("text", fold(&form.text), 0.3),
        (
            "title",
            if in_main {
                context.title.clone()
            } else {
                String::new()
            },
            0.4,
        ),
        ("page heading", first_heading.to_owned(), 0.3),
        (
            "page address",
            if in_main {
                address_words(context)
            } else {
                String::new()
            },
            0.4,
        ),
    ] {
        let mut kinds: Vec<FormKind> = Vec::new();
        let hits = context.lexicons.forms.find(&text);
        let says = |kind| hits.iter().any(|hit| hit.topic == kind);
        offers_both |= matches!(source, "heading" | "page heading")
            && says(FormKind::LogIn)
            && says(FormKind::Registration);
        for hit in hits {
            // What stands above several forms is not said of one that cannot be it.
            let impossible = match hit.topic {
                FormKind::Search | FormKind::AddToCart | FormKind::Filter => personal_data,
                FormKind::Newsletter => passwords > 0 && source != "attributes",
                // Who one is and a password: the log-in of whatever it stands under.
                FormKind::Checkout => {
                    personal + address == 0
                        && (passwords == 1 && texts <= 3 || searching > 0 && emails == 0)
                }
                // "Already a customer? Log in" leads away from the form it stands in.
                FormKind::LogIn => passwords == 0 && leads_away,
                _ => false,
            };
            if impossible || kinds.contains(&hit.topic) {
                continue;
            }
            kinds.push(hit.topic);
            // An address alone is what a newsletter asks for as well: where it is sent tells.
            let sent_to = matches!(source, "attributes" | "action");
            let weight = match hit.topic {
                FormKind::PasswordRecovery if little && sent_to => 0.9,
                _ => weight,
            };
            let words = &text[hit.start..hit.end];
            add(
                hit.topic,
                weight * context.trust_in(hit.language, hit.len()),
                format!("{source} says {words:?}"),
            );
        }
    }
    // "Log in or sign up": without a password either begins here.
    if little && offers_both {
        add(
            FormKind::Registration,
            1.5,
            "the heading offers to log in and to sign up, and no password is asked".to_owned(),
        );
    }
    let mut ranked: Vec<_> = scores.into_iter().collect();
    ranked.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    let second = ranked.get(1).map_or(0.0, |r| r.1.0);
    let (kind, confidence, reasons) = match ranked.into_iter().next() {
        Some((kind, (score, reasons))) if score >= 0.5 => {
            let margin = (score - second) / score;
            (kind, (0.5 + 0.5 * margin).min(0.98), reasons)
        }
        _ => (FormKind::Other, 0.4, vec!["nothing decided".to_owned()]),
    };
    FormReading {
        form: at,
        kind,
        confidence,
        fields: own.iter().map(|f| f.element).collect(),
        submit: submit_of(context, &pressed),
        reasons,
    }
}

fn submit_of(context: &Context<'_>, pressed: &[&ButtonReading]) -> Option<ElementId> {
    let is = |b: &&&ButtonReading, test: fn(&Element) -> bool| {
        context.element(b.element).is_some_and(test)
    };
    let sends = |e: &Element| {
        e.kind == "submit" || e.kind == "image" || e.tag == "button" && e.kind.is_empty()
    };
    let visible: Vec<_> = pressed.iter().filter(|b| is(b, |e| e.visible)).collect();
    visible
        .iter()
        .find(|b| is(b, sends))
        .or(visible.last())
        .map(|b| b.element)
}

/// The words in the path of the page's address.
fn address_words(context: &Context<'_>) -> String {
    url::Url::parse(&context.snapshot.url).map_or_else(
        |_| String::new(),
        |url| {
            if url.scheme() == "file" {
                String::new()
            } else {
                split(url.path())
            }
        },
    )
}
