//! The links of a mail that matter: to the cart, the parcel, the activation, the review, the exit.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::Kind;
use super::document::Link;
use super::lexicon::{Cue, Lexicons, Meaning, Place};
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
    /// By its address alone.
    pub activation_by_address: Option<String>,
    pub review: Option<String>,
    pub unsubscribe: Option<String>,
    /// Whether an address leads to a new password.
    pub new_password: bool,
    /// Whether an address leads to where reviews are written.
    pub review_by_address: bool,
    /// Whether an address confirms a subscription.
    pub subscribes: bool,
}

/// Words of an address that lead to the cart, whole between two delimiters.
const CART: &[&str] = &[
    "cart",
    "carts",
    "basket",
    "koszyk",
    "koszik",
    "kosik",
    "warenkorb",
    "panier",
    "carrito",
    "carrello",
    "korzina",
    "koshyk",
    "cesta",
    "bag",
    "checkout",
    "checkouts",
    "recover",
    "recovery",
    "recovercart",
    "abandon",
    "abandoned",
    "restore",
    "restorecart",
    "zamowienie",
    "kasse",
    "commande",
    "winkelwagen",
];
/// Words of an address that follow a parcel, whole between two delimiters.
const TRACKING: &[&str] = &[
    "track",
    "tracking",
    "trackandtrace",
    "tracknumber",
    "tracktrace",
    "sledz",
    "sledzenie",
    "sledovani",
    "sledovanie",
    "sendungsverfolgung",
    "suivi",
    "seguimiento",
    "trackparcel",
    "emonitoring",
    "znajdzprzesylke",
];

/// What pieces of an address, anywhere in it, say about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// A carrier's page.
    Carrier,
    /// A page behind an order, which some platforms keep below the checkout.
    AfterOrder,
    /// A page of the customer's account: it lists orders, it does not follow a parcel.
    Account,
    /// The way out of a subscription.
    Exit,
    /// A mailing service counts clicks or openings.
    Counter,
    /// It confirms something.
    Confirm,
    /// It sets a new password.
    Password,
    /// It takes a review.
    Review,
    /// It is about a subscription.
    Subscription,
}

const PIECES: &[(Says, &[&str])] = &[
    (
        Says::Carrier,
        &[
            "inpost.pl/sledzenie",
            "novaposhta.ua/tracking",
            "dpd.",
            "gls-group",
            "dhl.",
            "ups.com",
            "fedex.",
            "zasilkovna",
            "packeta",
            "meest",
            "ukrposhta",
            "cdek",
            "royalmail",
            "znajdz-przesylke",
        ],
    ),
    (
        Says::AfterOrder,
        &[
            "order-received",
            "order-pay",
            "order-confirm",
            "thank",
            "success",
            "addtocart",
            "password",
            "haslo",
            "passwor",
            "add-to-cart",
            "add_to_cart",
            "add-tocart",
            "addto-cart",
            "history",
            "/order/",
            "/orders/",
            "invoice",
        ],
    ),
    (
        Says::Account,
        &[
            "history",
            "account",
            "order-follow",
            "-compte",
            "/compte",
            "-konto",
            "/konto",
            "/login",
            "identity",
        ],
    ),
    (
        Says::Exit,
        &[
            "unsub",
            "optout",
            "opt-out",
            "wypis",
            "rezygn",
            "odhlas",
            "abmeld",
            "desinscri",
            "desabonn",
            "baja",
            "disiscri",
            "otpis",
            "vidpys",
        ],
    ),
    (
        Says::Counter,
        &["/click", "/open", "/wf/", "/ls/", "/c/", "/cl/", "clicks."],
    ),
    (
        Says::Confirm,
        &[
            "confirm",
            "activat",
            "aktyw",
            "aktiv",
            "verif",
            "potwierd",
            "pidtverd",
            "podtverzhd",
            "overeni",
            "bestaetig",
            "optin",
            "opt-in",
            "doi",
            "subscribe",
            "registration",
            "validat",
        ],
    ),
    (
        Says::Password,
        &[
            "password",
            "passwd",
            "passwort",
            "haslo",
            "heslo",
            "jelszo",
            "parola",
            "parol",
            "wachtwoord",
            "losenord",
            "contrasen",
            "forgot",
            "reset",
        ],
    ),
    (
        Says::Review,
        &[
            "review", "opini", "recenz", "recens", "resena", "rezens", "vidguk", "otzyv", "bewert",
            "/avis", "hodnoc", "hodnot", "velemeny", "feedback", "rating", "ankiet", "survey",
        ],
    ),
    (
        Says::Subscription,
        &["subscri", "newsletter", "/nl/", "optin", "opt-in", "/doi"],
    ),
];

/// All pieces in one automaton, with what each says.
static PIECE: LazyLock<(AhoCorasick, Vec<Says>)> = LazyLock::new(|| {
    let (pieces, says): (Vec<&str>, Vec<Says>) = PIECES
        .iter()
        .flat_map(|(says, pieces)| pieces.iter().map(move |piece| (*piece, *says)))
        .unzip();
    let automaton = AhoCorasick::new(pieces).expect("the pieces are constants");
    (automaton, says)
});

/// What an address says about itself.
#[derive(Default)]
struct Address {
    carrier: bool,
    after_order: bool,
    account: bool,
    exit: bool,
    counter: bool,
    confirm: bool,
    cart: bool,
    tracking: bool,
    password: bool,
    review: bool,
    subscription: bool,
}

impl Address {
    /// Reads `href`; `lower` is a buffer for it in lower case.
    fn of(href: &str, lower: &mut String) -> Self {
        lower.clear();
        lower.push_str(href);
        lower.make_ascii_lowercase();
        let path = lower.len() - path_of(lower).len();
        let mut says = Address::default();
        for hit in PIECE.0.find_overlapping_iter(lower.as_str()) {
            let in_path = hit.start() >= path;
            match PIECE.1[hit.pattern().as_usize()] {
                Says::Carrier => says.carrier = true,
                Says::AfterOrder => says.after_order = true,
                Says::Account => says.account |= in_path,
                Says::Exit => says.exit |= in_path,
                Says::Counter => says.counter |= in_path,
                Says::Confirm => says.confirm |= in_path,
                Says::Password => says.password |= in_path,
                Says::Review => says.review |= in_path,
                Says::Subscription => says.subscription |= in_path,
            }
        }
        // A shop may be called basket.example, and services count clicks at track.example.
        let words = lower[path..].split(['/', '?', '&', '=', '_', '.', '-', '#']);
        for word in words.filter(|word| word.len() >= 3) {
            says.cart |= CART.contains(&word);
            says.tracking |= TRACKING.contains(&word);
        }
        says
    }
}

/// The link to confirm with, by its address alone: many mails only say "click on this link" and
/// print it below.
pub(super) fn activation_by_address(view: &View) -> Option<String> {
    let mut lower = String::new();
    view.document
        .links
        .iter()
        .map(|link| &link.href)
        .find(|href| {
            let says = Address::of(href, &mut lower);
            href.starts_with("http") && says.confirm && !says.exit
        })
        .cloned()
}

/// Sorts the links.
pub(super) fn links(view: &View, lexicons: &Lexicons) -> Links {
    let mut found = Links::default();
    let links = &view.document.links;
    let cues = cues(view, lexicons);
    let mut lower = String::new();
    for (link, cues) in links.iter().zip(&cues) {
        let web = link.href.starts_with("http") || link.href.starts_with("//");
        if !web && !link.href.starts_with("mailto:") {
            continue;
        }
        let says = |cue: Cue| cues.contains(&cue);
        let address = Address::of(&link.href, &mut lower);
        if says(Cue::Unsubscribe) || address.exit {
            set(&mut found.unsubscribe, link);
            continue;
        }
        if !web {
            continue;
        }
        let follows = address.carrier || address.tracking && !address.counter;
        if (says(Cue::TrackingLink) || follows) && !address.account {
            set(&mut found.tracking, link);
        } else if says(Cue::ActivationLink) {
            set(&mut found.activation, link);
        } else if says(Cue::ReviewLink) {
            set(&mut found.review, link);
        }
        if address.confirm && !is_home(&link.href) {
            set(&mut found.activation_by_address, link);
            found.subscribes |= address.subscription;
        }
        found.new_password |= address.password;
        found.review_by_address |= address.review;
        if address.cart && !address.after_order {
            set(&mut found.cart_by_address, link);
        }
        if says(Cue::CartLink) && !is_home(&link.href) && !address.after_order {
            set(&mut found.cart_by_words, link);
        }
    }
    found
}

/// Names of products that a mail without a list of items links to: behind a colon (`view this item:
/// Birch Mug`), or said once more in the subject or a heading.
pub(super) fn named(view: &View, lexicons: &Lexicons) -> Vec<String> {
    /// Fewest and most words of a name.
    const WORDS: std::ops::RangeInclusive<usize> = 2..=12;
    /// How many links and headings are compared with each other.
    const LINKS: usize = 100;
    const HEADINGS: usize = 20;
    /// Pages with numbers that are no products.
    const OTHERS: &[&str] = &[
        "content", "cms", "page", "blog", "info", "contact", "category",
    ];
    let cues = cues(view, lexicons);
    let mut lower = String::new();
    let mut names: Vec<String> = Vec::new();
    let headings: Vec<usize> = (0..view.line_count())
        .filter(|line| matches!(view.places[*line], Place::Subject | Place::Heading))
        .take(HEADINGS)
        .collect();
    for (link, cues) in view.document.links.iter().zip(&cues).take(LINKS) {
        let text = link.text.trim();
        let plausible = cues.is_empty()
            && WORDS.contains(&text.split_whitespace().count())
            && text.starts_with(char::is_uppercase)
            && !text.ends_with(['.', '!', '?', ':'])
            && !text.contains("://");
        if !plausible || is_home(&link.href) {
            continue;
        }
        let path = path_of(&link.href).to_ascii_lowercase();
        let product = path.contains(|c: char| c.is_ascii_digit()) || path.contains("product");
        let says = Address::of(&link.href, &mut lower);
        let other = says.after_order
            || says.account
            || says.exit
            || says.confirm
            || says.cart
            || says.tracking
            || says.carrier
            || says.password
            || OTHERS.iter().any(|word| path.contains(word));
        if !product || other || names.iter().any(|name| name == text) {
            continue;
        }
        let line = link.line + BEFORE_BODY;
        let after_colon = line < view.line_count()
            && view
                .text(line)
                .split_once(text)
                .is_some_and(|(before, _)| before.trim_end().ends_with(':'));
        let said_again = headings
            .iter()
            .any(|other| *other != line && view.text(*other).contains(text));
        if after_colon || said_again {
            names.push(text.to_owned());
        }
    }
    names
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
    /// The link that confirms or activates: by its words, else, in a mail that asks for it, by its
    /// address.
    pub fn activation(&self, kind: Kind) -> Option<String> {
        let asks = matches!(kind, Kind::Activation | Kind::NewsletterOptIn);
        self.activation
            .clone()
            .or_else(|| self.activation_by_address.clone().filter(|_| asks))
    }

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
    fn products_are_named_by_their_links() {
        use super::super::message::Message;
        let lexicons = Lexicons::embedded();
        for (body, expected) in [
            (
                "View this item: <a href='https://s.example/12-mug'>Birch Mug 350 ml</a>",
                true,
            ),
            (
                "<h1>Birch Mug 350 ml is back</h1><a href='https://s.example/product/mug'>Birch Mug 350 ml</a>",
                true,
            ),
            (
                "Read <a href='https://s.example/12-mug'>Birch Mug 350 ml</a> today",
                false,
            ),
            (
                "Our terms: <a href='https://s.example/content/3-terms'>Terms and Conditions</a>",
                false,
            ),
            (
                "More: <a href='https://s.example/account/12'>Your Order History</a>",
                false,
            ),
        ] {
            let raw = format!("Subject: x\r\nContent-Type: text/html\r\n\r\n<p>{body}</p>");
            let view = View::of(&Message::parse(raw.as_bytes()).unwrap(), &lexicons);
            let found = named(&view, &lexicons) == ["Birch Mug 350 ml"];
            assert_eq!(found, expected, "{body}");
        }
    }

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
            let address = Address::of(href, &mut String::new());
            assert_eq!(address.cart, cart, "{href}");
        }
    }
}
