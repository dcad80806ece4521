//! The recipients of a message whose header is beyond all measure: only the fields that can name
//! one are read, and not all of an endless one.

use crate::mail::{RECIPIENT_HEADERS, Recipients, recipients, without_mark};

/// A header up to this length is read as it is.
const USUAL: usize = 64 * 1024;
/// So much of one field is read.
const FIELD: usize = 16 * 1024;
/// So much of all fields together is read.
const ALL: usize = 128 * 1024;

/// Whom a message names as its recipients.
pub(super) fn recipients_of(raw: &[u8]) -> Recipients {
    let raw = without_mark(raw);
    let head = &raw[..head_length(raw)];
    if head.len() <= USUAL {
        // What follows is not looked at, so it need not be passed over.
        recipients(head)
    } else {
        recipients(&essence(head))
    }
}

/// The length of the header with the empty line that ends it.
fn head_length(raw: &[u8]) -> usize {
    let mut length = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        length += line.len();
        if line == b"\r\n" || line == b"\n" {
            return length;
        }
    }
    raw.len()
}

/// The fields that matter.
fn essence(head: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut wanted = false;
    let mut room = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if !folded {
            let name = line.split(|byte| *byte == b':').next().unwrap_or(&[]);
            let name = name.trim_ascii_end();
            wanted = RECIPIENT_HEADERS
                .iter()
                .chain(&["received", "message-id"])
                .any(|field| name.eq_ignore_ascii_case(field.as_bytes()));
            room = FIELD;
        }
        if wanted && line.len() <= room && kept.len() + line.len() <= ALL {
            room -= line.len();
            kept.extend_from_slice(line);
        } else if wanted && !folded {
            // One line alone is too long: its beginning, up to a whole address.
            let start = &line[..line.len().min(FIELD).min(ALL.saturating_sub(kept.len()))];
            let end = start.iter().rposition(|byte| *byte == b',').unwrap_or(0);
            if end > 0 {
                kept.extend_from_slice(&start[..end]);
                kept.extend_from_slice(b"\r\n");
            }
            wanted = false;
        } else {
            wanted = false;
        }
    }
    kept.extend_from_slice(b"\r\n");
    kept
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_usual_header_is_read_as_it_is() {
        let raw = b"To: a@x.org\r\nMessage-ID: <1@x.org>\r\n\r\nTo: b@x.org\r\n";
        assert_eq!(recipients_of(raw), recipients(raw));
        assert_eq!(recipients_of(b"To: a@x.org"), recipients(b"To: a@x.org"));
        assert_eq!(recipients_of(b""), Recipients::default());
    }

    #[test]
    fn an_endless_header_is_read_where_it_matters() {
        let junk = "X-Junk: ".to_owned() + &"y".repeat(900) + "\r\n";
        let mut raw = junk.repeat(20_000).into_bytes();
        raw.extend_from_slice(b"X-Gm-Original-To: box+a2@any.test\r\n");
        raw.extend_from_slice(b"Delivered-To: box+a1@any.test\r\nMessage-ID: <1@x.org>\r\n");
        let crowd: String = (0..200_000).map(|n| format!("c{n}@x.org, ")).collect();
        raw.extend_from_slice(format!("To: {crowd}z@x.org\r\n").as_bytes());
        let folded: String = (0..200_000).map(|n| format!(" d{n}@x.org,\r\n")).collect();
        raw.extend_from_slice(format!("Cc: e@x.org,\r\n{folded} z@x.org\r\n\r\nbody").as_bytes());
        let began = Instant::now();
        let found = recipients_of(&raw);
        assert!(began.elapsed() < Duration::from_secs(20));
        assert_eq!(found.message_id.as_deref(), Some("1@x.org"));
        for expected in [
            "box+a1@any.test",
            "box+a2@any.test",
            "c0@x.org",
            "e@x.org",
            "d0@x.org",
        ] {
            assert!(
                found.headers.iter().any(|one| one == expected),
                "{expected}"
            );
        }
        assert!(found.headers.len() < 20_000);
    }
}
