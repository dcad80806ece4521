//! Character references (`&amp;`, `&#380;`, `&oacute;`).

use std::borrow::Cow;

use memchr::memchr;

/// The named references of U+00A0 to U+00FF, in order.
const LATIN_1: &[&str] = &[
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
    "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
    "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

const OTHERS: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("hellip", "…"),
    ("bull", "•"),
    ("euro", "€"),
    ("trade", "™"),
    ("zwnj", "\u{200c}"),
    ("zwj", "\u{200d}"),
    ("ensp", "\u{2002}"),
    ("emsp", "\u{2003}"),
    ("thinsp", "\u{2009}"),
    ("lsaquo", "‹"),
    ("rsaquo", "›"),
    ("rarr", "→"),
    ("larr", "←"),
    ("raquo", "»"),
    ("check", "✓"),
    ("Aogon", "Ą"),
    ("aogon", "ą"),
    ("Eogon", "Ę"),
    ("eogon", "ę"),
    ("Lstrok", "Ł"),
    ("lstrok", "ł"),
    ("Cacute", "Ć"),
    ("cacute", "ć"),
    ("Nacute", "Ń"),
    ("nacute", "ń"),
    ("Sacute", "Ś"),
    ("sacute", "ś"),
    ("Zacute", "Ź"),
    ("zacute", "ź"),
    ("Zdot", "Ż"),
    ("zdot", "ż"),
    ("Scaron", "Š"),
    ("scaron", "š"),
    ("Zcaron", "Ž"),
    ("zcaron", "ž"),
    ("Ccaron", "Č"),
    ("ccaron", "č"),
    ("Rcaron", "Ř"),
    ("rcaron", "ř"),
    ("ecaron", "ě"),
    ("Ecaron", "Ě"),
    ("uring", "ů"),
    ("Uring", "Ů"),
    ("dcaron", "ď"),
    ("tcaron", "ť"),
    ("ncaron", "ň"),
    ("lcaron", "ľ"),
    ("OElig", "Œ"),
    ("oelig", "œ"),
    ("hearts", "♥"),
    ("star", "☆"),
    ("shy", "\u{ad}"),
    ("minus", "−"),
    ("zwsp", "\u{200b}"),
    ("numero", "№"),
    ("NewLine", "\n"),
    ("Tab", "\t"),
    ("colon", ":"),
    ("comma", ","),
    ("commat", "@"),
    ("period", "."),
    ("plus", "+"),
    ("lowbar", "_"),
    ("equals", "="),
    ("num", "#"),
    ("percnt", "%"),
    ("sol", "/"),
    ("excl", "!"),
    ("nbsp", "\u{a0}"),
];

/// Decodes the references in `text`; what is none stays as it is.
pub(crate) fn decode_entities(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((value, length)) => {
                decoded.push_str(&value);
                rest = &rest[length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The reference at the start of `text`: its value and its length with `&` and `;`.
fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    /// No reference we know is longer.
    const LONGEST: usize = 12;
    let name: &str = text[1..]
        .char_indices()
        .take(LONGEST)
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || *c == '#')
        .last()
        .map(|(at, _)| &text[1..at + 2])?;
    let end = 1 + name.len();
    let length = end + usize::from(text[end..].starts_with(';'));
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers of Windows-1252 stand for its characters, as browsers have it.
        let c = match code {
            0x80..=0x9f => {
                let byte = [u8::try_from(code).ok()?];
                return Some((
                    encoding_rs::WINDOWS_1252
                        .decode(&byte)
                        .0
                        .into_owned()
                        .into(),
                    length,
                ));
            }
            0 => '\u{fffd}',
            other => char::from_u32(other).unwrap_or('\u{fffd}'),
        };
        return Some((c.to_string().into(), length));
    }
    // Without its semicolon a reference might be the parameter of an address.
    if length == end {
        return None;
    }
    let common = match name {
        "nbsp" => "\u{a0}",
        "amp" => "&",
        "quot" => "\"",
        "lt" => "<",
        "gt" => ">",
        "zwnj" => "\u{200c}",
        _ => "",
    };
    if !common.is_empty() {
        return Some((common.into(), length));
    }
    if let Some((_, value)) = OTHERS.iter().find(|(known, _)| *known == name) {
        return Some(((*value).into(), length));
    }
    let at = LATIN_1.iter().position(|known| *known == name)?;
    let c = char::from_u32(0xa0 + u32::try_from(at).ok()?)?;
    Some((c.to_string().into(), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_references() {
        for (text, expected) in [
            ("a &amp; b", "a & b"),
            ("&#380;&#x17c;&oacute;&szlig;&yuml;", "żżóßÿ"),
            ("&#128;&nbsp;", "€\u{a0}"),
            ("?a=1&copy=2&order;", "?a=1&copy=2&order;"),
            ("AT&T & co &", "AT&T & co &"),
            ("&#99999999;", "\u{fffd}"),
            ("&ż;", "&ż;"),
        ] {
            assert_eq!(decode_entities(text), expected, "{text}");
        }
    }
}
