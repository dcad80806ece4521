//! The structure of a message: its headers as they came and its text parts, found without decoding
//! anything. Attachments are stepped over, so a mail of 25 MB costs little more than one of 25 KB.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use memchr::memchr;
use memchr::memmem::Finder;

/// How many headers are looked at.
const HEADERS: usize = 300;
/// How many text parts of a kind are read.
const TEXTS: usize = 20;
/// How deep parts within parts are followed.
const DEEPEST: usize = 8;
/// How many parts are looked at in all.
const PARTS: usize = 20_000;

/// The headers of a message or part: names and values as they came, folded lines included.
#[derive(Debug, Default)]
pub(super) struct RawHeaders<'a>(Vec<(&'a [u8], &'a [u8])>);

impl<'a> RawHeaders<'a> {
    /// Reads the headers at the beginning of `raw`; also gives back what follows them. A line that
    /// is no header ends them.
    pub fn of(raw: &'a [u8]) -> (Self, &'a [u8]) {
        let mut headers = Vec::new();
        let mut rest = raw;
        loop {
            if let Some(body) = rest
                .strip_prefix(b"\r\n")
                .or_else(|| rest.strip_prefix(b"\n"))
            {
                return (Self(headers), body);
            }
            let line = &rest[..end_of_line(rest)];
            // `From ` of an mbox is no header, and no reason to stop either.
            let colon = memchr(b':', line).filter(|at| is_name(&line[..*at]));
            if colon.is_none() && !line.starts_with(b"From ") && !line.starts_with(b">From ") {
                return (Self(headers), rest);
            }
            let mut end = line.len();
            while rest.get(end).is_some_and(|b| matches!(b, b' ' | b'\t')) {
                end += end_of_line(&rest[end..]);
            }
            if let Some(colon) = colon
                && headers.len() < HEADERS
            {
                headers.push((
                    rest[..colon].trim_ascii_end(),
                    rest[colon + 1..end].trim_ascii(),
                ));
            }
            rest = &rest[end..];
            if rest.is_empty() {
                return (Self(headers), rest);
            }
        }
    }

    /// The value of the first header called `name`, in any case.
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The value of the last header called `name`, in any case.
    pub fn last(&self, name: &str) -> Option<&'a [u8]> {
        self.0
            .iter()
            .rfind(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| *value)
    }

    /// All headers: name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.0.iter().copied()
    }
}

fn end_of_line(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

/// Whether `name` may be the name of a header.
fn is_name(name: &[u8]) -> bool {
    let name = name.trim_ascii_end();
    (1..=100).contains(&name.len()) && name.iter().all(|b| matches!(b, b'!'..=b'~'))
}

/// How the bytes of a part are wrapped for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    None,
    Base64,
    QuotedPrintable,
}

/// A text part.
#[derive(Debug)]
pub(super) struct TextPart<'a> {
    pub is_html: bool,
    /// The charset it declares.
    pub charset: Option<Cow<'a, str>>,
    body: &'a [u8],
    wrapping: Wrapping,
}

impl<'a> TextPart<'a> {
    /// Its bytes, unwrapped; at most about `most` of them.
    pub fn bytes(&self, most: usize) -> Cow<'a, [u8]> {
        let cut = |most: usize| &self.body[..self.body.len().min(most)];
        match self.wrapping {
            Wrapping::None => Cow::Borrowed(cut(most)),
            // Three bytes for one at worst; four for three, and line ends.
            Wrapping::QuotedPrintable => Cow::Owned(unquoted(cut(most.saturating_mul(3)))),
            Wrapping::Base64 => {
                let wrapped = cut(most.saturating_mul(3) / 2);
                base64_decode(wrapped).map_or(Cow::Borrowed(wrapped), Cow::Owned)
            }
        }
    }
}

/// The text parts a person is shown, of the message whose headers and body these are, in order.
pub(super) fn text_parts<'a>(headers: &RawHeaders<'a>, body: &'a [u8]) -> Vec<TextPart<'a>> {
    let mut walk = Walk::default();
    walk.part(headers, body, 0);
    walk.texts
}

#[derive(Default)]
struct Walk<'a> {
    texts: Vec<TextPart<'a>>,
    html: usize,
    plain: usize,
    parts: usize,
}

impl<'a> Walk<'a> {
    fn part(&mut self, headers: &RawHeaders<'a>, body: &'a [u8], depth: usize) {
        self.parts += 1;
        let content_type = headers.get("content-type").unwrap_or_default();
        let kind = content_type
            .split(|b| matches!(b, b';' | b' ' | b'\t' | b'\r' | b'\n'))
            .next()
            .unwrap_or_default();
        let is = |name: &str| kind.eq_ignore_ascii_case(name.as_bytes());
        let multipart = kind
            .get(..10)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"multipart/"));
        if multipart
            && depth < DEEPEST
            && let Some(boundary) = parameter(content_type, "boundary").filter(|b| !b.is_empty())
            && self.multipart(&boundary, body, depth)
        {
            return;
        }
        let attached = headers
            .get("content-disposition")
            .and_then(|value| value.get(..10))
            .is_some_and(|head| head.eq_ignore_ascii_case(b"attachment"));
        let is_html = is("text/html");
        // A multipart without parts is read as the text it is.
        let is_plain = is("text/plain") || is("text") || kind.is_empty() || multipart;
        let count = if is_html {
            &mut self.html
        } else {
            &mut self.plain
        };
        if attached || !(is_html || is_plain) || *count >= TEXTS {
            return;
        }
        *count += 1;
        let wrapping = headers.get("content-transfer-encoding").unwrap_or_default();
        self.texts.push(TextPart {
            is_html,
            charset: parameter(content_type, "charset").map(|label| match label {
                Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
                Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            }),
            body,
            wrapping: if wrapping.eq_ignore_ascii_case(b"base64") {
                Wrapping::Base64
            } else if wrapping.eq_ignore_ascii_case(b"quoted-printable") {
                Wrapping::QuotedPrintable
            } else {
                Wrapping::None
            },
        });
    }

    /// Reads the parts between the delimiters. False when there is none.
    fn multipart(&mut self, boundary: &[u8], body: &'a [u8], depth: usize) -> bool {
        let mut delimiter = b"--".to_vec();
        delimiter.extend_from_slice(boundary);
        let finder = Finder::new(&delimiter);
        let mut open: Option<usize> = None;
        let mut from = 0;
        while let Some(found) = finder.find(&body[from..]) {
            let at = from + found;
            from = at + delimiter.len();
            let starts_line = at == 0 || body[at - 1] == b'\n';
            let after = &body[from..];
            let closes = after.starts_with(b"--");
            // `--boundary-2` delimits something else.
            let whole = closes
                || after
                    .first()
                    .is_none_or(|b| matches!(b, b'\r' | b'\n' | b' ' | b'\t'));
            if !starts_line || !whole {
                continue;
            }
            if let Some(start) = open.take() {
                self.inner(&body[start..at], depth);
            }
            if self.is_full() {
                return true;
            }
            from += end_of_line(after);
            open = Some(from);
            if closes {
                return true;
            }
        }
        match open {
            // The last delimiter is missing: the mail was cut off.
            Some(start) => {
                self.inner(&body[start..], depth);
                true
            }
            None => false,
        }
    }

    fn inner(&mut self, part: &'a [u8], depth: usize) {
        let (headers, body) = RawHeaders::of(part);
        self.part(&headers, body, depth + 1);
    }

    fn is_full(&self) -> bool {
        self.parts >= PARTS || self.html >= TEXTS && self.plain >= TEXTS
    }
}

/// The parameter `name` of a structured header, without its quotes.
fn parameter<'a>(value: &'a [u8], name: &str) -> Option<Cow<'a, [u8]>> {
    let mut rest = value;
    while let Some(at) = memchr(b';', rest) {
        rest = rest[at + 1..].trim_ascii_start();
        let matches = rest
            .get(..name.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()));
        if !matches {
            continue;
        }
        let Some(after) = rest[name.len()..]
            .trim_ascii_start()
            .strip_prefix(b"=")
            .map(<[u8]>::trim_ascii_start)
        else {
            continue;
        };
        return Some(match after.strip_prefix(b"\"") {
            Some(quoted) => {
                let end = memchr(b'"', quoted).unwrap_or(quoted.len());
                let inside = &quoted[..end];
                if inside.contains(&b'\\') {
                    Cow::Owned(inside.iter().copied().filter(|b| *b != b'\\').collect())
                } else {
                    Cow::Borrowed(inside)
                }
            }
            None => {
                let end = after
                    .iter()
                    .position(|b| matches!(b, b';' | b' ' | b'\t' | b'\r' | b'\n'))
                    .unwrap_or(after.len());
                Cow::Borrowed(&after[..end])
            }
        });
    }
    None
}

/// Undoes quoted-printable; what is none of it stays.
fn unquoted(wrapped: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(wrapped.len());
    let mut rest = wrapped;
    while let Some(at) = memchr(b'=', rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let [a, b, after @ ..] = rest
            && let (Some(a), Some(b)) = (hex(*a), hex(*b))
        {
            plain.push(a << 4 | b);
            rest = after;
            continue;
        }
        // A soft line end, perhaps behind spaces that were added on the way.
        let spaces = rest
            .iter()
            .position(|b| !matches!(b, b' ' | b'\t'))
            .unwrap_or(rest.len());
        match &rest[spaces..] {
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => rest = after,
            [] => rest = &[],
            _ => plain.push(b'='),
        }
    }
    plain.extend_from_slice(rest);
    plain
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(raw: &str) -> Vec<(bool, String)> {
        let (headers, body) = RawHeaders::of(raw.as_bytes());
        text_parts(&headers, body)
            .iter()
            .map(|part| {
                let bytes = part.bytes(10_000);
                (
                    part.is_html,
                    String::from_utf8_lossy(&bytes).trim().to_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn text_parts_are_found_wherever_they_are() {
        let nested = "Content-Type: multipart/mixed;\r\n boundary=\"a b\"\r\n\r\npreamble\r\n--a b\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nplain\r\n--x\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGk8L2I+\r\n--x--\r\n\r\n--a b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nattached\r\n--a b--\r\nepilogue";
        assert_eq!(
            texts(nested),
            [(false, "plain".to_owned()), (true, "<b>hi</b>".to_owned())]
        );
        for (raw, expected) in [
            ("Subject: x\n\nbody\n", "body"),
            (
                "Subject: x\r\nno header here\r\nbody",
                "no header here\r\nbody",
            ),
            ("From me Mon\nSubject: x\n\nbody", "body"),
            // Malformed: a boundary that never comes, one that never closes, none at all.
            ("Content-Type: multipart/mixed; boundary=q\n\nbody", "body"),
            (
                "Content-Type: multipart/mixed; boundary=q\n\n--q\n\nbody",
                "body",
            ),
            ("Content-Type: multipart/mixed\n\nbody", "body"),
        ] {
            assert_eq!(texts(raw), [(false, expected.to_owned())], "{raw:?}");
        }
    }

    #[test]
    fn quoted_printable_is_undone_and_what_is_none_stays() {
        for (wrapped, plain) in [
            ("a=3Db=\r\nc=\nd= \r\ne", "a=bcde"),
            ("=C5=82=c5=82", "łł"),
            ("50% = half =zz =", "50% = half =zz "),
            ("", ""),
        ] {
            assert_eq!(
                unquoted(wrapped.as_bytes()),
                plain.as_bytes(),
                "{wrapped:?}"
            );
        }
    }

    #[test]
    fn parameters_are_read_with_and_without_quotes() {
        for (value, expected) in [
            ("text/html; charset=utf-8", Some("utf-8")),
            (
                "text/html;\r\n\tCharset = \"ISO-8859-2\" ; x=y",
                Some("ISO-8859-2"),
            ),
            ("text/html; xcharset=a; charset=b", Some("b")),
            ("text/html", None),
        ] {
            let found = parameter(value.as_bytes(), "charset");
            assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{value}");
        }
    }
}
