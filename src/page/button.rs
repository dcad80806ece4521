//! What each button, and each link that works like one, does.

use std::collections::BTreeMap;

use super::context::{Context, words_on};
use super::field::is_field;
use super::identifier::split;
use super::reading::ButtonReading;
use super::role::ButtonRole;
use super::snapshot::Element;
use crate::text::fold;

/// Whether an element is a button by tag or role.
pub(super) fn is_button(element: &Element) -> bool {
    element.tag == "button"
        || element.tag == "input"
            && matches!(
                element.kind.as_str(),
                "submit" | "button" | "image" | "reset"
            )
        || matches!(element.role.as_str(), "button" | "menuitem" | "tab")
        || element.tag == "summary"
}

/// Whether pressing an element does something: buttons, links, and what behaves like them.
pub(super) fn acts(element: &Element) -> bool {
    is_button(element) || element.tag == "a" || element.pointer || element.role == "link"
}

/// Reads every button, and the links that do what a button does.
pub(super) fn read(context: &Context<'_>) -> Vec<ButtonReading> {
    context
        .snapshot
        .elements
        .iter()
        .filter(|element| !is_field(element))
        .filter_map(|element| {
            let reading = read_one(context, element);
            (is_button(element) || reading.role != ButtonRole::Other).then_some(reading)
        })
        .collect()
}

pub(super) fn read_one(context: &Context<'_>, element: &Element) -> ButtonReading {
    let mut scores: BTreeMap<ButtonRole, (f64, Vec<String>)> = BTreeMap::new();
    let mut add = |source: &str, text: &str, weight: f64| {
        for hit in context.lexicons.buttons.find(text) {
            let share = hit.len() as f64 / text.len() as f64;
            if share < 0.12 {
                continue;
            }
            let score = weight * context.trust(hit.language) * (0.5 + 0.5 * share);
            let entry = scores.entry(hit.topic).or_default();
            entry.0 += score;
            entry
                .1
                .push(format!("{source} says {:?}", &text[hit.start..hit.end]));
        }
    };
    add("text", context.text_of(element), 1.0);
    if element.name.trim() != words_on(element) {
        add("accessible name", &fold(&element.name), 0.8);
    }
    for (source, weight) in [
        ("title", 0.7),
        ("value", 0.7),
        ("id", 0.4),
        ("name", 0.4),
        ("class", 0.3),
    ] {
        let text = element.attribute(source);
        if !text.is_empty() {
            add(source, &split(text), weight);
        }
    }
    if element.tag == "a" && !words_on(element).chars().any(char::is_alphabetic) {
        // An icon: only its address tells a reader of the source what it is.
        let path = element.href.split_once("://").map_or("", |(_, rest)| rest);
        let path = path.find('/').map_or("", |at| &path[at..]);
        if !path.is_empty() {
            add("address", &split(path), 0.6);
        }
    }
    let best = scores
        .into_iter()
        .max_by(|a, b| a.1.0.total_cmp(&b.1.0))
        .filter(|(_, (score, _))| *score >= 0.3);
    let (role, confidence, reasons) = match best {
        Some((role, (score, reasons))) => (role, score.min(0.98), reasons),
        None => (ButtonRole::Other, 0.3, vec!["no known word".to_owned()]),
    };
    ButtonReading {
        element: element.element_id(),
        role,
        confidence,
        text: words_on(element).to_owned(),
        reasons,
    }
}
