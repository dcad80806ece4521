//! The links of a mail that matter: to the cart, the parcel, the activation, the review, the exit.

use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::document::Link;
use super::lexicon::{Cue, Lexicons, Meaning};
use super::tokens::Tokens;
use super::view::{BEFORE_BODY, View};

/// The links found.
#[derive(Debug, Default, Clone)]
pub(super) struct Links {
    /// By its words.
    pub cart_by_words: Option<String>,
    /// By its address.
    pub cart_by_address: Option<String>,
    pub tracking: Option<String>,
    pub activation: Option<String>,
    pub review: Option<String>,
    pub unsubscribe: Option<String>,
}

static CART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[/?&=_.\-](?:cart|basket|koszyk|koszik|kosik|warenkorb|panier|carrito|carrello|korzina|koshyk|bag|checkout|recover(?:y|-?cart)?|abandoned?|restore(?:-?cart)?|zamowienie|kasse|commande)(?:[/?&=_.\-#]|$)")
        .expect("the pattern is a constant")
});
/// Pages behind an order, which some platforms keep below the checkout.
static AFTER_ORDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)order-received|order-pay|order-confirm|thank|success|add[-_]?to[-_]?cart|history|/orders?/|invoice").expect("the pattern is a constant")
});
static TRACKING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[/?&=.\-]|^)(?:track(?:ing|andtrace|number)?|tracktrace|sledz(?:enie)?|sledovani|sledovanie|sendungsverfolgung|suivi|seguimiento|trackparcel|emonitoring|znajdz-przesylke)(?:[/?&=.\-#_]|$)|inpost\.pl/sledzenie|novaposhta\.ua/tracking|dpd\.|gls-group|dhl\.|ups\.com|fedex\.|zasilkovna|packeta|meest|ukrposhta|cdek|royalmail")
        .expect("the pattern is a constant")
});
/// Pages of the customer's account: they list orders, they do not follow a parcel.
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)history|account|order-follow|[-/]compte|[-/]konto|mein-konto|moje-konto|/login|identity").expect("the pattern is a constant")
});
static EXIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)unsub|opt-?out|wypis|rezygn|odhlas|abmeld|desinscri|desabonn|baja|disiscri|otpis|vidpys").expect("the pattern is a constant")
});

/// Sorts the links.
pub(super) fn links(view: &View, lexicons: &Lexicons) -> Links {
    let mut found = Links::default();
    let links = &view.document.links;
    let cues = cues(view, lexicons);
    for (link, cues) in links.iter().zip(&cues) {
        let web = link.href.starts_with("http") || link.href.starts_with("//");
        if !web && !link.href.starts_with("mailto:") {
            continue;
        }
        let says = |cue: Cue| cues.contains(&cue);
        if says(Cue::Unsubscribe) || EXIT.is_match(path_of(&link.href)) {
            set(&mut found.unsubscribe, link);
            continue;
        }
        if !web {
            continue;
        }
        if (says(Cue::TrackingLink) || TRACKING.is_match(&link.href))
            && !ACCOUNT.is_match(path_of(&link.href))
        {
            set(&mut found.tracking, link);
        } else if says(Cue::ActivationLink) {
            set(&mut found.activation, link);
        } else if says(Cue::ReviewLink) {
            set(&mut found.review, link);
        }
        if CART.is_match(path_of(&link.href)) && !AFTER_ORDER.is_match(&link.href) {
            set(&mut found.cart_by_address, link);
        }
        if says(Cue::CartLink) && !is_home(&link.href) && !AFTER_ORDER.is_match(&link.href) {
            set(&mut found.cart_by_words, link);
        }
    }
    found
}

/// What the text of each link says. Where a link is its whole line, the line was searched already;
/// the texts of the others are searched together.
fn cues(view: &View, lexicons: &Lexicons) -> Vec<Vec<Cue>> {
    let links = &view.document.links;
    let mut cues: Vec<Vec<Cue>> = vec![Vec::new(); links.len()];
    // The words must be most of the link's text.
    let tells = |length: usize, words: usize| length * 2 >= words || words <= 4;
    let mut rest = Vec::new();
    for (index, link) in links.iter().enumerate() {
        let line = link.line + BEFORE_BODY;
        let is_line =
            link.alone && line < view.line_count() && view.text(line).len() <= link.text.len() + 8;
        if is_line {
            let words = view.tokens.of_line(line).len();
            cues[index].extend(view.found_on(line).iter().filter_map(|(found, meaning)| {
                match meaning {
                    Meaning::Cue(cue) if tells(found.to - found.from, words) => Some(*cue),
                    _ => None,
                }
            }));
        } else if !link.text.is_empty() && !link.text.contains("://") {
            rest.push(index);
        }
    }
    if rest.is_empty() {
        return cues;
    }
    let tokens = Tokens::of(rest.iter().map(|index| links[*index].text.as_str()));
    for (phrase, meaning) in lexicons.find(&tokens) {
        let Meaning::Cue(cue) = meaning else { continue };
        let line = tokens.words[phrase.from].line as usize;
        if tells(phrase.to - phrase.from, tokens.of_line(line).len()) {
            cues[rest[line]].push(cue);
        }
    }
    cues
}

fn set(place: &mut Option<String>, link: &Link) {
    place.get_or_insert_with(|| link.href.clone());
}

impl Links {
    /// The link back to the cart: where both words and address say so; else by address; and by
    /// words alone only in a reminder, since `order now` leads anywhere in other mails.
    pub fn cart(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Reminder => self
                .cart_by_words
                .clone()
                .or_else(|| self.cart_by_address.clone()),
            _ => self.cart_by_address.clone(),
        }
    }
}

/// The address behind its host: a shop may be called basket.example.
fn path_of(href: &str) -> &str {
    let rest = href.split_once("//").map_or(href, |(_, rest)| rest);
    rest.find(['/', '?', '#']).map_or("", |at| &rest[at..])
}

/// Whether the address is a shop's front page, which restores nothing.
fn is_home(href: &str) -> bool {
    let path = path_of(href);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let query = href.split_once('?').map_or("", |(_, query)| query);
    let only_campaign = query
        .split('&')
        .all(|part| part.is_empty() || part.starts_with("utm_"));
    only_campaign
        && matches!(
            path.trim_matches('/'),
            "" | "index.php"
                | "index.html"
                | "pl"
                | "en"
                | "de"
                | "uk"
                | "ua"
                | "cs"
                | "sk"
                | "fr"
                | "es"
                | "it"
                | "ru"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_front_page_is_no_cart() {
        for (href, home) in [
            ("https://shop.example/", true),
            ("https://shop.example", true),
            ("https://shop.example/?utm_source=mail", true),
            ("https://shop.example/?recover=1", false),
            ("https://shop.example/cart", false),
        ] {
            assert_eq!(is_home(href), home, "{href}");
        }
        for (href, cart) in [
            ("https://shop.example/koszyk", true),
            ("https://shop.example/checkout/cart/", true),
            ("https://shop.example/index.php?route=checkout/cart", true),
            ("https://cart.example/blog", false),
            ("https://shop.example/cartoons", false),
        ] {
            assert_eq!(CART.is_match(path_of(href)), cart, "{href}");
        }
    }
}
