//! Many phrases found in one pass over a text.
//!
//! A phrase is folded words. `word*` may go on (`zamówieni*` finds `zamówienia`), `..` stands for
//! up to four words (`order .. has shipped`). All phrases of all languages are asked for at once, at
//! every word.

use std::collections::HashMap;

use super::tokens::Tokens;
use crate::text::{Literals, fold};

/// How many words a `..` may stand for.
const GAP: usize = 4;

/// A phrase found: which, and the words it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Index of the first word.
    pub from: usize,
    /// Index after the last word.
    pub to: usize,
    /// The phrase, by its number.
    pub phrase: usize,
}

/// Phrases, ready to be found.
#[derive(Debug, Clone)]
pub(super) struct Phrases {
    literals: Literals,
    /// By segment: the phrases that consist of it alone, and those that begin with it.
    starting: Vec<Vec<usize>>,
    /// By phrase: its segments, each with the number of words it may be away from the one before.
    chains: Vec<Vec<(usize, usize)>>,
    /// By segment: how many words it has.
    lengths: Vec<usize>,
    /// By segment: whether a phrase goes on with it.
    continuing: Vec<bool>,
}

impl Phrases {
    /// Takes them in; phrases are numbered in the order of `phrases`. A phrase without a
    /// word is never found.
    pub fn new<'a>(phrases: impl Iterator<Item = &'a str>) -> Self {
        let mut literals: Vec<String> = Vec::new();
        let mut by_literal: HashMap<String, usize> = HashMap::new();
        let mut chains = Vec::new();
        let mut lengths = Vec::new();
        for phrase in phrases {
            let mut chain = Vec::new();
            for (literal, words, away) in segments(phrase) {
                let segment = *by_literal.entry(literal.clone()).or_insert_with(|| {
                    literals.push(literal);
                    lengths.push(words);
                    literals.len() - 1
                });
                chain.push((segment, away));
            }
            chains.push(chain);
        }
        let mut starting = vec![Vec::new(); literals.len()];
        for (phrase, chain) in chains.iter().enumerate() {
            if let Some((first, _)) = chain.first() {
                starting[*first].push(phrase);
            }
        }
        let mut continuing = vec![false; literals.len()];
        for (segment, _) in chains.iter().flat_map(|chain| chain.iter().skip(1)) {
            continuing[*segment] = true;
        }
        Self {
            literals: Literals::new(&literals),
            starting,
            chains,
            lengths,
            continuing,
        }
    }

    /// All phrases in `tokens`, in order of their first word.
    pub fn find(&self, tokens: &Tokens) -> Vec<Found> {
        // Segments of phrases that have several, by segment: where they start.
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut firsts = Vec::new();
        let text = tokens.folded.as_bytes();
        for (from, word) in tokens.words.iter().enumerate() {
            self.literals.at(text, word.start as usize, |segment, _| {
                if self.continuing[segment] {
                    places.push((segment, from));
                }
                if !self.starting[segment].is_empty() {
                    firsts.push((from, segment));
                }
            });
        }
        places.sort_unstable();
        let mut found = Vec::new();
        for (from, segment) in firsts {
            for &phrase in &self.starting[segment] {
                if let Some(to) = self.follow(phrase, from, tokens, &places) {
                    found.push(Found { from, to, phrase });
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// The end of `phrase` when it goes on from its first segment at the word `from`.
    fn follow(
        &self,
        phrase: usize,
        from: usize,
        tokens: &Tokens,
        places: &[(usize, usize)],
    ) -> Option<usize> {
        let chain = &self.chains[phrase];
        let mut end = from + self.lengths[chain[0].0];
        for (segment, away) in &chain[1..] {
            let first = places.partition_point(|place| *place < (*segment, end));
            let (_, next) = *places
                .get(first)
                .filter(|(of, next)| of == segment && *next <= end + away)?;
            if tokens.words.get(next)?.line != tokens.words.get(from)?.line {
                return None;
            }
            end = next + self.lengths[*segment];
        }
        Some(end)
    }
}

/// The pieces of a phrase that can be searched as they are: (literal, words, words that may stand
/// between it and the piece before).
fn segments(phrase: &str) -> Vec<(String, usize, usize)> {
    let mut segments = Vec::new();
    let mut literal = String::new();
    let mut words = 0;
    let mut away = 0;
    let mut finish = |literal: &mut String, words: &mut usize, away: &mut usize, open: bool| {
        if *words > 0 {
            if !open {
                literal.push(' ');
            }
            segments.push((std::mem::take(literal), *words, *away));
            *words = 0;
        }
        *away = 0;
    };
    for part in phrase.split_whitespace() {
        if part == ".." {
            finish(&mut literal, &mut words, &mut away, false);
            away = GAP;
            continue;
        }
        let (part, open) = match part.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (part, false),
        };
        let folded = fold(part);
        let pieces: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|piece| !piece.is_empty())
            .collect();
        for piece in &pieces {
            if words > 0 {
                literal.push(' ');
            }
            literal.push_str(piece);
            words += 1;
        }
        if open && !pieces.is_empty() {
            finish(&mut literal, &mut words, &mut away, true);
        }
    }
    finish(&mut literal, &mut words, &mut away, false);
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &str, text: &str) -> Option<(usize, usize)> {
        let phrases = Phrases::new([phrase].into_iter());
        let tokens = Tokens::of(text.lines());
        phrases.find(&tokens).first().map(|f| (f.from, f.to))
    }

    #[test]
    fn finds_words_stems_and_gaps() {
        for (phrase, text, expected) in [
            ("koszyk*", "Twój koszyka czeka", Some((1, 2))),
            ("koszyk", "Twój koszyka czeka", None),
            (
                "zamówieni* zostało wysłan*",
                "Zamówienie zostało wysłane!",
                Some((0, 3)),
            ),
            (
                "zamówieni* .. wysłan*",
                "zamówienie nr 12/3 wysłano",
                Some((0, 5)),
            ),
            (
                "order .. shipped",
                "order one two three four five shipped",
                None,
            ),
            ("order .. shipped", "your order shipped", Some((1, 3))),
            ("order shipped", "order\nshipped", None),
            ("zamówieni* wysłan*", "zamówienie\nwysłane", None),
            ("d'achat", "bon d’achat", Some((1, 3))),
            ("", "anything", None),
            ("..", "anything", None),
        ] {
            assert_eq!(found(phrase, text), expected, "{phrase:?} {text:?}");
        }
    }
}
