//! Reading observations: all of a wave, or shop by shop.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::error::{Doing, Result};
use super::observation::{EvidenceId, Observation, Outcome};
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

    /// Shop, outcome and time of the observations of a wave that have this key, in the order they
    /// were stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn observed(&self, wave: u32, key: &str) -> Result<Vec<(String, Outcome, DateTime<Utc>)>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(
                "SELECT shop, outcome, at FROM observations
                 WHERE wave = ?1 AND key = ?2 ORDER BY id",
            )
            .doing(READING)?;
        let mut rows = statement
            .query(rusqlite::params![wave, key])
            .doing(READING)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().doing(READING)? {
            let text = |column| row.get_ref(column).and_then(|value| Ok(value.as_str()?));
            found.push((
                text(0).doing(READING)?.to_owned(),
                to_json(text(1).doing(READING)?, "observation")?,
                to_instant(text(2).doing(READING)?, "observation time")?,
            ));
        }
        Ok(found)
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
        let mut texts = Texts::default();
        self.each_observation(wave, |row, evidence| {
            let kept = Kept {
                visit: row.visit,
                at: row.at,
                key: words.number(row.key),
                by: words.number(row.by),
                outcome: texts.put(row.outcome),
                files: u32::try_from(evidence.len()).unwrap_or(u32::MAX),
            };
            if let Some(of_shop) = shops.get_mut(row.shop) {
                of_shop.keep(kept, evidence);
            } else {
                let of_shop = shops.entry(row.shop.to_owned()).or_default();
                of_shop.keep(kept, evidence);
            }
            Ok(())
        })?;
        let mut of_shop: Vec<Observation> = Vec::new();
        for (shop, kept) in shops {
            of_shop.clear();
            let mut files = kept.files.into_iter();
            for row in kept.rows {
                of_shop.push(Observation {
                    visit: row.visit,
                    shop: shop.clone(),
                    wave,
                    key: words.word(row.key),
                    outcome: to_json(texts.get(row.outcome), "observation")?,
                    at: row.at,
                    by: words.word(row.by),
                    evidence: files.by_ref().take(row.files as usize).collect(),
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
    at: DateTime<Utc>,
    key: u32,
    by: u32,
    outcome: Place,
    /// How many of the shop's evidence files are this row's; they follow those of the row before.
    files: u32,
}

/// The rows of a shop, put aside.
#[derive(Default)]
struct KeptShop {
    rows: Vec<Kept>,
    files: Vec<EvidenceId>,
}

impl KeptShop {
    fn keep(&mut self, row: Kept, files: &mut Vec<EvidenceId>) {
        if self.rows.len() == self.rows.capacity() {
            // Doubling would leave half of it empty at every shop.
            self.rows.reserve_exact(8 + self.rows.len() / 4);
        }
        self.rows.push(row);
        self.files.append(files);
    }
}

/// Where a text lies.
#[derive(Clone, Copy)]
struct Place {
    block: u32,
    start: u32,
    length: u32,
}

/// Many texts one after the other, in blocks, so that nothing is moved when more come.
#[derive(Default)]
struct Texts(Vec<String>);

impl Texts {
    const BLOCK: usize = 1 << 20;

    fn put(&mut self, text: &str) -> Place {
        let room = self
            .0
            .last()
            .is_some_and(|block| block.len() + text.len() <= block.capacity());
        if !room {
            self.0
                .push(String::with_capacity(Self::BLOCK.max(text.len())));
        }
        let block = self.0.len().saturating_sub(1);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let Some(last) = self.0.last_mut() else {
            return Place {
                block: 0,
                start: 0,
                length: 0,
            };
        };
        let start = last.len();
        last.push_str(text);
        Place {
            block: number(block),
            start: number(start),
            length: number(text.len()),
        }
    }

    fn get(&self, place: Place) -> &str {
        let (start, length) = (place.start as usize, place.length as usize);
        self.0
            .get(place.block as usize)
            .and_then(|block| block.get(start..start.saturating_add(length)))
            .unwrap_or_default()
    }
}

/// Words that come again and again, by number.
#[derive(Default)]
struct Words {
    list: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Words {
    fn word(&self, number: u32) -> String {
        self.list.get(number as usize).cloned().unwrap_or_default()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }
}
