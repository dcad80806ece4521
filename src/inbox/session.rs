//! A logged-in IMAP session: the few read-only commands that are needed, with typed errors.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use imap::types::{Mailbox, UnsolicitedResponse};
use imap_proto::NameAttribute;
use rustls::ClientConfig;

use super::error::InboxError;
use super::fetch::{Answer, Answers, Fetched};
use super::folders::Listed;
use super::login::Credentials;
use super::wire::Wire;
use crate::plan::ImapSettings;

/// How many ranges of messages are asked for at once.
const AHEAD: usize = 2;

/// A logged-in session.
pub(super) struct ImapSession {
    session: imap::Session<Wire>,
    wire: Wire,
    server: String,
    capabilities: Vec<String>,
    /// New mail was told of while messages were streaming in.
    told: bool,
}

/// What is heard while messages stream in.
pub(super) enum Heard {
    /// A message.
    Message(Fetched),
    /// All messages of the range asked for have come.
    RangeEnd,
}

impl ImapSession {
    /// Connects, protects the connection and logs in.
    pub(super) fn open(
        settings: &ImapSettings,
        credentials: &Credentials,
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
        let session = credentials.log_in(client, settings)?;
        let mut opened = ImapSession {
            session,
            wire,
            server,
            capabilities: Vec::new(),
            told: false,
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
        let gmail = self.can("X-GM-EXT-1");
        Ok(names
            .iter()
            .map(|name| Listed {
                wire: name.name().to_owned(),
                delimiter: name.delimiter().and_then(|text| text.chars().next()),
                junk: name.attributes().contains(&NameAttribute::Junk),
                // What filters took out of the inbox, and what people archived, is there alone.
                all: gmail && name.attributes().contains(&NameAttribute::All),
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

    /// UIDs of the messages after `after`, sorted.
    pub(super) fn uids_after(&mut self, after: u32) -> Result<Vec<u32>, InboxError> {
        let Some(first) = after.checked_add(1) else {
            return Ok(Vec::new());
        };
        let mut uids = Vec::new();
        let commands = [format!("UID FETCH {first}:* (UID)")];
        self.stream(&commands, &mut |heard| {
            if let Heard::Message(message) = heard {
                uids.push(message.uid);
            }
            Ok(())
        })?;
        // `n:*` always gives the last message, however small its UID (RFC 3501, 6.4.8).
        uids.retain(|uid| *uid > after);
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    /// UIDs of the messages after `after` that arrived on `day` or later, sorted.
    pub(super) fn uids_since(
        &mut self,
        after: u32,
        day: NaiveDate,
    ) -> Result<Vec<u32>, InboxError> {
        let Some(first) = after.checked_add(1) else {
            return Ok(Vec::new());
        };
        let wanted = format!("UID {first}:* SINCE {}", day.format("%-d-%b-%Y"));
        let found = self
            .session
            .uid_search(wanted)
            .map_err(|error| trouble(&self.server, "UID SEARCH", error))?;
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| *uid > after).collect();
        uids.sort_unstable();
        Ok(uids)
    }

    /// Streams the messages of several ranges of UIDs (first, last), without marking them as seen.
    /// The next range is asked for before the last one has come.
    pub(super) fn messages(
        &mut self,
        ranges: &[(u32, u32)],
        hear: &mut dyn FnMut(Heard) -> Result<(), InboxError>,
    ) -> Result<(), InboxError> {
        let commands: Vec<String> = ranges
            .iter()
            .map(|(first, last)| format!("UID FETCH {first}:{last} (UID INTERNALDATE BODY.PEEK[])"))
            .collect();
        self.stream(&commands, hear)
    }

    fn stream(
        &mut self,
        commands: &[String],
        hear: &mut dyn FnMut(Heard) -> Result<(), InboxError>,
    ) -> Result<(), InboxError> {
        const COMMAND: &str = "UID FETCH";
        let mut waiting = commands.iter();
        let mut open = 0;
        let mut done = 0;
        let mut answers = Answers::of(&self.wire);
        while done < commands.len() {
            for command in waiting.by_ref().take(AHEAD - open) {
                self.session
                    .run_command(command)
                    .map_err(|error| trouble(&self.server, COMMAND, error))?;
                open += 1;
            }
            let answer = answers
                .next()
                .map_err(|error| trouble(&self.server, COMMAND, imap::Error::Io(error)))?;
            match answer {
                Answer::Message(message) => hear(Heard::Message(message))?,
                Answer::Mail => self.told = true,
                Answer::Done(true, _) => {
                    hear(Heard::RangeEnd)?;
                    open -= 1;
                    done += 1;
                }
                Answer::Done(false, said) => return Err(refused(&self.server, COMMAND, said)),
                Answer::Bye(said) => {
                    return Err(InboxError::Dropped {
                        server: self.server.clone(),
                        why: format!("it said goodbye: \"{said}\""),
                    });
                }
                Answer::Other => {}
            }
        }
        answers.give_back();
        Ok(())
    }

    /// Whether the server announced new messages among the answers to earlier commands. Asking
    /// forgets them.
    pub(super) fn announced(&mut self) -> bool {
        let told = std::mem::take(&mut self.told);
        self.session.take_all_unsolicited().fold(told, |told, one| {
            told || matches!(
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

/// A command that the server refused.
pub(super) fn refused(server: &str, command: &str, server_said: String) -> InboxError {
    InboxError::Refused {
        server: server.to_owned(),
        command: command.to_owned(),
        server_said,
    }
}
