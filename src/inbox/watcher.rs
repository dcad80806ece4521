//! Watches one IMAP mailbox in a thread of its own, for weeks, through every interruption.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rustls::ClientConfig;
use tokio::sync::watch;

use super::backoff;
use super::error::InboxError;
use super::folders::{Folder, choose, decode};
use super::idle::{self, Woken};
use super::login::Credentials;
use super::look::Look;
use super::session::ImapSession;
use super::tls;
use crate::facts::Store;
use crate::plan::ImapSettings;

/// Shortest wait before connecting again, even when somebody is waiting for a look.
const SHORTEST_RETRY: Duration = Duration::from_secs(1);
/// How long `stop` waits for the thread.
const STOP: Duration = Duration::from_secs(1);

/// How far the thread is.
#[derive(Debug, Clone, Default)]
struct Progress {
    /// The newest request that a complete look answered.
    completed: u64,
    /// Messages stored since the start.
    stored: u64,
    /// What keeps the mailbox from being read.
    trouble: Option<Arc<InboxError>>,
    /// The thread has ended.
    ended: bool,
}

/// What the owner wants of the thread.
#[derive(Debug, Default)]
struct Wishes {
    stop: Arc<AtomicBool>,
    requested: AtomicU64,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Wishes {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    fn requested(&self) -> u64 {
        self.requested.load(Ordering::SeqCst)
    }

    fn announce(&self, change: impl FnOnce(&Self)) {
        let _held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        change(self);
        self.changed.notify_all();
    }

    /// Blocks until `ready` gives no more time to wait, looking again at every announcement.
    fn wait_while(&self, remaining: impl Fn(&Self) -> Option<Duration>) {
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(time) = remaining(self).filter(|time| !time.is_zero()) {
            held = self
                .changed
                .wait_timeout(held, time)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// A mailbox being watched.
#[derive(Debug)]
pub struct ImapWatcher {
    name: String,
    wishes: Arc<Wishes>,
    progress: watch::Receiver<Progress>,
    seen: AtomicU64,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl ImapWatcher {
    /// Starts to watch a mailbox; `name` is its name in the store. Connecting happens in the
    /// thread and is tried again for ever; what is wrong meanwhile is in the store
    /// (`mailbox_state`) and in the errors of [`ImapWatcher::sync`].
    ///
    /// # Errors
    /// [`InboxError::Secret`] and [`InboxError::Authority`]: what no retry can mend.
    pub fn start(
        settings: ImapSettings,
        name: &str,
        store: Arc<Store>,
    ) -> Result<ImapWatcher, InboxError> {
        let credentials = Credentials::of(&settings)?;
        let tls = tls::client_config(settings.ca.as_deref())?;
        let wishes = Arc::new(Wishes::default());
        let (sender, progress) = watch::channel(Progress::default());
        let work = Work {
            settings,
            credentials,
            tls,
            name: name.to_owned(),
            store,
            wishes: wishes.clone(),
            progress: sender,
        };
        let thread = std::thread::Builder::new()
            .name(format!("mailbox {name}"))
            .spawn(move || work.run())
            .map_err(|error| InboxError::NotReachable {
                server: name.to_owned(),
                port: 0,
                why: format!("no thread can be started: {error}"),
            })?;
        Ok(ImapWatcher {
            name: name.to_owned(),
            wishes,
            progress,
            seen: AtomicU64::new(0),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Its name in the store.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Looks at every folder now, and returns when that look is complete: everything that had
    /// arrived when it was called is then in the store. Waits through interruptions until
    /// `deadline`.
    ///
    /// # Errors
    /// [`InboxError::Trouble`] at once for what needs a person (wrong password, certificate, ...);
    /// [`InboxError::NotRead`] when the deadline passes; [`InboxError::Stopped`] after `stop`.
    pub async fn sync(&self, deadline: Instant) -> Result<(), InboxError> {
        let began = Instant::now();
        let mut target = 0;
        self.wishes.announce(|wishes| {
            target = wishes.requested.fetch_add(1, Ordering::SeqCst) + 1;
        });
        let mut progress = self.progress.clone();
        let decided = progress.wait_for(|now| {
            now.completed >= target
                || now.ended
                || now
                    .trouble
                    .as_ref()
                    .is_some_and(|trouble| trouble.needs_a_person())
        });
        let outcome = tokio::time::timeout_at(deadline.into(), decided)
            .await
            .map(|decided| {
                decided
                    .map(|now| (now.completed >= target, now.trouble.clone()))
                    .ok()
            });
        match outcome {
            Ok(Some((true, _))) => Ok(()),
            Ok(Some((false, Some(trouble)))) => Err(InboxError::Trouble(trouble)),
            Ok(_) => Err(InboxError::Stopped {
                mailbox: self.name.clone(),
            }),
            Err(_) => Err(InboxError::NotRead {
                mailbox: self.name.clone(),
                seconds: began.elapsed().as_secs_f64().round() as u64,
                trouble: self.progress.borrow().trouble.clone(),
            }),
        }
    }

    /// Returns when mail was stored since the last call (or since the start); never after `stop`.
    pub async fn notified(&self) {
        let mut progress = self.progress.clone();
        let stored = progress
            .wait_for(|now| now.stored > self.seen.load(Ordering::SeqCst))
            .await
            .map(|now| now.stored);
        match stored {
            Ok(stored) => self.seen.store(stored, Ordering::SeqCst),
            Err(_) => std::future::pending().await,
        }
    }

    /// Ends watching: inside IDLE, or with a frozen server, within a fraction of a second. Blocks
    /// until the thread has ended, at most 1 s (only a connection attempt takes longer, and ends by
    /// itself without storing anything).
    pub fn stop(&self) {
        self.wishes
            .announce(|wishes| wishes.stop.store(true, Ordering::SeqCst));
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(thread) = thread else { return };
        let deadline = Instant::now() + STOP;
        self.wishes.wait_while(|_| {
            let ended = self.progress.borrow().ended;
            (!ended).then(|| deadline.saturating_duration_since(Instant::now()))
        });
        if self.progress.borrow().ended {
            let _ = thread.join();
        }
    }
}

impl Drop for ImapWatcher {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The thread's side.
struct Work {
    settings: ImapSettings,
    credentials: Credentials,
    tls: Arc<ClientConfig>,
    name: String,
    store: Arc<Store>,
    wishes: Arc<Wishes>,
    progress: watch::Sender<Progress>,
}

impl Work {
    fn run(self) {
        let mut attempt = 0;
        let mut troubled_since: Option<DateTime<Utc>> = None;
        while !self.wishes.stopped() {
            let completed_before = self.progress.borrow().completed;
            let read_before = self.looks();
            let served = catch_unwind(AssertUnwindSafe(|| self.serve()));
            if self.wishes.stopped() {
                break;
            }
            let trouble = match served {
                Ok(Ok(())) => break,
                Ok(Err(trouble)) => trouble,
                Err(_) => InboxError::Dropped {
                    server: self.settings.server.clone(),
                    why: "its answer made the mail client stumble".to_owned(),
                },
            };
            if self.looks() > read_before || self.progress.borrow().completed > completed_before {
                attempt = 0;
                troubled_since = None;
            }
            let since = *troubled_since.get_or_insert_with(Utc::now);
            self.note(trouble, since);
            self.pause(backoff::delay(attempt, backoff::chance()));
            attempt = attempt.saturating_add(1);
        }
        self.progress.send_modify(|now| now.ended = true);
        self.wishes.announce(|_| {});
    }

    /// A number that grows with each complete look.
    fn looks(&self) -> Option<DateTime<Utc>> {
        self.store.mailbox_read_until(&self.name).ok().flatten()
    }

    fn note(&self, trouble: InboxError, since: DateTime<Utc>) {
        tracing::warn!(mailbox = self.name, "failed to {trouble}");
        if let Err(error) =
            self.store
                .mailbox_trouble(&self.name, Some(since), &trouble.to_string())
        {
            tracing::warn!(mailbox = self.name, "failed to {error}");
        }
        self.progress
            .send_modify(|now| now.trouble = Some(Arc::new(trouble)));
    }

    /// Waits before the next attempt; shorter when somebody waits for a look that may succeed.
    fn pause(&self, delay: Duration) {
        let began = Instant::now();
        let hopeless = self
            .progress
            .borrow()
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.needs_a_person());
        self.wishes.wait_while(|wishes| {
            let wanted = wishes.requested() > self.progress.borrow().completed;
            let delay = if wanted && !hopeless {
                delay.min(SHORTEST_RETRY)
            } else {
                delay
            };
            (!wishes.stopped()).then(|| delay.saturating_sub(began.elapsed()))
        });
    }

    /// One connection, from log-in until it breaks or watching ends.
    fn serve(&self) -> Result<(), InboxError> {
        let mut session = ImapSession::open(
            &self.settings,
            &self.credentials,
            &self.tls,
            &self.wishes.stop,
        )?;
        let mut idles = session.can_idle();
        let stored = |new: usize| self.progress.send_modify(|now| now.stored += new as u64);
        let look = Look {
            mailbox: &self.name,
            store: &self.store,
            stored: &stored,
        };
        while !self.wishes.stopped() {
            let target = self.wishes.requested();
            let began = Utc::now();
            let folders = chosen_folders(&mut session, &self.settings.folders)?;
            for folder in &folders {
                look.folder(&mut session, folder)?;
            }
            self.store
                .mailbox_read(&self.name, began)
                .map_err(InboxError::Store)?;
            self.progress.send_modify(|now| {
                now.completed = target;
                now.trouble = None;
            });
            let until = Instant::now() + self.settings.poll.min(idle::LONGEST);
            let wanted = || self.wishes.stopped() || self.wishes.requested() > target;
            if idles {
                match idle::wait(&mut session, until, wanted)? {
                    Woken::Unwilling => idles = false,
                    Woken::ByUs => {}
                    // What was announced first, before the round through the other folders.
                    Woken::ByServer => {
                        if let Some(open) = folders.last() {
                            look.open_folder(&mut session, open)?;
                        }
                    }
                }
            } else {
                self.wishes.wait_while(|_| {
                    (!wanted()).then(|| until.saturating_duration_since(Instant::now()))
                });
            }
        }
        session.close();
        Ok(())
    }
}

/// The folders to read.
pub(super) fn chosen_folders(
    session: &mut ImapSession,
    wanted: &[String],
) -> Result<Vec<Folder>, InboxError> {
    let listed = session.folders()?;
    choose(&listed, wanted).map_err(|folder| InboxError::NoSuchFolder {
        folder,
        there: listed
            .iter()
            .filter(|one| one.selectable)
            .map(|one| decode(&one.wire))
            .collect(),
    })
}
