//! Storing observations: append-only.

use rusqlite::params;

use super::error::{Doing, FactsError, Result};
use super::observation::Observation;
use super::row::{instant, json};
use super::store::Store;

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
}
