//! Telephone numbers: those a library of the world's numbering plans calls valid, and those that a
//! `tel:` link vouches for.

use std::str::FromStr as _;
use std::sync::LazyLock;

use phonenumber::Mode;
use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;
use regex::Regex;

use super::number_words::{Named, named, of_carrier};
use super::pattern::pattern;
use super::reading::Phone;
use crate::text::fold;

/// Digits in groups as numbers are printed.
static CANDIDATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\+|\(\+?|(?-u:\b))\d[\d\s\u{a0}().\-–/]{5,22}\d"));

/// How many numbers of a page are kept: more are a list of branches.
const MOST: usize = 60;
/// What follows an amount.
const MONEY: &[&str] = &[
    "zł", "zl", "pln", "грн", "₴", "uah", "€", "eur", "kč", "czk", "£", "gbp", "$", "usd", "huf",
    "ft", "lei", "ron", "%", "km", "kg", "cm", "mm", "ml", "szt",
];

/// The country whose numbers a page prints without a code.
pub(super) fn home(url: &str, language: Option<&str>, stated: Option<&str>) -> Option<Id> {
    if let Some(country) = stated.and_then(country_id) {
        return Some(country);
    }
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    let ending = host.rsplit('.').next().unwrap_or_default().to_uppercase();
    let by_host = match ending.as_str() {
        "UK" => Some(Id::GB),
        code if code.len() == 2 => Id::from_str(code).ok(),
        _ => None,
    };
    by_host.or(match language? {
        "pl" => Some(Id::PL),
        "uk" => Some(Id::UA),
        "cs" => Some(Id::CZ),
        "sk" => Some(Id::SK),
        "de" => Some(Id::DE),
        "hu" => Some(Id::HU),
        "ro" => Some(Id::RO),
        "bg" => Some(Id::BG),
        "lt" => Some(Id::LT),
        "lv" => Some(Id::LV),
        "et" => Some(Id::EE),
        "fr" => Some(Id::FR),
        "es" => Some(Id::ES),
        "it" => Some(Id::IT),
        "nl" => Some(Id::NL),
        "sv" => Some(Id::SE),
        "da" => Some(Id::DK),
        "fi" => Some(Id::FI),
        "pt" => Some(Id::PT),
        "tr" => Some(Id::TR),
        "en" => Some(Id::GB),
        _ => None,
    })
}

fn country_id(stated: &str) -> Option<Id> {
    let code = match stated {
        "POLAND" | "POLSKA" => "PL",
        "UKRAINE" | "УКРАЇНА" => "UA",
        "CZECHIA" | "CZECH REPUBLIC" | "ČESKO" => "CZ",
        "UNITED KINGDOM" => "GB",
        "GERMANY" | "DEUTSCHLAND" => "DE",
        code => code,
    };
    (code.len() == 2).then(|| Id::from_str(code).ok()).flatten()
}

/// The number in ITU-T E.164, when it is a valid one.
pub(super) fn normalise(printed: &str, home: Option<Id>) -> Option<String> {
    let printed = printed.replace(['\u{a0}', '–'], " ");
    let printed = printed.trim();
    let text = match printed.strip_prefix("00") {
        Some(rest) => format!("+{}", rest.trim_start()),
        None => printed.to_owned(),
    };
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if !(6..=15).contains(&digits) {
        return None;
    }
    let valid = |number: &phonenumber::PhoneNumber| {
        phonenumber::is_valid(number).then(|| number.format().mode(Mode::E164).to_string())
    };
    let parsed = phonenumber::parse(home, &text).ok();
    if let Some(e164) = parsed.as_ref().and_then(valid) {
        return Some(e164);
    }
    // `48 555 01 37` is a number of Radom, not the rest of one behind Poland's own code.
    let code = DATABASE.by_id(home?.as_ref())?.country_code();
    let again = format!("+{code} {text}");
    (!text.starts_with('+'))
        .then(|| phonenumber::parse(None, again).ok())
        .flatten()
        .as_ref()
        .and_then(valid)
}

/// Adds a number that a link or structured data vouches for.
pub(super) fn vouched(found: &mut Vec<Phone>, printed: &str, address: &str, home: Option<Id>) {
    let address = address.split([';', '?']).next().unwrap_or(address);
    let address = address
        .replace("%20", " ")
        .replace("%2B", "+")
        .replace("%2b", "+");
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    if digits(&address) < 3 {
        return;
    }
    let e164 = normalise(&address, home).or_else(|| normalise(printed, home));
    let printed = if digits(printed) >= 3 && printed.chars().count() < 60 {
        printed.trim()
    } else {
        address.trim()
    };
    put(found, printed, e164);
}

fn put(found: &mut Vec<Phone>, printed: &str, e164: Option<String>) {
    let same = |phone: &Phone| e164.is_some() && phone.e164 == e164;
    if !found.iter().any(same) && !is_known(found, printed) {
        found.push(Phone {
            printed: printed.to_owned(),
            e164,
        });
    }
}

/// Whether a number with these digits, or with their end, has been found.
fn is_known(found: &[Phone], printed: &str) -> bool {
    fn backwards(text: &str) -> impl Iterator<Item = u8> {
        text.bytes().rev().filter(u8::is_ascii_digit)
    }
    found.iter().any(|phone| {
        backwards(&phone.printed)
            .zip(backwards(printed))
            .all(|(a, b)| a == b)
    })
}

/// Finds the numbers in a line of text at which one can ring: those that their words call so, and
/// those that are printed like one and that the numbering plan of their country knows. `label`
/// names a number that stands alone in its line.
pub(super) fn find(found: &mut Vec<Phone>, line: &str, label: &str, home: Option<Id>) {
    for hit in CANDIDATE.find_iter(line) {
        if found.len() >= MOST {
            return;
        }
        let text = hit.as_str().trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if !(7..=15).contains(&digits) || is_date(text) || spread(text) || is_known(found, text) {
            continue;
        }
        let before = &line[..hit.start()];
        // The code of a country is no name.
        let alone = before.chars().filter(|c| c.is_alphabetic()).count() <= 3;
        if measures(&line[hit.end()..]) {
            continue;
        }
        let marked = before.contains(['☎', '☏', '📞', '📱']);
        let words = if alone && !marked {
            named(&format!("{label} {before}"))
        } else {
            match named(before) {
                // `Telefonicznie` above `Marta (zamówienia) 85 674 30 11`
                Named::Unnamed | Named::Staffed if named(label) == Named::Called => Named::Called,
                words => words,
            }
        };
        // `0` and `+` begin a number; without them three groups may be anything, unless nothing
        // else stands in the line.
        let printed_so = text.contains([' ', '-', '(', '.', '/', '\u{a0}', '–'])
            && text.starts_with(['+', '(', '0'])
            || text.starts_with('+')
            || alone
                && !line[hit.end()..].chars().any(char::is_alphabetic)
                && text.contains([' ', '-', '\u{a0}', '–']);
        let may_ring = match words {
            Named::Called | Named::Staffed => true,
            Named::Unnamed => printed_so,
            // Nothing else is printed with a country's code.
            Named::Otherwise | Named::Numbered => text.starts_with('+'),
            Named::Elsewhere => false,
        };
        if !may_ring || of_carrier(&fold(before)) {
            continue;
        }
        let e164 = normalise(text, home);
        if e164.is_some() || words == Named::Called && (8..=12).contains(&digits) {
            put(found, text, e164);
        }
    }
}

/// Amounts and ranges, whose digits stand apart otherwise than a number's.
fn spread(text: &str) -> bool {
    text.contains("  ")
        || text.matches('.').count() == 1 && !text.contains([' ', '-', '(', '+', '\u{a0}'])
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(['.', '-', '/', ' ', '–'])
        .filter(|part| !part.is_empty())
        .collect();
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    parts.len() >= 2
        && parts.iter().take(3).any(|part| year(part))
        && parts.iter().take(3).all(|part| part.len() <= 4)
        && parts.len() <= 4
        && parts
            .iter()
            .filter(|part| !year(part))
            .all(|part| part.parse::<u32>().is_ok_and(|n| n <= 31) && part.len() <= 2)
        || parts.len() == 2 && parts.iter().all(|part| year(part))
}

/// Whether a number is an amount or a size by what follows it: a unit, behind decimals too.
fn measures(after: &str) -> bool {
    let decimals = after.strip_prefix([',', '.']);
    let decimals = decimals.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let unit = decimals.unwrap_or(after).trim_start().to_lowercase();
    MONEY.iter().any(|known| unit.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str, home: Id) -> Vec<String> {
        let mut found = Vec::new();
        find(&mut found, line, "", Some(home));
        found.into_iter().filter_map(|phone| phone.e164).collect()
    }

    #[test]
    fn numbers_are_normalised() {
        assert_eq!(
            of("Zadzwoń: +48 61 222 33 44 w dni robocze", Id::PL),
            ["+48612223344"]
        );
        assert_eq!(of("(044) 344-55-66", Id::UA), ["+380443445566"]);
        assert_eq!(of("067 123 45 67 Київстар", Id::UA), ["+380671234567"]);
        assert_eq!(
            of("Infolinia 801-002-003 lub 22 555 12 34", Id::PL),
            ["+48801002003", "+48225551234"]
        );
        assert_eq!(of("Call 020 7946 0018", Id::GB), ["+442079460018"]);
        assert_eq!(of("Tel. 0048 22 555 12 34", Id::DE), ["+48225551234"]);
    }

    #[test]
    fn other_numbers_are_left() {
        for line in [
            "Ostatnio sprawdzane: 602 118 774 (nadana 11.05)",
            "Spółka wpisana pod pozycją 226 232 010.",
            "NIP 525-22-48-481, REGON 012345678, KRS 0000123456",
            "Nr konta: 12 1020 1026 0000 0422 7020 1111",
            "EAN 5901234123457",
            "Zamówienie 2026-11-24 nr 100 200 300 400",
            "1 299 500 zł",
            "Lampa, telefon 1234 129,90 zł",
            "od 2019-2026",
        ] {
            assert!(
                of(line, Id::PL).is_empty(),
                "{line}: {:?}",
                of(line, Id::PL)
            );
        }
    }
}
