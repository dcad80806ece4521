//! Every shop of a wave judged from the store alone, with what people answered, overruled and
//! ordered.

use super::probes::shops_ordered_by_hand;
use crate::facts::{FactsError, Observation, Store, Visit};
use crate::plan::{Plan, Rubric};
use crate::score::{Scorecard, ShopFacts, judge_overruled};

/// What the store holds of a wave, judged.
pub(super) struct Judged {
    /// The visits to shops of the plan.
    pub visits: Vec<Visit>,
    /// Everything observed.
    pub observations: Vec<Observation>,
    /// One per shop, in the order of the list.
    pub scorecards: Vec<Scorecard>,
}

/// Judges everything the store holds of the plan's wave.
pub(super) fn judged(plan: &Plan, store: &Store, rubric: &Rubric) -> Result<Judged, FactsError> {
    let overrules = store.overrules(plan.wave)?;
    let by_hand = shops_ordered_by_hand(store, plan.wave)?;
    let mut journeys = plan.journeys.clone();
    if plan
        .journeys
        .iter()
        .all(|known| known.id != plan.by_hand.id)
    {
        journeys.push(plan.by_hand.clone());
    }
    let visits: Vec<Visit> = store
        .visits(plan.wave)?
        .into_iter()
        .filter(|visit| plan.shop(&visit.shop).is_some())
        .collect();
    let observations = store.observations(plan.wave)?;
    let scorecards: Vec<Scorecard> = plan
        .shops
        .iter()
        .map(|shop| {
            let of_shop: Vec<Visit> = visits
                .iter()
                .filter(|visit| visit.shop == shop.id)
                .cloned()
                .collect();
            let seen: Vec<_> = observations
                .iter()
                .filter(|observation| observation.shop == shop.id)
                .cloned()
                .collect();
            let mut shop = shop.clone();
            shop.purchase |= by_hand.contains(&shop.id);
            judge_overruled(
                rubric,
                &ShopFacts {
                    shop: &shop,
                    visits: &of_shop,
                    observations: &seen,
                    journeys: &journeys,
                },
                &overrules,
            )
        })
        .collect();
    Ok(Judged {
        visits,
        observations,
        scorecards,
    })
}
