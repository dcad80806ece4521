//! The queue: one visit per shop, journey and wave.

use chrono::{DateTime, Utc};

use crate::facts::{FactsError, NewVisit, Store, VisitId};
use crate::plan::{Persona, Plan};

/// Puts every visit of the plan into the queue. Visits that are there already stay as they are.
///
/// # Errors
/// When the database cannot be written.
pub fn enqueue(plan: &Plan, store: &Store, now: DateTime<Utc>) -> Result<Vec<VisitId>, FactsError> {
    let mut index = 0;
    let mut queued = Vec::new();
    for shop in &plan.shops {
        for journey in shop.journeys.iter().filter_map(|id| plan.journey(id)) {
            let persona = Persona::invent(plan, shop, journey, index);
            index += 1;
            queued.push(store.enqueue_visit(
                &NewVisit {
                    shop: shop.id.clone(),
                    wave: plan.wave,
                    journey: journey.id.clone(),
                    address: persona.email.clone(),
                    persona: serde_json::to_value(&persona).unwrap_or_default(),
                },
                now,
            )?);
        }
    }
    Ok(queued)
}
