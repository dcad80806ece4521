//! The printed name of an item: what of a line is name, what quantity and punctuation.

/// Whether `text` has at least `least` letters.
pub(super) fn has_letters(text: &str, least: usize) -> bool {
    text.chars()
        .filter(|c| c.is_alphabetic())
        .take(least)
        .count()
        == least
}

/// `1 x`, `x 2`, `2×`, `(1x`.
pub(super) fn quantity_in(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.iter().enumerate().any(|(at, c)| {
        if !matches!(c, 'x' | 'X' | '×' | 'х') {
            return false;
        }
        let neighbour = |step: isize| {
            let mut at = at as isize + step;
            while chars
                .get(usize::try_from(at).ok()?)
                .is_some_and(|c| c.is_whitespace())
            {
                at += step;
            }
            chars.get(usize::try_from(at).ok()?).copied()
        };
        let (before, after) = (neighbour(-1), neighbour(1));
        let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied();
        let in_word = beside(at.checked_sub(1)).is_some_and(char::is_alphabetic)
            || beside(at.checked_add(1)).is_some_and(char::is_alphabetic);
        // `140×220` is a size, `1 x 12.50` a price.
        let one_side = number(before) != number(after);
        let times_price = number(before) && number(after) && text.contains(['.', ',']);
        !in_word && (one_side || times_price)
    })
}

/// `text` without the quantity and separators at its end.
pub(super) fn strip_quantity(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let before = rest;
        // Dots that lead to a price; `(x2)`, `(2 pcs)`.
        if rest.ends_with("..") {
            rest = rest.trim_end_matches('.');
        }
        if let Some((name, inside)) = rest.strip_suffix(')').and_then(|r| r.rsplit_once('('))
            && (inside.len() <= 8 && quantity_in(inside)
                || inside.len() <= 30 && inside.starts_with('#'))
        {
            rest = name;
        }
        rest = rest.trim_end_matches(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '-' | '–' | '—' | ':' | '|' | '(' | '=' | '•' | '@' | '×' | '*' | ','
                )
        });
        if let Some(stem) = rest.strip_suffix(['x', 'X', 'х'])
            && stem.ends_with(|c: char| c.is_whitespace() || c.is_ascii_digit())
        {
            rest = stem.trim_end();
            rest = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        }
        for mark in [" x", " ×", " х"] {
            let digits = rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
            if digits.len() < rest.len() && digits.ends_with(mark) {
                rest = digits.strip_suffix(mark).unwrap_or(digits);
            }
        }
        if rest == before {
            return rest;
        }
    }
}

/// A name without the quantity before or behind it and without marks of a list.
pub(super) fn clean_name(text: &str) -> String {
    let text = strip_quantity(text);
    let text = text.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '•' | '*' | '·' | '>')
    });
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = digits.trim_start();
    let stripped = if digits.len() < text.len() && text.len() - digits.len() <= 3 {
        ["x ", "× ", "х ", "X "]
            .into_iter()
            .find_map(|mark| rest.strip_prefix(mark))
            .unwrap_or(text)
    } else {
        text
    };
    stripped.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_its_quantity() {
        for (text, expected) in [
            ("Copper Kettle × 1", "Copper Kettle"),
            ("2 x Brass Hook", "Brass Hook"),
            ("Brass Hook x2", "Brass Hook"),
            ("Linen Tablecloth 140×220 cm", "Linen Tablecloth 140×220 cm"),
            ("• Kubek 350 ml -", "Kubek 350 ml"),
            ("Mug (1 x", "Mug"),
            ("Dot Grid Notebook A5 (x2) ....", "Dot Grid Notebook A5"),
            ("Konewka 5 l (#KON-5)", "Konewka 5 l"),
            ("Kettle (2026)", "Kettle (2026)"),
        ] {
            assert_eq!(clean_name(text), expected, "{text}");
        }
        for (text, expected) in [
            ("1 x", true),
            ("Kettle × 1", true),
            ("140×220 cm", false),
            ("Max", false),
        ] {
            assert_eq!(quantity_in(text), expected, "{text}");
        }
    }
}
