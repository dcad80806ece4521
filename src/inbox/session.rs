//! A logged-in IMAP session: the few read-only commands that are needed, with typed errors.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};
use imap::types::{Mailbox, UnsolicitedResponse};
use imap_proto::NameAttribute;
use rustls::ClientConfig;

use super::error::InboxError;
use super::folders::Listed;
use super::wire::Wire;
use crate::plan::ImapSettings;

/// A message as the server gave it.
#[derive(Debug)]
pub(super) struct Fetched {
    /// Its UID.
    pub uid: u32,
    /// INTERNALDATE: when the server received it.
    pub arrived: DateTime<Utc>,
    /// The raw message.
    pub raw: Vec<u8>,
}

/// A logged-in session.
pub(super) struct ImapSession {
    session: imap::Session<Wire>,
    wire: Wire,
    server: String,
    capabilities: Vec<String>,
}

impl ImapSession {
    /// Connects, protects the connection and logs in.
    pub(super) fn open(
        settings: &ImapSettings,
        password: &str,
        tls: &Arc<ClientConfig>,
        stop: &Arc<AtomicBool>,
    ) -> Result<ImapSession, InboxError> {
        let server = settings.server.clone();
        let (wire, greeted) = Wire::connect(settings, tls, stop)?;
        let mut client = imap::Client::new(wire.clone());
        if !greeted {
            let greeting = client
                .read_greeting()
                .map_err(|error| trouble(&server, "the greeting", error))?;
            if !greeting.starts_with(b"* OK") && !greeting.starts_with(b"* PREAUTH") {
                let said = String::from_utf8_lossy(&greeting).trim().to_owned();
                return Err(InboxError::Dropped {
                    server,
                    why: format!("it greeted with \"{said}\""),
                });
            }
        }
        let session = client
            .login(&settings.user, password)
            .map_err(|(error, _)| login_trouble(settings, error))?;
        let mut opened = ImapSession {
            session,
            wire,
            server,
            capabilities: Vec::new(),
        };
        opened.capabilities = opened.ask_capabilities()?;
        Ok(opened)
    }

    /// What the server can, in upper case.
    pub(super) fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    /// Whether the server can tell of new mail by itself.
    pub(super) fn can_idle(&self) -> bool {
        self.can("IDLE")
    }

    fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|one| one == capability)
    }

    fn ask_capabilities(&mut self) -> Result<Vec<String>, InboxError> {
        let answer = self
            .session
            .run_command_and_read_response("CAPABILITY")
            .map_err(|error| trouble(&self.server, "CAPABILITY", error))?;
        let text = String::from_utf8_lossy(&answer).to_uppercase();
        let words = text
            .lines()
            .filter_map(|line| line.strip_prefix("* CAPABILITY "))
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        Ok(words)
    }

    /// All folders.
    pub(super) fn folders(&mut self) -> Result<Vec<Listed>, InboxError> {
        let pattern = if self.can("SPECIAL-USE") && self.can("LIST-EXTENDED") {
            "\"*\" RETURN (SPECIAL-USE)"
        } else {
            "\"*\""
        };
        let names = self
            .session
            .list(None, Some(pattern))
            .map_err(|error| trouble(&self.server, "LIST", error))?;
        Ok(names
            .iter()
            .map(|name| Listed {
                wire: name.name().to_owned(),
                delimiter: name.delimiter().and_then(|text| text.chars().next()),
                junk: name.attributes().contains(&NameAttribute::Junk),
                selectable: !name.attributes().iter().any(|attribute| {
                    *attribute == NameAttribute::NoSelect
                        || matches!(attribute, NameAttribute::Extension(other)
                            if other.eq_ignore_ascii_case("\\NonExistent"))
                }),
            })
            .collect())
    }

    /// Opens a folder read-only.
    pub(super) fn examine(&mut self, wire_name: &str) -> Result<Mailbox, InboxError> {
        self.session
            .examine(wire_name)
            .map_err(|error| trouble(&self.server, &format!("EXAMINE {wire_name}"), error))
    }

    /// UIDs and sizes of the messages after `after`, by UID.
    pub(super) fn sizes_after(&mut self, after: u32) -> Result<Vec<(u32, u32)>, InboxError> {
        let Some(first) = after.checked_add(1) else {
            return Ok(Vec::new());
        };
        let fetched = self
            .session
            .uid_fetch(format!("{first}:*"), "(UID RFC822.SIZE)")
            .map_err(|error| trouble(&self.server, "UID FETCH", error))?;
        // `n:*` always gives the last message, however small its UID (RFC 3501, 6.4.8).
        let mut sizes: Vec<(u32, u32)> = fetched
            .iter()
            .filter_map(|one| Some((one.uid?, one.size.unwrap_or(0))))
            .filter(|(uid, _)| *uid > after)
            .collect();
        sizes.sort_unstable();
        sizes.dedup_by_key(|(uid, _)| *uid);
        Ok(sizes)
    }

    /// The messages with UIDs from `first` to `last`, by UID, without marking them as seen.
    pub(super) fn messages(&mut self, first: u32, last: u32) -> Result<Vec<Fetched>, InboxError> {
        let fetched = self
            .session
            .uid_fetch(format!("{first}:{last}"), "(UID INTERNALDATE BODY.PEEK[])")
            .map_err(|error| trouble(&self.server, "UID FETCH", error))?;
        let mut messages: Vec<Fetched> = fetched
            .iter()
            .filter_map(|one| {
                Some(Fetched {
                    uid: one.uid.filter(|uid| (first..=last).contains(uid))?,
                    arrived: one
                        .internal_date()
                        .map_or_else(Utc::now, |date| date.with_timezone(&Utc)),
                    raw: one.body()?.to_vec(),
                })
            })
            .collect();
        messages.sort_by_key(|one| one.uid);
        messages.dedup_by_key(|one| one.uid);
        Ok(messages)
    }

    /// Whether the server announced new messages among the answers to earlier commands. Asking
    /// forgets them.
    pub(super) fn announced(&mut self) -> bool {
        self.session.take_all_unsolicited().any(|one| {
            matches!(
                one,
                UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_)
            )
        })
    }

    /// Says goodbye, without insisting on an answer.
    pub(super) fn close(mut self) {
        let _ = self.session.run_command("LOGOUT");
    }

    /// The parts that IDLE needs.
    pub(super) fn parts(&mut self) -> (&mut imap::Session<Wire>, &Wire, &str) {
        (&mut self.session, &self.wire, &self.server)
    }
}

/// What an error of the IMAP crate means to us.
pub(super) fn trouble(server: &str, command: &str, error: imap::Error) -> InboxError {
    let dropped = |why: String| InboxError::Dropped {
        server: server.to_owned(),
        why,
    };
    match error {
        imap::Error::ConnectionLost => dropped("the server closed the connection".into()),
        imap::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            dropped("the server closed the connection".into())
        }
        imap::Error::Io(error) => dropped(error.to_string()),
        imap::Error::Bye(bye) if bye.information.is_empty() => {
            dropped(format!("its answer to {command} cannot be understood"))
        }
        imap::Error::Bye(bye) => dropped(format!("it said goodbye: \"{}\"", bye.information)),
        imap::Error::No(no) => refused(server, command, no.information),
        imap::Error::Bad(bad) => refused(server, command, bad.information),
        other => dropped(format!(
            "its answer to {command} cannot be understood: {other}"
        )),
    }
}

fn refused(server: &str, command: &str, server_said: String) -> InboxError {
    InboxError::Refused {
        server: server.to_owned(),
        command: command.to_owned(),
        server_said,
    }
}

fn login_trouble(settings: &ImapSettings, error: imap::Error) -> InboxError {
    let said = match &error {
        imap::Error::No(no) => Some(&no.information),
        imap::Error::Bad(bad) => Some(&bad.information),
        _ => None,
    };
    match said {
        // RFC 5530: the server is troubled, not the password.
        Some(said) if said.contains("UNAVAILABLE") || said.contains("[INUSE]") => {
            refused(&settings.server, "LOGIN", said.clone())
        }
        Some(said) => InboxError::LoginRefused {
            user: settings.user.clone(),
            server_said: said.clone(),
        },
        None => match error {
            imap::Error::Validate(_) => InboxError::LoginRefused {
                user: settings.user.clone(),
                server_said: "user name or password contain a line break".to_owned(),
            },
            other => trouble(&settings.server, "LOGIN", other),
        },
    }
}
