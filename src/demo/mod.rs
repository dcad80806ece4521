//! The embedded fleet of shops, and the complete study against it.
//!
//! Goes in: what each shop is to do ([`ShopSpec`]). Comes out: real shops on loopback, what they
//! know happened in them ([`Truth`]), and what an audit of them must find ([`declared`]).

mod compare;
pub mod dovecot;
mod fleet;
pub mod lmtp;
mod mail_server;
mod study;

pub use compare::{Difference, differences};
pub use fleet::*;
pub use mail_server::{MailServer, MailServerError};
pub use study::{DemoError, DemoOutcome, DemoSettings, demo};
