//! `[outgoing]` of `study.toml`: by which server the customers' own mails leave. Only questions are
//! ever sent, one to each shop that allows it.

use std::path::Path;

use super::mailbox_file::password;
use super::section::Section;
use super::server_file::{Ports, reach};
use super::study::OutgoingSettings;

/// Of servers that take mail.
const PORTS: Ports = Ports {
    tls: 465,
    start_tls: 587,
    none: 25,
};

/// Reads the section.
pub(super) fn read(folder: &Path, section: Section<'_>) -> Option<OutgoingSettings> {
    let server = section.text("server");
    if section.key_range("server").is_none() {
        section.missing(
            "server",
            "add the host name of the mail server: server = \"smtp.example.org\"",
        );
    }
    let reach = reach(&section, server.as_ref(), &PORTS, "mail to");
    let user = section.text("user").map(|found| found.value);
    let password = match user {
        Some(_) => password(folder, &section),
        None => None,
    };
    section.finish();
    Some(OutgoingSettings {
        server: server?.value,
        port: reach.port,
        security: reach.security,
        user,
        password,
    })
}
