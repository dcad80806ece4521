//! Where mail comes from: IMAP and the embedded SMTP receiver; ties each message to a visit.
//!
//! Goes in: the plan's mailbox settings and the addresses of all visits. Comes out, in the store:
//! every message exactly once with its raw bytes, time of arrival and visit, and until when the
//! mailbox was completely read. Mailboxes are only ever read.

mod attribution;
mod backoff;
mod check;
mod error;
mod folders;
mod idle;
mod import;
mod look;
mod mailbox;
mod receiver;
mod round_trip;
mod secret;
mod session;
mod smtp;
mod smtp_message;
mod tls;
mod watcher;
mod wire;

pub use attribution::{AddressBook, Attribution, Unassigned};
pub use check::{LoginReport, check_login};
pub use error::InboxError;
pub use import::import_eml;
pub use mailbox::Inbox;
pub use receiver::SmtpReceiver;
pub use round_trip::{Expected, RoundTrip, send_to_receiver};
pub use smtp::{Deliver, Envelope, Limits, Refusal, SmtpServer};
pub use watcher::ImapWatcher;
