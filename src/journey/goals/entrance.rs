//! The way into the checkout: by the cart, with what the cart wants to be agreed to first.

use crate::browser::Entry;
use crate::facts::Cause;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{
    ButtonReading, ButtonRole, Element, ElementId, FieldRole, FormKind, PageKind, is_final_button,
};
use crate::plan::Goal;

use super::checkout_page::left_the_checkout;

/// From so much on the words of a way on are taken for what they say.
const SURE: f64 = 0.8;

/// Looks into the cart on the way, as a customer would: discount codes and costs stand there.
pub(super) async fn by_the_cart(walker: &mut Walker<'_>) -> Result<View, Stop> {
    let mut view = walker.look().await?;
    // What stands in the way of the cart may go away, and need not stand in the way of the checkout.
    for _ in 0..2 {
        let to_cart = view.button(ButtonRole::ViewCart);
        let Some(to_cart) = to_cart.filter(|_| !walker.touchpoints.has_cart()) else {
            break;
        };
        let pressed = walker.press(&view, to_cart.element).await;
        view = walker.look().await?;
        match pressed {
            Err(Stop::Cause { .. }) => {}
            Err(broken) => return Err(broken),
            Ok(()) => {
                walker.touchpoints.sought_cart();
                walker.record("cart", &view).await?;
            }
        }
    }
    // The box that lies over the way to the cart may be the cart.
    let product = walker.product.as_ref().map_or("", |product| &product.name);
    if !walker.touchpoints.has_cart() && view.shows_in_cart(product) {
        walker.touchpoints.sought_cart();
    }
    Ok(view)
}

/// From wherever the visit is: cart, then checkout.
pub(super) async fn enter(walker: &mut Walker<'_>, first: View) -> Result<View, Stop> {
    let mut view = first;
    let mut cart_opened = false;
    let inside = |view: &View| {
        let elsewhere = matches!(view.reading.page, PageKind::Cart | PageKind::Product);
        view.reading.page == PageKind::Checkout
            || !elsewhere && !left_the_checkout(view) && !view.forms(FormKind::Checkout).is_empty()
    };
    if !inside(&view)
        && let Some(there) = walker.follow_trail(Goal::ReachContactStep).await?
    {
        if inside(&there) {
            return Ok(there);
        }
        walker.trail.forget(Goal::ReachContactStep);
        // A shop that sends an early visitor back to the cart shows the way on from there.
        view = there;
    }
    for _ in 0..4 {
        if inside(&view) {
            walker.learn(Goal::ReachContactStep, &view.snapshot.url);
            return Ok(view);
        }
        // "Order" on the link out of a cart leads into the checkout; the guard tells it from a final button.
        let harmless = |id: &ElementId| is_final_button(&view.snapshot, *id).is_none();
        // Where the cart is the first step of the order, its way on is called "next".
        let onward = if view.reading.page == PageKind::Cart {
            view.buttons(ButtonRole::NextStep)
        } else {
            Vec::new()
        };
        let mut ways: Vec<&ButtonReading> = view
            .buttons(ButtonRole::Checkout)
            .into_iter()
            .chain(view.buttons(ButtonRole::PlaceOrder))
            .chain(onward)
            .collect();
        // "Order" may order at once what a known customer has in the cart: last of all, what only may
        // lead on.
        ways.sort_by_key(|way| !surely_leads_on(&view, way));
        let mut ways = ways.into_iter().map(|way| way.element);
        let to_checkout = ways.find(harmless);
        let to_cart = view
            .button(ButtonRole::ViewCart)
            .map(|button| button.element);
        let Some(next) =
            to_checkout.or(to_cart.filter(|_| view.reading.page != PageKind::Cart || !cart_opened))
        else {
            break;
        };
        cart_opened |= to_checkout.is_none();
        if to_checkout.is_some() && view.reading.page == PageKind::Cart {
            agree_to_terms(walker, &mut view).await?;
        }
        let before = view.print();
        walker.press(&view, next).await?;
        view = walker.look().await?;
        if to_checkout.is_some() && view.print() != before && view.reading.page != PageKind::Cart {
            walker.learn(Goal::ReachContactStep, &view.snapshot.url);
            return Ok(view);
        }
    }
    if matches!(
        view.reading.page,
        PageKind::Checkout | PageKind::LogIn | PageKind::Registration
    ) {
        return Ok(view);
    }
    walker.record("no way into the checkout", &view).await?;
    let said = view
        .reading
        .errors
        .first()
        .map(|error| format!("; the shop said: {}", error.text))
        .unwrap_or_default();
    Err(Stop::because(
        Cause::NoCheckout,
        format!("no way from the cart into the checkout was found{said}"),
    ))
}

/// Whether a way on is a link, or says in so many words that it is a step and no order.
fn surely_leads_on(view: &View, way: &ButtonReading) -> bool {
    let link = view
        .element(way.element)
        .is_some_and(Element::is_plain_link);
    link || way.role != ButtonRole::PlaceOrder && way.confidence >= SURE
}

/// Ticks the terms that a cart wants to be agreed to before the checkout.
async fn agree_to_terms(walker: &mut Walker<'_>, view: &mut View) -> Result<(), Stop> {
    let open: Vec<_> = view
        .reading
        .fields
        .iter()
        .filter(|field| field.role == FieldRole::TermsConsent && view.usable(field.element))
        .filter(|field| {
            view.element(field.element)
                .is_some_and(|element| element.checked == Some(false))
        })
        .map(|field| (field.element, Entry::Check(true)))
        .collect();
    if !open.is_empty() {
        walker.fill(&open).await?;
        *view = walker.look().await?;
    }
    Ok(())
}
