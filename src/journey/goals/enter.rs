//! Open the shop and see that it is one.

use crate::facts::Cause;
use crate::journey::hint::hints_for;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::journey::walls::wall_cause;
use crate::page::{ButtonRole, LinkKind, WallKind};
use crate::plan::Goal;

use super::find_product::find_product;

/// Opens the home page, answers the cookie banner and closes what lies over the shop.
pub async fn enter(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let mut view = walker.open_home().await?;
    if walker.landed != view.snapshot.url {
        // Answering a banner led away; it does not ask twice.
        view = walker.open_home().await?;
    }
    if walker.errand.plan.hints {
        walker.trail.hint(hints_for(&view.snapshot));
    }
    walker.record("home page", &view).await?;
    match view.snapshot.status {
        Some(404 | 410) => {
            return Err(Stop::because(
                Cause::NotFound,
                "the home page does not exist",
            ));
        }
        Some(401 | 403) => return Err(Stop::because(Cause::Forbidden, "the shop refuses access")),
        Some(429) => {
            return Err(Stop::because(
                Cause::TooManyRequests,
                "the shop asks for fewer requests",
            ));
        }
        Some(status) if status >= 500 => {
            return Err(Stop::because(
                Cause::ServerError,
                format!("the shop answers with HTTP {status}"),
            ));
        }
        _ => {}
    }
    let wall = view.reading.walls.iter().find(|wall| {
        matches!(
            wall.kind,
            WallKind::NotAShop | WallKind::LogInOnly | WallKind::NotFound
        ) && wall.form.is_none()
            && wall.confidence >= 0.7
    });
    match wall {
        Some(wall) => Err(Stop::because(
            wall_cause(wall.kind),
            wall.reasons.join("; "),
        )),
        None if sells_something(&view) => Ok(()),
        None => prove_a_shop(walker, &view).await,
    }
}

/// Whether the front page shows a way to something to buy.
fn sells_something(view: &View) -> bool {
    view.reading.product.is_some()
        || view
            .reading
            .links
            .iter()
            .any(|link| link.kind == LinkKind::Product)
        || shows_trade(view)
            && view
                .reading
                .links
                .iter()
                .any(|link| link.kind == LinkKind::Listing)
}

/// Whether the page has what every shop's page has: a cart, or prices.
fn shows_trade(view: &View) -> bool {
    view.reading.cart.is_some()
        || view
            .snapshot
            .elements
            .iter()
            .any(|element| element.price.is_some())
        || [
            ButtonRole::ViewCart,
            ButtonRole::AddToCart,
            ButtonRole::BuyNow,
            ButtonRole::Checkout,
        ]
        .into_iter()
        .any(|role| view.button(role).is_some())
}

/// A front page that sells nothing may be no shop's. Nothing a shop should have is missed at one
/// before a product was found behind it.
async fn prove_a_shop(walker: &mut Walker<'_>, home: &View) -> Result<(), Stop> {
    let searching = walker.errand.journey.has(Goal::FindProduct);
    let pinned = walker.errand.shop.product.is_some() || !walker.errand.shop.pins.is_empty();
    if !searching || pinned {
        return Ok(());
    }
    let suspected = home
        .reading
        .walls
        .iter()
        .find(|wall| wall.kind == WallKind::NotAShop);
    match find_product(walker).await {
        Ok(()) => walker.open_home().await.map(|_| ()),
        Err(Stop::Cause {
            cause: Cause::NoProductFound,
            detail,
        }) => Err(match suspected {
            Some(wall) => Stop::because(
                Cause::NotAShop,
                format!("{}; {detail}", wall.reasons.join("; ")),
            ),
            None if !shows_trade(home) => Stop::because(
                Cause::NotAShop,
                format!("the front page has neither a cart nor prices; {detail}"),
            ),
            None => Stop::because(Cause::NoProductFound, detail),
        }),
        Err(other) => Err(other),
    }
}
