//! The walk through a checkout of whatever shape: one decision at a time, from what is seen.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::checkout_page::{
    Door, Shown, asks_who, checkout_fields, door, is_contact, leaves_delivery_open,
    left_the_checkout, lies_over, orders_aside, pays_online, point_chooser, points_offered,
    sends_payment, unchosen_list, unworded_final,
};
use super::entrance;
use super::handed_over::Sent;
use super::refusal::explained;
use super::suggestion::{self, offered};
use crate::browser::Entry;
use crate::facts::Cause;
use crate::journey::fill;
use crate::journey::guard::OrderPermit;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{
    ButtonRole, Element, ElementId, FormKind, PageKind, PaymentOption, is_final_button,
};

/// Looks taken on the way through.
const LOOKS: usize = 24;
/// How often a place to deliver to is asked for and chosen.
const POINTS: usize = 3;
/// How often, and how long at a time, a page without a field is waited for.
const WAITS: usize = 6;
const WAIT: Duration = Duration::from_millis(500);
/// How often what a page puts off is waited for before its final button.
const LAST_WAITS: usize = 6;
/// How often the same is entered into the same field.
const ENTRIES: usize = 2;

/// Where the walk stands before an order.
pub(super) enum Reached {
    /// The customer's address has been entered and handed over, or the shop knows it already.
    ContactStep(View),
    /// Everything is filled in and this button would place the order.
    FinalButton(View, ElementId),
}

/// How far to walk.
#[derive(Clone, Copy)]
pub(super) enum Aim<'p> {
    /// Up to where the checkout asks who orders, or for an account; nothing of it is told.
    Door,
    /// Up to where the shop knows the address; no further.
    ContactStep,
    /// Up to the final button, choosing an offline payment.
    FinalButton(#[expect(dead_code, reason = "its presence is the permission")] &'p OrderPermit),
}

/// What has been done so far; keeps the walk from repeating itself.
#[derive(Default)]
struct Progress {
    address_filled: bool,
    /// The control that opens the form for it was pressed.
    address_opened: bool,
    /// The address was sent off: what it was sent from.
    handed_over: Option<Sent>,
    /// The address was sent off and is asked for again: what is new on the page.
    returned: Option<String>,
    corrected: bool,
    log_in_tried: bool,
    sign_up_tried: bool,
    /// How often a place to deliver to was asked for and chosen.
    points: usize,
    /// How often a page without a field was waited for.
    waited: usize,
    /// A way to pay that moves no money at once has been chosen.
    offline: bool,
    /// A step before this one asked how to pay.
    paid: bool,
    last_print: String,
    repeats: usize,
    /// The page that was waited for before its final button, and how often one was.
    waited_for: String,
    last_waits: usize,
    /// How often each entry was made: a field that does not keep it is let go.
    entered: BTreeMap<String, usize>,
}

/// The next act.
#[derive(Debug, PartialEq)]
enum Act {
    LogIn,
    SignUp(ElementId),
    Press(ElementId),
    OpenAddress(ElementId),
    Fill(Vec<(ElementId, Entry)>),
    Choose(ElementId, Option<String>),
    Point(ElementId),
    OpenPoints(ElementId),
    HandOver(ElementId),
    ReachedContact,
    ReachedFinal(ElementId),
    Complain(Cause, String),
}

/// Walks from the cart into the checkout.
pub(super) async fn walk(walker: &mut Walker<'_>, aim: Aim<'_>) -> Result<Reached, Stop> {
    let mut view = match aim {
        Aim::Door | Aim::ContactStep => entrance::by_the_cart(walker).await?,
        Aim::FinalButton(_) => walker.look().await?,
    };
    view = entrance::enter(walker, view).await?;
    let mut progress = Progress::default();
    for _ in 0..LOOKS {
        if view.reading.page == PageKind::ThankYou {
            return Err(Stop::because(
                Cause::OrderUnverified,
                "the checkout shows a thank-you page before the end",
            ));
        }
        let print = view.print();
        progress.repeats = if print == progress.last_print {
            progress.repeats + 1
        } else {
            0
        };
        progress.last_print.clone_from(&print);
        let act = decide(walker, &view, &progress, aim);
        tracing::debug!(
            shop = walker.errand.shop.id,
            url = view.snapshot.url,
            ?act,
            "checkout"
        );
        match act {
            Act::LogIn => {
                progress.log_in_tried = true;
                Box::pin(super::log_in::send(walker, view)).await?;
            }
            Act::SignUp(id) => {
                progress.sign_up_tried = true;
                let there = Box::pin(super::register::on_the_way(walker, &view, id)).await?;
                view = entrance::enter(walker, there).await?;
                continue;
            }
            Act::Press(id) => walker.press(&view, id).await?,
            Act::OpenAddress(id) => {
                progress.address_opened = true;
                walker.press(&view, id).await?;
                // A look would close the box that opened.
                view = walker.glance().await?;
                continue;
            }
            Act::Fill(entries) => {
                progress.address_filled |= entries.iter().any(|(id, _)| is_contact(view.role(*id)));
                for entry in &entries {
                    *progress.entered.entry(entry_key(&view, entry)).or_default() += 1;
                }
                Box::pin(suggestion::fill(walker, &view, &entries)).await?;
            }
            Act::Choose(id, value) => {
                let payments = &view.reading.checkout.payments;
                progress.offline |= payments
                    .iter()
                    .any(|way| way.element == id && way.value == value && way.offline);
                choose(walker, &view, id, value).await?;
            }
            Act::Point(id) => {
                progress.points += 1;
                walker.press(&view, id).await?;
            }
            Act::OpenPoints(id) => {
                progress.points += 1;
                walker.press(&view, id).await?;
                // A box with places is read as such; they may also be listed below the control.
                let open = walker.glance().await?;
                let control = view.element(id);
                let place = control.and_then(|control| offered(&view, &open, control, &[]));
                if let Some(place) = place.filter(|_| points_offered(&open).is_none()) {
                    walker.press(&open, place).await?;
                }
            }
            Act::HandOver(id) => {
                walker.record("checkout step filled in", &view).await?;
                progress.paid |= !view.reading.checkout.payments.is_empty();
                progress.corrected |= !view.reading.errors.is_empty();
                let sent = progress.address_filled.then(|| Sent::of(&view));
                walker.press(&view, id).await?;
                progress.handed_over = sent;
            }
            Act::ReachedContact => return Ok(Reached::ContactStep(view)),
            // Ways to deliver may come only a while after the address.
            Act::ReachedFinal(_)
                if progress.waited_for != print && progress.last_waits < LAST_WAITS =>
            {
                progress.last_waits += 1;
                view = walker.wait_and_glance().await?;
                progress.waited_for = view.print();
                progress.last_print.clear();
                continue;
            }
            Act::ReachedFinal(id) => {
                // A press that turns out to be a step hands it over, and the walk goes on from there.
                walker.address_given |= progress.address_filled;
                let mut ways = view.reading.checkout.payments.iter();
                let later = progress.offline || ways.any(|way| way.element == id && way.offline);
                if !later && pays_online(&view) {
                    walker.record("checkout, where it ended", &view).await?;
                    return Err(Stop::because(
                        Cause::NoOfflinePayment,
                        "the last page speaks of paying at once, and no other way to pay was chosen",
                    ));
                }
                return Ok(Reached::FinalButton(view, id));
            }
            // What a script draws may still be on its way.
            Act::Complain(Cause::ContactStepNotReached, _)
                if progress.waited < WAITS && !asks_who(&view) =>
            {
                progress.waited += 1;
                let until = Instant::now() + WAIT;
                walker.idle(until, WAIT).await;
            }
            Act::Complain(cause, detail) => {
                walker.record("checkout, where it ended", &view).await?;
                return Err(Stop::because(cause, detail));
            }
        }
        view = walker.look().await?;
        let lexicons = walker.errand.lexicons;
        let refused = |sent: &mut Sent| !sent.was_taken(&view, lexicons);
        if let Some(sent) = progress.handed_over.take_if(refused) {
            let news = sent.news(&view, lexicons);
            if progress.returned.is_some() && view.reading.errors.is_empty() {
                walker.record("checkout, where it ended", &view).await?;
                let news = explained(walker, &news);
                return Err(Stop::because(Cause::CheckoutRejected, returned(&news)));
            }
            progress.returned = Some(news);
        }
    }
    walker.record("checkout, where it ended", &view).await?;
    Err(Stop::because(
        Cause::ContactStepNotReached,
        "the checkout went on and on without getting anywhere",
    ))
}

/// What is said of an address that is asked for again.
fn returned(news: &str) -> String {
    let mut said = "the shop asks for the address again after it was sent".to_owned();
    if !news.is_empty() {
        said.push_str(&format!("; new on the page: {news}"));
    }
    said
}

/// Chooses a way to deliver or pay: an option of a select, a radio, or a tile to press.
async fn choose(
    walker: &mut Walker<'_>,
    view: &View,
    id: ElementId,
    value: Option<String>,
) -> Result<(), Stop> {
    let radio = view
        .element(id)
        .is_some_and(|element| matches!(element.kind.as_str(), "radio" | "checkbox"));
    match value {
        Some(value) => walker.fill(&[(id, Entry::Choose(value))]).await.map(drop),
        None if radio => walker.fill(&[(id, Entry::Check(true))]).await.map(drop),
        None => walker.press(view, id).await,
    }
}

/// Names a field and what is entered into it, on whatever page.
fn entry_key(view: &View, (id, entry): &(ElementId, Entry)) -> String {
    let selector = view.element(*id).map_or("", |element| &element.selector);
    format!("{selector} {entry:?}")
}

fn decide(walker: &Walker<'_>, view: &View, progress: &Progress, aim: Aim<'_>) -> Act {
    let errors: Vec<&str> = view
        .reading
        .errors
        .iter()
        .map(|error| error.text.trim())
        .collect();
    let said: Vec<&str> = errors
        .iter()
        .copied()
        .filter(|text| !text.is_empty())
        .collect();
    if progress.repeats >= 3 || (progress.corrected && progress.repeats >= 1 && !errors.is_empty())
    {
        return match &progress.returned {
            Some(news) if said.is_empty() => {
                Act::Complain(Cause::CheckoutRejected, returned(&explained(walker, news)))
            }
            _ if errors.is_empty() => Act::Complain(
                Cause::ContactStepNotReached,
                "the checkout does not react".to_owned(),
            ),
            _ => Act::Complain(
                Cause::CheckoutRejected,
                format!("the shop said: {}", explained(walker, &said.join("; "))),
            ),
        };
    }
    let more_points = progress.points < POINTS;
    if let Some(point) = points_offered(view).filter(|_| more_points) {
        return Act::Point(point);
    }
    if let Aim::ContactStep = aim
        && progress.handed_over.is_some()
        && errors.is_empty()
    {
        return Act::ReachedContact;
    }
    let fields = checkout_fields(view);
    let contact_asked = asks_who(view);
    if let Aim::Door = aim
        && (contact_asked || door(view) != Door::Unclear)
    {
        return Act::ReachedContact;
    }
    let log_in_asked = !view.forms(FormKind::LogIn).is_empty();
    if !contact_asked || log_in_asked && !progress.address_filled {
        if log_in_asked && walker.registered && !walker.logged_in && !progress.log_in_tried {
            return Act::LogIn;
        }
        let sign_up = view
            .button(ButtonRole::Register)
            .filter(|_| walker.nowhere_to_register && !walker.has_account())
            .filter(|_| !progress.sign_up_tried && !matches!(aim, Aim::Door));
        if let Some(way) = sign_up {
            return Act::SignUp(way.element);
        }
        if let Some(guest) = view
            .button(ButtonRole::GuestCheckout)
            .filter(|_| !walker.logged_in)
        {
            return Act::Press(guest.element);
        }
    }
    // The form for the address may have to be opened first.
    let opener = view.reading.checkout.address_opener;
    if let Some(opener) = opener.filter(|_| !contact_asked && !given_before(walker, progress))
        && !progress.address_opened
    {
        return Act::OpenAddress(opener);
    }
    let plan = fill::plan(
        view,
        &fields,
        walker.errand.persona,
        walker.errand.plan.consent,
        progress.corrected
            || progress.returned.is_some()
            || progress.repeats > 0
            || !errors.is_empty(),
    );
    let ordering = matches!(aim, Aim::FinalButton(_));
    let mut shown_entries = if contact_asked || ordering {
        plan.entries
    } else {
        Vec::new()
    };
    shown_entries.retain(|entry| {
        let times = progress.entered.get(&entry_key(view, entry));
        times.is_none_or(|times| *times < ENTRIES)
    });
    if !shown_entries.is_empty() && progress.repeats < 2 {
        return Act::Fill(shown_entries);
    }
    // Places near an address are only known once it is entered.
    if let Some(chooser) = point_chooser(view).filter(|_| more_points) {
        return Act::OpenPoints(chooser);
    }
    let checkout = &view.reading.checkout;
    if let Some(option) = unchosen_list(view).filter(|_| progress.repeats < 2) {
        return Act::Choose(option.element, option.value.clone());
    }
    if leaves_delivery_open(view) {
        let wanted = checkout
            .deliveries
            .iter()
            .filter(|option| view.operable(option.element))
            .min_by_key(|option| (option.needs_place, option.pick_up));
        if let Some(option) = wanted.filter(|_| progress.repeats < 2) {
            return Act::Choose(option.element, option.value.clone());
        }
    }
    if !checkout.payments.is_empty() {
        let chosen = checkout
            .payments
            .iter()
            .any(|option| option.chosen && (option.offline || !ordering));
        let wanted = checkout
            .payments
            .iter()
            .filter(|option| view.operable(option.element) && (option.offline || !ordering))
            .max_by_key(|option| option.offline);
        // A way to pay that is sent as soon as it is chosen is no choice: see `next_press`.
        let sent = |way: &&PaymentOption| is_final_button(&view.snapshot, way.element).is_some();
        match wanted {
            _ if chosen => {}
            Some(option) if option.value.is_none() && sent(&option) => {}
            Some(option) if progress.repeats < 2 => {
                return Act::Choose(option.element, option.value.clone());
            }
            None if ordering => {
                return Act::Complain(
                    Cause::NoOfflinePayment,
                    "no payment on delivery, by transfer or at pick-up is offered".to_owned(),
                );
            }
            _ => {}
        }
    }
    next_press(walker, view, progress, aim, contact_asked)
}

/// Whether the shop was given the address before, here or when the customer signed up.
fn given_before(walker: &Walker<'_>, progress: &Progress) -> bool {
    progress.address_filled || walker.address_given
}

/// Ways to pay that buttons send as soon as they are pressed; to order, those that are paid later.
fn ways_sent<'v>(view: &'v View, aim: Aim<'_>) -> impl Iterator<Item = ElementId> + 'v {
    let ordering = matches!(aim, Aim::FinalButton(_));
    let ways = view.reading.checkout.payments.iter();
    ways.filter(move |way| way.value.is_none() && (way.offline || !ordering))
        .map(|way| way.element)
        .filter(|id| view.usable(*id))
}

fn next_press(
    walker: &Walker<'_>,
    view: &View,
    progress: &Progress,
    aim: Aim<'_>,
    contact_asked: bool,
) -> Act {
    let is_final = |id: ElementId| is_final_button(&view.snapshot, id).is_some();
    let onward = view
        .buttons(ButtonRole::NextStep)
        .into_iter()
        .chain(view.buttons(ButtonRole::Save).into_iter().filter(|button| {
            view.element(button.element)
                .is_some_and(|element| element.tag != "a")
        }))
        .chain(
            view.buttons(ButtonRole::Checkout)
                .into_iter()
                .filter(|button| {
                    // A link to the checkout in the header leads to where the walk is already.
                    view.element(button.element)
                        .is_some_and(|element| element.tag != "a")
                }),
        )
        .chain(
            view.buttons(ButtonRole::Register)
                .into_iter()
                .filter(|_| contact_asked)
                .filter(|button| {
                    // A link in the header leads away from the order.
                    view.element(button.element)
                        .is_some_and(|e| !e.is_plain_link())
                }),
        )
        // "Order" at the foot of a cart that asks for the address afterwards; behind it a link leads back to the
        // step that is called so.
        .chain(
            view.buttons(ButtonRole::PlaceOrder)
                .into_iter()
                .filter(|button| {
                    let element = view.element(button.element);
                    let in_cart = view.reading.page == PageKind::Cart && !contact_asked;
                    in_cart || element.is_some_and(|e| !e.is_plain_link())
                }),
        )
        .map(|button| button.element)
        .filter(|id| {
            let ways = &view.reading.checkout.payments;
            !ways.iter().any(|way| way.element == *id)
        })
        .filter(|id| !orders_aside(view, *id))
        .find(|id| !is_final(*id));
    let ordering = view.buttons(ButtonRole::PlaceOrder).into_iter();
    let mut ordering: Vec<ElementId> = ordering.map(|button| button.element).collect();
    // A bar that buys at once may lie over the page, and a link lead back to a step called "order"; the one
    // below the ways to pay sends them.
    let link = |id| view.element(id).is_some_and(Element::is_plain_link);
    ordering.sort_by_key(|id| (link(*id), !sends_payment(view, *id)));
    // What buys at once buys other goods, unless it sends how this order is paid.
    let buying = view.buttons(ButtonRole::BuyNow).into_iter();
    let buying = buying.map(|button| button.element);
    let buying = buying.filter(|id| sends_payment(view, *id));
    let last = ordering.into_iter().find(|id| is_final(*id)).or_else(|| {
        // A step whose only way on looks final is taken for the last one.
        view.buttons(ButtonRole::NextStep)
            .into_iter()
            .chain(view.buttons(ButtonRole::Checkout))
            .map(|button| button.element)
            .chain(buying)
            .chain(ways_sent(view, aim))
            .find(|id| is_final(*id))
    });
    match aim {
        Aim::Door | Aim::ContactStep => {
            let persona = walker.errand.persona;
            let shown = Shown::of(view, persona);
            let known = walker.logged_in && (walker.address_given || shown.customer);
            // Who pays how has been told, or would be with the same press: it may be an order.
            let with_payment = onward.is_some_and(|id| sends_payment(view, id));
            let pays = progress.paid || with_payment;
            if contact_asked {
                // Handing the step over is what lets most shops know the address; where the only way
                // on is the final button, or sends the way to pay with it, filling it in has to do.
                let ends_here = last.is_some() || unworded_final(view).is_some();
                return match onward {
                    Some(id) if !pays => Act::HandOver(id),
                    None if !ends_here && !pays && !known => Act::Complain(
                        Cause::ContactStepNotReached,
                        "the address was filled in, and no way to hand it over was found"
                            .to_owned(),
                    ),
                    _ => Act::ReachedContact,
                };
            }
            // Ways to deliver and pay may be asked for before the address: a customer who is known
            // goes on until nothing but the order is left.
            // A list of steps may say that it is not left yet.
            let asks_later = view.reading.checkout.details_after_payment;
            let ends_here =
                last.is_some() || progress.paid || with_payment && shown.customer && !asks_later;
            let addressed = given_before(walker, progress) || shown.address;
            tracing::debug!(
                ?onward,
                ?last,
                paid = progress.paid,
                known,
                addressed,
                asks_later,
                "no address asked"
            );
            match onward {
                _ if left_the_checkout(view) => Act::Complain(
                    Cause::ContactStepNotReached,
                    "the way on led out of the checkout".to_owned(),
                ),
                _ if known && ends_here && addressed => Act::ReachedContact,
                _ if known && ends_here => Act::Complain(
                    Cause::ContactStepNotReached,
                    "the shop knows the customer and no address yet, and the way on may place the order"
                        .to_owned(),
                ),
                Some(id) => Act::HandOver(id),
                None if known && addressed => Act::ReachedContact,
                None if last.is_some() => Act::Complain(
                    Cause::ContactStepNotReached,
                    "the only way on may place the order".to_owned(),
                ),
                None => Act::Complain(
                    Cause::ContactStepNotReached,
                    "no way on to the step that asks for the address was found".to_owned(),
                ),
            }
        }
        // What a box over the final button asks for comes before it.
        Aim::FinalButton(_) => match (onward, last) {
            (Some(onward), Some(id)) if lies_over(view, onward, id) => Act::HandOver(onward),
            (_, Some(id)) => Act::ReachedFinal(id),
            (Some(id), None) => Act::HandOver(id),
            (None, None) => match unworded_final(view)
                .or_else(|| view.sends_choices())
                // "Submit" below an address: a step, or the order that is allowed.
                .or_else(|| view.sends_address())
            {
                Some(id) => Act::ReachedFinal(id),
                None => Act::Complain(
                    Cause::ContactStepNotReached,
                    "no way on and no button that places the order was found".to_owned(),
                ),
            },
        },
    }
}
