//! One visit to make.

use chrono::{DateTime, Utc};

use super::letterbox::Letterbox;
use super::turn::Turn;
use crate::facts::{FactsError, Observation, Outcome, Store, Visit};
use crate::page::Lexicons;
use crate::plan::{Journey, Needs, Persona, Plan, Shop};

/// One visit to make: everything the autopilot may know.
#[derive(Clone, Copy)]
pub struct Errand<'a> {
    /// The plan it belongs to.
    pub plan: &'a Plan,
    /// The shop to visit.
    pub shop: &'a Shop,
    /// What to do there.
    pub journey: &'a Journey,
    /// Who goes.
    pub persona: &'a Persona,
    /// The row that records it.
    pub visit: &'a Visit,
    /// Where everything found is written.
    pub store: &'a Store,
    /// The words shops use.
    pub lexicons: &'a Lexicons,
    /// Where its mail is found while the browser is open.
    pub letterbox: &'a dyn Letterbox,
    /// Its turn among the visits of the run; none where it is alone.
    pub turn: Option<&'a Turn>,
}

impl Errand<'_> {
    /// Whether a visit on this journey could tell it.
    pub(super) fn asks(&self, key: &str) -> bool {
        Needs::of(key).is_none_or(|needs| needs.met_by(self.journey, self.shop))
    }

    /// Writes one observation of this visit.
    pub(super) fn observe(
        &self,
        key: &str,
        outcome: Outcome,
        at: DateTime<Utc>,
        evidence: &[crate::facts::EvidenceId],
    ) -> Result<(), FactsError> {
        self.store.observe(&Observation {
            visit: Some(self.visit.id),
            shop: self.shop.id.clone(),
            wave: self.visit.wave,
            key: key.to_owned(),
            outcome,
            at,
            by: "autopilot".to_owned(),
            evidence: evidence.to_vec(),
        })
    }
}
