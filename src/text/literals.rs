//! Many literal strings, asked for those that begin at a given place of a text.

use rustc_hash::FxHashMap;

/// A set of different literals, found by how they begin: most words of a text are turned away by
/// their first bytes, which is far less work than to search every byte and to drop what begins within
/// a word.
#[derive(Debug, Clone)]
pub struct Literals {
    /// All texts, one after the other.
    texts: Box<[u8]>,
    /// By how many bytes are looked at: the literals that are no shorter than that, and shorter than
    /// the next.
    groups: [Group; LOOKS.len()],
}

/// How many bytes of a beginning are looked at, for literals of at least as many.
const LOOKS: [usize; 5] = [1, 2, 3, 5, 8];

/// Literals of similar length.
#[derive(Debug, Clone)]
struct Group {
    /// Their beginnings, hashed into a bit each.
    begins: Box<[u64; 1 << 10]>,
    /// By their beginning: which of `literals` they are.
    places: FxHashMap<u64, (usize, usize)>,
    /// Those of one beginning stand together, the shortest first.
    literals: Vec<Literal>,
}

#[derive(Debug, Clone, Copy)]
struct Literal {
    number: usize,
    from: usize,
    to: usize,
}

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

/// Of eight bytes the first so many.
#[inline]
fn begin_of(eight: u64, length: usize) -> u64 {
    eight & (u64::MAX >> (64 - 8 * length))
}

/// Which word of `begins` and which bit of it stands for a beginning: the upper bits of a product with
/// the odd number next to 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3,
/// 6.4).
#[inline]
fn bit_of(begin: u64) -> (usize, u32) {
    let hash = (begin.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u16;
    (usize::from(hash >> 6), u32::from(hash & 63))
}

impl Literals {
    /// Builds the set; literals are numbered in their order and must differ. An empty one is never
    /// found.
    #[must_use]
    pub fn new<L: AsRef<[u8]>>(literals: &[L]) -> Self {
        let mut texts = Vec::new();
        let mut all = Vec::with_capacity(literals.len());
        for (number, literal) in literals.iter().enumerate() {
            let from = texts.len();
            texts.extend_from_slice(literal.as_ref());
            let to = texts.len();
            all.push((first_eight(literal.as_ref()), Literal { number, from, to }));
        }
        let groups = std::array::from_fn(|at| {
            let (least, most) = (LOOKS[at], LOOKS.get(at + 1).copied().unwrap_or(usize::MAX));
            let mut own: Vec<(u64, Literal)> = all
                .iter()
                .filter(|(_, literal)| (least..most).contains(&literal.length()))
                .map(|(eight, literal)| (begin_of(*eight, least), *literal))
                .collect();
            own.sort_unstable_by_key(|(begin, literal)| (*begin, literal.length(), literal.number));
            let mut begins = Box::new([0; 1 << 10]);
            let mut places = FxHashMap::default();
            for (at, (begin, _)) in own.iter().enumerate() {
                let (word, bit) = bit_of(*begin);
                begins[word] |= 1 << bit;
                places.entry(*begin).or_insert((at, 0)).1 = at + 1;
            }
            Group {
                begins,
                places,
                literals: own.into_iter().map(|(_, literal)| literal).collect(),
            }
        });
        Self {
            texts: texts.into(),
            groups,
        }
    }

    /// Calls `found` with the number and the end, in bytes, of each literal that begins at the
    /// byte `from` of `text`, the shortest first.
    #[inline]
    pub fn at(&self, text: &[u8], from: usize, mut found: impl FnMut(usize, usize)) {
        let Some(text) = text.get(from..) else {
            return;
        };
        let eight = first_eight(text);
        for (length, group) in LOOKS.iter().zip(&self.groups) {
            let begin = begin_of(eight, *length);
            let (word, bit) = bit_of(begin);
            if group.begins[word] >> bit & 1 == 0 {
                continue;
            }
            let Some((first, end)) = group.places.get(&begin) else {
                continue;
            };
            for literal in &group.literals[*first..*end] {
                let wanted = &self.texts[literal.from..literal.to];
                if text.starts_with(wanted) {
                    found(literal.number, from + wanted.len());
                }
            }
        }
    }
}

impl Literal {
    fn length(self) -> usize {
        self.to - self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_at_the_place_is_found() {
        let literals = Literals::new(&["cart", "car", "art", "a", "go to cart", "кошик"]);
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
        let none = Literals::new::<&str>(&[]);
        none.at(b"cart", 0, |_, _| unreachable!());
    }
}
