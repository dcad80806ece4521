//! See whether one may order without an account: put the product into the cart and look at the first
//! page of the checkout. Nothing is entered there.

use url::Url;

use super::add_to_cart::add_to_cart;
use super::checkout::{Aim, Reached, walk};
use super::checkout_page::{Door, door};
use crate::facts::Value;
use crate::journey::stop::Stop;
use crate::journey::walker::Walker;

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
