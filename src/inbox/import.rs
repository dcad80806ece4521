//! Imports messages from archives, as if they had arrived in a mailbox.

use std::path::Path;

use super::archive::{Archived, archived};
use super::attribution::AddressBook;
use super::error::InboxError;
use super::head::recipients_of;
use crate::facts::{NewMessage, Position, Store};

/// The mailbox's name in the store.
const MAILBOX: &str = "import";
/// Most messages stored at once.
const BATCH_MESSAGES: usize = 500;
/// A batch that has so many bytes is stored.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// What an import brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Messages found.
    pub found: usize,
    /// Those that were not stored before.
    pub new: usize,
}

/// Stores the messages of an archive (a message, an mbox file, a Maildir, or a folder of such), each
/// attributed as if it had come in. What was imported before, or read from a mailbox, is stored
/// once.
///
/// # Errors
/// [`InboxError::Import`] at the first file that cannot be read; what was stored before it stays,
/// and is recognised when the import is repeated.
pub fn import(store: &Store, path: &Path) -> Result<Imported, InboxError> {
    let book = AddressBook::new(&store.addresses().map_err(InboxError::Store)?);
    let mut batch: Vec<Archived> = Vec::new();
    let mut bytes = 0;
    let mut imported = Imported::default();
    imported.found = archived(path, &mut |message| {
        bytes += message.raw.len();
        batch.push(message);
        if batch.len() >= BATCH_MESSAGES || bytes >= BATCH_BYTES {
            bytes = 0;
            imported.new += keep(store, &book, std::mem::take(&mut batch))?;
        }
        Ok(())
    })?;
    imported.new += keep(store, &book, batch)?;
    Ok(imported)
}

fn keep(store: &Store, book: &AddressBook, batch: Vec<Archived>) -> Result<usize, InboxError> {
    let last = store
        .position(MAILBOX, MAILBOX)
        .map_err(InboxError::Store)?
        .map_or(0, |last| last.last_uid);
    let messages: Vec<NewMessage> = (last.saturating_add(1)..)
        .zip(batch)
        .map(|(uid, one)| {
            let recipients = recipients_of(&one.raw);
            NewMessage {
                visit: book.attribute_message(&[], &recipients, &one.raw).visit(),
                source: MAILBOX.to_owned(),
                junk: one.junk,
                arrived: one.arrived,
                message_id: recipients.message_id,
                raw: one.raw,
                uid,
            }
        })
        .collect();
    let position = Position {
        mailbox: MAILBOX.to_owned(),
        folder: MAILBOX.to_owned(),
        uid_validity: 1,
        last_uid: messages.last().map_or(last, |message| message.uid),
    };
    store
        .store_messages(&position, &messages)
        .map_err(InboxError::Store)
}
