//! Which pictures show items: not logos, spacers, counting pixels, social or payment icons.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::document::Image;
use super::items::Item;
use super::shown::contains_ci;
use super::view::{BEFORE_BODY, View};
use crate::text::fold;

/// Smaller pictures than this, in pixels, are icons. Some shops show items as small as this.
const SMALLEST: u32 = 32;

/// Words in the address of a picture that is no item.
static DECORATION: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "logo",
            "spacer",
            "pixel",
            "blank",
            "track/",
            "track_",
            "track.",
            "track-",
            "tracking/",
            "tracking_",
            "tracking.",
            "tracking-",
            "/open",
            "beacon",
            "facebook",
            "instagram",
            "twitter",
            "youtube",
            "tiktok",
            "linkedin",
            "pinterest",
            "telegram",
            "viber",
            "whatsapp",
            "social",
            "icon",
            "ico-",
            "ico_",
            "payment",
            "visa",
            "mastercard",
            "paypal",
            "blik",
            "przelewy24",
            "payu",
            "liqpay",
            "banner",
            "header",
            "footer",
            "divider",
            "separator",
            "arrow",
            "bullet",
            "star",
            "rating",
            "badge",
            "appstore",
            "app-store",
            "app_store",
            "googleplay",
            "google-play",
            "google_play",
            "button",
            "btn",
            "background",
            "bg-",
            "bg_",
            "bg.",
            "sprite",
            "avatar",
            "signature",
            "shadow",
            "corner",
            "border",
        ])
        .expect("the words are constants")
});

/// The pictures of items, each address once.
pub(super) fn of_items(view: &View, items: &[Item], products: &[String]) -> u32 {
    let names: Vec<String> = products.iter().map(|name| fold(name)).collect();
    let item_names: Vec<String> = items
        .iter()
        .filter(|item| !item.related)
        .map(|item| fold(&item.name))
        .collect();
    let named = if items.is_empty() {
        lines_with(view, &names)
    } else {
        Vec::new()
    };
    let items = if items.is_empty() {
        named.as_slice()
    } else {
        items
    };
    let mut seen = std::collections::HashSet::new();
    let count = view
        .document
        .images
        .iter()
        .filter(|image| !is_decoration(image))
        .filter(|image| {
            let alt = fold(&image.alt);
            let by_alt = alt.chars().count() >= 4
                && names.iter().chain(&item_names).any(|name| {
                    name.contains(&alt) || alt.contains(name.as_str()) && !name.is_empty()
                });
            by_alt
                || items
                    .iter()
                    .filter(|item| !item.related)
                    .any(|item| stands_with(view, image, item))
        })
        .filter(|image| seen.insert(image.src.clone()))
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The lines that name a product, as items without a price.
fn lines_with(view: &View, names: &[String]) -> Vec<Item> {
    let lines = view.document.lines.iter().enumerate();
    lines
        .filter(|(_, line)| {
            let text = fold(&line.text);
            names
                .iter()
                .any(|name| !name.is_empty() && text.contains(name.as_str()))
        })
        .map(|(at, line)| Item {
            name: line.text.clone(),
            line: at,
            price: None,
            related: false,
            row: line.row,
        })
        .collect()
}

/// Whether a picture is no item's, by its own looks.
pub(super) fn is_decoration(image: &Image) -> bool {
    let small = |size: Option<u32>| size.is_some_and(|size| size < SMALLEST);
    let name = image.src.split(['?', '#']).next().unwrap_or_default();
    let name = name.split_once("//").map_or(name, |(_, rest)| {
        rest.split_once('/').map_or("", |(_, path)| path)
    });
    image.hidden
        || image.src.is_empty()
        || small(image.width)
        || small(image.height)
        || DECORATION.is_match(name)
        || contains_ci(&image.alt, "logo")
}

/// Whether the picture stands in the row of the item, or in a row around it that holds no other
/// item, or leads where the item's name leads, or stands right above its name.
fn stands_with(view: &View, image: &Image, item: &Item) -> bool {
    let document = &view.document;
    let own = &document.lines[item.line];
    if let (Some(a), Some(b)) = (image.link, own.link)
        && document.links[a].href == document.links[b].href
    {
        return true;
    }
    let mut row = item.row;
    for _ in 0..3 {
        let Some(inner) = row else { break };
        let lines = document.lines_of_row(inner, item.line);
        if lines.len() > 14 {
            break;
        }
        if image.row == Some(inner) || image_in(view, image, inner) {
            return true;
        }
        row = document.rows[inner].parent;
    }
    let above = item.row.is_none()
        && image.row.is_none()
        && image.line <= item.line
        && item.line - image.line <= 1;
    above && item.line + BEFORE_BODY < view.line_count()
}

fn image_in(view: &View, image: &Image, row: usize) -> bool {
    let mut at = image.row;
    while let Some(inner) = at {
        if inner == row {
            return true;
        }
        at = view.document.rows[inner].parent;
    }
    false
}
