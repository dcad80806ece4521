//! The result table for the terminal: the shops, then the shares.

use unicode_width::UnicodeWidthStr as _;

use super::apart::Apart;
use super::inert::inert;
use super::input::Input;
use super::language::ReportLanguage;
use super::strings::Strings;
use super::view::{Standing, coverage, reason_in_words, standing};
use crate::plan::Phase;
use crate::survey::CriterionShare;

/// The most columns a shop's name takes.
const NAME_WIDTH: usize = 32;

/// A cell: what it says, and how it is shown.
struct Cell {
    text: String,
    right: bool,
    style: &'static str,
}

const PLAIN: &str = "";
const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const MAGENTA: &str = "35";
const CYAN: &str = "36";

fn left(text: impl Into<String>, style: &'static str) -> Cell {
    Cell {
        text: text.into(),
        right: false,
        style,
    }
}

fn right(text: impl Into<String>, style: &'static str) -> Cell {
    Cell {
        text: text.into(),
        right: true,
        style,
    }
}

/// The result as a table for the terminal: the shops in the order of the list, then the survey
/// with numbers and intervals. In English, as everything the command line says. `colour` adds
/// ANSI colours; nothing is told by colour alone.
#[must_use]
pub fn table(input: &Input<'_>, colour: bool) -> String {
    let mut out = lay_out(&shops(input), colour);
    if !input.shares.is_empty() {
        out.push('\n');
        out.push_str(&lay_out(&survey(input), colour));
    }
    out
}

fn shops(input: &Input<'_>) -> Vec<Vec<Cell>> {
    let mut rows = vec![vec![
        left("shop", BOLD),
        right("before", BOLD),
        right("during", BOLD),
        right("after", BOLD),
        right("overall", BOLD),
        right("judged", BOLD),
        left("status", BOLD),
    ]];
    let strings = Strings::of(ReportLanguage::En).ok();
    let apart = Apart::of(input);
    for shop in input.shops {
        let input = &apart.shop(&shop.id);
        let card = input.scorecard(&shop.id);
        let score = |score: Option<f64>, style| match score {
            Some(score) => right(format!("{score:.0}"), style),
            None => right("-", DIM),
        };
        let mut row = vec![left(short(&shop.name), PLAIN)];
        for phase in Phase::ALL {
            row.push(score(
                card.and_then(|card| super::view::phase_score(card, phase).score),
                PLAIN,
            ));
        }
        row.push(score(card.and_then(|card| card.overall), BOLD));
        let judged = card.map_or(0.0, |card| coverage(input.rubric, card));
        row.push(right(format!("{:.0}%", judged * 100.0), PLAIN));
        let standing = standing(input, &shop.id);
        let style = match standing {
            Standing::Tested => GREEN,
            Standing::Partly => YELLOW,
            Standing::Pending => CYAN,
            Standing::Blocked => MAGENTA,
            Standing::Failed => RED,
        };
        row.push(left(
            reason_in_words(input, strings.as_ref(), &shop.id, standing),
            style,
        ));
        rows.push(row);
    }
    rows
}

fn survey(input: &Input<'_>) -> Vec<Vec<Cell>> {
    let mut rows = vec![vec![
        left("criterion", BOLD),
        right("share", BOLD),
        right("yes", BOLD),
        left("of", BOLD),
        left("95% interval", BOLD),
        left("published", BOLD),
    ]];
    rows.extend(input.shares.iter().map(share));
    rows
}

fn share(share: &CriterionShare) -> Vec<Cell> {
    let percent = |fraction: f64| format!("{:.1}%", fraction * 100.0);
    // Two things that must not be mixed: the question went unanswered, or does not arise there.
    let unanswered = share.applicable.saturating_sub(share.testable);
    let unasked = share.listed.saturating_sub(share.applicable);
    let others: Vec<String> = [
        (unanswered, "without an answer"),
        (unasked, "where it does not apply"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("+{n} {what}"))
    .collect();
    let of = match others.as_slice() {
        [] => share.testable.to_string(),
        others => format!("{} ({})", share.testable, others.join(", ")),
    };
    let published = share.baseline.as_ref().map_or(String::new(), |baseline| {
        let n = baseline.n.map_or(String::new(), |n| format!(" of {n}"));
        format!("{}{n}, {}", percent(baseline.share), short(&baseline.study))
    });
    vec![
        left(share.criterion.clone(), PLAIN),
        match share.share {
            Some(share) => right(percent(share), BOLD),
            None => right("-", DIM),
        },
        right(share.yes.to_string(), PLAIN),
        left(of, PLAIN),
        left(
            share
                .low
                .zip(share.high)
                .map_or(String::new(), |(low, high)| {
                    format!("{} to {}", percent(low), percent(high))
                }),
            DIM,
        ),
        left(published, PLAIN),
    ]
}

/// A name that fits its column.
fn short(name: &str) -> String {
    let name = inert(name, 4 * NAME_WIDTH);
    if name.width() <= NAME_WIDTH {
        return name;
    }
    let mut cut = String::new();
    for c in name.chars() {
        cut.push(c);
        if cut.width() > NAME_WIDTH - 1 {
            cut.pop();
            break;
        }
    }
    cut.push('…');
    cut
}

/// Aligns the columns by what is seen, wide characters and colours accounted for.
fn lay_out(rows: &[Vec<Cell>], colour: bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| Some(row.get(column)?.text.width()))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[column].saturating_sub(cell.text.width()));
            if column > 0 {
                line.push_str("  ");
            }
            if cell.right {
                line.push_str(&gap);
            }
            if colour && !cell.style.is_empty() && !cell.text.is_empty() {
                line.push_str(&format!("\u{1b}[{}m{}\u{1b}[0m", cell.style, cell.text));
            } else {
                line.push_str(&cell.text);
            }
            if !cell.right {
                line.push_str(&gap);
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_names_keep_the_columns() {
        let rows = vec![
            vec![left("a", PLAIN), right("1", BOLD), left("x", PLAIN)],
            vec![left("日本", PLAIN), right("100", PLAIN), left("", PLAIN)],
        ];
        assert_eq!(lay_out(&rows, false), "a       1  x\n日本  100\n");
        assert_eq!(
            lay_out(&rows, true),
            "a       \u{1b}[1m1\u{1b}[0m  x\n日本  100\n"
        );
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(short("Sklep"), "Sklep");
        assert_eq!(short(&"日".repeat(40)).width(), 31);
        assert_eq!(short(&"ж".repeat(40)).width(), 32);
    }
}
