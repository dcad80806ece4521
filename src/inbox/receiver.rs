//! The embedded receiver as a mailbox: what is sent to it by SMTP is stored at once.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::sync::watch;

use super::attribution::{AddressBook, Attribution};
use super::error::InboxError;
use super::head::recipients_of;
use super::smtp::{Envelope, Limits, Refusal, SmtpServer};
use crate::facts::{FactsError, NewMessage, Position, Store, VisitId};
use crate::plan::SmtpSettings;

/// How often it is noted that the mailbox is being read.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A message to several customers is copied for so many bytes at once.
const COPIES: usize = 16 * 1024 * 1024;
/// Where messages come from, in the store.
const SOURCE: &str = "smtp";

/// A receiver that listens.
#[derive(Debug)]
pub struct SmtpReceiver {
    name: String,
    server: SmtpServer,
    desk: Arc<Desk>,
    stored: watch::Receiver<u64>,
    seen: AtomicU64,
    heart: Mutex<Option<(mpsc::Sender<()>, JoinHandle<()>)>>,
}

impl SmtpReceiver {
    /// Listens for mail; `name` is the mailbox's name in the store. A message is acknowledged only
    /// after it was durably stored.
    ///
    /// # Errors
    /// [`InboxError::Listen`], [`InboxError::Store`].
    pub fn start(
        settings: &SmtpSettings,
        name: &str,
        store: Arc<Store>,
    ) -> Result<SmtpReceiver, InboxError> {
        let (sender, stored) = watch::channel(0);
        let desk = Arc::new(Desk {
            name: name.to_owned(),
            store,
            stored: sender,
            turn: Mutex::new(()),
        });
        desk.all_read()?;
        let limits = Limits {
            max_message_bytes: settings.max_message_bytes,
            max_connections: settings.max_connections,
            max_recipients: settings.max_recipients,
            max_held_bytes: settings.max_held_bytes,
            idle: settings.client_timeout,
        };
        let theirs = desk.clone();
        let deliver = Arc::new(move |envelope| theirs.take(envelope));
        let server = SmtpServer::start(settings.listen, limits, deliver)?;
        let (stop, stopped) = mpsc::channel();
        let beating = desk.clone();
        let heart = std::thread::Builder::new()
            .name(format!("mailbox {name}"))
            .spawn(move || beating.beat(&stopped))
            .map_err(|error| InboxError::Listen {
                addr: settings.listen,
                why: error.to_string(),
            })?;
        Ok(SmtpReceiver {
            name: name.to_owned(),
            server,
            desk,
            stored,
            seen: AtomicU64::new(0),
            heart: Mutex::new(Some((stop, heart))),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Its name in the store.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Notes that everything acknowledged so far is in the store.
    ///
    /// # Errors
    /// [`InboxError::Store`]; [`InboxError::Stopped`] after `stop`.
    pub async fn sync(&self, _deadline: Instant) -> Result<(), InboxError> {
        if self
            .heart
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
        {
            return Err(InboxError::Stopped {
                mailbox: self.name.clone(),
            });
        }
        self.desk.all_read()
    }

    /// Returns when mail was stored since the last call (or since the start).
    pub async fn notified(&self) {
        let mut stored = self.stored.clone();
        let now = stored
            .wait_for(|now| *now > self.seen.load(Ordering::SeqCst))
            .await
            .map(|now| *now);
        match now {
            Ok(now) => self.seen.store(now, Ordering::SeqCst),
            Err(_) => std::future::pending().await,
        }
    }

    /// Stops listening; a message being stored is finished first. Blocks at most about 1 s.
    pub fn stop(&self) {
        self.server.stop();
        let heart = self
            .heart
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some((stop, heart)) = heart {
            drop(stop);
            let _ = heart.join();
        }
    }
}

impl Drop for SmtpReceiver {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where messages are registered, one at a time.
#[derive(Debug)]
struct Desk {
    name: String,
    store: Arc<Store>,
    stored: watch::Sender<u64>,
    /// Held from stamping a message until it is stored, and while noting that all was read: so no
    /// message can appear that claims to have arrived before such a note.
    turn: Mutex<()>,
}

impl Desk {
    fn all_read(&self) -> Result<(), InboxError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.store
            .mailbox_read(&self.name, Utc::now())
            .map_err(InboxError::Store)
    }

    fn beat(&self, stopped: &mpsc::Receiver<()>) {
        while stopped.recv_timeout(HEARTBEAT) == Err(mpsc::RecvTimeoutError::Timeout) {
            if let Err(error) = self.all_read() {
                tracing::warn!(mailbox = self.name, "failed to {error}");
            }
        }
    }

    fn take(&self, envelope: Envelope) -> Result<(), Refusal> {
        self.store_all(envelope).map_err(|error| {
            tracing::warn!(mailbox = self.name, "failed to store mail: {error}");
            Refusal::Later("Could not be stored, try again later".to_owned())
        })
    }

    fn store_all(&self, envelope: Envelope) -> Result<(), FactsError> {
        let book = AddressBook::new(&self.store.addresses()?);
        let recipients = recipients_of(&envelope.raw);
        let visits = visits(&book, &envelope.recipients, || {
            book.attribute_message(&envelope.recipients, &recipients, &envelope.raw)
        });
        let at_once = (COPIES / envelope.raw.len().max(1)).max(1);
        let mut new = 0;
        {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let mut last = self
                .store
                .position(&self.name, SOURCE)?
                .map_or(0, |last| last.last_uid);
            let arrived = Utc::now();
            for some in visits.chunks(at_once) {
                let messages: Vec<NewMessage> = (last.saturating_add(1)..)
                    .zip(some)
                    .map(|(uid, visit)| NewMessage {
                        raw: envelope.raw.clone(),
                        source: SOURCE.to_owned(),
                        junk: false,
                        arrived,
                        message_id: recipients.message_id.clone(),
                        visit: *visit,
                        uid,
                    })
                    .collect();
                last = messages.last().map_or(last, |message| message.uid);
                let position = Position {
                    mailbox: self.name.clone(),
                    folder: SOURCE.to_owned(),
                    uid_validity: 1,
                    last_uid: last,
                };
                new += self.store.store_messages(&position, &messages)?;
            }
        }
        if new > 0 {
            self.stored.send_modify(|stored| *stored += new as u64);
        }
        Ok(())
    }
}

/// Whose copies to store: one for each visit in the envelope, as a mail server would deliver one
/// to each mailbox; without any, one for whom the headers tell, or for nobody.
fn visits(
    book: &AddressBook,
    envelope: &[String],
    by_headers: impl FnOnce() -> Attribution,
) -> Vec<Option<VisitId>> {
    let visits = book.visits_of_envelope(envelope);
    if visits.is_empty() {
        vec![by_headers().visit()]
    } else {
        visits.into_iter().map(Some).collect()
    }
}
