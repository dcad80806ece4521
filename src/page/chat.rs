//! A live chat: by what a visitor can see of it, and by who provides it.

use super::context::Context;
use super::reading::{ButtonReading, Chat, Overlay, OverlayKind};
use super::role::ButtonRole;
use super::snapshot::Element;
use crate::text::fold;

/// Part of a host -> the chat it belongs to (hosts the vendors publish for content policies).
const VENDORS: &[(&str, &str)] = &[
    ("tidio", "tidio"),
    ("intercom", "intercom"),
    ("zopim", "zendesk"),
    ("zdassets.com", "zendesk"),
    ("livechatinc.com", "livechat"),
    ("livechat.com", "livechat"),
    ("tawk.to", "tawk"),
    ("crisp.chat", "crisp"),
    ("driftt.com", "drift"),
    ("usemessages.com", "hubspot"),
    ("freshchat", "freshchat"),
    ("wchat.", "freshchat"),
    ("jivosite", "jivo"),
    ("jivochat", "jivo"),
    ("jivo.", "jivo"),
    ("smartsupp", "smartsupp"),
    ("olark.com", "olark"),
    ("userlike", "userlike"),
    ("thulium", "thulium"),
    ("gorgias.chat", "gorgias"),
    ("reamaze", "reamaze"),
    ("chatra.io", "chatra"),
    ("purechat", "purechat"),
    ("snapengage", "snapengage"),
    ("lpsnmedia", "liveperson"),
    ("liveperson", "liveperson"),
    ("helpcrunch", "helpcrunch"),
    ("sendpulse", "sendpulse"),
    ("chaport", "chaport"),
    ("chatwoot", "chatwoot"),
    ("customerly", "customerly"),
    ("user.com", "user-com"),
    ("beacon-v2.helpscout.net", "helpscout"),
    ("salesiq.zoho", "zoho-salesiq"),
    ("bitrix24", "bitrix24"),
    ("carrotquest", "carrot-quest"),
    ("iadvize", "iadvize"),
    ("dixa", "dixa"),
    ("trengo", "trengo"),
    ("landbot", "landbot"),
    ("chatbot.com", "chatbot"),
    ("widget.callbackhunter", "callbackhunter"),
    ("callpage", "callpage"),
    ("livehelpnow", "livehelpnow"),
    ("supportbox", "supportbox"),
    ("daktela", "daktela"),
    ("binotel", "binotel"),
    ("ringostat", "ringostat"),
    ("re:amaze", "reamaze"),
    ("embed.tawk", "tawk"),
];

/// Finds a chat that the page offers.
pub(super) fn read(
    context: &Context<'_>,
    buttons: &[ButtonReading],
    overlays: &[Overlay],
) -> Option<Chat> {
    let mut reasons = Vec::new();
    let vendor = context.snapshot.hosts.iter().find_map(|host| {
        VENDORS
            .iter()
            .find(|(part, _)| host.contains(part))
            .map(|(_, name)| (host, *name))
    });
    if let Some((host, name)) = vendor {
        reasons.push(format!("loads {name} from {host}"));
    }
    let frame = context.snapshot.frames.iter().skip(1).find(|frame| {
        let url = frame.url.to_lowercase();
        let title = fold(&frame.title);
        let named = VENDORS.iter().any(|(part, _)| url.contains(part))
            || title
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| matches!(w, "chat" | "messenger" | "czat" | "чат"));
        named && frame.visible && frame.rect.w >= 30.0 && frame.rect.h >= 30.0
    });
    if let Some(frame) = frame {
        reasons.push(format!("shows a frame {:?}", frame.title));
    }
    let launcher = launcher(context, buttons);
    if let Some(element) = launcher {
        reasons.push(format!(
            "a launcher {:?}",
            super::context::words_on(element)
        ));
    }
    let layer = overlays.iter().find(|o| o.kind == OverlayKind::Chat);
    if layer.is_some() {
        reasons.push("a box in the corner speaks of a conversation".to_owned());
    }
    if vendor.is_none() && frame.is_none() && launcher.is_none() && layer.is_none() {
        return None;
    }
    Some(Chat {
        vendor: vendor.map(|(_, name)| name.to_owned()),
        visible: frame.is_some() || launcher.is_some() || layer.is_some(),
        launcher: launcher.map(Element::element_id),
        greeting: layer.and_then(|overlay| greeting(context, overlay)),
        reasons,
    })
}

/// A floating control, or one that says what it opens.
fn launcher<'a>(context: &'a Context<'_>, buttons: &[ButtonReading]) -> Option<&'a Element> {
    let (width, height) = context.snapshot.viewport;
    let opens = |e: &&Element| {
        buttons
            .iter()
            .any(|b| b.role == ButtonRole::OpenChat && b.element == e.element_id())
    };
    let marked = |e: &&Element| {
        let marks =
            super::identifier::split(&format!("{} {}", e.attribute("id"), e.attribute("class")));
        marks
            .split(' ')
            .any(|w| matches!(w, "chat" | "livechat" | "messenger" | "czat" | "chatbot"))
    };
    let cornered = |e: &&Element| {
        e.layer.is_some() && e.rect.x > 0.6 * width && e.rect.y > 0.5 * height && e.rect.w < 320.0
            || e.layer.is_some()
                && e.rect.x < 0.2 * width
                && e.rect.y > 0.7 * height
                && e.rect.w < 200.0
    };
    let candidates = || {
        context
            .snapshot
            .elements
            .iter()
            .filter(|e| e.visible && super::button::acts(e))
    };
    candidates()
        .find(|e| opens(e) && cornered(e))
        .or_else(|| candidates().find(|e| marked(e) && cornered(e)))
        .or_else(|| candidates().find(|e| opens(e) && e.href.is_empty()))
}

/// What the open box says beyond the words on its controls.
fn greeting(context: &Context<'_>, overlay: &Overlay) -> Option<String> {
    let layer = context.snapshot.layers.get(overlay.layer as usize)?;
    let mut text = layer.text.clone();
    for element in &context.snapshot.elements {
        if element.layer == Some(overlay.layer) && !element.text.is_empty() {
            text = text.replacen(element.text.as_str(), " ", 1);
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (text.chars().count() >= 15).then(|| text.chars().take(400).collect())
}
