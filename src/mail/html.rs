//! HTML to a [`Document`], in one pass and in linear time whatever the markup.
//!
//! Mail markup is tables within tables, written by machines and mangled by others. A tree is not
//! needed to see what a person sees: a stack of open elements is. It is cut at a depth no mail
//! needs, so that a bomb of nested elements costs what flat text does.

use std::borrow::Cow;

use memchr::memmem;

use super::document::{Document, Image, LONGEST_LINE, Line, Link, Row, pieces};
use super::entities::decode_entities;
use super::shown::{Shown, style_size};
use super::tag::{Tag, next_tag};

/// How deep elements are followed; deeper ones are read as if they were not nested.
const DEEPEST: usize = 256;
/// How many lines, links, pictures, rows are kept of each.
const MOST: usize = 5_000;
/// How much visible text is kept, in bytes.
const TEXT_LIMIT: usize = 128 * 1024;
/// How much text stands in a preheader at most, in bytes.
const PREHEADER_LIMIT: usize = 500;

/// An open element.
struct Open<'a> {
    name: Cow<'a, str>,
    hidden: bool,
    struck: bool,
    heading: bool,
    /// What was current before it, to return to at its end.
    row: Option<usize>,
    cell: Option<usize>,
    table: Option<usize>,
    link: Option<usize>,
    item_type: Option<usize>,
}

/// What the reader is in the middle of.
#[derive(Default)]
struct Builder<'a> {
    document: Document,
    stack: Vec<Open<'a>>,
    line: Line,
    /// Whether all text of the current line so far was struck out.
    all_struck: bool,
    space: bool,
    hidden: bool,
    struck: bool,
    heading: bool,
    row: Option<usize>,
    cell: Option<usize>,
    table: Option<usize>,
    link: Option<usize>,
    tables: usize,
    cells: usize,
    text_size: usize,
    item_types: Vec<String>,
    item_type: Option<usize>,
    /// The microdata property whose value is the text that follows.
    property: Option<(usize, String, String)>,
}

/// Reads HTML.
pub(super) fn document(html: &str) -> Document {
    let mut builder = Builder::default();
    let mut at = 0;
    while let Some(tag) = next_tag(html, at) {
        builder.text(&html[at..tag.start]);
        at = tag.end;
        if builder.text_size > TEXT_LIMIT {
            break;
        }
        if !tag.closing
            && matches!(
                &*tag.name,
                "script" | "style" | "title" | "template" | "noscript"
            )
        {
            let body_end = end_of_raw(html, at, &tag.name);
            if &*tag.name == "script" && is_json_ld(&tag) && builder.document.json_ld.len() < 20 {
                builder.document.json_ld.push(html[at..body_end].to_owned());
            }
            at = next_tag(html, body_end).map_or(html.len(), |close| close.end);
            continue;
        }
        builder.tag(&tag);
    }
    if builder.text_size <= TEXT_LIMIT {
        builder.text(&html[at.min(html.len())..]);
    }
    builder.finish()
}

fn is_json_ld(tag: &Tag<'_>) -> bool {
    tag.attribute("type")
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
}

/// Where the element `name`, whose content is no markup, ends: the position of its closing tag.
fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        let start = at + found;
        let word = &bytes[start + 2..bytes.len().min(start + 2 + name.len())];
        if word.eq_ignore_ascii_case(name.as_bytes()) {
            return start;
        }
        at = start + 2;
    }
    html.len()
}

impl<'a> Builder<'a> {
    fn tag(&mut self, tag: &Tag<'a>) {
        let name = &*tag.name;
        if is_block(name) {
            self.end_line();
        }
        if tag.closing {
            self.close(name);
            return;
        }
        match name {
            "br" => return self.end_line(),
            "img" => return self.image(tag),
            "meta" | "link" | "input" | "hr" | "area" | "base" | "col" | "wbr" | "source"
            | "embed" => {
                return self.microdata_value(tag);
            }
            "html" => self.document.language = tag.attribute("lang").map(Cow::into_owned),
            // These end what they cannot stand in.
            "tr" => self.close_until(&["tr"], &["table"]),
            "td" | "th" => self.close_until(&["td", "th"], &["tr", "table"]),
            "li" => self.close_until(&["li"], &["ul", "ol", "table"]),
            "p" => self.close_until(&["p"], &["td", "div", "table"]),
            "a" => self.close_until(&["a"], &["td", "table"]),
            _ => {}
        }
        if self.stack.len() < DEEPEST && !tag.self_closing {
            self.stack.push(Open {
                name: tag.name.clone(),
                hidden: self.hidden,
                struck: self.struck,
                heading: self.heading,
                row: self.row,
                cell: self.cell,
                table: self.table,
                link: self.link,
                item_type: self.item_type,
            });
        }
        self.open(tag);
    }

    fn open(&mut self, tag: &Tag<'a>) {
        let shown = Shown::of(tag);
        if !self.hidden && shown.is_hidden(&tag.name) {
            self.end_line();
            self.hidden = true;
        }
        self.struck |=
            matches!(&*tag.name, "s" | "del" | "strike") || shown.style.contains("line-through");
        self.heading |= matches!(&*tag.name, "h1" | "h2" | "h3");
        match &*tag.name {
            "table" => {
                self.table = Some(self.tables);
                self.tables += 1;
            }
            "tr" if self.document.rows.len() < MOST => {
                self.document.rows.push(Row {
                    parent: self.row,
                    parent_cell: self.cell,
                    table: self.table.unwrap_or_default(),
                    ..Row::default()
                });
                self.row = Some(self.document.rows.len() - 1);
                self.cell = None;
            }
            "td" | "th" => {
                self.cell = Some(self.cells);
                self.cells += 1;
                let span = tag
                    .attribute("colspan")
                    .and_then(|span| span.trim().parse().ok());
                if let Some(row) = self.row.and_then(|row| self.document.rows.get_mut(row)) {
                    row.cells
                        .push((self.cells - 1, span.unwrap_or(1).clamp(1, 50)));
                    row.heading |= &*tag.name == "th";
                }
            }
            "a" if self.document.links.len() < MOST => {
                if let Some(href) = tag.attribute("href") {
                    self.document.links.push(Link {
                        href: href.trim().to_owned(),
                        line: self.document.lines.len(),
                        ..Link::default()
                    });
                    self.link = Some(self.document.links.len() - 1);
                }
            }
            _ => {}
        }
        if shown.microdata {
            if let Some(kind) = tag.attribute("itemtype") {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                self.item_types.push(kind);
                self.item_type = Some(self.item_types.len() - 1);
            }
            self.microdata_value(tag);
        }
    }

    /// Keeps the value of a microdata property that stands in an attribute, or begins to collect
    /// the one that stands in the text.
    fn microdata_value(&mut self, tag: &Tag<'_>) {
        let Some(property) = tag.attribute("itemprop") else {
            return;
        };
        let Some(kind) = self.item_type else {
            return;
        };
        if self.document.properties.len() >= MOST {
            return;
        }
        let value = ["content", "href", "datetime"]
            .into_iter()
            .find_map(|name| tag.attribute(name));
        match value {
            Some(value) => self.document.properties.push((
                self.item_types[kind].clone(),
                property.into_owned(),
                value.into_owned(),
            )),
            None => self.property = Some((kind, property.into_owned(), String::new())),
        }
    }

    fn image(&mut self, tag: &Tag<'_>) {
        if self.document.images.len() >= MOST {
            return;
        }
        let style = tag.attribute("style").unwrap_or_default();
        let alt = tag.attribute("alt").unwrap_or_default();
        let size = |name: &str| {
            let printed = tag.attribute(name)?;
            let printed = printed.trim();
            let digits = printed.trim_end_matches("px");
            digits.parse::<u32>().ok()
        };
        if let Some(link) = self.link.and_then(|link| self.document.links.get_mut(link))
            && link.text.is_empty()
        {
            link.text = alt.chars().take(200).collect();
        }
        self.document.images.push(Image {
            src: tag
                .attribute("src")
                .unwrap_or_default()
                .chars()
                .take(2000)
                .collect(),
            alt: alt.chars().take(300).collect(),
            width: size("width").or_else(|| style_size(&style, "width")),
            height: size("height").or_else(|| style_size(&style, "height")),
            line: self.document.lines.len() + usize::from(!self.line.text.is_empty()),
            row: self.row,
            link: self.link,
            hidden: self.hidden || Shown::of(tag).is_hidden("img"),
        });
    }

    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        let text = decode_entities(raw);
        if let Some((_, _, value)) = &mut self.property
            && value.len() < 300
        {
            value.push_str(text.trim());
        }
        if self.hidden {
            if self.document.lines.is_empty() && self.document.preheader.len() < PREHEADER_LIMIT {
                collapse(&text, &mut self.document.preheader, &mut false);
                self.document.preheader.push(' ');
            }
            return;
        }
        if self.text_size > TEXT_LIMIT {
            return;
        }
        let before = self.line.text.len();
        collapse(&text, &mut self.line.text, &mut self.space);
        let added = self.line.text.len() - before;
        self.text_size += added;
        if added == 0 {
            return;
        }
        if before == 0 {
            self.line.row = self.row;
            self.line.cell = self.cell;
            self.all_struck = true;
        }
        self.all_struck &= self.struck;
        self.line.heading |= self.heading;
        if let Some(at) = self.link {
            self.line.link = Some(at);
            let link = &mut self.document.links[at];
            if link.text.is_empty() {
                link.line = self.document.lines.len();
            }
            if link.text.len() < 300 {
                let added = self.line.text[before..].trim();
                if !link.text.is_empty() && !added.is_empty() {
                    link.text.push(' ');
                }
                link.text.push_str(added);
            }
        }
    }

    fn end_line(&mut self) {
        self.space = false;
        if let Some((kind, property, value)) = self.property.take()
            && !value.is_empty()
        {
            self.document
                .properties
                .push((self.item_types[kind].clone(), property, value));
        }
        if self.line.text.is_empty() {
            return;
        }
        let mut line = std::mem::take(&mut self.line);
        line.struck = self.all_struck;
        if let Some(link) = line.link {
            let text = line.text.trim_matches(|c: char| !c.is_alphanumeric());
            let link = &mut self.document.links[link];
            link.alone = link.text.trim_matches(|c: char| !c.is_alphanumeric()) == text;
        }
        if line.text.chars().all(is_filler) {
            return;
        }
        if line.text.len() <= LONGEST_LINE {
            if self.document.lines.len() < MOST {
                self.document.lines.push(line);
            }
            return;
        }
        let text = std::mem::take(&mut line.text);
        for piece in pieces(&text) {
            if self.document.lines.len() < MOST {
                self.document.lines.push(Line {
                    text: piece.to_owned(),
                    ..line.clone()
                });
            }
        }
    }

    fn close(&mut self, name: &str) {
        if let Some(at) = self.stack.iter().rposition(|open| &*open.name == name) {
            self.pop_to(at);
        }
    }

    /// Closes the innermost element called one of `names`, unless one of `walls` is around it.
    fn close_until(&mut self, names: &[&str], walls: &[&str]) {
        let at = self
            .stack
            .iter()
            .rposition(|open| names.contains(&&*open.name) || walls.contains(&&*open.name));
        if let Some(at) = at
            && names.contains(&&*self.stack[at].name)
        {
            self.pop_to(at);
        }
    }

    fn pop_to(&mut self, at: usize) {
        self.stack.truncate(at + 1);
        let Some(open) = self.stack.pop() else {
            return;
        };
        if self.hidden != open.hidden {
            self.end_line();
        }
        self.hidden = open.hidden;
        self.struck = open.struck;
        self.heading = open.heading;
        self.row = open.row;
        self.cell = open.cell;
        self.table = open.table;
        self.link = open.link;
        self.item_type = open.item_type;
    }

    fn finish(mut self) -> Document {
        self.end_line();
        let preheader: String = self
            .document
            .preheader
            .chars()
            .filter(|c| !is_filler(*c) || *c == ' ')
            .collect();
        self.document.preheader = preheader.split_whitespace().collect::<Vec<_>>().join(" ");
        self.document
    }
}

/// Appends `text` with runs of white space made one space.
fn collapse(text: &str, into: &mut String, space: &mut bool) {
    let mut rest = text;
    while !rest.is_empty() {
        // Runs of plain characters are taken as they are.
        let run = rest
            .bytes()
            .position(|b| !(0x21..0x7f).contains(&b))
            .unwrap_or(rest.len());
        if run > 0 {
            if *space && !into.is_empty() {
                into.push(' ');
            }
            *space = false;
            into.push_str(&rest[..run]);
            rest = &rest[run..];
        }
        let Some(c) = rest.chars().next() else { return };
        rest = &rest[c.len_utf8()..];
        if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' {
            *space = true;
            continue;
        }
        if *space && !into.is_empty() {
            into.push(' ');
        }
        *space = false;
        // A non-breaking space at a border is indentation.
        if (c == '\u{a0}' || c == '\u{202f}') && into.is_empty() {
            continue;
        }
        into.push(c);
    }
}

/// Whether `c` shows nothing: the characters that pad a preheader.
fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{61c}'
        )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "td"
            | "th"
            | "tr"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "body"
            | "center"
            | "section"
            | "header"
            | "footer"
            | "article"
            | "blockquote"
            | "pre"
            | "dl"
            | "dt"
            | "dd"
            | "address"
            | "caption"
            | "form"
            | "button"
            | "main"
            | "nav"
            | "aside"
            | "figure"
    )
}
