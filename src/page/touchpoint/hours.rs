//! Opening hours, as printed.

use std::sync::LazyLock;

use regex::Regex;

static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b([01]?\d|2[0-4])(?:[:.][0-5]\d)?\s*(?:am|pm|h|uhr|год\.?)?\s*(?:-|–|—|do|to|до|till|until|bis|a|ig|à)\s*([01]?\d|2[0-4])(?:[:.][0-5]\d)?\s*(?:am|pm|h|uhr|год\.?)?(?:\b|$)")
        .expect("the pattern is a constant")
});

static ALWAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b24\s*/\s*7\b|цілодобово|całodobowo|nonstop")
        .expect("the pattern is a constant")
});

static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:^|[^\p{L}])(?:",
        r"pn|pon|wt|śr|czw|pt|sob|nd|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekdays?|",
        r"пн|вт|ср|чт|пт|сб|нд|вс|po|út|st|čt|pá|pia|ut|št|h|",
        r"poniedzia\p{L}*|piąt\p{L}*|sobot\p{L}*|понеділ\p{L}*|субот\p{L}*|pondělí|pátek|montag|freitag|luni|vineri|lundi|vendredi|lunes|viernes|hétfő|péntek",
        r")\.?(?:[^\p{L}]|$)"
    ))
    .expect("the pattern is a constant")
});

/// Whether a line tells when the shop can be reached. `opens` says whether it has words for it.
pub(super) fn tells(line: &str, opens: bool) -> bool {
    if line.chars().count() > 160 {
        return false;
    }
    if opens && ALWAYS.is_match(line) {
        return true;
    }
    (opens || DAYS.is_match(line))
        && TIMES.captures_iter(line).any(|times| {
            // "1 do 3 dni" has neither minutes nor the reach of a day.
            let minutes = times[0].contains(':') || times[0].contains('.');
            let hour = |at: usize| times[at].parse::<u32>().unwrap_or(0);
            let lower = times[0].to_lowercase();
            minutes
                || lower.contains("am")
                || lower.contains("pm")
                || hour(2) >= hour(1) + 4 && hour(1) >= 6
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_told_from_delivery_times() {
        assert!(tells("pn-pt 9:00-17:00", true));
        assert!(tells("Пн-Пт 9:00–18:00", false));
        assert!(tells("Mon-Fri 9am to 5pm", true));
        assert!(tells("w dni robocze od 8 do 16", true));
        assert!(!tells("dostawa od 1 do 3 dni roboczych", true));
        assert!(!tells("Ceny 10-20 zł", false));
    }
}
