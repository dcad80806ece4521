//! Who a message was sent to, from its headers.

use mail_parser::{Addr, Address, HeaderForm, HeaderValue, MessageParser};

/// Whom a message names as its recipients, and its identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    /// Addresses in `To`, `Cc`, `Bcc`, their `Resent-` forms and the headers that servers stamp at
    /// delivery (`Delivered-To`, `X-Original-To`, `Envelope-To`, `X-Envelope-To`, ...), in order of
    /// appearance, as written, each once.
    pub headers: Vec<String>,
    /// Addresses in the `for` clauses of `Received`, each once.
    pub received_for: Vec<String>,
    /// `Message-ID` without angle brackets.
    pub message_id: Option<String>,
}

/// The headers that carry recipients, in lower case: those of the writer, and those that servers,
/// forwarders and filters stamp at delivery.
pub const RECIPIENT_HEADERS: [&str; 33] = [
    "to",
    "cc",
    "bcc",
    "apparently-to",
    "resent-to",
    "resent-cc",
    "resent-bcc",
    "delivered-to",
    "x-delivered-to",
    "x-original-delivered-to",
    "original-to",
    "x-original-to",
    "x-orig-to",
    "x-gm-original-to",
    "original-recipient",
    "x-original-recipient",
    "envelope-to",
    "x-envelope-to",
    "envelope-recipient",
    "x-envelope-recipient",
    "x-original-envelope-recipient",
    "rcpt-to",
    "x-rcpt-to",
    "x-rcptto",
    "x-mdrcpt-to",
    "x-mdaemon-deliver-to",
    "x-receiver",
    "x-resolved-to",
    "x-real-to",
    "x-apparently-to",
    "x-forwarded-to",
    "x-forwarded-for",
    "x-simplelogin-envelope-to",
];

/// Bytes without the mark that some programs put before UTF-8 text: it is no part of the first
/// header's name.
#[must_use]
pub fn without_mark(raw: &[u8]) -> &[u8] {
    raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw)
}

/// Reads the recipients of a raw message. Never fails: what cannot be read is left out.
#[must_use]
pub fn recipients(raw: &[u8]) -> Recipients {
    let raw = without_mark(raw);
    let mut found = Recipients::default();
    let Some(message) = MessageParser::default().parse_headers(raw) else {
        return found;
    };
    found.message_id = message
        .message_id()
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    let mut done = Vec::new();
    for header in message.headers() {
        let name = header.name.as_str().to_ascii_lowercase();
        let written = || {
            raw.get(header.offset_start as usize..header.offset_end as usize)
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .unwrap_or_default()
        };
        if name == "x-forwarded-for" {
            // From where and to where, with nothing but a space between.
            for word in written().split([' ', '\t', '\r', '\n', ',']) {
                if let Some(address) = bare(word) {
                    push_once(&mut found.headers, &address);
                }
            }
            continue;
        }
        if name == "received" {
            let written = written();
            if let Some(address) = received_for(&written) {
                push_once(&mut found.received_for, &address);
            }
            continue;
        }
        // `header_as` reads every header of a name at once, so each name is asked only once.
        if !RECIPIENT_HEADERS.contains(&name.as_str()) || done.contains(&header.name) {
            continue;
        }
        done.push(header.name.clone());
        for value in message.header_as(header.name.clone(), HeaderForm::Addresses) {
            for address in addresses_of(&value) {
                push_once(&mut found.headers, &address);
            }
        }
    }
    found
}

/// Every address in a parsed header, lists and groups alike.
fn addresses_of(value: &HeaderValue<'_>) -> Vec<String> {
    let written: Vec<String> = match value {
        HeaderValue::Address(Address::List(list)) => list.iter().flat_map(places).collect(),
        HeaderValue::Address(Address::Group(groups)) => groups
            .iter()
            .flat_map(|group| &group.addresses)
            .flat_map(places)
            .collect(),
        HeaderValue::Text(text) => vec![text.to_string()],
        HeaderValue::TextList(list) => list.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    written.iter().filter_map(|text| bare(text)).collect()
}

/// Where an address may stand in an entry of an address list. The parser takes a quoted local part
/// (`"a b"@x.org`) for a name before an address.
fn places(entry: &Addr<'_>) -> Vec<String> {
    match (entry.name(), entry.address()) {
        (Some(name), Some(address)) if address.starts_with('@') => {
            let local = name.replace('\\', "\\\\").replace('"', "\\\"");
            vec![format!("\"{local}\"{address}")]
        }
        (name, address) => [address, name]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect(),
    }
}

/// The address within what stands in an address place: without brackets, `rfc822;` or white space;
/// none where there is no `@`. A display name that is itself an address counts, because some shops
/// put the customer's address only there.
fn bare(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.rsplit_once(';').map_or(text, |(_, after)| after);
    let text = text.trim().trim_start_matches('<').trim_end_matches('>');
    let (local, domain) = text.rsplit_once('@')?;
    let quoted = local.starts_with('"') && local.ends_with('"');
    let plain = !local.is_empty()
        && !domain.is_empty()
        && !domain.contains(|c: char| c.is_whitespace() || "<>,;\"()".contains(c))
        && (quoted || !local.contains(|c: char| c.is_whitespace() || "<>,;\"()".contains(c)));
    plain.then(|| text.to_owned())
}

/// The address in the `for` clause of a `Received` header, outside comments.
fn received_for(written: &str) -> Option<String> {
    let mut text = String::with_capacity(written.len());
    let mut depth = 0_u32;
    for character in written.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            other if depth == 0 => text.push(if other.is_whitespace() { ' ' } else { other }),
            _ => {}
        }
    }
    let before_date = text
        .rsplit_once(';')
        .map_or(text.as_str(), |(head, _)| head);
    let mut words = before_date.split(' ').filter(|word| !word.is_empty());
    words.find(|word| word.eq_ignore_ascii_case("for"))?;
    bare(words.next()?)
}

fn push_once(list: &mut Vec<String>, address: &str) {
    if !list.iter().any(|known| known == address) {
        list.push(address.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_found_wherever_they_stand() {
        let cases: [(&str, &[&str]); 20] = [
            ("To: box+a1@example.org", &["box+a1@example.org"]),
            (
                "To: \"Nowak, Anna\" <Box+A1@Example.org>",
                &["Box+A1@Example.org"],
            ),
            (
                "To: =?utf-8?B?xbthbmV0YQ==?= <box+a1@example.org>,\r\n other@example.net",
                &["box+a1@example.org", "other@example.net"],
            ),
            ("Cc: customers: a@x.org, b@x.org;", &["a@x.org", "b@x.org"]),
            ("Bcc: <a@x.org>", &["a@x.org"]),
            ("delivered-to: box+a1@example.org", &["box+a1@example.org"]),
            ("X-Original-To: box+a1@example.org", &["box+a1@example.org"]),
            ("Envelope-to: <box+a1@example.org>", &["box+a1@example.org"]),
            ("X-ENVELOPE-TO: box+a1@example.org", &["box+a1@example.org"]),
            ("Original-Recipient: rfc822;a@x.org", &["a@x.org"]),
            ("Resent-To: a@x.org", &["a@x.org"]),
            ("X-Gm-Original-To: a@x.org", &["a@x.org"]),
            ("X-Forwarded-To: a@x.org", &["a@x.org"]),
            ("X-Forwarded-For: a@x.org b@x.org", &["a@x.org", "b@x.org"]),
            ("X-Rcpt-To: <a@x.org>", &["a@x.org"]),
            ("Apparently-To: a@x.org", &["a@x.org"]),
            ("X-Envelope-Recipient: a@x.org", &["a@x.org"]),
            ("Envelope-Recipient: a@x.org", &["a@x.org"]),
            ("\u{feff}To: a@x.org", &["a@x.org"]),
            (
                "From: a@x.org\r\nReply-To: b@x.org\r\nTo: undisclosed-recipients:;",
                &[],
            ),
        ];
        for (headers, expected) in cases {
            let raw = format!("{headers}\r\nSubject: x\r\n\r\nbody to@nobody.org\r\n");
            assert_eq!(recipients(raw.as_bytes()).headers, expected, "{headers}");
        }
    }

    #[test]
    fn a_name_that_is_an_address_counts() {
        let raw = b"To: \"box+a1@example.org\" <list@sender.example>\r\n\r\n";
        let found = recipients(raw).headers;
        assert!(
            found.contains(&"box+a1@example.org".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn received_for_is_read_outside_comments() {
        let cases = [
            (
                "from a by b with ESMTP id 1 for <box+a1@x.org>; Mon, 1 Jan 2026 00:00:00 +0000",
                Some("box+a1@x.org"),
            ),
            (
                "from a (for <no@x.org>) by b\r\n\tfor box+a1@x.org; Mon, 1 Jan 2026",
                Some("box+a1@x.org"),
            ),
            ("from a by b; waiting for godot@x.org", None),
            ("from a by b id for", None),
        ];
        for (written, expected) in cases {
            assert_eq!(received_for(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn the_message_id_loses_its_brackets() {
        let raw = b"Message-ID: <abc.1@shop.example>\r\nTo: a@x.org\r\n\r\nhi";
        assert_eq!(
            recipients(raw).message_id.as_deref(),
            Some("abc.1@shop.example")
        );
        assert_eq!(recipients(b"").message_id, None);
        assert_eq!(
            recipients(b"\xff\xfe\x00nonsense").headers,
            Vec::<String>::new()
        );
    }
}
