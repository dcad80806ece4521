//! Text from shops and mails, made harmless to look at. Escaping is the template engine's; this
//! takes out what escaping leaves: control characters, marks that turn the reading direction of
//! everything after them, and texts without end.

/// The most characters of a name (shop, product, sender).
pub(super) const NAME: usize = 120;
/// The most characters of a line (subject, detail, value).
pub(super) const LINE: usize = 240;
/// The most characters of a mail excerpt.
pub(super) const EXCERPT: usize = 420;

/// `text` on one line, without control and direction marks, of at most `longest` characters.
pub(super) fn inert(text: &str, longest: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if c.is_control() || unseen(c) {
            continue;
        }
        if count + usize::from(gap) >= longest {
            out.push('…');
            break;
        }
        if gap {
            out.push(' ');
            count += 1;
            gap = false;
        }
        out.push(c);
        count += 1;
    }
    out
}

/// Marks that are not seen themselves but change what is seen, or pad mails' preview text.
fn unseen(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        for (text, longest, expected) in [
            ("Sklep  Ani\n", 20, "Sklep Ani"),
            ("a\u{202e}txt.exe", 20, "atxt.exe"),
            ("\u{7}bell\u{0}", 20, "bell"),
            ("preview\u{200c}\u{a0}\u{200c}\u{a0}end", 20, "preview end"),
            ("abcdef", 6, "abcdef"),
            ("abcdefg", 6, "abcdef…"),
            ("abc def", 3, "abc…"),
            ("Привіт", 3, "При…"),
            ("   ", 3, ""),
        ] {
            assert_eq!(inert(text, longest), expected, "{text:?}");
        }
        assert_eq!(inert(&"x".repeat(10_000), NAME).chars().count(), NAME + 1);
    }
}
