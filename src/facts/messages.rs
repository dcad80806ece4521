//! Messages: every one stored exactly once, with how far the mailbox has been read.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::error::{Doing, FactsError, Result};
use super::evidence::{StoredFile, add_content, add_evidence};
use super::observation::{EvidenceId, EvidenceKind};
use super::row::{instant, json, to_instant, to_json};
use super::store::Store;
use super::visit::{Message, VisitId};

/// A message of more bytes is kept as a file rather than in the database: SQLite is the quicker
/// of the two below about 100 kB (<https://sqlite.org/intern-v-extern-blob.html>) and needs one
/// sync for many, while a file is not copied through the write-ahead log.
const LARGE: usize = 256 * 1024;

/// How far a folder of a mailbox has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The mailbox, as named by its reader (`user@server`).
    pub mailbox: String,
    /// The folder.
    pub folder: String,
    /// IMAP UIDVALIDITY (RFC 3501, 2.3.1.1): when it changes, UIDs start anew.
    pub uid_validity: u32,
    /// The highest UID that was stored.
    pub last_uid: u32,
}

/// A message as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The raw message.
    pub raw: Vec<u8>,
    /// Where it was found (`imap:INBOX`, `imap:Junk`, `smtp`).
    pub source: String,
    /// Whether it was filed as spam.
    pub junk: bool,
    /// When the mailbox's server received it.
    pub arrived: DateTime<Utc>,
    /// Its Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// The visit it belongs to, where known.
    pub visit: Option<VisitId>,
    /// Its UID in the folder.
    pub uid: u32,
}

impl Store {
    /// Stores a batch and the position it leads to in one transaction, raw messages included: one
    /// sync for the whole batch. Only the largest messages become files, synced before the
    /// transaction begins. Returns how many messages were new.
    ///
    /// A UID of a folder (and UIDVALIDITY) is stored once, however often its batch is replayed.
    /// A message seen again elsewhere (moved between folders, renumbered, sent twice over) is one
    /// message: same bytes, same Message-ID and visit; without a Message-ID, also the same
    /// arrival. Where only one of the two is assigned to a visit, they are the same, and assigned.
    /// The position never goes back while UIDVALIDITY stays.
    ///
    /// # Errors
    /// When a file or the database cannot be written: then nothing of the batch is stored.
    pub fn store_messages(&self, position: &Position, messages: &[NewMessage]) -> Result<usize> {
        let mut files = Vec::with_capacity(messages.len());
        for message in messages {
            files.push(if message.raw.len() > LARGE {
                (self.write_file(EvidenceKind::Mail, &message.raw)?, None)
            } else {
                let file = StoredFile::of(EvidenceKind::Mail, &message.raw);
                (file, Some(message.raw.as_slice()))
            });
        }
        self.write("store messages", |connection| {
            let mut new = 0;
            for (message, (file, content)) in messages.iter().zip(&files) {
                if sighted(connection, position, message.uid)? {
                    continue;
                }
                add_content(connection, file, *content)?;
                let id = match known(connection, message, &file.id)? {
                    Some(id) => {
                        if let Some(visit) = message.visit {
                            claim(connection, id, visit)?;
                        }
                        id
                    }
                    None => {
                        new += 1;
                        insert(connection, message, &file.id)?
                    }
                };
                connection
                    .prepare_cached(
                        "INSERT INTO sightings (mailbox, folder, uid_validity, uid, message)
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )
                    .and_then(|mut statement| {
                        statement.execute(params![
                            position.mailbox,
                            position.folder,
                            position.uid_validity,
                            message.uid,
                            id
                        ])
                    })
                    .doing("store a message")?;
            }
            advance(connection, position)?;
            Ok(new)
        })
    }

    /// How far a folder has been read; `None` when it never was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn position(&self, mailbox: &str, folder: &str) -> Result<Option<Position>> {
        self.connection()
            .query_row(
                "SELECT uid_validity, last_uid FROM positions WHERE mailbox = ?1 AND folder = ?2",
                [mailbox, folder],
                |row| {
                    Ok(Position {
                        mailbox: mailbox.to_owned(),
                        folder: folder.to_owned(),
                        uid_validity: row.get(0)?,
                        last_uid: row.get(1)?,
                    })
                },
            )
            .optional()
            .doing("read a mailbox position")
    }

    /// A visit's messages, by arrival.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn messages(&self, visit: VisitId) -> Result<Vec<Message>> {
        self.select("WHERE visit = ?1 ORDER BY arrived, id", [visit.0])
    }

    /// The messages that no visit could be found for, by arrival.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unassigned(&self) -> Result<Vec<Message>> {
        self.select("WHERE visit IS NULL ORDER BY arrived, id", [])
    }

    /// How many messages no visit could be found for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unassigned_count(&self) -> Result<usize> {
        self.count("SELECT count(*) FROM messages WHERE visit IS NULL")
    }

    /// How many messages are stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn message_count(&self) -> Result<usize> {
        self.count("SELECT count(*) FROM messages")
    }

    fn count(&self, query: &'static str) -> Result<usize> {
        let count: i64 = self
            .connection()
            .query_row(query, [], |row| row.get(0))
            .doing("count messages")?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// A message by its number.
    ///
    /// # Errors
    /// [`FactsError::UnknownMessage`], or when the database cannot be read.
    pub fn message(&self, id: i64) -> Result<Message> {
        let mut found = self.select("WHERE id = ?1", [id])?;
        found.pop().ok_or(FactsError::UnknownMessage(id))
    }

    /// Says which visit a message belongs to, and remembers that a person said so at `at`.
    ///
    /// # Errors
    /// [`FactsError::UnknownMessage`] or [`FactsError::UnknownVisit`].
    pub fn assign(&self, message_id: i64, visit: VisitId, at: DateTime<Utc>) -> Result<()> {
        self.give("", message_id, visit, at)?
            .then_some(())
            .ok_or(FactsError::UnknownMessage(message_id))
    }

    /// The same for a message that belongs to no visit; false where it belongs to one by now.
    ///
    /// # Errors
    /// [`FactsError::UnknownMessage`] or [`FactsError::UnknownVisit`].
    pub fn assign_stray(&self, message_id: i64, visit: VisitId, at: DateTime<Utc>) -> Result<bool> {
        self.message(message_id)?;
        self.give("AND visit IS NULL", message_id, visit, at)
    }

    /// Gives a message to a visit on a condition; whether that was so.
    fn give(
        &self,
        condition: &'static str,
        message_id: i64,
        visit: VisitId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        self.visit(visit)?;
        self.write("assign a message", |connection| {
            let raw: Option<String> = connection
                .query_row(
                    &format!(
                        "UPDATE messages SET visit = ?2 WHERE id = ?1 {condition} RETURNING raw"
                    ),
                    params![message_id, visit.0],
                    |row| row.get(0),
                )
                .optional()
                .doing("assign a message")?;
            let Some(raw) = raw else { return Ok(false) };
            connection
                .execute(
                    "INSERT INTO assignments (message, visit, at) VALUES (?1, ?2, ?3)",
                    params![message_id, visit.0, instant(at)],
                )
                .doing("assign a message")?;
            hand_over(connection, &raw, visit).map(|()| true)
        })
    }

    /// The number of the last thing that a person said about whose a message is and that nobody has taken
    /// up yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_assignment(&self) -> Result<Option<i64>> {
        self.connection()
            .query_row(
                "SELECT max(id) FROM assignments WHERE taken_up = 0",
                [],
                |row| row.get(0),
            )
            .doing("read what was assigned")
    }

    /// Remembers that what people said up to this number has been taken up.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn took_up_assignments(&self, last: i64) -> Result<()> {
        self.connection()
            .execute(
                "UPDATE assignments SET taken_up = 1 WHERE id <= ?1 AND taken_up = 0",
                [last],
            )
            .map(drop)
            .doing("take up what was assigned")
    }

    /// Keeps what a reader (with its version: `mail/1`) made of a message, in place of what it
    /// made of it before.
    ///
    /// # Errors
    /// [`FactsError::UnknownMessage`] when there is none.
    pub fn save_reading(
        &self,
        message: i64,
        reader: &str,
        reading: &serde_json::Value,
    ) -> Result<()> {
        let changed = self
            .connection()
            .execute(
                "INSERT INTO readings (message, reader, reading)
                 SELECT id, ?2, ?3 FROM messages WHERE id = ?1
                 ON CONFLICT DO UPDATE SET reading = excluded.reading",
                params![message, reader, json(reading, "reading")?],
            )
            .doing("keep a reading")?;
        if changed == 0 {
            return Err(FactsError::UnknownMessage(message));
        }
        Ok(())
    }

    /// What a reader made of a message; `None` when it has not read it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn reading(&self, message: i64, reader: &str) -> Result<Option<serde_json::Value>> {
        let text: Option<String> = self
            .connection()
            .query_row(
                "SELECT reading FROM readings WHERE message = ?1 AND reader = ?2",
                params![message, reader],
                |row| row.get(0),
            )
            .optional()
            .doing("read a reading")?;
        text.map(|text| to_json(&text, "reading")).transpose()
    }

    fn select(&self, tail: &'static str, params: impl Params) -> Result<Vec<Message>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!(
                "SELECT id, visit, source, junk, arrived, message_id, raw FROM messages {tail}"
            ))
            .doing("list messages")?;
        let rows = statement
            .query_map(params, raw)
            .doing("list messages")?
            .collect::<rusqlite::Result<Vec<_>>>()
            .doing("list messages")?;
        rows.into_iter().map(message).collect()
    }
}

fn sighted(connection: &Connection, position: &Position, uid: u32) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM sightings WHERE mailbox = ?1 AND folder = ?2
                 AND uid_validity = ?3 AND uid = ?4)",
        )
        .and_then(|mut statement| {
            let Position {
                mailbox,
                folder,
                uid_validity,
                ..
            } = position;
            statement.query_row(params![mailbox, folder, uid_validity, uid], |row| {
                row.get(0)
            })
        })
        .doing("look for a message")
}

/// The stored message that `message` is another copy of.
fn known(connection: &Connection, message: &NewMessage, raw: &EvidenceId) -> Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT id FROM messages
             WHERE raw = ?1 AND message_id IS ?2
                 AND (?3 IS NULL OR visit IS NULL OR visit = ?3)
                 AND (?2 IS NOT NULL OR arrived = ?4)
             ORDER BY visit IS ?3 DESC, id LIMIT 1",
        )
        .and_then(|mut statement| {
            statement
                .query_row(
                    params![
                        raw.0,
                        message.message_id,
                        message.visit.map(|visit| visit.0),
                        instant(message.arrived)
                    ],
                    |row| row.get(0),
                )
                .optional()
        })
        .doing("look for a message")
}

fn insert(connection: &Connection, message: &NewMessage, raw: &EvidenceId) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO messages (visit, source, junk, arrived, message_id, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                message.visit.map(|visit| visit.0),
                message.source,
                message.junk,
                instant(message.arrived),
                message.message_id,
                raw.0
            ])
        })
        .doing("store a message")?;
    let id = connection.last_insert_rowid();
    add_evidence(
        connection,
        raw,
        message.visit,
        EvidenceKind::Mail,
        "message",
        None,
        message.arrived,
    )?;
    Ok(id)
}

/// Assigns a stored message that was not assigned yet.
fn claim(connection: &Connection, id: i64, visit: VisitId) -> Result<()> {
    let raw: Option<String> = connection
        .query_row(
            "UPDATE messages SET visit = ?2 WHERE id = ?1 AND visit IS NULL RETURNING raw",
            params![id, visit.0],
            |row| row.get(0),
        )
        .optional()
        .doing("assign a message")?;
    raw.map_or(Ok(()), |raw| hand_over(connection, &raw, visit))
}

/// Lists a message's evidence with the visit it turned out to belong to.
fn hand_over(connection: &Connection, raw: &str, visit: VisitId) -> Result<()> {
    connection
        .execute(
            "INSERT OR IGNORE INTO evidence (file, visit, kind, label, url, at)
             SELECT file, ?2, kind, label, url, at FROM evidence
             WHERE file = ?1 AND kind = 'mail' ORDER BY id LIMIT 1",
            params![raw, visit.0],
        )
        .doing("assign a message")?;
    Ok(())
}

fn advance(connection: &Connection, position: &Position) -> Result<()> {
    connection
        .execute(
            "INSERT INTO positions (mailbox, folder, uid_validity, last_uid)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET
                 last_uid = CASE WHEN uid_validity = excluded.uid_validity
                     THEN max(last_uid, excluded.last_uid) ELSE excluded.last_uid END,
                 uid_validity = excluded.uid_validity",
            params![
                position.mailbox,
                position.folder,
                position.uid_validity,
                position.last_uid
            ],
        )
        .doing("store a mailbox position")?;
    Ok(())
}

type Raw = (
    i64,
    Option<i64>,
    String,
    bool,
    String,
    Option<String>,
    String,
);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
    ))
}

fn message((id, visit, source, junk, arrived, message_id, raw): Raw) -> Result<Message> {
    Ok(Message {
        id,
        visit: visit.map(VisitId),
        source,
        junk,
        arrived: to_instant(&arrived, "message arrival")?,
        message_id,
        raw: EvidenceId(raw),
    })
}
