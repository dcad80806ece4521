//! Walk into the checkout up to where the customer's address is known to the shop.

use crate::facts::JournalOutcome;
use crate::journey::stop::Stop;
use crate::journey::walker::Walker;
use crate::plan::Goal;

use super::checkout::{Aim, Reached, walk};
use super::pinned::pinned;

/// Walks to the contact step and hands it over where that places no order.
pub async fn reach_contact_step(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let journal = walker.errand.store.journal(
        walker.errand.visit.id,
        "reach-contact-step",
        "enter the checkout and give the address",
        false,
        walker.now(),
        serde_json::Value::Null,
    )?;
    let view = if pinned(walker, Goal::ReachContactStep, None).await? {
        walker.look().await?
    } else {
        match walk(walker, Aim::ContactStep).await? {
            Reached::ContactStep(view) | Reached::FinalButton(view, _) => view,
        }
    };
    walker.record("checkout, left here", &view).await?;
    walker.errand.store.settle(
        journal,
        JournalOutcome::Done,
        walker.now(),
        serde_json::json!({ "url": view.snapshot.url, "acted": walker.last_act() }),
    )?;
    Ok(())
}
