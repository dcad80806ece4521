//! Storing observations: append-only.

use std::collections::HashMap;

use rusqlite::params;

use super::error::{Doing, FactsError, Result};
use super::observation::{EvidenceId, Observation};
use super::row::{instant, json, to_instant, to_json};
use super::store::Store;
use super::visit::VisitId;

impl Store {
    /// Adds an observation; nothing is ever overwritten.
    ///
    /// # Errors
    /// [`FactsError::UnknownEvidence`] when it refers to evidence that was not stored,
    /// [`FactsError::UnknownVisit`] when it refers to no visit of the study.
    pub fn observe(&self, observation: &Observation) -> Result<()> {
        if let Some(visit) = observation.visit {
            self.visit(visit)?;
        }
        let outcome = json(&observation.outcome, "observation")?;
        self.write("store an observation", |connection| {
            connection
                .execute(
                    "INSERT INTO observations (visit, shop, wave, key, outcome, at, by)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![
                        observation.visit.map(|visit| visit.0),
                        observation.shop,
                        observation.wave,
                        observation.key,
                        outcome,
                        instant(observation.at),
                        observation.by
                    ],
                )
                .doing("store an observation")?;
            let id = connection.last_insert_rowid();
            for (position, file) in (0_i64..).zip(&observation.evidence) {
                let stored = connection
                    .execute(
                        "INSERT INTO observation_evidence (observation, position, file)
                         SELECT ?1, ?2, hash FROM files WHERE hash = ?3",
                        params![id, position, file.0],
                    )
                    .doing("store an observation's evidence")?;
                if stored == 0 {
                    return Err(FactsError::UnknownEvidence(file.clone()));
                }
            }
            Ok(())
        })
    }

    /// All observations of a wave, in the order they were stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn observations(&self, wave: u32) -> Result<Vec<Observation>> {
        let mut observations = Vec::new();
        self.read_observations(wave, "id", |observation| observations.push(observation))?;
        Ok(observations)
    }

    /// Hands over the observations of a wave shop by shop, each shop's in the order they were
    /// stored, so that not all of them are held at once. `take` must not use the store.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn observations_by_shop(
        &self,
        wave: u32,
        mut take: impl FnMut(&str, &[Observation]),
    ) -> Result<()> {
        let mut of_shop: Vec<Observation> = Vec::new();
        self.read_observations(wave, "shop, id", |observation| {
            if of_shop
                .last()
                .is_some_and(|last| last.shop != observation.shop)
            {
                take(&of_shop[0].shop, &of_shop);
                of_shop.clear();
            }
            of_shop.push(observation);
        })?;
        if let Some(last) = of_shop.last() {
            take(&last.shop, &of_shop);
        }
        Ok(())
    }

    fn read_observations(
        &self,
        wave: u32,
        order: &'static str,
        mut take: impl FnMut(Observation),
    ) -> Result<()> {
        let mut connection = self.connection();
        // One read transaction, so that a writer between the two queries changes nothing.
        let reading = connection.transaction().doing("read observations")?;
        let mut evidence: HashMap<i64, Vec<EvidenceId>> = HashMap::new();
        let mut statement = reading
            .prepare_cached(
                "SELECT observation, file FROM observation_evidence
                 WHERE observation IN (SELECT id FROM observations WHERE wave = ?1)
                 ORDER BY observation, position",
            )
            .doing("read observations")?;
        let pairs = statement
            .query_map([wave], |row| Ok((row.get(0)?, row.get(1)?)))
            .doing("read observations")?;
        for pair in pairs {
            let (observation, file): (i64, String) = pair.doing("read observations")?;
            evidence
                .entry(observation)
                .or_default()
                .push(EvidenceId(file));
        }
        let mut statement = reading
            .prepare_cached(&format!(
                "SELECT id, visit, shop, wave, key, outcome, at, by FROM observations
                 WHERE wave = ?1 ORDER BY {order}"
            ))
            .doing("read observations")?;
        let mut rows = statement.query([wave]).doing("read observations")?;
        while let Some(row) = rows.next().doing("read observations")? {
            let id: i64 = row.get(0).doing("read observations")?;
            let visit: Option<i64> = row.get(1).doing("read observations")?;
            let outcome: String = row.get(5).doing("read observations")?;
            let at: String = row.get(6).doing("read observations")?;
            take(Observation {
                visit: visit.map(VisitId),
                shop: row.get(2).doing("read observations")?,
                wave: row.get(3).doing("read observations")?,
                key: row.get(4).doing("read observations")?,
                outcome: to_json(&outcome, "observation")?,
                at: to_instant(&at, "observation time")?,
                by: row.get(7).doing("read observations")?,
                evidence: evidence.remove(&id).unwrap_or_default(),
            });
        }
        Ok(())
    }
}
