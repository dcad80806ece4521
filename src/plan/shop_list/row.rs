//! One row of the list.

use std::collections::BTreeMap;
use std::ops::Range;

use rust_decimal::Decimal;
use url::Url;

use super::super::amount::parse_amount;
use super::super::problem::without_secrets;
use super::super::section::Found;
use super::super::shop::Shop;
use super::super::source::{Findings, Source};
use super::address;
use super::table::Record;
use crate::text::Language;

/// A shop as its row says it.
pub(in super::super) struct Row {
    /// Line it begins on, from 1.
    pub(in super::super) line: usize,
    /// Where its address stands.
    pub(in super::super) url_range: Range<usize>,
    /// The shop; its id, journeys and pins are still to come.
    pub(in super::super) shop: Shop,
    /// The journeys the row names.
    pub(in super::super) journeys: Vec<Found<String>>,
}

/// A field of the row that is not empty.
struct Field<'r> {
    text: &'r str,
    range: Range<usize>,
}

/// Reads one row. `None` when its address cannot be read; other fields are then checked as well.
pub(super) fn read(
    source: &Source,
    columns: &[Option<&'static str>],
    record: &Record,
    findings: &Findings,
) -> Option<Row> {
    let field = |name: &str| {
        let at = columns.iter().position(|column| *column == Some(name))?;
        let text = record.fields[at].as_str();
        let range = record.ranges.get(at)?.clone();
        (!text.is_empty()).then_some(Field { text, range })
    };
    let complain = |field: &Field<'_>, message: String, help: &str| {
        let problem = source.problem(field.range.clone(), message);
        findings.add(if help.is_empty() {
            problem
        } else {
            problem.help(help)
        });
    };
    let url_field = field("url");
    let url = match &url_field {
        None => {
            let last = record.ranges.last().map_or(0, |range| range.end);
            let range = record.ranges.first().map_or(0, |range| range.start)..last;
            let problem = source.problem(range, "this row has no `url`");
            findings.add(problem.help("write the shop's address, or remove the row"));
            None
        }
        Some(found) => match address::parse(found.text) {
            Ok(url) => Some(url),
            Err(wrong) => {
                let help = "write it like example.pl or https://example.pl/shop";
                let shown = without_secrets(found.text);
                complain(found, format!("`{shown}` {wrong}"), help);
                None
            }
        },
    };
    let language = field("language").and_then(|found| {
        let language = Language::from_tag(found.text).filter(|_| is_language_tag(found.text));
        if language.is_none() {
            let help = "write its two-letter code: pl, uk, en, de";
            complain(&found, format!("`{}` is not a language", found.text), help);
        }
        language
    });
    let country = field("country").and_then(|found| {
        let code = country(found.text);
        if code.is_none() {
            let help = "write its two-letter code: PL, UA, GB, DE";
            complain(
                &found,
                format!("`{}` is not a country code", found.text),
                help,
            );
        }
        code
    });
    let yes_or_no = |name: &str| {
        field(name).is_some_and(|found| {
            let answer = yes_or_no(found.text);
            if answer.is_none() {
                let message = format!("`{name}` is `{}`, but should be yes or no", found.text);
                complain(&found, message, "");
            }
            answer.unwrap_or(false)
        })
    };
    let purchase_max: Option<Decimal> = field("purchase-max").and_then(|found| {
        let amount = parse_amount(found.text);
        if amount.is_none() {
            let help = "write a number above 0: 200 or 199,99";
            complain(&found, format!("`{}` is not an amount", found.text), help);
        }
        amount
    });
    let product = field("product").and_then(|found| {
        let product = product(url.as_ref(), found.text);
        if product.is_none() && url.is_some() {
            let help = "write the address of the product's page, or its path: /product/12";
            complain(&found, format!("`{}` is not an address", found.text), help);
        }
        product
    });
    let purchase = yes_or_no("purchase");
    let inquiry = yes_or_no("inquiry");
    let journeys = field("journeys").map(|found| journeys(&source.text, &found));
    let owned = |name| field(name).map(|found| found.text.to_owned());
    let found = url_field?;
    Some(Row {
        line: record.line,
        url_range: found.range,
        shop: Shop {
            id: String::new(),
            url: url?,
            name: owned("name").unwrap_or_else(|| address::typed_host(found.text)),
            language,
            country,
            segment: owned("segment"),
            journeys: Vec::new(),
            purchase,
            purchase_max,
            inquiry,
            product,
            notes: owned("notes").unwrap_or_default(),
            pins: BTreeMap::new(),
        },
        journeys: journeys.unwrap_or_default(),
    })
}

/// An ISO 3166-1 alpha-2 code in upper case. `UK`, which people write, is `GB`.
pub(in super::super) fn country(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let well_formed = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    well_formed.then(|| if code == "UK" { "GB".to_owned() } else { code })
}

/// Whether a text has the form of a BCP 47 tag: `pl`, `pl-PL`, `sr-Latn-RS`.
fn is_language_tag(text: &str) -> bool {
    let mut parts = text.trim().split(['-', '_']);
    parts
        .next()
        .is_some_and(|first| (2..=3).contains(&first.len()))
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "tak" | "t" | "так" | "да" | "ja" | "ano" | "áno" | "1" | "true"
        | "prawda" | "x" => Some(true),
        "no" | "n" | "nie" | "ні" | "нет" | "nein" | "ne" | "0" | "false" | "fałsz" | "-" => {
            Some(false)
        }
        _ => None,
    }
}

fn product(shop: Option<&Url>, text: &str) -> Option<Url> {
    if text.starts_with('/') {
        return shop?.join(text).ok();
    }
    address::parse(text).ok()
}

/// The names in the field, separated by `|`, commas, semicolons or white space.
fn journeys(text: &str, field: &Field<'_>) -> Vec<Found<String>> {
    let written = &text[field.range.clone()];
    let separator = |c: char| "|,;\"".contains(c) || c.is_whitespace();
    written
        .split(separator)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let start = field.range.start + (word.as_ptr() as usize - written.as_ptr() as usize);
            Found {
                value: word.to_lowercase(),
                range: start..start + word.len(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_yes_and_no_in_the_languages_of_the_lists() {
        for yes in ["yes", "TAK", "так", "1", "true", "x", "X"] {
            assert_eq!(yes_or_no(yes), Some(true), "{yes}");
        }
        for no in ["no", "Nie", "ні", "0", "FALSE"] {
            assert_eq!(yes_or_no(no), Some(false), "{no}");
        }
        assert_eq!(yes_or_no("maybe"), None);
    }

    #[test]
    fn reads_countries_and_languages() {
        assert_eq!(country("pl").as_deref(), Some("PL"));
        assert_eq!(country("uk").as_deref(), Some("GB"));
        assert_eq!(country("Polska"), None);
        for (tag, expected) in [
            ("pl", true),
            ("pl-PL", true),
            ("polski", false),
            ("pl-", false),
        ] {
            assert_eq!(is_language_tag(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_product_may_be_a_path() {
        let shop = Url::parse("https://example.pl/shop/").unwrap();
        let read = |text| product(Some(&shop), text).map(String::from);
        assert_eq!(read("/p/12").as_deref(), Some("https://example.pl/p/12"));
        assert_eq!(
            read("example.pl/p/12").as_deref(),
            Some("https://example.pl/p/12")
        );
        assert_eq!(read("twelve"), None);
    }

    #[test]
    fn journeys_are_split_and_placed() {
        let text = "\"browse | abandon-cart,purchase\"";
        let field = Field {
            text,
            range: 0..text.len(),
        };
        let found = journeys(text, &field);
        let words: Vec<_> = found.iter().map(|found| found.value.as_str()).collect();
        assert_eq!(words, ["browse", "abandon-cart", "purchase"]);
        assert_eq!(&text[found[1].range.clone()], "abandon-cart");
    }
}
