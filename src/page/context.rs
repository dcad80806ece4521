//! What every reader of a page shares: the snapshot, the lexicons, the page's language and its
//! folded texts, each folded once.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::lexicon::Lexicons;
use super::phrases::Hit;
use super::snapshot::{Element, ElementId, Snapshot};
use super::word::Word;
use crate::text::{Language, detect, fold};

/// A page about to be read.
pub(super) struct Context<'a> {
    pub snapshot: &'a Snapshot,
    pub lexicons: &'a Lexicons,
    /// Scheme, host and port of the page's address.
    origin: &'a str,
    pub language: Option<Language>,
    /// Index of the page's language among the lexicons.
    pub language_index: Option<u8>,
    /// Folded words on each element: its text, else its accessible name.
    pub texts: Vec<String>,
    /// Folded title and headings.
    pub title: String,
    pub headings: Vec<String>,
    pub lines: Vec<Line<'a>>,
    /// Folded text of the page.
    pub body: String,
    /// Word groups in the folded text of the page.
    pub body_words: Vec<Hit<Word>>,
    /// Word groups in the folded words on each element, found when first asked for.
    words_on: Vec<OnceCell<Vec<Hit<Word>>>>,
    said: BTreeSet<Word>,
    headed: BTreeSet<Word>,
}

/// A line of the page's text.
pub(super) struct Line<'a> {
    /// As it stands there.
    pub text: &'a str,
    pub folded: String,
}

impl<'a> Line<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            folded: fold(text),
        }
    }
}

impl<'a> Context<'a> {
    pub fn new(snapshot: &'a Snapshot, lexicons: &'a Lexicons) -> Self {
        let language = language_of(snapshot);
        let language_index = language.as_ref().and_then(|l| lexicons.index_of(l));
        let texts = snapshot
            .elements
            .iter()
            .map(|element| apart(fold(words_on(element))))
            .collect();
        let lines: Vec<Line<'_>> = snapshot.text.lines().map(Line::of).collect();
        let body = joined(&lines);
        let body_words = lexicons.words.find(&body);
        let said = body_words.iter().map(|hit| hit.topic).collect();
        let title = fold(&snapshot.title);
        let headings: Vec<String> = snapshot.headings.iter().map(|h| fold(h)).collect();
        let headed = std::iter::once(&title)
            .chain(&headings)
            .flat_map(|text| lexicons.words.find(text))
            .map(|hit| hit.topic)
            .collect();
        Self {
            snapshot,
            lexicons,
            origin: origin_of(&snapshot.url),
            language,
            language_index,
            texts,
            title,
            headings,
            said,
            headed,
            lines,
            body,
            body_words,
            words_on: vec![OnceCell::new(); snapshot.elements.len()],
        }
    }

    /// How much a hit of this language counts on this page: all languages are active, the page's
    /// own comes first, English next (shops leave it untranslated).
    pub fn trust(&self, language: u8) -> f64 {
        match self.language_index {
            Some(own) if own == language => 1.0,
            None => 0.95,
            _ if self.lexicons.code(language) == "en" => 0.92,
            _ => 0.82,
        }
    }

    /// Like [`Self::trust`], for a hit of so many bytes: a short word of a language that is not the
    /// page's is mostly a word of another (`by` is a town in Danish, `no` a number in Spanish).
    pub fn trust_in(&self, language: u8, length: usize) -> f64 {
        let trust = self.trust(language);
        let foreign = self.language_index.is_some_and(|own| own != language)
            && self.lexicons.code(language) != "en";
        match length {
            0..=3 if foreign => trust * 0.4,
            4 if foreign => trust * 0.7,
            _ => trust,
        }
    }

    /// Where the page's links lead, in their order.
    pub fn hrefs(&self) -> impl Iterator<Item = &'a str> {
        let links = self.snapshot.elements.iter().filter(|e| e.tag == "a");
        links.map(|e| e.href.as_str())
    }

    /// The links a visitor can see.
    pub fn seen_links(&self) -> impl Iterator<Item = &'a Element> {
        let elements = self.snapshot.elements.iter();
        elements.filter(|e| e.tag == "a" && e.visible)
    }

    /// Whether an address is of another host than the page's own.
    pub fn leads_out(&self, href: &str) -> bool {
        let rest = href.strip_prefix(self.origin);
        self.origin.is_empty()
            || !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    }

    /// What the page is called, folded: its title and its first heading.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        let titles = [Some(&self.title), self.headings.first()];
        titles.into_iter().flatten().map(String::as_str)
    }

    /// Whether an element can be seen.
    pub fn sees(&self, id: ElementId) -> bool {
        self.element(id).is_some_and(|e| e.visible)
    }

    /// Whether the page's text holds a word of this group.
    pub fn says(&self, word: Word) -> bool {
        self.said.contains(&word)
    }

    /// The word groups in a text that is not folded yet.
    pub fn words_in(&self, text: &str) -> Vec<Hit<Word>> {
        self.lexicons.words.find(&fold(text))
    }

    /// Whether a text that is not folded yet holds a word of this group.
    pub fn mentions(&self, text: &str, word: Word) -> bool {
        self.holds(&fold(text), word)
    }

    /// Whether a folded text holds a word of this group.
    pub fn holds(&self, folded: &str, word: Word) -> bool {
        let hits = self.lexicons.words.find(folded);
        hits.iter().any(|hit| hit.topic == word)
    }

    /// Whether a folded text says this and next to nothing else.
    pub fn says_only(&self, folded: &str, word: Word) -> bool {
        let hits = self.lexicons.words.find(folded);
        hits.iter()
            .any(|hit| hit.topic == word && 10 * hit.len() >= 7 * folded.len())
    }

    /// Whether title or a heading holds a word of this group.
    pub fn headed(&self, word: Word) -> bool {
        self.headed.contains(&word)
    }

    /// The element with this id.
    pub fn element(&self, id: ElementId) -> Option<&'a Element> {
        self.snapshot.elements.get(id.0 as usize)
    }

    /// Whether a layer is `outer` or stands in it.
    pub fn layer_within(&self, layer: Option<u32>, outer: u32) -> bool {
        let mut at = layer;
        // As many steps as there are layers: a stored snapshot may name itself as its parent.
        for _ in 0..=self.snapshot.layers.len() {
            match at {
                Some(layer) if layer == outer => return true,
                Some(layer) => {
                    at = self
                        .snapshot
                        .layers
                        .get(layer as usize)
                        .and_then(|l| l.parent);
                }
                None => return false,
            }
        }
        false
    }

    /// Whether a `meta` element says this (`og:type` is `product`, `og:product`, ...).
    pub fn meta_is(&self, name: &str, value: &str) -> bool {
        self.snapshot
            .meta
            .get(name)
            .is_some_and(|content| content.eq_ignore_ascii_case(value) || content.ends_with(value))
    }

    /// The first 5,000 characters of the page's text.
    pub fn opening(&self) -> &'a str {
        let text = self.snapshot.text.as_str();
        text.char_indices()
            .nth(5_000)
            .map_or(text, |(at, _)| &text[..at])
    }

    /// The first words of this group on the page, with what follows them.
    pub fn first_words(&self, word: Word) -> Option<&str> {
        let hit = self.body_words.iter().find(|hit| hit.topic == word)?;
        self.body.get(hit.start..hit.end)
    }

    /// The word groups in the words on an element.
    pub fn words_on(&self, element: &Element) -> &[Hit<Word>] {
        let find = || self.lexicons.words.find(self.text_of(element));
        self.words_on
            .get(element.id as usize)
            .map_or(&[], |known| known.get_or_init(find))
    }

    /// Whether the words on an element hold one of this group.
    pub fn bears(&self, element: &Element, word: Word) -> bool {
        self.words_on(element).iter().any(|hit| hit.topic == word)
    }

    /// The folded words on an element.
    pub fn text_of(&self, element: &Element) -> &str {
        self.texts
            .get(element.id as usize)
            .map_or("", String::as_str)
    }
}

/// An address up to its path; nothing where it has no host.
fn origin_of(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "";
    };
    let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    if host == 0 {
        return "";
    }
    &url[..scheme.len() + 3 + host]
}

/// The text that folded lines make together.
fn joined(lines: &[Line<'_>]) -> String {
    let folded = lines.iter().map(|line| line.folded.as_str());
    let mut text = String::with_capacity(folded.clone().map(|line| line.len() + 1).sum());
    for line in folded.filter(|line| !line.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line);
    }
    text
}

/// Puts a space between a word and the number glued to it: a badge right after "Cart" makes `cart3`.
fn apart(text: String) -> String {
    let glued =
        |pair: &[u8]| !pair[0].is_ascii_digit() && pair[0] > b'@' && pair[1].is_ascii_digit();
    if !text.as_bytes().windows(2).any(glued) {
        return text;
    }
    let mut spaced = String::with_capacity(text.len() + 2);
    let mut previous = ' ';
    for c in text.chars() {
        if previous.is_alphabetic() && c.is_ascii_digit() {
            spaced.push(' ');
        }
        spaced.push(c);
        previous = c;
    }
    spaced
}

/// The words a customer reads on an element, or hears of it.
pub(super) fn words_on(element: &Element) -> &str {
    let own = element.text.trim();
    if own.is_empty() {
        element.name.trim()
    } else {
        own
    }
}

fn language_of(snapshot: &Snapshot) -> Option<Language> {
    let stated = Language::from_tag(&snapshot.lang);
    // A theme's English `lang` stands on many translated pages, so enough text outvotes it.
    let cut = snapshot
        .text
        .char_indices()
        .nth(4_000)
        .map_or(snapshot.text.len(), |(at, _)| at);
    let sample = &snapshot.text[..cut];
    if sample.chars().count() >= 200
        && let Some(read) = detect(sample)
    {
        return Some(read);
    }
    stated.or_else(|| detect(sample))
}
