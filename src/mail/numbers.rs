//! The numbers a mail names: of the order, of the parcel; and the total.

use super::lexicon::Cue;
use super::phrases::Found;
use super::view::{BEFORE_BODY, View};
use crate::text::find_money;

/// Signs and short words that may stand between the announcement of a number and the number.
const BETWEEN: &[&str] = &[
    ":",
    "№",
    "#",
    "nr.",
    "nr",
    "no.",
    "no",
    "n°",
    "nº",
    "n.º",
    "n.°",
    "č.",
    "number",
    "numer",
    "numero",
    "číslo",
    "номер",
    "nummer",
    "numéro",
    "número",
];

/// The number at the beginning of `text`, behind signs and short words that announce one: capitals
/// and digits, 2 to 30 of them.
fn number_at(text: &str) -> Option<&str> {
    const LONGEST: usize = 30;
    let mut rest = text;
    'signs: loop {
        rest = rest.trim_start();
        for sign in BETWEEN {
            if let Some(after) = strip(rest, sign) {
                rest = after;
                continue 'signs;
            }
        }
        break;
    }
    let length = rest
        .bytes()
        .take(LONGEST)
        .take_while(|b| {
            b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'/' | b'_' | b'-')
        })
        .count();
    let number = &rest[..length];
    (length >= 2 && number.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some(number)
}

/// `text` without `sign` in any case at its beginning; a word must end there.
fn strip<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let mut chars = text.char_indices();
    for expected in sign.chars() {
        let (_, c) = chars.next()?;
        if c != expected && !c.to_lowercase().eq([expected]) {
            return None;
        }
    }
    let after = chars.as_str();
    let word = sign.ends_with(char::is_alphabetic);
    (!(word && after.starts_with(char::is_alphabetic))).then_some(after)
}

/// The order's number: what follows the words that announce it. Needs a digit, or nine capitals.
pub(super) fn order_number(view: &View) -> Option<String> {
    number_after(view, Cue::OrderNumber, |number| {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        digits >= 2 || digits == 0 && number.len() == 9
    })
}

/// The parcel's number: behind the words that announce it, below the column they head, or, where
/// it is long enough, behind the parcel itself.
pub(super) fn tracking_number(view: &View) -> Option<String> {
    fn plausible(least: usize, number: &str) -> bool {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        number.len() >= least + 2 && digits >= least
    }
    number_after(view, Cue::TrackingNumber, |number| plausible(6, number))
        .or_else(|| number_below(view, Cue::TrackingNumber, |number| plausible(6, number)))
        .or_else(|| number_after(view, Cue::Parcel, |number| plausible(8, number)))
}

/// The number in the column that `cue` heads, in the row below.
fn number_below(view: &View, cue: Cue, plausible: fn(&str) -> bool) -> Option<String> {
    let document = &view.document;
    view.body().find_map(|(at, line)| {
        if !view.is_label(at, cue) {
            return None;
        }
        let row = line.row?;
        let place = |row: usize| &document.rows[row].cells;
        let column = place(row)
            .iter()
            .position(|(cell, _)| line.cell == Some(*cell))?;
        let below = (row + 1..document.rows.len())
            .find(|next| document.rows[*next].table == document.rows[row].table)?;
        let (cell, _) = place(below).get(column)?;
        let found = document
            .lines
            .iter()
            .find(|line| document.in_cell(line, *cell))?;
        number_at(&found.text)
            .filter(|number| number.len() + 3 >= found.text.trim().len() && plausible(number))
            .map(str::to_owned)
    })
}

fn number_after(view: &View, cue: Cue, plausible: fn(&str) -> bool) -> Option<String> {
    for line in 0..view.line_count() {
        for found in view.cues(line, cue) {
            let end = view.tokens.words[found.to - 1].to as usize;
            let text = view.text(line);
            let rest = &text[end..];
            let marked =
                rest.trim_start().starts_with([':', '#', '№']) || found.to - found.from > 1;
            if let Some(number) = number_at(rest)
                && plausible(number)
                && !is_amount(rest, number)
                && (marked
                    || number.len() == 9
                    || number.chars().filter(char::is_ascii_digit).count() >= 3)
                && !is_date(number)
            {
                return Some(number.to_owned());
            }
            // The label in one cell, the number in the next.
            let alone = rest.trim().trim_end_matches([':', '#']).is_empty()
                && (line < BEFORE_BODY || view.is_label(line, cue));
            if alone && line >= BEFORE_BODY && line + 1 < view.line_count() {
                let next = view.text(line + 1);
                if let Some(number) = number_at(next)
                    && number.len() + 3 >= next.trim().len()
                    && plausible(number)
                    && !is_amount(next, number)
                {
                    return Some(number.to_owned());
                }
            }
        }
    }
    None
}

/// Whether the `number` found in `text` is one of money: `Minimum order: 30 EUR`.
fn is_amount(text: &str, number: &str) -> bool {
    let at = text.find(number).unwrap_or_default();
    find_money(text)
        .iter()
        .any(|found| found.range.contains(&at))
}

fn is_date(number: &str) -> bool {
    let parts: Vec<&str> = number.split(['/', '-']).collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_digit()))
        && (parts[0].len() == 4 || parts[2].len() == 4)
}

/// The number that the subject marks as one (`#9912`, `n.º 5521`), in whatever language; in a mail
/// whose amounts add up, its only number of four digits or more.
pub(super) fn in_subject(view: &View, adds_up: bool) -> Option<String> {
    const MARKS: [char; 4] = ['#', '№', 'º', '°'];
    let number = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/'))
            .collect()
    };
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).count();
    if let Some((_, rest)) = view.subject.split_once(MARKS) {
        let number = number(rest.trim_start_matches(['.', ' ', '\u{a0}']));
        return ((3..=30).contains(&number.len()) && digits(&number) >= 3).then_some(number);
    }
    let mut long = view
        .subject
        .split_whitespace()
        .map(number)
        .filter(|number| digits(number) >= 4 && !is_date(number));
    let only = long.next()?;
    (adds_up && long.next().is_none()).then_some(only)
}

/// The total to pay as printed: the amount on the last line that labels one.
pub(super) fn total(view: &View) -> Option<String> {
    view.body().rev().find_map(|(at, line)| {
        let cue = view.cues(at, Cue::Total).next()?;
        let first = view.tokens.of_line(at).start;
        if cue.from > first + 2 || view.has(at, Cue::Least) {
            return None;
        }
        let amount = |text: &str| {
            // What stands in brackets is the tax in it.
            let outside = |at: usize| {
                let before = &text[..at];
                before.matches('(').count() <= before.matches(')').count()
            };
            find_money(text)
                .into_iter()
                .rfind(|found| outside(found.range.start))
                .map(|found| text[found.range].trim().to_owned())
        };
        amount(&line.text).or_else(|| {
            let next = view.document.lines.get(at + 1 - BEFORE_BODY)?;
            (next.text.len() < 60).then(|| amount(&next.text)).flatten()
        })
    })
}

/// `Your payment in the amount of 459.00`: the amount right behind the words, in a sentence.
pub(super) fn total_in_prose(view: &View) -> Option<String> {
    /// How many bytes may stand between the words and the amount.
    const BETWEEN: usize = 16;
    let totals = view.body().filter(|(at, _)| !view.has(*at, Cue::Least));
    { totals }.find_map(|(at, line)| {
        let behind = |cue: Found, between: usize| {
            let end = view.tokens.words[cue.to - 1].to as usize;
            let rest = &line.text[end..];
            let found = find_money(rest).into_iter().next()?;
            (found.range.start <= between).then(|| rest[found.range].trim().to_owned())
        };
        // A bare "amount" counts with the amount right behind it.
        { view.cues(at, Cue::Total) }
            .find_map(|cue| behind(cue, BETWEEN))
            .or_else(|| { view.cues(at, Cue::Amount) }.find_map(|cue| behind(cue, 2)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_behind_its_signs() {
        for (text, expected) in [
            (": 48213 (9 listopada)", Some("48213")),
            (" nr ZA/1188/2026 - przyjęte", Some("ZA/1188/2026")),
            (" č. 2026000914", Some("2026000914")),
            (" №30517", Some("30517")),
            (" n.º 000000921", Some("000000921")),
            (" Nr. A-77", Some("A-77")),
            (" XKQWZPTNR - oczekiwanie", Some("XKQWZPTNR")),
            (" notes", None),
            (" w sklepie", None),
            ("", None),
        ] {
            assert_eq!(number_at(text), expected, "{text}");
        }
    }
}
