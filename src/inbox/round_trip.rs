//! A message there and back, for `doctor`: sent to the embedded receiver, or awaited in a mailbox.
//!
//! Nothing of it reaches a study: messages are stored in a scratch folder that is deleted again.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use lettre::address::{Address, Envelope};
use lettre::{SmtpTransport, Transport};

use super::error::InboxError;
use super::login::Credentials;
use super::receiver::SmtpReceiver;
use super::session::ImapSession;
use super::tls;
use super::watcher::{ImapWatcher, chosen_folders};
use crate::facts::{FactsError, NewVisit, Position, Store, VisitId};
use crate::plan::{AddressScheme, ImapSettings, SmtpSettings, write_length};

/// Name of the mailbox in the scratch store.
const MAILBOX: &str = "doctor";
/// Longest time for one answer of our own receiver.
const ANSWER: Duration = Duration::from_secs(10);

/// A message that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundTrip {
    /// The address it was sent to.
    pub address: String,
    /// From the sending, or from the beginning of the wait, until it was stored for its visit.
    pub took: Duration,
    /// Whether it was filed as spam.
    pub junk: bool,
}

/// An address of the mailbox that no visit uses; the first one where addresses come out of a list.
fn test_address(scheme: &AddressScheme) -> String {
    match scheme {
        AddressScheme::Pattern(pattern) => {
            let tag = format!("doctor{}", Utc::now().timestamp());
            pattern.replace("{tag}", &tag)
        }
        AddressScheme::List(list) => list.first().cloned().unwrap_or_default(),
    }
}

/// Starts the receiver where the plan says, sends it a message by SMTP, and sees it stored for its
/// visit.
///
/// # Errors
/// [`InboxError::Listen`] when the address is taken; [`InboxError::RoundTrip`] when the message was
/// refused or did not come out.
pub async fn send_to_receiver(settings: &SmtpSettings) -> Result<RoundTrip, InboxError> {
    let address = test_address(&settings.addresses);
    let scratch = Scratch::new(&address)?;
    let receiver = SmtpReceiver::start(settings, MAILBOX, scratch.store.clone())?;
    let began = Instant::now();
    let (to, door) = (address.clone(), receiver.addr());
    let sent = tokio::task::spawn_blocking(move || send(door, &to)).await;
    let lost = |why: String| InboxError::RoundTrip {
        address: address.clone(),
        why,
    };
    sent.map_err(|error| lost(error.to_string()))?
        .map_err(lost)?;
    receiver.sync(began + ANSWER).await?;
    let arrived = scratch.arrived()?;
    receiver.stop();
    let junk = arrived.ok_or_else(|| lost("it was taken, but not stored for its visit".into()))?;
    Ok(RoundTrip {
        took: began.elapsed(),
        address,
        junk,
    })
}

fn send(door: SocketAddr, to: &str) -> Result<(), String> {
    let host = match door.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        other => other,
    };
    let from = "doctor@cxaudit.invalid";
    let parse = |text: &str| text.parse::<Address>().map_err(|error| error.to_string());
    let envelope =
        Envelope::new(Some(parse(from)?), vec![parse(to)?]).map_err(|error| error.to_string())?;
    let message = format!(
        "From: <{from}>\r\nTo: <{to}>\r\nSubject: cxaudit doctor\r\nDate: {}\r\n\
         Message-ID: <{}@cxaudit.invalid>\r\n\r\nThere and back.\r\n",
        Utc::now().to_rfc2822(),
        Utc::now().timestamp_micros(),
    );
    SmtpTransport::builder_dangerous(host.to_string())
        .port(door.port())
        .timeout(Some(ANSWER))
        .build()
        .send_raw(&envelope, message.as_bytes())
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// A wait for a message that somebody is about to send.
pub struct Expected {
    address: String,
    settings: ImapSettings,
    scratch: Scratch,
}

impl Expected {
    /// Notes what the mailbox holds now: only messages that come from here on count.
    ///
    /// # Errors
    /// What keeps the mailbox from being read.
    pub async fn from_now_on(settings: &ImapSettings) -> Result<Expected, InboxError> {
        let address = test_address(&settings.addresses);
        let scratch = Scratch::new(&address)?;
        let (theirs, store) = (settings.clone(), scratch.store.clone());
        let server = settings.server.clone();
        tokio::task::spawn_blocking(move || skip_what_is_there(&theirs, &store))
            .await
            .unwrap_or_else(|_| {
                Err(InboxError::Dropped {
                    server,
                    why: "its answer made the mail client stumble".to_owned(),
                })
            })?;
        Ok(Expected {
            address,
            settings: settings.clone(),
            scratch,
        })
    }

    /// Where the message is to be sent to.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until it arrives, at most `longest`.
    ///
    /// # Errors
    /// What keeps the mailbox from being read; [`InboxError::RoundTrip`] when no message came.
    pub async fn arrival(self, longest: Duration) -> Result<RoundTrip, InboxError> {
        let began = Instant::now();
        let store = self.scratch.store.clone();
        let watcher = ImapWatcher::start(self.settings.clone(), MAILBOX, store)?;
        let arrives = async {
            loop {
                if let Some(junk) = self.scratch.arrived()? {
                    return Ok::<bool, InboxError>(junk);
                }
                watcher.notified().await;
            }
        };
        let arrived = tokio::time::timeout(longest, arrives).await;
        watcher.stop();
        let Ok(junk) = arrived else {
            return Err(InboxError::RoundTrip {
                address: self.address.clone(),
                why: format!("none came within {}", write_length(longest)),
            });
        };
        Ok(RoundTrip {
            took: began.elapsed(),
            junk: junk?,
            address: self.address.clone(),
        })
    }
}

/// Notes in the scratch store how far each folder was filled before the wait.
fn skip_what_is_there(settings: &ImapSettings, store: &Store) -> Result<(), InboxError> {
    let credentials = Credentials::of(settings)?;
    let tls = tls::client_config(settings.ca.as_deref())?;
    let mut session = ImapSession::open(
        settings,
        &credentials,
        &tls,
        &Arc::new(AtomicBool::new(false)),
    )?;
    for folder in chosen_folders(&mut session, &settings.folders)? {
        let opened = session.examine(&folder.wire)?;
        let position = Position {
            mailbox: MAILBOX.to_owned(),
            folder: folder.name,
            uid_validity: opened.uid_validity.unwrap_or(1),
            last_uid: opened.uid_next.unwrap_or(1).saturating_sub(1),
        };
        store
            .store_messages(&position, &[])
            .map_err(InboxError::Store)?;
    }
    session.close();
    Ok(())
}

/// A store of its own with one visit; deleted when dropped.
struct Scratch {
    store: Arc<Store>,
    visit: VisitId,
    folder: PathBuf,
}

impl Scratch {
    fn new(address: &str) -> Result<Scratch, InboxError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "cxaudit-doctor-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).map_err(|source| {
            InboxError::Store(FactsError::Folder {
                path: folder.clone(),
                source,
            })
        })?;
        let opened = Store::open(&folder).and_then(|store| {
            let visit = NewVisit {
                shop: "doctor".to_owned(),
                wave: 1,
                journey: "round-trip".to_owned(),
                address: address.to_owned(),
                persona: serde_json::json!({}),
            };
            let visit = store.enqueue_visit(&visit, Utc::now())?;
            Ok((Arc::new(store), visit))
        });
        match opened {
            Ok((store, visit)) => Ok(Scratch {
                store,
                visit,
                folder,
            }),
            Err(error) => {
                let _ = std::fs::remove_dir_all(&folder);
                Err(InboxError::Store(error))
            }
        }
    }

    /// Whether the message is there, and filed as spam.
    fn arrived(&self) -> Result<Option<bool>, InboxError> {
        let messages = self.store.messages(self.visit).map_err(InboxError::Store)?;
        Ok(messages.first().map(|message| message.junk))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
