//! Plain text to a [`Document`]: paragraphs joined, addresses made links.

use super::document::{Document, Line, Link, pieces};
use super::entities::decode_entities;

/// How many lines are kept.
const MOST: usize = 5_000;
/// How much text is read, in bytes.
const TEXT_LIMIT: usize = 128 * 1024;
/// A line of at least this many characters was probably wrapped, not ended.
const WRAPPED: usize = 45;

/// Reads plain text.
pub(super) fn document(text: &str) -> Document {
    let mut document = Document::default();
    let mut open = String::new();
    let mut wrapped = false;
    let mut end = text.len().min(TEXT_LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    for raw in text[..end].lines().flat_map(pieces_or_empty).take(MOST * 2) {
        if document.lines.len() >= MOST {
            break;
        }
        let decoded = decode_entities(raw);
        let line =
            decoded.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '>'));
        let is_rule = !line.is_empty() && line.chars().all(|c| !c.is_alphanumeric());
        let goes_on = wrapped
            && line
                .chars()
                .next()
                .is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        if !goes_on && !open.is_empty() {
            push(&mut document, &std::mem::take(&mut open));
        }
        wrapped = false;
        if line.is_empty() || is_rule {
            continue;
        }
        // Columns are laid out with tabs or runs of spaces: they stay apart.
        let cells: Vec<&str> = line
            .split('\t')
            .flat_map(|cell| cell.split("   "))
            .map(str::trim)
            .filter(|c| !c.is_empty())
            .collect();
        if cells.len() > 1 && cells.len() < 8 {
            if !open.is_empty() {
                push(&mut document, &std::mem::take(&mut open));
            }
            columns(&mut document, &cells);
            continue;
        }
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(line);
        wrapped = open.len() < 2_000 && line.chars().count() >= WRAPPED && !line.contains("://");
    }
    if !open.is_empty() {
        push(&mut document, &open);
    }
    document
}

/// The pieces of a line; an empty line is one piece.
fn pieces_or_empty(line: &str) -> impl Iterator<Item = &str> {
    let empty = line.is_empty().then_some(line);
    pieces(line).chain(empty)
}

/// A line of columns becomes a table row.
fn columns(document: &mut Document, cells: &[&str]) {
    let row = document.rows.len();
    let first = document
        .rows
        .last()
        .map_or(0, |row| row.cells.last().map_or(0, |cell| cell.0 + 1));
    document.rows.push(super::document::Row {
        cells: (0..cells.len()).map(|at| (first + at, 1)).collect(),
        ..super::document::Row::default()
    });
    for (at, cell) in cells.iter().enumerate() {
        push(document, cell);
        if let Some(line) = document.lines.last_mut() {
            line.row = Some(row);
            line.cell = Some(first + at);
        }
    }
}

fn push(document: &mut Document, text: &str) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = document.lines.len();
    let mut rest = text.as_str();
    let mut link = None;
    while let Some(start) = rest.find("http://").or_else(|| rest.find("https://")) {
        let start = rest
            .find("https://")
            .map_or(start, |https| start.min(https));
        let tail = &rest[start..];
        let end = tail
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']' | '|'))
            .unwrap_or(tail.len());
        let href = tail[..end].trim_end_matches(['.', ',', ';', '!', '?', ':', '\'']);
        if document.links.len() < MOST {
            let before = rest[..start].trim_matches(|c: char| {
                c.is_whitespace() || matches!(c, '(' | '[' | '<' | ':' | '-')
            });
            // `Back to your cart: https://...`, or the words on the line above.
            let words = match (before.is_empty(), document.lines.last()) {
                (true, Some(above)) => above.text.clone(),
                _ => before.to_owned(),
            };
            link = Some(document.links.len());
            document.links.push(Link {
                href: href.to_owned(),
                text: words
                    .chars()
                    .rev()
                    .take(120)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect(),
                line: at,
                alone: true,
            });
        }
        rest = &tail[end..];
    }
    document.lines.push(Line {
        text,
        link,
        ..Line::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_columns_kept_apart_and_addresses_linked() {
        let text = "Hello Anna,\n\nwe noticed that you have left a few things behind in your\nshopping cart the other day.\nBack to the cart: https://shop.example/cart?r=1.\n\nMug 350 ml      2      12.50\n-----\n";
        let document = document(text);
        let lines: Vec<&str> = document.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(
            lines,
            [
                "Hello Anna,",
                "we noticed that you have left a few things behind in your shopping cart the other day.",
                "Back to the cart: https://shop.example/cart?r=1.",
                "Mug 350 ml",
                "2",
                "12.50"
            ]
        );
        assert_eq!(document.links[0].href, "https://shop.example/cart?r=1");
        assert_eq!(document.links[0].text, "Back to the cart");
        assert_eq!(document.rows[0].cells.len(), 3);
    }
}
