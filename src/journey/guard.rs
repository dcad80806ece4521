//! The two guards of the button that cannot be taken back.
//!
//! The first is the type [`OrderPermit`]: without one no code path leads to an order. The second
//! looks at every single click at the last moment, whatever decided it, with a recogniser of its
//! own that errs on the side of "this buys".

use rust_decimal::Decimal;

use super::errand::Errand;
use super::stop::Stop;
use crate::facts::{Cause, JournalOutcome};
use crate::page::{ElementId, is_final_button};
use crate::plan::Goal;

use super::view::View;

/// Permission to place one order at one shop. Cannot be made but by [`OrderPermit::ask`].
#[derive(Debug)]
pub struct OrderPermit {
    max: Option<Decimal>,
}

impl OrderPermit {
    /// Asks the plan and the journal: the list must allow a purchase at this shop, the journey must
    /// have the goal, and no visit of this wave may have ordered, or tried to, before.
    ///
    /// # Errors
    /// [`Stop::Cause`] when the order is not permitted; [`Stop::Facts`] when the journal cannot be
    /// read.
    pub fn ask(errand: &Errand<'_>) -> Result<Self, Stop> {
        if !errand.shop.purchase || !errand.journey.goals.contains(&Goal::PlaceOrder) {
            return Err(Stop::because(
                Cause::OrderNotPermitted,
                "the list of shops does not say purchase = yes for this shop",
            ));
        }
        for (id, entry) in errand
            .store
            .journal_of_goal(errand.visit.wave, "place-order")?
        {
            let here = id == errand.visit.id || errand.store.visit(id)?.shop == errand.shop.id;
            if here && entry.irreversible && entry.outcome != Some(JournalOutcome::Failed) {
                return Err(Stop::because(
                    Cause::OrderNotPermitted,
                    "an order was placed or tried at this shop in this wave already",
                ));
            }
        }
        Ok(OrderPermit {
            max: errand.shop.purchase_max,
        })
    }

    /// Whether an order of this total is within the limit of the list. An unknown total is not.
    #[must_use]
    pub fn covers(&self, total: Option<Decimal>) -> bool {
        match (self.max, total) {
            (None, _) => true,
            (Some(max), Some(total)) => total <= max,
            (Some(_), None) => false,
        }
    }
}

/// The second guard: refuses a click that might place an order, unless there is a permit.
pub(super) fn refuse_final(
    view: &View,
    id: ElementId,
    permit: Option<&OrderPermit>,
) -> Result<(), Stop> {
    match (permit, is_final_button(&view.snapshot, id)) {
        (None, Some(reason)) => Err(Stop::because(
            Cause::OrderNotPermitted,
            format!(
                "the button might place an order ({reason}), and no order is permitted on this visit"
            ),
        )),
        _ => Ok(()),
    }
}
