//! Addresses that the links of a message carry: a customer's own address in `List-Unsubscribe`, or
//! in a link to leave, to activate or to be counted by.
//!
//! Only needed where no recipient tells whose a message is, so it is looked for in the bytes
//! themselves: quoted-printable and base64 undone, entities and percent signs decoded in links.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::mail::{decode_entities, without_mark};

/// No more of a message is looked through.
const FAR_ENOUGH: usize = 4 * 1024 * 1024;
/// A link is cut off here.
const LONGEST_LINK: usize = 4096;
/// What links begin with.
const SCHEMES: [&[u8]; 3] = [b"https://", b"http://", b"mailto:"];

/// The addresses in the `List-Unsubscribe` header, in lower case, each once; also those written
/// into the address to leave at (`leave-box=x.org@s.example`).
pub(super) fn by_header(raw: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut wanted = false;
    let mut value = Vec::new();
    for line in without_mark(raw).split_inclusive(|byte| *byte == b'\n') {
        if line == b"\r\n" || line == b"\n" {
            break;
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            const NAME: &[u8] = b"list-unsubscribe:";
            wanted = line.len() >= NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME);
        }
        if wanted {
            value.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()));
            value.push(b' ');
        }
    }
    // A folded header may break within a link.
    let joined: Vec<u8> = value.iter().copied().filter(|byte| *byte != b' ').collect();
    for text in [value, joined] {
        links(&text, &mut found);
        within_addresses(
            &String::from_utf8_lossy(&percent_decoded(&text)),
            &mut found,
        );
    }
    found
}

/// Adds the addresses that are written into others, `=` for `@` (VERP). Where the word before one
/// ends is not marked, so every piece behind a joint is added.
fn within_addresses(text: &str, found: &mut Vec<String>) {
    const LONGEST: usize = 320;
    for (at, _) in text.match_indices('=') {
        let domain: String = text[at + 1..]
            .chars()
            .take(LONGEST)
            .take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c))
            .collect();
        // The host that takes the mail must follow.
        if !domain.contains('.') || !text[at + 1 + domain.len()..].starts_with('@') {
            continue;
        }
        let before = &text[..at];
        let joints = before
            .char_indices()
            .rev()
            .take(LONGEST)
            .take_while(|(_, c)| c.is_ascii_alphanumeric() || "._+-".contains(*c));
        for (start, _) in joints {
            let whole = before[..start]
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_ascii_alphanumeric());
            let local = &before[start..];
            if whole && local.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                push_once(format!("{local}@{domain}").to_lowercase(), found);
            }
        }
    }
}

fn push_once(address: String, found: &mut Vec<String>) {
    if !found.contains(&address) {
        found.push(address);
    }
}

/// The addresses in the links of the body, in lower case, each once.
pub(super) fn by_links(raw: &[u8]) -> Vec<String> {
    let raw = &raw[..raw.len().min(FAR_ENOUGH)];
    let mut found = Vec::new();
    links(&unquoted(raw), &mut found);
    for text in encoded_parts(raw) {
        links(&text, &mut found);
    }
    found
}

/// Quoted-printable undone (RFC 2045, 6.7); other text stays as it is, but for rare accidents.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
        text.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(next) = after
            .strip_prefix(b"\r\n")
            .or_else(|| after.strip_prefix(b"\n"))
        {
            rest = next;
        } else if let Some(byte) = hexadecimal(after) {
            text.push(byte);
            rest = &after[2..];
        } else {
            text.push(b'=');
            rest = after;
        }
    }
    text.extend_from_slice(rest);
    text
}

fn hexadecimal(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Blocks of base64: lines of its alphabet that are long, or follow such a line.
fn encoded_parts(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut block: Vec<u8> = Vec::new();
    for line in raw.split(|byte| *byte == b'\n').chain([&b" "[..]]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        if line.len() >= 4 && line.iter().all(alphabet) {
            block.extend(line.iter().filter(|byte| **byte != b'='));
        } else if !block.is_empty() {
            if block.len() >= 40 {
                // A damaged end does not make the beginning unreadable.
                let whole = block.len() / 4 * 4;
                parts.extend(
                    STANDARD_NO_PAD
                        .decode(&block)
                        .or_else(|_| STANDARD_NO_PAD.decode(&block[..whole])),
                );
            }
            block.clear();
        }
    }
    parts
}

/// Adds the addresses in the links of a text.
fn links(text: &[u8], found: &mut Vec<String>) {
    let mut rest = text;
    while let Some(start) = next_link(rest) {
        let link = &rest[start..];
        let end = link
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || b"\"'<>`".contains(byte))
            .unwrap_or(link.len());
        carried(&link[..end.min(LONGEST_LINK)], found);
        rest = &link[end.max(1)..];
    }
}

fn next_link(text: &[u8]) -> Option<usize> {
    // Every scheme has a colon after four letters at least.
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|byte| *byte == b':') {
        let colon = from + at;
        for scheme in SCHEMES {
            let before = scheme.iter().position(|byte| *byte == b':').unwrap_or(0);
            if let Some(start) = colon.checked_sub(before)
                && text[start..].len() >= scheme.len()
                && text[start..start + scheme.len()].eq_ignore_ascii_case(scheme)
            {
                return Some(start);
            }
        }
        from = colon + 1;
    }
    None
}

/// Adds the addresses in one link: as they are, in entities, percent-encoded (twice at most), or as
/// a value in base64.
fn carried(link: &[u8], found: &mut Vec<String>) {
    let written = String::from_utf8_lossy(link);
    let once = percent_decoded(decode_entities(&written).as_bytes());
    let twice = percent_decoded(&once);
    addresses(&String::from_utf8_lossy(&twice), found);
    for value in once.split(|byte| !byte.is_ascii_alphanumeric() && !b"-_+/".contains(byte)) {
        // `/` may be of the path or of base64, so both ways are tried.
        for value in value.split(|byte| *byte == b'/').chain([value]) {
            if value.len() < 8 {
                continue;
            }
            let decoded = URL_SAFE_NO_PAD
                .decode(value)
                .or_else(|_| STANDARD_NO_PAD.decode(value));
            if let Some(text) = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
                addresses(&text, found);
            }
        }
    }
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        match (*byte == b'%').then(|| hexadecimal(after)).flatten() {
            Some(value) => {
                decoded.push(value);
                rest = &after[2..];
            }
            None => {
                decoded.push(*byte);
                rest = after;
            }
        }
    }
    decoded
}

/// Adds everything that looks like an address.
fn addresses(text: &str, found: &mut Vec<String>) {
    let local = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let domain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    for (at, _) in text.match_indices('@') {
        let before = &text[..at];
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| local(*c))
            .last()
            .map(|(at, _)| at);
        let after = &text[at + 1..];
        let end = after.find(|c| !domain(c)).unwrap_or(after.len());
        if let Some(start) = start.filter(|_| end > 0) {
            let domain = after[..end].trim_end_matches('.');
            let address = format!("{}@{domain}", &before[start..]).to_lowercase();
            push_once(address, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_carry_addresses_in_many_ways() {
        let cases: [(&str, &[&str]); 14] = [
            (
                "<a href=\"https://shop.test/out?m=Box%2Ba1%40any.test&x=1\">",
                &["box+a1@any.test"],
            ),
            (
                "see https://shop.test/out/box+a1@any.test, now",
                &["box+a1@any.test"],
            ),
            (
                "https://t.test/c?u=https%3A%2F%2Fshop.test%2F%3Fe%3Dbox%252Ba1%2540any.test",
                &["box+a1@any.test"],
            ),
            (
                "https://shop.test/u/Ym94K2ExQGFueS50ZXN0/leave",
                &["box+a1@any.test"],
            ),
            (
                "<https://shop.test/u=3Fe=3Dbox=2Ba1=40any=\r\n.test>",
                &["box+a1@any.test"],
            ),
            (
                "<a href=\"https://shop.test/out?x=1&amp;m=box&#43;a1&#64;any.test&amp;y=2\">",
                &["box+a1@any.test"],
            ),
            (
                "https://shop.test/out?m=box&plus;a1&commat;any&period;test",
                &["box+a1@any.test"],
            ),
            ("https://shop.test/out/box&#x40;any.test", &["box@any.test"]),
            (
                "https://shop.test/out?m=box&#37;40any.test",
                &["box@any.test"],
            ),
            // Only the unsubscribe header is trusted so far.
            (
                "mailto:leave-box=any.test@shop.test",
                &["any.test@shop.test"],
            ),
            ("mailto:leave@shop.test", &["leave@shop.test"]),
            ("write to box+a1@any.test", &[]),
            ("https://shop.test/2x@3x.png", &["2x@3x.png"]),
            ("http://", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(by_links(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn encoded_bodies_are_looked_through() {
        use base64::engine::general_purpose::STANDARD;
        let body = "<p>Hello</p><a href='https://shop.test/out?m=box%2Ba1%40any.test'>leave</a>";
        let encoded = STANDARD.encode(body);
        let (first, second) = encoded.split_at(60);
        let raw = format!(
            "Content-Transfer-Encoding: base64\r\n\r\n{first}\r\n{second}\r\n--boundary--\r\n"
        );
        assert_eq!(by_links(raw.as_bytes()), ["box+a1@any.test"]);
    }

    #[test]
    fn the_unsubscribe_header_is_read_over_its_lines() {
        let raw = b"From: a@x.org\r\nLIST-Unsubscribe: <mailto:out@s.test>,\r\n \
                    <https://s.test/o?m=box%2Ba1\r\n %40any.test>\r\nTo: b@x.org\r\n\r\n\
                    https://s.test/?m=c@x.org";
        let found = by_header(raw);
        assert!(found.contains(&"box+a1@any.test".to_owned()), "{found:?}");
        assert!(!found.contains(&"c@x.org".to_owned()), "{found:?}");
        assert!(!found.contains(&"a@x.org".to_owned()), "{found:?}");
    }

    #[test]
    fn the_address_to_leave_at_carries_the_customers() {
        for (header, expected) in [
            (
                "<mailto:leave-k7q2=example.org@s.example>",
                "k7q2@example.org",
            ),
            (
                "<mailto:bounce+audit+k7q2=example.org@s.example?subject=x>",
                "audit+k7q2@example.org",
            ),
            (
                "<mailto:list-leave-audit%2Bk7q2%3Dexample.org@s.example>",
                "audit+k7q2@example.org",
            ),
            ("<mailto:K7Q2=Example.org@s.example>", "k7q2@example.org"),
        ] {
            let raw = format!("List-Unsubscribe: {header}\r\n\r\n");
            let found = by_header(raw.as_bytes());
            assert!(
                found.iter().any(|one| one == expected),
                "{header} {found:?}"
            );
        }
        for header in [
            "<https://s.example/?m=example.org>",
            "<https://s.example/?a=1&b=2@x>",
            "<mailto:=example.org@s.example>",
        ] {
            let raw = format!("List-Unsubscribe: {header}\r\n\r\n");
            let found = by_header(raw.as_bytes());
            let taken = found.iter().any(|one| one.ends_with("@example.org"));
            assert!(!taken, "{header} {found:?}");
        }
        let sender = b"Return-Path: <bounce-k7q2=example.org@s.example>\r\n\r\n";
        assert!(by_header(sender).is_empty());
    }
}
