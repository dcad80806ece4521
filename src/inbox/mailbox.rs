//! Either kind of mailbox behind one handle.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::error::InboxError;
use super::receiver::SmtpReceiver;
use super::watcher::ImapWatcher;
use crate::facts::Store;
use crate::plan::Mailbox;

/// Where a study's mail comes from, running.
#[derive(Debug)]
pub enum Inbox {
    /// A mailbox being watched.
    Imap(ImapWatcher),
    /// The embedded receiver.
    Smtp(SmtpReceiver),
}

impl Inbox {
    /// Starts what the plan says, under the mailbox's name in the store.
    ///
    /// # Errors
    /// As [`ImapWatcher::start`] and [`SmtpReceiver::start`].
    pub fn start(mailbox: &Mailbox, name: &str, store: Arc<Store>) -> Result<Inbox, InboxError> {
        match mailbox {
            Mailbox::Imap(settings) => {
                ImapWatcher::start(settings.clone(), name, store).map(Inbox::Imap)
            }
            Mailbox::Smtp(settings) => SmtpReceiver::start(settings, name, store).map(Inbox::Smtp),
        }
    }

    /// Its name in the store.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Inbox::Imap(watcher) => watcher.name(),
            Inbox::Smtp(receiver) => receiver.name(),
        }
    }

    /// Where the receiver listens; none for a mailbox elsewhere.
    #[must_use]
    pub fn addr(&self) -> Option<SocketAddr> {
        match self {
            Inbox::Imap(_) => None,
            Inbox::Smtp(receiver) => Some(receiver.addr()),
        }
    }

    /// Returns when everything that had arrived at the call is in the store, and noted as read.
    ///
    /// # Errors
    /// When that is impossible, or not done by `deadline`.
    pub async fn sync(&self, deadline: Instant) -> Result<(), InboxError> {
        match self {
            Inbox::Imap(watcher) => watcher.sync(deadline).await,
            Inbox::Smtp(receiver) => receiver.sync(deadline).await,
        }
    }

    /// Returns when mail was stored since the last call (or since the start).
    pub async fn notified(&self) {
        match self {
            Inbox::Imap(watcher) => watcher.notified().await,
            Inbox::Smtp(receiver) => receiver.notified().await,
        }
    }

    /// Ends it, within about 1 s. What was acknowledged is stored.
    pub fn stop(&self) {
        match self {
            Inbox::Imap(watcher) => watcher.stop(),
            Inbox::Smtp(receiver) => receiver.stop(),
        }
    }
}
