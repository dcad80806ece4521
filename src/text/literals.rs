//! Many literal strings, asked for those that begin at a given place of a text.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};

/// A set of different literals. A walk from the beginning of a word ends with the first byte that
/// no literal goes on with, after two or three for most words: far less work than to search every
/// byte of the text and to drop what begins within a word.
#[derive(Debug, Clone)]
pub struct Literals {
    automaton: NFA,
    /// By the first two bytes: whether a literal begins with them. Most words end here.
    begins: Box<[bool; 1 << 16]>,
}

impl Literals {
    /// Builds the set; literals are numbered in their order and must differ.
    ///
    /// # Errors
    /// When they are too many or too long for an automaton.
    pub fn new<L: AsRef<[u8]>>(literals: &[L]) -> Result<Self, BuildError> {
        let mut begins = Box::new([false; 1 << 16]);
        for literal in literals {
            match literal.as_ref() {
                [first, second, ..] => begins[pair(*first, *second)] = true,
                [first] => begins[pair(*first, 0)..=pair(*first, u8::MAX)].fill(true),
                [] => {}
            }
        }
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(literals)?;
        Ok(Self { automaton, begins })
    }

    /// Calls `found` with the number and the end, in bytes, of each literal that begins at the
    /// byte `from` of `text`, the shortest first.
    #[inline]
    pub fn at(&self, text: &[u8], from: usize, mut found: impl FnMut(usize, usize)) {
        let begins = match text.get(from..) {
            // Only one byte is left: zero stands for what is not there.
            Some([first, rest @ ..]) => {
                self.begins[pair(*first, rest.first().copied().unwrap_or_default())]
            }
            _ => false,
        };
        if !begins {
            return;
        }
        let automaton = &self.automaton;
        let Ok(mut state) = automaton.start_state(Anchored::Yes) else {
            return;
        };
        for (length, byte) in (1..).zip(text.iter().skip(from)) {
            state = automaton.next_state(Anchored::Yes, state, *byte);
            if !automaton.is_special(state) {
                continue;
            }
            if automaton.is_dead(state) {
                return;
            }
            if automaton.is_match(state) {
                // The state also knows the literals that merely end here.
                let whole = (0..automaton.match_len(state))
                    .map(|index| automaton.match_pattern(state, index))
                    .find(|pattern| automaton.pattern_len(*pattern) == length);
                if let Some(pattern) = whole {
                    found(pattern.as_usize(), from + length);
                }
            }
        }
    }
}

/// The place of two bytes in the table of beginnings.
fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_at_the_place_is_found() {
        let literals = Literals::new(&["cart", "car", "art", "a", "go to cart", "кошик"]).unwrap();
        for (text, from, expected) in [
            ("cart", 0, vec![(1, 3), (0, 4)]),
            ("cart", 1, vec![(3, 2), (2, 4)]),
            ("go to cart", 0, vec![(4, 10)]),
            ("go to carpet", 0, vec![]),
            ("go to carpet", 6, vec![(1, 9)]),
            ("в кошик", 3, vec![(5, 13)]),
            ("", 0, vec![]),
            ("cart", 9, vec![]),
        ] {
            let mut found = Vec::new();
            literals.at(text.as_bytes(), from, |which, end| found.push((which, end)));
            assert_eq!(found, expected, "{text:?} at {from}");
        }
        let none = Literals::new::<&str>(&[]).unwrap();
        none.at(b"cart", 0, |_, _| unreachable!());
    }
}
