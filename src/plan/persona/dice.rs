//! Chance that always falls the same way.

use sha2::{Digest, Sha256};

/// Letters and digits that nobody confuses.
const TAG_LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
const TAG_SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Length of a tag: 23 x 31^7, about 6 x 10^11 of them.
const TAG_LENGTH: usize = 8;

/// Dice thrown by a hash: the same parts and label always give the same number.
pub(super) struct Dice {
    key: [u8; 32],
}

impl Dice {
    pub(super) fn new(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // The length keeps `ab` + `c` apart from `a` + `bc`.
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self {
            key: hash.finalize().into(),
        }
    }

    fn bytes(&self, label: &str) -> [u8; 32] {
        let hash = Sha256::new()
            .chain_update(self.key)
            .chain_update(label.as_bytes());
        hash.finalize().into()
    }

    /// A number below `sides`; 0 when there are no sides.
    pub(super) fn roll(&self, label: &str, sides: usize) -> usize {
        let mut first = [0; 8];
        first.copy_from_slice(&self.bytes(label)[..8]);
        // The remainder of 64 bits by a short table is as good as even.
        let number = u64::from_le_bytes(first) % (sides.max(1) as u64);
        usize::try_from(number).unwrap_or(0)
    }

    /// One of the items of a table, which must not be empty.
    pub(super) fn pick<'t, T>(&self, label: &str, table: &'t [T]) -> &'t T {
        &table[self.roll(label, table.len())]
    }

    /// As many signs as there are rolls, each out of its own set.
    fn spell(&self, label: &str, sets: impl Iterator<Item = &'static [u8]>) -> String {
        sets.enumerate()
            .map(|(at, set)| char::from(*self.pick(&format!("{label}-{at}"), set)))
            .collect()
    }

    /// Eight lower-case letters and digits, a letter first.
    pub(super) fn tag(&self) -> String {
        let sets = (0..TAG_LENGTH).map(|at| if at == 0 { TAG_LETTERS } else { TAG_SIGNS });
        self.spell("tag", sets)
    }

    /// Fourteen characters: letters of both cases, digits, and one symbol that shops accept.
    pub(super) fn password(&self) -> String {
        const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
        const LOWER: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
        const DIGIT: &[u8] = b"23456789";
        const SYMBOL: &[u8] = b"!-_";
        let pattern: &[&[u8]] = &[
            UPPER, LOWER, LOWER, LOWER, DIGIT, DIGIT, SYMBOL, UPPER, LOWER, LOWER, LOWER, DIGIT,
            DIGIT, UPPER,
        ];
        self.spell("password", pattern.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_fall_the_same_way() {
        let tag = |parts: &[&str]| Dice::new(parts).tag();
        assert_eq!(tag(&["a", "b"]), tag(&["a", "b"]));
        assert_ne!(tag(&["a", "b"]), tag(&["ab", ""]));
        assert_ne!(tag(&["a", "b"]), tag(&["a", "c"]));
    }

    #[test]
    fn every_side_comes_up_about_as_often() {
        let mut counts = [0; 6];
        for number in 0..6000 {
            counts[Dice::new(&[&number.to_string()]).roll("die", 6)] += 1;
        }
        assert!(
            counts.iter().all(|count| (850..1150).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn passwords_satisfy_common_rules() {
        for number in 0..100 {
            let password = Dice::new(&[&number.to_string()]).password();
            assert_eq!(password.len(), 14);
            let has = |test: fn(&char) -> bool| password.chars().any(|c| test(&c));
            assert!(has(char::is_ascii_uppercase), "{password}");
            assert!(has(char::is_ascii_lowercase), "{password}");
            assert!(has(char::is_ascii_digit), "{password}");
            assert!(has(char::is_ascii_punctuation), "{password}");
        }
    }
}
