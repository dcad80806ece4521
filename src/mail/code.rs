//! The code that a customer is asked to enter: on a line of its own, or right after a colon.

/// Fewest and most characters of a code, without spaces and hyphens.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=10;
/// A code after other words on its line is shorter than a number of an order or an account.
const LENGTHS_IN_A_LINE: std::ops::RangeInclusive<usize> = 4..=8;

/// The code in a mail that asks for one; `text` has one block a line.
pub(super) fn activation_code(subject: &str, text: &str) -> Option<String> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines()
        .find_map(|line| code(line, &LENGTHS))
        .or_else(|| lines().chain([subject]).find_map(after_colon))
        .or_else(|| lines().chain([subject]).find_map(lone_digits))
}

/// A text that is nothing but a code: digits, or capital letters with digits, in one to three parts.
fn code(text: &str, lengths: &std::ops::RangeInclusive<usize>) -> Option<String> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = text.split([' ', '-', '\u{a0}']).collect();
    let plain: String = parts.concat();
    let spelled = plain
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let one_by_one = parts.len() == plain.chars().count();
    let groups = parts.len() <= 3 && parts.iter().all(|part| (2..=10).contains(&part.len()));
    (spelled && digits >= 2 && lengths.contains(&plain.len()) && (groups || one_by_one)).then_some(
        if one_by_one || digits == plain.len() {
            plain
        } else {
            text.to_owned()
        },
    )
}

/// `Your code: 482913`, `Kod: A7-K2Q9.`
fn after_colon(line: &str) -> Option<String> {
    let (_, rest) = line.rsplit_once(':')?;
    code(rest.trim(), &LENGTHS)
}

/// `482913 is your code`: the only number of its line, and no part of an address, amount or date.
fn lone_digits(line: &str) -> Option<String> {
    let mut numbers = line
        .split_whitespace()
        .filter(|word| word.chars().any(|c| c.is_ascii_digit()));
    let only = numbers.next()?;
    if numbers.next().is_some() || line.contains("://") || line.contains('@') {
        return None;
    }
    let word = only.trim_end_matches(['.', ',', '!', ';']);
    let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    (!year && word.chars().all(|c| c.is_ascii_digit()))
        .then(|| code(word, &LENGTHS_IN_A_LINE))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::activation_code;

    #[test]
    fn codes_as_shops_print_them() {
        for (text, expected) in [
            (
                "Hello Anna,\nyour code is\n482913\nIt is valid for 15 minutes.",
                Some("482913"),
            ),
            ("Twój kod weryfikacyjny: 77 12 04", Some("771204")),
            ("Ваш код підтвердження — 4821. Дякуємо!", Some("4821")),
            (
                "Aktivierungscode:\nA7K2-Q9XB\nViele Grüße",
                Some("A7K2-Q9XB"),
            ),
            ("4 8 2 9 1 3", Some("482913")),
            ("Click the link below to activate your account", None),
            ("© 2026 Teapots Ltd, all rights reserved", None),
            ("Call us: +48 600 700 800", None),
            ("Order https://shop.test/482913 now", None),
            ("WELCOME", None),
        ] {
            assert_eq!(activation_code("", text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_subject_tells_it_where_the_body_does_not() {
        let code = activation_code("482913 to kod potwierdzający", "Wpisz kod z tematu.");
        assert_eq!(code.as_deref(), Some("482913"));
    }
}
