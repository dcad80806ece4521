//! What a page of the checkout asks and shows, as far as the walk through it needs to know.

use crate::journey::view::View;
use crate::page::{
    ButtonRole, DeliveryOption, Element, ElementId, FieldRole, FormKind, PageKind, is_final_button,
};
use crate::plan::Persona;
use crate::text::fold;

/// From so much on it is sure that a button does something else.
const KNOWN: f64 = 0.9;

/// Whether a field tells who orders.
pub(super) fn is_contact(role: FieldRole) -> bool {
    matches!(
        role,
        FieldRole::Email
            | FieldRole::GivenName
            | FieldRole::FamilyName
            | FieldRole::Name
            | FieldRole::StreetAddress
            | FieldRole::AddressLine1
            | FieldRole::PostalCode
            | FieldRole::Tel
    )
}

/// Whether ways to deliver are offered and none is chosen.
pub(super) fn leaves_delivery_open(view: &View) -> bool {
    let ways = &view.reading.checkout.deliveries;
    !ways.is_empty() && !ways.iter().any(|way| way.chosen)
}

/// The first parcel locker, shop or branch that a box offers.
pub(super) fn points_offered(view: &View) -> Option<ElementId> {
    let boxes = view.reading.overlays.iter();
    let mut offered = boxes.flat_map(|overlay| &overlay.points).copied();
    offered.find(|id| view.usable(*id))
}

/// The control that offers places, where the chosen way to deliver needs one: by its words, or as the
/// control stands under it.
pub(super) fn point_chooser(view: &View) -> Option<ElementId> {
    let checkout = &view.reading.checkout;
    let chooser = checkout.point_chooser.filter(|id| view.usable(*id))?;
    let top = view.element(chooser)?.rect.y;
    let height = |id| view.element(id).map_or(f64::MAX, |e: &Element| e.rect.y);
    let above = checkout.deliveries.iter();
    let nearest = above
        .filter(|option| height(option.element) < top)
        .max_by(|a, b| height(a.element).total_cmp(&height(b.element)));
    let chosen = checkout.deliveries.iter().filter(|option| option.chosen);
    let under = |id| nearest.is_some_and(|option| option.element == id);
    let mut needed = chosen.filter(|option| option.needs_place || under(option.element));
    needed.next().map(|_| chooser)
}

/// Fields that belong to the checkout: not the search, newsletter, coupon or log-in beside it.
pub(super) fn checkout_fields(view: &View) -> Vec<ElementId> {
    let foreign: Vec<u32> = view
        .reading
        .forms
        .iter()
        .filter(|form| {
            matches!(
                form.kind,
                FormKind::Search
                    | FormKind::Newsletter
                    | FormKind::LogIn
                    | FormKind::PasswordRecovery
                    | FormKind::Filter
                    | FormKind::Review
                    | FormKind::Contact
            ) || form.kind == FormKind::AddToCart && view.reading.page != PageKind::Checkout
        })
        .map(|form| form.form)
        .collect();
    view.reading
        .fields
        .iter()
        .filter(|field| view.usable(field.element))
        .filter(|field| {
            view.element(field.element)
                .is_some_and(|element| !element.form.is_some_and(|form| foreign.contains(&form)))
        })
        .filter(|field| {
            !matches!(
                field.role,
                FieldRole::Search | FieldRole::Coupon | FieldRole::Quantity
            )
        })
        .map(|field| field.element)
        .collect()
}

/// Whether a field of the checkout asks who orders.
pub(super) fn asks_who(view: &View) -> bool {
    let mut fields = checkout_fields(view).into_iter();
    fields.any(|id| is_contact(view.role(id)))
}

/// Whether nothing on the last page says that it is paid later, and something that it is paid at once.
pub(super) fn pays_online(view: &View) -> bool {
    let payments = &view.reading.checkout.payments;
    if !payments.is_empty() {
        return !payments.iter().any(|way| way.chosen && way.offline);
    }
    // What a drawn list offers is not read before it is opened.
    let unread = checkout_fields(view).into_iter().any(|id| {
        view.role(id) == FieldRole::PaymentChoice
            && view.element(id).is_some_and(Element::is_drawn_select)
    });
    unread || view.reading.checkout.pays_at_once
}

/// What a page shows of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// Where the order would go.
    pub address: bool,
    /// Whose it would be, by address, mail address or name.
    pub customer: bool,
}

impl Shown {
    /// Looks in the page's text, its fields and what is chosen in its lists: a saved address may stand in one.
    pub fn of(view: &View, persona: &Persona) -> Self {
        let mut text = fold(&view.snapshot.text);
        for element in &view.snapshot.elements {
            let chosen = element.choices.iter().filter(|choice| choice.selected);
            for choice in chosen {
                text.push_str(&fold(&choice.text));
            }
            text.push_str(&fold(&element.value));
        }
        let shows = |known: &str| text.contains(&fold(known));
        let address = shows(&persona.street) || shows(&persona.postal_code);
        Self {
            address,
            customer: address || shows(&persona.email) || shows(&persona.family_name),
        }
    }
}

/// A button without a known word ("Confirm") that by all else places the order: of several the lowest.
pub(super) fn unworded_final(view: &View) -> Option<ElementId> {
    view.reading
        .buttons
        .iter()
        .filter(|button| button.role == ButtonRole::Other && button.confidence < KNOWN)
        .filter_map(|button| {
            view.element(button.element)
                .filter(|e| e.visible && e.enabled)
        })
        .filter(|e| is_final_button(&view.snapshot, e.element_id()).is_some())
        .max_by(|a, b| a.rect.y.total_cmp(&b.rect.y))
        .map(Element::element_id)
}

/// Whether a button sends, with what it stands beside, how the order is paid. A control outside any form goes
/// with the ways to pay that are in none either.
pub(super) fn sends_payment(view: &View, button: ElementId) -> bool {
    let form = view.element(button).and_then(|element| element.form);
    let payments = view.reading.checkout.payments.iter();
    payments
        .filter(|way| view.operable(way.element))
        .filter_map(|way| view.element(way.element))
        .any(|way| way.form == form)
}

/// Whether a button that speaks of ordering stands alone in a form beside the one that the customer's answers are
/// sent with: a bar that orders at once, and no way on.
pub(super) fn orders_aside(view: &View, button: ElementId) -> bool {
    let reading = &view.reading;
    let orders = reading.buttons.iter().any(|b| {
        b.element == button && matches!(b.role, ButtonRole::Checkout | ButtonRole::PlaceOrder)
    });
    let form = view.element(button).and_then(|element| element.form);
    let Some(own) = form.filter(|_| orders) else {
        return false;
    };
    let ways = reading.checkout.payments.iter().map(|way| way.element);
    let ways = ways.chain(reading.checkout.deliveries.iter().map(|way| way.element));
    let asked = checkout_fields(view).into_iter().chain(ways);
    let forms: Vec<u32> = asked
        .filter(|id| view.operable(*id))
        .filter_map(|id| view.element(id)?.form)
        .collect();
    !forms.is_empty() && !forms.contains(&own)
}

/// Whether a page is no part of an order: what stands on it says nothing of whether the shop has an address.
pub(super) fn left_the_checkout(view: &View) -> bool {
    let elsewhere = matches!(
        view.reading.page,
        PageKind::Home
            | PageKind::Listing
            | PageKind::SearchResults
            | PageKind::EmptyCart
            | PageKind::Contact
            | PageKind::Error
    );
    elsewhere && view.button(ButtonRole::NextStep).is_none()
}

/// The first entry of a list of ways or places to deliver to, from which nothing is chosen yet.
pub(super) fn unchosen_list(view: &View) -> Option<&DeliveryOption> {
    let offered = &view.reading.checkout.deliveries;
    let open = |option: &&DeliveryOption| {
        let mut same = offered
            .iter()
            .filter(|other| other.element == option.element);
        option.value.is_some() && view.usable(option.element) && !same.any(|other| other.chosen)
    };
    offered.iter().find(open)
}

/// Whether one control stands in a box that covers the other.
pub(super) fn lies_over(view: &View, upper: ElementId, lower: ElementId) -> bool {
    let cover = view
        .element(lower)
        .and_then(|element| element.covered_by_layer);
    let upper = view.element(upper);
    upper.is_some_and(|upper| cover.is_some_and(|layer| view.stands_in(upper, layer)))
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

/// Whether the checkout goes on from here without an account.
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
