//! Where mail comes from: IMAP, the embedded SMTP receiver and archives; ties each message to a visit.
//!
//! Goes in: the plan's mailbox settings and the addresses of all visits. Comes out, in the store:
//! every message exactly once with its raw bytes, time of arrival and visit, and until when the
//! mailbox was completely read. Mailboxes are only ever read.

mod archive;
mod attribution;
mod backoff;
mod carried;
mod check;
mod error;
mod fetch;
mod folders;
mod head;
mod idle;
mod import;
mod login;
mod look;
mod mailbox;
mod outgoing;
mod receiver;
mod round_trip;
mod secret;
mod session;
mod smtp;
mod smtp_message;
mod tls;
mod watcher;
mod wire;

pub use archive::{Archived, archived};
pub use attribution::{AddressBook, Attribution, Unassigned};
pub use check::{LoginReport, check_login};
pub use error::InboxError;
pub use import::{Imported, import};
pub use mailbox::Inbox;
pub use outgoing::{Letter, send_letter};
pub use receiver::SmtpReceiver;
pub use round_trip::{Expected, RoundTrip, send_to_receiver};
pub use smtp::{Deliver, Envelope, Limits, Refusal, SmtpServer};
pub use watcher::ImapWatcher;
