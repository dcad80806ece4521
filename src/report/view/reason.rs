//! Why a verdict is open, in the report's language: what judging says in a sentence of its own is
//! worded anew; what quotes a shop, a browser or a server stays as it is.

use chrono::DateTime;

use super::page::question;
use super::protocol::journey_name;
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::words;

/// The sentences of [`crate::score`], and their keys in the strings.
const SENTENCES: [(&str, &str); 9] = [
    ("awaits a person's answer", "person"),
    ("the visit `{journey}` has not begun", "not-begun"),
    ("the visit `{journey}` is being made", "being-made"),
    (
        "the visit `{journey}` has not been queued yet",
        "not-queued",
    ),
    ("the mailbox is being watched", "watched"),
    ("the mailbox is watched until {at}", "watched-until"),
    (
        "the visit `{journey}` was completed, but nothing was recorded about it",
        "nothing-recorded",
    ),
    ("the visit `{journey}` ended early: {rest}", "ended-early"),
    ("rests on `{criterion}`: {rest}", "rests-on"),
];

/// Words a reason.
pub(super) fn reason(input: &Input<'_>, strings: &Strings, detail: &str) -> String {
    for (sentence, key) in SENTENCES {
        let Some(found) = fit(sentence, detail) else {
            continue;
        };
        let values: Vec<(&str, String)> = found
            .into_iter()
            .map(|(name, value)| (name, worded(input, strings, name, value)))
            .collect();
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        return strings.fill("reason", key, &values);
    }
    detail.to_owned()
}

fn worded(input: &Input<'_>, strings: &Strings, name: &str, value: &str) -> String {
    match name {
        "journey" => journey_name(strings, value),
        "criterion" => question(input, value),
        "rest" => reason(input, strings, value),
        _ => DateTime::parse_from_rfc3339(value).map_or_else(
            |_| value.to_owned(),
            |at| words::moment(strings, at.to_utc()),
        ),
    }
}

/// What stands in a text where a sentence has `{names}`; `None` where it is another sentence. A
/// value ends where what follows it begins.
pub(super) fn fit<'a>(
    sentence: &'static str,
    text: &'a str,
) -> Option<Vec<(&'static str, &'a str)>> {
    let mut values = Vec::new();
    let mut parts = sentence.split('{');
    let mut rest = text.strip_prefix(parts.next()?)?;
    for part in parts {
        let (name, literal) = part.split_once('}')?;
        let end = if literal.is_empty() {
            rest.len()
        } else {
            rest.find(literal)?
        };
        values.push((name, &rest[..end]));
        rest = &rest[end + literal.len()..];
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_known_by_their_words() {
        for (sentence, text, expected) in [
            (
                "a `{x}`: {rest}",
                "a `b`: c: d",
                Some(vec![("x", "b"), ("rest", "c: d")]),
            ),
            ("a `{x}`: {rest}", "a `b`", None),
            ("until {at}", "until now", Some(vec![("at", "now")])),
            ("until {at} then", "until now then some", None),
            ("plain", "plain", Some(vec![])),
            ("plain", "plain and more", None),
        ] {
            assert_eq!(fit(sentence, text), expected, "{text}");
        }
    }
}
