//! The envelope: headers and bodies of a message as text, whatever their charset.

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{Encoding, Message as Parsed, MessageParser, MessagePart, MimeHeaders, PartType};

use super::charset;

/// How much of one body is read, in bytes: far more than a person scrolls through.
const BODY_LIMIT: usize = 1024 * 1024;
/// How many text parts make up a body.
const PARTS_LIMIT: usize = 20;

/// What the reader needs of a message.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub subject: String,
    pub from: String,
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
}

impl Message {
    /// Parses `raw`. `None` when there is nothing like a message in it.
    pub fn parse(raw: &[u8]) -> Option<Self> {
        let parsed = MessageParser::default().parse(raw)?;
        let headers = Headers::of(&parsed);
        let mut message = Self {
            subject: header_text(&parsed, "Subject", parsed.subject()),
            from: parsed
                .from()
                .and_then(|from| from.first())
                .and_then(|from| from.address())
                .unwrap_or_default()
                .to_owned(),
            to_names: parsed
                .to()
                .into_iter()
                .flat_map(mail_parser::Address::iter)
                .filter_map(|to| to.name().map(str::to_owned))
                .take(5)
                .collect(),
            language: headers.get("content-language").map(str::to_owned),
            list_unsubscribe: headers.get("list-unsubscribe").map(str::to_owned),
            authentication: headers.authentication(),
            automatic: headers.automatic(),
            bulk: headers.bulk(),
            ..Self::default()
        };
        message.sending_service = super::service::sending_service(&headers);
        for (ids, is_html) in [(&parsed.html_body, true), (&parsed.text_body, false)] {
            for id in ids.iter().take(PARTS_LIMIT) {
                let Some(part) = parsed.parts.get(*id as usize) else {
                    continue;
                };
                message.add(part, &parsed, is_html);
            }
        }
        Some(message)
    }

    /// Adds the body `part`, once, to the side it belongs to.
    fn add(&mut self, part: &MessagePart<'_>, parsed: &Parsed<'_>, as_html: bool) {
        match (&part.body, as_html) {
            (PartType::Html(text), true) => append(&mut self.html, &text_of(part, text, parsed)),
            (PartType::Text(text), false) => {
                let text = text_of(part, text, parsed);
                // Some senders call their HTML plain text.
                let start = text
                    .trim_start()
                    .get(..9)
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                if start.starts_with("<!doctype") || start.starts_with("<html") {
                    append(&mut self.html, &text);
                } else {
                    append(&mut self.plain, &text);
                }
            }
            _ => {}
        }
    }
}

fn append(body: &mut String, text: &str) {
    let room = BODY_LIMIT.saturating_sub(body.len());
    let mut end = text.len().min(room);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    body.push_str(&text[..end]);
    body.push('\n');
}

/// The text of a part. The parser has decoded it by the charset it declares; when that is missing,
/// or the result looks wrong, the bytes are looked at again.
fn text_of<'a>(
    part: &MessagePart<'_>,
    decoded: &'a str,
    parsed: &Parsed<'_>,
) -> std::borrow::Cow<'a, str> {
    let declared = part.content_type().and_then(|t| t.attribute("charset"));
    let is_utf8 = declared.is_some_and(|label| label.trim().eq_ignore_ascii_case("utf-8"));
    let head = &decoded.as_bytes()[..decoded.len().min(BODY_LIMIT)];
    if head.is_ascii() {
        return decoded.into();
    }
    if is_utf8 && !decoded.contains('\u{fffd}') {
        return match charset::repair(decoded) {
            Some(repaired) => repaired.into(),
            None => decoded.into(),
        };
    }
    let raw = parsed.raw_message();
    let (start, end) = (
        part.raw_body_offset() as usize,
        part.raw_end_offset() as usize,
    );
    let Some(bytes) = raw.get(start..end.min(raw.len())) else {
        return decoded.into();
    };
    let bytes = match part.encoding {
        Encoding::None => Some(bytes.to_vec()),
        Encoding::Base64 => base64_decode(bytes),
        Encoding::QuotedPrintable => quoted_printable_decode(bytes),
    };
    match bytes {
        Some(bytes) => charset::decode(&bytes, declared).into(),
        None => decoded.into(),
    }
}

/// A header as text: as parsed, or, when it came in raw 8-bit bytes, as those bytes look.
fn header_text(parsed: &Parsed<'_>, name: &str, text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    if !text.contains('\u{fffd}') {
        return charset::repair(text)
            .unwrap_or_else(|| text.to_owned())
            .trim()
            .to_owned();
    }
    let raw = parsed.raw_message();
    let bytes = parsed
        .headers()
        .iter()
        .rfind(|header| header.name().eq_ignore_ascii_case(name))
        .and_then(|header| raw.get(header.offset_start() as usize..header.offset_end() as usize));
    match bytes {
        Some(bytes) if !bytes.windows(2).any(|two| two == b"=?") => charset::decode(bytes, None)
            .replace(['\r', '\n'], " ")
            .trim()
            .to_owned(),
        _ => text.to_owned(),
    }
}

/// All headers by name in lower case, in order, cut to a sane length.
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    fn of(parsed: &Parsed<'_>) -> Self {
        const MANY: usize = 300;
        const LONG: usize = 4096;
        let raw = parsed.raw_message();
        let headers = parsed.headers().iter().take(MANY).filter_map(|header| {
            let value = raw.get(header.offset_start() as usize..header.offset_end() as usize)?;
            let value = String::from_utf8_lossy(&value[..value.len().min(LONG)]);
            let value = value.replace(['\r', '\n', '\t'], " ");
            Some((header.name().to_ascii_lowercase(), value.trim().to_owned()))
        });
        Self(headers.collect())
    }

    /// The first header of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// All headers: (name in lower case, value).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// SPF, DKIM and DMARC results of the topmost `Authentication-Results`: only the receiving
    /// server's own stamp can be believed, and it is the last one written.
    fn authentication(&self) -> Vec<String> {
        let stamped = self
            .get("authentication-results")
            .unwrap_or_default()
            .to_ascii_lowercase();
        ["spf", "dkim", "dmarc"]
            .into_iter()
            .filter_map(|method| {
                let at = stamped.find(&format!("{method}="))?;
                let result: String = stamped[at + method.len() + 1..]
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect();
                Some(format!("{method}={result}"))
            })
            .collect()
    }

    fn automatic(&self) -> bool {
        self.get("auto-submitted")
            .is_some_and(|value| !value.eq_ignore_ascii_case("no"))
            || self.bulk()
    }

    fn bulk(&self) -> bool {
        self.get("precedence").is_some_and(|value| {
            matches!(
                value.to_ascii_lowercase().as_str(),
                "bulk" | "list" | "junk"
            )
        }) || self.get("list-unsubscribe").is_some()
            || self.get("list-id").is_some()
    }
}
