//! What the page says, by topic, and where: on a control, in a heading, in a line of text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Read;
use super::checkout::states_cost;
use super::facts::TouchFacts;
use super::pattern::pattern;
use crate::page::context::Context;
use crate::page::link::{apart, split_at_mark};
use crate::page::role::ButtonRole;
use crate::page::snapshot::{Element, Region};
use crate::text::fold;

/// A group of words that mean the same thing to a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Topic {
    OpensChat,
    OffersTalk,
    Compose,
    Greets,
    CallBack,
    Offline,
    Bot,
    Person,
    VideoChat,
    Discount,
    Leaving,
    Newsletter,
    OthersBought,
    Notices,
    Size,
    Authenticity,
    PaymentSafety,
    Delivery,
    Returns,
    Invoice,
    Express,
    SmsConsent,
    Loyalty,
    AccountNeeded,
    Opens,
    SeenBefore,
    /// Goods are brought or sent.
    Carries,
    /// Today, tomorrow, within a day.
    Soon,
    /// One can order without an account.
    Guest,
    /// A message when goods are back or cheaper.
    Alert,
    /// Other firms that sell the goods.
    Stockists,
    /// Articles to read.
    Magazine,
    /// The shop is closed for good.
    Closed,
    /// The words of a topic meaning something else (an address of delivery, an invoice's number).
    OtherSense,
}

/// What the last words of a link's address may speak of, where its own words do not.
const ADDRESSED: &[Topic] = &[
    Topic::Size,
    Topic::Authenticity,
    Topic::PaymentSafety,
    Topic::Delivery,
    Topic::Returns,
    Topic::Invoice,
    Topic::Express,
    Topic::Loyalty,
];

/// What a line says of delivery that is worth knowing: how long it takes or what it costs.
static TERM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\d+\s?(?:[-–—]|do|to|až|до|bis|à|a)?\s?\d*\s?(?:x\s)?(?:\p{L}{4,12}\s)?",
        r"(?:dni|dzień|dnia|godz|tyg|h\b|дн|день|доб|годин|тиж|(?:business |working |week)?days?\b|hours?\b|hrs?\b|weeks?\b",
        r"|(?:werk)?tag|stund|woche|dn[íůiy]\b|dní\b|prac\p{L}* d|hodin|týd|týž|jours?\b|heures?\b|giorni|ore\b|días|horas|nap\b|zile)",
    ))
});

/// A number of hours within a day.
static HOURS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^\d.,:])(?:\d|1\d|2[0-4])\s?(?:h\b|hrs?\b|hours?\b|godz|годин|stund|hodin|heures?\b|ore\b|horas?\b)",
    )
});

/// Longest line that is taken to speak of what it names; longer ones are stories.
const LINE: usize = 220;
/// Longest words on a control.
const CONTROL: usize = 90;
/// Where the end of a page begins, as a share of its height.
const END: f64 = 0.85;
/// Longest part of an address that names a page and is no title, in bytes.
const ADDRESS: usize = 40;
/// Longest line that is no paragraph.
const SHORT: usize = 120;
/// Longest line that is taken apart into sentences.
const PARAGRAPH: usize = 600;

/// Every topic of the page and where it was found.
pub(super) struct Said<'a> {
    controls: BTreeMap<Topic, Vec<&'a Element>>,
    headings: BTreeMap<Topic, String>,
    lines: BTreeMap<Topic, String>,
    /// By line of the page's text: whether it has words for when the shop can be reached.
    pub(super) opens: Vec<bool>,
    /// Where the list of other firms that sell the goods ends, in pixels from the page's top.
    others_until: Option<f64>,
    /// Whether what the page speaks of is nothing that the shop offers here.
    pub(super) tells_stories: bool,
}

impl<'a> Said<'a> {
    /// Finds every topic.
    pub(super) fn of(context: &Context<'a>, facts: &TouchFacts, page: &Read<'_>) -> Self {
        let mut said = Said {
            controls: BTreeMap::new(),
            headings: BTreeMap::new(),
            lines: BTreeMap::new(),
            opens: Vec::new(),
            others_until: None,
            tells_stories: false,
        };
        said.read_controls(context, facts);
        for heading in &context.headings {
            for hit in facts.words.find(heading) {
                said.headings
                    .entry(hit.topic)
                    .or_insert_with(|| heading.clone());
            }
        }
        let titled = |topic| context.titles().any(|title| facts.says(title, topic));
        if titled(Topic::Stockists) {
            let elements = context.snapshot.elements.iter().filter(|e| e.visible);
            let height = elements.map(|e| e.rect.y + e.rect.h).fold(0.0, f64::max);
            said.others_until = Some(END * height);
        }
        // What an article speaks of nobody offers; what a shop offered that closed is gone.
        said.tells_stories = said.of_others()
            || titled(Topic::Closed)
            || titled(Topic::Magazine) && is_article(context, page);
        said.read_choices(context, facts);
        said.read_lines(context, facts);
        said
    }

    fn read_controls(&mut self, context: &Context<'a>, facts: &TouchFacts) {
        let snapshot: &'a crate::page::Snapshot = context.snapshot;
        let own = parts(&snapshot.url);
        // Most links of a page lead into the same few of its sections.
        let mut of_magazine: FxHashMap<&str, bool> = FxHashMap::default();
        for element in snapshot.elements.iter().filter(|e| e.visible) {
            if !matches!(
                element.role.as_str(),
                "link" | "button" | "tab" | "menuitem"
            ) && !matches!(element.tag.as_str(), "a" | "button" | "summary")
                && !element.pointer
            {
                continue;
            }
            let (section, page) = match parts(&element.href) {
                // A place on this page.
                here if here == own => (here.0, ""),
                elsewhere => elsewhere,
            };
            let stories = *of_magazine
                .entry(section)
                .or_insert_with(|| facts.says(&spaced(section), Topic::Magazine));
            if stories {
                continue;
            }
            let mut add = |topic: Topic| {
                let list = self.controls.entry(topic).or_default();
                if list.last().is_none_or(|last| last.id != element.id) {
                    list.push(element);
                }
            };
            let text = context.text_of(element);
            let name = (element.name != element.text).then(|| fold(&element.name));
            let name = name.as_deref().filter(|name| *name != text);
            for words in [text].into_iter().chain(name) {
                if words.is_empty() || words.len() > CONTROL * 2 {
                    continue;
                }
                for hit in facts.words.find(words) {
                    add(hit.topic);
                }
            }
            if (1..=ADDRESS).contains(&page.len()) {
                for hit in facts.words.find(&spaced(page)) {
                    if ADDRESSED.contains(&hit.topic) {
                        add(hit.topic);
                    }
                }
            }
        }
    }

    /// Ways of delivery to choose from: `Tomorrow before noon £8.99`.
    fn read_choices(&mut self, context: &Context<'a>, facts: &TouchFacts) {
        let radios = context.snapshot.elements.iter();
        for radio in radios.filter(|e| e.kind == "radio" || e.role == "radio") {
            let label = radio.label.trim();
            if facts.says(&fold(label), Topic::Soon) && states_cost(label) {
                let line = || label.to_owned();
                self.lines.entry(Topic::Express).or_insert_with(line);
                self.lines.entry(Topic::Delivery).or_insert_with(line);
            }
        }
    }

    fn read_lines(&mut self, context: &Context<'a>, facts: &TouchFacts) {
        for line in &context.lines {
            let long = line.folded.chars().count();
            if long > PARAGRAPH || self.tells_stories {
                let opens = long <= LINE && facts.says(&line.folded, Topic::Opens);
                self.opens.push(opens);
                continue;
            }
            let mut opens = false;
            for sentence in sentences(&line.folded) {
                let hits = facts.words.find(sentence);
                if hits.is_empty() {
                    continue;
                }
                let says = |topic: Topic| hits.iter().any(|hit| hit.topic == topic);
                opens |= says(Topic::Opens);
                let soon = says(Topic::Carries) && (says(Topic::Soon) || HOURS.is_match(sentence));
                // The bare word says nothing yet: how long, or for how much, does.
                let carries = soon
                    || (says(Topic::Carries) || says(Topic::Delivery)) && TERM.is_match(sentence)
                    || says(Topic::Delivery) && states_cost(line.text);
                // In a paragraph goods go back and forth; a promise has a term.
                let returns = long <= SHORT || TERM.is_match(sentence);
                let topics = hits
                    .iter()
                    .map(|hit| hit.topic)
                    .filter(|topic| *topic != Topic::Delivery)
                    .filter(|topic| *topic != Topic::Returns || returns)
                    .chain(carries.then_some(Topic::Delivery))
                    .chain(soon.then_some(Topic::Express));
                for topic in topics {
                    self.lines
                        .entry(topic)
                        .or_insert_with(|| line.text.trim().to_owned());
                }
            }
            self.opens.push(opens);
        }
    }

    /// Whether the page lists other firms that sell the goods: how to reach them is no way to
    /// reach the shop.
    pub(super) fn of_others(&self) -> bool {
        self.others_until.is_some()
    }

    /// Whether a link leads to one of those firms: it stands in the list, and neither above it nor
    /// at the end of the page.
    pub(super) fn leads_to_others(&self, link: &Element) -> bool {
        self.others_until.is_some_and(|end| link.rect.y < end)
            && !matches!(link.region, Region::Footer | Region::Header | Region::Nav)
    }

    /// Controls whose words speak of it.
    pub(super) fn controls(&self, topic: Topic) -> &[&'a Element] {
        self.controls.get(&topic).map_or(&[], Vec::as_slice)
    }

    /// Whether a heading speaks of it.
    pub(super) fn heading(&self, topic: Topic) -> bool {
        self.headings.contains_key(&topic)
    }

    /// The first short line that speaks of it, as printed.
    pub(super) fn line(&self, topic: Topic) -> Option<&str> {
        self.lines.get(&topic).map(String::as_str)
    }
}

/// Whether the page is an article or a column of comments: it speaks of many things and offers
/// none of them.
fn is_article(context: &Context<'_>, page: &Read<'_>) -> bool {
    /// Letters of a paragraph, and how many of them make a text to read.
    const LONG: usize = 100;
    const MANY: usize = 3;
    let sells = page.buttons.iter().any(|b| {
        matches!(
            b.role,
            ButtonRole::AddToCart | ButtonRole::BuyNow | ButtonRole::PlaceOrder
        )
    });
    let paragraphs = context
        .lines
        .iter()
        .filter(|line| line.folded.chars().count() > LONG)
        .count();
    !sells && paragraphs >= MANY
}

/// A folded line in sentences, without those that are too long to say one thing.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(". ")
        .flat_map(|part| part.split_inclusive(['!', '?']))
        .filter(|sentence| sentence.chars().count() <= LINE)
}

/// The path of an address: all its parts but the last, and the last.
fn parts(href: &str) -> (&str, &str) {
    let path = apart(href)
        .and_then(|(_, rest)| split_at_mark(rest, b'/'))
        .map_or("", |(_, path)| path);
    let end = path.bytes().position(|byte| matches!(byte, b'?' | b'#'));
    let path = &path[..end.unwrap_or(path.len())];
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The words of a part of an address, folded.
fn spaced(part: &str) -> String {
    let words = part.strip_suffix(".html").unwrap_or(part);
    let words = words.strip_suffix(".php").unwrap_or(words);
    let space = |byte| match byte {
        b'-' | b'_' | b'/' | b'.' | b'+' => b' ',
        byte => byte,
    };
    let words = words.bytes().map(space).collect();
    String::from_utf8(words).map_or_else(|_| String::new(), |words| fold(&words))
}
