//! Imports messages from `.eml` files, as if they had arrived in a mailbox.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::attribution::AddressBook;
use super::error::InboxError;
use crate::facts::{NewMessage, Position, Store};
use crate::mail::recipients;

/// The mailbox's name in the store.
const MAILBOX: &str = "import";

/// Stores messages from files, each attributed by its recipients. `arrived` tells when a message
/// had arrived, from its raw bytes (an archive knows no server time). A file imported twice is
/// stored once. Gives the number of new messages.
///
/// # Errors
/// [`InboxError::Import`] at the first file that cannot be read: then nothing is stored.
pub fn import_eml(
    store: &Store,
    files: &[PathBuf],
    arrived: impl Fn(&[u8]) -> DateTime<Utc>,
) -> Result<usize, InboxError> {
    let book = AddressBook::new(&store.addresses().map_err(InboxError::Store)?);
    let last = store
        .position(MAILBOX, MAILBOX)
        .map_err(InboxError::Store)?
        .map_or(0, |last| last.last_uid);
    let messages = (last.saturating_add(1)..)
        .zip(files)
        .map(|(uid, file)| {
            let raw = read(file)?;
            let recipients = recipients(&raw);
            Ok(NewMessage {
                visit: book.attribute(&[], &recipients).visit(),
                source: MAILBOX.to_owned(),
                junk: false,
                arrived: arrived(&raw),
                message_id: recipients.message_id,
                raw,
                uid,
            })
        })
        .collect::<Result<Vec<NewMessage>, InboxError>>()?;
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

fn read(file: &Path) -> Result<Vec<u8>, InboxError> {
    std::fs::read(file).map_err(|error| InboxError::Import {
        path: file.to_owned(),
        why: error.to_string(),
    })
}
