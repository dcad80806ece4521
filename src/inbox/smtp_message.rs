//! One SMTP client's message as it comes in: envelope, data within the limit, delivery at its end.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use mailin::{Handler, Response, response};

use super::smtp::{Deliver, Envelope, NO_SENDER, Refusal};

/// Most recipients of one message.
const MOST_RECIPIENTS: usize = 100;

/// The answer to a message that was not taken, for the connection to send in place of the session's.
/// (The session stays in its data state when its handler refuses at the end of the data.)
pub(super) type Refused = Rc<RefCell<Option<Response>>>;

/// Collects a message and hands it over.
pub(super) struct Transaction {
    max_bytes: usize,
    deliver: Arc<Deliver>,
    envelope: Envelope,
    received: usize,
    refused: Refused,
}

impl Transaction {
    pub(super) fn new(max_bytes: usize, deliver: Arc<Deliver>, refused: Refused) -> Transaction {
        Transaction {
            max_bytes,
            deliver,
            envelope: Envelope::default(),
            received: 0,
            refused,
        }
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
        if self.envelope.recipients.len() >= MOST_RECIPIENTS {
            return Response::custom(452, "Too many recipients".into());
        }
        self.envelope.recipients.push(to.to_owned());
        response::OK
    }

    fn data_start(&mut self, _domain: &str, _from: &str, _is8bit: bool, to: &[String]) -> Response {
        // After RSET the session has forgotten earlier recipients: its list is the true one.
        self.envelope.recipients = to.to_vec();
        self.envelope.raw.clear();
        self.received = 0;
        response::OK
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.received = self.received.saturating_add(line.len());
        if self.received <= self.max_bytes {
            self.envelope.raw.extend_from_slice(line);
        } else {
            self.envelope.raw = Vec::new();
        }
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        if self.received > self.max_bytes {
            self.refuse(
                552,
                &format!("Message larger than {} bytes", self.max_bytes),
            );
            return response::OK;
        }
        match (self.deliver)(std::mem::take(&mut self.envelope)) {
            Ok(()) => {}
            Err(Refusal::Later(why)) => self.refuse(451, &why),
            Err(Refusal::Never(why)) => self.refuse(554, &why),
        }
        response::OK
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
