//! The coupon or discount a mail offers.
//!
//! A code counts only where the words before it announce one, never where they announce an order,
//! a parcel, an article or a log-in; the nearest announcement decides.

use std::sync::LazyLock;

use regex::Regex;

use super::lexicon::Cue;
use super::reading::{Coupon, DiscountValue};
use super::view::{BEFORE_BODY, View};
use crate::text::{Money, find_money};

/// How many words may stand between an announcement and its code.
const NEAR: usize = 9;

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}\p{N}][\p{L}\p{N}_\-]{2,31}").expect("the pattern is a constant")
});
static PERCENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:%|percent\b|procent)")
        .expect("the pattern is a constant")
});

/// A code and how surely it is one.
struct Candidate {
    code: String,
    line: usize,
    strength: u32,
}

/// Finds the coupon. `numbers` are the order and tracking numbers, which are none.
pub(super) fn coupon(view: &View, numbers: &[&str]) -> Option<Coupon> {
    let mut best: Option<Candidate> = None;
    for line in 0..view.line_count() {
        for candidate in candidates(view, line, numbers) {
            if best
                .as_ref()
                .is_none_or(|known| candidate.strength > known.strength)
            {
                best = Some(candidate);
            }
        }
    }
    if let Some(found) = best {
        return Some(Coupon {
            value: value_near(view, found.line),
            expires: expiry_near(view, found.line),
            code: Some(found.code),
        });
    }
    discount_without_code(view)
}

/// Codes that a line announces, in it or on the lines behind it.
fn candidates(view: &View, line: usize, numbers: &[&str]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let announcements: Vec<_> = view.cues(line, Cue::Coupon).collect();
    if announcements.is_empty() {
        return found;
    }
    // `code` within `tracking code` announces the tracking.
    let forbidding: Vec<_> = view.cues(line, Cue::NotCoupon).collect();
    let weak = announcements.iter().all(|cue| {
        forbidding
            .iter()
            .any(|not| not.from <= cue.from && cue.to <= not.to)
    });
    if weak {
        return found;
    }
    let words = view.tokens.of_line(line);
    let text = view.text(line);
    for shape in CODE.find_iter(text) {
        let Some(index) = words
            .clone()
            .find(|index| view.tokens.words[*index].to as usize > shape.start())
        else {
            continue;
        };
        let code = shape.as_str().trim_end_matches(['-', '_']);
        let nearest = announcements
            .iter()
            .filter(|cue| cue.to <= index && index - cue.to <= NEAR)
            .map(|cue| (cue.to, true, cue.to - cue.from))
            .chain(
                forbidding
                    .iter()
                    .filter(|cue| cue.to <= index)
                    .map(|cue| (cue.to, false, 9)),
            )
            .max();
        // `LATO10: your code`, and codes in front of their announcement in general.
        let behind = announcements
            .first()
            .is_some_and(|cue| index < cue.from && cue.from - index <= 4);
        let (distance, length) = match nearest {
            Some((to, true, length)) => (index - to, length),
            Some((_, false, _)) => continue,
            None if behind => (5, 1),
            None => continue,
        };
        let after_colon = text[..shape.start()]
            .trim_end_matches(['"', '„', '“', '”', '«', '\'', ' ', '\u{a0}', '*', '['])
            .ends_with(':');
        if let Some(strength) = strength(code, after_colon, distance, length, numbers) {
            found.push(Candidate {
                code: code.to_owned(),
                line,
                strength,
            });
        }
    }
    if found.is_empty() {
        found.extend(below(view, line, numbers));
    }
    found
}

/// A code that stands by itself on one of the two lines below its announcement.
fn below(view: &View, line: usize, numbers: &[&str]) -> Option<Candidate> {
    (line + 1..view.line_count().min(line + 3)).find_map(|next| {
        let text = view.text(next).trim_matches(|c: char| !c.is_alphanumeric());
        let whole = CODE
            .find(text)
            .is_some_and(|shape| shape.len() == text.len());
        if !whole || view.has(next, Cue::NotCoupon) {
            return None;
        }
        let strength = strength(text, true, 0, 1, numbers)?;
        Some(Candidate {
            code: text.to_owned(),
            line: next,
            strength,
        })
    })
}

/// How much `code` looks like one. `None` when it does not.
fn strength(
    code: &str,
    after_colon: bool,
    distance: usize,
    cue_length: usize,
    numbers: &[&str],
) -> Option<u32> {
    let count = |test: fn(&char) -> bool| code.chars().filter(test).count();
    let length = code.chars().count();
    let digits = count(|c| c.is_numeric());
    let upper = count(|c| c.is_uppercase());
    let lower = count(|c| c.is_lowercase());
    if length < 3
        || numbers
            .iter()
            .any(|number| number.eq_ignore_ascii_case(code))
    {
        return None;
    }
    // Dates, phone numbers and the like: digits alone are a code only right behind `code:`.
    if upper + lower == 0 {
        return (after_colon
            && distance == 0
            && (4..=16).contains(&digits)
            && !code.contains('-')
            && cue_length > 1)
            .then_some(20);
    }
    // 350ml, 30dni: an amount with its unit.
    let starts_with_digit = code.starts_with(|c: char| c.is_numeric());
    let unit = starts_with_digit && lower > 0 && upper == 0;
    if unit {
        return None;
    }
    let mut strength = if upper > 0 && lower == 0 && digits > 0 {
        60
    } else if upper > 0 && lower == 0 {
        // Capitals alone: a code right behind its announcement, else a word that shouts.
        if !after_colon && distance > 1 || length > 20 {
            return None;
        }
        40
    } else if digits > 0 && (after_colon || distance <= 1) {
        // `Lato2026`, `welcome10`.
        35
    } else {
        return None;
    };
    if after_colon {
        strength += 15;
    }
    strength += 10_u32.saturating_sub(u32::try_from(distance).unwrap_or(10));
    strength += u32::try_from(cue_length.min(3)).unwrap_or(0) * 3;
    Some(strength)
}

/// What the coupon on `line` is worth: the nearest percentage or amount beside words of discount,
/// at most four lines away.
fn value_near(view: &View, line: usize) -> Option<DiscountValue> {
    const AROUND: usize = 4;
    let from = line.saturating_sub(AROUND);
    let to = (line + AROUND + 1).min(view.line_count());
    let mut nearest: Vec<usize> = (from..to).collect();
    nearest.sort_by_key(|other| (other.abs_diff(line), *other));
    // The subject often names the value.
    nearest.extend([0, 1].into_iter().filter(|early| *early < from));
    nearest.into_iter().find_map(|line| value_in(view, line))
}

/// The value a line names beside words of discount.
fn value_in(view: &View, line: usize) -> Option<DiscountValue> {
    let text = view.text(line);
    if !(view.has(line, Cue::Discount) || view.has(line, Cue::Coupon) || text.contains('%')) {
        return view
            .has(line, Cue::FreeDelivery)
            .then_some(DiscountValue::FreeDelivery);
    }
    if let Some(found) = PERCENT.captures(text) {
        return found[1]
            .replace(',', ".")
            .parse()
            .ok()
            .filter(|p| (1.0..=100.0).contains(p))
            .map(DiscountValue::Percent);
    }
    let offered = view.has(line, Cue::Discount) && !view.is_label(line, Cue::Sum);
    if offered && let Some(money) = offered_amount(text) {
        return Some(DiscountValue::Amount(money));
    }
    view.has(line, Cue::FreeDelivery)
        .then_some(DiscountValue::FreeDelivery)
}

/// The smallest amount of a line: the larger is what must be spent.
fn offered_amount(text: &str) -> Option<Money> {
    find_money(text)
        .into_iter()
        .map(|found| found.money)
        .filter(|money| !money.amount.is_zero())
        .min_by_key(|money| money.amount)
}

/// A discount that is the reader's without a code: said in one line with `your` words, outside the
/// sums of an order.
fn discount_without_code(view: &View) -> Option<Coupon> {
    for line in 0..view.line_count().min(BEFORE_BODY + 25) {
        let personal = view
            .cues(line, Cue::Coupon)
            .any(|cue| cue.to - cue.from > 1)
            && view.has(line, Cue::Discount);
        let in_sums = line >= BEFORE_BODY && view.is_label(line, Cue::Sum);
        if !personal || in_sums {
            continue;
        }
        let value = match PERCENT.captures(view.text(line)) {
            Some(found) => found[1]
                .replace(',', ".")
                .parse()
                .ok()
                .map(DiscountValue::Percent),
            None => offered_amount(view.text(line)).map(DiscountValue::Amount),
        };
        if value.is_some() {
            return Some(Coupon {
                code: None,
                value,
                expires: expiry_near(view, line),
            });
        }
    }
    None
}

/// Until when the offer near `line` is valid: what follows the words that say so.
fn expiry_near(view: &View, line: usize) -> Option<String> {
    let from = line.saturating_sub(5);
    let to = (line + 6).min(view.line_count());
    let mut lines: Vec<usize> = (from..to).collect();
    lines.sort_by_key(|other| other.abs_diff(line));
    lines.into_iter().find_map(|line| {
        view.cues(line, Cue::Expiry)
            .find_map(|cue| super::when::printed_after(view, line, cue.to, 3))
    })
}
