//! All mailboxes of a study behind one handle.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;

use crate::facts::{FactsError, MailboxState, Store};
use crate::inbox::{Inbox, InboxError};
use crate::plan::Plan;

/// The mailboxes of a study, running.
pub(super) struct Inboxes {
    all: Vec<Arc<Inbox>>,
}

impl Inboxes {
    /// Starts them all.
    ///
    /// # Errors
    /// As [`Inbox::start`], for the first that cannot be started.
    pub(super) fn start(plan: &Plan, store: &Arc<Store>) -> Result<Inboxes, InboxError> {
        let all = plan
            .mailboxes
            .iter()
            .map(|mailbox| Inbox::start(mailbox, &mailbox.name(), store.clone()).map(Arc::new))
            .collect::<Result<_, _>>()?;
        Ok(Inboxes { all })
    }

    /// Looks into all of them at once, and returns when all looks have ended.
    ///
    /// # Errors
    /// The first trouble, when any could not be read; the others were read nevertheless.
    pub(super) async fn sync(&self, deadline: Instant) -> Result<(), InboxError> {
        let mut looks = JoinSet::new();
        for inbox in &self.all {
            let inbox = inbox.clone();
            looks.spawn(async move { inbox.sync(deadline).await });
        }
        let mut outcome = Ok(());
        while let Some(looked) = looks.join_next().await {
            if let Ok(Err(error)) = looked {
                outcome = outcome.and(Err(error));
            }
        }
        outcome
    }

    /// Returns when mail was stored in any of them since the last call.
    pub(super) async fn notified(&self) {
        let mut waits = JoinSet::new();
        for inbox in &self.all {
            let inbox = inbox.clone();
            waits.spawn(async move { inbox.notified().await });
        }
        waits.join_next().await;
    }

    /// Ends them.
    pub(super) fn stop(&self) {
        for inbox in &self.all {
            inbox.stop();
        }
    }
}

/// Until when the mailboxes that a customer's mail arrives in were completely read: those whose
/// addresses are like this one, or all where the plan has changed since the address was given out.
/// `None` while one of them was never read.
pub(super) fn read_until(
    plan: &Plan,
    store: &Store,
    address: &str,
) -> Result<Option<DateTime<Utc>>, FactsError> {
    let theirs: Vec<String> = plan
        .mailboxes
        .iter()
        .filter(|mailbox| mailbox.receives(address))
        .map(crate::plan::Mailbox::name)
        .collect();
    let names = if theirs.is_empty() {
        plan.mailboxes
            .iter()
            .map(crate::plan::Mailbox::name)
            .collect()
    } else {
        theirs
    };
    let mut earliest = None;
    for name in names {
        let Some(read) = store.mailbox_read_until(&name)? else {
            return Ok(None);
        };
        earliest = Some(earliest.map_or(read, |known: DateTime<Utc>| known.min(read)));
    }
    Ok(earliest)
}

/// How the mailboxes are doing together: read as far as the one that is furthest behind, in trouble
/// since the first of them is.
pub(super) fn together(states: &[MailboxState]) -> MailboxState {
    let read_until = states
        .iter()
        .map(|state| state.read_until)
        .collect::<Option<Vec<_>>>()
        .and_then(|all| all.into_iter().min());
    let troubled = states
        .iter()
        .filter(|state| state.trouble_since.is_some())
        .min_by_key(|state| state.trouble_since);
    MailboxState {
        read_until,
        trouble_since: troubled.and_then(|state| state.trouble_since),
        trouble: troubled
            .map(|state| state.trouble.clone())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_mailbox_counts() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let well = MailboxState {
            read_until: at(100),
            ..MailboxState::default()
        };
        let ill = MailboxState {
            read_until: at(50),
            trouble_since: at(60),
            trouble: "away".to_owned(),
        };
        let new = MailboxState::default();
        assert_eq!(together(std::slice::from_ref(&well)), well);
        assert_eq!(together(&[well.clone(), ill.clone()]), ill);
        assert_eq!(together(&[well, new]).read_until, None);
        assert_eq!(together(&[]), MailboxState::default());
    }
}
