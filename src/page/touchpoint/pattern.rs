//! Patterns of what pages print.

use regex::Regex;

/// A pattern whose `\p{L}` stands for the letters of the Latin and Cyrillic alphabets and whose `\d`
/// stands for European digits: with those of all alphabets there are it would be made of a hundred
/// times as many parts, and take as much longer to get ready.
///
/// # Panics
/// When it is no pattern: for constants only.
pub(super) fn pattern(text: &str) -> Regex {
    let plain = text
        .replace(r"\p{L}", "[A-Za-zÀ-ÖØ-öø-ɏЀ-ӿ]")
        .replace(r"\d", "[0-9]");
    Regex::new(&plain).expect("the pattern is a constant")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_those_of_the_shops() {
        let letters = pattern(r"^[^\p{L}\d]\p{L}+\d$");
        for (text, expected) in [
            ("-żółć1", true),
            ("-їжак9", true),
            ("-Ő0", true),
            ("-×1", false),
            ("a1", false),
            ("1a1", false),
            ("-a٣", false),
        ] {
            assert_eq!(letters.is_match(text), expected, "{text}");
        }
    }
}
