//! A small SMTP server around the `mailin` session: sockets, threads and limits are here, the
//! protocol is there.
//!
//! (`mailin-embedded` reads lines of any length into memory, ignores limits and cannot be stopped,
//! so its protocol crate is used directly.)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mailin::{Action, Response, Session, SessionBuilder};

use super::error::InboxError;
use super::smtp_message::{Refused, Transaction};

/// How often a blocked connection looks whether the server is to stop.
const SLICE: Duration = Duration::from_millis(100);
/// Longest command line (RFC 5321 asks for 512 and extensions).
const COMMAND_LINE: usize = 4096;
/// Most wrong commands before a client is sent away.
const MOST_ERRORS: u32 = 20;
/// How long `stop` waits for open connections.
const STOP: Duration = Duration::from_secs(1);

/// What a message arrived with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `MAIL FROM`; empty for a bounce.
    pub sender: String,
    /// `RCPT TO`, in order.
    pub recipients: Vec<String>,
    /// The message, dots unstuffed.
    pub raw: Vec<u8>,
}

/// Why a message is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The client should try again (451).
    Later(String),
    /// The client should not try again (554).
    Never(String),
}

/// What a server bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest message, in bytes.
    pub max_message_bytes: usize,
    /// Most connections at once.
    pub max_connections: usize,
    /// Most recipients of one message.
    pub max_recipients: usize,
    /// Most bytes of unfinished messages held at once, over all connections.
    pub max_held_bytes: usize,
    /// Longest time a client may take for one line.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_message_bytes: 32 * 1024 * 1024,
            max_connections: 50,
            max_recipients: 100,
            max_held_bytes: 256 * 1024 * 1024,
            idle: Duration::from_secs(120),
        }
    }
}

/// Takes a message: `Ok` is the promise that it is safe, and lets the client forget it.
pub type Deliver = dyn Fn(Envelope) -> Result<(), Refusal> + Send + Sync;

/// A running SMTP server; stops when dropped.
#[derive(Debug)]
pub struct SmtpServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    open: AtomicUsize,
    held: Arc<AtomicUsize>,
    lock: Mutex<()>,
    closed: Condvar,
}

impl SmtpServer {
    /// Listens on `listen` (port 0 for a free one) and hands every message to `deliver`.
    ///
    /// # Errors
    /// [`InboxError::Listen`].
    pub fn start(
        listen: SocketAddr,
        limits: Limits,
        deliver: Arc<Deliver>,
    ) -> Result<SmtpServer, InboxError> {
        let failed = |error: io::Error| InboxError::Listen {
            addr: listen,
            why: error.to_string(),
        };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let thread = std::thread::Builder::new()
            .name(format!("smtp {addr}"))
            .spawn(move || accept(&listener, limits, &deliver, &theirs))
            .map_err(failed)?;
        Ok(SmtpServer {
            addr,
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops listening and ends open connections; a message being delivered is finished first.
    /// Blocks at most about 1 s.
    pub fn stop(&self) {
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(thread) = thread else { return };
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes `accept`, which has no time-out of its own.
        let mut own = self.addr;
        if own.ip().is_unspecified() {
            own.set_ip(match own.ip() {
                IpAddr::V4(_) => IpAddr::from([127, 0, 0, 1]),
                IpAddr::V6(_) => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
            });
        }
        if TcpStream::connect_timeout(&own, STOP).is_ok() {
            let _ = thread.join();
        }
        let deadline = Instant::now() + STOP;
        let mut held = self
            .shared
            .lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while self.shared.open.load(Ordering::SeqCst) > 0 {
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                break;
            }
            held = self
                .shared
                .closed
                .wait_timeout(held, remaining)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Counts a connection as long as it lives.
struct Slot(Arc<Shared>);

impl Slot {
    fn take(shared: &Arc<Shared>, most: usize) -> Option<Slot> {
        let before = shared.open.fetch_add(1, Ordering::SeqCst);
        let slot = Slot(shared.clone());
        (before < most).then_some(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let _held = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.open.fetch_sub(1, Ordering::SeqCst);
        self.0.closed.notify_all();
    }
}

fn accept(listener: &TcpListener, limits: Limits, deliver: &Arc<Deliver>, shared: &Arc<Shared>) {
    for incoming in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        let mut stream = match incoming {
            Ok(stream) => stream,
            Err(error) => {
                // Out of descriptors, or gone before it was accepted: the next may do.
                tracing::debug!("failed to accept a mail connection: {error}");
                std::thread::park_timeout(SLICE);
                continue;
            }
        };
        let Some(slot) = Slot::take(shared, limits.max_connections) else {
            let _ = stream.set_write_timeout(Some(SLICE));
            let _ = stream.write_all(b"421 Too many connections, try again later\r\n");
            continue;
        };
        let (deliver, shared) = (deliver.clone(), shared.clone());
        let spawned = std::thread::Builder::new()
            .name("smtp client".into())
            .spawn(move || {
                let _slot = slot;
                if let Err(error) = serve(stream, limits, deliver, &shared) {
                    tracing::debug!("mail connection ended: {error}");
                }
            });
        if let Err(error) = spawned {
            tracing::warn!("failed to start a thread for a mail connection: {error}");
        }
    }
}

fn serve(
    stream: TcpStream,
    limits: Limits,
    deliver: Arc<Deliver>,
    shared: &Shared,
) -> io::Result<()> {
    stream.set_read_timeout(Some(SLICE))?;
    stream.set_write_timeout(Some(limits.idle))?;
    stream.set_nodelay(true)?;
    let peer = stream.peer_addr()?.ip();
    let refused = Refused::default();
    let transaction = Transaction::new(limits, deliver, refused.clone(), shared.held.clone());
    let mut session: Session<Transaction> = SessionBuilder::new("cxaudit").build(peer, transaction);
    let mut lines = Lines {
        stream,
        read: Vec::new(),
        scanned: 0,
    };
    send(&mut lines.stream, &session.greeting())?;
    let mut in_data = false;
    let mut errors = 0;
    loop {
        let most = if in_data {
            limits.max_message_bytes.max(COMMAND_LINE)
        } else {
            COMMAND_LINE
        };
        let line = match lines.next(most, limits.idle, shared)? {
            Line::Whole(line) => line,
            Line::Ended => return Ok(()),
            Line::TooLong => {
                lines
                    .stream
                    .write_all(b"500 Line too long, closing connection\r\n")?;
                return Ok(());
            }
            Line::Stopped => {
                lines.stream.write_all(b"421 Service shutting down\r\n")?;
                return Ok(());
            }
        };
        let answer = if in_data {
            session.process(&line)
        } else {
            session.process(&tidy(&line))
        };
        let response = refused.take().unwrap_or(answer);
        match response.action {
            Action::NoReply => continue,
            Action::Close | Action::UpgradeTls => {
                send(&mut lines.stream, &response)?;
                return Ok(());
            }
            Action::Reply => send(&mut lines.stream, &response)?,
        }
        in_data = response.code == 354;
        if response.is_error {
            errors += 1;
            if errors >= MOST_ERRORS {
                lines
                    .stream
                    .write_all(b"421 Too many errors, closing connection\r\n")?;
                return Ok(());
            }
        }
    }
}

fn send(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    stream.write_all(&response.buffer()?)
}

/// A command in the narrow form that the session understands: `MAIL FROM:` and `RCPT TO:` without
/// white space before the address, with an address in brackets, without parameters other than
/// `BODY`; the empty sender of bounces and automatic answers as an address that cannot exist.
fn tidy(line: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(line) else {
        return line.to_vec();
    };
    let command = text.trim();
    for verb in ["MAIL FROM:", "RCPT TO:"] {
        let Some(start) = command.get(..verb.len()) else {
            continue;
        };
        if !start.eq_ignore_ascii_case(verb) {
            continue;
        }
        let rest = command[verb.len()..].trim();
        let (path, parameters) = match rest.strip_prefix('<').and_then(|rest| rest.split_once('>'))
        {
            Some((path, parameters)) => (path.trim(), parameters),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let path = if path.is_empty() { NO_SENDER } else { path };
        let body = parameters
            .split_whitespace()
            .find(|word| word.to_ascii_uppercase().starts_with("BODY="))
            .map(|word| format!(" {word}"))
            .unwrap_or_default();
        return format!("{verb}<{path}>{body}\r\n").into_bytes();
    }
    format!("{command}\r\n").into_bytes()
}

/// Stands for the empty sender within the session.
pub(super) const NO_SENDER: &str = "nobody@empty-sender.invalid";

enum Line {
    Whole(Vec<u8>),
    Ended,
    TooLong,
    Stopped,
}

/// Reads lines of bounded length.
struct Lines {
    stream: TcpStream,
    read: Vec<u8>,
    /// How much of `read` is known to hold no line end.
    scanned: usize,
}

impl Lines {
    fn next(&mut self, most: usize, idle: Duration, shared: &Shared) -> io::Result<Line> {
        // A line has to be whole in time: a byte now and then does not keep a connection.
        let since = Instant::now();
        let mut buffer = [0_u8; 16 * 1024];
        loop {
            if let Some(at) = self.read[self.scanned..]
                .iter()
                .position(|byte| *byte == b'\n')
            {
                let rest = self.read.split_off(self.scanned + at + 1);
                self.scanned = 0;
                return Ok(Line::Whole(std::mem::replace(&mut self.read, rest)));
            }
            self.scanned = self.read.len();
            if self.read.len() > most {
                return Ok(Line::TooLong);
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(Line::Ended),
                Ok(length) => {
                    self.read.extend_from_slice(&buffer[..length]);
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) =>
                {
                    if shared.stop.load(Ordering::SeqCst) {
                        return Ok(Line::Stopped);
                    }
                    if since.elapsed() > idle {
                        self.stream
                            .write_all(b"421 Timed out waiting for a command\r\n")?;
                        return Ok(Line::Ended);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_brought_into_the_narrow_form() {
        let cases = [
            ("MAIL FROM:<a@x.org>\r\n", "MAIL FROM:<a@x.org>\r\n"),
            (
                "mail from: <a@x.org> SIZE=1000 BODY=8BITMIME\r\n",
                "MAIL FROM:<a@x.org> BODY=8BITMIME\r\n",
            ),
            (
                "MAIL FROM:<>\r\n",
                "MAIL FROM:<nobody@empty-sender.invalid>\r\n",
            ),
            ("MAIL FROM:a@x.org\n", "MAIL FROM:<a@x.org>\r\n"),
            (
                "RCPT TO: <b+1@y.org> NOTIFY=NEVER\r\n",
                "RCPT TO:<b+1@y.org>\r\n",
            ),
            ("EHLO shop.example\r\n", "EHLO shop.example\r\n"),
            ("data\n", "data\r\n"),
        ];
        for (line, expected) in cases {
            assert_eq!(
                String::from_utf8(tidy(line.as_bytes())).unwrap(),
                expected,
                "{line}"
            );
        }
        assert_eq!(tidy(b"\xff\xfe\r\n"), b"\xff\xfe\r\n");
    }
}
