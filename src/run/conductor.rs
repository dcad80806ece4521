//! The conductor: queue, browsers, mailbox and windows together.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::cart_links::LinkFollower;
use super::error::RunError;
use super::inboxes::Inboxes;
use super::mails::MailClerk;
use super::progress::{Event, Listener};
use super::queue::enqueue;
use super::workers::{DriverHold, Workers, chain, driver_record, stopped};
use crate::browser::end_leftovers;
use crate::facts::{Store, Visit, VisitStatus};
use crate::inbox::InboxError;
use crate::plan::Plan;

/// How long one forced look into the mailbox may take.
const SYNC: Duration = Duration::from_secs(120);
/// How long a mailbox may refuse at the beginning of a run before the run is given up.
const FIRST_LOOK: Duration = Duration::from_secs(15);
/// Rest after a look that failed at once.
const RETRY: Duration = Duration::from_secs(10);
/// Longest time between two looks through the visits while waiting.
const TICK: Duration = Duration::from_secs(60);

/// How long a browser that a killed run left behind may still be busy with its last click.
const LAST_CLICK: Duration = Duration::from_secs(4);

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Do what is due now, then return.
    Once,
    /// Stay until all windows have closed.
    UntilClosed,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Every visit is closed.
    Complete,
    /// Nothing is due now; windows are open.
    Waiting {
        /// Visits not closed.
        visits: usize,
        /// When the last window closes.
        until: Option<DateTime<Utc>>,
    },
    /// It was asked to stop.
    Stopped,
}

/// Does whatever a study has due.
pub struct Conductor {
    plan: Arc<Plan>,
    store: Arc<Store>,
    listener: Arc<dyn Listener>,
}

impl Conductor {
    /// A conductor for a study whose lock the caller holds.
    #[must_use]
    pub fn new(plan: Arc<Plan>, store: Arc<Store>, listener: Arc<dyn Listener>) -> Self {
        Conductor {
            plan,
            store,
            listener,
        }
    }

    /// Takes up what was interrupted, makes the visits that are queued, reads the mailbox and closes
    /// windows; stays as `extent` says, or until `stop` becomes true.
    ///
    /// # Errors
    /// When the mailbox cannot be opened, the browser does not start, or the store fails. Nothing
    /// that was found is lost; the run can be started again.
    pub async fn run(
        &self,
        extent: Extent,
        stop: watch::Receiver<bool>,
    ) -> Result<Ended, RunError> {
        self.end_leftovers().await?;
        let taken_up = self.store.requeue_running()?;
        if !taken_up.is_empty() {
            self.listener.hear(Event::TakenUp {
                visits: taken_up.len(),
            });
        }
        enqueue(&self.plan, &self.store, Utc::now())?;
        let inbox = Inboxes::start(&self.plan, &self.store)?;
        let driver = Arc::new(DriverHold::new(self.plan.clone()));
        let clerk = Arc::new(MailClerk::new(
            self.plan.clone(),
            self.store.clone(),
            self.listener.clone(),
        ));
        let ended = match self.first_look(&inbox, stop.clone()).await {
            Ok(()) if *stop.borrow() => Ok(Ended::Stopped),
            Ok(()) => self.with((&inbox, &clerk), &driver, extent, stop).await,
            Err(error) => Err(error),
        };
        driver.stop().await;
        inbox.stop();
        // Last of all: whoever assigns a message from now on finds nobody running the study.
        let taken_up = clerk.take_up_assigned();
        ended.and_then(|ended| taken_up.map(|()| ended))
    }

    /// Ends the browsers that a killed run left behind.
    async fn end_leftovers(&self) -> Result<(), RunError> {
        let record = driver_record(&self.plan);
        if record.exists() && self.store.has_unsettled()? {
            // The killed run had written down an irreversible click and may have handed it to the
            // driver, which carries it out without its client. Ending the browser now could cut the
            // request to the shop off half-way, and leave an order or account in doubt for good
            // that a moment later would have been there to be seen.
            tokio::time::sleep(LAST_CLICK).await;
        }
        end_leftovers(&record);
        Ok(())
    }

    async fn with(
        &self,
        (inbox, clerk): (&Inboxes, &Arc<MailClerk>),
        driver: &Arc<DriverHold>,
        extent: Extent,
        mut stop: watch::Receiver<bool>,
    ) -> Result<Ended, RunError> {
        let workers = Arc::new(Workers::new(
            self.plan.clone(),
            self.store.clone(),
            self.listener.clone(),
            clerk.clone(),
            driver.clone(),
            stop.clone(),
        ));
        let lexicons = workers.lexicons.clone();
        let work = workers.work();
        tokio::pin!(work);
        // Mail is read while browsers work: windows of early visits may close before the last visit.
        loop {
            tokio::select! {
                done = &mut work => { done?; break; }
                () = inbox.notified() => { clerk.look_through()?; }
                () = tokio::time::sleep(TICK) => { self.sync(inbox, &mut stop).await; clerk.look_through()?; }
            }
        }
        if *stop.borrow() {
            return Ok(Ended::Stopped);
        }
        driver.stop().await;
        self.sync(inbox, &mut stop).await;
        let follower = Arc::new(LinkFollower {
            plan: self.plan.clone(),
            store: self.store.clone(),
            driver: driver.clone(),
            lexicons,
            clerk: clerk.clone(),
            stop: stop.clone(),
        });
        let mut open = self.look_and_follow(clerk, &follower).await?;
        self.listener.hear(Event::Watching {
            visits: open.len(),
            until: last_close(&open),
        });
        if extent == Extent::Once {
            return self.ending(&open);
        }
        while !open.is_empty() {
            let pause = next_close(&open, Utc::now()).min(TICK);
            tokio::select! {
                () = stopped(&mut stop) => return Ok(Ended::Stopped),
                () = inbox.notified() => {}
                () = tokio::time::sleep(pause) => self.sync(inbox, &mut stop).await,
            }
            open = self.look_and_follow(clerk, &follower).await?;
        }
        self.ending(&open)
    }

    /// Looks through the mail, follows the links that are due, and looks again at what that shows.
    /// Returns the visits that stay open.
    async fn look_and_follow(
        &self,
        clerk: &MailClerk,
        follower: &Arc<LinkFollower>,
    ) -> Result<Vec<Visit>, RunError> {
        let looked = clerk.look_through()?;
        if looked.links.is_empty() || *follower.stop.borrow() {
            return Ok(looked.open);
        }
        follower.follow(looked.links).await?;
        follower.driver.stop().await;
        Ok(clerk.look_through()?.open)
    }

    fn ending(&self, open: &[Visit]) -> Result<Ended, RunError> {
        let waiting = self
            .store
            .visits(self.plan.wave)?
            .iter()
            .filter(|visit| {
                visit.status != VisitStatus::Closed && self.plan.shop(&visit.shop).is_some()
            })
            .count();
        Ok(match waiting {
            0 => Ended::Complete,
            visits => Ended::Waiting {
                visits,
                until: last_close(open),
            },
        })
    }

    /// Reads the mailbox before any shop is visited: visits whose mail cannot be read are wasted.
    /// One that is only slow may go on reading meanwhile.
    async fn first_look(
        &self,
        inbox: &Inboxes,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), RunError> {
        let looked = tokio::select! {
            looked = inbox.sync(Instant::now() + FIRST_LOOK) => looked,
            () = stopped(&mut stop) => return Ok(()),
        };
        match looked {
            Ok(()) | Err(InboxError::NotRead { trouble: None, .. }) => Ok(()),
            Err(InboxError::NotRead {
                trouble: Some(trouble),
                ..
            }) => Err(InboxError::Trouble(trouble).into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Looks into the mailbox now. A mailbox that cannot be read keeps windows open; it is no reason
    /// to end the run.
    async fn sync(&self, inbox: &Inboxes, stop: &mut watch::Receiver<bool>) {
        let look = async {
            if let Err(error) = inbox.sync(Instant::now() + SYNC).await {
                self.listener.hear(Event::Trouble {
                    what: format!("the mailbox could not be read: {}", chain(&error)),
                });
                tokio::time::sleep(RETRY).await;
            }
        };
        tokio::select! {
            () = look => {}
            () = stopped(stop) => {}
        }
    }
}

fn last_close(open: &[Visit]) -> Option<DateTime<Utc>> {
    open.iter().filter_map(|visit| visit.watch_until).max()
}

/// How long until the next window closes, and a little more, so that the look begins after it.
fn next_close(open: &[Visit], now: DateTime<Utc>) -> Duration {
    open.iter()
        .filter_map(|visit| visit.watch_until)
        .min()
        .and_then(|at| (at - now).to_std().ok())
        .unwrap_or_default()
        + Duration::from_millis(50)
}
