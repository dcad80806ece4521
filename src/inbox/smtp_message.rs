//! One SMTP client's message as it comes in: envelope, data within the limit, delivery at its end.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mailin::{Handler, Response, response};

use super::smtp::{Deliver, Envelope, Limits, NO_SENDER, Refusal};

/// The answer to a message that was not taken, for the connection to send in place of the session's.
/// (The session stays in its data state when its handler refuses at the end of the data.)
pub(super) type Refused = Rc<RefCell<Option<Response>>>;

/// Collects a message and hands it over.
pub(super) struct Transaction {
    limits: Limits,
    deliver: Arc<Deliver>,
    envelope: Envelope,
    received: usize,
    refused: Refused,
    /// What all connections hold.
    held: Arc<AtomicUsize>,
    /// What of that is ours.
    ours: usize,
    /// The message was let go, because all connections together held too much.
    let_go: bool,
}

impl Transaction {
    pub(super) fn new(
        limits: Limits,
        deliver: Arc<Deliver>,
        refused: Refused,
        held: Arc<AtomicUsize>,
    ) -> Transaction {
        Transaction {
            limits,
            deliver,
            envelope: Envelope::default(),
            received: 0,
            refused,
            held,
            ours: 0,
            let_go: false,
        }
    }

    /// Lets go of the message.
    fn release(&mut self) {
        self.envelope.raw = Vec::new();
        self.held.fetch_sub(self.ours, Ordering::SeqCst);
        self.ours = 0;
    }

    fn refuse(&self, code: u16, why: &str) {
        *self.refused.borrow_mut() = Some(Response::custom(code, one_line(why)));
    }
}

impl Handler for Transaction {
    fn mail(&mut self, _ip: std::net::IpAddr, _domain: &str, from: &str) -> Response {
        self.envelope = Envelope::default();
        if from != NO_SENDER {
            from.clone_into(&mut self.envelope.sender);
        }
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if self.envelope.recipients.len() >= self.limits.max_recipients {
            return Response::custom(452, "Too many recipients".into());
        }
        self.envelope.recipients.push(to.to_owned());
        response::OK
    }

    fn data_start(&mut self, _domain: &str, _from: &str, _is8bit: bool, to: &[String]) -> Response {
        // After RSET the session has forgotten earlier recipients: its list is the true one.
        self.envelope.recipients = to.to_vec();
        self.release();
        self.received = 0;
        self.let_go = false;
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.received = self.received.saturating_add(line.len());
        if self.let_go || self.received > self.limits.max_message_bytes {
            self.release();
            return Ok(());
        }
        let all = self.held.fetch_add(line.len(), Ordering::SeqCst) + line.len();
        self.ours += line.len();
        if all > self.limits.max_held_bytes {
            self.let_go = true;
            self.release();
        } else {
            self.envelope.raw.extend_from_slice(line);
        }
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        if self.received > self.limits.max_message_bytes {
            let most = self.limits.max_message_bytes;
            self.refuse(552, &format!("Message larger than {most} bytes"));
            return response::OK;
        }
        if self.let_go {
            self.refuse(452, "Too much mail at once, try again later");
            return response::OK;
        }
        let envelope = std::mem::take(&mut self.envelope);
        let delivered = (self.deliver)(envelope);
        self.release();
        match delivered {
            Ok(()) => {}
            Err(Refusal::Later(why)) => self.refuse(451, &why),
            Err(Refusal::Never(why)) => self.refuse(554, &why),
        }
        response::OK
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.release();
    }
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|one| {
            if one.is_ascii() && !one.is_control() {
                one
            } else {
                '?'
            }
        })
        .collect()
}
