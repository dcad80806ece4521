//! See whether one may order without an account: put the product into the cart and look at the first
//! page of the checkout. Nothing is entered there.

use url::Url;

use super::add_to_cart::add_to_cart;
use super::checkout::{Aim, Reached, walk};
use super::checkout_page::{checkout_fields, is_contact};
use crate::facts::Value;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, FieldRole, FormKind, PageKind};

/// Walks up to the checkout as somebody nobody knows.
pub async fn try_as_guest(walker: &mut Walker<'_>) -> Result<(), Stop> {
    if let Some(url) = walker
        .product
        .as_ref()
        .and_then(|product| Url::parse(&product.url).ok())
    {
        walker.open(&url).await?;
    }
    add_to_cart(walker).await?;
    let (Reached::ContactStep(view) | Reached::FinalButton(view, _)) =
        walk(walker, Aim::Door).await?;
    walker
        .record("checkout, looked at as a guest", &view)
        .await?;
    match door(&view) {
        Door::Open => {
            let now = walker.now();
            walker.touchpoints.note("guest-checkout", Value::Yes, now);
        }
        Door::AccountNeeded => walker.touchpoints.turned_away(),
        Door::Unclear => {}
    }
    Ok(())
}

/// What a page of a checkout tells somebody without an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// The order goes on without one.
    Open,
    /// One has to log in or sign up.
    AccountNeeded,
    /// The page does not tell.
    Unclear,
}

pub(super) fn door(view: &View) -> Door {
    let reading = &view.reading;
    if reading.touch.guest_checkout || view.button(ButtonRole::GuestCheckout).is_some() {
        return Door::Open;
    }
    let fields = checkout_fields(view);
    let asks = |wanted: fn(FieldRole) -> bool| fields.iter().any(|id| wanted(view.role(*id)));
    let log_in = !view.forms(FormKind::LogIn).is_empty();
    let more_than_mail = asks(|role| is_contact(role) && role != FieldRole::Email);
    let password = fields.iter().any(|id| {
        let secret = matches!(
            view.role(*id),
            FieldRole::NewPassword | FieldRole::PasswordConfirm
        );
        secret && view.element(*id).is_some_and(|field| field.required)
    });
    // An address alone beside a log-in begins an account, or tells whether there is one.
    if !more_than_mail && log_in {
        let at_a_door = matches!(reading.page, PageKind::LogIn | PageKind::Registration)
            || reading.touch.account_needed;
        let begins = asks(is_contact) && view.button(ButtonRole::Register).is_some();
        return if at_a_door || begins {
            Door::AccountNeeded
        } else {
            Door::Unclear
        };
    }
    match (asks(is_contact), password, reading.page) {
        (true, true, _) => Door::AccountNeeded,
        (true, false, PageKind::Checkout) => Door::Open,
        _ => Door::Unclear,
    }
}
