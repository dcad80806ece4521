//! Lengths of time and sizes as people write them.

use std::time::Duration;

const UNITS: &[(&str, u64)] = &[
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Nothing a study waits for takes longer.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// How lengths are written, for messages.
pub const LENGTH_HELP: &str =
    "write a number and a unit: `8s`, `30m`, `12h`, `7d`, `2w`, or several: `1h30m`";

/// Reads `8s`, `30m`, `7d`, `2w`, `500ms`, `1h30m`. `None` when it is anything else or longer
/// than ten years.
#[must_use]
pub fn parse_length(text: &str) -> Option<Duration> {
    let text = text.trim();
    let mut rest = text;
    let mut total: u64 = 0;
    let mut smallest = u64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (_, millis) = UNITS.iter().find(|(unit, _)| *unit == &rest[..letters])?;
        if *millis >= smallest {
            return None;
        }
        smallest = *millis;
        total = total.checked_add(number.checked_mul(*millis)?)?;
        rest = rest[letters..].trim_start();
    }
    let length = Duration::from_millis(total);
    (!text.is_empty() && length <= LONGEST).then_some(length)
}

/// Writes a length the way it is written in files: `1h30m`, `7d`.
#[must_use]
pub fn write_length(length: Duration) -> String {
    let mut left = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    let mut written = String::new();
    for (unit, millis) in UNITS {
        // People say `7d` and `10d`, not `1w` and `1w3d`.
        if *unit == "w" {
            continue;
        }
        if left >= *millis {
            written.push_str(&format!("{}{unit}", left / millis));
            left %= millis;
        }
    }
    if written.is_empty() {
        written.push_str("0s");
    }
    written
}

/// Reads `25MB`, `512 KB`, `1GB`, or plain bytes.
pub(super) fn parse_size(text: &str) -> Option<usize> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: usize = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lengths() {
        for (text, seconds) in [
            ("8s", Some(8.0)),
            ("30m", Some(1800.0)),
            ("7d", Some(604_800.0)),
            ("2w", Some(1_209_600.0)),
            ("1h30m", Some(5400.0)),
            ("1h 30m", Some(5400.0)),
            ("500ms", Some(0.5)),
            ("0s", Some(0.0)),
            ("30", None),
            ("m", None),
            ("", None),
            ("30 minutes", None),
            ("30m1h", None),
            ("-5s", None),
            ("1.5h", None),
            ("99999999999999999999w", None),
            ("600w", None),
        ] {
            let read = parse_length(text).map(|length| length.as_secs_f64());
            assert_eq!(read, seconds, "{text}");
        }
    }

    #[test]
    fn writes_lengths_as_they_are_read() {
        for text in ["8s", "30m", "1d", "10d", "1h30m", "500ms", "0s"] {
            let length = parse_length(text).unwrap();
            assert_eq!(write_length(length), text);
        }
    }

    #[test]
    fn reads_sizes() {
        for (text, bytes) in [
            ("1024", Some(1024)),
            ("25MB", Some(25 << 20)),
            ("512 kb", Some(512 << 10)),
            ("MB", None),
            ("5 TB", None),
        ] {
            assert_eq!(parse_size(text), bytes, "{text}");
        }
    }
}
