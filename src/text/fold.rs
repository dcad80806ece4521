//! Folding: two spellings a customer would call the same become the same string.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds `text` for comparison: lower case, diacritics removed (`Łódź` -> `lodz`, `ї` -> `і`),
/// typographic quotes and dashes made plain, runs of white space made one space, ends trimmed.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let common = COMMON.as_slice();
    let mut folded = String::with_capacity(text.len());
    let mut pending_space = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let plain = rest
            .bytes()
            .take_while(|b| b.is_ascii_graphic() && *b != b'`')
            .count();
        if plain == 0 && (c.is_whitespace() || is_nothing(c)) {
            pending_space |= c.is_whitespace();
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if pending_space && !folded.is_empty() {
            folded.push(' ');
        }
        pending_space = false;
        if plain == 0 {
            fold_with(common, c, &mut folded);
            rest = &rest[c.len_utf8()..];
        } else {
            let begins = folded.len();
            folded.push_str(&rest[..plain]);
            folded[begins..].make_ascii_lowercase();
            rest = &rest[plain..];
        }
    }
    folded
}

/// Marks that are not seen: joiners, marks of direction and byte order, soft hyphens.
fn is_nothing(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

/// Latin with diacritics and Cyrillic, decomposed once: most of what is not ASCII.
static COMMON: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0x80..0x530)
        .filter_map(char::from_u32)
        .map(|c| {
            let mut out = String::new();
            decompose(c, &mut out);
            out
        })
        .collect()
});

/// Appends `c` to `folded` as [`fold`] would: nothing for a combining mark, several letters for a
/// ligature. White space is left to the caller.
pub fn fold_char(c: char, folded: &mut String) {
    fold_with(&COMMON, c, folded);
}

#[inline]
fn fold_with(common: &[String], c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(if c == '`' {
            '\''
        } else {
            c.to_ascii_lowercase()
        });
    } else if let Some(known) = common.get(c as usize - 0x80) {
        folded.push_str(known);
    } else {
        decompose(c, folded);
    }
}

fn decompose(c: char, folded: &mut String) {
    for part in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)) {
        for lower in part.to_lowercase() {
            match lower {
                'ł' => folded.push('l'),
                'đ' => folded.push('d'),
                'ø' => folded.push('o'),
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'ı' => folded.push('i'),
                'ґ' => folded.push('г'),
                // A capital sigma does not tell whether it ends a word.
                'ς' => folded.push('σ'),
                '’' | '‘' | 'ʼ' | '`' | '´' | 'ʹ' => folded.push('\''),
                '“' | '”' | '„' | '«' | '»' => folded.push('"'),
                '–' | '—' | '‑' | '−' => folded.push('-'),
                other if is_combining_mark(other) => {}
                other => folded.push(other),
            }
        }
    }
}

/// The same as [`char::is_alphanumeric`], which has to look up every letter beyond ASCII; the
/// Latin and Cyrillic ones are known by their range.
#[must_use]
pub fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    is_common_letter(c) || c.is_alphanumeric()
}

/// The same as [`char::is_alphabetic`], likewise.
#[must_use]
pub fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    is_common_letter(c) || c.is_alphabetic()
}

/// Whether a character is a Latin letter with diacritics or a Cyrillic one.
fn is_common_letter(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}')
        && !matches!(c, '×' | '÷')
}

/// The same for plain ASCII, which needs no normalisation.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    if folded.contains('`') {
        return folded.replace('`', "'");
    }
    folded
}

/// Whether the folded `phrase` occurs in the folded `text` on word boundaries. A phrase ending in
/// `*` may go on within the word (`koszyk*` finds `koszyka`). Both arguments must be folded.
#[must_use]
pub fn contains_phrase(text: &str, phrase: &str) -> bool {
    let (phrase, open_end) = match phrase.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (phrase, false),
    };
    if phrase.is_empty() {
        return false;
    }
    text.match_indices(phrase).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        let starts = !before.is_some_and(char::is_alphanumeric)
            || !phrase.chars().next().is_some_and(char::is_alphanumeric);
        let ends = open_end
            || !after.is_some_and(char::is_alphanumeric)
            || !phrase
                .chars()
                .next_back()
                .is_some_and(char::is_alphanumeric);
        starts && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_a_customer_would_call_the_same() {
        for (text, expected) in [
            ("Dodaj\u{a0}do  koszyka ", "dodaj do koszyka"),
            ("ŁÓDŹ", "lodz"),
            ("Ґанок їжак", "ганок іжак"),
            ("Straße", "strasse"),
            ("ΚΩΔΙΚΌΣ Κωδικός", "κωδικοσ κωδικοσ"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("п’ять", "п'ять"),
            ("", ""),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        for c in (0..0x3000).filter_map(char::from_u32) {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
        }
    }

    #[test]
    fn finds_phrases_on_word_boundaries() {
        for (text, phrase, expected) in [
            ("dodaj do koszyka", "koszyk*", true),
            ("dodaj do koszyka", "koszyk", false),
            ("go to cart", "cart", true),
            ("cartoon", "cart", false),
            ("cartoon", "cart*", true),
            ("anything", "", false),
            ("anything", "*", false),
        ] {
            assert_eq!(
                contains_phrase(text, phrase),
                expected,
                "{text:?} {phrase:?}"
            );
        }
    }
}
