//! Finding many phrases in one pass over a folded text, at the beginnings of its words.

use std::collections::HashMap;

use crate::text::{Literals, is_alphanumeric};

/// How far apart the two halves of a gapped phrase may stand, in bytes of folded text.
const LONGEST_GAP: usize = 120;

/// A phrase found in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit<T> {
    /// What the phrase means.
    pub topic: T,
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, in bytes; a stem's hit goes to the end of the word.
    pub end: usize,
    /// Index of the language it belongs to.
    pub language: u8,
}

impl<T> Hit<T> {
    /// Bytes of text the phrase covers.
    pub fn len(&self) -> usize {
        self.end - self.start
    }
}

/// A phrase as written in a lexicon, folded and taken apart.
///
/// `koszyk*` may go on within the word, `=ok` must be the whole text, `add .. to cart` may have
/// words between its halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase<T> {
    pub text: String,
    pub topic: T,
    pub language: u8,
}

#[derive(Debug, Clone, Copy)]
struct Meaning<T> {
    topic: T,
    language: u8,
    open_end: bool,
    whole: bool,
    /// Which gapped phrase this is a half of, and whether it is the second half.
    gap: Option<(u32, bool)>,
}

/// An index of phrases by what they mean.
#[derive(Debug)]
pub(super) struct PhraseIndex<T> {
    literals: Literals,
    meanings: Vec<Vec<Meaning<T>>>,
}

impl<T: Copy + Eq> PhraseIndex<T> {
    /// Builds the index. Phrases must be folded.
    pub fn new(phrases: &[Phrase<T>]) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut meanings: Vec<Vec<Meaning<T>>> = Vec::new();
        let mut add = |text: &str, meaning: Meaning<T>| {
            let place = *places.entry(text.to_owned()).or_insert_with(|| {
                patterns.push(text.to_owned());
                meanings.push(Vec::new());
                patterns.len() - 1
            });
            meanings[place].push(meaning);
        };
        for (at, phrase) in (0u32..).zip(phrases) {
            let (text, whole) = match phrase.text.strip_prefix('=') {
                Some(rest) => (rest, true),
                None => (phrase.text.as_str(), false),
            };
            let halves = text.split_once(" .. ");
            let mut piece = |text: &str, gap| {
                let (text, open_end) = match text.strip_suffix('*') {
                    Some(stem) => (stem, true),
                    None => (text, false),
                };
                let meaning = Meaning {
                    topic: phrase.topic,
                    language: phrase.language,
                    open_end,
                    whole,
                    gap,
                };
                if !text.is_empty() {
                    add(text, meaning);
                }
            };
            match halves {
                Some((head, tail)) => {
                    piece(head, Some((at, false)));
                    piece(tail, Some((at, true)));
                }
                None => piece(text, None),
            }
        }
        Self {
            literals: Literals::new(&patterns),
            meanings,
        }
    }

    /// Every phrase in the folded `text`, on word boundaries, without those that stand wholly
    /// within a longer one.
    pub fn find(&self, text: &str) -> Vec<Hit<T>> {
        let mut hits: Vec<Hit<T>> = Vec::new();
        if text.is_empty() {
            return hits;
        }
        let mut halves: Vec<(u32, bool, Hit<T>)> = Vec::new();
        let mut add = |literal: usize, start: usize, end: usize| {
            let word_end = end_of_word(text, end);
            for meaning in &self.meanings[literal] {
                if word_end != end && !meaning.open_end {
                    continue;
                }
                if meaning.whole && !is_whole(text, start, word_end) {
                    continue;
                }
                let hit = Hit {
                    topic: meaning.topic,
                    start,
                    end: word_end,
                    language: meaning.language,
                };
                match meaning.gap {
                    Some((id, second)) => halves.push((id, second, hit)),
                    None => hits.push(hit),
                }
            }
        };
        let bytes = text.as_bytes();
        let (mut within_word, mut start) = (false, 0);
        while let Some(byte) = bytes.get(start) {
            let (of_word, width) = if byte.is_ascii() {
                (byte.is_ascii_alphanumeric(), 1)
            } else {
                let c = text[start..].chars().next();
                (c.is_some_and(is_of_word), c.map_or(1, char::len_utf8))
            };
            if !(within_word && of_word) {
                let found = |literal, end| add(literal, start, end);
                self.literals.at(bytes, start, found);
            }
            within_word = of_word;
            start += width;
            if of_word {
                let rest = bytes[start..].iter();
                start += rest.take_while(|b| b.is_ascii_alphanumeric()).count();
            }
        }
        for (id, _, head) in halves.iter().filter(|(_, second, _)| !second) {
            let tail = halves.iter().find(|(other, second, tail)| {
                other == id
                    && *second
                    && tail.start >= head.end
                    && tail.start - head.end < LONGEST_GAP
            });
            if let Some((_, _, tail)) = tail {
                hits.push(Hit {
                    end: tail.end,
                    ..*head
                });
            }
        }
        outermost(hits)
    }
}

/// Drops hits that lie within a longer hit.
fn outermost<T: Copy + Eq>(mut hits: Vec<Hit<T>>) -> Vec<Hit<T>> {
    if hits.len() < 2 {
        return hits;
    }
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    let mut kept: Vec<Hit<T>> = Vec::with_capacity(hits.len());
    let mut furthest = (0, 0);
    for hit in hits {
        let within = hit.end <= furthest.1 && (hit.start, hit.end) != furthest;
        if within {
            continue;
        }
        if kept.iter().rev().take(4).any(|other| *other == hit) {
            continue;
        }
        if hit.end > furthest.1 {
            furthest = (hit.start, hit.end);
        }
        kept.push(hit);
    }
    kept
}

fn end_of_word(text: &str, end: usize) -> usize {
    if !text[..end].chars().next_back().is_some_and(is_of_word) {
        return end;
    }
    end + text[end..]
        .chars()
        .take_while(|c| is_of_word(*c))
        .map(char::len_utf8)
        .sum::<usize>()
}

/// Whether `c` is part of a word that is set off from the next one.
fn is_of_word(c: char) -> bool {
    is_alphanumeric(c) && !is_unspaced(c)
}

/// Whether a character belongs to a script that sets no spaces between words, or (Korean) glues
/// endings and further words to them.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF           // Thai, Lao
        | 0x1100..=0x11FF         // Hangul, as folding takes it apart
        | 0x1780..=0x17FF         // Khmer
        | 0x3040..=0x30FF         // Hiragana, Katakana
        | 0x3400..=0x9FFF         // Han
        | 0xAC00..=0xD7FF         // Hangul syllables
        | 0x2_0000..=0x3_FFFF     // rare Han
    )
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    // A count beside the word (`cart (2)`) does not make it another.
    !text[..start].contains(char::is_alphabetic) && !text[end..].contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(phrases: &[&'static str]) -> PhraseIndex<&'static str> {
        let phrases: Vec<_> = phrases
            .iter()
            .map(|text| Phrase {
                text: (*text).to_owned(),
                topic: *text,
                language: 0,
            })
            .collect();
        PhraseIndex::new(&phrases)
    }

    #[test]
    fn finds_outermost_phrases_on_word_boundaries() {
        let index = index(&[
            "name",
            "last name",
            "koszyk*",
            "=ok",
            "add .. to cart",
            "cart",
            "カート",
        ]);
        for (text, expected) in [
            ("last name", vec!["last name"]),
            ("name, last name", vec!["name", "last name"]),
            ("username", vec![]),
            ("do koszyka", vec!["koszyk*"]),
            ("ok", vec!["=ok"]),
            ("ok!", vec!["=ok"]),
            ("ok then", vec![]),
            ("add blue mug to cart", vec!["add .. to cart"]),
            ("cart", vec!["cart"]),
            ("cartoon", vec![]),
            ("今すぐカートに入れる", vec!["カート"]),
            ("", vec![]),
        ] {
            let found: Vec<_> = index.find(text).iter().map(|hit| hit.topic).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn a_stem_covers_its_word() {
        let index = index(&["koszyk*"]);
        let hits = index.find("do koszyka");
        assert_eq!((hits[0].start, hits[0].end), (3, 10));
    }
}
