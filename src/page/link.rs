//! Links that lead on into the shop: products, listings, contact, help.

use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::context::{Context, words_on};
use super::phrases::Hit;
use super::reading::{LinkKind, LinkReading};
use super::snapshot::{Element, Region};
use super::word::Word;
use crate::text::parse_money;

const PRODUCT_PATHS: &[&str] = &[
    "product",
    "products",
    "produkt",
    "produkty",
    "produkte",
    "tovar",
    "tovary",
    "produit",
    "producto",
    "prodotto",
    "item",
    "p",
    "dp",
    "pd",
    "artikel",
    "art",
    "zbozi",
    "towar",
    "catalogue",
];
const LISTING_PATHS: &[&str] = &[
    "category",
    "categories",
    "collections",
    "collection",
    "kategoria",
    "kategorie",
    "kategoriya",
    "katehoriya",
    "c",
    "catalog",
    "katalog",
    "shop",
    "sklep",
    "kategoriia",
    "product-category",
    "kategoria-produktu",
    "new",
    "sale",
    "nowosci",
    "promocje",
    "cat",
    "brand",
    "brands",
    "department",
];
/// Pages that are about something else than products.
const OTHER_PATHS: &[&str] = &[
    "blog",
    "news",
    "account",
    "customer",
    "login",
    "register",
    "cart",
    "koszyk",
    "checkout",
    "wishlist",
    "compare",
    "page",
    "pages",
    "policies",
    "policy",
    "terms",
    "privacy",
    "contact",
    "kontakt",
    "about",
    "faq",
    "help",
    "review",
    "reviews",
    "tag",
    "author",
    "search",
    "articles",
    "basket",
    "user",
    "regulamin",
    "content",
    "info",
    "gift",
];

/// Reads the links worth following, best first within each kind.
pub(super) fn read(context: &Context<'_>) -> Vec<LinkReading> {
    let here = Address::of(&context.snapshot.url);
    let menu: FxHashSet<&str> = context
        .seen_links()
        .filter(|link| in_menu(link) && !context.text_of(link).is_empty())
        .filter_map(|link| Address::of(&link.href))
        .map(|address| address.page)
        .collect();
    let mut known = FxHashMap::default();
    let many = context.snapshot.elements.len();
    let mut best: FxHashMap<&str, LinkReading> =
        FxHashMap::with_capacity_and_hasher(many, FxBuildHasher);
    for element in &context.snapshot.elements {
        if element.tag != "a" {
            continue;
        }
        let Some(href) = Address::of(&element.href) else {
            continue;
        };
        if here
            .as_ref()
            .is_some_and(|here| here.site != href.site || here.page == href.page)
        {
            continue;
        }
        let listed = menu.contains(href.page);
        let Some(reading) = read_one(context, element, &href, listed, &mut known) else {
            continue;
        };
        match best.entry(href.page) {
            Entry::Vacant(place) => {
                place.insert(reading);
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                if known.text.is_empty() || reading.score > known.score && !reading.text.is_empty()
                {
                    *known = reading;
                }
            }
        }
    }
    let mut links: Vec<LinkReading> = best.into_values().collect();
    links.sort_by(|a, b| {
        (a.kind as u8)
            .cmp(&(b.kind as u8))
            .then(b.score.total_cmp(&a.score))
            .then(a.element.cmp(&b.element))
    });
    links
}

/// Boxes with goods that are pressed as a whole and have no address, as some shops drawn by a script
/// show them; several alike, in the order of the page. One alone may be anything.
pub(super) fn cards(context: &Context<'_>) -> Vec<LinkReading> {
    let cards: Vec<LinkReading> = context
        .snapshot
        .elements
        .iter()
        .filter(|element| is_card(element))
        .filter_map(|element| {
            let price = element.price.as_deref().and_then(parse_money);
            let price =
                price.or_else(|| parse_money(&element.text).filter(|m| m.currency.is_some()));
            Some(LinkReading {
                element: element.element_id(),
                kind: LinkKind::Product,
                score: 0.5,
                price: Some(price?),
                unsuitable: unsuitable(context, element, context.words_on(element)),
                text: words_on(element).to_owned(),
            })
        })
        .collect();
    if cards.len() < 2 { Vec::new() } else { cards }
}

fn is_card(element: &Element) -> bool {
    element.visible
        && element.href.is_empty()
        && (element.pointer || element.role == "link")
        && !super::button::is_button(element)
        && !super::field::is_field(element)
        && element.image
        && (6..=300).contains(&element.text.chars().count())
        && element.layer.is_none()
        && matches!(element.region, Region::Main | Region::Aside)
}

/// Whether a fragment is the address of a page, as in shops whose pages are drawn by a script.
#[must_use]
pub fn is_route(fragment: &str) -> bool {
    fragment.trim_start_matches('!').starts_with('/')
}

/// The parts of an absolute address that matter here, without building a URL for each link.
pub(super) struct Address<'a> {
    /// Host and port, without `www.`.
    site: &'a str,
    path: &'a str,
    /// All but the fragment, unless that is an address of its own (`#/product/7`).
    pub page: &'a str,
}

/// A text before and behind the first of an ASCII `mark`. Looked for byte by byte: to prepare a search
/// takes longer than the search in an address, and a page has thousands of links.
pub(super) fn split_at_mark(text: &str, mark: u8) -> Option<(&str, &str)> {
    debug_assert!(mark.is_ascii());
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((&text[..at], &text[at + 1..]))
}

/// An absolute address before and behind its `://`.
pub(super) fn apart(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = split_at_mark(address, b':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

impl<'a> Address<'a> {
    pub fn of(written: &'a str) -> Option<Self> {
        let (document, route) = match split_at_mark(written, b'#') {
            Some((document, route)) if is_route(route) => (document, Some(route)),
            Some((document, _)) => (document, None),
            None => (written, None),
        };
        let page = if route.is_some() { written } else { document };
        let (scheme, rest) = apart(document)?;
        if !matches!(scheme, "http" | "https" | "file") {
            return None;
        }
        let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?'));
        let end = end.unwrap_or(rest.len());
        let site = rest[..end].strip_prefix("www.").unwrap_or(&rest[..end]);
        let path = route.map_or(&rest[end..], |route| route.trim_start_matches('!'));
        let path = split_at_mark(path, b'?').map_or(path, |(path, _)| path);
        Some(Self { site, path, page })
    }
}

/// Whether a link stands where a shop's departments are listed, and seldom a product.
fn in_menu(link: &Element) -> bool {
    matches!(link.region, Region::Header | Region::Nav)
}

/// What the directories of a path tell of the pages in them.
#[derive(Clone, Copy)]
struct Directories {
    products: bool,
    listings: bool,
    others: bool,
    contact: bool,
}

impl Directories {
    fn of(path: &str) -> Self {
        let path = path.to_lowercase();
        let any = |holds: &dyn Fn(&str) -> bool| path.split('/').any(holds);
        Self {
            products: any(&|part| PRODUCT_PATHS.contains(&part)),
            listings: any(&|part| LISTING_PATHS.contains(&part)),
            others: any(&|part| OTHER_PATHS.contains(&part)),
            contact: any(&is_about_contact),
        }
    }
}

/// Whether a part of a path, in lower case, names the page with the ways to get in touch.
fn is_about_contact(part: &str) -> bool {
    ["contact", "kontakt", "contacto", "contatti"]
        .iter()
        .any(|word| part.starts_with(word))
}

/// Reads one link; `listed` where a menu leads to the same page. What is `known` of directories stays
/// so: most links of a page lead into the same few.
fn read_one<'a>(
    context: &Context<'_>,
    element: &Element,
    href: &Address<'a>,
    listed: bool,
    known: &mut FxHashMap<&'a str, Directories>,
) -> Option<LinkReading> {
    let text = context.text_of(element);
    let hits = context.words_on(element);
    let covers = |word: Word| {
        hits.iter()
            .filter(|hit| hit.topic == word)
            .map(|hit| hit.len() as f64 / text.len().max(1) as f64)
            .fold(0.0, f64::max)
    };
    let path = href.path.trim_matches('/');
    let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
    let last = last.to_lowercase();
    let last = last.as_str();
    // A page right below the top is one of the shop's sections, or stands for one.
    let section = if above.is_empty() { path } else { above };
    let under = *known
        .entry(section)
        .or_insert_with(|| Directories::of(section));
    let shown = if element.visible { 0.0 } else { -0.3 };

    let contact = covers(Word::ContactPage);
    let help = covers(Word::HelpPage);
    let contact_path = under.contact || is_about_contact(last);
    let (kind, score) = if contact >= 0.5 || contact_path {
        (
            LinkKind::Contact,
            0.5 * contact + if contact_path { 0.5 } else { 0.0 },
        )
    } else if help >= 0.5 && under.others || help >= 0.75 {
        (LinkKind::Help, help)
    } else {
        // On a page of few words the first price is near everything.
        let beside = in_menu(element) || element.region == Region::Footer;
        let price = element.price.is_some() && !beside;
        let hyphens = last.matches('-').count();
        let mut product: f64 = 0.0;
        product += if price { 0.45 } else { 0.0 };
        product += if under.products && !above.is_empty() {
            0.35
        } else {
            0.0
        };
        product += if hyphens >= 3 {
            0.2
        } else if hyphens >= 1 {
            0.08
        } else {
            0.0
        };
        product += if has_long_number(last) { 0.1 } else { 0.0 };
        product += if last.ends_with(".html") || last.ends_with(".htm") {
            0.05
        } else {
            0.0
        };
        product += match element.region {
            Region::Main => 0.1,
            Region::Aside => -0.05,
            Region::Header | Region::Nav | Region::Footer => -0.35,
        };
        product += if element.image { 0.05 } else { 0.0 };
        product -= if listed { 0.35 } else { 0.0 };
        product -= if under.others { 0.6 } else { 0.0 };
        let named = covers(Word::ListingPage);
        let mut listing: f64 = 0.0;
        listing += if under.listings { 0.35 } else { 0.0 };
        listing += 0.4 * named;
        listing += if listed { 0.1 } else { 0.0 };
        listing += match element.region {
            Region::Nav => 0.25,
            Region::Header => 0.15,
            Region::Footer => -0.2,
            Region::Main | Region::Aside => 0.05,
        };
        listing -= if price { 0.4 } else { 0.0 };
        listing -= if under.others { 0.5 } else { 0.0 };
        listing -= if text.is_empty() || text.len() > 60 {
            0.2
        } else {
            0.0
        };
        let told = !text.is_empty() || element.image || element.visible && product >= 0.4;
        if path.is_empty() || !told {
            return None;
        }
        if product >= 0.4 && product >= listing {
            (LinkKind::Product, product)
        } else if listing >= 0.2 {
            (LinkKind::Listing, listing)
        } else {
            return None;
        }
    };
    Some(LinkReading {
        element: element.element_id(),
        kind,
        score: score + shown,
        price: element.price.as_deref().and_then(parse_money),
        unsuitable: if kind == LinkKind::Product {
            unsuitable(context, element, hits)
        } else {
            None
        },
        text: words_on(element).to_owned(),
    })
}

fn has_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() >= 4)
}

/// Why the product could not simply be bought, by the words on its box; `hits` are those of its own
/// text, or of its name where it has none.
fn unsuitable(context: &Context<'_>, element: &Element, hits: &[Hit<Word>]) -> Option<String> {
    let why = |hits: &[Hit<Word>]| {
        hits.iter().find_map(|hit| match hit.topic {
            Word::SoldOut => Some("sold out"),
            Word::GiftCard => Some("gift card"),
            Word::PriceOnRequest => Some("price on request"),
            Word::Subscription => Some("subscription"),
            Word::Configurator => Some("configurator"),
            _ => None,
        })
    };
    let other_name = Some(&element.name).filter(|name| **name != element.text);
    why(hits)
        .or_else(|| other_name.and_then(|name| why(&context.words_in(name))))
        .or_else(|| why(&context.words_in(&element.nearby)))
        .map(str::to_owned)
}
