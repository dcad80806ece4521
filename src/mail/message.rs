//! The envelope: headers and bodies of a message as text, whatever their charset.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{HeaderName, MessageParser};

use super::charset;
use super::mime::{RawHeaders, TextPart, text_parts};

/// How much of one body is read, in bytes: far more than a person scrolls through.
const BODY_LIMIT: usize = 1024 * 1024;
/// How much of a header is read, in bytes.
const HEADER_LIMIT: usize = 4096;

/// What the reader needs of a message.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub subject: String,
    pub from: String,
    /// Where answers are to go, when that is said.
    pub reply_to: Option<String>,
    /// Display names of the recipients.
    pub to_names: Vec<String>,
    pub html: String,
    pub plain: String,
    /// The language the headers declare.
    pub language: Option<String>,
    pub list_unsubscribe: Option<String>,
    pub sending_service: Option<String>,
    pub authentication: Vec<String>,
    pub automatic: bool,
    /// Whether headers speak of mail to many (`List-Unsubscribe`, `Precedence: bulk`).
    pub bulk: bool,
    /// Whether it answers another message.
    pub reply: bool,
}

impl Message {
    /// Parses `raw`. `None` when there is nothing like a message in it.
    pub fn parse(raw: &[u8]) -> Option<Self> {
        let raw = super::without_mark(raw.trim_ascii_start()).trim_ascii_start();
        if raw.is_empty() {
            return None;
        }
        let (raw_headers, body) = RawHeaders::of(raw);
        let headers = Headers(raw_headers);
        let mut message = Self {
            language: headers.get("content-language"),
            list_unsubscribe: headers.get("list-unsubscribe"),
            authentication: headers.authentication(),
            automatic: headers.automatic(),
            bulk: headers.bulk(),
            reply: headers.reply(),
            sending_service: super::service::sending_service(&headers),
            ..Self::default()
        };
        message.address(&headers);
        for part in text_parts(&headers.0, body) {
            message.add(&part);
        }
        Some(message)
    }

    /// Reads who writes to whom about what: the headers that need a real parser.
    fn address(&mut self, headers: &Headers<'_>) {
        static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
            MessageParser::new()
                .header_text(HeaderName::Subject)
                .header_address(HeaderName::From)
                .header_address(HeaderName::To)
                .header_address(HeaderName::ReplyTo)
                .default_header_ignore()
        });
        let mut few = Vec::with_capacity(512);
        for name in ["Subject", "From", "To", "Reply-To"] {
            if let Some(value) = headers.0.last(name) {
                few.extend_from_slice(name.as_bytes());
                few.extend_from_slice(b": ");
                few.extend_from_slice(&value[..value.len().min(HEADER_LIMIT)]);
                few.extend_from_slice(b"\r\n");
            }
        }
        few.extend_from_slice(b"\r\n.\r\n");
        let Some(parsed) = PARSER.parse(&few) else {
            return;
        };
        self.subject = subject(parsed.subject().unwrap_or_default(), headers);
        self.from = parsed
            .from()
            .and_then(|from| from.first())
            .and_then(|from| from.address())
            .unwrap_or_default()
            .to_owned();
        self.reply_to = parsed
            .reply_to()
            .and_then(|to| to.first())
            .and_then(|to| to.address())
            .map(str::to_owned);
        self.to_names = parsed
            .to()
            .into_iter()
            .flat_map(mail_parser::Address::iter)
            .filter_map(|to| to.name().map(str::to_owned))
            .take(5)
            .collect();
    }

    /// Adds a text part to the side it belongs to.
    fn add(&mut self, part: &TextPart<'_>) {
        let text = text_of(part);
        // Some senders call their HTML plain text.
        let start = text.trim_start().as_bytes();
        let starts = |with: &[u8]| {
            start
                .get(..with.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(with))
        };
        let is_html = part.is_html || starts(b"<!doctype") || starts(b"<html");
        let side = if is_html {
            &mut self.html
        } else {
            &mut self.plain
        };
        append(side, text);
    }
}

fn append(body: &mut String, text: String) {
    if body.is_empty() && text.len() <= BODY_LIMIT {
        *body = text;
        body.push('\n');
        return;
    }
    let room = BODY_LIMIT.saturating_sub(body.len());
    let mut end = text.len().min(room);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    body.push_str(&text[..end]);
    body.push('\n');
}

/// The text of a part: by the charset it declares, by what its bytes look like where that is
/// missing or cannot be right.
fn text_of(part: &TextPart<'_>) -> String {
    let bytes = part.bytes(BODY_LIMIT);
    match bytes {
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => charset::repair(&text).unwrap_or(text),
            Err(error) => charset::decode(error.as_bytes(), part.charset.as_deref()),
        },
        Cow::Borrowed(bytes) => charset::decode(bytes, part.charset.as_deref()),
    }
}

/// The subject: as parsed, or, when it came in raw 8-bit bytes, as those bytes look.
fn subject(parsed: &str, headers: &Headers<'_>) -> String {
    if !parsed.contains('\u{fffd}') {
        return charset::repair(parsed)
            .unwrap_or_else(|| parsed.to_owned())
            .trim()
            .to_owned();
    }
    match headers.0.last("subject") {
        Some(bytes) if !bytes.windows(2).any(|two| two == b"=?") => charset::decode(bytes, None)
            .replace(['\r', '\n'], " ")
            .trim()
            .to_owned(),
        _ => parsed.to_owned(),
    }
}

/// All headers, read when asked for.
pub(super) struct Headers<'a>(RawHeaders<'a>);

impl<'a> Headers<'a> {
    /// The first header of that name, on one line, cut to a sane length.
    pub fn get(&self, name: &str) -> Option<String> {
        let value = self.0.get(name)?;
        let value = String::from_utf8_lossy(&value[..value.len().min(HEADER_LIMIT)]);
        Some(value.replace(['\r', '\n', '\t'], " ").trim().to_owned())
    }

    /// All headers as they came: (name, value), values cut to a sane length.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.0
            .iter()
            .map(|(name, value)| (name, &value[..value.len().min(HEADER_LIMIT)]))
    }

    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// SPF, DKIM and DMARC results of the topmost `Authentication-Results`: only the receiving
    /// server's own stamp can be believed, and it is the last one written.
    fn authentication(&self) -> Vec<String> {
        let Some(stamped) = self.get("authentication-results") else {
            return Vec::new();
        };
        let stamped = stamped.to_ascii_lowercase();
        ["spf=", "dkim=", "dmarc="]
            .into_iter()
            .filter_map(|method| {
                let at = stamped.find(method)?;
                let result: String = stamped[at + method.len()..]
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                Some(format!("{method}{result}"))
            })
            .collect()
    }

    fn automatic(&self) -> bool {
        self.0
            .get("auto-submitted")
            .is_some_and(|value| !value.eq_ignore_ascii_case(b"no"))
            || self.bulk()
    }

    fn bulk(&self) -> bool {
        self.0.get("precedence").is_some_and(|value| {
            [b"bulk".as_slice(), b"list", b"junk"]
                .into_iter()
                .any(|word| value.eq_ignore_ascii_case(word))
        }) || self.has("list-unsubscribe")
            || self.has("list-id")
    }

    fn reply(&self) -> bool {
        self.has("in-reply-to")
            || self.0.get("auto-submitted").is_some_and(|value| {
                value
                    .get(..12)
                    .is_some_and(|head| head.eq_ignore_ascii_case(b"auto-replied"))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_receiving_servers_own_stamp_is_believed() {
        for (headers, expected) in [
            (
                "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=a@shop.example;\r\n\tdkim=fail (bad signature); dmarc=none\r\n\
                 Authentication-Results: mx.example.net; spf=fail; dkim=pass; dmarc=pass",
                &["spf=pass", "dkim=fail", "dmarc=none"][..],
            ),
            ("Authentication-Results: mx.example.net; none", &[]),
            ("Received-SPF: pass", &[]),
        ] {
            let raw = format!("{headers}\r\nSubject: x\r\n\r\nbody");
            let message = Message::parse(raw.as_bytes()).unwrap();
            assert_eq!(message.authentication, expected, "{headers}");
        }
    }

    #[test]
    fn headers_tell_mail_to_many_and_answers() {
        for (header, bulk, automatic, reply) in [
            ("List-Unsubscribe: <https://a.example/u>", true, true, false),
            ("Precedence: bulk", true, true, false),
            ("Precedence: first-class", false, false, false),
            ("Auto-Submitted: auto-generated", false, true, false),
            ("Auto-Submitted: no", false, false, false),
            ("Auto-Submitted: auto-replied", false, true, true),
            ("In-Reply-To: <1@a.example>", false, false, true),
        ] {
            let raw = format!("{header}\r\nSubject: x\r\n\r\nbody");
            let message = Message::parse(raw.as_bytes()).unwrap();
            let read = (message.bulk, message.automatic, message.reply);
            assert_eq!(read, (bulk, automatic, reply), "{header}");
        }
    }

    #[test]
    fn a_byte_order_mark_does_not_hide_the_first_header() {
        for raw in [
            "\u{feff}Subject: Tulips\r\nFrom: a@x.org\r\n\r\nhi",
            "\r\n\u{feff}\r\nSubject: Tulips\r\nFrom: a@x.org\r\n\r\nhi",
        ] {
            let message = Message::parse(raw.as_bytes()).unwrap();
            assert_eq!(message.subject, "Tulips", "{raw:?}");
            assert_eq!(message.from, "a@x.org", "{raw:?}");
        }
    }

    #[test]
    fn where_answers_go_is_told() {
        for (headers, expected) in [
            ("Reply-To: Ania <ania@x.org>, b@x.org", Some("ania@x.org")),
            ("From: a@x.org", None),
        ] {
            let raw = format!("{headers}\r\nSubject: x\r\n\r\nhi");
            let message = Message::parse(raw.as_bytes()).unwrap();
            assert_eq!(message.reply_to.as_deref(), expected, "{headers}");
        }
    }
}
