//! Many literal strings, asked for those that begin at a given place of a text.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};

/// A set of different literals. A walk from the beginning of a word ends with the first byte that
/// no literal goes on with, and most words are turned away by how they begin: far less work than to
/// search every byte of the text and to drop what begins within a word.
#[derive(Debug, Clone)]
pub struct Literals {
    automaton: NFA,
    /// By how many bytes are looked at: which beginnings a literal has that is no shorter than that,
    /// and shorter than the next.
    begins: [Beginnings; LOOKS.len()],
}

/// How many bytes of a beginning are looked at, for literals of at least as many.
const LOOKS: [usize; 5] = [1, 2, 3, 5, 8];

/// The beginnings of one length, hashed into a bit each.
type Beginnings = Box<[u64; 1 << 10]>;

/// The first bytes of something, the first one lowest; zeros stand for bytes that are not there.
#[inline]
fn first_eight(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// Which word of [`Beginnings`] and which bit of it stands for the first `length` of eight bytes: the
/// upper bits of a product with the odd number next to 2^64 divided by the golden ratio (Knuth, The
/// Art of Computer Programming 3, 6.4).
#[inline]
fn bit_of(eight: u64, length: usize) -> (usize, u32) {
    let some = eight & (u64::MAX >> (64 - 8 * length));
    let hash = (some.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u16;
    (usize::from(hash >> 6), u32::from(hash & 63))
}

impl Literals {
    /// Builds the set; literals are numbered in their order and must differ.
    ///
    /// # Errors
    /// When they are too many or too long for an automaton.
    pub fn new<L: AsRef<[u8]>>(literals: &[L]) -> Result<Self, BuildError> {
        let mut begins = LOOKS.map(|_| Beginnings::new([0; 1 << 10]));
        for literal in literals {
            let literal = literal.as_ref();
            let looks = LOOKS.iter().zip(&mut begins).rev();
            if let Some((length, begins)) = { looks }.find(|(length, _)| literal.len() >= **length)
            {
                let (word, bit) = bit_of(first_eight(literal), *length);
                begins[word] |= 1 << bit;
            }
        }
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(literals)?;
        Ok(Self { automaton, begins })
    }

    /// Whether a literal may begin a text. All are asked at once: to stop at the first that says so
    /// costs more than it saves.
    #[inline]
    fn may_begin(&self, text: &[u8]) -> bool {
        let eight = first_eight(text);
        let bits = LOOKS.iter().zip(&self.begins).map(|(length, begins)| {
            let (word, bit) = bit_of(eight, *length);
            begins[word] >> bit & 1
        });
        bits.fold(0, |any, bit| any | bit) == 1
    }

    /// Calls `found` with the number and the end, in bytes, of each literal that begins at the
    /// byte `from` of `text`, the shortest first.
    #[inline]
    pub fn at(&self, text: &[u8], from: usize, mut found: impl FnMut(usize, usize)) {
        if !text.get(from..).is_some_and(|text| self.may_begin(text)) {
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
