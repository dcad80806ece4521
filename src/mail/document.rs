//! What a person sees of a mail's body, in order: lines, links, pictures, table rows.

/// A line of visible text: what stands between two block borders.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    /// The text, white space collapsed, never empty.
    pub text: String,
    /// The innermost table row it stands in.
    pub row: Option<usize>,
    /// The innermost table cell it stands in, unique in the document.
    pub cell: Option<usize>,
    /// Whether it is a heading.
    pub heading: bool,
    /// Whether it is the struck-out price of before, or contains nothing else.
    pub struck: bool,
    /// The link that covers (part of) it.
    pub link: Option<usize>,
}

/// A link.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Link {
    /// Where it leads, as written.
    pub href: String,
    /// Its text, or the alternative text of the picture in it.
    pub text: String,
    /// The line it begins in (which may be one past the last).
    pub line: usize,
    /// Whether the text of its line is the link's text alone: a button, or looks like one.
    pub alone: bool,
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Image {
    pub src: String,
    pub alt: String,
    /// Printed size in pixels, as far as the markup says.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// The line it stands before.
    pub line: usize,
    pub row: Option<usize>,
    pub link: Option<usize>,
    /// Whether it is not shown at all.
    pub hidden: bool,
}

/// A table row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// The row around the table it belongs to.
    pub parent: Option<usize>,
    /// The cell around the table it belongs to.
    pub parent_cell: Option<usize>,
    /// The table it belongs to, unique in the document.
    pub table: usize,
    /// Its cells, unique in the document, with the number of columns each spans.
    pub cells: Vec<(usize, u32)>,
    /// Whether it has a heading cell.
    pub heading: bool,
}

/// A property of schema.org microdata: (item type, property, value).
pub(super) type Property = (String, String, String);

/// The longest line that is kept in one piece, in bytes: what is read of a line takes time that
/// grows faster than its length.
pub(super) const LONGEST_LINE: usize = 3_000;

/// `text` in pieces of bearable length, cut between characters.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len().min(LONGEST_LINE);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// The body of a mail as seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Document {
    pub lines: Vec<Line>,
    pub links: Vec<Link>,
    pub images: Vec<Image>,
    pub rows: Vec<Row>,
    /// The hidden text before the visible one that a mailbox shows beside the subject.
    pub preheader: String,
    /// The language the markup declares.
    pub language: Option<String>,
    /// Blocks of JSON-LD.
    pub json_ld: Vec<String>,
    /// Microdata.
    pub properties: Vec<Property>,
}

impl Document {
    /// Whether a line stands in `row`, directly or in a table within it.
    pub fn in_row(&self, line: &Line, row: usize) -> bool {
        let mut at = line.row;
        while let Some(inner) = at {
            if inner == row {
                return true;
            }
            at = self.rows[inner].parent;
        }
        false
    }

    /// Whether a line stands in `cell`, directly or in a table within it.
    pub fn in_cell(&self, line: &Line, cell: usize) -> bool {
        let mut current = line.cell;
        let mut row = line.row;
        loop {
            if current == Some(cell) {
                return true;
            }
            let Some(inner) = row else {
                return false;
            };
            current = self.rows[inner].parent_cell;
            row = self.rows[inner].parent;
        }
    }

    /// The lines of `row`: a range, since a row's content is consecutive.
    pub fn lines_of_row(&self, row: usize, around: usize) -> std::ops::Range<usize> {
        let is_in = |line: &Line| self.in_row(line, row);
        let mut start = around;
        while start > 0 && is_in(&self.lines[start - 1]) {
            start -= 1;
        }
        let mut end = around;
        while end < self.lines.len() && is_in(&self.lines[end]) {
            end += 1;
        }
        start..end
    }
}

/// The hosts of the web links, in lower case, each once, `most` of them.
pub(super) fn hosts(links: &[Link], most: usize) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for link in links {
        let rest = match link.href.split_once("//") {
            Some(("" | "http:" | "https:", rest)) => rest,
            _ => continue,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = rest[..end].rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().to_lowercase();
        if !host.is_empty() && hosts.len() < most && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_of_links_are_told_once() {
        let links: Vec<Link> = [
            "https://Shop.example/a?b=http://other.example",
            "http://user@shop.example:8080#x",
            "//cdn.example",
            "mailto:a@mail.example",
            "/relative//x",
            "https://",
        ]
        .into_iter()
        .map(|href| Link {
            href: href.to_owned(),
            ..Link::default()
        })
        .collect();
        assert_eq!(hosts(&links, 9), ["shop.example", "cdn.example"]);
        assert_eq!(hosts(&links, 1), ["shop.example"]);
    }
}
