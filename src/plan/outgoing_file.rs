//! `[outgoing]` of `study.toml`: by which server the customers' own mails leave. Only questions are
//! ever sent, one to each shop that allows it.

use std::path::Path;

use super::mailbox_file::{is_loopback, password};
use super::section::Section;
use super::study::{OutgoingSettings, Security};

/// Reads the section.
pub(super) fn read(folder: &Path, section: Section<'_>) -> Option<OutgoingSettings> {
    let server = section.text("server");
    if section.key_range("server").is_none() {
        section.missing(
            "server",
            "add the host name of the mail server: server = \"smtp.example.org\"",
        );
    }
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
        Some(587) => Security::StartTls,
        _ => Security::Tls,
    });
    if let (Security::None, Some(server)) = (security, &server)
        && !is_loopback(&server.value)
    {
        section.complain(
            section.key_range("security").unwrap_or_default(),
            format!("mail to `{}` would not be protected", server.value),
            "\"none\" is for servers on this computer; use security = \"tls\" or \"starttls\"",
        );
    }
    let user = section.text("user").map(|found| found.value);
    let password = match user {
        Some(_) => password(folder, &section),
        None => None,
    };
    section.finish();
    Some(OutgoingSettings {
        server: server?.value,
        port: port.unwrap_or(match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        }),
        security,
        user,
        password,
    })
}
