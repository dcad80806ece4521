//! Whether a visitor can talk with the shop here and now: by what can be seen of it. A known product
//! gives it a name; one nobody knows is recognised all the same.

use super::Read;
use super::docked::{MARKS, docked, is_message};
use super::facts::{ChatKind, ChatProduct, TouchFacts};
use super::reading::{AnsweredBy, Conversation};
use super::topic::{Said, Topic};
use crate::page::context::{Context, words_on};
use crate::page::identifier;
use crate::page::reading::OverlayKind;
use crate::page::role::FieldRole;
use crate::page::snapshot::{Element, Region};
use crate::text::fold;

/// Finds a conversation.
pub(super) fn read(
    context: &Context<'_>,
    facts: &TouchFacts,
    said: &Said<'_>,
    page: &Read<'_>,
) -> Option<Conversation> {
    let known = Known::of(context, facts);
    let mut found = Conversation::default();
    drawn(context, facts, &known, &mut found);
    docked(context, facts, known.vendor.is_some(), page, &mut found);
    worded(context, said, page, &mut found);
    composed(context, facts, page, &mut found);
    if !found.visible {
        let vendor = known.vendor?;
        return Some(Conversation {
            vendor: Some(vendor.id.clone()),
            reasons: vec![format!("{}, of which nothing is seen", known.why)],
            ..Conversation::default()
        });
    }
    if found.vendor.is_none()
        && let Some(vendor) = known.vendor
    {
        found.vendor = Some(vendor.id.clone());
        found.reasons.push(known.why.clone());
    }
    state(context, facts, &mut found);
    Some(found)
}

/// The product whose script is there.
struct Known<'f> {
    vendor: Option<&'f ChatProduct>,
    why: String,
}

impl<'f> Known<'f> {
    fn of(context: &Context<'_>, facts: &'f TouchFacts) -> Self {
        let marks = &context.snapshot.marks;
        let mut best: Option<(&ChatProduct, String)> = None;
        let mut take = |product: &'f ChatProduct, why: String| {
            if product.kind == ChatKind::Chat && best.is_none() {
                best = Some((product, why));
            }
        };
        for asked in &marks.asked {
            if let Some(product) = facts.chat_at(&asked.url) {
                take(
                    product,
                    format!("{} loads from {}", product.name, host(&asked.url)),
                );
            }
        }
        let frames = context
            .snapshot
            .frames
            .iter()
            .skip(1)
            .map(|frame| frame.url.as_str());
        let docks = marks.docks.iter().map(|dock| dock.frame.as_str());
        for url in frames.chain(docks) {
            if let Some(product) = facts.chat_at(url) {
                take(
                    product,
                    format!("{} shows a frame from {}", product.name, host(url)),
                );
            }
        }
        for asked in &context.snapshot.hosts {
            if let Some(product) = facts
                .chat_hosts
                .find_host(asked)
                .and_then(|at| facts.chats().get(*at))
            {
                take(product, format!("{} loads from {asked}", product.name));
            }
        }
        for global in &marks.globals {
            if let Some(product) = facts.made_by(global) {
                take(
                    product,
                    format!("{} made the global {global}", product.name),
                );
            }
        }
        match best {
            Some((product, why)) => Known {
                vendor: Some(product),
                why,
            },
            None => Known {
                vendor: None,
                why: String::new(),
            },
        }
    }
}

pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// What a known product draws.
fn drawn(context: &Context<'_>, facts: &TouchFacts, known: &Known<'_>, found: &mut Conversation) {
    for mark in &context.snapshot.marks.dom {
        let Some(product) = facts
            .drawn_by(mark.selector)
            .filter(|product| product.kind != ChatKind::CallBack)
        else {
            continue;
        };
        let selector = &facts.selectors()[mark.selector];
        // A selector made of common words names the product only beside its script.
        let common =
            is_common(selector) && known.vendor.is_none_or(|vendor| vendor.id != product.id);
        if !mark.visible || common || mark.rect.area() < 300.0 {
            continue;
        }
        if !found.visible {
            found.visible = true;
            found.vendor = Some(product.id.clone());
            found.rect = mark.rect;
            found
                .reasons
                .push(format!("{} draws {selector}", product.name));
        }
    }
}

fn is_common(selector: &str) -> bool {
    [
        "#chat",
        ".chat",
        "iframe#launcher",
        "#stab",
        "#ps",
        "#chat-button",
        "#chat-panel",
        "#launcher-frame",
    ]
    .iter()
    .any(|common| selector == *common || selector.starts_with("#chat-") && *common == "#chat")
}

/// Controls anywhere that say they open a conversation.
fn worded(context: &Context<'_>, said: &Said<'_>, page: &Read<'_>, found: &mut Conversation) {
    let opens = said.controls(Topic::OpensChat).iter().find(|element| {
        let words = fold(words_on(element));
        let words = if words.is_empty() {
            fold(&element.name)
        } else {
            words
        };
        let leads_away = element.tag == "a"
            && !element.href.is_empty()
            && !element.href.starts_with("javascript")
            && !same_page(&element.href, &context.snapshot.url);
        let tells = element.region == Region::Main && leads_away;
        words.chars().count() <= 60
            && element.enabled
            && !is_message(&element.href)
            && !tells
            && !in_other_box(context, page, element)
            && (!leads_away
                || !said_elsewhere(&words) && element.href.to_lowercase().contains("chat"))
    });
    if let Some(element) = opens {
        if !found.visible {
            found.rect = element.rect;
        }
        found.visible = true;
        found.launcher = found.launcher.or(Some(element.element_id()));
        found
            .reasons
            .push(format!("a control says {:?}", words_on(element)));
    }
}

/// Whether a link is to words about chats and not to a chat: articles, help pages, terms.
fn said_elsewhere(words: &str) -> bool {
    words.split(' ').count() > 4
}

fn same_page(href: &str, url: &str) -> bool {
    let bare = |address: &str| address.split('#').next().unwrap_or("").to_owned();
    href.contains('#') && bare(href) == bare(url)
}

fn in_other_box(context: &Context<'_>, page: &Read<'_>, element: &Element) -> bool {
    element.layer.is_some_and(|layer| {
        page.banner.and_then(|banner| banner.layer) == Some(layer)
            || page.overlays.iter().any(|overlay| {
                overlay.layer == layer
                    && matches!(overlay.kind, OverlayKind::Newsletter | OverlayKind::AgeGate)
            })
    }) && context.snapshot.layers.len() > 1
}

/// A field to talk in, in something that is a conversation and no letter.
fn composed(context: &Context<'_>, facts: &TouchFacts, page: &Read<'_>, found: &mut Conversation) {
    for own in &context.snapshot.marks.own {
        let parts = identifier::split(&own.tag);
        let named = parts
            .split(' ')
            .any(|part| MARKS.contains(&part) && part != "bot" || part == "chatbot");
        if named && own.rect.w >= 40.0 && own.rect.h >= 40.0 {
            found.open |= own.rect.h >= 150.0;
            if !found.visible {
                found.rect = own.rect;
            }
            found.visible = true;
            found
                .reasons
                .push(format!("the page holds a <{}>", own.tag));
        }
    }
    for talk in &context.snapshot.marks.talks {
        let named = identifier::split(&talk.marks)
            .split(' ')
            .any(|part| MARKS.contains(&part));
        let asks = fold(&talk.asks);
        let invites = facts
            .words
            .find(&asks)
            .iter()
            .any(|hit| hit.topic == Topic::Compose || hit.topic == Topic::OffersTalk);
        if talk.log && (named || invites) || named && invites && !talk.address {
            found.open = true;
            if !found.visible {
                found.rect = talk.rect;
            }
            found.visible = true;
            found
                .reasons
                .push(format!("a field to talk in, in a conversation: {asks:?}"));
        }
    }
    for field in context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.visible && takes_text(e))
    {
        let asks = fold(&format!(
            "{} {} {}",
            field.attribute("placeholder"),
            field.name,
            field.attribute("data-placeholder")
        ));
        if !facts.says(&asks, Topic::Compose) {
            continue;
        }
        let with_address = page.fields.iter().any(|other| {
            matches!(
                other.role,
                FieldRole::Email | FieldRole::Name | FieldRole::GivenName | FieldRole::Subject
            ) && context.element(other.element).is_some_and(|e| {
                e.visible
                    && (field.form.is_some() && e.form == field.form
                        || field.form.is_none() && e.layer == field.layer && field.layer.is_some())
            })
        });
        let around = fold(&format!(
            "{} {} {}",
            field.section,
            field.selector,
            field.attribute("class")
        ));
        let marked = identifier::split(&around)
            .split(' ')
            .any(|part| MARKS.contains(&part));
        let over = field.layer.is_some_and(|layer| {
            context
                .snapshot
                .layers
                .get(layer as usize)
                .is_some_and(|layer| {
                    let text = fold(&layer.text);
                    !text.contains("formularz") && !text.contains("contact form")
                })
        });
        let live = !context.snapshot.alerts.is_empty() && field.layer.is_none();
        if with_address && !marked {
            continue;
        }
        if over || marked || live || field.shadow || field.frame > 0 {
            found.open = true;
            if !found.visible {
                found.rect = field.rect;
            }
            found.visible = true;
            found
                .reasons
                .push(format!("a field to talk in: {:?}", asks.trim()));
        }
    }
}

fn takes_text(element: &Element) -> bool {
    element.tag == "textarea"
        || element.tag == "input" && matches!(element.kind.as_str(), "text" | "")
        || element.role == "textbox"
}

/// Open, offline, bot or person: by the words near it.
fn state(context: &Context<'_>, facts: &TouchFacts, found: &mut Conversation) {
    let layers = context
        .snapshot
        .layers
        .iter()
        .filter(|l| l.visible && l.rect.overlap(&found.rect) > 0.5)
        .map(|l| l.text.as_str());
    let docks = context
        .snapshot
        .marks
        .docks
        .iter()
        .filter(|d| d.rect.overlap(&found.rect) > 0.5)
        .map(|d| d.text.as_str());
    let names = context
        .snapshot
        .marks
        .docks
        .iter()
        .filter(|d| d.rect.overlap(&found.rect) > 0.5)
        .map(|d| d.name.as_str());
    let frames = context
        .snapshot
        .frames
        .iter()
        .skip(1)
        .filter(|f| f.visible && f.rect.overlap(&found.rect) > 0.5)
        .map(|f| f.title.as_str());
    let text = fold(
        &layers
            .chain(docks)
            .chain(names)
            .chain(frames)
            .collect::<Vec<_>>()
            .join(" \n "),
    );
    let hits = facts.words.find(&text);
    let says = |topic: Topic| hits.iter().any(|hit| hit.topic == topic);
    found.offline = says(Topic::Offline);
    found.answered_by = if says(Topic::Bot) {
        Some(AnsweredBy::Bot)
    } else if says(Topic::Person) {
        Some(AnsweredBy::Person)
    } else {
        None
    };
}
