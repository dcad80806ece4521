//! Put the product into the cart and see it there.

use chrono::{Days, NaiveDate};

use crate::browser::Entry;
use crate::facts::{Cause, JournalOutcome};
use crate::journey::product::Product;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, Element, ElementId, FieldRole, PageKind, VariantGroup};
use crate::plan::Goal;
use crate::text::find_money;

use super::find_product::find_product_but;
use super::pinned::pinned;

/// How far from its button a field of a product stands that belongs to no form, in CSS pixels.
const REACH: f64 = 300.0;
/// How many other products are tried where one cannot be had.
const OTHERS: usize = 2;
/// How often the shop may refuse what was chosen.
const TRIES: usize = 4;

/// Puts a product into the cart: the one that was found, or another where that cannot be had.
pub async fn add_to_cart(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let mut refused = Vec::new();
    loop {
        let mut left_out = false;
        let Err(stop) = add(walker, &mut left_out).await else {
            return Ok(());
        };
        let another = left_out && walker.errand.shop.product.is_none();
        if !another || refused.len() == OTHERS {
            return Err(stop);
        }
        refused.extend(walker.product.take());
        match find_product_but(walker, &refused).await {
            Ok(()) => {}
            Err(Stop::Cause {
                cause: Cause::NoProductFound | Cause::PriceAboveLimit,
                ..
            }) => return Err(stop),
            Err(other) => return Err(other),
        }
    }
}

/// Chooses what must be chosen, presses the button and verifies by looking into the cart. `left_out`
/// tells, when that failed, whether the product is certainly not in the cart.
async fn add(walker: &mut Walker<'_>, left_out: &mut bool) -> Result<(), Stop> {
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
    let mut pressable = true;
    // No press so far can have put it there.
    let mut certain = true;
    let mut seen = Some(before);
    for attempt in 0..TRIES {
        if !pinned(walker, Goal::AddToCart, None).await? {
            let view = match seen.take() {
                Some(view) => view,
                None => walker.look().await?,
            };
            let view = choose_variants(walker, view, attempt).await?;
            let view = fill_wishes(walker, view, attempt > 0).await?;
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
                pressable = false;
                break;
            };
            walker.press(&view, button).await?;
        }
        // A glance leaves the box open in which many shops show what was just added.
        let shown = walker.glance().await?;
        walker.record("after adding to the cart", &shown).await?;
        let (mut full, mut empty) = (false, false);
        let at_once = in_cart(&shown, &product, Some(count_before));
        let after = match at_once {
            true => shown,
            false => walker.look_anew().await?,
        };
        let proved = at_once || in_cart(&after, &product, Some(count_before)) || {
            let cart = open_cart(walker, &after).await?;
            match cart {
                Some(cart) => {
                    walker.record("cart", &cart).await?;
                    let block = cart.reading.cart.as_ref().filter(|block| !block.empty);
                    full = block.is_some_and(|block| !block.items.is_empty());
                    empty = cart.reading.cart.as_ref().is_some_and(|block| block.empty);
                    in_cart(&cart, &product, None)
                        || count_before == 0 && full && shows_price(&cart, &product)
                }
                None => false,
            }
        };
        if proved {
            walker.errand.store.settle(
                journal,
                JournalOutcome::Done,
                walker.now(),
                serde_json::json!({ "product": product, "acted": walker.last_act() }),
            )?;
            return Ok(());
        }
        // Something is in the cart, and it cannot be told whether it is this: to add it again could put
        // it there twice.
        if full {
            certain = false;
            break;
        }
        complaint = after
            .reading
            .errors
            .first()
            .map(|error| error.text.clone())
            .unwrap_or_default();
        certain &= empty || !complaint.is_empty();
        let url = url::Url::parse(&product.url).unwrap_or_else(|_| walker.errand.shop.url.clone());
        walker.open(&url).await?;
    }
    *left_out = certain;
    let (cause, detail) = if !pressable {
        (
            Cause::NoAddToCart,
            "no button that adds to the cart was found".to_owned(),
        )
    } else if complaint.is_empty() {
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

/// Whether a cart that was empty before shows the product's price.
fn shows_price(cart: &View, product: &Product) -> bool {
    let Some(price) = &product.price else {
        return false;
    };
    cart.reading.page == PageKind::Cart
        && find_money(&cart.snapshot.text)
            .iter()
            .any(|found| found.money.amount == price.amount)
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
/// Gives the page as it is then. At a later attempt, after the shop refused what was chosen, other
/// options are taken.
async fn choose_variants(
    walker: &mut Walker<'_>,
    view: View,
    attempt: usize,
) -> Result<View, Stop> {
    let mut skipped = 0;
    let mut view = view;
    for _ in 0..8 {
        let open: Vec<VariantGroup> = asked_for(&view)
            .into_iter()
            .filter(|group| !group.chosen)
            .cloned()
            .collect();
        let Some(group) = open.get(skipped) else {
            return Ok(view);
        };
        let before = view.print();
        match nth_option(&view, group, attempt) {
            Some((id, Some(entry))) => {
                walker.fill(&[(id, entry)]).await?;
            }
            Some((id, None)) => {
                walker.press(&view, id).await?;
                // A list that hangs elsewhere in the page is known by having appeared.
                if group.elements.len() == 1 {
                    let opened = walker.glance().await?;
                    if let Some(option) = unfolded(&view, &opened, attempt) {
                        walker.press(&opened, option).await?;
                    }
                }
            }
            None => skipped += 1,
        }
        let after = walker.look().await?;
        let still_open = asked_for(&after)
            .iter()
            .filter(|group| !group.chosen)
            .count();
        if still_open >= open.len() && after.print() == before {
            skipped += 1;
        }
        view = after;
    }
    Ok(view)
}

/// The choices that belong to the product: those in the form of its button, where there are any;
/// what stands beside it may be a gallery.
fn asked_for(view: &View) -> Vec<&VariantGroup> {
    let Some(product) = &view.reading.product else {
        return Vec::new();
    };
    let form = product
        .add_to_cart
        .and_then(|id| view.element(id))
        .and_then(|button| button.form);
    let inside = |group: &&VariantGroup| {
        form.is_some()
            && group
                .elements
                .iter()
                .any(|id| view.element(*id).is_some_and(|option| option.form == form))
    };
    let own: Vec<_> = product.variants.iter().filter(inside).collect();
    if own.is_empty() {
        product.variants.iter().collect()
    } else {
        own
    }
}

/// The option of a group to take at an attempt, among those that can be had, and how to choose it:
/// an entry, or a press. Where there are fewer options than attempts, the last.
fn nth_option(
    view: &View,
    group: &VariantGroup,
    attempt: usize,
) -> Option<(ElementId, Option<Entry>)> {
    let mut options: Vec<_> = group
        .elements
        .iter()
        .filter_map(|id| view.element(*id).filter(|element| element.enabled))
        .filter(|element| element.tag == "select")
        .flat_map(|element| {
            element
                .choices
                .iter()
                .filter(|choice| choice.enabled && !choice.value.is_empty() && !choice.selected)
                .map(|choice| {
                    let entry = Entry::Choose(choice.value.clone());
                    (element.element_id(), Some(entry))
                })
        })
        .collect();
    if options.is_empty() {
        options = pressable(view, group);
    }
    let at = attempt.min(options.len().checked_sub(1)?);
    Some(options.swap_remove(at))
}

fn pressable(view: &View, group: &VariantGroup) -> Vec<(ElementId, Option<Entry>)> {
    let how = |id: &ElementId| {
        let element = view.element(*id).filter(|element| element.enabled)?;
        if !element.visible || element.attribute("aria-disabled") == "true" {
            return None;
        }
        if matches!(element.kind.as_str(), "radio" | "checkbox") {
            return Some((*id, Some(Entry::Check(true))));
        }
        Some((*id, None))
    };
    group.elements.iter().filter_map(how).collect()
}

/// What a list that has just opened offers, the one to take at an attempt: things to press that were not
/// there before, and do nothing else by their words.
fn unfolded(before: &View, after: &View, attempt: usize) -> Option<ElementId> {
    let there = |element: &Element| {
        before.snapshot.elements.iter().any(|known| {
            known.visible && known.selector == element.selector && known.text == element.text
        })
    };
    let off = |element: &Element| {
        element.attribute("aria-disabled") == "true"
            || element.attribute("class").contains("disabled")
    };
    let offered: Vec<_> = after
        .snapshot
        .elements
        .iter()
        .filter(|element| element.visible && element.enabled && !off(element) && !there(element))
        .filter(|element| {
            element.href.is_empty() && (1..=60).contains(&element.text.trim().chars().count())
        })
        .filter(|element| matches!(element.tag.as_str(), "li" | "div" | "span" | "a" | "button"))
        .map(Element::element_id)
        .collect();
    let acts = |id: &ElementId| {
        let button = after.reading.buttons.iter().find(|b| b.element == *id);
        button.is_some_and(|button| button.role != ButtonRole::Other)
    };
    // Where something acts among them it is a box that asks, not a list.
    if offered.is_empty() || offered.iter().any(acts) {
        return None;
    }
    offered.get(attempt.min(offered.len() - 1)).copied()
}

/// Fills in what a product wants to know before it can be bought: an engraving, a date, a name. At a
/// later attempt also what does not say that it must be filled in.
async fn fill_wishes(walker: &mut Walker<'_>, view: View, eager: bool) -> Result<View, Stop> {
    let Some(button) = view
        .reading
        .product
        .as_ref()
        .and_then(|product| product.add_to_cart)
        .and_then(|id| view.element(id))
    else {
        return Ok(view);
    };
    let name = &walker.errand.persona.given_name;
    let today = walker.now().date_naive();
    let entries: Vec<_> = view
        .snapshot
        .elements
        .iter()
        .filter(|element| beside(&view, element, button) && element.visible && element.enabled)
        .filter(|element| element.value.is_empty() && (element.required || eager))
        .filter(|element| matches!(element.tag.as_str(), "input" | "textarea"))
        .filter_map(|element| {
            let id = element.element_id();
            let text = match view.role(id) {
                // Nothing of a product is none of it.
                FieldRole::Quantity => eager.then(|| "1".to_owned()),
                FieldRole::Search | FieldRole::Email | FieldRole::Coupon => None,
                _ => wish(element, name, today),
            };
            text.map(|text| (id, Entry::Text(text)))
        })
        .collect();
    // An order form with a number for each of several goods: one of one is bought.
    let counts = |id: &ElementId| {
        view.element(*id)
            .is_some_and(|field| field.kind == "number" && field.attribute("min") == "0")
    };
    let mut counted = false;
    let entries: Vec<_> = entries
        .into_iter()
        .filter(|(id, _)| !counts(id) || !std::mem::replace(&mut counted, true))
        .collect();
    tracing::debug!(?entries, eager, "wishes of the product");
    if entries.is_empty() {
        return Ok(view);
    }
    walker.fill(&entries).await?;
    walker.look().await
}

/// Whether a field belongs to what the button sends: it is in the same form; or, where shops collect
/// the fields by script, there is no form and it stands close above the button.
fn beside(view: &View, field: &Element, button: &Element) -> bool {
    let of_form = |element: &Element| {
        let form = element
            .form
            .and_then(|at| view.snapshot.forms.get(at as usize));
        form.is_some_and(|form| form.tag == "form")
    };
    if field.form == button.form && field.form.is_some() {
        return true;
    }
    if of_form(field) || of_form(button) {
        return false;
    }
    let above = button.rect.y - field.rect.y;
    let aligned = field.rect.x < button.rect.x + button.rect.w.max(REACH)
        && field.rect.x + field.rect.w + REACH > button.rect.x;
    field.frame == button.frame
        && field.layer == button.layer
        && field.region == button.region
        && aligned
        && (-button.rect.h..=2.0 * REACH).contains(&above)
}

/// What to enter into a field of a product.
fn wish(element: &Element, name: &str, today: NaiveDate) -> Option<String> {
    // Far enough ahead for what is made to order.
    let ahead = today + Days::new(21);
    let text = match element.kind.as_str() {
        "" | "text" | "textarea" => match date_as_asked(element, ahead) {
            Some(date) => date,
            None => name.to_owned(),
        },
        "number" => "1".to_owned(),
        "date" => {
            let most = element.attribute("max").parse().unwrap_or(NaiveDate::MAX);
            let least = element.attribute("min").parse().unwrap_or(NaiveDate::MIN);
            ahead.clamp(least.min(most), most).to_string()
        }
        "datetime-local" => format!("{ahead}T12:00"),
        "time" => "12:00".to_owned(),
        _ => return None,
    };
    Some(match element.attribute("maxlength").parse() {
        Ok(most) if most > 0 => text.chars().take(most).collect(),
        _ => text,
    })
}

/// The date in the way a text field asks for it (`dd.mm.yyyy`, `РРРР-ММ-ДД`); `None` where it asks for
/// something else.
fn date_as_asked(element: &Element, date: NaiveDate) -> Option<String> {
    let asked = ["data-date-format", "data-format", "placeholder"]
        .into_iter()
        .map(|name| element.attribute(name).to_lowercase())
        .find(|text| text.contains("mm") || text.contains("мм"))?;
    // Day, month and year as the languages of the lexicons abbreviate them.
    let letters: Vec<char> = asked.chars().collect();
    let parts: Vec<char> = letters
        .chunk_by(|one, next| one == next)
        .map(|run| match (run[0], run.len()) {
            ('j', 4) => 'y',
            ('d' | 'j' | 't' | 'g' | 'д', _) => 'd',
            ('m' | 'м', _) => 'm',
            ('y' | 'r' | 'a' | 'р' | 'г', _) => 'y',
            (other, _) => other,
        })
        .collect();
    let known = |part: &char| matches!(part, 'd' | 'm' | 'y' | '-' | '.' | '/' | ' ');
    let whole = ['d', 'm', 'y'].iter().all(|part| parts.contains(part));
    if !whole || !parts.iter().all(known) {
        return None;
    }
    let written = parts.iter().map(|part| match part {
        'd' => date.format("%d").to_string(),
        'm' => date.format("%m").to_string(),
        'y' => date.format("%Y").to_string(),
        other => other.to_string(),
    });
    Some(written.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: &str, attributes: &[(&str, &str)]) -> Element {
        Element {
            kind: kind.to_owned(),
            attributes: attributes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Element::default()
        }
    }

    #[test]
    fn engravings_fit_and_dates_lie_ahead() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let wish = |field: &Element| wish(field, "Aleksandra", today);
        assert_eq!(wish(&field("text", &[])).as_deref(), Some("Aleksandra"));
        let short = field("text", &[("maxlength", "4")]);
        assert_eq!(wish(&short).as_deref(), Some("Alek"));
        assert_eq!(wish(&field("date", &[])).as_deref(), Some("2026-12-15"));
        let soon = field("date", &[("min", "2026-11-25"), ("max", "2026-11-30")]);
        assert_eq!(wish(&soon).as_deref(), Some("2026-11-30"));
        assert_eq!(wish(&field("file", &[])), None);
        let asked = |placeholder| wish(&field("text", &[("placeholder", placeholder)]));
        assert_eq!(asked("YYYY-MM-DD").as_deref(), Some("2026-12-15"));
        assert_eq!(asked("dd.mm.rrrr").as_deref(), Some("15.12.2026"));
        assert_eq!(asked("ДД/ММ/РРРР").as_deref(), Some("15/12/2026"));
        assert_eq!(asked("TT.MM.JJJJ").as_deref(), Some("15.12.2026"));
        assert_eq!(asked("jj/mm/aaaa").as_deref(), Some("15/12/2026"));
        assert_eq!(asked("Grawer, max. 20").as_deref(), Some("Aleksandra"));
    }
}
