//! Put the product into the cart and see it there.

use crate::browser::Entry;
use crate::facts::{Cause, JournalOutcome};
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::{Product, Walker};
use crate::page::{ButtonRole, ElementId, VariantGroup};
use crate::plan::Goal;

use super::pinned::pinned;

/// Chooses what must be chosen, presses the button and verifies by looking into the cart.
pub async fn add_to_cart(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let product = walker.product.clone().unwrap_or_default();
    let before = walker.look().await?;
    let count_before = before
        .reading
        .cart
        .as_ref()
        .and_then(|cart| cart.count)
        .unwrap_or(0);
    let journal = walker.errand.store.journal(
        walker.errand.visit.id,
        "add-to-cart",
        &format!("put \"{}\" into the cart", product.name),
        false,
        walker.now(),
        serde_json::json!({ "product": product }),
    )?;
    let mut complaint = String::new();
    let mut seen = Some(before);
    for _ in 0..3 {
        if !pinned(walker, Goal::AddToCart, None).await? {
            let view = match seen.take() {
                Some(view) => view,
                None => walker.look().await?,
            };
            let view = choose_variants(walker, view).await?;
            let button = view
                .reading
                .product
                .as_ref()
                .and_then(|product| product.add_to_cart)
                .filter(|id| view.usable(*id))
                .or_else(|| {
                    view.button(ButtonRole::AddToCart)
                        .map(|button| button.element)
                })
                .or_else(|| view.button(ButtonRole::BuyNow).map(|button| button.element));
            let Some(button) = button else {
                return Err(Stop::because(
                    Cause::NoAddToCart,
                    "no button that adds to the cart was found",
                ));
            };
            walker.press(&view, button).await?;
        }
        // A glance leaves the box open in which many shops show what was just added.
        let shown = walker.glance().await?;
        walker.record("after adding to the cart", &shown).await?;
        let at_once = in_cart(&shown, &product, Some(count_before));
        let after = if at_once { shown } else { walker.look().await? };
        let proved = at_once || in_cart(&after, &product, Some(count_before)) || {
            let cart = open_cart(walker, &after).await?;
            match cart {
                Some(cart) => {
                    walker.record("cart", &cart).await?;
                    in_cart(&cart, &product, None)
                }
                None => false,
            }
        };
        if proved {
            walker.errand.store.settle(
                journal,
                JournalOutcome::Done,
                walker.now(),
                serde_json::json!({ "product": product }),
            )?;
            return Ok(());
        }
        complaint = after
            .reading
            .errors
            .first()
            .map(|error| error.text.clone())
            .unwrap_or_default();
        let url = url::Url::parse(&product.url).unwrap_or_else(|_| walker.errand.shop.url.clone());
        walker.open(&url).await?;
    }
    let (cause, detail) = if complaint.is_empty() {
        (
            Cause::CartNotVerified,
            "the product was not seen in the cart after adding it".to_owned(),
        )
    } else {
        (
            Cause::VariantNotChosen,
            format!("the shop said: {complaint}"),
        )
    };
    walker.errand.store.settle(
        journal,
        JournalOutcome::Failed,
        walker.now(),
        serde_json::Value::Null,
    )?;
    Err(Stop::because(cause, detail))
}

/// Whether the page shows the product in the cart: by name, or by a count that went up.
pub(super) fn in_cart(view: &View, product: &Product, count_before: Option<u32>) -> bool {
    if view.shows_in_cart(&product.name) {
        return true;
    }
    let Some(cart) = &view.reading.cart else {
        return false;
    };
    match count_before {
        Some(before) => cart.count.is_some_and(|count| count > before),
        None => !cart.empty && cart.count.is_some_and(|count| count > 0),
    }
}

/// Opens the cart page, when a way there is seen.
pub(super) async fn open_cart(walker: &mut Walker<'_>, view: &View) -> Result<Option<View>, Stop> {
    let Some(button) = view
        .button(ButtonRole::ViewCart)
        .map(|button| button.element)
    else {
        return Ok(None);
    };
    walker.press(view, button).await?;
    walker.look().await.map(Some)
}

/// Chooses the first possible option of every group in which nothing is chosen. Choices may depend
/// on each other, so the page is read anew after each.
/// Gives the page as it is then.
async fn choose_variants(walker: &mut Walker<'_>, view: View) -> Result<View, Stop> {
    let mut skipped = 0;
    let mut view = view;
    for _ in 0..8 {
        let open: Vec<VariantGroup> = view
            .reading
            .product
            .iter()
            .flat_map(|product| &product.variants)
            .filter(|group| !group.chosen)
            .cloned()
            .collect();
        let Some(group) = open.get(skipped) else {
            return Ok(view);
        };
        let before = view.print();
        match first_option(&view, group) {
            Some((id, Some(entry))) => {
                walker.fill(&[(id, entry)]).await?;
            }
            Some((id, None)) => walker.press(&view, id).await?,
            None => skipped += 1,
        }
        let after = walker.look().await?;
        let still_open = after
            .reading
            .product
            .iter()
            .flat_map(|product| &product.variants)
            .filter(|group| !group.chosen)
            .count();
        if still_open >= open.len() && after.print() == before {
            skipped += 1;
        }
        view = after;
    }
    Ok(view)
}

/// The first option of a group that can be had, and how to choose it: an entry, or a press.
fn first_option(view: &View, group: &VariantGroup) -> Option<(ElementId, Option<Entry>)> {
    group.elements.iter().find_map(|id| {
        let element = view.element(*id).filter(|element| element.enabled)?;
        if element.tag == "select" {
            let choice = element
                .choices
                .iter()
                .find(|choice| choice.enabled && !choice.value.is_empty() && !choice.selected)?;
            return Some((*id, Some(Entry::Choose(choice.value.clone()))));
        }
        if !element.visible || element.attribute("aria-disabled") == "true" {
            return None;
        }
        if matches!(element.kind.as_str(), "radio" | "checkbox") {
            return Some((*id, Some(Entry::Check(true))));
        }
        Some((*id, None))
    })
}
