//! Amounts of money as shops print them.

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

/// Signs and codes in lower case, a longer one before its beginning.
const SIGNS: &[(&str, &str)] = &[
    ("zł", "PLN"),
    ("zl", "PLN"),
    ("pln", "PLN"),
    ("грн.", "UAH"),
    ("грн", "UAH"),
    ("₴", "UAH"),
    ("uah", "UAH"),
    ("€", "EUR"),
    ("eur", "EUR"),
    ("kč", "CZK"),
    ("kc", "CZK"),
    ("czk", "CZK"),
    ("£", "GBP"),
    ("gbp", "GBP"),
    ("r$", "BRL"),
    ("$", "USD"),
    ("usd", "USD"),
    ("₽", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("р.", "RUB"),
    ("rub", "RUB"),
    ("ft", "HUF"),
    ("huf", "HUF"),
    ("lei", "RON"),
    ("ron", "RON"),
    ("chf", "CHF"),
    ("лв.", "BGN"),
    ("лв", "BGN"),
    ("bgn", "BGN"),
    // The crowns of the north share their sign; most shops that print it are Swedish.
    ("kr.", "SEK"),
    ("kr", "SEK"),
    ("sek", "SEK"),
    ("dkk", "DKK"),
    ("nok", "NOK"),
];

/// A number as printed, and the currency beside it.
struct Printed {
    /// The number alone.
    number: std::ops::Range<usize>,
    /// The number with its sign.
    whole: std::ops::Range<usize>,
    code: Option<&'static str>,
}

/// The numbers of `text` in order. One pass: this is asked of every line of every mail and page.
fn numbers(text: &str) -> impl Iterator<Item = Printed> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let end = number_end(text, start);
        let before = code_before(&text[at..start]).map(|(from, code)| (at + from, code));
        let dash = if text[end..].starts_with(",-") { 2 } else { 0 };
        // In `£18.00 £14.50` the second sign belongs to the second amount.
        let behind = code_behind(&text[end + dash..]).filter(|(length, _)| {
            let next = text[end + dash + length..].chars().next();
            before.is_none() || !next.is_some_and(|c| c.is_ascii_digit())
        });
        let whole_end = end + dash + behind.map_or(0, |(length, _)| length);
        at = whole_end;
        Some(Printed {
            number: start..end,
            whole: before.map_or(start, |(from, _)| from)..whole_end,
            code: before
                .map(|(_, code)| code)
                .or(behind.map(|(_, code)| code)),
        })
    })
}

/// Where the number that begins at `start` ends: groups of three digits, one or two decimals.
fn number_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let mut end = start + run(start);
    if end - start <= 3 {
        while let Some(separator) = text[end..].chars().next().filter(|c| {
            matches!(
                *c,
                ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '.' | ',' | '\''
            )
        }) {
            let group = end + separator.len_utf8();
            if run(group) != 3 {
                break;
            }
            end = group + 3;
        }
    }
    if matches!(bytes.get(end), Some(b'.' | b',')) && (1..=2).contains(&run(end + 1)) {
        end += 1 + run(end + 1);
    }
    end
}

/// The sign that `text` ends with, with at most one space behind it: where it begins, its code.
fn code_before(text: &str) -> Option<(usize, &'static str)> {
    let last = text.chars().next_back()?;
    let text = if last.is_whitespace() {
        &text[..text.len() - last.len_utf8()]
    } else {
        text
    };
    let last = text.chars().next_back()?;
    if last.is_ascii() && !last.is_ascii_alphabetic() && !matches!(last, '$' | '.') {
        return None;
    }
    SIGNS.iter().find_map(|(sign, code)| {
        let mut rest = text.char_indices();
        let mut from = text.len();
        for expected in sign.chars().rev() {
            let (at, c) = rest.next_back()?;
            if !same(c, expected) {
                return None;
            }
            from = at;
        }
        // `only 3 left 12` is no amount of forints.
        let inside =
            sign.starts_with(char::is_alphabetic) && text[..from].ends_with(char::is_alphabetic);
        (!inside).then_some((from, *code))
    })
}

/// The sign that `text` begins with, behind at most one space: how much of the text that is, and
/// its code.
fn code_behind(text: &str) -> Option<(usize, &'static str)> {
    let first = text.chars().next()?;
    let space = if first.is_whitespace() {
        first.len_utf8()
    } else {
        0
    };
    let rest = &text[space..];
    let first = rest.chars().next()?;
    if first.is_ascii() && !first.is_ascii_alphabetic() && first != '$' {
        return None;
    }
    SIGNS.iter().find_map(|(sign, code)| {
        let mut chars = rest.char_indices();
        for expected in sign.chars() {
            let (_, c) = chars.next()?;
            if !same(c, expected) {
                return None;
            }
        }
        let length = chars.next().map_or(rest.len(), |(at, _)| at);
        // `10 eurobanknotes` and `5 ftp` are no amounts.
        let cut_short =
            sign.ends_with(char::is_alphabetic) && rest[length..].starts_with(char::is_alphabetic);
        (!cut_short).then_some((space + length, *code))
    })
}

fn same(c: char, lower: char) -> bool {
    c == lower || c.to_ascii_lowercase() == lower || !c.is_ascii() && c.to_lowercase().eq([lower])
}

/// The text with a blank in the place of every amount.
#[must_use]
pub fn without_money(text: &str) -> String {
    let mut rest = text.to_owned();
    for found in find_money(text).into_iter().rev() {
        rest.replace_range(found.range, " ");
    }
    rest
}

/// Finds every amount that has a currency sign or code beside it.
#[must_use]
pub fn find_money(text: &str) -> Vec<MoneyMatch> {
    numbers(text)
        .filter_map(|found| {
            let code = found.code?;
            Some(MoneyMatch {
                money: Money {
                    amount: amount(&text[found.number])?,
                    currency: Some(Currency(code.to_owned())),
                },
                range: found.whole,
            })
        })
        .collect()
}

/// Reads one amount, with or without a currency (`1 299,00 zł`, `129.99`). `None` when the text
/// holds no number.
#[must_use]
pub fn parse_money(text: &str) -> Option<Money> {
    let mut first = None;
    for found in numbers(text) {
        if found.code.is_some() || first.is_none() {
            let is_money = found.code.is_some();
            first = Some(found);
            if is_money {
                break;
            }
        }
    }
    let found = first?;
    Some(Money {
        amount: amount(&text[found.number])?,
        currency: found.code.map(|code| Currency(code.to_owned())),
    })
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
            ("540.00р.", "540.00", Some("RUB")),
            ("1 080 РУБ.", "1080", Some("RUB")),
            ("Razem: 2 1299 zł", "1299", Some("PLN")),
        ] {
            let money = parse_money(text).expect(text);
            assert_eq!(money.amount, expected.parse::<Decimal>().unwrap(), "{text}");
            assert_eq!(money.currency.map(|c| c.0).as_deref(), code, "{text}");
        }
        assert_eq!(parse_money("free"), None);
    }

    #[test]
    fn an_amount_needs_a_sign_beside_it() {
        let found = find_money(
            "order 12345 of 3 items: 39,90 zł, 5 ftp, only left 7, total $42, £18.00 £14.50",
        );
        let amounts: Vec<_> = found.iter().map(|m| m.money.amount.to_string()).collect();
        assert_eq!(amounts, ["39.90", "42", "18.00", "14.50"]);
    }
}
