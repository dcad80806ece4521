//! A mailbox like a customer's, on loopback: Dovecot, and an SMTP door in front of it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::dovecot::{Dovecot, DovecotError};
use super::lmtp::LmtpBridge;
use crate::inbox::InboxError;
use crate::plan::{AddressScheme, ImapSettings};

/// Why no mail server runs.
#[derive(Debug, Error)]
pub enum MailServerError {
    /// Dovecot.
    #[error(transparent)]
    Dovecot(#[from] DovecotError),
    /// The SMTP door.
    #[error("open the SMTP door of the mail server")]
    Bridge(#[source] InboxError),
}

/// Dovecot with an SMTP receiver in front that hands every message on.
pub struct MailServer {
    dovecot: Dovecot,
    bridge: LmtpBridge,
}

impl MailServer {
    /// Starts both on free loopback ports, with everything they write in `folder`.
    ///
    /// # Errors
    /// When Dovecot is not installed or does not start.
    pub fn start(folder: &Path) -> Result<Self, MailServerError> {
        let dovecot = Dovecot::start(folder)?;
        let bridge = LmtpBridge::start(dovecot.lmtp()).map_err(MailServerError::Bridge)?;
        Ok(MailServer { dovecot, bridge })
    }

    /// Where shops send their mail.
    #[must_use]
    pub fn smtp(&self) -> SocketAddr {
        self.bridge.addr()
    }

    /// How a study reads the mailbox.
    #[must_use]
    pub fn settings(&self, address: &str) -> ImapSettings {
        self.dovecot
            .settings(AddressScheme::Pattern(address.to_owned()))
    }

    /// The authority that signed the server's certificate, as a PEM file.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.dovecot.ca()
    }

    /// A file with the password of the mailbox.
    #[must_use]
    pub fn password_file(&self) -> PathBuf {
        self.dovecot.password_file()
    }

    /// The mailbox section of a `study.toml`.
    #[must_use]
    pub fn section(&self, address: &str) -> String {
        let settings = self.settings(address);
        format!(
            "kind = \"imap\"\nserver = \"{}\"\nport = {}\nsecurity = \"tls\"\nca = {:?}\nuser = \"{}\"\n\
             password = {{ file = {:?} }}\npoll = \"2s\"\naddress = \"{address}\"\n",
            settings.server,
            settings.port,
            self.ca(),
            settings.user,
            self.password_file(),
        )
    }

    /// Ends both.
    pub fn stop(&mut self) {
        self.bridge.stop();
        self.dovecot.stop();
    }
}
