//! Walk through the checkout and place the one order that is allowed here. Irreversible.

use std::time::Duration;

use chrono::Utc;
use tokio::time::Instant;

use crate::facts::{Cause, JournalId, JournalOutcome};
use crate::journey::guard::OrderPermit;
use crate::journey::product::Product;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, CartBlock, ElementId, ErrorBlock, FormKind, FormReading, PageKind};
use crate::text::{Money, parse_money};

use super::checkout::{Aim, Reached, walk};
use super::checkout_page::{asks_who, is_contact, leaves_delivery_open, unchosen_list};

/// Half seconds that a shop may take to answer; as many again where it shows that it is at work.
const WAITS: usize = 20;
/// Half seconds without a change after which a page that has changed is as it will stay.
const STILL: usize = 4;
/// Buttons pressed that looked final; a checkout may have one that only leads to a summary.
const FINAL_LOOKING: usize = 5;

/// Walks to the final button, checks the total against the limit, journals, presses and verifies.
pub async fn place_order(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let permit = OrderPermit::ask(&walker.errand)?;
    let mut refused: Option<(Vec<String>, Stop)> = None;
    let mut corrected = false;
    for _ in 0..FINAL_LOOKING {
        let Reached::FinalButton(view, button) = walk(walker, Aim::FinalButton(&permit)).await?
        else {
            break;
        };
        if let Some((answers, why)) = refused.take()
            && answers == view.answers()
        {
            // Nothing could be answered otherwise.
            return Err(why);
        }
        match press_final(walker, &permit, &view, button).await? {
            Pressed::Taken => return Ok(()),
            Pressed::Step => {}
            Pressed::Refused(why) if corrected => return Err(why),
            Pressed::Refused(why) => {
                corrected = true;
                refused = Some((view.answers(), why));
            }
        }
    }
    if let Some((_, why)) = refused {
        return Err(why);
    }
    Err(Stop::because(
        Cause::ContactStepNotReached,
        "the button that places the order was not reached",
    ))
}

/// What came of a press.
enum Pressed {
    /// The order was taken.
    Taken,
    /// It turned out to be a step only.
    Step,
    /// The shop did not take it and says what to answer otherwise.
    Refused(Stop),
}

/// Presses the button.
async fn press_final(
    walker: &mut Walker<'_>,
    permit: &OrderPermit,
    view: &View,
    button: ElementId,
) -> Result<Pressed, Stop> {
    let data = order_data(walker, view);
    let known = data
        .total
        .as_ref()
        .or(data.product.price.as_ref())
        .map(|money| money.amount);
    if !permit.covers(known) {
        return Err(Stop::because(
            Cause::PriceAboveLimit,
            match known {
                Some(amount) => format!("the total of {amount} is above purchase-max"),
                None => "the total could not be read, and the list sets purchase-max".to_owned(),
            },
        ));
    }
    walker.record("before placing the order", view).await?;
    let store = walker.errand.store;
    let text = view
        .element(button)
        .map_or("", |element| element.text.as_str());
    // A run that dies after the press is not resumed in the shop, so what was seen until now is
    // written down before it.
    walker.write_touchpoints(None)?;
    let visit = walker.errand.visit.id;
    let act = format!("press \"{text}\"");
    let journal = walker
        .press_committed(view, button, Some(permit), || {
            Ok(store.journal(visit, "place-order", &act, true, Utc::now(), data.to_json())?)
        })
        .await?;
    let after = match answer_to_press(walker, view, button).await {
        Err(Stop::Cause { detail, .. }) => {
            let why = format!("the order was sent, and what came of it was not seen: {detail}");
            return in_doubt(walker, journal, &data, why);
        }
        after => after?,
    };
    walker.record("after placing the order", &after).await?;
    if was_taken(&after) {
        let data = OrderData {
            number: order_number(&after),
            ..data
        };
        close(walker, journal, JournalOutcome::Done, &data)?;
        return Ok(Pressed::Taken);
    }
    // The form that "submit" should have sent stands there again.
    let busy = at_work(&after);
    let asks_again = !busy
        && after.snapshot.url == view.snapshot.url
        && after.sends_address().is_some()
        && view.sends_address() == Some(button);
    // What was complained of before says nothing while the page is still busy.
    let errors = after.reading.errors.first().filter(|_| !busy);
    let refused = complaint(view, &after).or(errors).map(|error| &error.text);
    if asks_again || shows_final_button(&after) && refused.is_some() {
        close(walker, journal, JournalOutcome::Failed, &data)?;
        let why = match refused {
            Some(text) => format!("the shop refused the order: {text}"),
            None => "the shop asks for the address again after it was sent".to_owned(),
        };
        let why = Stop::because(Cause::CheckoutRejected, why);
        return if says_what_is_wrong(view, &after) {
            Ok(Pressed::Refused(why))
        } else {
            Err(why)
        };
    }
    let last = !worded_as_final(view, button) && shows_final_button(&after);
    let step = last || led_on(view, &after, button);
    if step && after.reading.page != PageKind::ThankYou {
        // A "continue" that only looked final by its place led to a page with a real final button.
        // A button whose words order something is a step only where the page it led to proves it:
        // nothing is sent twice.
        close(walker, journal, JournalOutcome::Failed, &data)?;
        return Ok(Pressed::Step);
    }
    let why = "the order was sent, and the page after it does not tell whether it was taken";
    in_doubt(walker, journal, &data, why.to_owned())
}

/// Writes down what came of the press.
fn close(
    walker: &Walker<'_>,
    journal: JournalId,
    outcome: JournalOutcome,
    data: &OrderData,
) -> Result<(), Stop> {
    let store = walker.errand.store;
    Ok(store.settle(journal, outcome, walker.now(), data.to_json())?)
}

/// Writes down that it is not known whether the order was taken.
fn in_doubt(
    walker: &Walker<'_>,
    journal: JournalId,
    data: &OrderData,
    why: String,
) -> Result<Pressed, Stop> {
    close(walker, journal, JournalOutcome::InDoubt, data)?;
    Err(Stop::because(Cause::OrderUnverified, why))
}

/// The page as it stands once it has answered to the press: it thanks, says what is wrong, led on, or
/// holds still with another look than before. An order may be sent in several requests, with rest
/// between them.
async fn answer_to_press(
    walker: &mut Walker<'_>,
    view: &View,
    button: ElementId,
) -> Result<View, Stop> {
    let (before, half_a_second) = (view.print(), Duration::from_millis(500));
    // A glance leaves the box open in which a shop may say thanks.
    let mut after = walker.glance().await?;
    let mut still = 0;
    for waited in 0..2 * WAITS {
        let answered =
            was_taken(&after) || complaint(view, &after).is_some() || led_on(view, &after, button);
        let changed = after.print() != before;
        if answered || !at_work(&after) && (changed && still >= STILL || waited >= WAITS) {
            break;
        }
        walker
            .idle(Instant::now() + half_a_second, half_a_second)
            .await;
        let now = walker.glance().await?;
        still = if now.print() == after.print() {
            still + 1
        } else {
            0
        };
        after = now;
    }
    Ok(after)
}

/// What is said to be wrong that was not before.
fn complaint<'v>(before: &View, after: &'v View) -> Option<&'v ErrorBlock> {
    let known = &before.reading.errors;
    let mut errors = after.reading.errors.iter();
    errors.find(|error| known.iter().all(|old| old.text != error.text))
}

fn worded_as_final(view: &View, button: ElementId) -> bool {
    let mut buttons = view.reading.buttons.iter();
    buttons.any(|reading| reading.element == button && reading.role == ButtonRole::PlaceOrder)
}

/// Whether the button that orders is there, be it that it waits for the terms to be agreed to.
fn shows_final_button(view: &View) -> bool {
    let mut buttons = view.reading.buttons.iter();
    buttons.any(|button| {
        button.role == ButtonRole::PlaceOrder
            && view.element(button.element).is_some_and(|e| e.visible)
    })
}

/// Whether the press only led to another page of the checkout.
fn led_on(before: &View, after: &View, button: ElementId) -> bool {
    if worded_as_final(before, button) {
        was_only_a_step(before, after)
    } else {
        asks_elsewhere(before, after)
    }
}

/// Whether a page is still busy with the press: what could be pressed next is covered, or there is nothing.
fn at_work(view: &View) -> bool {
    let roles = [
        ButtonRole::PlaceOrder,
        ButtonRole::NextStep,
        ButtonRole::Checkout,
    ];
    let buttons = roles.into_iter().flat_map(|role| view.buttons(role));
    let mut ways = buttons.filter_map(|button| view.element(button.element));
    !ways.any(|way| way.covered_by_layer.is_none())
}

/// Whether the shop asks on the same page to answer a field otherwise, and still has the goods in the cart as far
/// as it shows: only then an order may be sent once more.
fn says_what_is_wrong(before: &View, after: &View) -> bool {
    let cart = after.reading.cart.as_ref();
    let mut errors = after.reading.errors.iter();
    // Ways to deliver and lists of branches may come after the address, and be asked for by words alone.
    let open = errors.any(|error| error.field.is_some_and(|id| after.usable(id)))
        || unchosen_list(after).is_some() && unchosen_list(before).is_none()
        || leaves_delivery_open(after) && !leaves_delivery_open(before);
    after.snapshot.url == before.snapshot.url && cart.is_none_or(CartBlock::holds_goods) && open
}

/// Whether another page of the checkout asks who orders, and the cart is not empty as far as it shows.
fn asks_elsewhere(before: &View, after: &View) -> bool {
    let cart = after.reading.cart.as_ref();
    after.snapshot.url != before.snapshot.url
        && after.reading.page == PageKind::Checkout
        && cart.is_none_or(|cart| !cart.empty)
        && asks_who(after)
}

/// What the journal remembers of an order, for mail readers and for the person who cancels it.
#[derive(Debug, Clone)]
struct OrderData {
    product: Product,
    total: Option<Money>,
    number: Option<String>,
    address: String,
    url: String,
}

impl OrderData {
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "product": self.product,
            "total": self.total.as_ref().map(|money| money.amount.to_string()),
            "currency": self.total.as_ref().and_then(|money| money.currency.as_ref()).map(|code| code.0.clone()),
            "number": self.number,
            "address": self.address,
            "url": self.url,
        })
    }
}

fn order_data(walker: &Walker<'_>, view: &View) -> OrderData {
    OrderData {
        product: walker.product.clone().unwrap_or_default(),
        total: view.reading.checkout.total.clone().or_else(|| {
            view.reading
                .cart
                .as_ref()
                .and_then(|cart| cart.total.clone())
        }),
        number: None,
        address: walker.errand.visit.address.clone(),
        url: view.snapshot.url.clone(),
    }
}

/// Whether a button that orders by its words only led to the next step, as where every step of a
/// checkout is called "order": nobody had asked how to pay, and the next page of the checkout asks
/// for more, with the goods still in the cart.
fn was_only_a_step(before: &View, after: &View) -> bool {
    let asks_to_pay = |view: &View| !view.reading.checkout.payments.is_empty();
    let goods = after.reading.cart.as_ref();
    !asks_to_pay(before)
        && goods.is_some_and(CartBlock::holds_goods)
        && after.snapshot.url != before.snapshot.url
        && after.reading.page == PageKind::Checkout
        && (asks_to_pay(after) || after.button(ButtonRole::PlaceOrder).is_some())
}

/// Whether the page thanks for the order and asks no more who orders.
fn was_taken(view: &View) -> bool {
    let asks = |form: &&FormReading| form.fields.iter().any(|id| is_contact(view.role(*id)));
    view.reading.page == PageKind::ThankYou && !view.forms(FormKind::Checkout).iter().any(asks)
}

/// The order number, as far as the page prints one: a word with digits soon after a word for order
/// or number.
fn order_number(view: &View) -> Option<String> {
    const SIGNS: [&str; 12] = [
        "zam",
        "order",
        "замов",
        "заказ",
        "bestell",
        "objedn",
        "no",
        "nr",
        "№",
        "number",
        "numer",
        "номер",
    ];
    /// What names a telephone's number.
    const PHONES: [&str; 5] = ["tel", "phone", "mobil", "komórk", "тел"];
    let words: Vec<&str> = view.snapshot.text.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let before = words[at.saturating_sub(4)..at].join(" ").to_lowercase();
        let rings = PHONES.iter().any(|sign| before.contains(sign));
        (digits >= 3
            && !rings
            && parse_money(word).is_none_or(|money| money.currency.is_none())
            && SIGNS.iter().any(|sign| before.contains(sign)))
        .then(|| word.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{CartBlock, DeliveryOption, Lexicons, PaymentOption, Snapshot, read};

    fn page(url: &str, kind: PageKind, pays: bool, in_cart: u32) -> View {
        let snapshot = Snapshot {
            url: format!("https://shop.test/{url}"),
            ..Snapshot::default()
        };
        let mut reading = read(&snapshot, &Lexicons::embedded());
        reading.page = kind;
        reading.cart = Some(CartBlock {
            count: Some(in_cart),
            items: Vec::new(),
            total: None,
            empty: in_cart == 0,
        });
        let way = PaymentOption {
            element: ElementId(0),
            value: None,
            text: "on delivery".to_owned(),
            offline: true,
            chosen: false,
        };
        reading.checkout.payments = Vec::from_iter(pays.then_some(way));
        View { snapshot, reading }
    }

    #[test]
    fn a_button_that_orders_by_its_words_is_a_step_only_where_the_next_page_proves_it() {
        let address = page("address", PageKind::Checkout, false, 1);
        let payment = page("payment", PageKind::Checkout, true, 1);
        for (before, after, step) in [
            (&address, &payment, true),
            // How to pay was asked already: it may be the order.
            (
                &payment,
                &page("summary", PageKind::Checkout, true, 1),
                false,
            ),
            // What was ordered is in the cart no more, and is paid afterwards.
            (
                &address,
                &page("pay/10427", PageKind::Checkout, true, 0),
                false,
            ),
            (
                &address,
                &page("address", PageKind::Checkout, true, 1),
                false,
            ),
            (&address, &page("done", PageKind::ThankYou, true, 1), false),
            // The page asks for nothing more.
            (&address, &page("done", PageKind::Checkout, false, 1), false),
        ] {
            let url = &after.snapshot.url;
            assert_eq!(was_only_a_step(before, after), step, "{url}");
        }
    }

    /// A page of the checkout with ways to deliver, chosen or not, and something said to be wrong.
    fn asking(deliveries: &[bool], errors: &[&str]) -> View {
        let mut view = page("checkout", PageKind::Checkout, true, 1);
        let way = |chosen: &bool| DeliveryOption {
            element: ElementId(1),
            value: None,
            text: "courier".to_owned(),
            pick_up: false,
            needs_place: false,
            chosen: *chosen,
        };
        view.reading.checkout.deliveries = deliveries.iter().map(way).collect();
        let error = |text: &&str| ErrorBlock {
            field: None,
            text: (*text).to_owned(),
        };
        view.reading.errors = errors.iter().map(error).collect();
        view
    }

    #[test]
    fn an_order_is_sent_once_more_only_for_what_came_after_the_press() {
        let none = asking(&[], &[]);
        let late = asking(&[false], &["Please select a shipping method"]);
        let unread = asking(&[false], &[]);
        for (before, after, again) in [
            (&none, &late, true),
            // Its tile may be chosen in a way that cannot be read: it was there before.
            (&unread, &late, false),
            (&none, &asking(&[true], &["Out of stock"]), false),
        ] {
            let said = complaint(before, after).map(|error| &error.text);
            assert!(said.is_some());
            assert_eq!(says_what_is_wrong(before, after), again, "{said:?}");
        }
        // What was complained of before the press is no answer to it.
        assert!(complaint(&late, &late).is_none());
    }
}
