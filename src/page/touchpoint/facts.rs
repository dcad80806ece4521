//! What is known beforehand: products, tags, places and words, as data.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::fingerprint::Hosts;
use super::topic::Topic;
use crate::page::phrases::{Phrase, PhraseIndex};
use crate::text::fold;

const CHATS: &str = include_str!("../../../scenarios/touchpoints/chats.toml");
const TAGS: &str = include_str!("../../../scenarios/touchpoints/tags.toml");
const PLACES: &str = include_str!("../../../scenarios/touchpoints/places.toml");
const WORDS: &str = include_str!("../../../scenarios/touchpoints/words.toml");

/// What a product is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChatKind {
    /// A conversation.
    #[default]
    Chat,
    /// Offers to ring up.
    CallBack,
    /// Much else besides: its script alone says nothing about a conversation.
    Suite,
}

/// A product by which shops talk with visitors.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChatProduct {
    /// Its short name.
    #[serde(skip)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub kind: ChatKind,
    /// Hosts its script or window comes from.
    pub hosts: Vec<String>,
    /// Globals its script makes.
    #[serde(default)]
    pub globals: Vec<String>,
    /// Selectors of what it draws.
    #[serde(default)]
    pub dom: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct TagFile {
    kind: TagKind,
    at: Vec<String>,
    #[serde(default)]
    script: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TagKind {
    Remarketing,
    Analytics,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceFile {
    messengers: BTreeMap<String, Vec<String>>,
    profiles: BTreeMap<String, Vec<String>>,
    reviews: BTreeMap<String, Vec<String>>,
}

/// A third party and what it does.
#[derive(Debug, Clone)]
pub(super) struct TagFact {
    pub(super) name: String,
    pub(super) remarketing: bool,
    /// File name that tells it from others at the same host.
    pub(super) script: String,
}

/// Everything known beforehand, indexed.
#[derive(Debug)]
pub struct TouchFacts {
    chats: Vec<ChatProduct>,
    selectors: Vec<String>,
    selector_owner: Vec<usize>,
    globals: Vec<String>,
    global_owner: HashMap<String, usize>,
    pub(super) chat_hosts: Hosts<usize>,
    pub(super) tag_hosts: Hosts<usize>,
    pub(super) tags: Vec<TagFact>,
    pub(super) messengers: Hosts<String>,
    pub(super) profiles: Hosts<String>,
    pub(super) reviews: Hosts<String>,
    pub(super) words: PhraseIndex<Topic>,
}

impl TouchFacts {
    /// The facts that come with the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static FACTS: LazyLock<TouchFacts> =
            LazyLock::new(|| TouchFacts::load().expect("the embedded facts are tested"));
        &FACTS
    }

    /// Whether a folded text speaks of `topic`.
    pub(super) fn says(&self, folded: &str, topic: Topic) -> bool {
        self.words.find(folded).iter().any(|hit| hit.topic == topic)
    }

    fn load() -> Result<Self, Box<dyn std::error::Error>> {
        let chats: BTreeMap<String, ChatProduct> = toml::from_str(CHATS)?;
        let chats: Vec<ChatProduct> = chats
            .into_iter()
            .map(|(id, product)| ChatProduct { id, ..product })
            .collect();
        let (mut selectors, mut selector_owner) = (Vec::new(), Vec::new());
        let (mut globals, mut global_owner) = (Vec::new(), HashMap::new());
        let mut chat_hosts = Hosts::default();
        for (at, product) in chats.iter().enumerate() {
            for selector in &product.dom {
                selectors.push(selector.clone());
                selector_owner.push(at);
            }
            for global in &product.globals {
                globals.push(global.clone());
                global_owner.insert(global.clone(), at);
            }
            for host in &product.hosts {
                chat_hosts.add(host, at);
            }
        }
        let tag_files: BTreeMap<String, TagFile> = toml::from_str(TAGS)?;
        let (mut tags, mut tag_hosts) = (Vec::new(), Hosts::default());
        for (at, (name, file)) in tag_files.into_iter().enumerate() {
            for address in &file.at {
                tag_hosts.add(address, at);
            }
            tags.push(TagFact {
                name,
                remarketing: file.kind == TagKind::Remarketing,
                script: file.script,
            });
        }
        let places: PlaceFile = toml::from_str(PLACES)?;
        let index = |places: BTreeMap<String, Vec<String>>| {
            let mut hosts = Hosts::default();
            for (place, addresses) in places {
                for address in addresses {
                    hosts.add(&address, place.clone());
                }
            }
            hosts
        };
        let words: BTreeMap<Topic, BTreeMap<String, Vec<String>>> = toml::from_str(WORDS)?;
        let phrases: Vec<Phrase<Topic>> = words
            .into_iter()
            .flat_map(|(topic, languages)| {
                languages.into_values().flatten().map(move |text| Phrase {
                    text: fold(&text),
                    topic,
                    language: 0,
                })
            })
            .collect();
        Ok(TouchFacts {
            chats,
            selectors,
            selector_owner,
            globals,
            global_owner,
            chat_hosts,
            tag_hosts,
            tags,
            messengers: index(places.messengers),
            profiles: index(places.profiles),
            reviews: index(places.reviews),
            words: PhraseIndex::new(&phrases),
        })
    }

    /// Every known product.
    #[must_use]
    pub fn chats(&self) -> &[ChatProduct] {
        &self.chats
    }

    /// Selectors to look for, in the order that [`super::SelectorMark::selector`] counts.
    #[must_use]
    pub fn selectors(&self) -> &[String] {
        &self.selectors
    }

    /// Globals to look for.
    #[must_use]
    pub fn globals(&self) -> &[String] {
        &self.globals
    }

    pub(super) fn drawn_by(&self, selector: usize) -> Option<&ChatProduct> {
        self.chats.get(*self.selector_owner.get(selector)?)
    }

    /// The chat product that something is loaded from.
    pub(super) fn chat_at(&self, url: &str) -> Option<&ChatProduct> {
        self.chats.get(*self.chat_hosts.find(url)?)
    }

    pub(super) fn made_by(&self, global: &str) -> Option<&ChatProduct> {
        self.chats.get(*self.global_owner.get(global)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_a_hundred_and_fifty_products_are_known_each_by_a_host() {
        let facts = TouchFacts::embedded();
        assert!(facts.chats().len() >= 150, "{}", facts.chats().len());
        for product in facts.chats() {
            assert!(!product.hosts.is_empty(), "{}", product.id);
        }
    }

    #[test]
    fn no_two_products_share_a_host_or_a_global() {
        let facts = TouchFacts::embedded();
        let mut seen = HashMap::new();
        for product in facts.chats() {
            for mark in product.hosts.iter().chain(&product.globals) {
                if let Some(other) = seen.insert(mark.clone(), product.id.clone()) {
                    panic!("{mark} stands under {other} and {}", product.id);
                }
            }
        }
    }
}
