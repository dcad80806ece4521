//! Dates and durations as printed.

use std::sync::LazyLock;

use regex::Regex;

use super::lexicon::Cue;
use super::view::View;
use crate::text::find_money;

/// `14.03.2026`, `2026-03-14`, `14/3`, `12-16`, `2 – 3`, `24`, `15th`.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}\s?[./]\s?\d{1,2}(?:\s?[./]\s?(?:\d{4}|\d{2}))?\.?|\d{1,3}(?:\s?[-–—]\s?\d{1,3})?(?:st|nd|rd|th|er|º|\.)?)")
        .expect("the pattern is a constant")
});
static FULL_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}\s?[./]\s?\d{1,2}(?:\s?[./]\s?(?:\d{4}|\d{2})|\.))")
        .expect("the pattern is a constant")
});

/// The date or duration that begins at most `away` words behind the word `index` (exclusive) in
/// `line`, as printed. A bare number is neither: a date needs its month, a duration its unit.
pub(super) fn printed_after(view: &View, line: usize, index: usize, away: usize) -> Option<String> {
    let words = view.tokens.of_line(line);
    let text = view.text(line);
    let starts = index..words.end.min(index + away + 1);
    starts.into_iter().find_map(|start| {
        let from = view.tokens.words[start].from as usize;
        let end = end_of(view, line, start)?;
        let printed = text[from..end]
            .trim()
            .trim_end_matches([',', ';', ')', '(']);
        // "to", "by" and the like lead to a date but are none.
        let says = printed.chars().any(|c| c.is_ascii_digit()) || printed.chars().count() > 4;
        says.then(|| printed.to_owned())
    })
}

/// Where the date or duration that begins with the word `start` ends, in bytes of the line.
fn end_of(view: &View, line: usize, start: usize) -> Option<usize> {
    let words = view.tokens.of_line(line);
    let text = view.text(line);
    let is = |index: usize, cue: Cue| {
        view.cues(line, cue)
            .find(|found| found.from == index)
            .map(|found| found.to)
    };
    let unit = |index: usize| {
        view.cues(line, Cue::TimeUnit)
            .filter(|found| found.from == index)
            .map(|found| found.to)
            .max()
    };
    let at = view.tokens.words[start].from as usize;
    if let Some(found) = FULL_DATE.find(&text[at..])
        && is_calendar(found.as_str())
        && !is_money(&text[at..])
    {
        let mut end = at + found.end();
        // `14.03.2026 - 16.03.2026`, `14.03. 10:00 - 12:00`
        let rest = text[end..].trim_start_matches([' ', '-', '–', '—', '\u{a0}']);
        if rest.len() < text[end..].len()
            && let Some(second) = FULL_DATE.find(rest)
        {
            end = text.len() - rest.len() + second.end();
        }
        return Some(end);
    }
    let mut index = start;
    let mut last = None;
    let mut said = false;
    // Up to eight words of numbers, months, days, units and the words between.
    while index < words.end && index < start + 10 {
        if let Some(to) = is(index, Cue::DateWord) {
            said = true;
            last = Some(to - 1);
            index = to;
        } else if let Some(to) = unit(index) {
            if index == start {
                return None;
            }
            said = true;
            last = Some(to - 1);
            index = to;
            // A duration ends with its unit, unless a second number follows.
            if !view
                .tokens
                .words
                .get(index)
                .is_some_and(|next| next.line as usize == line && view.word_is_number(index))
            {
                break;
            }
        } else if is_glued(view.written(index)) {
            said = true;
            last = Some(index);
            index += 1;
        } else if view.word_is_number(index) {
            last = Some(index);
            index += 1;
        } else if index > start
            && view.tokens.word(index).chars().count() <= 3
            && !ends_clause(view, index - 1)
        {
            // `from 2 to 3 days`, `14 de marzo`, `Friday the 14th`, `2 až 3 dny`
            index += 1;
        } else {
            break;
        }
    }
    if !said {
        return None;
    }
    let last = last?;
    Some(view.tokens.words[last].to as usize)
}

/// Whether the first two numbers of a printed date can be a day and a month, in either order.
fn is_calendar(date: &str) -> bool {
    let numbers: Vec<u32> = date
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    match numbers.as_slice() {
        [year, ..] if *year > 999 => true,
        [a, b, ..] => (1..=31).contains(a.max(b)) && (1..=12).contains(a.min(b)),
        _ => false,
    }
}

/// `12.10 zł` is no date.
fn is_money(text: &str) -> bool {
    let end = text
        .char_indices()
        .nth(24)
        .map_or(text.len(), |(end, _)| end);
    find_money(&text[..end])
        .first()
        .is_some_and(|found| found.range.start == 0)
}

/// `24h`, `48h`, `3d`: a number and its unit in one word.
fn is_glued(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = word.len() - unit.len();
    (1..=3).contains(&digits)
        && matches!(
            unit,
            "h" | "H" | "hrs" | "hr" | "d" | "dni" | "godz" | "ч" | "год" | "hod" | "Std"
        )
}

fn ends_clause(view: &View, index: usize) -> bool {
    matches!(
        view.char_after(index),
        Some('.' | '!' | '?' | ';' | '(' | ')')
    )
}

impl View {
    /// Whether the word begins with a number that can be part of a date or duration.
    fn word_is_number(&self, index: usize) -> bool {
        let written = self.written(index);
        NUMBER
            .find(written)
            .is_some_and(|found| written.len() - found.len() <= 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_sizes_are_no_dates() {
        for (text, date) in [
            ("12.10", true),
            ("11/20/2026", true),
            ("24. 11.", true),
            ("2026-11-24", true),
            ("15.99", false),
            ("0.00", false),
            ("40/42", false),
        ] {
            assert_eq!(is_calendar(text), date, "{text}");
        }
        assert!(is_money("12.10 zł za dostawę"));
        assert!(!is_money("12.10 lub później"));
    }
}
