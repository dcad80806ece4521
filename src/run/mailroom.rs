//! What people do with a study's mail: fetch it now, import an archive, look at what belongs to no
//! visit, and say whose it is.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;

use super::error::RunError;
use super::inboxes::Inboxes;
use super::mails::MailClerk;
use super::progress::Silent;
use crate::facts::{FactsError, Message, Store, StudyLock, VisitId};
use crate::inbox::{AddressBook, Attribution, Imported, import};
use crate::mail::{self, Context, Lexicons};
use crate::plan::Plan;
use crate::report::Stray;

/// Looks into every mailbox once: stores and attributes what is new, and nothing else. Gives the
/// number of messages the store holds that it did not hold before.
///
/// # Errors
/// When a mailbox cannot be opened, or not be read before `deadline`.
pub async fn fetch_mail(
    plan: &Plan,
    store: &Arc<Store>,
    deadline: Instant,
) -> Result<usize, RunError> {
    let before = store.message_count()?;
    let inboxes = Inboxes::start(plan, store)?;
    let looked = inboxes.sync(deadline).await;
    inboxes.stop();
    looked?;
    Ok(store.message_count()?.saturating_sub(before))
}

/// Imports an archive, and observes what it shows about visits that were made.
///
/// # Errors
/// When a file cannot be read or the store fails.
pub fn import_mail(plan: Arc<Plan>, store: &Arc<Store>, path: &Path) -> Result<Imported, RunError> {
    let imported = import(store, path)?;
    if imported.new > 0 {
        MailClerk::new(plan, store.clone(), Arc::new(Silent)).reconsider()?;
    }
    Ok(imported)
}

/// How a message was assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// What it shows about the visit has been observed.
    Observed,
    /// Another process works on the study: what it shows is observed by that one, or by the next.
    LeftToTheRun,
}

/// How often it is tried to look at an assigned message ourselves, and how long it is waited between.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(200);

/// Says whose a message is, and observes what it shows about that visit: a message that arrived in
/// time counts as it would have then, a late one changes nothing. While another process runs the
/// study that one observes it; it looks at what people assigned to the very end of its run.
///
/// # Errors
/// [`FactsError::UnknownMessage`], [`FactsError::UnknownVisit`], or when the store fails.
pub fn assign_mail(
    plan: &Arc<Plan>,
    store: &Arc<Store>,
    message: i64,
    visit: VisitId,
) -> Result<Assigned, RunError> {
    store.assign(message, visit, Utc::now())?;
    see_taken_up(plan, store)
}

/// The same for a message that belongs to no visit; `None` where it belongs to one by now.
///
/// # Errors
/// As [`assign_mail`].
pub fn assign_stray(
    plan: &Arc<Plan>,
    store: &Arc<Store>,
    message: i64,
    visit: VisitId,
) -> Result<Option<Assigned>, RunError> {
    if !store.assign_stray(message, visit, Utc::now())? {
        return Ok(None);
    }
    see_taken_up(plan, store).map(Some)
}

/// Observes what assigned messages show, unless another process keeps the study locked.
///
/// # Errors
/// When the store fails.
pub fn take_up_assigned(plan: &Arc<Plan>, store: &Arc<Store>) -> Result<Assigned, RunError> {
    if store.last_assignment()?.is_none() {
        return Ok(Assigned::Observed);
    }
    match StudyLock::acquire(&plan.folder) {
        Ok(_lock) => {
            MailClerk::new(plan.clone(), store.clone(), Arc::new(Silent)).take_up_assigned()?;
            Ok(Assigned::Observed)
        }
        Err(FactsError::Locked { .. }) => Ok(Assigned::LeftToTheRun),
        Err(error) => Err(error.into()),
    }
}

/// The same, waiting a moment for the lock: a run that was about to end when the message was assigned may
/// not see it any more.
fn see_taken_up(plan: &Arc<Plan>, store: &Arc<Store>) -> Result<Assigned, RunError> {
    for _ in 0..TRIES {
        if take_up_assigned(plan, store)? == Assigned::Observed {
            return Ok(Assigned::Observed);
        }
        std::thread::sleep(BETWEEN);
    }
    Ok(Assigned::LeftToTheRun)
}

/// The messages that belong to no visit, the oldest first.
///
/// # Errors
/// When the store cannot be read.
pub fn strays(store: &Store) -> Result<Vec<Stray>, FactsError> {
    described(store, store.unassigned()?)
}

/// The last messages that belong to no visit, the newest first, at most so many.
///
/// # Errors
/// When the store cannot be read.
pub fn newest_strays(store: &Store, most: usize) -> Result<Vec<Stray>, FactsError> {
    let mut unassigned = store.unassigned()?;
    unassigned.reverse();
    unassigned.truncate(most);
    described(store, unassigned)
}

fn described(store: &Store, messages: Vec<Message>) -> Result<Vec<Stray>, FactsError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let book = AddressBook::new(&store.addresses()?);
    let lexicons = Lexicons::embedded();
    let mut strays = Vec::new();
    for message in messages {
        let raw = store.evidence_bytes(&message.raw)?;
        strays.push(stray(&book, &lexicons, message, &raw).0);
    }
    Ok(strays)
}

/// A message that belongs to no visit, and the text a customer reads in it; `None` for one that
/// belongs to a visit by now.
///
/// # Errors
/// [`FactsError::UnknownMessage`], or when the store cannot be read.
pub fn stray_text(store: &Store, message: i64) -> Result<Option<(Stray, String)>, FactsError> {
    let message = store.message(message)?;
    if message.visit.is_some() {
        return Ok(None);
    }
    let raw = store.evidence_bytes(&message.raw)?;
    let book = AddressBook::new(&store.addresses()?);
    Ok(Some(stray(&book, &Lexicons::embedded(), message, &raw)))
}

fn stray(book: &AddressBook, lexicons: &Lexicons, message: Message, raw: &[u8]) -> (Stray, String) {
    let why = match book.attribute_raw(raw) {
        Attribution::Visit(_) => "it was not assigned when it came".to_owned(),
        Attribution::Unassigned(why) => why.to_string(),
    };
    let reading = mail::read(raw, &Context::default(), lexicons);
    let stray = Stray {
        id: message.id,
        arrived: message.arrived,
        source: message.source,
        junk: message.junk,
        from: reading.from,
        subject: reading.subject,
        why,
    };
    (stray, reading.text)
}
