//! Erasing what is personal, and copying the whole.

use std::path::Path;

use rusqlite::{Connection, params};

use super::error::{Doing, FactsError, Result};
use super::store::Store;
use super::unname::{drop_file, unname};
use super::visit::{Visit, VisitId, VisitStatus};

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Visits whose customer is now nobody.
    pub personas: usize,
    /// Messages.
    pub messages: usize,
    /// Evidence files.
    pub files: usize,
    /// Journal entries emptied of what they remembered.
    pub journal: usize,
    /// Answers and rulings of a person that no longer name the person.
    pub raters: usize,
}

/// How much is to be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent<'a> {
    /// Everything personal about one shop's visits, with all their messages and evidence.
    Shop(&'a str),
    /// The invented customers, their messages, and the names, notes and attachments of raters, at
    /// every shop; pictures and sources of pages stay.
    Personas,
}

impl Store {
    /// Erases personal data and keeps what verdicts rest on: observations stay, with their
    /// instants. A visit that was erased already is not counted again. Deleted rows are overwritten
    /// in the file.
    ///
    /// # Errors
    /// [`FactsError::StillOpen`] while a visit it is about is not closed: its mail would come back.
    pub fn erase(&self, extent: Extent<'_>) -> Result<Erased> {
        let visits: Vec<Visit> = self
            .all_visits()?
            .into_iter()
            .filter(|visit| match extent {
                Extent::Shop(shop) => visit.shop == shop,
                Extent::Personas => true,
            })
            .collect();
        let open = visits
            .iter()
            .filter(|visit| visit.status != VisitStatus::Closed)
            .count();
        if open > 0 {
            return Err(FactsError::StillOpen { open });
        }
        self.connection()
            .execute_batch("PRAGMA secure_delete = ON")
            .doing("erase")?;
        let every_file = matches!(extent, Extent::Shop(_));
        let mut paths = Vec::new();
        let erased = self.write("erase", |connection| {
            let mut erased = Erased::default();
            for visit in &visits {
                erased.personas += connection
                    .execute(
                        "UPDATE visits SET persona = '{}', address = 'erased-' || id || '@erased.invalid',
                             detail = '' WHERE id = ?1 AND persona <> '{}'",
                        [visit.id.0],
                    )
                    .doing("erase")?;
                erased.journal += connection
                    .execute(
                        // That a person placed an order decides which questions arise.
                        r#"UPDATE journal SET act = goal,
                               data = iif(json_extract(data, '$."by-hand"'), '{"by-hand":true}', 'null')
                           WHERE visit = ?1 AND (data NOT IN ('null', '{"by-hand":true}') OR act <> goal)"#,
                        [visit.id.0],
                    )
                    .doing("erase")?;
                erased.messages += messages(connection, visit.id)?;
                paths.extend(evidence(connection, visit.id, every_file)?);
            }
            let (shop, all) = match extent {
                Extent::Shop(shop) => (shop, false),
                Extent::Personas => ("", true),
            };
            let unnamed = unname(connection, shop, all)?;
            erased.raters = unnamed.raters;
            paths.extend(unnamed.paths);
            erased.files = paths.len();
            Ok(erased)
        })?;
        for path in &paths {
            let path = self.folder.join(path);
            match std::fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(FactsError::Folder { path, source }),
            }
        }
        self.connection()
            .execute_batch(
                "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);",
            )
            .doing("erase")?;
        Ok(erased)
    }

    /// Writes the database, whole and by itself, into a new file.
    ///
    /// # Errors
    /// When the file exists already or cannot be written.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        self.connection()
            .execute("VACUUM INTO ?1", [path.to_string_lossy()])
            .doing("copy the database")?;
        // As this program opens every database, so that opening the copy leaves it as it is and its
        // checksum holds.
        Connection::open(path)
            .and_then(|copy| copy.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())))
            .doing("copy the database")
    }

    /// The visits of every wave.
    fn all_visits(&self) -> Result<Vec<Visit>> {
        let waves: Vec<u32> = {
            let connection = self.connection();
            let mut statement = connection
                .prepare("SELECT DISTINCT wave FROM visits ORDER BY wave")
                .doing("list visits")?;
            statement
                .query_map([], |row| row.get(0))
                .doing("list visits")?
                .collect::<rusqlite::Result<_>>()
                .doing("list visits")?
        };
        let mut visits = Vec::new();
        for wave in waves {
            visits.extend(self.visits(wave)?);
        }
        Ok(visits)
    }
}

/// Deletes a visit's messages. That they were seen in the mailbox is remembered by the position, so
/// that they are not fetched again.
fn messages(connection: &rusqlite::Connection, visit: VisitId) -> Result<usize> {
    for statement in [
        "DELETE FROM readings WHERE message IN (SELECT id FROM messages WHERE visit = ?1)",
        "DELETE FROM sightings WHERE message IN (SELECT id FROM messages WHERE visit = ?1)",
        // What was said before about whose one is names other visits too.
        "DELETE FROM assignments WHERE visit = ?1
         OR message IN (SELECT id FROM messages WHERE visit = ?1)",
    ] {
        connection.execute(statement, [visit.0]).doing("erase")?;
    }
    connection
        .execute("DELETE FROM messages WHERE visit = ?1", [visit.0])
        .doing("erase")
}

/// Deletes a visit's evidence: all of it, or only its mails and notes. Gives back the files that
/// nothing refers to any more.
fn evidence(connection: &rusqlite::Connection, visit: VisitId, every: bool) -> Result<Vec<String>> {
    let files: Vec<String> = {
        let mut statement = connection
            .prepare("SELECT DISTINCT file FROM evidence WHERE visit = ?1 AND (?2 OR kind IN ('mail', 'note'))")
            .doing("erase")?;
        statement
            .query_map(params![visit.0, every], |row| row.get(0))
            .doing("erase")?
            .collect::<rusqlite::Result<_>>()
            .doing("erase")?
    };
    let mut paths = Vec::new();
    for file in files {
        connection
            .execute(
                "DELETE FROM evidence WHERE file = ?2 AND (visit = ?1 OR (visit IS NULL AND kind = 'mail'))",
                params![visit.0, file],
            )
            .doing("erase")?;
        connection
            .execute(
                "DELETE FROM observation_evidence WHERE file = ?2
                     AND observation IN (SELECT id FROM observations WHERE visit = ?1)",
                params![visit.0, file],
            )
            .doing("erase")?;
        paths.extend(drop_file(connection, &file)?);
    }
    Ok(paths)
}
