//! One complete look at a mailbox: everything new in every folder, stored with its position.

use super::attribution::AddressBook;
use super::error::InboxError;
use super::folders::Folder;
use super::session::{Fetched, ImapSession};
use crate::facts::{NewMessage, Position, Store};
use crate::mail::recipients;

/// Most messages fetched and stored at once.
const BATCH_MESSAGES: usize = 200;
/// Most bytes fetched at once, unless one message alone has more.
const BATCH_BYTES: u64 = 8 * 1024 * 1024;

/// A look at one mailbox.
pub(super) struct Look<'a> {
    /// The mailbox's name in the store.
    pub mailbox: &'a str,
    /// Where messages go.
    pub store: &'a Store,
    /// Told how many messages each stored batch brought.
    pub stored: &'a dyn Fn(usize),
}

impl Look<'_> {
    /// Opens a folder and stores everything in it that was not stored before. The folder stays
    /// open.
    pub(super) fn folder(
        &self,
        session: &mut ImapSession,
        folder: &Folder,
    ) -> Result<(), InboxError> {
        let opened = session.examine(&folder.wire)?;
        let uid_validity = opened.uid_validity.unwrap_or(1);
        let mut position = self.position(folder, uid_validity)?;
        let nothing_new = opened
            .uid_next
            .is_some_and(|next| next <= position.last_uid.saturating_add(1));
        if nothing_new && !session.announced() {
            return Ok(());
        }
        self.new_messages(session, folder, &mut position)
    }

    /// Stores everything new in the folder that is open already.
    pub(super) fn open_folder(
        &self,
        session: &mut ImapSession,
        folder: &Folder,
    ) -> Result<(), InboxError> {
        let known = self
            .store
            .position(self.mailbox, &folder.name)
            .map_err(InboxError::Store)?;
        match known {
            Some(mut position) => self.new_messages(session, folder, &mut position),
            None => self.folder(session, folder),
        }
    }

    /// Where reading goes on. When the server renumbered the folder, from the beginning: what is
    /// known already is recognised by its content.
    fn position(&self, folder: &Folder, uid_validity: u32) -> Result<Position, InboxError> {
        let known = self
            .store
            .position(self.mailbox, &folder.name)
            .map_err(InboxError::Store)?;
        Ok(known
            .filter(|known| known.uid_validity == uid_validity)
            .unwrap_or_else(|| Position {
                mailbox: self.mailbox.to_owned(),
                folder: folder.name.clone(),
                uid_validity,
                last_uid: 0,
            }))
    }

    fn new_messages(
        &self,
        session: &mut ImapSession,
        folder: &Folder,
        position: &mut Position,
    ) -> Result<(), InboxError> {
        loop {
            session.announced();
            let sizes = session.sizes_after(position.last_uid)?;
            for (first, last) in batches(&sizes) {
                let fetched = session.messages(first, last)?;
                position.last_uid = last;
                self.keep(folder, position, fetched)?;
            }
            // Mail that came in meanwhile was announced in passing, and is not announced again.
            if sizes.is_empty() || !session.announced() {
                return Ok(());
            }
        }
    }

    fn keep(
        &self,
        folder: &Folder,
        position: &Position,
        fetched: Vec<Fetched>,
    ) -> Result<(), InboxError> {
        let book = AddressBook::new(&self.store.addresses().map_err(InboxError::Store)?);
        let messages: Vec<NewMessage> = fetched
            .into_iter()
            .map(|one| {
                let recipients = recipients(&one.raw);
                NewMessage {
                    visit: book.attribute(&[], &recipients).visit(),
                    source: format!("imap:{}", folder.name),
                    junk: folder.junk,
                    arrived: one.arrived,
                    message_id: recipients.message_id,
                    raw: one.raw,
                    uid: one.uid,
                }
            })
            .collect();
        let new = self
            .store
            .store_messages(position, &messages)
            .map_err(InboxError::Store)?;
        tracing::debug!(
            folder = folder.name,
            uid = position.last_uid,
            new,
            "mail stored"
        );
        if new > 0 {
            (self.stored)(new);
        }
        Ok(())
    }
}

/// Divides messages (UID, size), sorted by UID, into ranges of UIDs to fetch at once.
fn batches(sizes: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let (mut count, mut bytes) = (0, 0);
    for (uid, size) in sizes {
        bytes += u64::from(*size);
        count += 1;
        match ranges.last_mut() {
            Some(range) if count <= BATCH_MESSAGES && bytes <= BATCH_BYTES => range.1 = *uid,
            _ => {
                ranges.push((*uid, *uid));
                (count, bytes) = (1, u64::from(*size));
            }
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_respect_number_and_size() {
        let mib = 1024 * 1024;
        assert_eq!(batches(&[]), []);
        assert_eq!(batches(&[(7, 10), (9, 10)]), [(7, 9)]);
        assert_eq!(
            batches(&[
                (1, 5 * mib),
                (2, 2 * mib),
                (3, 2 * mib),
                (9, 50 * mib),
                (10, 1)
            ]),
            [(1, 2), (3, 3), (9, 9), (10, 10)]
        );
        let many: Vec<(u32, u32)> = (1..=450).map(|uid| (uid, 1000)).collect();
        assert_eq!(batches(&many), [(1, 200), (201, 400), (401, 450)]);
    }
}
