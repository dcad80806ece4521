//! Amounts of money as shops print them.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(pub String);

/// An amount with the currency it was printed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The amount in major units (129.99).
    pub amount: Decimal,
    /// The currency, when a sign or code stood beside the amount.
    pub currency: Option<Currency>,
}

/// A place in a text where an amount stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyMatch {
    /// The amount.
    pub money: Money,
    /// Byte range in the searched text, sign included.
    pub range: std::ops::Range<usize>,
}

const SIGNS: &[(&str, &str)] = &[
    ("zł", "PLN"),
    ("zl", "PLN"),
    ("pln", "PLN"),
    ("грн", "UAH"),
    ("₴", "UAH"),
    ("uah", "UAH"),
    ("€", "EUR"),
    ("eur", "EUR"),
    ("kč", "CZK"),
    ("czk", "CZK"),
    ("£", "GBP"),
    ("gbp", "GBP"),
    ("$", "USD"),
    ("usd", "USD"),
    ("₽", "RUB"),
    ("руб", "RUB"),
    ("rub", "RUB"),
    ("ft", "HUF"),
    ("huf", "HUF"),
    ("lei", "RON"),
    ("ron", "RON"),
    ("chf", "CHF"),
];

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(?:\d{1,3}(?:[\u{20}\u{a0}\u{202f}\u{2009}.,']\d{3})+|\d+)(?:[.,]\d{1,2})?";
    let signs = r"zł|zl|pln|грн\.?|₴|uah|€|eur|kč|czk|£|gbp|\$|usd|₽|руб\.?|rub|ft|huf|lei|ron|chf";
    Regex::new(&format!(
        r"(?i)(?:(?P<pre>{signs})[\s\u{{a0}}]?)?(?P<num>{number})(?:,-)?(?:[\s\u{{a0}}\u{{202f}}]?(?P<post>{signs}))?"
    ))
    .expect("the pattern is a constant")
});

/// Finds every amount that has a currency sign or code beside it.
#[must_use]
pub fn find_money(text: &str) -> Vec<MoneyMatch> {
    AMOUNT
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let after = text[whole.end()..].chars().next();
            let post = found.name("post");
            // `10 eurobanknotes` and `5 ftp` are no amounts.
            let cut_short = post.is_some_and(|sign| {
                sign.as_str().ends_with(char::is_alphabetic)
                    && after.is_some_and(char::is_alphabetic)
            });
            let sign = found.name("pre").or(post.filter(|_| !cut_short))?;
            Some(MoneyMatch {
                money: Money {
                    amount: amount(&found["num"])?,
                    currency: currency(sign.as_str()),
                },
                range: whole.range(),
            })
        })
        .collect()
}

/// Reads one amount, with or without a currency (`1 299,00 zł`, `129.99`). `None` when the text
/// holds no number.
#[must_use]
pub fn parse_money(text: &str) -> Option<Money> {
    if let Some(first) = find_money(text).into_iter().next() {
        return Some(first.money);
    }
    let found = AMOUNT.captures(text)?;
    Some(Money {
        amount: amount(&found["num"])?,
        currency: None,
    })
}

fn currency(sign: &str) -> Option<Currency> {
    let sign = sign.trim_end_matches('.').to_lowercase();
    SIGNS
        .iter()
        .find(|(known, _)| *known == sign)
        .map(|(_, code)| Currency((*code).to_owned()))
}

/// The last separator followed by one or two digits is the decimal point; all others group.
fn amount(printed: &str) -> Option<Decimal> {
    let digits_after = |at: usize| {
        printed[at + 1..]
            .chars()
            .filter(char::is_ascii_digit)
            .count()
    };
    let point = printed
        .rfind([',', '.'])
        .filter(|at| (1..=2).contains(&digits_after(*at)));
    let plain: String = printed
        .char_indices()
        .filter_map(|(at, c)| match c {
            _ if Some(at) == point => Some('.'),
            c if c.is_ascii_digit() => Some(c),
            _ => None,
        })
        .collect();
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts_as_printed() {
        for (text, expected, code) in [
            ("1 299,00 zł", "1299.00", Some("PLN")),
            ("129,99 PLN", "129.99", Some("PLN")),
            ("1\u{a0}250 грн", "1250", Some("UAH")),
            ("₴450.50", "450.50", Some("UAH")),
            ("£1,234.50", "1234.50", Some("GBP")),
            ("€ 14,90", "14.90", Some("EUR")),
            ("1.299,00 €", "1299.00", Some("EUR")),
            ("599,- Kč", "599", Some("CZK")),
            ("39.9", "39.9", None),
        ] {
            let money = parse_money(text).expect(text);
            assert_eq!(money.amount, expected.parse::<Decimal>().unwrap(), "{text}");
            assert_eq!(money.currency.map(|c| c.0).as_deref(), code, "{text}");
        }
        assert_eq!(parse_money("free"), None);
    }

    #[test]
    fn an_amount_needs_a_sign_beside_it() {
        let found = find_money("order 12345 of 3 items: 39,90 zł, 5 ftp, total $42");
        let amounts: Vec<_> = found.iter().map(|m| m.money.amount.to_string()).collect();
        assert_eq!(amounts, ["39.90", "42"]);
    }
}
