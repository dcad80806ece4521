//! What the page says, by topic, and where: on a control, in a heading, in a line of text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::TouchFacts;
use crate::page::context::Context;
use crate::page::snapshot::Element;

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
}

/// Longest line that is taken to speak of what it names; longer ones are stories.
const LINE: usize = 220;
/// Longest words on a control.
const CONTROL: usize = 90;

/// Every topic of the page and where it was found.
pub(super) struct Said<'a> {
    controls: BTreeMap<Topic, Vec<&'a Element>>,
    headings: BTreeMap<Topic, String>,
    lines: BTreeMap<Topic, String>,
    /// By line of the page's text: whether it has words for when the shop can be reached.
    pub(super) opens: Vec<bool>,
}

impl<'a> Said<'a> {
    /// Finds every topic.
    pub(super) fn of(context: &Context<'a>, facts: &TouchFacts) -> Self {
        let mut said = Said {
            controls: BTreeMap::new(),
            headings: BTreeMap::new(),
            lines: BTreeMap::new(),
            opens: Vec::new(),
        };
        let snapshot: &'a crate::page::Snapshot = context.snapshot;
        for element in snapshot.elements.iter().filter(|e| e.visible) {
            if !matches!(
                element.role.as_str(),
                "link" | "button" | "tab" | "menuitem"
            ) && !matches!(element.tag.as_str(), "a" | "button" | "summary")
                && !element.pointer
            {
                continue;
            }
            let text = context.text_of(element);
            let name = crate::text::fold(&element.name);
            let name = Some(name.as_str()).filter(|name| *name != text);
            for words in [text].into_iter().chain(name) {
                if words.is_empty() || words.len() > CONTROL * 2 {
                    continue;
                }
                for hit in facts.words.find(words) {
                    let list = said.controls.entry(hit.topic).or_default();
                    if list.last().is_none_or(|last| last.id != element.id) {
                        list.push(element);
                    }
                }
            }
        }
        for heading in &context.headings {
            for hit in facts.words.find(heading) {
                said.headings
                    .entry(hit.topic)
                    .or_insert_with(|| heading.clone());
            }
        }
        for line in &context.lines {
            let mut opens = false;
            let short = line.folded.chars().count() <= LINE;
            let hits = short.then(|| facts.words.find(&line.folded));
            for hit in hits.into_iter().flatten() {
                opens |= hit.topic == Topic::Opens;
                said.lines
                    .entry(hit.topic)
                    .or_insert_with(|| line.text.trim().to_owned());
            }
            said.opens.push(opens);
        }
        said
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
