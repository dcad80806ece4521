//! Mailboxes: until when they were completely read, and what troubles them.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::error::{Doing, Result};
use super::row::{instant, to_instant_opt};
use super::store::Store;

/// How a mailbox is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MailboxState {
    /// Every message that arrived before this instant has been stored; `None` before the first
    /// complete look.
    pub read_until: Option<DateTime<Utc>>,
    /// Since when it cannot be read; `None` while it can.
    pub trouble_since: Option<DateTime<Utc>>,
    /// What troubles it, in words; empty while nothing does.
    pub trouble: String,
}

impl Store {
    /// Every folder was completely read by a look that began at `up_to`. Never goes back. Ends a
    /// trouble that began before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mailbox_read(&self, mailbox: &str, up_to: DateTime<Utc>) -> Result<()> {
        self.connection()
            .execute(
                "INSERT INTO mailboxes (mailbox, read_until) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET
                     read_until = max(ifnull(read_until, ''), excluded.read_until),
                     trouble = CASE WHEN trouble_since > excluded.read_until THEN trouble END,
                     trouble_since =
                         CASE WHEN trouble_since > excluded.read_until THEN trouble_since END",
                params![mailbox, instant(up_to)],
            )
            .doing("note that a mailbox was read")?;
        Ok(())
    }

    /// Until when a mailbox was completely read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mailbox_read_until(&self, mailbox: &str) -> Result<Option<DateTime<Utc>>> {
        Ok(self.mailbox_state(mailbox)?.read_until)
    }

    /// A mailbox cannot be read since `since`; `None` when it can again. While a trouble lasts its
    /// beginning stays, `what` is kept up to date.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mailbox_trouble(
        &self,
        mailbox: &str,
        since: Option<DateTime<Utc>>,
        what: &str,
    ) -> Result<()> {
        self.connection()
            .execute(
                "INSERT INTO mailboxes (mailbox, trouble_since, trouble) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET
                     trouble = excluded.trouble,
                     trouble_since = CASE WHEN excluded.trouble_since IS NULL THEN NULL
                         ELSE ifnull(trouble_since, excluded.trouble_since) END",
                params![mailbox, since.map(instant), since.map(|_| what)],
            )
            .doing("note a mailbox's trouble")?;
        Ok(())
    }

    /// How a mailbox is doing; the default for one never heard of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mailbox_state(&self, mailbox: &str) -> Result<MailboxState> {
        type Raw = (Option<String>, Option<String>, Option<String>);
        let raw: Option<Raw> = self
            .connection()
            .query_row(
                "SELECT read_until, trouble_since, trouble FROM mailboxes WHERE mailbox = ?1",
                [mailbox],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()
            .doing("read a mailbox's state")?;
        let Some((read_until, trouble_since, trouble)) = raw else {
            return Ok(MailboxState::default());
        };
        Ok(MailboxState {
            read_until: to_instant_opt(read_until, "mailbox time")?,
            trouble_since: to_instant_opt(trouble_since, "mailbox time")?,
            trouble: trouble.unwrap_or_default(),
        })
    }
}
