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

/// How much alike a product's name and a picture's file name must be, 0 to 1.
const ALIKE: f64 = 0.75;

/// The pictures of items, each address once. `expected`: names of what was in the cart or order, which
/// a mail may show without naming it.
pub(super) fn of_items(
    view: &View,
    items: &[Item],
    products: &[String],
    expected: &[String],
) -> u32 {
    let expected: Vec<String> = expected.iter().map(|name| squashed(name)).collect();
    let names: Vec<String> = products.iter().map(|name| fold(name)).collect();
    let item_names: Vec<String> = items
        .iter()
        .filter(|item| !item.related)
        .map(|item| fold(&item.name))
        .collect();
    let only_related = items.iter().all(|item| item.related);
    let named = if only_related {
        lines_with(view, &names)
    } else {
        Vec::new()
    };
    let items = if only_related {
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
                || expected.iter().any(|name| called(image, name))
                || items
                    .iter()
                    .filter(|item| !item.related)
                    .any(|item| stands_with(view, image, item))
        })
        .filter(|image| seen.insert(image.src.clone()))
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether the file of a picture is called as a product is (`lniana-torba-natur_300x300.jpg`).
fn called(image: &Image, product: &str) -> bool {
    let path = image.src.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let named = squashed(stem.split('_').next().unwrap_or_default());
    let whole = squashed(stem);
    product.chars().count() >= 6
        && [named, whole].iter().any(|file| {
            file.contains(product) || strsim::normalized_levenshtein(file, product) >= ALIKE
        })
}

/// A name in Latin letters and nothing but letters and digits, as files are called.
fn squashed(name: &str) -> String {
    any_ascii::any_ascii(name)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_a_file_called_as_the_product_is() {
        for (src, product, expected) in [
            (
                "https://s.pl/i/lawenda-waskolistna-p9.png",
                "Lawenda wąskolistna P9",
                true,
            ),
            (
                "https://s.pl/i/lniana-torba-natur_300x300.jpg?v=1",
                "Lniana torba natur",
                true,
            ),
            (
                "https://s.ua/m/pov-iazka-na-holovu.png",
                "Пов'язка на голову",
                true,
            ),
            (
                "https://s.pl/i/102-home_default/lniana-torba.jpg",
                "Lniana torba",
                true,
            ),
            (
                "https://s.pl/i/letnia-wyprzedaz.jpg",
                "Lniana torba natur",
                false,
            ),
            ("https://s.pl/i/10233.jpg", "Lniana torba natur", false),
            ("https://s.pl/i/kubek.jpg", "Kubek", false),
        ] {
            let image = Image {
                src: src.to_owned(),
                ..Image::default()
            };
            assert_eq!(called(&image, &squashed(product)), expected, "{src}");
        }
    }
}
