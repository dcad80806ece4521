//! `[mailbox]` of `study.toml`.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use super::length::parse_size;
use super::section::{Found, Section};
use super::server_file::{Ports, reach};
use super::study::{AddressScheme, ImapSettings, Login, Mailbox, Sasl, Secret, SmtpSettings};

/// Of servers that mail is fetched from.
const PORTS: Ports = Ports {
    tls: 993,
    start_tls: 143,
    none: 143,
};

const PASSWORD_HELP: &str = "passwords never stand in this file: write password = { env = \"NAME\" }, \
     { file = \"path\" } or { command = \"pass show audit\" }";
const TOKEN_HELP: &str =
    "tokens expire, so name what prints a fresh one: token = { command = \"...\" }";
const ADDRESS_HELP: &str = "write address = \"box+{tag}@example.org\", or \"{tag}@example.org\" for a catch-all domain, \
     or addresses = [ ... ] with one address per visit";

/// Reads the section. Also tells where its addresses are written.
pub(super) fn read(folder: &Path, section: Section<'_>) -> (Option<Mailbox>, Range<usize>) {
    let (addresses, place) = addresses(&section);
    let kind = section.choice("kind", &[("imap", true), ("smtp", false)]);
    let Some(imap) = kind else {
        if section.key_range("kind").is_none() {
            section.missing(
                "kind",
                "add kind = \"imap\" to read a mailbox, or kind = \"smtp\" to receive mail yourself",
            );
        }
        // Which keys are known depends on the kind: nothing more can be said.
        return (None, place);
    };
    let mailbox = if imap {
        imap_settings(folder, &section, addresses).map(Mailbox::Imap)
    } else {
        smtp_settings(&section, addresses).map(Mailbox::Smtp)
    };
    section.finish();
    (mailbox, place)
}

fn imap_settings(
    folder: &Path,
    section: &Section<'_>,
    addresses: Option<AddressScheme>,
) -> Option<ImapSettings> {
    let required = |key, help| {
        let found = section.text(key);
        if section.key_range(key).is_none() {
            section.missing(key, help);
        }
        found
    };
    let server = required(
        "server",
        "add the host name of the IMAP server: server = \"imap.example.org\"",
    );
    let user = required("user", "add the login name: user = \"audit@example.org\"");
    let reach = reach(section, server.as_ref(), &PORTS, "the connection to");
    let ca = section.text("ca").and_then(|found| {
        let path = folder.join(&found.value);
        if !path.is_file() {
            let message = format!("there is no file {}", path.display());
            section.complain(
                found.range,
                message,
                "`ca` is a PEM file, relative to the study folder",
            );
            return None;
        }
        Some(path)
    });
    let (login, password) = login(folder, section);
    let folders = section.texts("folders").map(|found| found.value);
    let folders = folders
        .unwrap_or_default()
        .into_iter()
        .map(|found| found.value);
    let poll = section.length("poll", Duration::from_secs(1));
    Some(ImapSettings {
        server: server?.value,
        port: reach.port,
        security: reach.security,
        ca,
        user: user?.value,
        login,
        password: password?,
        folders: folders.collect(),
        poll: poll.unwrap_or(Duration::from_secs(60)),
        addresses: addresses?,
    })
}

/// A password, or an access token and how to show it.
fn login(folder: &Path, section: &Section<'_>) -> (Login, Option<Secret>) {
    let sasl = section.choice(
        "login",
        &[
            ("password", None),
            ("xoauth2", Some(Sasl::XOAuth2)),
            ("oauthbearer", Some(Sasl::OAuthBearer)),
        ],
    );
    let token = section.raw("token").map(|value| value.span());
    let wanted = matches!(sasl, Some(Some(_))) || (token.is_some() && sasl.is_none());
    if !wanted {
        if let Some(token) = token {
            let message = "a `token` is no password";
            section.complain(
                token,
                message,
                "leave out login = \"password\", or write password",
            );
        }
        return (
            Login::Password,
            secret(folder, section, "password", PASSWORD_HELP),
        );
    }
    if let Some(password) = section.raw("password").map(|value| value.span()) {
        let message = "both `password` and a token are given";
        section.complain(password, message, "keep one of them");
    }
    let login = Login::Token(sasl.flatten().unwrap_or(Sasl::Either));
    (login, secret(folder, section, "token", TOKEN_HELP))
}

/// A password, for a server that takes mail.
pub(super) fn password(folder: &Path, section: &Section<'_>) -> Option<Secret> {
    secret(folder, section, "password", PASSWORD_HELP)
}

/// Where a secret comes from; complains where it stands in the file itself.
fn secret(folder: &Path, section: &Section<'_>, key: &'static str, help: &str) -> Option<Secret> {
    let Some(value) = section.raw(key) else {
        section.missing(key, help);
        return None;
    };
    if !value.get_ref().is_table() {
        section.complain(value.span(), format!("the {key} stands in the file"), help);
        return None;
    }
    let table = section.section(key)?;
    let secrets = [
        table.text("env").map(|found| Secret::Env(found.value)),
        table
            .text("file")
            .map(|found| Secret::File(folder.join(found.value))),
        table
            .text("command")
            .map(|found| Secret::Command(found.value)),
        table
            .text("keyring")
            .map(|found| Secret::Keyring(found.value)),
    ];
    let known = ["env", "file", "command", "keyring"];
    let written = known
        .iter()
        .filter(|key| table.key_range(key).is_some())
        .count();
    table.finish();
    let mut secrets = secrets.into_iter().flatten();
    let secret = secrets.next();
    if written > 1 {
        let message = format!("the {key} has more than one source");
        section.complain(
            value.span(),
            message,
            "keep one of env, file, command and keyring",
        );
    } else if written == 0 {
        section.complain(value.span(), format!("the {key} has no source"), help);
    }
    secret
}

fn smtp_settings(section: &Section<'_>, addresses: Option<AddressScheme>) -> Option<SmtpSettings> {
    let mut listen = SocketAddr::from(([127, 0, 0, 1], 2525));
    if let Some(found) = section.text("listen") {
        match found.value.parse() {
            Ok(address) => listen = address,
            Err(_) => section.complain(
                found.range,
                "`listen` is not an address to listen on",
                "write an IP address and a port: \"127.0.0.1:2525\"",
            ),
        }
    }
    let size = |key, default| match section.number_or_text(key) {
        None => default,
        Some(found) => match parse_size(&found.value) {
            Some(size) if size > 0 => size,
            _ => {
                section.complain(
                    found.range,
                    format!("`{key}` is not a size"),
                    "write a number and a unit: \"25MB\"",
                );
                default
            }
        },
    };
    let count = |key, default: u32| section.number(key, 1..100_001).unwrap_or(default) as usize;
    let max_message_bytes = size("max-message", 50 << 20);
    let client_timeout = section.length("client-timeout", Duration::from_secs(1));
    Some(SmtpSettings {
        listen,
        max_message_bytes,
        max_connections: count("max-connections", 64),
        max_recipients: count("max-recipients", 100),
        max_held_bytes: size("max-held", 256 << 20).max(max_message_bytes),
        client_timeout: client_timeout.unwrap_or(Duration::from_secs(120)),
        addresses: addresses?,
    })
}

fn addresses(section: &Section<'_>) -> (Option<AddressScheme>, Range<usize>) {
    let pattern = section.text("address");
    let list = section.texts("addresses");
    let one = section.key_range("address");
    let many = section.key_range("addresses");
    match (one, many) {
        (Some(_), Some(many)) => {
            let message = "both `address` and `addresses` are given";
            section.complain(many.clone(), message, "keep one of them");
            (None, many)
        }
        (Some(place), None) => (
            pattern.and_then(|found| checked_pattern(section, found)),
            place,
        ),
        (None, Some(place)) => {
            let place = list.as_ref().map_or(place, |list| list.range.clone());
            (
                list.and_then(|list| checked_list(section, list.value)),
                place,
            )
        }
        (None, None) => {
            section.missing("address", ADDRESS_HELP);
            (None, 0..0)
        }
    }
}

fn checked_pattern(section: &Section<'_>, found: Found<String>) -> Option<AddressScheme> {
    let pattern = found.value.trim();
    let message = match pattern.matches("{tag}").count() {
        0 => Some("the address has no `{tag}`, so mail could not be told apart by shop"),
        1 if !is_address(&pattern.replace("{tag}", "a2345678")) => {
            Some("this is not a mail address")
        }
        1 => None,
        _ => Some("the address has more than one `{tag}`"),
    };
    if let Some(message) = message {
        let help = match pattern.split_once('@') {
            Some((name, domain)) if is_address(pattern) => {
                format!(
                    "write \"{name}+{{tag}}@{domain}\"; or addresses = [ ... ] with one address per visit"
                )
            }
            _ => ADDRESS_HELP.to_owned(),
        };
        section.complain(found.range, message, &help);
        return None;
    }
    Some(AddressScheme::Pattern(pattern.to_owned()))
}

fn checked_list(section: &Section<'_>, list: Vec<Found<String>>) -> Option<AddressScheme> {
    let mut addresses: Vec<String> = Vec::new();
    let before = section.findings().len();
    for found in list {
        let address = found.value.trim().to_owned();
        if !is_address(&address) {
            section.complain(
                found.range,
                format!("`{address}` is not a mail address"),
                "",
            );
        } else if addresses
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&address))
        {
            let help = "each visit needs an address of its own";
            section.complain(found.range, format!("`{address}` is given twice"), help);
        } else {
            addresses.push(address);
        }
    }
    (section.findings().len() == before).then_some(AddressScheme::List(addresses))
}

/// Whether shops would take it for a mail address: a local part of at most 64 characters and a
/// domain of letters, digits, dots and dashes.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_ok = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    local_ok && domain.len() <= 253 && domain.split('.').all(label_ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_mail_addresses() {
        for (text, expected) in [
            ("audit+a2@example.org", true),
            ("a@localhost", true),
            ("audit", false),
            ("@example.org", false),
            ("a b@example.org", false),
            ("a@exa mple.org", false),
            ("a@-example.org", false),
            ("a..b@example.org", false),
        ] {
            assert_eq!(is_address(text), expected, "{text}");
        }
    }
}
