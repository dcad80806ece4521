//! Log in with the visit's own account: to go on after an interruption, and to find out whether a
//! step in doubt was taken. Changes nothing at the shop.

use super::suggestion;
use crate::browser::Entry;
use crate::journey::fill;
use crate::journey::product::Product;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, FieldRole, FormKind};
use crate::plan::ConsentPolicy;

/// Logs in. False when the shop refuses or no log-in form is found.
pub async fn log_in(walker: &mut Walker<'_>) -> Result<bool, Stop> {
    let email = walker.errand.persona.email.clone();
    let mut view = walker.open_home().await?;
    if view.logged_in(&email) {
        walker.logged_in = true;
        return Ok(true);
    }
    let mut pressed: Vec<String> = Vec::new();
    for _ in 0..3 {
        if !view.forms(FormKind::LogIn).is_empty() {
            break;
        }
        // "Log in / sign up" is one way for both.
        let roles = [ButtonRole::LogIn, ButtonRole::Account, ButtonRole::Register];
        let way = roles
            .into_iter()
            .flat_map(|role| view.buttons(role))
            .find_map(|button| {
                let element = view.element(button.element)?;
                let key = format!("{}|{}", element.selector, element.text);
                (!pressed.contains(&key)).then_some((button.element, key))
            });
        let Some((id, key)) = way else {
            return Ok(false);
        };
        pressed.push(key);
        walker.press(&view, id).await?;
        view = walker.look().await?;
        if view.logged_in(&email) {
            walker.logged_in = true;
            return Ok(true);
        }
    }
    send(walker, view).await
}

/// Fills and sends the log-in form of the page.
pub(super) async fn send(walker: &mut Walker<'_>, view: View) -> Result<bool, Stop> {
    let Some(form) = view
        .forms(FormKind::LogIn)
        .first()
        .map(|form| (*form).clone())
    else {
        return Ok(false);
    };
    let plan = fill::plan(
        &view,
        &form.fields,
        walker.errand.persona,
        ConsentPolicy::Required,
        false,
    );
    // The address names the account everywhere; a user name only where the sign-up asked for one.
    let email = &walker.errand.persona.email;
    let entries: Vec<_> = plan
        .entries
        .into_iter()
        .map(|(id, entry)| match view.role(id) {
            FieldRole::Username => (id, Entry::Text(email.clone())),
            _ => (id, entry),
        })
        .collect();
    Box::pin(suggestion::fill(walker, &view, &entries)).await?;
    let submit = form
        .submit
        .filter(|id| view.usable(*id))
        .or_else(|| view.button(ButtonRole::LogIn).map(|button| button.element));
    match (submit, form.fields.last()) {
        (Some(submit), _) => walker.press(&view, submit).await?,
        (None, Some(last)) => walker.submit_key(&view, *last).await?,
        (None, None) => return Ok(false),
    }
    let after = walker.look().await?;
    let email = &walker.errand.persona.email;
    let inside = after.logged_in(email)
        || after.reading.page == crate::page::PageKind::Account
        || (after.forms(FormKind::LogIn).is_empty()
            && after.reading.errors.is_empty()
            && after.buttons(ButtonRole::LogIn).is_empty());
    walker.logged_in = inside;
    Ok(inside)
}

/// Whether the product of an order in doubt still lies in the account's cart: then the order was
/// hardly taken. That it does not lie there tells nothing, because many shops keep the cart with the
/// browser and not with the account. What was seen is recorded for whoever clears the doubt up.
pub async fn still_in_cart(walker: &mut Walker<'_>, product: &Product) -> Result<bool, Stop> {
    if !log_in(walker).await? {
        return Ok(false);
    }
    let view = walker.open_home().await?;
    let Some(cart) = super::add_to_cart::open_cart(walker, &view).await? else {
        return Ok(false);
    };
    walker.record("cart after the interruption", &cart).await?;
    Ok(cart.shows_in_cart(&product.name))
}
