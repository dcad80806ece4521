//! Who is let in. The page is for the people at this machine, but every web page that their browser
//! shows can send requests to it: those are turned away by what the browser says of them.

use std::net::{IpAddr, SocketAddr};

/// What a request says of where it comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said<'a> {
    /// `Host`.
    pub host: Option<&'a str>,
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// `Sec-Fetch-Site`.
    pub site: Option<&'a str>,
    /// Whether it is to change something.
    pub changes: bool,
}

/// Why a request is refused; `None` for one that may come in.
///
/// A page elsewhere can reach a server on loopback by a name that it points there (DNS rebinding): the
/// `Host` is foreign then. And it can send a form here: `Origin` (RFC 6454) and `Sec-Fetch-Site` (Fetch
/// Metadata, W3C) say so.
pub(super) fn refused(said: Said<'_>, listening: SocketAddr) -> Option<&'static str> {
    let host = said.host.unwrap_or_default();
    if !is_ours(host, listening) {
        return Some("open the address that cxaudit printed, not another name for it");
    }
    if !said.changes {
        return None;
    }
    let same_origin = said.origin.is_none_or(|origin| {
        let place = origin.split_once("://").map(|(_, place)| place);
        place.is_some_and(|place| place.eq_ignore_ascii_case(host))
    });
    let same_site = said
        .site
        .is_none_or(|site| matches!(site, "same-origin" | "none"));
    (!same_origin || !same_site).then_some("only the page itself may say whose a mail is")
}

/// Whether a `Host` names this server: an address it listens on, or `localhost`; on whatever port, as
/// that may be one that is forwarded here.
fn is_ours(host: &str, listening: SocketAddr) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    };
    match name.trim_matches(['[', ']']).parse::<IpAddr>() {
        // Somebody who listens on every address reaches it by any of them.
        Ok(ip) => ip == listening.ip() || listening.ip().is_unspecified(),
        Err(_) => {
            name.eq_ignore_ascii_case("localhost")
                && (listening.ip().is_loopback() || listening.ip().is_unspecified())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_s_own_pages_come_in() {
        let here: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        let open: SocketAddr = "0.0.0.0:8080".parse().unwrap();
        for (listening, host, origin, site, changes, allowed) in [
            (here, "127.0.0.1:8080", None, None, false, true),
            (here, "localhost:8080", None, None, false, true),
            (
                here,
                "LOCALHOST:8080",
                None,
                Some("cross-site"),
                false,
                true,
            ),
            (here, "evil.example:8080", None, None, false, false),
            (here, "127.0.0.1:9", None, None, false, true),
            (here, "localhost", None, None, false, true),
            (here, "", None, None, false, false),
            (here, "192.168.1.5:8080", None, None, false, false),
            (open, "192.168.1.5:8080", None, None, false, true),
            (open, "evil.example:8080", None, None, false, false),
            (
                here,
                "127.0.0.1:8080",
                Some("http://127.0.0.1:8080"),
                Some("same-origin"),
                true,
                true,
            ),
            (here, "127.0.0.1:8080", None, None, true, true),
            (
                here,
                "127.0.0.1:8080",
                Some("https://evil.example"),
                None,
                true,
                false,
            ),
            (here, "127.0.0.1:8080", Some("null"), None, true, false),
            (
                here,
                "127.0.0.1:8080",
                Some("http://localhost:8080"),
                None,
                true,
                false,
            ),
            (
                here,
                "127.0.0.1:8080",
                None,
                Some("cross-site"),
                true,
                false,
            ),
            (here, "127.0.0.1:8080", None, Some("same-site"), true, false),
        ] {
            let said = Said {
                host: Some(host),
                origin,
                site,
                changes,
            };
            assert_eq!(refused(said, listening).is_none(), allowed, "{said:?}");
        }
        let v6: SocketAddr = "[::1]:8080".parse().unwrap();
        let said = Said {
            host: Some("[::1]:8080"),
            ..Said::default()
        };
        assert_eq!(refused(said, v6), None);
    }
}
