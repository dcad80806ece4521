//! What can go wrong between us and a mailbox, split by who can act on it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::facts::FactsError;

/// Why mail could not be received or read. Messages read well after "failed to ...".
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// No connection to the server: name unknown, refused, timed out.
    #[error(
        "reach the mail server {server}:{port}: {why}; check mailbox.server and mailbox.port in study.toml, and the network"
    )]
    NotReachable {
        /// Host name.
        server: String,
        /// Port.
        port: u16,
        /// What the system said.
        why: String,
    },
    /// The server's certificate is not trusted.
    #[error("trust the certificate of the mail server {server}: {why}; {help}")]
    Certificate {
        /// Host name.
        server: String,
        /// What is wrong with it.
        why: String,
        /// What to do about it.
        help: &'static str,
    },
    /// The connection could not be protected.
    #[error(
        "protect the connection to the mail server {server}:{port}: {why}; check that mailbox.security (tls, starttls) fits mailbox.port"
    )]
    NotProtected {
        /// Host name.
        server: String,
        /// Port.
        port: u16,
        /// What happened.
        why: String,
    },
    /// No protection was asked for, towards another machine.
    #[error(
        "log in to {server} without TLS: the password would cross the network in clear text; set mailbox.security to \"tls\" or \"starttls\""
    )]
    Unprotected {
        /// Host name.
        server: String,
    },
    /// The file of `mailbox.ca` cannot be used.
    #[error("use the certificate authority {}: {why}; mailbox.ca must name a PEM file with at least one certificate", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The server refused user name and password.
    #[error(
        "log in as {user}: the server said \"{server_said}\"; check mailbox.user and where mailbox.password comes from"
    )]
    LoginRefused {
        /// Login name.
        user: String,
        /// The server's own words.
        server_said: String,
    },
    /// The server refused the access token.
    #[error(
        "log in as {user}: the server said \"{server_said}\"; check that what mailbox.token names gives a fresh access token for IMAP, and mailbox.user"
    )]
    TokenRefused {
        /// Login name.
        user: String,
        /// The server's own words.
        server_said: String,
    },
    /// The server takes no access tokens.
    #[error(
        "log in to {server} with a token: it does not offer {mechanism}; use mailbox.password, or another mailbox.login"
    )]
    NoTokenLogin {
        /// Host name.
        server: String,
        /// `XOAUTH2` or `OAUTHBEARER`.
        mechanism: &'static str,
    },
    /// A folder of `mailbox.folders` does not exist.
    #[error("open the folder {folder}: the mailbox has {}; correct mailbox.folders", there.join(", "))]
    NoSuchFolder {
        /// The folder asked for.
        folder: String,
        /// The folders there are.
        there: Vec<String>,
    },
    /// The password could not be obtained.
    #[error("get the mailbox password from {from}: {why}")]
    Secret {
        /// Where it was to come from.
        from: String,
        /// What happened, and what to do.
        why: String,
    },
    /// The connection ended, froze or spoke nonsense. It is tried again.
    #[error("keep the connection to the mail server {server}: {why}")]
    Dropped {
        /// Host name.
        server: String,
        /// What happened.
        why: String,
    },
    /// The server refused a command. It is tried again.
    #[error("read the mailbox at {server}: the server answered {command} with \"{server_said}\"")]
    Refused {
        /// Host name.
        server: String,
        /// The command.
        command: String,
        /// The server's own words.
        server_said: String,
    },
    /// The receiver cannot listen.
    #[error("listen for mail on {addr}: {why}; choose another mailbox.listen in study.toml")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        why: String,
    },
    /// A complete look at the mailbox was asked for and did not happen in time.
    #[error("read the mailbox {mailbox} within {seconds} s{}", trouble.as_ref().map(|trouble| format!(": failed to {trouble}")).unwrap_or_default())]
    NotRead {
        /// Name of the mailbox.
        mailbox: String,
        /// How long was waited.
        seconds: u64,
        /// What stood in the way last.
        trouble: Option<Arc<InboxError>>,
    },
    /// What stood in the way of a complete look cannot pass by itself.
    #[error(transparent)]
    Trouble(Arc<InboxError>),
    /// A test message did not arrive.
    #[error("receive the test message to {address}: {why}")]
    RoundTrip {
        /// The address it was sent to.
        address: String,
        /// What happened.
        why: String,
    },
    /// A customer's mail was not taken.
    #[error("send a mail through {server}: {why}")]
    Outgoing {
        /// The server.
        server: String,
        /// What happened.
        why: String,
    },
    /// The watcher was stopped.
    #[error("read the mailbox {mailbox}: watching it has ended")]
    Stopped {
        /// Name of the mailbox.
        mailbox: String,
    },
    /// A file to import cannot be read.
    #[error("read the message {}: {why}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The facts could not be stored or read.
    #[error("keep mail in the store")]
    Store(#[source] FactsError),
}

impl InboxError {
    /// Whether trying again without a change by a person is pointless.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        match self {
            InboxError::Certificate { .. }
            | InboxError::Unprotected { .. }
            | InboxError::Authority { .. }
            | InboxError::LoginRefused { .. }
            | InboxError::TokenRefused { .. }
            | InboxError::NoTokenLogin { .. }
            | InboxError::NoSuchFolder { .. }
            | InboxError::Secret { .. }
            | InboxError::Stopped { .. } => true,
            InboxError::Trouble(cause) => cause.needs_a_person(),
            InboxError::NotReachable { .. }
            | InboxError::NotProtected { .. }
            | InboxError::Dropped { .. }
            | InboxError::Refused { .. }
            | InboxError::Listen { .. }
            | InboxError::NotRead { .. }
            | InboxError::Import { .. }
            | InboxError::RoundTrip { .. }
            | InboxError::Outgoing { .. }
            | InboxError::Store(_) => false,
        }
    }
}
