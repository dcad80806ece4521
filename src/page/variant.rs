//! What must be chosen before a product can be bought: sizes, colours and the like, in whatever shape.

use super::context::Context;
use super::reading::{FieldReading, VariantGroup};
use super::role::FieldRole;
use super::snapshot::{Element, Region};
use super::word::Word;
use crate::text::fold;

/// What must be chosen near the add-to-cart button.
/// The choices beside the add-to-cart button `anchor`.
pub(super) fn read(
    context: &Context<'_>,
    fields: &[FieldReading],
    anchor: Option<&Element>,
) -> Vec<VariantGroup> {
    let Some(anchor) = anchor else {
        return Vec::new();
    };
    let beside = |e: &&Element| {
        e.visible
            && e.region != Region::Footer
            && e.region != Region::Header
            && (anchor.form.is_some() && e.form == anchor.form
                || (e.rect.y - anchor.rect.y).abs() < 700.0)
    };
    let mut groups: Vec<VariantGroup> = Vec::new();
    let mut by_name: Vec<(String, Vec<&Element>)> = Vec::new();
    for element in context.snapshot.elements.iter().filter(beside) {
        let id = element.element_id();
        let role = fields.iter().find(|f| f.element == id).map(|f| f.role);
        let same_form = anchor.form.is_some() && element.form == anchor.form;
        if element.tag == "select" || element.role == "combobox" && element.tag != "input" {
            let worded = role == Some(FieldRole::VariantChoice);
            let other = matches!(
                role,
                Some(
                    FieldRole::Quantity
                        | FieldRole::Country
                        | FieldRole::Language
                        | FieldRole::Search
                )
            );
            if !other && (worded || same_form) {
                groups.push(VariantGroup {
                    label: group_label(element),
                    elements: vec![id],
                    chosen: select_chosen(context, element),
                });
            }
            continue;
        }
        if opens_list(context, element, anchor) {
            // Once it is open, what it offers is the choice.
            if element.attribute("aria-expanded") != "true" {
                groups.push(VariantGroup {
                    label: group_label(element),
                    elements: vec![id],
                    chosen: select_chosen(context, element),
                });
            }
            continue;
        }
        let group = swatch_group(element, role, same_form)
            .or_else(|| toggle_group(context, element, anchor));
        if let Some(name) = group {
            match by_name.iter_mut().find(|(known, _)| *known == name) {
                Some((_, list)) => list.push(element),
                None => by_name.push((name, vec![element])),
            }
        }
    }
    for (_, elements) in by_name
        .into_iter()
        .filter(|(_, list)| list.len() >= 2 || list[0].kind == "radio")
    {
        groups.push(VariantGroup {
            label: group_label(elements[0]),
            chosen: elements.iter().any(|e| is_chosen(e)),
            elements: elements.iter().map(|e| e.element_id()).collect(),
        });
    }
    groups
}

fn group_label(element: &Element) -> String {
    let own = if element.kind == "radio" {
        &element.section
    } else {
        &element.label
    };
    [
        own.as_str(),
        element.nearby.lines().next().unwrap_or_default(),
        element.section.as_str(),
        element.name.as_str(),
    ]
    .into_iter()
    .find(|text| !text.trim().is_empty())
    .unwrap_or_default()
    .chars()
    .take(80)
    .collect()
}

fn select_chosen(context: &Context<'_>, element: &Element) -> bool {
    match element.choices.iter().find(|c| c.selected) {
        Some(choice) => {
            !choice.value.trim().is_empty() && !context.mentions(&choice.text, Word::Choose)
        }
        None => {
            !element.value.is_empty()
                || !element.text.is_empty() && !context.mentions(&element.text, Word::Choose)
        }
    }
}

/// A button, or a field that takes no typing, above the add-to-cart button that opens a list to choose
/// from.
fn opens_list(context: &Context<'_>, element: &Element, anchor: &Element) -> bool {
    let above = anchor.rect.y - element.rect.y;
    let drawn = element.tag == "input" && element.read_only && element.enabled;
    let shown = match element.text.trim() {
        "" if drawn => element.attribute("placeholder").trim(),
        text => text,
    };
    let pressed = element.tag == "button" || element.role == "button" || element.pointer || drawn;
    let lists = element.attribute("aria-haspopup") == "listbox"
        || shown.chars().count() <= 40 && context.mentions(shown, Word::Choose);
    pressed
        && element.href.is_empty()
        && element.id != anchor.id
        && element.layer == anchor.layer
        && !matches!(element.role.as_str(), "option" | "radio")
        && (drawn || element.role != "combobox")
        && (-40.0..500.0).contains(&above)
        && lists
}

/// The group a radio, swatch or option tile belongs to; `None` for anything else.
fn swatch_group(element: &Element, role: Option<FieldRole>, same_form: bool) -> Option<String> {
    let class = fold(element.attribute("class"));
    let marks = [
        "swatch",
        "variant",
        "variation",
        "option",
        "size",
        "color",
        "colour",
        "rozmiar",
        "kolor",
        "attribute",
    ];
    let marked = marks.iter().any(|mark| class.contains(mark))
        || element
            .attributes
            .keys()
            .any(|k| k.contains("variant") || k.contains("option") || k.contains("swatch"));
    match (element.kind.as_str(), element.role.as_str()) {
        ("radio", _) if same_form || role == Some(FieldRole::VariantChoice) || marked => {
            Some(format!("radio {}", element.attribute("name")))
        }
        (_, "radio" | "option") => Some(format!(
            "aria {} {}",
            element.section,
            list_of(&element.selector)
        )),
        (_, "button" | "link") if marked && element.text.chars().count() <= 24 => {
            let quantity = ["plus", "minus", "qty", "quantity", "add", "cart", "wish"]
                .iter()
                .any(|m| class.contains(m));
            (!quantity).then(|| {
                format!(
                    "swatch {} {class_key} {list}",
                    element.section,
                    class_key = first_class(&class),
                    list = list_of(&element.selector)
                )
            })
        }
        _ => None,
    }
}

/// The row of toggles of one size above the button that an element without any mark belongs to.
fn toggle_group(context: &Context<'_>, element: &Element, anchor: &Element) -> Option<String> {
    let text = element.text.trim();
    let toggle = (element.pointer || element.tag == "button")
        && element.href.is_empty()
        && matches!(
            element.tag.as_str(),
            "span" | "div" | "li" | "label" | "button" | "a"
        )
        && element.layer == anchor.layer
        && element.price.as_deref().is_none_or(|price| price != text)
        && (1..=24).contains(&text.chars().count())
        && text.chars().any(char::is_alphanumeric)
        && (16.0..=90.0).contains(&element.rect.h)
        && element.rect.w <= 240.0
        && element.rect.y < anchor.rect.y
        && anchor.rect.y - element.rect.y < 500.0
        && (element.rect.x - anchor.rect.x).abs() < 500.0
        && context
            .lexicons
            .buttons
            .find(context.text_of(element))
            .is_empty();
    toggle.then(|| format!("row {:.0} {:.0}", element.rect.y, element.rect.h))
}

/// The list that an option stands in, by the way its selector goes: two lists under one heading are
/// two choices. An option that is alone in its item belongs to the list of the items.
fn list_of(selector: &str) -> String {
    let Some((parent, own)) = selector.rsplit_once(" > ") else {
        return String::new();
    };
    if own.contains(":nth-of-type") {
        return parent.to_owned();
    }
    match parent.rsplit_once(":nth-of-type") {
        Some((items, place)) if !place.contains(" > ") => items.to_owned(),
        _ => parent.to_owned(),
    }
}

fn first_class(class: &str) -> &str {
    class.split_whitespace().next().unwrap_or_default()
}

fn is_chosen(element: &Element) -> bool {
    element.checked == Some(true)
        || element.attribute("aria-checked") == "true"
        || element.attribute("aria-pressed") == "true"
        || element.attribute("aria-selected") == "true"
        || element
            .attribute("class")
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(says_chosen)
}

/// Whether a word in a class says that something is the chosen one.
pub(super) fn says_chosen(word: &str) -> bool {
    matches!(
        word,
        "selected" | "active" | "current" | "checked" | "chosen"
    )
}
