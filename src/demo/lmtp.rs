//! From SMTP to LMTP: shops that send by SMTP deliver into a mail store that takes LMTP
//! (RFC 2033), with the envelope's recipients as they are.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use crate::inbox::{Envelope, InboxError, Limits, Refusal, SmtpServer};

/// Longest wait for an answer of the mail store.
const PATIENCE: Duration = Duration::from_secs(30);

/// An SMTP server on loopback that hands every message on by LMTP before it acknowledges it.
#[derive(Debug)]
pub struct LmtpBridge {
    server: SmtpServer,
}

impl LmtpBridge {
    /// Listens on a free loopback port and delivers to `lmtp`.
    ///
    /// # Errors
    /// [`InboxError::Listen`].
    pub fn start(lmtp: SocketAddr) -> Result<LmtpBridge, InboxError> {
        let deliver = Arc::new(move |envelope: Envelope| deliver(lmtp, &envelope));
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Ok(LmtpBridge {
            server: SmtpServer::start(listen, Limits::default(), deliver)?,
        })
    }

    /// Where shops send to.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Stops listening.
    pub fn stop(&self) {
        self.server.stop();
    }
}

/// Delivers one message by LMTP.
///
/// # Errors
/// [`Refusal::Later`] when the store cannot be reached or wants to be asked again, for whichever
/// recipient; [`Refusal::Never`] when it took the message for no recipient.
pub fn deliver(lmtp: SocketAddr, envelope: &Envelope) -> Result<(), Refusal> {
    let answers = talk(lmtp, envelope)
        .map_err(|error| Refusal::Later(format!("the mail store does not answer: {error}")))?;
    if let Some(later) = answers.iter().find(|answer| answer.starts_with('4')) {
        return Err(Refusal::Later(later.clone()));
    }
    match answers.iter().find(|answer| answer.starts_with('2')) {
        Some(_) => Ok(()),
        None => Err(Refusal::Never(
            answers.into_iter().next().unwrap_or_default(),
        )),
    }
}

/// One LMTP conversation; gives the answer for each recipient.
fn talk(lmtp: SocketAddr, envelope: &Envelope) -> io::Result<Vec<String>> {
    let mut stream = TcpStream::connect_timeout(&lmtp, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    expect(&mut answers, '2')?;
    stream.write_all(b"LHLO localhost\r\n")?;
    expect(&mut answers, '2')?;
    stream.write_all(format!("MAIL FROM:<{}>\r\n", envelope.sender).as_bytes())?;
    expect(&mut answers, '2')?;
    let mut results = Vec::new();
    let mut accepted = 0;
    for recipient in &envelope.recipients {
        stream.write_all(format!("RCPT TO:<{recipient}>\r\n").as_bytes())?;
        let answer = answer(&mut answers)?;
        if answer.starts_with('2') {
            accepted += 1;
        } else {
            results.push(answer);
        }
    }
    if accepted > 0 {
        stream.write_all(b"DATA\r\n")?;
        expect(&mut answers, '3')?;
        stream.write_all(&stuffed(&envelope.raw))?;
        for _ in 0..accepted {
            results.push(answer(&mut answers)?);
        }
    }
    let _ = stream.write_all(b"QUIT\r\n");
    Ok(results)
}

/// The message with its leading dots doubled, and the end mark.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.is_empty() && !out.ends_with(b"\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

/// The last line of an answer.
fn answer(answers: &mut impl BufRead) -> io::Result<String> {
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(line.trim_end().to_owned());
        }
    }
}

fn expect(answers: &mut impl BufRead, kind: char) -> io::Result<()> {
    let answer = answer(answers)?;
    if answer.starts_with(kind) {
        Ok(())
    } else {
        Err(io::Error::other(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_stuffed_and_the_end_is_marked() {
        let cases: [(&[u8], &[u8]); 4] = [
            (b"a\r\n.\r\n..b\r\n", b"a\r\n..\r\n...b\r\n.\r\n"),
            (b"no end", b"no end\r\n.\r\n"),
            (b".", b"..\r\n.\r\n"),
            (b"", b".\r\n"),
        ];
        for (raw, expected) in cases {
            assert_eq!(stuffed(raw), expected);
        }
    }

    #[test]
    fn the_last_line_of_an_answer_counts() {
        let mut text: &[u8] = b"250-one\r\n250-two\r\n250 three\r\n";
        assert_eq!(answer(&mut text).unwrap(), "250 three");
    }
}
