//! The total of a mail whose words for it are not known: the amount that the others add up to.

use rust_decimal::Decimal;

use super::Lexicons;
use super::item_name::has_letters;
use super::items::Item;
use super::view::View;
use crate::text::{Language, find_money};

/// How many rows with amounts are looked at; longer lists prove nothing more.
const ROWS: usize = 60;
/// How many rows may follow the total (taxes in it, instalments).
const BEHIND: usize = 3;
/// How many ways of adding up are followed at once.
const WAYS: usize = 16;

/// The amounts of one table row, or of a line outside of tables.
struct Sum {
    /// The body line of the amount that counts.
    line: usize,
    printed: String,
    /// The row's total: its largest amount, times the quantity where only one amount is printed.
    value: Decimal,
}

/// The total that amounts above it add up to.
pub(super) struct Total {
    /// Its body line.
    line: usize,
    /// As printed.
    pub printed: String,
}

/// Finds the last amount that those above it add up to. Two at least must have been added; in a
/// language that the lexicons do not know, a single one that is repeated is enough.
pub(super) fn by_sums(view: &View, lexicons: &Lexicons) -> Option<Total> {
    let known = |language: &Language| lexicons.languages.contains(language);
    let added = if view.language.as_ref().is_some_and(known) {
        2
    } else {
        1
    };
    let rows = rows(view);
    let least = rows.len().saturating_sub(BEHIND + 1).max(added);
    (least..rows.len()).rev().find_map(|at| {
        let total = &rows[at];
        adds_up(&rows[..at], total.value, added).then(|| Total {
            line: total.line,
            printed: total.printed.clone(),
        })
    })
}

/// Whether `rows` add up to `total`. A row that repeats what was added so far is a subtotal, or
/// another piece of the same price: both are tried. `least` of them must have been added.
fn adds_up(rows: &[Sum], total: Decimal, least: usize) -> bool {
    let mut ways = vec![(Decimal::ZERO, 0_usize)];
    for row in rows {
        let mut next = Vec::with_capacity(ways.len() * 2);
        for (sum, count) in ways {
            if sum == row.value && count > 0 {
                next.push((sum, count));
            }
            if let Some(more) = sum.checked_add(row.value)
                && more <= total
            {
                next.push((more, count + 1));
            }
        }
        next.truncate(WAYS);
        ways = next;
    }
    ways.iter()
        .any(|(sum, count)| *sum == total && *count >= least && !total.is_zero())
}

fn rows(view: &View) -> Vec<Sum> {
    let document = &view.document;
    let mut rows: Vec<(Option<usize>, Sum)> = Vec::new();
    for (at, line) in document.lines.iter().enumerate() {
        if line.struck || !line.text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        // An amount within a sentence is none of a list.
        let found = find_money(&line.text);
        let Some(last) = found.last() else { continue };
        if line.text.split_whitespace().count() > 14 {
            continue;
        }
        let amount = last.money.amount;
        let known = line.row.and_then(|row| {
            rows.iter_mut()
                .rev()
                .take(1)
                .find(|(of, _)| *of == Some(row))
        });
        if let Some((_, sum)) = known {
            if amount > sum.value {
                sum.value = amount;
                sum.line = at;
                sum.printed = line.text[last.range.clone()].trim().to_owned();
            }
            continue;
        }
        if rows.len() == ROWS {
            break;
        }
        let sum = Sum {
            line: at,
            printed: line.text[last.range.clone()].trim().to_owned(),
            value: amount,
        };
        rows.push((line.row, sum));
    }
    for (row, sum) in &mut rows {
        let Some(row) = *row else { continue };
        let lines = document.lines_of_row(row, sum.line);
        let amounts: usize = lines
            .clone()
            .map(|line| find_money(&document.lines[line].text).len())
            .sum();
        let quantity = lines
            .filter_map(|line| document.lines[line].text.trim().parse::<u32>().ok())
            .find(|quantity| (2..=99).contains(quantity));
        if let (1, Some(quantity)) = (amounts, quantity) {
            sum.value = sum
                .value
                .checked_mul(Decimal::from(quantity))
                .unwrap_or(sum.value);
        }
    }
    rows.into_iter().map(|(_, sum)| sum).collect()
}

/// Drops what are no items but sums: the total and what follows it, and rows of two cells below a
/// table of more.
pub(super) fn drop_sums(items: &mut Vec<Item>, view: &View, total: &Total) {
    let document = &view.document;
    let cells = |item: &Item| item.row.map_or(0, |row| document.rows[row].cells.len());
    let widest = items.first().map_or(0, cells);
    items.retain(|item| {
        let leads = document.lines[item.line].link.is_some();
        let is_total = item.line <= total.line
            && document.lines[total.line].row.is_some()
            && document.lines[total.line].row == document.lines[item.line].row
            || item.line == total.line;
        let below = widest >= 3 && cells(item) == 2;
        leads || item.related || !(is_total || below) || !has_letters(&item.name, 1)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_with_subtotals_and_equal_prices() {
        for (rows, total, expected) in [
            (&[8900, 4900, 1999][..], 15799, true),
            (&[8900, 4900, 13800, 1999], 15799, true),
            (&[5900, 5900, 1000], 12800, true),
            (&[8900, 8900, 1000], 9900, true),
            (&[8900], 8900, false),
            (&[8900, 4900], 15000, false),
            (&[0, 0], 0, false),
        ] {
            let rows: Vec<Sum> = rows
                .iter()
                .map(|cents| Sum {
                    line: 0,
                    printed: String::new(),
                    value: Decimal::new(*cents, 2),
                })
                .collect();
            let found = adds_up(&rows, Decimal::new(total, 2), 2);
            assert_eq!(found, expected, "{total}");
        }
    }
}
