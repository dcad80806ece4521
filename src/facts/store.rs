//! Opening the study's database.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::{Doing, FactsError, Result};
use super::migrations;

/// How long a statement waits for another process's write.
const BUSY: Duration = Duration::from_secs(15);

/// Memory for pages, in KiB: a large batch of mail fits, so that no page is written twice for it.
const CACHE_KIB: i64 = 24 * 1024;

/// A study's `study.db` and `evidence/`. May be shared by threads; other processes may read and
/// write the same study meanwhile.
#[derive(Debug)]
pub struct Store {
    pub(super) folder: PathBuf,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the study in `folder`, creating `study.db` and `evidence/` where they are missing and
    /// bringing an older schema up to date.
    ///
    /// # Errors
    /// [`FactsError::Folder`], [`FactsError::NotADatabase`], [`FactsError::Foreign`] or
    /// [`FactsError::Newer`]: the file is left as it was.
    pub fn open(folder: &Path) -> Result<Store> {
        let unusable = |path: &Path, source| FactsError::Folder {
            path: path.to_owned(),
            source,
        };
        let evidence = folder.join("evidence");
        std::fs::create_dir_all(&evidence).map_err(|source| unusable(&evidence, source))?;
        let path = folder.join("study.db");
        // Opening it as a plain file first tells "may not write here" from "is no database".
        std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .map_err(|source| unusable(&path, source))?;
        let mut connection = Connection::open(&path).doing("open")?;
        prepare(&mut connection, &path)?;
        Ok(Store {
            folder: folder.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// The study folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The connection. A thread that panicked while holding it left no half transaction behind,
    /// as SQLite rolls back what was not committed.
    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `act` in one immediate transaction: all of it is committed and synced, or nothing.
    pub(super) fn write<T>(
        &self,
        doing: &'static str,
        act: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut connection = self.connection();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing(doing)?;
        let value = act(&transaction)?;
        transaction.commit().doing(doing)?;
        Ok(value)
    }
}

fn prepare(connection: &mut Connection, path: &Path) -> Result<()> {
    let not_ours = |error: FactsError| match error {
        FactsError::Database { source, .. }
            if matches!(
                source.sqlite_error_code(),
                Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)
            ) =>
        {
            FactsError::NotADatabase {
                path: path.to_owned(),
                source,
            }
        }
        other => other,
    };
    connection.busy_timeout(BUSY).doing("set the time-out")?;
    // Migrating first reads the header, so that a file that is not ours is never switched to WAL.
    migrations::migrate(connection, path).map_err(not_ours)?;
    connection
        .pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))
        .doing("switch to write-ahead logging")
        .map_err(not_ours)?;
    for (pragma, value) in [("synchronous", "FULL"), ("foreign_keys", "ON")] {
        connection
            .pragma_update(None, pragma, value)
            .doing("configure the connection")?;
    }
    connection
        .pragma_update(None, "cache_size", -CACHE_KIB)
        .doing("configure the connection")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
