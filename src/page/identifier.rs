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
}
