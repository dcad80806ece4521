//! The schema, as a list of steps that only ever grows. `schema.md` explains every table.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::error::{Doing, FactsError, Result};

/// Marks the file as ours (`cxau` in ASCII).
pub(super) const APPLICATION_ID: i64 = 0x6378_6175;

/// Step n brings a database of `user_version` n to n + 1. Never change a step that was released.
const STEPS: &[&str] = &[
    "
CREATE TABLE visits (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    shop        TEXT NOT NULL,
    wave        INTEGER NOT NULL,
    journey     TEXT NOT NULL,
    address     TEXT NOT NULL COLLATE NOCASE UNIQUE,
    persona     TEXT NOT NULL,
    status      TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    cause       TEXT,
    detail      TEXT NOT NULL DEFAULT '',
    queued      TEXT NOT NULL,
    started     TEXT,
    left_at     TEXT,
    watch_until TEXT,
    UNIQUE (shop, wave, journey)
) STRICT;
CREATE INDEX visits_by_status ON visits (status, id);

CREATE TABLE journal (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    visit        INTEGER NOT NULL REFERENCES visits (id),
    goal         TEXT NOT NULL,
    act          TEXT NOT NULL,
    irreversible INTEGER NOT NULL,
    at           TEXT NOT NULL,
    outcome      TEXT,
    settled      TEXT,
    data         TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_visit ON journal (visit, id);
CREATE INDEX journal_by_goal ON journal (goal, id);

CREATE TABLE files (
    hash  TEXT PRIMARY KEY,
    path  TEXT NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    file  TEXT NOT NULL REFERENCES files (hash),
    visit INTEGER REFERENCES visits (id),
    kind  TEXT NOT NULL,
    label TEXT NOT NULL,
    url   TEXT,
    at    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX evidence_once
    ON evidence (file, ifnull(visit, 0), kind, label, ifnull(url, ''));
CREATE INDEX evidence_by_visit ON evidence (visit, id);

CREATE TABLE observations (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    visit   INTEGER REFERENCES visits (id),
    shop    TEXT NOT NULL,
    wave    INTEGER NOT NULL,
    key     TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at      TEXT NOT NULL,
    by      TEXT NOT NULL
) STRICT;
CREATE INDEX observations_by_wave ON observations (wave, id);

CREATE TABLE observation_evidence (
    observation INTEGER NOT NULL REFERENCES observations (id),
    position    INTEGER NOT NULL,
    file        TEXT NOT NULL REFERENCES files (hash),
    PRIMARY KEY (observation, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    visit      INTEGER REFERENCES visits (id),
    source     TEXT NOT NULL,
    junk       INTEGER NOT NULL,
    arrived    TEXT NOT NULL,
    message_id TEXT,
    raw        TEXT NOT NULL REFERENCES files (hash)
) STRICT;
CREATE INDEX messages_by_visit ON messages (visit, arrived);
CREATE INDEX messages_by_raw ON messages (raw);

CREATE TABLE sightings (
    mailbox      TEXT NOT NULL,
    folder       TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    message      INTEGER NOT NULL REFERENCES messages (id),
    PRIMARY KEY (mailbox, folder, uid_validity, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
    mailbox      TEXT NOT NULL,
    folder       TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    last_uid     INTEGER NOT NULL,
    PRIMARY KEY (mailbox, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE readings (
    message INTEGER NOT NULL REFERENCES messages (id),
    reader  TEXT NOT NULL,
    reading TEXT NOT NULL,
    PRIMARY KEY (message, reader)
) STRICT, WITHOUT ROWID;

CREATE TABLE mailboxes (
    mailbox       TEXT PRIMARY KEY,
    read_until    TEXT,
    trouble_since TEXT,
    trouble       TEXT
) STRICT, WITHOUT ROWID;
",
    "
ALTER TABLE files ADD COLUMN content BLOB;
",
    "
CREATE TABLE overrules (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    shop      TEXT NOT NULL,
    wave      INTEGER NOT NULL,
    criterion TEXT NOT NULL,
    ruling    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    at        TEXT NOT NULL,
    by        TEXT NOT NULL,
    evidence  TEXT NOT NULL
) STRICT;
CREATE INDEX overrules_by_wave ON overrules (wave, id);
",
    "
CREATE TABLE assignments (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    message  INTEGER NOT NULL REFERENCES messages (id),
    visit    INTEGER NOT NULL REFERENCES visits (id),
    at       TEXT NOT NULL,
    taken_up INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX assignments_by_message ON assignments (message);
",
];

/// The schema version this program writes.
pub(super) fn newest() -> i64 {
    i64::try_from(STEPS.len()).expect("there are not that many migrations")
}

/// Brings the database to the newest schema, in one transaction; refuses files that are not ours.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    if (application_id(connection)?, version(connection)?) == (APPLICATION_ID, newest()) {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .doing("begin a migration")?;
    let found = version(&transaction)?;
    let tables: i64 = transaction
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .doing("read the schema")?;
    let id = application_id(&transaction)?;
    if id != APPLICATION_ID && (id != 0 || found != 0 || tables != 0) {
        return Err(FactsError::Foreign {
            path: path.to_owned(),
        });
    }
    if found > newest() {
        return Err(FactsError::Newer {
            path: path.to_owned(),
            found,
            known: newest(),
        });
    }
    let done = usize::try_from(found).map_err(|_| FactsError::Foreign {
        path: path.to_owned(),
    })?;
    for step in &STEPS[done..] {
        transaction.execute_batch(step).doing("migrate")?;
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION_ID)
        .doing("mark the database")?;
    transaction
        .pragma_update(None, "user_version", newest())
        .doing("mark the schema version")?;
    transaction.commit().doing("finish a migration")
}

fn version(connection: &Connection) -> Result<i64> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .doing("read the schema version")
}

fn application_id(connection: &Connection) -> Result<i64> {
    connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .doing("read the database's mark")
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{STEPS, migrate, newest};

    fn migrated() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, "study.db".as_ref()).unwrap();
        connection
    }

    #[test]
    fn every_table_and_column_is_explained() {
        let connection = migrated();
        let text = include_str!("schema.md");
        let mut statement = connection
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let tables: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(tables.len(), text.matches("\n## `").count());
        for table in tables {
            let section = text.split(&format!("\n## `{table}`\n")).nth(1).unwrap();
            let header = section
                .lines()
                .find(|line| line.starts_with('|'))
                .unwrap()
                .to_owned();
            let mut columns = connection
                .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .unwrap();
            let columns: Vec<String> = columns
                .query_map([], |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert_eq!(header, format!("| {} |", columns.join(" | ")), "{table}");
        }
    }

    #[test]
    fn migrating_again_changes_nothing_and_older_versions_catch_up() {
        let mut connection = migrated();
        migrate(&mut connection, "study.db".as_ref()).unwrap();
        for done in 0..STEPS.len() {
            let mut older = Connection::open_in_memory().unwrap();
            for step in &STEPS[..done] {
                older.execute_batch(step).unwrap();
            }
            if done > 0 {
                older
                    .pragma_update(None, "application_id", super::APPLICATION_ID)
                    .unwrap();
                older
                    .pragma_update(None, "user_version", i64::try_from(done).unwrap())
                    .unwrap();
            }
            migrate(&mut older, "study.db".as_ref()).unwrap();
            let version: i64 = older
                .pragma_query_value(None, "user_version", |row| row.get(0))
                .unwrap();
            assert_eq!(version, newest());
        }
    }
}
