//! Addresses of shops, as people type them, and the short names made of them.

use std::collections::HashSet;

use url::{Host, Url};

use super::super::shop::Shop;

/// Reads the address of a shop: bare hosts get `https://` (loopback ones `http://`). The error
/// says what is wrong, in words that follow the address.
pub(super) fn parse(text: &str) -> Result<Url, &'static str> {
    let text = text.trim();
    let with_scheme = match text.split_once("://") {
        Some(_) => text.to_owned(),
        None => {
            let host = text.split(['/', ':']).next().unwrap_or_default();
            let local = host.eq_ignore_ascii_case("localhost") || host.starts_with("127.");
            format!("{}://{text}", if local { "http" } else { "https" })
        }
    };
    if text.contains(char::is_whitespace) {
        return Err("is not an address: it contains a space");
    }
    let mut url = Url::parse(&with_scheme).map_err(|_| "is not an address")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("is not a web address");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("carries a password, which would end up in the report");
    }
    let plausible = match url.host() {
        Some(Host::Domain(domain)) => {
            let domain = domain.trim_end_matches('.');
            domain == "localhost"
                || domain
                    .rsplit_once('.')
                    .is_some_and(|(name, tld)| !name.is_empty() && tld.len() > 1)
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    if !plausible {
        return Err("is not an address");
    }
    url.set_fragment(None);
    Ok(url)
}

fn bare_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// Two addresses of one shop compare equal: scheme, `www.` and a slash at the end do not matter.
pub(super) fn comparable(url: &Url) -> String {
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    format!("{}{port}{path}{query}", bare_host(url))
}

/// The host as the user typed it, for a name: IDN stays readable.
pub(super) fn typed_host(text: &str) -> String {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest
        .split(['/', '?', '#'])
        .next()
        .unwrap_or(rest)
        .to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// Gives every shop its id: the host without `www.`, with the port where it is not the scheme's
/// own and the path where there is one. Depends on nothing but the address, so that adding a shop
/// to the list never renames another; only addresses that differ in nothing but odd characters
/// are told apart by a number.
pub(super) fn name_shops<'s>(shops: impl Iterator<Item = &'s mut Shop>) {
    let mut taken = HashSet::new();
    for shop in shops {
        let name = id(&shop.url);
        let mut unique = name.clone();
        let mut number = 2;
        while !taken.insert(unique.clone()) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        shop.id = unique;
    }
}

fn id(url: &Url) -> String {
    let port = url
        .port()
        .map(|port| format!("-{port}"))
        .unwrap_or_default();
    let whole = format!("{}{port}-{}", bare_host(url), url.path());
    let mut id = String::new();
    for c in whole.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() || c == '.' => id.push(c),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    id.truncate(100);
    id.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses_as_people_type_them() {
        for (text, expected) in [
            ("example.pl", "https://example.pl/"),
            (" WWW.Example.PL ", "https://www.example.pl/"),
            ("example.pl/sklep", "https://example.pl/sklep"),
            ("http://127.0.0.1:1234/", "http://127.0.0.1:1234/"),
            ("127.0.0.1:1234", "http://127.0.0.1:1234/"),
            ("localhost:8080/shop/", "http://localhost:8080/shop/"),
            ("żółw.pl", "https://xn--w-uga1v8h.pl/"),
            (
                "https://example.com.ua:8443/a?b=c#d",
                "https://example.com.ua:8443/a?b=c",
            ),
        ] {
            assert_eq!(
                parse(text).as_ref().map(Url::as_str),
                Ok(expected),
                "{text}"
            );
        }
        for text in [
            "",
            "shop",
            "my shop.pl",
            "ftp://example.pl",
            "http://",
            "https://a:b@example.pl",
            "mailto:a@b.pl",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn spellings_of_one_shop_compare_equal() {
        let key = |text: &str| comparable(&parse(text).unwrap());
        for text in [
            "example.pl",
            "http://example.pl/",
            "https://www.example.pl",
            "EXAMPLE.pl",
        ] {
            assert_eq!(key(text), "example.pl", "{text}");
        }
        assert_ne!(key("127.0.0.1:1"), key("127.0.0.1:2"));
        assert_ne!(key("example.pl/a"), key("example.pl/b"));
    }

    #[test]
    fn ids_are_safe_as_file_names() {
        for (text, expected) in [
            ("https://www.example.pl/", "example.pl"),
            ("http://127.0.0.1:1234/", "127.0.0.1-1234"),
            ("https://example.pl/uk/sklep/", "example.pl-uk-sklep"),
            ("http://[::1]:80/", "1"),
            ("https://example.pl/../..%2F", "example.pl-..-2f"),
        ] {
            assert_eq!(id(&Url::parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn names_keep_what_was_typed() {
        for (text, expected) in [
            ("https://www.Żółw.pl/a", "żółw.pl"),
            ("example.pl:81", "example.pl:81"),
        ] {
            assert_eq!(typed_host(text), expected);
        }
    }
}
