//! The numbers a mail names: of the order, of the parcel; and the total.

use std::sync::LazyLock;

use regex::Regex;

use super::lexicon::Cue;
use super::view::{BEFORE_BODY, View};
use crate::text::find_money;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s\u{a0}]*(?:[:№#]|n[ro°º]\.?|number)*[\s\u{a0}]*[:#№]?[\s\u{a0}]*([A-Z0-9][A-Z0-9/_\-]{1,29})").expect("the pattern is a constant")
});

/// The order's number: what follows the words that announce it. Needs a digit, or nine capitals.
pub(super) fn order_number(view: &View) -> Option<String> {
    number_after(view, Cue::OrderNumber, |number| {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        digits >= 2 || digits == 0 && number.len() == 9
    })
}

/// The parcel's number.
pub(super) fn tracking_number(view: &View) -> Option<String> {
    number_after(view, Cue::TrackingNumber, |number| {
        number.len() >= 8 && number.chars().filter(char::is_ascii_digit).count() >= 6
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
            if let Some(number) = NUMBER.captures(rest).map(|captures| captures[1].to_owned())
                && plausible(&number)
                && (marked || number.chars().filter(char::is_ascii_digit).count() >= 3)
                && !is_date(&number)
            {
                return Some(number);
            }
            // The label in one cell, the number in the next.
            let alone = rest.trim().trim_end_matches([':', '#']).is_empty();
            if alone && line >= BEFORE_BODY && line + 1 < view.line_count() {
                let next = view.text(line + 1);
                if let Some(number) = NUMBER.captures(next).map(|captures| captures[1].to_owned())
                    && number.len() + 3 >= next.trim().len()
                    && plausible(&number)
                {
                    return Some(number);
                }
            }
        }
    }
    None
}

fn is_date(number: &str) -> bool {
    let parts: Vec<&str> = number.split(['/', '-']).collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_digit()))
        && (parts[0].len() == 4 || parts[2].len() == 4)
}

/// The total to pay as printed: the amount on the last line that labels one.
pub(super) fn total(view: &View) -> Option<String> {
    view.body().rev().find_map(|(at, line)| {
        let cue = view.cues(at, Cue::Total).next()?;
        let first = view.tokens.of_line(at).start;
        if cue.from > first + 2 {
            return None;
        }
        let amount = |text: &str| {
            find_money(text)
                .last()
                .map(|found| text[found.range.clone()].trim().to_owned())
        };
        amount(&line.text).or_else(|| {
            let next = view.document.lines.get(at + 1 - BEFORE_BODY)?;
            (next.text.len() < 60).then(|| amount(&next.text)).flatten()
        })
    })
}
