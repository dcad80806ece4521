//! What addresses the visitor unasked, told apart: a conversation that speaks first, an offer of
//! help or of a call, and what only looks like one (newsletters, discounts, notices).

use super::Read;
use super::facts::TouchFacts;
use super::marks::Dock;
use super::reading::{Conversation, Speaking, SpeakingKind};
use super::topic::Topic;
use crate::page::context::Context;
use crate::page::reading::OverlayKind;
use crate::page::role::ButtonRole;
use crate::page::snapshot::{Element, ElementId, Layer, Rect, Snapshot};
use crate::text::fold;

/// Fewest letters that make an address; a launcher's label has less beside its button.
const WORDS: usize = 10;

/// Everything on the page that addresses the visitor.
pub(super) fn read(
    context: &Context<'_>,
    facts: &TouchFacts,
    page: &Read<'_>,
    conversation: Option<&Conversation>,
) -> Vec<Speaking> {
    let conversation = conversation.filter(|conversation| conversation.visible);
    let mut found: Vec<Speaking> = Vec::new();
    for (at, layer) in (0u32..).zip(&context.snapshot.layers) {
        if !layer.visible
            || page.banner.and_then(|banner| banner.layer) == Some(at)
            || is_furniture(context, layer)
        {
            continue;
        }
        let own: Vec<&Element> = context
            .snapshot
            .elements
            .iter()
            .filter(|e| e.visible && (e.layer == Some(at) || within(context.snapshot, e.layer, at)))
            .collect();
        let spoken = beside_controls(&layer.text, &own);
        let spot = Spot {
            text: &layer.text,
            spoken: &spoken,
            rect: layer.rect,
            own: &own,
            overlay: page
                .overlays
                .iter()
                .find(|overlay| overlay.layer == at)
                .map(|overlay| overlay.kind),
        };
        if let Some(kind) = kind_of(context, facts, page, conversation, &spot) {
            push(
                &mut found,
                context,
                Speaking {
                    kind,
                    text: spoken.chars().take(300).collect(),
                    rect: layer.rect,
                    dismiss: dismiss(page, &own),
                    covers: 0.0,
                },
            );
        }
    }
    for dock in &context.snapshot.marks.docks {
        let seen = context
            .snapshot
            .layers
            .iter()
            .any(|layer| layer.visible && layer.rect.overlap(&dock.rect) > 0.8);
        if seen || dock.text.chars().count() < WORDS || dock.hand {
            continue;
        }
        let spot = Spot {
            text: &dock.text,
            spoken: &dock.text,
            rect: dock.rect,
            own: &[],
            overlay: None,
        };
        if let Some(kind) = kind_of(context, facts, page, conversation, &spot) {
            push(
                &mut found,
                context,
                Speaking {
                    kind,
                    text: dock.text.chars().take(300).collect(),
                    rect: dock.rect,
                    dismiss: None,
                    covers: 0.0,
                },
            );
        }
    }
    found
}

fn push(found: &mut Vec<Speaking>, context: &Context<'_>, mut speaking: Speaking) {
    let (width, height) = context.snapshot.viewport;
    let r = speaking.rect;
    let w = (r.x + r.w).min(width) - r.x.max(0.0);
    let h = (r.y + r.h).min(height) - r.y.max(0.0);
    speaking.covers = (w.max(0.0) * h.max(0.0) / (width * height).max(1.0)).min(1.0);
    let same =
        |known: &Speaking| known.kind == speaking.kind && known.rect.overlap(&speaking.rect) > 0.6;
    if !found.iter().any(same) {
        found.push(speaking);
    }
}

struct Spot<'a> {
    text: &'a str,
    /// The words beside those on its controls.
    spoken: &'a str,
    rect: Rect,
    own: &'a [&'a Element],
    overlay: Option<OverlayKind>,
}

fn kind_of(
    context: &Context<'_>,
    facts: &TouchFacts,
    page: &Read<'_>,
    conversation: Option<&Conversation>,
    spot: &Spot<'_>,
) -> Option<SpeakingKind> {
    if spot.spoken.chars().filter(|c| c.is_alphabetic()).count() < WORDS {
        return None;
    }
    if matches!(
        spot.overlay,
        Some(
            OverlayKind::AgeGate
                | OverlayKind::CountryChooser
                | OverlayKind::CustomerChooser
                | OverlayKind::CartNotice
                | OverlayKind::AppBanner
        )
    ) {
        return None;
    }
    let text = fold(spot.text);
    let spoken = fold(spot.spoken);
    if ["cookie", "ciastecz", "куки", "файли cookie"]
        .iter()
        .any(|word| text.contains(word))
        && !has_compose(facts, spot.own)
    {
        return None;
    }
    let hits = facts.words.find(&text);
    let says = |topic: Topic| hits.iter().any(|hit| hit.topic == topic);
    let greets = facts.says(&spoken, Topic::Greets);
    let asks_mail = spot.own.iter().any(|e| {
        e.tag == "input" && (e.kind == "email" || fold(e.attribute("placeholder")).contains("mail"))
    });
    let asks_number = spot.own.iter().any(|e| {
        e.tag == "input"
            && (e.kind == "tel" || {
                let asks = fold(&format!("{} {}", e.attribute("placeholder"), e.label));
                ["telefon", "numer", "phone", "номер", "телефон", "rufnummer"]
                    .iter()
                    .any(|word| asks.contains(word))
            })
    });
    let talks = has_compose(facts, spot.own);
    let (width, height) = context.snapshot.viewport;
    let subscribes = page.buttons.iter().any(|b| {
        b.role == ButtonRole::Subscribe && spot.own.iter().any(|e| e.element_id() == b.element)
    });
    let goods = page.buttons.iter().any(|b| {
        matches!(
            b.role,
            ButtonRole::Checkout | ButtonRole::ViewCart | ButtonRole::AddToCart
        ) && spot.own.iter().any(|e| e.element_id() == b.element)
    });
    if asks_mail && (says(Topic::Newsletter) || subscribes || says(Topic::Discount)) && !talks {
        return Some(SpeakingKind::Newsletter);
    }
    if says(Topic::CallBack)
        && (asks_number || greets || !spot.own.is_empty())
        && !goods
        && spot.text.chars().count() < 500
    {
        return Some(SpeakingKind::CallBack);
    }
    if says(Topic::Leaving) && says(Topic::Discount) {
        return Some(SpeakingKind::Discount);
    }
    if says(Topic::OthersBought) && !talks && !greets {
        return Some(SpeakingKind::OthersBought);
    }
    let of_chat = conversation
        .is_some_and(|chat| near(&chat.rect, &spot.rect) || chat.rect.overlap(&spot.rect) > 0.5);
    if talks && !contact_form(spot.own) {
        let offline = says(Topic::Offline) && !greets;
        return (!offline).then_some(SpeakingKind::Chat);
    }
    if says(Topic::Notices) && !greets && !asks_mail {
        return Some(SpeakingKind::Notice);
    }
    if says(Topic::Discount) && !greets {
        return Some(SpeakingKind::Discount);
    }
    if greets && !goods && !contact_form(spot.own) {
        return Some(if of_chat {
            SpeakingKind::Chat
        } else {
            SpeakingKind::Help
        });
    }
    if says(Topic::Notices) {
        return Some(SpeakingKind::Notice);
    }
    let small = spot.rect.area() < 0.25 * width * height;
    if of_chat && small && !says(Topic::Newsletter) && !goods && !says(Topic::Offline) {
        return Some(SpeakingKind::Chat);
    }
    if says(Topic::Newsletter) && small {
        return Some(SpeakingKind::Newsletter);
    }
    None
}

fn contact_form(own: &[&Element]) -> bool {
    own.iter().any(|e| e.tag == "textarea") && own.iter().any(|e| e.kind == "email")
}

fn has_compose(facts: &TouchFacts, own: &[&Element]) -> bool {
    own.iter().any(|e| {
        (e.tag == "textarea"
            || e.tag == "input" && matches!(e.kind.as_str(), "text" | "")
            || e.role == "textbox")
            && {
                let asks = fold(&format!("{} {}", e.attribute("placeholder"), e.name));
                facts.says(&asks, Topic::Compose)
            }
    })
}

/// Whether a bubble belongs to what it hangs beside.
fn near(chat: &Rect, bubble: &Rect) -> bool {
    let gap_x = (chat.x - (bubble.x + bubble.w)).max(bubble.x - (chat.x + chat.w));
    let gap_y = (chat.y - (bubble.y + bubble.h)).max(bubble.y - (chat.y + chat.h));
    chat.area() > 0.0 && gap_x < 40.0 && gap_y < 60.0
}

fn within(snapshot: &Snapshot, layer: Option<u32>, outer: u32) -> bool {
    let mut at = layer;
    for _ in 0..8 {
        let Some(index) = at else { return false };
        if index == outer {
            return true;
        }
        at = snapshot
            .layers
            .get(index as usize)
            .and_then(|layer| layer.parent);
    }
    false
}

/// Headers, bars and side rails that belong to the page.
fn is_furniture(context: &Context<'_>, layer: &Layer) -> bool {
    let (width, height) = context.snapshot.viewport;
    if layer.kind.contains("dialog") {
        return false;
    }
    let strip = layer.rect.w >= 0.7 * width && layer.rect.h <= 0.25 * height;
    let mark = fold(&layer.signature);
    layer.kind == "sticky"
        || strip && (layer.rect.y <= 5.0 || mark.contains("header") || mark.contains("nav"))
}

/// What a box says beyond the words on its controls.
fn beside_controls(text: &str, own: &[&Element]) -> String {
    let mut text = text.to_owned();
    for element in own {
        if !element.text.is_empty() && !matches!(element.tag.as_str(), "input" | "textarea") {
            text = text.replacen(element.text.as_str(), " ", 1);
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn dismiss(page: &Read<'_>, own: &[&Element]) -> Option<ElementId> {
    page.buttons
        .iter()
        .filter(|b| b.role == ButtonRole::Close && own.iter().any(|e| e.element_id() == b.element))
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
        .map(|b| b.element)
        .or_else(|| {
            own.iter()
                .find(|e| {
                    matches!(e.text.trim(), "×" | "✕" | "✖" | "x" | "X")
                        || fold(&e.name).starts_with("close")
                        || fold(&e.name).starts_with("zamk")
                        || fold(&e.name).starts_with("закр")
                })
                .map(|e| e.element_id())
        })
}

/// Whether a conversation opened or grew by itself between two looks, as a launcher does whose frame
/// nobody can read: the window or bubble that was not there before.
#[must_use]
pub fn opened_meanwhile(before: &Snapshot, after: &Snapshot, chat: &Conversation) -> Option<Rect> {
    let large = |dock: &Dock| dock.rect.w >= 150.0 && dock.rect.h >= 60.0;
    let framed = |dock: &Dock| !dock.frame.is_empty() || dock.hollow;
    after
        .marks
        .docks
        .iter()
        .filter(|dock| large(dock) && framed(dock) && near(&chat.rect, &dock.rect))
        .find(|dock| {
            !before.marks.docks.iter().any(|was| {
                large(was)
                    && was.rect.overlap(&dock.rect) > 0.8
                    && was.rect.area() > 0.7 * dock.rect.area()
            })
        })
        .map(|dock| dock.rect)
}
