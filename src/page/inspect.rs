//! What the reader made of a page, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::final_button::is_final_button;
use super::lexicon::spelled;
use super::reading::PageReading;
use super::snapshot::{ElementId, Snapshot};

/// One object per page, the contract of `cxaudit inspect page --json`:
/// `{input, page, language, fields, buttons, forms, banner, walls, chat}`.
#[must_use]
pub fn inspect_json(input: &str, snapshot: &Snapshot, reading: &PageReading) -> Value {
    let attributes_of = |id: ElementId| {
        snapshot
            .elements
            .get(id.0 as usize)
            .map_or_else(Map::new, |element| kept(element.attributes.iter()))
    };
    let tag_of = |id: ElementId| {
        snapshot
            .elements
            .get(id.0 as usize)
            .map_or("", |element| element.tag.as_str())
    };
    let fields: Vec<Value> = reading
        .fields
        .iter()
        .map(|field| {
            json!({
                "role": spelled(&field.role),
                "confidence": rounded(field.confidence),
                "tag": tag_of(field.element),
                "attributes": attributes_of(field.element),
                "label": field.label,
                "reasons": field.reasons,
            })
        })
        .collect();
    let buttons: Vec<Value> = reading
        .buttons
        .iter()
        .map(|button| {
            json!({
                "role": spelled(&button.role),
                "text": button.text,
                "confidence": rounded(button.confidence),
                "tag": tag_of(button.element),
                "attributes": attributes_of(button.element),
                "reasons": button.reasons,
            })
        })
        .collect();
    let forms: Vec<Value> = reading
        .forms
        .iter()
        .map(|form| {
            let attributes = snapshot
                .forms
                .get(form.form as usize)
                .map_or_else(Map::new, |f| kept(f.attributes.iter()));
            json!({
                "kind": spelled(&form.kind),
                "confidence": rounded(form.confidence),
                "attributes": attributes,
                "reasons": form.reasons,
            })
        })
        .collect();
    json!({
        "input": input,
        "page": spelled(&reading.page),
        "language": reading.language,
        "fields": fields,
        "buttons": buttons,
        "forms": forms,
        "banner": reading.banner,
        "walls": reading.walls,
        "chat": reading.chat,
    })
}

/// The same for a person, one line per finding, with the reasons.
#[must_use]
pub fn inspect_text(input: &str, snapshot: &Snapshot, reading: &PageReading) -> String {
    let mut text = String::new();
    let language = reading.language.as_ref().map_or("?", |l| l.code());
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{input}");
    let _ = writeln!(
        text,
        "  page {} ({:.2}), language {language}",
        spelled(&reading.page),
        reading.confidence
    );
    let selector = |id: ElementId| {
        snapshot
            .elements
            .get(id.0 as usize)
            .map_or("", |element| element.selector.as_str())
    };
    for form in &reading.forms {
        let _ = writeln!(
            text,
            "  form {} {} ({:.2}): {}",
            form.form,
            spelled(&form.kind),
            form.confidence,
            form.reasons.join("; ")
        );
    }
    for field in &reading.fields {
        let _ = writeln!(
            text,
            "  field {} ({:.2}) {:?} {}: {}",
            spelled(&field.role),
            field.confidence,
            field.label,
            selector(field.element),
            field.reasons.join("; ")
        );
    }
    let final_reason = |id: ElementId| {
        let why = is_final_button(snapshot, id);
        why.map_or_else(String::new, |why| {
            format!("; not pressed without permission: {why}")
        })
    };
    for button in &reading.buttons {
        let _ = writeln!(
            text,
            "  button {} ({:.2}) {:?} {}: {}",
            spelled(&button.role),
            button.confidence,
            button.text,
            selector(button.element),
            button.reasons.join("; ") + &final_reason(button.element)
        );
    }
    if let Some(product) = &reading.product {
        let _ = writeln!(
            text,
            "  product {:?}, price {:?}, add to cart {:?}{}",
            product.name,
            product
                .price
                .as_ref()
                .map(|price| price.amount.to_string())
                .unwrap_or_default(),
            product.add_to_cart.map_or("", selector),
            product
                .unsuitable
                .as_ref()
                .map_or(String::new(), |why| format!(", unsuitable: {why}"))
        );
        for group in &product.variants {
            let _ = writeln!(
                text,
                "  choice {:?}, {} options, {}",
                group.label,
                group.elements.len(),
                if group.chosen { "chosen" } else { "open" }
            );
        }
    }
    if let Some(cart) = &reading.cart {
        let _ = writeln!(
            text,
            "  cart {:?} pieces, items {:?}, empty {}",
            cart.count, cart.items, cart.empty
        );
    }
    for option in &reading.checkout.payments {
        let _ = writeln!(
            text,
            "  payment {:?}, {}",
            option.text,
            if option.offline { "offline" } else { "online" }
        );
    }
    for option in &reading.checkout.deliveries {
        let _ = writeln!(text, "  delivery {:?}", option.text);
    }
    touchpoints(&mut text, reading);
    for wall in &reading.walls {
        let _ = writeln!(
            text,
            "  wall {} ({:.2}): {}",
            spelled(&wall.kind),
            wall.confidence,
            wall.reasons.join("; ")
        );
    }
    for error in &reading.errors {
        let _ = writeln!(text, "  complaint {:?}", error.text);
    }
    let controls = |answers: &[(&str, Option<ElementId>)]| {
        answers
            .iter()
            .filter_map(|(answer, id)| Some(format!("{answer} {}", selector((*id)?))))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some(banner) = &reading.banner {
        let _ = writeln!(
            text,
            "  cookie banner ({:.2}){}: {}, {} switches",
            banner.confidence,
            if banner.blocking { ", blocking" } else { "" },
            controls(&[
                ("accept", banner.accept),
                ("reject", banner.reject),
                ("settings", banner.settings),
                ("save", banner.save),
            ]),
            banner.choices.len()
        );
    }
    for overlay in &reading.overlays {
        let _ = writeln!(
            text,
            "  overlay {}{}: {}",
            spelled(&overlay.kind),
            if overlay.blocking { ", blocking" } else { "" },
            controls(&[("close", overlay.dismiss)])
        );
    }
    let pins = super::pin::pins(snapshot, reading);
    if !pins.is_empty() {
        let _ = writeln!(text, "\n# to pin goals, paste into {}:", pin_file(snapshot));
        for pin in &pins {
            let _ = write!(text, "{}", pin.toml());
        }
    }
    text
}

/// The file of the shop the page belongs to, as a study would name it.
fn pin_file(snapshot: &Snapshot) -> String {
    let host = url::Url::parse(&snapshot.url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .filter(|host| !host.is_empty());
    match host {
        Some(host) => format!("shops/{}.toml", host.trim_start_matches("www.")),
        None => "shops/<shop>.toml".to_owned(),
    }
}

/// Where shop and customer meet on the page, one line each.
fn touchpoints(text: &mut String, reading: &PageReading) {
    let touch = &reading.touch;
    if let Some(chat) = &touch.conversation {
        let _ = writeln!(
            text,
            "  conversation {}, {}: {}",
            chat.vendor.as_deref().unwrap_or("of an unknown product"),
            if chat.visible { "seen" } else { "not seen" },
            chat.reasons.join("; ")
        );
    }
    for spoken in &touch.speaking {
        let _ = writeln!(
            text,
            "  speaks ({}) {:?}, covers {:.0} %",
            spelled(&spoken.kind),
            spoken.text,
            spoken.covers * 100.0
        );
    }
    for phone in &touch.contact.phones {
        let valid = phone.e164.as_deref().unwrap_or("no valid number");
        let _ = writeln!(text, "  phone {:?} {valid}", phone.printed);
    }
    for (name, list) in [
        ("mail", &touch.contact.mails),
        ("messenger", &touch.contact.messengers),
        ("hours", &touch.contact.hours),
    ] {
        for value in list {
            let _ = writeln!(text, "  {name} {value:?}");
        }
    }
    for (name, list) in [
        ("profile", &touch.contact.profiles),
        ("reviews", &touch.reviews),
    ] {
        for profile in list {
            let _ = writeln!(text, "  {name} {}: {}", profile.place, profile.url);
        }
    }
    for doubt in &touch.doubts {
        let _ = writeln!(text, "  answers {}: {:?}", doubt.about, doubt.text);
    }
    for tag in &touch.tags {
        let what = if tag.remarketing {
            "remarketing"
        } else {
            "analytics"
        };
        let _ = writeln!(text, "  {what} {}: {}", tag.name, tag.url);
    }
}

/// `id`, `name` and every `data-*`.
fn kept<'a>(attributes: impl Iterator<Item = (&'a String, &'a String)>) -> Map<String, Value> {
    attributes
        .filter(|(name, _)| matches!(name.as_str(), "id" | "name") || name.starts_with("data-"))
        .map(|(name, value)| (name.clone(), Value::String(value.clone())))
        .collect()
}

fn rounded(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}
