//! One HTML tag at a time, with its attributes read only when asked for.

use std::borrow::Cow;

use super::entities::decode_entities;

/// A tag as it stands in the markup.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// Its name in lower case.
    pub name: Cow<'a, str>,
    pub closing: bool,
    pub self_closing: bool,
    /// Where `<` stands.
    pub start: usize,
    /// After `>`.
    pub end: usize,
    attributes: &'a str,
}

/// The next tag at or after `from`; comments and declarations before it are taken as text that
/// ends where they begin, which is why they come as a tag named `!`. `None` when there is none.
pub(super) fn next_tag(html: &str, from: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        let start = at + bytes.get(at..)?.iter().position(|b| *b == b'<')?;
        let next = *bytes.get(start + 1)?;
        if next == b'!' || next == b'?' {
            return Some(declaration(html, start));
        }
        let closing = next == b'/';
        let name_start = start + 1 + usize::from(closing);
        if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            at = start + 1;
            continue;
        }
        let name_end = name_start
            + bytes[name_start..]
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_')))
                .unwrap_or(bytes.len() - name_start);
        let end = end_of_tag(bytes, name_end);
        let inside_end = if end > name_end && bytes[end - 1] == b'>' {
            end - 1
        } else {
            end
        };
        let attributes = &html[name_end..inside_end];
        let name = &html[name_start..name_end];
        return Some(Tag {
            name: if name.bytes().any(|b| b.is_ascii_uppercase()) {
                Cow::Owned(name.to_ascii_lowercase())
            } else {
                Cow::Borrowed(name)
            },
            closing,
            self_closing: attributes.ends_with('/')
                && !attributes.trim_end_matches('/').ends_with('='),
            start,
            end,
            attributes,
        });
    }
}

/// A comment (to `-->`) or a declaration (to `>`).
fn declaration(html: &str, start: usize) -> Tag<'_> {
    let rest = &html[start..];
    let length = match rest.strip_prefix("<!--") {
        Some(comment) => comment.find("-->").map(|at| at + 7),
        None => rest.find('>').map(|at| at + 1),
    };
    Tag {
        name: Cow::Borrowed("!"),
        closing: true,
        self_closing: false,
        start,
        end: length.map_or(html.len(), |length| start + length),
        attributes: "",
    }
}

/// After the `>` that ends a tag; a `>` in quotes does not. Quotes that never close are no quotes.
fn end_of_tag(bytes: &[u8], from: usize) -> usize {
    /// An attribute longer than this was never closed.
    const LONGEST: usize = 16 * 1024;
    let mut at = from;
    let mut before = b' ';
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return at + 1,
            b'"' | b'\'' if before == b'=' => {
                let rest = &bytes[at + 1..bytes.len().min(at + 1 + LONGEST)];
                match rest.iter().position(|b| *b == byte) {
                    Some(length) => at += length + 1,
                    None => {
                        return bytes[at..]
                            .iter()
                            .position(|b| *b == b'>')
                            .map_or(bytes.len(), |length| at + length + 1);
                    }
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
        at += 1;
    }
    bytes.len()
}

impl<'a> Tag<'a> {
    /// The value of the attribute `wanted` (lower case), entities decoded. Empty when it has none.
    pub fn attribute(&self, wanted: &str) -> Option<Cow<'a, str>> {
        attributes(self.attributes)
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| decode_entities(value))
    }

    /// Name and raw value of each attribute, as written.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        attributes(self.attributes)
    }
}

/// Name and raw value of each attribute.
fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let name_end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
            .map_or(rest.len(), |(at, _)| at);
        let name = &rest[..name_end];
        rest = rest[name_end..].trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(after) = rest.strip_prefix('=') else {
            return Some((name, ""));
        };
        let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, remaining) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after
                .split_once(|c: char| c.is_ascii_whitespace())
                .unwrap_or((after, "")),
        };
        rest = remaining;
        Some((name, value))
    })
}
