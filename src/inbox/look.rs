//! One complete look at a mailbox: everything new in every folder, stored with its position.

use std::sync::mpsc;

use chrono::{NaiveDate, Utc};

use super::attribution::AddressBook;
use super::error::InboxError;
use super::fetch::Fetched;
use super::folders::Folder;
use super::head::recipients_of;
use super::session::{Heard, ImapSession};
use crate::facts::{NewMessage, Position, Store};

/// Messages fetched and stored at once, at first: a full mailbox shows soon that it is being read.
const FIRST_BATCH: usize = 200;
/// Messages fetched and stored at once, at most. The indexes of the store are by hash, so every
/// transaction rewrites much of them, however few messages it has: few large ones are quicker.
const LARGEST_BATCH: usize = 4000;
/// A batch that has so many bytes is stored before the range of messages is complete.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// A look at one mailbox.
pub(super) struct Look<'a> {
    /// The mailbox's name in the store.
    pub mailbox: &'a str,
    /// Where messages go.
    pub store: &'a Store,
    /// Told how many messages each stored batch brought.
    pub stored: &'a (dyn Fn(usize) + Sync),
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
            let uids = if folder.all {
                session.uids_since(position.last_uid, self.first_day()?)?
            } else {
                session.uids_after(position.last_uid)?
            };
            let ranges = ranges(&uids);
            if ranges.len() > 1 {
                self.stored_beside(session, folder, position, &ranges)?;
            } else {
                let mut keep = |batch| self.keep(folder, batch);
                batches(session, position, &ranges, &mut keep)?;
            }
            // Mail that came in meanwhile was announced in passing, and is not announced again.
            if uids.is_empty() || !session.announced() {
                return Ok(());
            }
        }
    }

    /// The day before the study's first address was made: no mail to it is older, whatever the
    /// server's time zone.
    fn first_day(&self) -> Result<NaiveDate, InboxError> {
        let first = self.store.first_queued().map_err(InboxError::Store)?;
        let day = first.unwrap_or_else(Utc::now).date_naive();
        Ok(day.pred_opt().unwrap_or(day))
    }

    /// Stores one batch while the next is being fetched.
    fn stored_beside(
        &self,
        session: &mut ImapSession,
        folder: &Folder,
        position: &mut Position,
        ranges: &[(u32, u32)],
    ) -> Result<(), InboxError> {
        // No batch waits: at most one is being stored and one fetched, whatever their size.
        let (hand_over, handed_over) = mpsc::sync_channel::<Batch>(0);
        std::thread::scope(|scope| {
            let storing = scope.spawn(move || -> Result<(), InboxError> {
                for batch in handed_over {
                    self.keep(folder, batch)?;
                }
                Ok(())
            });
            let fetched = batches(session, position, ranges, &mut |batch| {
                // Refused when storing has failed, whose own error is told below.
                hand_over.send(batch).map_err(|_| InboxError::Stopped {
                    mailbox: self.mailbox.to_owned(),
                })
            });
            drop(hand_over);
            match storing.join() {
                Ok(stored) => stored.and(fetched),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn keep(&self, folder: &Folder, batch: Batch) -> Result<(), InboxError> {
        let Batch { position, messages } = batch;
        let book = AddressBook::new(&self.store.addresses().map_err(InboxError::Store)?);
        let messages: Vec<NewMessage> = messages
            .into_iter()
            .filter_map(|one| {
                let raw = one.raw?;
                let recipients = recipients_of(&raw);
                Some(NewMessage {
                    visit: book.attribute_message(&[], &recipients, &raw).visit(),
                    source: format!("imap:{}", folder.name),
                    junk: folder.junk,
                    arrived: one.arrived.unwrap_or_else(Utc::now),
                    message_id: recipients.message_id,
                    raw,
                    uid: one.uid,
                })
            })
            .collect();
        let new = self
            .store
            .store_messages(&position, &messages)
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

/// Messages to store together, and the position they lead to.
struct Batch {
    position: Position,
    messages: Vec<Fetched>,
}

/// Fetches ranges of messages and hands them on in batches. The position moves on with the last
/// batch of a range only: a server may give the messages of a range in any order.
fn batches(
    session: &mut ImapSession,
    position: &mut Position,
    ranges: &[(u32, u32)],
    hand_on: &mut dyn FnMut(Batch) -> Result<(), InboxError>,
) -> Result<(), InboxError> {
    let mut ends = ranges.iter().map(|(_, last)| *last);
    let (mut messages, mut bytes) = (Vec::new(), 0);
    session.messages(ranges, &mut |heard| {
        match heard {
            Heard::Message(message) => {
                bytes += message.raw.as_ref().map_or(0, Vec::len);
                messages.push(message);
                if bytes < BATCH_BYTES {
                    return Ok(());
                }
            }
            Heard::RangeEnd => position.last_uid = ends.next().unwrap_or(position.last_uid),
        }
        bytes = 0;
        hand_on(Batch {
            position: position.clone(),
            messages: std::mem::take(&mut messages),
        })
    })
}

/// Divides messages, given by their sorted UIDs, into ranges of UIDs to fetch at once, each twice as
/// long as the one before.
fn ranges(uids: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges = Vec::new();
    let (mut rest, mut length) = (uids, FIRST_BATCH);
    while !rest.is_empty() {
        let (some, after) = rest.split_at(length.min(rest.len()));
        ranges.extend(some.first().copied().zip(some.last().copied()));
        rest = after;
        length = (length * 2).min(LARGEST_BATCH);
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_respect_the_number_of_messages() {
        assert_eq!(ranges(&[]), []);
        assert_eq!(ranges(&[7, 9]), [(7, 9)]);
        let many: Vec<u32> = (1..=1250).map(|one| one * 2).collect();
        assert_eq!(ranges(&many), [(2, 400), (402, 1200), (1202, 2500)]);
        let full: Vec<u32> = (1..=20_000).collect();
        assert_eq!(ranges(&full).len(), 9);
        assert_eq!(ranges(&full).last(), Some(&(18_201, 20_000)));
    }
}
