//! What people do with a study's mail: fetch it now, import an archive, look at what belongs to no
//! visit, and say whose it is.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::error::RunError;
use super::inboxes::Inboxes;
use super::mails::MailClerk;
use super::progress::Silent;
use crate::facts::{FactsError, Store, VisitId};
use crate::inbox::{AddressBook, Attribution, Imported, import};
use crate::mail::{self, Context, Lexicons};
use crate::plan::Plan;

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

/// Says whose a message is, and observes what it shows about that visit: a message that arrived in
/// time counts as it would have then, a late one changes nothing.
///
/// # Errors
/// [`FactsError::UnknownMessage`], [`FactsError::UnknownVisit`], or when the store fails.
pub fn assign_mail(
    plan: Arc<Plan>,
    store: &Arc<Store>,
    message: i64,
    visit: VisitId,
) -> Result<(), RunError> {
    store.assign(message, visit)?;
    MailClerk::new(plan, store.clone(), Arc::new(Silent)).reconsider()
}

/// A message that belongs to no visit.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stray {
    /// Its number, to assign it by.
    pub id: i64,
    /// When the mailbox's server received it.
    pub arrived: DateTime<Utc>,
    /// Where it was found.
    pub source: String,
    /// Whether it was filed as spam.
    pub junk: bool,
    /// Its sender.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Why it could not be attributed.
    pub why: String,
}

/// The messages that belong to no visit, the oldest first.
///
/// # Errors
/// When the store cannot be read.
pub fn strays(store: &Store) -> Result<Vec<Stray>, FactsError> {
    let unassigned = store.unassigned()?;
    if unassigned.is_empty() {
        return Ok(Vec::new());
    }
    let book = AddressBook::new(&store.addresses()?);
    let lexicons = Lexicons::embedded();
    let mut strays = Vec::new();
    for message in unassigned {
        let raw = store.evidence_bytes(&message.raw)?;
        let why = match book.attribute_raw(&raw) {
            Attribution::Visit(_) => "it was not assigned when it came".to_owned(),
            Attribution::Unassigned(why) => why.to_string(),
        };
        let reading = mail::read(&raw, &Context::default(), &lexicons);
        strays.push(Stray {
            id: message.id,
            arrived: message.arrived,
            source: message.source,
            junk: message.junk,
            from: reading.from,
            subject: reading.subject,
            why,
        });
    }
    Ok(strays)
}
