//! The journal: what a visit was about to do, written before it did it.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Params, Row, params};
use serde::{Deserialize, Serialize};

use super::error::{Doing, FactsError, Result};
use super::row::{instant, json, to_instant, to_json, to_word, word};
use super::store::Store;
use super::visit::{JournalEntry, JournalOutcome, VisitId};

/// Names a journal entry: its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JournalId(pub i64);

impl Store {
    /// Writes down what is about to be done. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When the database cannot be written: then do not act.
    pub fn journal(
        &self,
        visit: VisitId,
        goal: &str,
        act: &str,
        irreversible: bool,
        at: DateTime<Utc>,
        data: serde_json::Value,
    ) -> Result<JournalId> {
        let data = json(&data, "journal data")?;
        self.visit(visit)?;
        let connection = self.connection();
        connection
            .execute(
                "INSERT INTO journal (visit, goal, act, irreversible, at, data)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![visit.0, goal, act, irreversible, instant(at), data],
            )
            .doing("write the journal")?;
        Ok(JournalId(connection.last_insert_rowid()))
    }

    /// Writes down what came of it. The fields of `data` are added to those given before
    /// (`null` adds nothing).
    ///
    /// # Errors
    /// [`FactsError::UnknownJournalEntry`] when there is none.
    pub fn settle(
        &self,
        id: JournalId,
        outcome: JournalOutcome,
        at: DateTime<Utc>,
        data: serde_json::Value,
    ) -> Result<()> {
        self.write("settle a journal entry", |connection| {
            let before: String = connection
                .query_row("SELECT data FROM journal WHERE id = ?1", [id.0], |row| {
                    row.get(0)
                })
                .optional()
                .doing("read the journal")?
                .ok_or(FactsError::UnknownJournalEntry(id.0))?;
            let data = merged(to_json(&before, "journal data")?, data);
            connection
                .execute(
                    "UPDATE journal SET outcome = ?2, settled = ?3, data = ?4 WHERE id = ?1",
                    params![
                        id.0,
                        word(outcome, "journal outcome")?,
                        instant(at),
                        json(&data, "journal data")?
                    ],
                )
                .doing("settle a journal entry")?;
            Ok(())
        })
    }

    /// A visit's journal, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn journal_of(&self, visit: VisitId) -> Result<Vec<(JournalId, JournalEntry)>> {
        self.entries("WHERE visit = ?1 ORDER BY id", [visit.0])
    }

    /// The journal entries of a goal (`place-order`) in all visits of a wave, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn journal_of_goal(&self, wave: u32, goal: &str) -> Result<Vec<(VisitId, JournalEntry)>> {
        let entries = self.entries(
            "WHERE goal = ?2 AND visit IN (SELECT id FROM visits WHERE wave = ?1) ORDER BY id",
            params![wave, goal],
        )?;
        Ok(entries
            .into_iter()
            .map(|(_, entry)| (entry.visit, entry))
            .collect())
    }

    /// Whether any visit of any wave has an irreversible entry of which nobody has written down
    /// what came of it: a process died between the two, or is there now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_unsettled(&self) -> Result<bool> {
        self.connection()
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM journal WHERE irreversible AND outcome IS NULL)",
                [],
                |row| row.get(0),
            )
            .doing("read the journal")
    }

    fn entries(
        &self,
        tail: &'static str,
        params: impl Params,
    ) -> Result<Vec<(JournalId, JournalEntry)>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!(
                "SELECT id, visit, goal, act, irreversible, at, outcome, settled, data
                 FROM journal {tail}"
            ))
            .doing("read the journal")?;
        let rows = statement
            .query_map(params, raw)
            .doing("read the journal")?
            .collect::<rusqlite::Result<Vec<_>>>()
            .doing("read the journal")?;
        rows.into_iter().map(entry).collect()
    }
}

type Raw = (
    i64,
    i64,
    String,
    String,
    bool,
    String,
    Option<String>,
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
        row.get(7)?,
        row.get(8)?,
    ))
}

fn entry(raw: Raw) -> Result<(JournalId, JournalEntry)> {
    let (id, visit, goal, act, irreversible, at, outcome, settled, data) = raw;
    let entry = JournalEntry {
        visit: VisitId(visit),
        goal,
        act,
        irreversible,
        at: to_instant(&at, "journal time")?,
        outcome: outcome
            .map(|outcome| to_word(&outcome, "journal outcome"))
            .transpose()?,
        settled: settled
            .map(|at| to_instant(&at, "journal time"))
            .transpose()?,
        data: to_json(&data, "journal data")?,
    };
    Ok((JournalId(id), entry))
}

fn merged(before: serde_json::Value, more: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match (before, more) {
        (before, Value::Null) => before,
        (Value::Object(mut fields), Value::Object(more)) => {
            fields.extend(more);
            Value::Object(fields)
        }
        (_, more) => more,
    }
}
