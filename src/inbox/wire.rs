//! The connection to a mail server: plain or TLS, with deadlines that hold, and a stop that works
//! inside every read.
//!
//! The socket's read time-out is a short slice. Each slice the reader looks at its clock and at the
//! stop flag, so neither a frozen peer nor one that sends a byte now and then can hold a thread.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::error::InboxError;
use super::tls::explain;
use crate::plan::{ImapSettings, Security};

/// How often a blocked reader looks around.
const SLICE: Duration = Duration::from_millis(50);
/// Longest silence of the server while an answer is awaited.
const QUIET: Duration = Duration::from_secs(60);
/// Longest time for connecting, and again for the handshake and the greeting.
const CONNECT: Duration = Duration::from_secs(15);
/// Longest time for sending a command.
const SEND: Duration = Duration::from_secs(30);

enum Channel {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

struct Line {
    channel: Channel,
    /// Bytes that were read past the end of an IDLE, for the next reader.
    pending: Vec<u8>,
    stop: Arc<AtomicBool>,
}

/// A connection; clones share it (one thread only).
#[derive(Clone)]
pub(super) struct Wire(Rc<RefCell<Line>>);

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    /// Connects as the settings say, up to but without the server's greeting, unless STARTTLS had
    /// to read it: the second value tells whether the greeting was read.
    pub(super) fn connect(
        settings: &ImapSettings,
        tls: &Arc<ClientConfig>,
        stop: &Arc<AtomicBool>,
    ) -> Result<(Wire, bool), InboxError> {
        let mut tcp = open(settings)?;
        let channel = match settings.security {
            Security::None => Channel::Plain(tcp),
            Security::Tls => Channel::Tls(Box::new(handshake(settings, tls, tcp, stop)?)),
            Security::StartTls => {
                start_tls(&mut tcp, stop).map_err(|error| not_protected(settings, &error))?;
                Channel::Tls(Box::new(handshake(settings, tls, tcp, stop)?))
            }
        };
        let line = Line {
            channel,
            pending: Vec::new(),
            stop: stop.clone(),
        };
        Ok((
            Wire(Rc::new(RefCell::new(line))),
            settings.security == Security::StartTls,
        ))
    }

    /// Reads what there is, or nothing (`None`) when a slice of time passes without anything.
    pub(super) fn read_slice(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let mut line = self.0.borrow_mut();
        if line.stop.load(Ordering::Relaxed) {
            return Err(io::Error::new(ErrorKind::ConnectionAborted, "stopped"));
        }
        if !line.pending.is_empty() {
            let length = line.pending.len().min(buffer.len());
            buffer[..length].copy_from_slice(&line.pending[..length]);
            line.pending.drain(..length);
            return Ok(Some(length));
        }
        let read = match &mut line.channel {
            Channel::Plain(stream) => stream.read(buffer),
            Channel::Tls(stream) => stream.read(buffer),
        };
        match read {
            Ok(length) => Ok(Some(length)),
            Err(error) if nothing_yet(&error) => Ok(None),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(Some(0)),
            Err(error) => Err(error),
        }
    }

    /// Gives bytes back: the next read begins with them.
    pub(super) fn unread(&self, bytes: &[u8]) {
        let mut line = self.0.borrow_mut();
        line.pending.splice(..0, bytes.iter().copied());
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let began = Instant::now();
        loop {
            if let Some(length) = self.read_slice(buffer)? {
                return Ok(length);
            }
            if began.elapsed() > QUIET {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    format!("no answer for {} s", QUIET.as_secs()),
                ));
            }
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0.borrow_mut().channel {
            Channel::Plain(stream) => stream.write(bytes),
            Channel::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0.borrow_mut().channel {
            Channel::Plain(stream) => stream.flush(),
            Channel::Tls(stream) => stream.flush(),
        }
    }
}

fn nothing_yet(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// A TCP connection to the first address of the server that answers.
fn open(settings: &ImapSettings) -> Result<TcpStream, InboxError> {
    let not_reachable = |why: String| InboxError::NotReachable {
        server: settings.server.clone(),
        port: settings.port,
        why,
    };
    let addresses = (settings.server.as_str(), settings.port)
        .to_socket_addrs()
        .map_err(|error| not_reachable(error.to_string()))?;
    let mut last = "the name has no address".to_owned();
    for address in addresses {
        if settings.security == Security::None && !address.ip().is_loopback() {
            return Err(InboxError::Unprotected {
                server: settings.server.clone(),
            });
        }
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => {
                let ready = stream
                    .set_read_timeout(Some(SLICE))
                    .and_then(|()| stream.set_write_timeout(Some(SEND)))
                    .and_then(|()| stream.set_nodelay(true));
                ready.map_err(|error| not_reachable(error.to_string()))?;
                return Ok(stream);
            }
            Err(error) => last = error.to_string(),
        }
    }
    Err(not_reachable(last))
}

/// Completes the TLS handshake.
fn handshake(
    settings: &ImapSettings,
    tls: &Arc<ClientConfig>,
    mut tcp: TcpStream,
    stop: &Arc<AtomicBool>,
) -> Result<StreamOwned<ClientConnection, TcpStream>, InboxError> {
    let name = ServerName::try_from(settings.server.clone())
        .map_err(|error| not_protected(settings, &io::Error::other(error)))?;
    let mut connection = ClientConnection::new(tls.clone(), name)
        .map_err(|error| not_protected(settings, &io::Error::other(error)))?;
    let began = Instant::now();
    while connection.is_handshaking() {
        match connection.complete_io(&mut tcp) {
            Ok(_) => {}
            Err(error) if nothing_yet(&error) => {
                if stop.load(Ordering::Relaxed) || began.elapsed() > CONNECT {
                    let error =
                        io::Error::new(ErrorKind::TimedOut, "the TLS handshake took too long");
                    return Err(not_protected(settings, &error));
                }
            }
            Err(error) => return Err(not_protected(settings, &error)),
        }
    }
    Ok(StreamOwned::new(connection, tcp))
}

/// A failed handshake: the certificate's fault, or anything else.
fn not_protected(settings: &ImapSettings, error: &io::Error) -> InboxError {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(invalid)) => {
            let (why, help) = explain(invalid, settings.ca.is_some());
            InboxError::Certificate {
                server: settings.server.clone(),
                why,
                help,
            }
        }
        _ => {
            let why = match tls {
                Some(rustls::Error::InvalidMessage(_)) => {
                    "the server does not speak TLS here".to_owned()
                }
                _ if error.kind() == ErrorKind::UnexpectedEof => {
                    "the server closed the connection".to_owned()
                }
                _ => error.to_string(),
            };
            InboxError::NotProtected {
                server: settings.server.clone(),
                port: settings.port,
                why,
            }
        }
    }
}

/// The plain-text part of STARTTLS (RFC 3501, 6.2.1). Reads byte by byte, so that nothing sent
/// before the handshake can be taken for something sent after it.
fn start_tls(tcp: &mut TcpStream, stop: &Arc<AtomicBool>) -> io::Result<()> {
    let greeting = plain_line(tcp, stop)?;
    if !greeting.starts_with("* OK") {
        return Err(io::Error::other(format!(
            "the server greeted with \"{}\"",
            greeting.trim()
        )));
    }
    tcp.write_all(b"s1 STARTTLS\r\n")?;
    loop {
        let answer = plain_line(tcp, stop)?;
        if let Some(result) = answer.strip_prefix("s1 ") {
            if result.starts_with("OK") {
                return Ok(());
            }
            return Err(io::Error::other(format!(
                "the server refused STARTTLS: {}",
                result.trim()
            )));
        }
    }
}

fn plain_line(tcp: &mut TcpStream, stop: &Arc<AtomicBool>) -> io::Result<String> {
    let began = Instant::now();
    let mut line = Vec::new();
    let mut byte = [0_u8; 1];
    while line.last() != Some(&b'\n') {
        match tcp.read(&mut byte) {
            Ok(0) => return Err(io::Error::new(ErrorKind::UnexpectedEof, "closed")),
            Ok(_) if line.len() < 8192 => line.push(byte[0]),
            Ok(_) => return Err(io::Error::other("the server sent an endless line")),
            Err(error) if nothing_yet(&error) => {
                if stop.load(Ordering::Relaxed) || began.elapsed() > CONNECT {
                    return Err(io::Error::new(
                        ErrorKind::TimedOut,
                        "the server did not answer",
                    ));
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
