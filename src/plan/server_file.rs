//! Port and protection of a mail server, written alike where mail is fetched and where it leaves.

use std::net::IpAddr;

use super::section::{Found, Section};
use super::study::Security;

/// The ports a kind of server usually listens on.
pub(super) struct Ports {
    pub(super) tls: u16,
    /// Where a file names this port and no protection, STARTTLS is meant.
    pub(super) start_tls: u16,
    pub(super) none: u16,
}

/// How to reach a server.
pub(super) struct Reach {
    pub(super) port: u16,
    pub(super) security: Security,
}

/// Reads `port` and `security`; complains of a server elsewhere that is reached without protection.
/// `what` begins that complaint ("mail to").
pub(super) fn reach(
    section: &Section<'_>,
    server: Option<&Found<String>>,
    usual: &Ports,
    what: &str,
) -> Reach {
    let port = section
        .number("port", 1..65_536)
        .and_then(|port| u16::try_from(port).ok());
    let security = section.choice(
        "security",
        &[
            ("tls", Security::Tls),
            ("starttls", Security::StartTls),
            ("none", Security::None),
        ],
    );
    let security = security.unwrap_or(match port {
        Some(port) if port == usual.start_tls => Security::StartTls,
        _ => Security::Tls,
    });
    if let (Security::None, Some(server)) = (security, server)
        && !is_loopback(&server.value)
    {
        section.complain(
            section.key_range("security").unwrap_or_default(),
            format!("{what} `{}` would not be protected", server.value),
            "\"none\" is for servers on this computer; use security = \"tls\" or \"starttls\"",
        );
    }
    Reach {
        port: port.unwrap_or(match security {
            Security::Tls => usual.tls,
            Security::StartTls => usual.start_tls,
            Security::None => usual.none,
        }),
        security,
    }
}

fn is_loopback(server: &str) -> bool {
    server.eq_ignore_ascii_case("localhost")
        || server
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn knows_this_computer() {
        for (server, expected) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("[::1]", true),
            ("imap.example.org", false),
            ("10.0.0.1", false),
        ] {
            assert_eq!(is_loopback(server), expected, "{server}");
        }
    }
}
