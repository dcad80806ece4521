//! Erasing the people who answered: their names, notes, recordings and reasons. What they answered
//! and ruled stays, and so does who of them said what, under a number.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Doing, Result};

/// What was erased of people.
pub(super) struct Unnamed {
    /// Answers and rulings that no longer name anybody.
    pub(super) raters: usize,
    /// Files that nothing refers to any more.
    pub(super) paths: Vec<String>,
}

/// Erases the people who answered and ruled about one shop, or about `all`.
///
/// Everybody keeps a number of their own: of several raters the majority counts, and how far two
/// agree is part of the aggregate.
pub(super) fn unname(connection: &Connection, shop: &str, all: bool) -> Result<Unnamed> {
    let files = attached(connection, shop, all)?;
    let mut raters = 0;
    for (name, number) in names(connection, shop, all)?
        .iter()
        .zip(next(connection)?..)
    {
        let new = format!("erased-{number}");
        for statement in [
            "UPDATE observations SET by = ?4 WHERE by = ?3 AND (?2 OR shop = ?1)",
            "UPDATE overrules SET by = ?4, reason = 'erased', evidence = '[]'
             WHERE by = ?3 AND (?2 OR shop = ?1)",
        ] {
            raters += connection
                .execute(statement, params![shop, all, name, new])
                .doing("erase")?;
        }
    }
    connection
        .execute(
            "DELETE FROM observation_evidence WHERE observation IN
                 (SELECT id FROM observations WHERE visit IS NULL AND (?2 OR shop = ?1))",
            params![shop, all],
        )
        .doing("erase")?;
    let mut paths = Vec::new();
    for file in files {
        // Two shops may have the same words written about them.
        connection
            .execute(
                "DELETE FROM evidence WHERE file = ?1 AND visit IS NULL
                     AND NOT EXISTS (SELECT 1 FROM observation_evidence WHERE file = ?1)
                     AND NOT EXISTS (SELECT 1 FROM overrules, json_each(overrules.evidence) AS proof
                         WHERE proof.value = ?1)",
                [&file],
            )
            .doing("erase")?;
        paths.extend(drop_file(connection, &file)?);
    }
    Ok(Unnamed { raters, paths })
}

/// Deletes what is known of a file and gives back its path, unless something still refers to it.
pub(super) fn drop_file(connection: &Connection, file: &str) -> Result<Option<String>> {
    connection
        .query_row(
            "DELETE FROM files WHERE hash = ?1
                 AND NOT EXISTS (SELECT 1 FROM evidence WHERE file = ?1)
                 AND NOT EXISTS (SELECT 1 FROM observation_evidence WHERE file = ?1)
                 AND NOT EXISTS (SELECT 1 FROM messages WHERE raw = ?1)
             RETURNING path",
            [file],
            |row| row.get(0),
        )
        .optional()
        .doing("erase")
}

/// What people attached to their answers and rulings.
fn attached(connection: &Connection, shop: &str, all: bool) -> Result<Vec<String>> {
    list(
        connection,
        "SELECT file FROM observation_evidence WHERE observation IN
             (SELECT id FROM observations WHERE visit IS NULL AND (?2 OR shop = ?1))
         UNION
         SELECT proof.value FROM overrules, json_each(overrules.evidence) AS proof
             WHERE ?2 OR shop = ?1",
        params![shop, all],
    )
}

/// The names that answers and rulings still have.
fn names(connection: &Connection, shop: &str, all: bool) -> Result<Vec<String>> {
    list(
        connection,
        "SELECT by FROM
             (SELECT by, shop FROM observations WHERE by NOT IN ('autopilot', 'mailbox')
              UNION SELECT by, shop FROM overrules)
         WHERE (?2 OR shop = ?1) AND by NOT GLOB 'erased-[0-9]*'
         GROUP BY by ORDER BY by",
        params![shop, all],
    )
}

/// The first number that nobody has.
fn next(connection: &Connection) -> Result<u32> {
    connection
        .query_row(
            "SELECT 1 + ifnull(max(CAST(substr(by, 8) AS INTEGER)), 0) FROM
                 (SELECT by FROM observations UNION SELECT by FROM overrules)
             WHERE by GLOB 'erased-[0-9]*'",
            [],
            |row| row.get(0),
        )
        .doing("erase")
}

fn list(
    connection: &Connection,
    query: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<String>> {
    let mut statement = connection.prepare(query).doing("erase")?;
    statement
        .query_map(values, |row| row.get(0))
        .doing("erase")?
        .collect::<rusqlite::Result<_>>()
        .doing("erase")
}
