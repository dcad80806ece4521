//! One HTML tag at a time, with its attributes read only when asked for.

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

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
        let start = at + memchr(b'<', bytes.get(at..)?)?;
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
        Some(comment) => memmem::find(comment.as_bytes(), b"-->").map(|at| at + 7),
        None => memchr(b'>', rest.as_bytes()).map(|at| at + 1),
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
    while let Some(found) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        at += found;
        let byte = bytes[at];
        if byte == b'>' {
            return at + 1;
        }
        let before = bytes[from..at].iter().rfind(|b| !b.is_ascii_whitespace());
        if before == Some(&b'=') {
            let rest = &bytes[at + 1..bytes.len().min(at + 1 + LONGEST)];
            match memchr(byte, rest) {
                Some(length) => at += length + 1,
                None => {
                    return memchr(b'>', &bytes[at..])
                        .map_or(bytes.len(), |length| at + length + 1);
                }
            }
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

    /// All its attributes as written.
    pub fn raw_attributes(&self) -> &'a str {
        self.attributes
    }

    /// Name and raw value of each attribute, as written.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        attributes(self.attributes)
    }
}

/// Name and raw value of each attribute.
fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let bytes = text.as_bytes();
    let skip = move |mut at: usize, what: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|b| what(*b)) {
            at += 1;
        }
        at
    };
    let space = |b: u8| b.is_ascii_whitespace();
    let mut at = 0;
    std::iter::from_fn(move || {
        at = skip(at, |b| b.is_ascii_whitespace() || b == b'/');
        let name_start = at;
        // The first byte belongs to the name whatever it is.
        bytes.get(at)?;
        at = skip(at + 1, |b| {
            !(b.is_ascii_whitespace() || matches!(b, b'=' | b'/'))
        });
        let name = &text[name_start..at];
        let equals = skip(at, space);
        if bytes.get(equals) != Some(&b'=') {
            return Some((name, ""));
        }
        at = skip(equals + 1, space);
        match bytes.get(at).copied() {
            Some(quote @ (b'"' | b'\'')) => {
                let from = at + 1;
                let length = memchr(quote, &bytes[from..]);
                let end = length.map_or(bytes.len(), |length| from + length);
                at = (end + 1).min(bytes.len());
                Some((name, &text[from..end]))
            }
            _ => {
                let from = at;
                at = skip(at, |b| !b.is_ascii_whitespace());
                Some((name, &text[from..at]))
            }
        }
    })
}
