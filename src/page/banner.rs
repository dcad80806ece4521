//! The cookie banner: a layer (or a strip in the page) that speaks of cookies and has a button to
//! consent or to refuse. Boxes that do not speak of cookies are left alone.

use super::context::Context;
use super::reading::{Banner, ButtonReading};
use super::role::ButtonRole;
use super::snapshot::{Element, ElementId, Layer};
use super::word::Word;
use crate::text::fold;

/// Words that only cookie banners and their libraries carry, in texts and in class names.
const STRONG: &[&str] = &[
    "cookie",
    "ciastecz",
    "кук",
    "consent",
    "gdpr",
    "rodo",
    "dsgvo",
    "souhlas s",
    "cmp",
];

/// Finds the banner that is shown now.
pub(super) fn read(context: &Context<'_>, buttons: &[ButtonReading]) -> Option<Banner> {
    (0u32..)
        .zip(&context.snapshot.layers)
        .filter(|(_, layer)| layer.visible)
        .filter_map(|(at, layer)| in_layer(context, at, layer, buttons))
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
        .or_else(|| in_flow(context, buttons))
}

fn in_layer(
    context: &Context<'_>,
    at: u32,
    layer: &Layer,
    buttons: &[ButtonReading],
) -> Option<Banner> {
    let text = fold(&layer.text);
    let signature = fold(&layer.signature);
    let said = STRONG.iter().any(|word| text.contains(word));
    let marked = STRONG.iter().any(|word| signature.contains(word));
    let weak = context
        .lexicons
        .words
        .find(&text)
        .iter()
        .filter(|hit| matches!(hit.topic, Word::Cookies | Word::CookiePurpose))
        .count();
    if !said && !marked && weak < 2 {
        return None;
    }
    let own: Vec<&Element> = context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.layer == Some(at) && e.visible)
        .collect();
    // A dialog that asks for an address or a password is about something else.
    if own
        .iter()
        .any(|e| e.tag == "input" && matches!(e.kind.as_str(), "email" | "password" | "search"))
    {
        return None;
    }
    let banner = answers(context, Some(at), &own, buttons)?;
    let score: f64 = 0.55
        + if said { 0.2 } else { 0.0 }
        + if marked { 0.15 } else { 0.0 }
        + if banner.reject.is_some() || banner.settings.is_some() {
            0.1
        } else {
            0.0
        };
    Some(Banner {
        blocking: blocks(context, layer),
        confidence: score.min(0.99),
        ..banner
    })
}

/// A strip that is not laid over the page: buttons close to each other that only together make
/// sense for cookies, with the page speaking of cookies.
fn in_flow(context: &Context<'_>, buttons: &[ButtonReading]) -> Option<Banner> {
    if !STRONG.iter().any(|word| context.body.contains(word)) {
        return None;
    }
    let cookie_button = |b: &&ButtonReading, role: ButtonRole| {
        b.role == role
            && context
                .element(b.element)
                .is_some_and(|e| e.visible && e.layer.is_none() && super::button::is_button(e))
    };
    let accept = buttons
        .iter()
        .find(|b| cookie_button(b, ButtonRole::AcceptCookies))?;
    let anchor = context.element(accept.element)?;
    let near: Vec<&Element> = context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.visible && e.layer.is_none() && (e.rect.y - anchor.rect.y).abs() < 260.0)
        .collect();
    let banner = answers(context, None, &near, buttons)?;
    let speaks = STRONG.iter().any(|word| {
        fold(&anchor.nearby).contains(word)
            || fold(&anchor.section).contains(word)
            || context.text_of(anchor).contains(word)
            || fold(&anchor.selector).contains(word)
            || fold(anchor.attribute("class")).contains(word)
    });
    (speaks || banner.reject.is_some() || banner.settings.is_some()).then_some(Banner {
        confidence: if speaks { 0.85 } else { 0.7 },
        ..banner
    })
}

/// The buttons of a banner by what they answer; `None` when it cannot be answered.
fn answers(
    context: &Context<'_>,
    layer: Option<u32>,
    own: &[&Element],
    buttons: &[ButtonReading],
) -> Option<Banner> {
    let best = |roles: &[ButtonRole]| {
        buttons
            .iter()
            .filter(|b| roles.contains(&b.role))
            .filter(|b| own.iter().any(|e| e.element_id() == b.element && e.enabled))
            .max_by(|a, b| {
                let links = |b: &ButtonReading| {
                    context
                        .element(b.element)
                        .is_some_and(|e| e.tag == "a" && !e.href.is_empty())
                };
                (!links(a))
                    .cmp(&!links(b))
                    .then(a.confidence.total_cmp(&b.confidence))
            })
            .map(|b| b.element)
    };
    let accept = best(&[ButtonRole::AcceptCookies]);
    let reject = best(&[ButtonRole::RejectCookies]);
    let settings = best(&[ButtonRole::CookieSettings]);
    let save = best(&[ButtonRole::SaveCookies]).or_else(|| best(&[ButtonRole::Save]));
    if accept.is_none() && reject.is_none() && save.is_none() {
        return None;
    }
    let switches: Vec<ElementId> = context
        .snapshot
        .elements
        .iter()
        .filter(|e| layer.is_some() && e.layer == layer)
        .filter(|e| e.enabled && e.checked == Some(true))
        .filter(|e| e.kind == "checkbox" || matches!(e.role.as_str(), "checkbox" | "switch"))
        .map(Element::element_id)
        .collect();
    Some(Banner {
        layer,
        accept,
        reject,
        settings,
        save,
        switches,
        blocking: false,
        confidence: 0.0,
    })
}

/// Whether the page cannot be used under this layer.
pub(super) fn blocks(context: &Context<'_>, layer: &Layer) -> bool {
    let view = context.snapshot.viewport.0 * context.snapshot.viewport.1;
    if view <= 0.0 {
        return layer.kind.contains("dialog");
    }
    layer.rect.area() > 0.6 * view
        || context.snapshot.layers.iter().any(|other| {
            other.visible
                && other.kind != "sticky"
                && other.rect.area() > 0.9 * view
                && other.z <= layer.z
        })
}
