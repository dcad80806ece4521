//! Numbers, times and findings as a person of the report's language writes them.

use std::time::Duration;

use chrono::{DateTime, Datelike, Utc};

use super::inert::{LINE, inert};
use super::strings::Strings;
use crate::facts::Value;

/// A no-break space, between a number and its unit.
const NBSP: char = '\u{a0}';

/// `36%`, or `29.4%` where that is not a whole number.
pub(super) fn percent(strings: &Strings, fraction: f64) -> String {
    let exact = fraction * 100.0;
    let places = usize::from((exact - exact.round()).abs() >= 0.05);
    let number = decimal(strings, exact, places);
    glue(&strings.fill("number", "percent", &[("n", &number)]))
}

/// `27%`: ends of intervals and coverage, which are not to look more exact than they are.
pub(super) fn round_percent(strings: &Strings, fraction: f64) -> String {
    let number = decimal(strings, fraction * 100.0, 0);
    glue(&strings.fill("number", "percent", &[("n", &number)]))
}

/// A score of 0 to 100 as a whole number.
pub(super) fn score(score: f64) -> String {
    format!("{score:.0}")
}

/// A number with so many decimal places, and the language's decimal mark.
pub(super) fn decimal(strings: &Strings, number: f64, places: usize) -> String {
    format!("{number:.places$}").replace('.', strings.text("number", "decimal"))
}

/// `3 h 20 min`, `12 s`, `7 days`: the two largest units that say something.
pub(super) fn span(strings: &Strings, seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    let unit = |key: &str, n: &str| glue(&strings.fill("time", key, &[("n", n)]));
    if seconds < 9.95 {
        let places = usize::from((seconds - seconds.round()).abs() >= 0.05);
        return unit("second", &decimal(strings, seconds, places));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and no window is millions of years long"
    )]
    let whole = seconds.round() as u64;
    let (days, hours, minutes, rest) = (
        whole / 86_400,
        whole / 3_600 % 24,
        whole / 60 % 60,
        whole % 60,
    );
    let mut parts = Vec::new();
    if days > 0 {
        parts.push(glue(&strings.plural("day", days)));
    }
    if hours > 0 {
        parts.push(unit("hour", &hours.to_string()));
    }
    if days == 0 && minutes > 0 {
        parts.push(unit("minute", &minutes.to_string()));
    }
    if whole < 600 && rest > 0 {
        parts.push(unit("second", &rest.to_string()));
    }
    parts.join(" ")
}

/// A window's length.
pub(super) fn window(strings: &Strings, window: Duration) -> String {
    span(strings, window.as_secs_f64())
}

/// `23 Nov 2026`.
pub(super) fn date(strings: &Strings, at: DateTime<Utc>) -> String {
    glue(&strings.fill(
        "time",
        "date",
        &[
            ("day", &at.day().to_string()),
            ("month", strings.month(at.month0())),
            ("year", &at.year().to_string()),
        ],
    ))
}

/// `23 Nov 2026, 19:05`.
pub(super) fn moment(strings: &Strings, at: DateTime<Utc>) -> String {
    strings.fill(
        "time",
        "moment",
        &[
            ("date", &date(strings, at)),
            ("clock", &at.format("%H:%M").to_string()),
        ],
    )
}

/// What was seen: `2 mails`, `after 3 h 20 min`, `2 of 3`, `SAVE10`.
pub(super) fn value(strings: &Strings, criterion: &str, value: &Value) -> String {
    match value {
        Value::Yes => strings.text("finding", "yes").to_owned(),
        Value::Count(count) => match strings.unit(criterion) {
            Some(unit) => strings.plural(unit, *count),
            None => count.to_string(),
        },
        Value::Seconds(seconds) => {
            strings.fill("finding", "after", &[("time", &span(strings, *seconds))])
        }
        Value::Share { with, of } => strings.fill(
            "finding",
            "of",
            &[("with", &with.to_string()), ("of", &of.to_string())],
        ),
        Value::Text(text) => inert(text, LINE),
    }
}

/// Keeps a number and its unit on one line.
fn glue(text: &str) -> String {
    text.replace(' ', &NBSP.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ReportLanguage::{En, Pl, Uk};

    fn plain(text: &str) -> String {
        text.replace(NBSP, " ")
    }

    #[test]
    fn spans() {
        for (seconds, en, pl, uk) in [
            (0.0, "0 s", "0 s", "0 с"),
            (4.2, "4.2 s", "4,2 s", "4,2 с"),
            (9.96, "10 s", "10 s", "10 с"),
            (59.6, "1 min", "1 min", "1 хв"),
            (12.4, "12 s", "12 s", "12 с"),
            (95.0, "1 min 35 s", "1 min 35 s", "1 хв 35 с"),
            (601.0, "10 min", "10 min", "10 хв"),
            (1_800.0, "30 min", "30 min", "30 хв"),
            (12_000.0, "3 h 20 min", "3 godz. 20 min", "3 год 20 хв"),
            (86_400.0, "1 day", "1 dzień", "1 день"),
            (187_000.0, "2 days 3 h", "2 dni 3 godz.", "2 дні 3 год"),
            (604_800.0, "7 days", "7 dni", "7 днів"),
        ] {
            for (language, expected) in [(En, en), (Pl, pl), (Uk, uk)] {
                let strings = Strings::of(language).unwrap();
                assert_eq!(plain(&span(&strings, seconds)), expected, "{seconds}");
            }
        }
    }

    #[test]
    fn percentages() {
        for (fraction, en, pl, uk) in [
            (0.36, "36%", "36%", "36 %"),
            (5.0 / 17.0, "29.4%", "29,4%", "29,4 %"),
            (1.0, "100%", "100%", "100 %"),
            (0.0, "0%", "0%", "0 %"),
            (0.0004, "0%", "0%", "0 %"),
        ] {
            for (language, expected) in [(En, en), (Pl, pl), (Uk, uk)] {
                let strings = Strings::of(language).unwrap();
                assert_eq!(plain(&percent(&strings, fraction)), expected);
            }
        }
    }

    #[test]
    fn moments() {
        let at = "2026-05-03T07:05:59Z".parse().unwrap();
        for (language, expected) in [
            (En, "3 May 2026, 07:05"),
            (Pl, "3 maja 2026, 07:05"),
            (Uk, "3 травня 2026, 07:05"),
        ] {
            let strings = Strings::of(language).unwrap();
            assert_eq!(plain(&moment(&strings, at)), expected);
        }
    }

    #[test]
    fn values() {
        let strings = Strings::of(En).unwrap();
        let say = |criterion, seen: Value| plain(&value(&strings, criterion, &seen));
        assert_eq!(say("mails-30-min", Value::Count(2)), "2 mails");
        assert_eq!(say("mails-30-min", Value::Count(1)), "1 mail");
        assert_eq!(say("anything-else", Value::Count(2)), "2");
        assert_eq!(say("x", Value::Seconds(12_000.0)), "after 3 h 20 min");
        assert_eq!(say("x", Value::Share { with: 2, of: 3 }), "2 of 3");
        assert_eq!(say("x", Value::Text("SAVE10\u{202e}".into())), "SAVE10");
        assert_eq!(say("x", Value::Yes), "seen");
    }
}
