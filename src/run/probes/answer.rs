//! What a person writes into the answer and time columns, in three languages and as spreadsheets
//! reshape it.

use chrono::{
    DateTime, Days, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};

use crate::facts::{Outcome, Value};
use crate::plan::Measure;

const YES: &[&str] = &[
    "yes",
    "y",
    "true",
    "tak",
    "t",
    "prawda",
    "так",
    "т",
    "істина",
    "✓",
    "✔",
];
const NO: &[&str] = &[
    "no",
    "n",
    "false",
    "nobody",
    "nie",
    "fałsz",
    "nikt",
    "ні",
    "н",
    "хибність",
    "ніхто",
];

/// What may be written as an answer, for messages.
#[must_use]
pub fn answer_help(measure: Measure) -> &'static str {
    match measure {
        Measure::Yes | Measure::Text => "write yes or no",
        Measure::Count => "write a number, or no for none",
        Measure::Seconds => {
            "write seconds, or a number with its unit such as 90 s, 5 min, 2 h, 1:30 (minutes and seconds); no if it never happened"
        }
        Measure::Share => {
            "write how many of how many, such as 12 of 20 (of 12/20 a spreadsheet makes a date), or no for none"
        }
    }
}

/// Reads an answer to a question of this measure; `at` is when it was found out.
///
/// # Errors
/// What is wrong and what to write instead.
pub fn parse_answer(measure: Measure, text: &str, at: DateTime<Utc>) -> Result<Outcome, String> {
    let word = text.trim().trim_end_matches('.').to_lowercase();
    if NO.contains(&word.as_str()) {
        return Ok(Outcome::NotSeen { watched_until: at });
    }
    let value = match measure {
        Measure::Yes | Measure::Text => match word.as_str() {
            "1" => Some(Value::Yes),
            "0" => return Ok(Outcome::NotSeen { watched_until: at }),
            word => YES.contains(&word).then_some(Value::Yes),
        },
        Measure::Count => number(&word)
            .filter(|number| number.fract() == 0.0 && *number <= 1000.0)
            .map(|number| Value::Count(whole(number))),
        Measure::Seconds => seconds(&word).map(Value::Seconds),
        Measure::Share => share(&word),
    };
    value.map(Outcome::Seen).ok_or_else(|| {
        format!(
            "the answer \"{}\" cannot be read: {}",
            text.trim(),
            answer_help(measure)
        )
    })
}

/// A number not below nought, with a decimal comma or point.
fn number(text: &str) -> Option<f64> {
    let plain = text
        .replace(['\u{a0}', '\u{202f}', ' '], "")
        .replace(',', ".");
    plain
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        .then(|| plain.parse().ok())
        .flatten()
        .filter(|number: &f64| number.is_finite())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "called with whole numbers of a few thousand at most"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

const UNITS: &[(&str, f64)] = &[
    ("s", 1.0),
    ("sec", 1.0),
    ("sek", 1.0),
    ("second", 1.0),
    ("seconds", 1.0),
    ("с", 1.0),
    ("сек", 1.0),
    ("m", 60.0),
    ("min", 60.0),
    ("minute", 60.0),
    ("minutes", 60.0),
    ("хв", 60.0),
    ("h", 3600.0),
    ("hour", 3600.0),
    ("hours", 3600.0),
    ("godz", 3600.0),
    ("g", 3600.0),
    ("год", 3600.0),
    ("d", 86400.0),
    ("day", 86400.0),
    ("days", 86400.0),
    ("dni", 86400.0),
    ("dzień", 86400.0),
    ("дн", 86400.0),
    ("д", 86400.0),
];

/// `45`, `45 s`, `1 min 20 s`, `2,5 h`, `1:30` (minutes and seconds).
fn seconds(text: &str) -> Option<f64> {
    if let Some(plain) = number(text) {
        // A part of a second is what a spreadsheet made of a time of day.
        return (plain == 0.0 || plain >= 1.0).then_some(plain);
    }
    if let Some((minutes, rest)) = text.split_once(':') {
        let two = rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
        let (minutes, rest) = (number(minutes)?, number(rest).filter(|_| two)?);
        return (rest < 60.0).then_some(minutes * 60.0 + rest);
    }
    let mut total = 0.0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let unit_at = rest.find(char::is_alphabetic)?;
        let amount = number(rest[..unit_at].trim())?;
        let after = &rest[unit_at..];
        let end = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (_, size) = UNITS.iter().find(|(unit, _)| *unit == &after[..end])?;
        total += amount * size;
        rest = after[end..].trim_start_matches(['.', ' ', '\u{a0}']);
    }
    (!text.trim().is_empty() && total.is_finite()).then_some(total)
}

/// `12/20`, `12 of 20`, `60 %`.
fn share(text: &str) -> Option<Value> {
    if let Some(percent) = text.strip_suffix('%') {
        let percent = number(percent.trim())?;
        return (percent <= 100.0 && percent.fract() == 0.0).then(|| Value::Share {
            with: whole(percent),
            of: 100,
        });
    }
    let (with, of) = ["/", " of ", " z ", " із ", " з "]
        .iter()
        .find_map(|sign| text.split_once(sign))?;
    let (with, of) = (number(with.trim())?, number(of.trim())?);
    let sound =
        with.fract() == 0.0 && of.fract() == 0.0 && with <= of && (1.0..=1000.0).contains(&of);
    sound.then(|| Value::Share {
        with: whole(with),
        of: whole(of),
    })
}

/// Reads when something was found out: RFC 3339, or a local date and time as people and
/// spreadsheets write it; a date alone is its noon.
///
/// # Errors
/// What is wrong and what to write instead.
pub fn parse_when(text: &str) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Ok(exact.with_timezone(&Utc));
    }
    let local = local_time(text).or_else(|| serial(text)).ok_or_else(|| {
        format!("\"{text}\" is no time that can be told for sure: write it as 2026-05-04 10:30")
    })?;
    Local
        .from_local_datetime(&local)
        .earliest()
        .map(|at| at.with_timezone(&Utc))
        .ok_or_else(|| format!("there was no {text} here: the clocks were changed at that hour"))
}

/// Days since 30 December 1899, which is how a cell without a format shows a date and time.
fn serial(text: &str) -> Option<NaiveDateTime> {
    let (days, part) = match text.split_once(['.', ',']) {
        Some((days, part)) => (days, part),
        None => (text, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !digits(days) || !digits(part) {
        return None;
    }
    let midnight = NaiveDate::from_ymd_opt(1899, 12, 30)?
        .checked_add_days(Days::new(days.parse().ok()?))?
        .and_time(NaiveTime::MIN);
    if part.is_empty() {
        return Some(midnight + TimeDelta::hours(12));
    }
    let part: f64 = format!("0.{part}").parse().ok()?;
    let minutes = (part * 24.0 * 60.0).round();
    TimeDelta::try_minutes(whole(minutes).try_into().ok()?)
        .and_then(|since| midnight.checked_add_signed(since))
}

fn local_time(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = match text.split_once(['T', ' ', '\u{a0}']) {
        Some((date, time)) => (date.trim_end_matches(','), Some(time.trim())),
        None => (text, None),
    };
    let date = calendar_date(date)?;
    let time = match time {
        None | Some("") => NaiveTime::from_hms_opt(12, 0, 0)?,
        Some(time) => [
            "%H:%M",
            "%H:%M:%S",
            "%H:%M:%S%.f",
            "%H.%M",
            "%I:%M %p",
            "%I:%M:%S %p",
        ]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(time, form).ok())?,
    };
    Some(date.and_time(time))
}

/// Year first, or day first with dots. With slashes it may be either, so only a date that reads
/// one way is taken.
fn calendar_date(text: &str) -> Option<NaiveDate> {
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = text.trim_end_matches('.').split(sign).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let part = |text: &str| text.parse::<u32>().ok();
    let year = |text: &str| {
        let year: i32 = text.parse().ok()?;
        Some(if text.len() == 2 { 2000 + year } else { year })
    };
    if first.len() == 4 {
        return NaiveDate::from_ymd_opt(year(first)?, part(second)?, part(third)?);
    }
    let day_first = || NaiveDate::from_ymd_opt(year(third)?, part(second)?, part(first)?);
    let month_first = || NaiveDate::from_ymd_opt(year(third)?, part(first)?, part(second)?);
    match sign {
        '.' => day_first(),
        '/' | '-' => match (day_first(), month_first()) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(measure: Measure, text: &str) -> Option<Value> {
        match parse_answer(measure, text, DateTime::<Utc>::UNIX_EPOCH) {
            Ok(Outcome::Seen(value)) => Some(value),
            Ok(_) => Some(Value::Text("no".to_owned())),
            Err(_) => None,
        }
    }

    #[test]
    fn answers_are_read_in_three_languages_and_as_spreadsheets_write_them() {
        let no = || Some(Value::Text("no".to_owned()));
        for yes in ["yes", "TAK", "так", "Prawda", "TRUE", "ІСТИНА", "1", " Y "] {
            assert_eq!(read(Measure::Yes, yes), Some(Value::Yes), "{yes}");
        }
        for text in ["no", "Nie", "ні", "FAŁSZ", "0", "FALSE"] {
            assert_eq!(read(Measure::Yes, text), no(), "{text}");
        }
        for wrong in ["", "maybe", "yes no", "2", "?"] {
            assert_eq!(read(Measure::Yes, wrong), None, "{wrong}");
        }
        for (text, seconds) in [
            ("45", 45.0),
            ("45,5", 45.5),
            ("45 s", 45.0),
            ("1:30", 90.0),
            ("1 min 20 s", 80.0),
            ("1min20s", 80.0),
            ("5 хв", 300.0),
            ("2 godz.", 7200.0),
            ("2,5 h", 9000.0),
        ] {
            assert_eq!(
                read(Measure::Seconds, text),
                Some(Value::Seconds(seconds)),
                "{text}"
            );
        }
        for wrong in [
            "01:30:00",
            "-5",
            "soon",
            "5 parsecs",
            "1:99",
            "1e400",
            "NaN",
            "0.0625",
        ] {
            assert_eq!(read(Measure::Seconds, wrong), None, "{wrong}");
        }
        assert_eq!(read(Measure::Seconds, "nikt"), no());
        assert_eq!(read(Measure::Count, "2"), Some(Value::Count(2)));
        assert_eq!(read(Measure::Count, "2.5"), None);
        for text in ["12/20", "12 of 20", "12 z 20"] {
            assert_eq!(
                read(Measure::Share, text),
                Some(Value::Share { with: 12, of: 20 }),
                "{text}"
            );
        }
        assert_eq!(
            read(Measure::Share, "60%"),
            Some(Value::Share { with: 60, of: 100 })
        );
        assert_eq!(read(Measure::Share, "21/20"), None);
        assert_eq!(read(Measure::Share, "0/0"), None);
    }

    #[test]
    fn times_are_read_where_they_can_be_told() {
        let exact = parse_when("2026-05-04T10:30:00+02:00").unwrap();
        assert_eq!(exact.to_rfc3339(), "2026-05-04T08:30:00+00:00");
        let local = parse_when("2026-05-04 10:30").unwrap();
        for same in [
            "2026-05-04T10:30",
            "2026-05-04 10:30:00",
            "04.05.2026 10:30",
            "4.5.26 10:30",
            "46146.4375",
            "46146,4375",
        ] {
            assert_eq!(parse_when(same).unwrap(), local, "{same}");
        }
        let evening = parse_when("2026-11-24 15:30").unwrap();
        for same in [
            "11/24/2026 03:30 PM",
            "24/11/2026 15:30",
            "24.11.2026, 15:30",
        ] {
            assert_eq!(parse_when(same).unwrap(), evening, "{same}");
        }
        for wrong in [
            "04/05/2026 10:30",
            "yesterday",
            "2026-02-30 10:00",
            "",
            "10:30",
            "0.4375",
            "461464375",
        ] {
            assert!(parse_when(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            parse_when("2026-05-04").unwrap(),
            parse_when("2026-05-04 12:00").unwrap()
        );
    }
}
