//! Reading observations: all of a wave, or shop by shop.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::error::{Doing, Result};
use super::observation::{EvidenceId, Observation};
use super::row::{to_instant, to_json};
use super::store::Store;
use super::visit::VisitId;

const READING: &str = "read observations";

impl Store {
    /// All observations of a wave, in the order they were stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn observations(&self, wave: u32) -> Result<Vec<Observation>> {
        let mut observations = Vec::new();
        self.each_observation(wave, |row, evidence| {
            observations.push(Observation {
                visit: row.visit,
                shop: row.shop.to_owned(),
                wave,
                key: row.key.to_owned(),
                outcome: to_json(row.outcome, "observation")?,
                at: row.at,
                by: row.by.to_owned(),
                evidence: std::mem::take(evidence),
            });
            Ok(())
        })?;
        Ok(observations)
    }

    /// Hands over the observations of a wave shop by shop, each shop's in the order they were
    /// stored. Only one shop's are taken apart at a time: the others are held as they were written,
    /// which is a quarter of the size, so that the database need not sort them; what was handed over
    /// is let go of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn observations_by_shop(
        &self,
        wave: u32,
        mut take: impl FnMut(&str, &[Observation]),
    ) -> Result<()> {
        let mut words = Words::default();
        let mut shops: BTreeMap<String, KeptShop> = BTreeMap::new();
        self.each_observation(wave, |row, evidence| {
            let (key, by) = (words.number(row.key), words.number(row.by));
            if !shops.contains_key(row.shop) {
                shops.insert(row.shop.to_owned(), KeptShop::default());
            }
            if let Some(of_shop) = shops.get_mut(row.shop) {
                of_shop.keep(&row, key, by, evidence);
            }
            Ok(())
        })?;
        let mut of_shop: Vec<Observation> = Vec::new();
        for (shop, kept) in shops {
            of_shop.clear();
            for row in kept.rows {
                of_shop.push(Observation {
                    visit: row.visit,
                    shop: shop.clone(),
                    wave,
                    key: words.list[row.key].clone(),
                    outcome: to_json(&kept.outcomes[row.outcome], "observation")?,
                    at: row.at,
                    by: words.list[row.by].clone(),
                    evidence: kept.files[row.files].to_vec(),
                });
            }
            take(&shop, &of_shop);
        }
        Ok(())
    }

    /// Reads a wave's observations in the order they were stored, each with its evidence, which may
    /// be taken.
    fn each_observation(
        &self,
        wave: u32,
        mut take: impl FnMut(Row<'_>, &mut Vec<EvidenceId>) -> Result<()>,
    ) -> Result<()> {
        let mut connection = self.connection();
        // One read transaction, so that a writer between the two queries changes nothing.
        let reading = connection.transaction().doing(READING)?;
        let mut statement = reading
            .prepare_cached(
                "SELECT observation, file FROM observation_evidence
                 WHERE observation IN (SELECT id FROM observations WHERE wave = ?1)
                 ORDER BY observation, position",
            )
            .doing(READING)?;
        let pairs = statement.query_map([wave], |row| Ok((row.get(0)?, EvidenceId(row.get(1)?))));
        // Both lists rise by the observation's number, so that one can be read along the other.
        let mut pairs = pairs.doing(READING)?.peekable();
        let mut statement = reading
            .prepare_cached(
                "SELECT id, visit, shop, key, outcome, at, by FROM observations
                 WHERE wave = ?1 ORDER BY id",
            )
            .doing(READING)?;
        let mut rows = statement.query([wave]).doing(READING)?;
        let mut evidence: Vec<EvidenceId> = Vec::new();
        while let Some(row) = rows.next().doing(READING)? {
            let id: i64 = row.get(0).doing(READING)?;
            evidence.clear();
            let of_row = |pair: &rusqlite::Result<(i64, EvidenceId)>| {
                pair.as_ref()
                    .map_or(true, |(observation, _)| *observation <= id)
            };
            while let Some(pair) = pairs.next_if(of_row) {
                evidence.push(pair.doing(READING)?.1);
            }
            let visit: Option<i64> = row.get(1).doing(READING)?;
            let text = |column| row.get_ref(column).and_then(|value| Ok(value.as_str()?));
            let row = Row {
                visit: visit.map(VisitId),
                shop: text(2).doing(READING)?,
                key: text(3).doing(READING)?,
                outcome: text(4).doing(READING)?,
                at: to_instant(text(5).doing(READING)?, "observation time")?,
                by: text(6).doing(READING)?,
            };
            take(row, &mut evidence)?;
        }
        Ok(())
    }
}

/// A row as the database hands it over.
struct Row<'a> {
    visit: Option<VisitId>,
    shop: &'a str,
    key: &'a str,
    outcome: &'a str,
    at: DateTime<Utc>,
    by: &'a str,
}

/// A row put aside: words by number, its outcome and evidence by where they lie.
struct Kept {
    visit: Option<VisitId>,
    key: usize,
    by: usize,
    at: DateTime<Utc>,
    outcome: Range<usize>,
    files: Range<usize>,
}

/// The rows of a shop, put aside.
#[derive(Default)]
struct KeptShop {
    rows: Vec<Kept>,
    outcomes: String,
    files: Vec<EvidenceId>,
}

impl KeptShop {
    fn keep(&mut self, row: &Row<'_>, key: usize, by: usize, evidence: &mut Vec<EvidenceId>) {
        let (text, file) = (self.outcomes.len(), self.files.len());
        self.outcomes.push_str(row.outcome);
        self.files.append(evidence);
        self.rows.push(Kept {
            visit: row.visit,
            key,
            by,
            at: row.at,
            outcome: text..self.outcomes.len(),
            files: file..self.files.len(),
        });
    }
}

/// Words that come again and again, by number.
#[derive(Default)]
struct Words {
    list: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Words {
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.list.len();
        self.list.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }
}
