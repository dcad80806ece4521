//! Identifiers as programmers write them, taken apart into words.

use crate::text::fold;

/// Splits `billingFirstName`, `billing-first-name` and `BILLING_FIRST_NAME2` into folded words
/// with single spaces between (`billing first name 2`).
pub(super) fn split(identifier: &str) -> String {
    let mut words = String::with_capacity(identifier.len() + 8);
    let mut previous = ' ';
    let mut chars = identifier.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            if !words.ends_with(' ') && !words.is_empty() {
                words.push(' ');
            }
            previous = ' ';
            continue;
        }
        let camel = c.is_uppercase()
            && (previous.is_lowercase()
                || previous.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase()));
        let number = c.is_numeric() != previous.is_numeric() && previous != ' ';
        if (camel || number) && !words.ends_with(' ') && !words.is_empty() {
            words.push(' ');
        }
        words.push(c);
        previous = c;
    }
    fold(&words)
}

/// The parts of a name that may be the field's own, the innermost first: `order[address][city]` and
/// `address.city` ask for the city. What the innermost part does not tell (`email[first]`), the
/// whole of what stands in brackets does.
pub(super) fn own_names(name: &str) -> impl Iterator<Item = &str> {
    let wordy = |part: &&str| part.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let inner = name.split_once('[').map(|(_, inner)| inner).filter(wordy);
    let innermost = name
        .rsplit(['[', '.', '$', ':', '|'])
        .find(wordy)
        .filter(|part| !matches!(part.trim_end_matches(']'), "first" | "second" | "value"));
    [innermost, inner, Some(name)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_what_programmers_write() {
        for (identifier, expected) in [
            ("billingFirstName", "billing first name"),
            ("billing-first_name", "billing first name"),
            ("BILLING_FIRST_NAME2", "billing first name 2"),
            ("customer[email]", "customer email"),
            ("userID", "user id"),
            ("HTMLInput", "html input"),
            ("", ""),
        ] {
            assert_eq!(split(identifier), expected, "{identifier:?}");
        }
    }

    #[test]
    fn finds_the_part_of_a_name_that_is_the_field() {
        for (name, first) in [
            ("order[bill_address_attributes][firstname]", "firstname]"),
            ("user[email][first]", "email][first]"),
            ("address.city", "city"),
            ("street[0]", "street"),
            ("billing_city", "billing_city"),
        ] {
            assert_eq!(own_names(name).next(), Some(first), "{name:?}");
        }
    }
}
