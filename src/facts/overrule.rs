//! Verdicts that a person overrules: append-only, the automatic finding stays as it was.

use chrono::{DateTime, Utc};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::error::{Doing, Result};
use super::observation::{EvidenceId, Value};
use super::row::{instant, json, to_instant, to_json};
use super::store::Store;

/// What a person says in place of what the tool found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// It was there, with this value.
    Seen(Value),
    /// It was not there.
    NotSeen,
    /// The question does not arise at this shop.
    NotApplicable,
    /// An earlier ruling is taken back: what the tool found counts again.
    Withdrawn,
}

/// A person's ruling on one verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overrule {
    /// The shop.
    pub shop: String,
    /// The wave.
    pub wave: u32,
    /// The criterion whose verdict is overruled.
    pub criterion: String,
    /// What is said instead.
    pub ruling: Ruling,
    /// Why.
    pub reason: String,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Proof.
    pub evidence: Vec<EvidenceId>,
}

impl Store {
    /// Adds a ruling; nothing is ever overwritten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn overrule(&self, overrule: &Overrule) -> Result<()> {
        self.connection()
            .execute(
                "INSERT INTO overrules (shop, wave, criterion, ruling, reason, at, by, evidence)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    overrule.shop,
                    overrule.wave,
                    overrule.criterion,
                    json(&overrule.ruling, "ruling")?,
                    overrule.reason,
                    instant(overrule.at),
                    overrule.by,
                    json(&overrule.evidence, "ruling's evidence")?
                ],
            )
            .doing("store a ruling")?;
        Ok(())
    }

    /// All rulings of a wave, in the order they were stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn overrules(&self, wave: u32) -> Result<Vec<Overrule>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(
                "SELECT shop, criterion, ruling, reason, at, by, evidence FROM overrules
                 WHERE wave = ?1 ORDER BY id",
            )
            .doing("read rulings")?;
        let mut rows = statement.query([wave]).doing("read rulings")?;
        let mut overrules = Vec::new();
        while let Some(row) = rows.next().doing("read rulings")? {
            let text = |column| row.get::<_, String>(column).doing("read rulings");
            overrules.push(Overrule {
                shop: text(0)?,
                wave,
                criterion: text(1)?,
                ruling: to_json(&text(2)?, "ruling")?,
                reason: text(3)?,
                at: to_instant(&text(4)?, "ruling time")?,
                by: text(5)?,
                evidence: to_json(&text(6)?, "ruling's evidence")?,
            });
        }
        Ok(overrules)
    }
}
