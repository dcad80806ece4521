//! Visits: the queue of work. A visit goes Queued -> Running -> Watching -> Closed.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{Doing, FactsError, Result};
use super::row::{instant, json, to_instant_opt, to_json, to_word, word};
use super::store::Store;
use super::visit::{Cause, Visit, VisitId, VisitStatus};

/// A visit to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVisit {
    /// Shop id.
    pub shop: String,
    /// Wave.
    pub wave: u32,
    /// Journey id.
    pub journey: String,
    /// The customer's mailbox address; no other visit of the study may have it.
    pub address: String,
    /// The persona as JSON.
    pub persona: serde_json::Value,
}

const COLUMNS: &str = "id, shop, wave, journey, address, persona, status, attempts, cause, detail, \
     started, left_at, watch_until";

impl Store {
    /// Queues a visit. Shop x wave x journey is queued once: the second time the visit there is
    /// is returned and nothing is changed.
    ///
    /// # Errors
    /// [`FactsError::AddressTaken`] when another visit has the address (letter case is ignored).
    pub fn enqueue_visit(&self, visit: &NewVisit, now: DateTime<Utc>) -> Result<VisitId> {
        self.write("queue a visit", |connection| {
            let there: Option<i64> = connection
                .query_row(
                    "SELECT id FROM visits WHERE shop = ?1 AND wave = ?2 AND journey = ?3",
                    params![visit.shop, visit.wave, visit.journey],
                    |row| row.get(0),
                )
                .optional()
                .doing("look for a visit")?;
            if let Some(id) = there {
                return Ok(VisitId(id));
            }
            add(connection, visit, VisitStatus::Queued, now)
        })
    }

    /// The visits of a wave, in the order they were queued.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn visits(&self, wave: u32) -> Result<Vec<Visit>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM visits WHERE wave = ?1 ORDER BY id"
            ))
            .doing("list visits")?;
        let rows = statement
            .query_map([wave], raw_visit)
            .doing("list visits")?
            .collect::<rusqlite::Result<Vec<_>>>()
            .doing("list visits")?;
        rows.into_iter().map(RawVisit::visit).collect()
    }

    /// A visit.
    ///
    /// # Errors
    /// [`FactsError::UnknownVisit`] when there is none.
    pub fn visit(&self, id: VisitId) -> Result<Visit> {
        visit(&self.connection(), id)
    }

    /// The customer addresses of all visits of all waves.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn addresses(&self) -> Result<Vec<(VisitId, String)>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT id, address FROM visits ORDER BY id")
            .doing("list addresses")?;
        statement
            .query_map([], |row| Ok((VisitId(row.get(0)?), row.get(1)?)))
            .doing("list addresses")?
            .collect::<rusqlite::Result<Vec<_>>>()
            .doing("list addresses")
    }

    /// When the first visit of the study was queued; `None` before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn first_queued(&self) -> Result<Option<DateTime<Utc>>> {
        let first: Option<String> = self
            .connection()
            .query_row("SELECT min(queued) FROM visits", [], |row| row.get(0))
            .doing("read the queue")?;
        to_instant_opt(first, "time of queueing")
    }

    /// Takes the next queued visit whose shop is not in `busy_shops`, in one immediate
    /// transaction: two processes never get the same one. It is Running afterwards, with one
    /// attempt more; its first attempt sets `started` to `now`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn claim_visit(&self, now: DateTime<Utc>, busy_shops: &[String]) -> Result<Option<Visit>> {
        let busy = json(&busy_shops, "busy shops")?;
        self.write("claim a visit", |connection| {
            let id: Option<i64> = connection
                .query_row(
                    "UPDATE visits
                     SET status = ?1, attempts = attempts + 1, started = ifnull(started, ?2)
                     WHERE id = (
                         SELECT id FROM visits
                         WHERE status = ?3 AND shop NOT IN (SELECT value FROM json_each(?4))
                         ORDER BY id LIMIT 1
                     )
                     RETURNING id",
                    params![
                        word(VisitStatus::Running, "visit status")?,
                        instant(now),
                        word(VisitStatus::Queued, "visit status")?,
                        busy
                    ],
                    |row| row.get(0),
                )
                .optional()
                .doing("claim a visit")?;
            id.map(|id| visit(connection, VisitId(id))).transpose()
        })
    }

    /// Takes one visit out of the queue for a person who makes it by hand, adding it where it is
    /// not there; in one immediate transaction, so that no browser is ever started for it. It is
    /// Running afterwards. `None` when a browser is in it now.
    ///
    /// # Errors
    /// [`FactsError::AddressTaken`] when another visit has the address.
    pub fn take_visit(&self, visit: &NewVisit, now: DateTime<Utc>) -> Result<Option<VisitId>> {
        let running = word(VisitStatus::Running, "visit status")?;
        self.write("take a visit", |connection| {
            let there: Option<(i64, String)> = connection
                .query_row(
                    "SELECT id, status FROM visits WHERE shop = ?1 AND wave = ?2 AND journey = ?3",
                    params![visit.shop, visit.wave, visit.journey],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()
                .doing("look for a visit")?;
            match there {
                Some((_, status)) if status == running => Ok(None),
                Some((id, _)) => {
                    connection
                        .execute(
                            "UPDATE visits SET status = ?2, started = ifnull(started, ?3)
                             WHERE id = ?1",
                            params![id, running, instant(now)],
                        )
                        .doing("take a visit")?;
                    Ok(Some(VisitId(id)))
                }
                None => add(connection, visit, VisitStatus::Running, now).map(Some),
            }
        })
    }

    /// Queues again the visits that a dead process left Running, and names them. Only for the
    /// holder of the [`StudyLock`](super::StudyLock), before it claims anything.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn requeue_running(&self) -> Result<Vec<VisitId>> {
        self.write("queue interrupted visits again", |connection| {
            let mut statement = connection
                .prepare("UPDATE visits SET status = ?1 WHERE status = ?2 RETURNING id")
                .doing("queue interrupted visits again")?;
            let mut ids = statement
                .query_map(
                    params![
                        word(VisitStatus::Queued, "visit status")?,
                        word(VisitStatus::Running, "visit status")?
                    ],
                    |row| row.get(0).map(VisitId),
                )
                .doing("queue interrupted visits again")?
                .collect::<rusqlite::Result<Vec<_>>>()
                .doing("queue interrupted visits again")?;
            ids.sort_unstable();
            Ok(ids)
        })
    }

    /// Queues one running visit again, after its browser failed. A visit that is not running stays
    /// as it is.
    ///
    /// # Errors
    /// [`FactsError::UnknownVisit`] when there is none.
    pub fn requeue_visit(&self, id: VisitId) -> Result<()> {
        let changed = self
            .connection()
            .execute(
                "UPDATE visits SET status = ?2 WHERE id = ?1 AND status = ?3",
                params![
                    id.0,
                    word(VisitStatus::Queued, "visit status")?,
                    word(VisitStatus::Running, "visit status")?
                ],
            )
            .doing("queue a visit again")?;
        if changed == 0 {
            self.visit(id)?;
        }
        Ok(())
    }

    /// Takes a visit whose browser part has ended up again: it is Running afterwards. `None` when it
    /// is queued or running now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn reopen_visit(&self, id: VisitId) -> Result<Option<Visit>> {
        self.write("take a visit up again", |connection| {
            let changed = connection
                .execute(
                    "UPDATE visits SET status = ?2, attempts = attempts + 1
                     WHERE id = ?1 AND status IN (?3, ?4)",
                    params![
                        id.0,
                        word(VisitStatus::Running, "visit status")?,
                        word(VisitStatus::Watching, "visit status")?,
                        word(VisitStatus::Closed, "visit status")?
                    ],
                )
                .doing("take a visit up again")?;
            if changed == 0 {
                return Ok(None);
            }
            visit(connection, id).map(Some)
        })
    }

    /// Ends the browser part of a visit: Watching until `watch_until`, or Closed when there is
    /// nothing to watch for.
    ///
    /// # Errors
    /// [`FactsError::UnknownVisit`] when there is none.
    pub fn finish_browsing(
        &self,
        id: VisitId,
        cause: Cause,
        detail: &str,
        left: DateTime<Utc>,
        watch_until: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let status = if watch_until.is_some() {
            VisitStatus::Watching
        } else {
            VisitStatus::Closed
        };
        let changed = self
            .connection()
            .execute(
                "UPDATE visits SET status = ?2, cause = ?3, detail = ?4, left_at = ?5,
                     watch_until = ?6 WHERE id = ?1",
                params![
                    id.0,
                    word(status, "visit status")?,
                    word(cause, "cause")?,
                    detail,
                    instant(left),
                    watch_until.map(instant)
                ],
            )
            .doing("finish a visit")?;
        found(changed, id)
    }

    /// Closes a visit: nothing more will be found out.
    ///
    /// # Errors
    /// [`FactsError::UnknownVisit`] when there is none.
    pub fn close_visit(&self, id: VisitId) -> Result<()> {
        let changed = self
            .connection()
            .execute(
                "UPDATE visits SET status = ?2 WHERE id = ?1",
                params![id.0, word(VisitStatus::Closed, "visit status")?],
            )
            .doing("close a visit")?;
        found(changed, id)
    }
}

/// Adds a visit, unless another one has its address. One that is Running begins at once.
fn add(
    connection: &Connection,
    visit: &NewVisit,
    status: VisitStatus,
    now: DateTime<Utc>,
) -> Result<VisitId> {
    let other: Option<i64> = connection
        .query_row(
            "SELECT id FROM visits WHERE address = ?1",
            [&visit.address],
            |row| row.get(0),
        )
        .optional()
        .doing("look for an address")?;
    if let Some(other) = other {
        return Err(FactsError::AddressTaken {
            shop: visit.shop.clone(),
            address: visit.address.clone(),
            other: VisitId(other),
        });
    }
    connection
        .execute(
            "INSERT INTO visits (shop, wave, journey, address, persona, status, queued, started)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                visit.shop,
                visit.wave,
                visit.journey,
                visit.address,
                json(&visit.persona, "persona")?,
                word(status, "visit status")?,
                instant(now),
                (status == VisitStatus::Running).then(|| instant(now)),
            ],
        )
        .doing("add a visit")?;
    Ok(VisitId(connection.last_insert_rowid()))
}

fn found(changed: usize, id: VisitId) -> Result<()> {
    if changed == 0 {
        return Err(FactsError::UnknownVisit(id));
    }
    Ok(())
}

fn visit(connection: &Connection, id: VisitId) -> Result<Visit> {
    connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM visits WHERE id = ?1"),
            [id.0],
            raw_visit,
        )
        .optional()
        .doing("read a visit")?
        .ok_or(FactsError::UnknownVisit(id))?
        .visit()
}

/// A row of `visits` before its words are understood.
struct RawVisit {
    id: i64,
    shop: String,
    wave: u32,
    journey: String,
    address: String,
    persona: String,
    status: String,
    attempts: u32,
    cause: Option<String>,
    detail: String,
    started: Option<String>,
    left: Option<String>,
    watch_until: Option<String>,
}

fn raw_visit(row: &Row<'_>) -> rusqlite::Result<RawVisit> {
    Ok(RawVisit {
        id: row.get(0)?,
        shop: row.get(1)?,
        wave: row.get(2)?,
        journey: row.get(3)?,
        address: row.get(4)?,
        persona: row.get(5)?,
        status: row.get(6)?,
        attempts: row.get(7)?,
        cause: row.get(8)?,
        detail: row.get(9)?,
        started: row.get(10)?,
        left: row.get(11)?,
        watch_until: row.get(12)?,
    })
}

impl RawVisit {
    fn visit(self) -> Result<Visit> {
        Ok(Visit {
            id: VisitId(self.id),
            shop: self.shop,
            wave: self.wave,
            journey: self.journey,
            address: self.address,
            persona: to_json(&self.persona, "persona")?,
            status: to_word(&self.status, "visit status")?,
            attempts: self.attempts,
            cause: self
                .cause
                .map(|cause| to_word(&cause, "cause"))
                .transpose()?,
            detail: self.detail,
            started: to_instant_opt(self.started, "visit start")?,
            left: to_instant_opt(self.left, "visit end")?,
            watch_until: to_instant_opt(self.watch_until, "end of the watch")?,
        })
    }
}
