//! Every shop of a wave judged from the store alone, with what people answered, overruled and
//! ordered.

use std::collections::HashMap;

use super::probes::shops_ordered_by_hand;
use crate::facts::{FactsError, Observation, Store, Visit};
use crate::plan::{Plan, Rubric};
use crate::score::{Scorecard, ShopFacts, judge_overruled};

/// What the store holds of a wave, judged.
pub(super) struct Judged {
    /// The visits to shops of the plan, in the order they were queued.
    pub visits: Vec<Visit>,
    /// One per shop, in the order of the list.
    pub scorecards: Vec<Scorecard>,
}

/// What people answered without a visit.
pub(super) fn answers_of(observations: &[Observation]) -> impl Iterator<Item = &Observation> {
    observations.iter().filter(|seen| seen.visit.is_none())
}

/// Judges everything the store holds of the plan's wave. Every shop is also shown to `each`, once,
/// with its facts; `each` must not use the store.
pub(super) fn judged(
    plan: &Plan,
    store: &Store,
    rubric: &Rubric,
    mut each: impl FnMut(&ShopFacts<'_>),
) -> Result<Judged, FactsError> {
    let overrules = store.overrules(plan.wave)?;
    let by_hand = shops_ordered_by_hand(store, plan.wave)?;
    let mut journeys = plan.journeys.clone();
    let known = |id: &str| plan.journeys.iter().any(|journey| journey.id == id);
    if !known(&plan.by_hand.id) {
        journeys.push(plan.by_hand.clone());
    }
    let places: HashMap<&str, usize> = plan
        .shops
        .iter()
        .enumerate()
        .map(|(place, shop)| (shop.id.as_str(), place))
        .collect();
    let visits: Vec<Visit> = store
        .visits(plan.wave)?
        .into_iter()
        .filter(|visit| places.contains_key(visit.shop.as_str()))
        .collect();
    let mut of_shop: HashMap<&str, Vec<Visit>> = HashMap::new();
    for visit in &visits {
        of_shop.entry(&visit.shop).or_default().push(visit.clone());
    }
    let mut scorecards: Vec<Option<Scorecard>> = vec![None; plan.shops.len()];
    let mut one = |place: usize, observations: &[Observation]| {
        let mut shop = plan.shops[place].clone();
        // An order that a person placed needed nobody's leave.
        shop.purchase |= by_hand.contains(&shop.id);
        let facts = ShopFacts {
            shop: &shop,
            visits: of_shop.get(shop.id.as_str()).map_or(&[], Vec::as_slice),
            observations,
            journeys: &journeys,
        };
        each(&facts);
        scorecards[place] = Some(judge_overruled(rubric, &facts, &overrules));
    };
    // Shop by shop: ten thousand shops have many observations.
    let mut unseen: Vec<bool> = vec![true; plan.shops.len()];
    store.observations_by_shop(plan.wave, |shop, observations| {
        if let Some(place) = places.get(shop) {
            unseen[*place] = false;
            one(*place, observations);
        }
    })?;
    // And those at which nothing was observed yet.
    for (place, _) in unseen.iter().enumerate().filter(|(_, unseen)| **unseen) {
        one(place, &[]);
    }
    Ok(Judged {
        visits,
        scorecards: scorecards.into_iter().flatten().collect(),
    })
}
