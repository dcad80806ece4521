//! Whether something that hangs over the page is a way to talk: by its name, its words, its shape, and
//! by what else it might be.

use super::Read;
use super::conversation::host;
use super::facts::{ChatKind, TouchFacts};
use super::marks::Dock;
use super::reading::Conversation;
use super::topic::Topic;
use crate::page::context::Context;
use crate::page::identifier;
use crate::page::reading::OverlayKind;
use crate::page::snapshot::{Element, Rect};
use crate::text::fold;

/// Parts of names that only conversations carry.
pub(super) const MARKS: &[&str] = &[
    "chat",
    "chats",
    "livechat",
    "webchat",
    "chatbot",
    "chatbox",
    "chatbubble",
    "chatwidget",
    "chatwindow",
    "messaging",
    "messenger",
    "conversation",
    "conversations",
    "czat",
    "tchat",
    "liveagent",
    "livehelp",
    "livesupport",
    "helpdesk",
    "talkus",
    "intercom",
    "bot",
    "chatbutton",
    "chatlauncher",
    "чат",
];
/// Parts of names of things that hang in the same corners and are something else.
const OTHERS: &[&str] = &[
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "rodo",
    "cmp",
    "privacy",
    "accessibility",
    "accessible",
    "a11y",
    "wcag",
    "dostepnosc",
    "userway",
    "acsb",
    "adawidget",
    "wheelchair",
    "top",
    "scroll",
    "scrolltop",
    "totop",
    "backtop",
    "gotop",
    "recaptcha",
    "captcha",
    "grecaptcha",
    "turnstile",
    "video",
    "player",
    "youtube",
    "vimeo",
    "cart",
    "basket",
    "koszyk",
    "minicart",
    "compare",
    "wishlist",
    "reviews",
    "rating",
    "trustpilot",
    "trustbadge",
    "trustedshops",
    "opinie",
    "feedback",
    "survey",
    "newsletter",
    "popup",
    "promo",
    "push",
    "webpush",
    "onesignal",
    "share",
    "social",
    "addthis",
    "translate",
    "language",
    "theme",
    "toast",
    "notification",
    "filter",
    "sort",
    "menu",
    "nav",
    "header",
    "footer",
    "audio",
    "music",
    "whatsapp",
    "viber",
    "telegram",
    "phone",
    "call",
];
/// Signs that only draw a speech bubble.
const BUBBLES: &[char] = &['💬', '🗨', '🗯', '💭', '🗪', '🗫', '👋'];

/// What hangs over the page.
pub(super) fn docked(
    context: &Context<'_>,
    facts: &TouchFacts,
    known: bool,
    page: &Read<'_>,
    found: &mut Conversation,
) {
    for dock in &context.snapshot.marks.docks {
        let Some(why) = conversing(context, facts, known, page, dock) else {
            continue;
        };
        found.open |= dock.rect.w >= 200.0 && dock.rect.h >= 150.0 && !dock.hand;
        if !found.visible {
            found.visible = true;
            found.rect = dock.rect;
        }
        found.launcher = found.launcher.or_else(|| control_in(context, dock));
        found.reasons.push(why);
    }
}

/// Why something docked is a conversation, when it is.
fn conversing(
    context: &Context<'_>,
    facts: &TouchFacts,
    known: bool,
    page: &Read<'_>,
    dock: &Dock,
) -> Option<String> {
    let (width, height) = context.snapshot.viewport;
    if dock.rect.w * dock.rect.h > 0.6 * width * height || dock.rect.w > 0.8 * width {
        return None;
    }
    if !dock.under && is_banner(context, page, &dock.rect) || is_message(&dock.href) {
        return None;
    }
    if let Some(product) = facts.chat_at(&dock.frame) {
        let talks = product.kind != ChatKind::CallBack;
        return talks.then(|| format!("a frame of {} in the corner", product.name));
    }
    // Switched off, whatever it says.
    let off = |e: &Element| !e.enabled && e.tag == "button" && e.rect.overlap(&dock.rect) > 0.8;
    if context.snapshot.elements.iter().any(off) {
        return None;
    }
    let names = format!(
        "{} {} {} {}",
        dock.tag, dock.marks, dock.frame_name, dock.drawn
    );
    let parts = identifier::split(&names);
    let has = |list: &[&str]| parts.split(' ').any(|part| list.contains(&part));
    let words = fold(&format!("{} {}", dock.name, dock.frame_name));
    let text = fold(&dock.text);
    let eases = [
        "barriere",
        "accessib",
        "dostepnosc",
        "visuell",
        "доступн",
        "pristupn",
        "a11y",
    ];
    let other = is_other(context, page, dock, &text)
        || eases
            .iter()
            .any(|word| words.contains(word) || parts.contains(word));
    if text.chars().any(|c| BUBBLES.contains(&c)) && text.chars().count() < 200 && !other {
        return Some("a speech bubble hangs in the corner".to_owned());
    }
    let says = |topic: Topic, text: &str| facts.says(text, topic);
    let short = text.chars().count() <= 80;
    let strange = has(OTHERS) && !has(MARKS) || other;
    if strange {
        return None;
    }
    if says(Topic::OpensChat, &words) || short && says(Topic::OpensChat, &text) {
        return Some(format!(
            "hangs over the page and says {:?}",
            best_words(dock)
        ));
    }
    if has(MARKS) && (dock.rect.w >= 20.0 && dock.rect.h >= 20.0) {
        return Some("hangs over the page and is called a chat".to_owned());
    }
    let small = dock.rect.w <= 330.0 && dock.rect.h <= 110.0;
    let offers = small && says(Topic::OffersTalk, &words)
        || small && short && (says(Topic::OffersTalk, &text) || says(Topic::Greets, &text));
    if offers
        && (dock.href.is_empty() || dock.href.contains('#') || dock.href.starts_with("javascript"))
    {
        return Some(format!(
            "hangs over the page and offers to talk: {:?}",
            best_words(dock)
        ));
    }
    let disc = (36.0..=120.0).contains(&dock.rect.w) && (36.0..=120.0).contains(&dock.rect.h);
    let corner =
        dock.rect.y > 0.55 * height && (dock.rect.x > 0.7 * width || dock.rect.x < 0.15 * width);
    let blank = text.chars().count() <= 3 && dock.name.is_empty();
    if known && corner && (blank || dock.hollow || !dock.frame.is_empty()) {
        return Some("something of a known chat hangs in the corner".to_owned());
    }
    let foreign =
        dock.frame.starts_with("http") && host(&dock.frame) != host(&context.snapshot.url);
    if corner && disc && blank && (foreign || dock.frame.starts_with("about:")) {
        return Some("a small frame waits in the corner".to_owned());
    }
    // What leads back to the top hides until there is a way back.
    let unscrolled = context.snapshot.scroll_y < 50.0;
    let right = dock.rect.x > 0.7 * width;
    if corner && right && disc && blank && dock.icon && dock.round && dock.hand && unscrolled {
        return Some("a round picture without a word waits in the corner".to_owned());
    }
    if corner && disc && dock.hollow {
        return Some("a small widget of its own waits in the corner".to_owned());
    }
    None
}

fn best_words(dock: &Dock) -> String {
    let words = if dock.text.is_empty() {
        &dock.name
    } else {
        &dock.text
    };
    words.chars().take(60).collect()
}

/// Whether what is docked has been recognised as another thing already.
fn is_other(context: &Context<'_>, page: &Read<'_>, dock: &Dock, text: &str) -> bool {
    if dock.video
        || dock.frame.contains("youtube")
        || dock.frame.contains("vimeo")
        || dock.frame.contains("recaptcha")
    {
        return true;
    }
    if ["cookie", "ciastecz", "кук", "🍪", "recaptcha"]
        .iter()
        .any(|word| text.contains(word))
    {
        return true;
    }
    if matches!(text.trim(), "↑" | "▲" | "^" | "⇧" | "⬆" | "+" | "×") {
        return true;
    }
    page.overlays.iter().any(|overlay| {
        matches!(
            overlay.kind,
            OverlayKind::Newsletter
                | OverlayKind::AgeGate
                | OverlayKind::CountryChooser
                | OverlayKind::CustomerChooser
                | OverlayKind::AppBanner
                | OverlayKind::CartNotice
        ) && context
            .snapshot
            .layers
            .get(overlay.layer as usize)
            .is_some_and(|layer| layer.rect.overlap(&dock.rect) > 0.7)
    })
}

fn is_banner(context: &Context<'_>, page: &Read<'_>, rect: &Rect) -> bool {
    page.banner
        .and_then(|banner| banner.layer)
        .and_then(|layer| context.snapshot.layers.get(layer as usize))
        .is_some_and(|layer| layer.rect.overlap(rect) > 0.7)
}

/// A link that opens a messenger, the telephone or the mail program is that and no chat.
pub(super) fn is_message(href: &str) -> bool {
    let lower = href.to_lowercase();
    [
        "tel:",
        "mailto:",
        "viber:",
        "tg:",
        "whatsapp:",
        "https://wa.me",
        "https://t.me",
        "https://m.me",
        "https://api.whatsapp",
        "sms:",
        "callto:",
        "skype:",
    ]
    .iter()
    .any(|scheme| lower.starts_with(scheme))
}

fn control_in(context: &Context<'_>, dock: &Dock) -> Option<crate::page::ElementId> {
    context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.visible && e.frame == 0 && e.rect.overlap(&dock.rect) > 0.5)
        .filter(|e| {
            !matches!(e.tag.as_str(), "textarea" | "select")
                && (e.tag != "input" || e.kind == "button")
        })
        .max_by(|a, b| a.rect.area().total_cmp(&b.rect.area()))
        .map(Element::element_id)
}
