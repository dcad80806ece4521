//! Opening hours, as printed.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// A time of day as printed, then the same as a group for its hour.
const TIME: &str =
    r"([01]?\d|2[0-4])(?:\s?[:.h]\s?[0-5]\d)?\s*(?:[ap]\.?\s?m\b\.?|h\b|uhr|год\.?|hod\.?)?";

static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    let between = r"\s*(?:-|–|—|do|to|до|till|until|bis|až|a|ig|à)\s*";
    pattern(&format!(r"(?i)\b{TIME}{between}{TIME}(?:\b|$|\s)"))
});

static ALWAYS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b24\s*/\s*7\b|цілодобово|całodobowo|nonstop"));

static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:^|[^\p{L}])(?:",
        r"pn|pon|wt|śr|czw|pt|sob|nd|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekdays?|every day|daily|codziennie|щодня|täglich|denně|denne|",
        r"пн|вт|ср|чт|пт|сб|нд|вс|po|út|st|čt|pá|pia|ut|št|h|",
        r"poniedzia\p{L}*|wtor\p{L}*|środ\p{L}*|czwart\p{L}*|piąt\p{L}*|sobot\p{L}*|niedziel\p{L}*|понеділ\p{L}*|вівтор\p{L}*|серед\p{L}*|четвер\p{L}*|п.ятниц\p{L}*|субот\p{L}*|неділ\p{L}*|pondělí|úterý|středa|čtvrtek|pátek|sobota|pondelok|piatok|montag|freitag|luni|vineri|lundi|vendredi|lunes|viernes|hétfő|péntek",
        r")\.?(?:[^\p{L}]|$)"
    ))
});

/// How many numbers of a line may be hours: it spares most lines the patterns.
fn hours_in(line: &str) -> usize {
    line.split(|c: char| !c.is_ascii_digit())
        .filter(|number| matches!(number.len(), 1 | 2))
        .filter(|number| number.parse::<u8>().is_ok_and(|hour| hour <= 24))
        .count()
}

/// Whether a line tells when the shop can be reached. `opens` says whether it has words for it,
/// `label` is the line before it where it has no words of its own.
pub(super) fn tells(line: &str, opens: bool, label: &str) -> bool {
    if line.chars().count() > 160 {
        return false;
    }
    if opens && ALWAYS.is_match(line) {
        return true;
    }
    if hours_in(line) < 2 {
        return false;
    }
    let named = opens || DAYS.is_match(line) || DAYS.is_match(label);
    let spans_days = DAYS.is_match(line) || DAYS.is_match(label);
    named
        && TIMES.captures_iter(line).any(|times| {
            // "1 do 3 dni" has neither minutes nor the reach of a day.
            let minutes = times[0].contains([':', '.']) || times[0].contains("h ");
            let hour = |at: usize| times[at].parse::<u32>().unwrap_or(0);
            let lower = times[0].to_lowercase().replace(['.', ' '], "");
            let of_day = lower.contains("am") || lower.contains("pm");
            // "weekdays 10-6": from the morning to the evening of a clock with twelve hours.
            let twelve = spans_days && (7..=11).contains(&hour(1)) && (1..=8).contains(&hour(2));
            minutes || of_day || twelve || hour(2) >= hour(1) + 4 && hour(1) >= 6 && hour(2) <= 24
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_told_from_delivery_times() {
        for (line, opens, label) in [
            ("pn-pt 9:00-17:00", true, ""),
            ("Пн-Пт 9:00–18:00", false, ""),
            ("Mon-Fri 9am to 5pm", true, ""),
            ("Every day, 8 a.m. – 11 p.m. Eastern", true, ""),
            ("w dni robocze od 8 do 16", true, ""),
            ("call us, weekdays 10–6", true, ""),
            ("du lundi au vendredi, de 9 h 30 à 17 h", true, ""),
            ("9:30 - 5:30", false, "Tuesday to Friday"),
            ("10:00–18:00", false, "Понеділок"),
        ] {
            assert!(tells(line, opens, label), "{line:?} below {label:?}");
        }
        for (line, opens, label) in [
            ("dostawa od 1 do 3 dni roboczych", true, ""),
            ("7-10 working days", true, ""),
            ("Ceny 10-20 zł", false, ""),
            ("12:00-18:00", false, "Nasze nowości"),
        ] {
            assert!(!tells(line, opens, label), "{line:?} below {label:?}");
        }
    }
}
