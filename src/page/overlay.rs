//! Boxes laid over the page that are not cookie banners: what they are and how to be rid of them.

use super::banner::blocks;
use super::context::Context;
use super::reading::{Banner, ButtonReading, CheckoutReading, Overlay, OverlayKind};
use super::role::ButtonRole;
use super::snapshot::{Element, ElementId, Layer};
use super::word::Word;
use crate::text::fold;

/// Every box that may be in the way, topmost first.
pub(super) fn read(
    context: &Context<'_>,
    buttons: &[ButtonReading],
    banner: Option<&Banner>,
    checkout: &CheckoutReading,
) -> Vec<Overlay> {
    let ways = checkout.payments.iter();
    let ways: Vec<&Element> = ways
        .filter_map(|way| context.element(way.element))
        .filter(|way| way.visible)
        .collect();
    // The box in which an order is made, and what stands in it.
    let orders = |at: u32| ways.iter().any(|way| context.layer_within(way.layer, at));
    let in_order = |at: u32| {
        let mut layers = ways.iter().filter_map(|way| way.layer);
        layers.any(|layer| context.layer_within(Some(at), layer))
    };
    let mut found: Vec<(i64, Overlay)> = (0u32..)
        .zip(&context.snapshot.layers)
        .filter(|(at, layer)| {
            layer.visible
                && layer.kind != "flow"
                && !banner.is_some_and(|b| is_part_of(context, b, *at))
                && !is_furniture(context, layer)
        })
        .filter_map(|(at, layer)| {
            let own: Vec<&Element> = context
                .snapshot
                .elements
                .iter()
                .filter(|e| e.layer == Some(at) && e.visible)
                .collect();
            if own.is_empty() && layer.text.trim().is_empty() {
                return None;
            }
            let kind = match kind_of(context, layer, &own, buttons) {
                OverlayKind::Other | OverlayKind::Newsletter if orders(at) => {
                    OverlayKind::CartNotice
                }
                OverlayKind::Other if in_order(at) => OverlayKind::CartNotice,
                kind => kind,
            };
            let points = own.iter().filter(|_| kind == OverlayKind::PointChooser);
            Some((
                layer.z,
                Overlay {
                    layer: at,
                    kind,
                    points: points
                        .filter(|e| is_point(context, e, buttons))
                        .map(|e| e.element_id())
                        .collect(),
                    dismiss: dismiss(context, kind, &own, buttons),
                    blocking: blocks(context, layer),
                },
            ))
        })
        .collect();
    found.reverse();
    found.sort_by_key(|(z, _)| std::cmp::Reverse(*z));
    found.into_iter().map(|(_, overlay)| overlay).collect()
}

/// Whether a layer belongs to the banner: stands in it, or is the box it stands in.
fn is_part_of(context: &Context<'_>, banner: &Banner, at: u32) -> bool {
    banner.layer.is_some_and(|layer| {
        context.layer_within(Some(at), layer) || context.layer_within(Some(layer), at)
    })
}

/// Headers, tool bars and side rails that belong to the page.
fn is_furniture(context: &Context<'_>, layer: &Layer) -> bool {
    let (width, height) = context.snapshot.viewport;
    if layer.kind.contains("dialog") {
        return false;
    }
    let strip = layer.rect.w >= 0.7 * width && layer.rect.h <= 0.25 * height;
    let rail = layer.rect.w <= 0.35 * width && layer.rect.h >= 0.7 * height && layer.rect.x <= 1.0;
    let mark = fold(&layer.signature);
    layer.kind == "sticky"
        || rail
        || strip && (layer.rect.y <= 5.0 || mark.contains("header") || mark.contains("nav"))
}

fn kind_of(
    context: &Context<'_>,
    layer: &Layer,
    own: &[&Element],
    buttons: &[ButtonReading],
) -> OverlayKind {
    let text = fold(&layer.text);
    let hits = context.lexicons.words.find(&text);
    let says = |word: Word| hits.iter().any(|hit| hit.topic == word);
    let has_role = |role: ButtonRole| {
        buttons
            .iter()
            .any(|b| b.role == role && own.iter().any(|e| e.element_id() == b.element))
    };
    let asks_address = own.iter().any(|e| {
        e.tag == "input" && (e.kind == "email" || fold(e.attribute("placeholder")).contains("mail"))
    });
    let mark = fold(&layer.signature);
    if says(Word::AgeGate) && !asks_address {
        OverlayKind::AgeGate
    } else if says(Word::AddedToCart) || has_role(ButtonRole::Checkout) {
        OverlayKind::CartNotice
    } else if asks_address && (says(Word::NewsletterOffer) || has_role(ButtonRole::Subscribe)) {
        OverlayKind::Newsletter
    } else if says(Word::DeliveryPoint) && own.iter().any(|e| is_point(context, e, buttons)) {
        OverlayKind::PointChooser
    } else if own.iter().any(|e| is_private(context, e)) {
        OverlayKind::CustomerChooser
    } else if says(Word::CountryChooser) {
        OverlayKind::CountryChooser
    } else if says(Word::AppBanner) {
        OverlayKind::AppBanner
    } else if mark.contains("chat") || says(Word::Chat) && layer.rect.w < 480.0 {
        OverlayKind::Chat
    } else if says(Word::NewsletterOffer) && text.len() < 600 {
        OverlayKind::Newsletter
    } else {
        OverlayKind::Other
    }
}

/// The answer of somebody who buys for himself, where it is asked.
fn is_private(context: &Context<'_>, element: &Element) -> bool {
    super::button::acts(element)
        && element.visible
        && element.text.chars().count() <= 60
        && context.mentions(&element.text, Word::PrivateCustomer)
}

/// A place to deliver to that can be pressed: by its words, or by an address.
fn is_point(context: &Context<'_>, element: &Element, buttons: &[ButtonReading]) -> bool {
    let text = element.text.trim();
    let known = buttons.iter().any(|b| {
        b.element == element.element_id()
            && !matches!(b.role, ButtonRole::Other | ButtonRole::NextStep)
    });
    let place = context.mentions(text, Word::DeliveryPoint)
        || text.contains(',') && text.chars().any(|c| c.is_ascii_digit());
    super::button::acts(element)
        && element.visible
        && element.enabled
        && !known
        && (6..=160).contains(&text.chars().count())
        && text.chars().any(|c| c.is_ascii_digit() || c == ',')
        && place
}

fn dismiss(
    context: &Context<'_>,
    kind: OverlayKind,
    own: &[&Element],
    buttons: &[ButtonReading],
) -> Option<ElementId> {
    let worded = |word: Word| {
        own.iter()
            .find(|e| super::button::acts(e) && context.holds(context.text_of(e), word))
            .map(|e| e.element_id())
    };
    match kind {
        OverlayKind::AgeGate => return worded(Word::AgeConfirm),
        OverlayKind::CustomerChooser => {
            let private = own.iter().find(|e| is_private(context, e));
            return private.map(|e| e.element_id());
        }
        OverlayKind::CountryChooser => {
            if let Some(stay) = worded(Word::StayHere) {
                return Some(stay);
            }
        }
        _ => {}
    }
    let close = buttons
        .iter()
        .filter(|b| {
            matches!(
                b.role,
                ButtonRole::Close | ButtonRole::RejectCookies | ButtonRole::ContinueShopping
            )
        })
        .filter(|b| own.iter().any(|e| e.element_id() == b.element))
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
        .map(|b| b.element);
    close.or_else(|| {
        own.iter()
            .find(|e| {
                super::button::acts(e)
                    && context.text_of(e).chars().count() <= 1
                    && ["close", "dismiss", "zamknij", "schliessen"]
                        .iter()
                        .any(|mark| {
                            fold(e.attribute("class")).contains(mark)
                                || fold(e.attribute("id")).contains(mark)
                        })
            })
            .map(|e| e.element_id())
    })
}
