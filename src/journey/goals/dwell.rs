//! Stay as an undecided visitor would, and see whether the shop speaks first: on a product page, in
//! the cart, or stalled at the checkout.

use std::time::Duration;

use tokio::time::Instant;

use crate::browser::Entry;
use crate::facts::Value;
use crate::journey::stop::Stop;
use crate::journey::touchpoints::{Dwelling, helping};
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{FieldRole, Speaking};

/// Between two questions whether anything has changed. The page itself notes when.
const BETWEEN_LOOKS: Duration = Duration::from_millis(700);
/// Longest time to see whether what was closed comes back.
const COMES_BACK: Duration = Duration::from_secs(10);
/// Share of the window above which an invitation is in the way.
const IN_THE_WAY: f64 = 0.25;

/// Stays on the page for the plan's dwell time.
pub async fn dwell(walker: &mut Walker<'_>) -> Result<(), Stop> {
    stay(walker, Dwelling::Undecided).await
}

/// Stays at the checkout without going on; half-way an entry goes wrong.
pub async fn stall(walker: &mut Walker<'_>) -> Result<(), Stop> {
    stay(walker, Dwelling::Stalled).await
}

async fn stay(walker: &mut Walker<'_>, dwelling: Dwelling) -> Result<(), Stop> {
    let longest = walker.errand.plan.pace.dwell;
    walker.touchpoints.dwells(dwelling);
    let began = Instant::now();
    let mut until = began + longest;
    let mut view = walker.look().await?;
    let mut erred = dwelling != Dwelling::Stalled;
    let mut changes = Some(view.snapshot.marks.changes.len());
    let mut closed = false;
    let mut met = false;
    loop {
        if let Some(spoken) = helping(&view).cloned() {
            if closed {
                walker.intrudes("came back after it was closed");
                walker.record("back after it was closed", &view).await?;
                break;
            }
            if !met {
                met = true;
                walker.record("the shop speaks first", &view).await?;
                if spoken.covers > IN_THE_WAY || covers_controls(&view, &spoken) {
                    walker.intrudes("covers what the visitor came for");
                }
                closed = close(walker, &view, &spoken).await?;
                until = until.min(Instant::now() + COMES_BACK);
                view = walker.glance().await?;
                // What fades away is not what comes back.
                if closed && helping(&view).is_some() {
                    walker.rest(BETWEEN_LOOKS, until).await;
                    view = walker.glance().await?;
                    closed = helping(&view).is_none();
                }
                changes = Some(view.snapshot.marks.changes.len());
                if !closed {
                    break;
                }
                continue;
            }
        }
        if Instant::now() >= until {
            break;
        }
        if !erred && began.elapsed() >= longest / 2 {
            erred = true;
            err(walker, &view).await?;
            view = walker.glance().await?;
            continue;
        }
        walker.rest(BETWEEN_LOOKS, until).await;
        let now = walker.changes().await?;
        if now != changes {
            view = walker.glance().await?;
            changes = Some(view.snapshot.marks.changes.len());
        }
    }
    if !met {
        // What stands in the page and hangs over nothing shows only to a full look.
        view = walker.glance().await?;
    }
    walker.touchpoints.dwelt();
    walker.record("after dwelling", &view).await?;
    Ok(())
}

/// Whether a box lies over the control the page is for.
fn covers_controls(view: &View, spoken: &Speaking) -> bool {
    let main = view
        .reading
        .product
        .as_ref()
        .and_then(|product| product.add_to_cart)
        .and_then(|id| view.element(id));
    main.is_some_and(|element| {
        let (x, y) = (
            element.rect.x + element.rect.w / 2.0,
            element.rect.y + element.rect.h / 2.0,
        );
        let r = spoken.rect;
        x > r.x && x < r.x + r.w && y > r.y && y < r.y + r.h && element.covered_by.is_some()
    })
}

/// Closes it as a visitor who wants to be left alone would. False where it cannot be closed.
async fn close(walker: &mut Walker<'_>, view: &View, spoken: &Speaking) -> Result<bool, Stop> {
    let Some(id) = spoken.dismiss.filter(|id| view.usable(*id)) else {
        return Ok(false);
    };
    match walker.press(view, id).await {
        Ok(()) => Ok(true),
        Err(Stop::Cause { .. }) => Ok(false),
        Err(broken) => Err(broken),
    }
}

/// Makes a slip of the pen in the mail address, and mends it again: the shop is to know the customer.
async fn err(walker: &mut Walker<'_>, view: &View) -> Result<(), Stop> {
    let field = view
        .reading
        .fields
        .iter()
        .find(|field| field.role == FieldRole::Email && view.usable(field.element));
    let Some(id) = field.map(|field| field.element) else {
        return Ok(());
    };
    let email = walker.errand.persona.email.clone();
    let slip = email.split('@').next().unwrap_or_default().to_owned() + "@";
    walker.fill(&[(id, Entry::Text(slip))]).await?;
    let complained = walker.glance().await?;
    if !complained.reading.errors.is_empty() {
        let now = walker.now();
        walker
            .touchpoints
            .note("checkout-complained", Value::Yes, now);
    }
    walker.fill(&[(id, Entry::Text(email))]).await?;
    Ok(())
}
