//! Amounts of money as a spreadsheet writes them.

use rust_decimal::Decimal;

use crate::text::parse_money;

/// Reads `200`, `199.99`, `1 299,00` or `200 zł`. `None` when it is anything else, or not above 0.
pub(super) fn parse_amount(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let sign = |c: char| c.is_alphabetic() || "€$£₴. \u{a0}".contains(c);
    let number = text.trim_matches(sign);
    let plain = |c: char| c.is_ascii_digit() || " .,'\u{a0}\u{202f}".contains(c);
    // A currency code or sign, not a sentence.
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let well_formed = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(plain)
        && letters <= 4;
    if !well_formed {
        return None;
    }
    parse_money(number)
        .map(|money| money.amount)
        .filter(|amount| *amount > Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts() {
        for (text, expected) in [
            ("200", Some("200")),
            ("199,99", Some("199.99")),
            ("1 299,00 zł", Some("1299.00")),
            ("1.299,50", Some("1299.50")),
            ("€ 20", Some("20")),
            ("300 грн.", Some("300")),
            ("0", None),
            ("-5", None),
            ("about 200", None),
            ("200-300", None),
            ("", None),
        ] {
            let amount = parse_amount(text).map(|amount| amount.to_string());
            assert_eq!(amount.as_deref(), expected, "{text}");
        }
    }
}
