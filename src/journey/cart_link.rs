//! What a customer sees who follows the cart link of a reminder in a browser that knows nothing of
//! the visit: the cart as it was left, or not.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::errand::Errand;
use super::stop::Stop;
use super::view::View;
use super::walker::Walker;
use crate::browser::Session;
use crate::facts::EvidenceId;
use crate::page::PageKind;
use crate::text::fold;

/// How long a page of scripts may take to fetch the cart it shows.
const FILLS: Duration = Duration::from_secs(4);
/// Between two looks at it.
const AGAIN: Duration = Duration::from_millis(500);

/// Where the cart link of a reminder leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// Whether the product lies in the cart there.
    pub restored: bool,
    /// What kind of page it is, for people (`an empty cart`).
    pub seen: String,
    /// The address shown in the end.
    pub url: String,
    /// Screenshot and source of the page.
    pub evidence: Vec<EvidenceId>,
}

/// Opens `link` in `session`, which must be fresh, and looks whether `product` lies in the cart. Of
/// an unnamed product any cart with something in it is believed. Presses nothing but what a cookie
/// banner or an overlay needs.
///
/// # Errors
/// [`Stop::Cause`] where the page cannot be reached or is behind a wall; [`Stop::Browser`] and
/// [`Stop::Facts`] where our side broke.
pub async fn follow_cart_link(
    errand: Errand<'_>,
    session: &mut Session,
    link: &Url,
    product: &str,
) -> Result<Landing, Stop> {
    let mut walker = Walker::new(errand, session);
    let mut view = walker.open(link).await?;
    let until = Instant::now() + FILLS;
    while !is_restored(&view, product) && Instant::now() < until {
        walker.idle(until, AGAIN).await;
        view = walker.look().await?;
    }
    let evidence = walker.record("where the reminder leads", &view).await?;
    Ok(Landing {
        restored: is_restored(&view, product),
        seen: name_of(&view).to_owned(),
        url: view.snapshot.url.clone(),
        evidence,
    })
}

/// Whether the page shows the product in the cart, or is the checkout and names it.
fn is_restored(view: &View, product: &str) -> bool {
    let cart = view.reading.cart.as_ref();
    if product.is_empty() {
        return cart.is_some_and(|cart| {
            !cart.empty && (cart.count.is_some_and(|count| count > 0) || !cart.items.is_empty())
        });
    }
    view.shows_in_cart(product)
        || view.reading.page == PageKind::Checkout
            && fold(&view.snapshot.text).contains(&fold(product))
}

fn name_of(view: &View) -> &'static str {
    match view.reading.page {
        PageKind::Home => "the home page",
        PageKind::Cart if view.reading.cart.as_ref().is_some_and(|cart| cart.empty) => {
            "an empty cart"
        }
        PageKind::Cart => "the cart",
        PageKind::EmptyCart => "an empty cart",
        PageKind::Checkout => "the checkout",
        PageKind::LogIn | PageKind::Registration => "a log-in page",
        PageKind::Product => "a product page",
        PageKind::Listing | PageKind::SearchResults => "a list of products",
        PageKind::Error => "an error page",
        _ => "another page",
    }
}
