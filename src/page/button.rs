//! What each button, and each link that works like one, does.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::context::{Context, words_on};
use super::field::is_field;
use super::identifier::split;
use super::link::split_at_mark;
use super::reading::ButtonReading;
use super::role::ButtonRole;
use super::snapshot::Element;
use super::word::Word;
use crate::text::fold;

/// Places of words that a visitor sees or hears.
const SEEN: [&str; 4] = ["text", "accessible name", "title", "value"];
/// From so much on they tell the role.
const SPOKEN: f64 = 0.45;

/// Whether an element is a button by tag or role.
pub(super) fn is_button(element: &Element) -> bool {
    element.tag == "button"
        || element.tag == "input"
            && matches!(
                element.kind.as_str(),
                "submit" | "button" | "image" | "reset"
            )
        || matches!(element.role.as_str(), "button" | "menuitem" | "tab")
        || element.tag == "summary"
}

/// Whether pressing an element does something: buttons, links, and what behaves like them.
pub(super) fn acts(element: &Element) -> bool {
    is_button(element) || element.tag == "a" || element.pointer || element.role == "link"
}

/// Reads every button, and the links that do what a button does.
pub(super) fn read(context: &Context<'_>) -> Vec<ButtonReading> {
    let mut classes = Classes::default();
    context
        .snapshot
        .elements
        .iter()
        .filter(|element| !is_field(element))
        .filter_map(|element| {
            let evidence = Evidence::of(context, element, &mut classes);
            (is_button(element)
                || evidence
                    .best()
                    .is_some_and(|(role, _)| role != ButtonRole::Other))
            .then(|| evidence.reading(context, element))
        })
        .collect()
}

pub(super) fn read_one(context: &Context<'_>, element: &Element) -> ButtonReading {
    Evidence::of(context, element, &mut Classes::default()).reading(context, element)
}

/// What the classes of an element say it does, worked out once for all that have the same: the goods of
/// a list have.
type Classes<'a> = FxHashMap<&'a str, Vec<(ButtonRole, f64, String)>>;

/// What the words on an element and in its source say it does. Words are only written down as
/// reasons once a role is decided: a page has thousands of elements.
#[derive(Default)]
struct Evidence<'a> {
    said: Vec<(ButtonRole, f64, &'static str, Cow<'a, str>)>,
}

impl<'a> Evidence<'a> {
    fn of(context: &'a Context<'_>, element: &'a Element, classes: &mut Classes<'a>) -> Self {
        let mut evidence = Self::default();
        let words = words_on(element);
        let worded = words.contains(char::is_alphabetic);
        // A sign says less than the words it is read out or explained with: a cross may close the box or
        // take the row out of the cart.
        let explained = [element.name.as_str(), element.attribute("title")];
        let sign = !worded
            && explained
                .iter()
                .any(|words| words.contains(char::is_alphabetic));
        let text = announced(context, context.text_of(element));
        evidence.add(context, "text", text, if sign { 0.5 } else { 1.0 });
        if element.name.trim() != words {
            evidence.add_owned(context, "accessible name", &fold(&element.name), 0.8);
        }
        for (source, weight) in [("title", 0.7), ("value", 0.7), ("id", 0.4), ("name", 0.4)] {
            let text = element.attribute(source);
            if !text.is_empty() {
                evidence.add_owned(context, source, &split(text), weight);
            }
        }
        let class = element.attribute("class");
        if !class.is_empty() {
            let known = classes.entry(class).or_insert_with(|| {
                let text = split(class);
                let scored = scored(context, &text, 0.3);
                let owned = |(role, score, start, end)| (role, score, text[start..end].to_owned());
                scored.map(owned).collect()
            });
            let said = known.iter().cloned();
            let said = said.map(|(role, score, words)| (role, score, "class", Cow::Owned(words)));
            evidence.said.extend(said);
        }
        if element.tag == "a" && !worded {
            // An icon: only its address tells a reader of the source what it is.
            let path = element.href.split_once("://").map_or("", |(_, rest)| rest);
            let path = path.find('/').map_or("", |at| &path[at..]);
            if !path.is_empty() {
                evidence.add_owned(context, "address", &split(path), 0.6);
                let last = path.split(['?', '#']).next().unwrap_or_default();
                let last = last.trim_end_matches('/').rsplit('/').next();
                evidence.add_owned(context, "address", &split(last.unwrap_or_default()), 0.6);
            }
        }
        if !worded && element.name.trim().is_empty() {
            // What it opens may be named in the source only.
            for target in ["data-target", "data-bs-target", "aria-controls"] {
                let text = element.attribute(target);
                if !text.is_empty() {
                    evidence.add_owned(context, "target", &split(text), 0.6);
                }
            }
        }
        evidence
    }

    fn add(&mut self, context: &Context<'_>, source: &'static str, text: &'a str, weight: f64) {
        for (role, score, start, end) in scored(context, text, weight) {
            self.said
                .push((role, score, source, Cow::Borrowed(&text[start..end])));
        }
    }

    fn add_owned(&mut self, context: &Context<'_>, source: &'static str, text: &str, weight: f64) {
        for (role, score, start, end) in scored(context, text, weight) {
            self.said
                .push((role, score, source, Cow::Owned(text[start..end].to_owned())));
        }
    }

    /// The evidence for a role: of each place once, however many languages know the word. Where the words
    /// that can be seen tell the role (`spoken`), those in the source only confirm it.
    fn total(&self, role: ButtonRole, spoken: bool) -> Option<f64> {
        let mut places: Vec<(&str, f64)> = Vec::new();
        for (_, score, place, _) in self.said.iter().filter(|said| said.0 == role) {
            match places.iter_mut().find(|known| known.0 == *place) {
                Some(known) => known.1 = known.1.max(*score),
                None => places.push((place, *score)),
            }
        }
        let seen = places.iter().any(|(place, _)| SEEN.contains(place));
        (seen || !spoken).then(|| places.iter().map(|(_, score)| score).sum())
    }

    /// The role with the most evidence, when it is enough.
    fn best(&self) -> Option<(ButtonRole, f64)> {
        let spoken = self
            .said
            .iter()
            .any(|(_, score, place, _)| SEEN.contains(place) && *score >= SPOKEN);
        let mut best: Option<(ButtonRole, f64)> = None;
        for (at, (role, ..)) in self.said.iter().enumerate() {
            if self.said[..at].iter().any(|(known, ..)| known == role) {
                continue;
            }
            let Some(score) = self.total(*role, spoken) else {
                continue;
            };
            // Of equals the later role in the list wins, whatever was said first.
            if best.is_none_or(|(known, most)| score > most || score == most && *role > known) {
                best = Some((*role, score));
            }
        }
        best.filter(|(_, score)| *score >= 0.3)
    }

    fn reading(&self, context: &Context<'_>, element: &Element) -> ButtonReading {
        let (role, confidence, reasons) = match self.best() {
            Some((role, _))
                if leads_on(role)
                    && is_button(element)
                    && context.says_only(context.text_of(element), Word::StepBack) =>
            {
                (ButtonRole::Other, 0.3, vec!["it leads back".to_owned()])
            }
            Some((role, score)) => {
                let mut reasons: Vec<String> = Vec::new();
                for (_, _, source, words) in self.said.iter().filter(|said| said.0 == role) {
                    let reason = [source, " says \"", words, "\""].concat();
                    // Several languages have the same word.
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
                (role, score.min(0.98), reasons)
            }
            None => (ButtonRole::Other, 0.3, vec!["no known word".to_owned()]),
        };
        ButtonReading {
            element: element.element_id(),
            role,
            confidence,
            text: words_on(element).to_owned(),
            reasons,
        }
    }
}

/// What words on a button do: "Next: payment" leads on to it and does not pay.
fn announced<'a>(context: &Context<'_>, text: &'a str) -> &'a str {
    let head = split_at_mark(text, b':').map(|(head, _)| head.trim());
    let leads = |head: &&str| {
        let hits = context.lexicons.buttons.find(head);
        hits.iter().any(|hit| hit.topic == ButtonRole::NextStep)
    };
    head.filter(leads).unwrap_or(text)
}

/// Whether a role leads on towards an order.
fn leads_on(role: ButtonRole) -> bool {
    matches!(
        role,
        ButtonRole::Checkout | ButtonRole::NextStep | ButtonRole::PlaceOrder | ButtonRole::Save
    )
}

/// The roles that words in a folded text stand for: role, score, and where the words are.
fn scored(
    context: &Context<'_>,
    text: &str,
    weight: f64,
) -> impl Iterator<Item = (ButtonRole, f64, usize, usize)> {
    let length = text.len() as f64;
    context
        .lexicons
        .buttons
        .find(text)
        .into_iter()
        .filter_map(move |hit| {
            let share = hit.len() as f64 / length;
            let score = weight * context.trust_in(hit.language, hit.len()) * (0.5 + 0.5 * share);
            (share >= 0.12).then_some((hit.topic, score, hit.start, hit.end))
        })
}
