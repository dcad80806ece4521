//! Mail addresses, also those written so that robots pass them over.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i-u)[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}")
});

/// Whoever writes `(at)` or `[dot]` means it; a bare "at" is a word.
static VEILED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)((?-u:[a-z0-9][a-z0-9._%+-]{0,63}))\s*",
        r"(?:[\[({<]\s*(?:at|@|małpa|malpa|собака|собачка|песик|равлик|арр?оба|zavin[aá][cč]|kukac|ät|arroba|chiocciola|a)\s*[\])}>]|\s@\s)",
        r"\s*((?-u:[a-z0-9-]{1,63})(?:\s*(?:\.|[\[({<]\s*(?:dot|\.|kropka|крапка|точка|tečka|tecka|bodka|punkt|pont|punto|point)\s*[\])}>])\s*(?-u:[a-z0-9-]{1,63})){1,4})"
    ))
});

static DOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s*(?:\.|[\[({<]\s*(?:dot|\.|kropka|крапка|точка|tečka|tecka|bodka|punkt|pont|punto|point)\s*[\])}>])\s*",
    )
});

/// Endings that belong to files.
const FILES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "avif", "webm", "mp4",
];

/// Every address in a text, in lower case, in order.
pub(super) fn find(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut put = |address: String| {
        let ending = address.rsplit('.').next().unwrap_or_default().to_owned();
        if !FILES.contains(&ending.as_str()) && !found.contains(&address) && ending.len() >= 2 {
            found.push(address);
        }
    };
    for hit in PLAIN.find_iter(text) {
        put(hit.as_str().trim_end_matches('.').to_lowercase());
    }
    for hit in VEILED.captures_iter(text) {
        let host = DOT.replace_all(&hit[2], ".").to_lowercase();
        let ending = host.rsplit('.').next().unwrap_or_default();
        if host.contains('.') && ending.chars().all(|c| c.is_ascii_alphabetic()) {
            put(format!("{}@{host}", hit[1].to_lowercase()));
        }
    }
    found
}

/// An address that Cloudflare veils: hexadecimal, each byte mixed with the first.
pub(super) fn unveil(hex: &str) -> Option<String> {
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok())
        .collect::<Option<_>>()?;
    let (key, rest) = bytes.split_first()?;
    let text = String::from_utf8(rest.iter().map(|byte| byte ^ key).collect()).ok()?;
    PLAIN.find(&text).map(|hit| hit.as_str().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn veiled_addresses_are_read() {
        for (text, wanted) in [
            ("Piszcie: biuro (at) lampy.pl", "biuro@lampy.pl"),
            ("service [at] lichthaus [dot] de", "service@lichthaus.de"),
            ("sklep(małpa)dom(kropka)pl", "sklep@dom.pl"),
            ("info @ dom.ua", "info@dom.ua"),
            ("Info@Dom.com.ua.", "info@dom.com.ua"),
        ] {
            assert_eq!(find(text), [wanted], "{text}");
        }
        assert_eq!(unveil("7a1b3a18540e16"), Some("a@b.tl".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_left() {
        for text in [
            "logo@2x.png",
            "meet us at shop.pl",
            "look at it. Then go",
            "@sklep na Instagramie",
        ] {
            assert!(find(text).is_empty(), "{text}: {:?}", find(text));
        }
        assert_eq!(unveil("zz"), None);
    }
}
