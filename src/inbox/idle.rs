//! IDLE (RFC 2177): waits until the server tells of new mail, with a deadline that holds.
//!
//! The IMAP crate's own IDLE panics when the server speaks before its `+`, hangs on a peer that
//! never answers `DONE`, and starts its time-out anew at every word; so only its command goes
//! through the crate, and the answers are read here, line by line, from the same connection.

use std::io::Write;
use std::time::{Duration, Instant};

use super::error::InboxError;
use super::session::{ImapSession, trouble};
use super::wire::Wire;

/// Longest IDLE: servers may hang up after 30 minutes (RFC 2177).
pub(super) const LONGEST: Duration = Duration::from_secs(28 * 60);
/// Longest wait for the server's answer to `IDLE` and to `DONE`.
const ANSWER: Duration = Duration::from_secs(30);
/// No line of an IDLE is longer.
const LONGEST_LINE: usize = 64 * 1024;

/// Why an IDLE ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// The server told of new mail.
    ByServer,
    /// `until` passed, or `wanted` became true.
    ByUs,
    /// The server does not want to.
    Unwilling,
}

/// What a line that the server sends during IDLE means.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Ready,
    Mail,
    Bye(String),
    Ended(bool),
    Chatter,
}

fn meaning(line: &str) -> Said {
    if line.starts_with('+') {
        return Said::Ready;
    }
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("*"), Some(bye), _) if bye.eq_ignore_ascii_case("BYE") => {
            Said::Bye(line.get(5..).unwrap_or_default().trim().to_owned())
        }
        (Some("*"), Some(number), Some(what))
            if number.bytes().all(|byte| byte.is_ascii_digit())
                && (what.eq_ignore_ascii_case("EXISTS") || what.eq_ignore_ascii_case("RECENT")) =>
        {
            Said::Mail
        }
        (Some("*"), _, _) | (None, _, _) => Said::Chatter,
        (Some(_), Some(status), _) => Said::Ended(status.eq_ignore_ascii_case("OK")),
        (Some(_), None, _) => Said::Chatter,
    }
}

/// Idles in the open folder until the server tells of mail, `until` passes or `wanted` says so
/// (looked at about every 50 ms). The session can be used again afterwards.
pub(super) fn wait(
    session: &mut ImapSession,
    until: Instant,
    wanted: impl Fn() -> bool,
) -> Result<Woken, InboxError> {
    let (session, wire, server) = session.parts();
    let dropped = |why: &str| InboxError::Dropped {
        server: server.to_owned(),
        why: why.to_owned(),
    };
    session
        .run_command("IDLE")
        .map_err(|error| trouble(server, "IDLE", error))?;
    let mut lines = Lines {
        wire: wire.clone(),
        read: Vec::new(),
    };
    let mut answer_by = Instant::now() + ANSWER;
    let mut ready = false;
    let mut mail = false;
    let mut done = false;
    loop {
        let now = Instant::now();
        if ready && !done && (mail || now >= until || wanted()) {
            let mut out = wire.clone();
            out.write_all(b"DONE\r\n")
                .and_then(|()| out.flush())
                .map_err(|error| trouble(server, "DONE", imap::Error::Io(error)))?;
            done = true;
            answer_by = now + ANSWER;
        }
        if (!ready || done) && now >= answer_by {
            return Err(dropped("the server does not answer"));
        }
        let line = lines
            .next()
            .map_err(|error| trouble(server, "IDLE", error))?;
        match line.as_deref().map(meaning) {
            None | Some(Said::Chatter) => {}
            Some(Said::Ready) => ready = true,
            Some(Said::Mail) => mail = true,
            Some(Said::Bye(said)) => return Err(dropped(&format!("it said goodbye: \"{said}\""))),
            Some(Said::Ended(ok)) => {
                lines.give_back();
                return Ok(match (ok, mail) {
                    (false, _) => Woken::Unwilling,
                    (true, true) => Woken::ByServer,
                    (true, false) => Woken::ByUs,
                });
            }
        }
    }
}

/// Reads lines from a connection without blocking longer than a slice.
struct Lines {
    wire: Wire,
    read: Vec<u8>,
}

impl Lines {
    /// The next line, or `None` when there is no whole one yet.
    fn next(&mut self) -> imap::error::Result<Option<String>> {
        if let Some(line) = self.whole() {
            return Ok(Some(line));
        }
        let mut buffer = [0_u8; 4096];
        match self.wire.read_slice(&mut buffer)? {
            Some(0) => Err(imap::Error::ConnectionLost),
            Some(_) if self.read.len() > LONGEST_LINE => {
                Err(std::io::Error::other("the server sent an endless line").into())
            }
            Some(length) => {
                self.read.extend_from_slice(&buffer[..length]);
                Ok(self.whole())
            }
            None => Ok(None),
        }
    }

    fn whole(&mut self) -> Option<String> {
        let end = self.read.iter().position(|byte| *byte == b'\n')?;
        let line = String::from_utf8_lossy(&self.read[..end])
            .trim_end()
            .to_owned();
        self.read.drain(..=end);
        Some(line)
    }

    /// Leaves what was read too much to the next command.
    fn give_back(&mut self) {
        self.wire.unread(&self.read);
        self.read.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_mean_what_the_protocol_says() {
        let cases = [
            ("+ idling", Said::Ready),
            ("+", Said::Ready),
            ("* 5 EXISTS", Said::Mail),
            ("* 1 recent", Said::Mail),
            ("* 5 EXPUNGE", Said::Chatter),
            ("* 3 FETCH (FLAGS (\\Seen))", Said::Chatter),
            ("* OK Still here", Said::Chatter),
            (
                "* BYE Server shutting down.",
                Said::Bye("Server shutting down.".into()),
            ),
            ("a5 OK Idle completed", Said::Ended(true)),
            ("a5 BAD unknown command", Said::Ended(false)),
            ("a5 NO not now", Said::Ended(false)),
            ("", Said::Chatter),
        ];
        for (line, expected) in cases {
            assert_eq!(meaning(line), expected, "{line}");
        }
    }
}
