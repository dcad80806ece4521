//! The checkout: its steps, the final button, the order.

use chrono::Utc;
use serde_json::json;

use super::account;
use super::browse::Visit;
use super::check::{self, Fault};
use super::field::Field;
use super::mailer;
use super::markup::Page;
use super::request::Reply;
use super::shop::Order;
use super::spec::{Delivery, Payment};
use super::view;

/// The fields that tell the shop who the customer is.
const CONTACT: [Field; 3] = [Field::Email, Field::Street, Field::Postcode];

/// Shows the checkout at its open step.
pub(super) fn checkout(mut visit: Visit<'_>) -> Reply {
    if visit.session().cart.is_empty() {
        visit.flash("error", "cart_empty");
        return visit.to(Page::Cart);
    }
    let known = visit.session().account.is_some();
    if !known && !visit.shop.spec.behaviour.guest_checkout {
        visit.flash("notice", "account_needed");
        let log_in = visit.path(Page::Account);
        let sign = if log_in.contains('?') { '&' } else { '?' };
        return Reply::Redirect(format!("{log_in}{sign}next=checkout"));
    }
    visit.activity();
    let first = usize::from(known && visit.shop.markup.log_in_skips);
    let asked = visit
        .ask
        .query("step")
        .and_then(|step| step.parse::<usize>().ok());
    let session = visit.session();
    session.step = asked
        .map_or(session.step, |asked| asked.min(session.step))
        .max(first);
    show(visit, &[])
}

fn show(mut visit: Visit<'_>, faults: &[Fault]) -> Reply {
    let shop = visit.shop.clone();
    let session = visit.session();
    let (step, typed, cart) = (session.step, session.contact.clone(), session.cart.clone());
    let steps: Vec<_> = (0..shop.markup.steps.len())
        .map(|at| json!({ "number": at + 1, "open": at == step, "done": at < step }))
        .collect();
    let mut context = json!({
        "title": visit.word("checkout"),
        "step": step + 1,
        "steps": steps,
        format!("at{}", step + 1): true,
        "c": view::form(&typed),
        "cart": view::cart(&shop, &cart, delivery(&shop.spec.deliveries, typed.get(Field::Delivery))),
        "deliveries": view::deliveries(&shop, typed.get(Field::Delivery)),
        "payments": view::payments(&shop, typed.get(Field::Payment)),
    });
    if !faults.is_empty() {
        view::faults(&shop, faults, &mut context);
    }
    visit.page("checkout", context)
}

/// The address typed so far, sent by the page's script: the shop knows the customer from here on.
pub(super) fn capture(mut visit: Visit<'_>) -> Reply {
    let markup = visit.shop.markup;
    let faults = check::faults(
        &visit.form,
        &[Field::Email],
        markup,
        visit.shop.spec.language,
    );
    if faults.is_empty() && !visit.session().cart.is_empty() {
        let form = visit.form.clone();
        let session = visit.session();
        for (field, value) in form.pairs() {
            session.contact.set(field, value);
        }
        visit.activity();
    }
    Reply::Json(json!({ "ok": faults.is_empty() }))
}

/// A step of the checkout was submitted.
pub(super) fn step(mut visit: Visit<'_>) -> Reply {
    if visit.session().cart.is_empty() || !visit.ask.post {
        return visit.to(Page::Checkout);
    }
    keep(&mut visit);
    let shop = visit.shop.clone();
    let step = visit.session().step.min(shop.markup.steps.len() - 1);
    let faults = missing(&mut visit, step);
    visit.activity();
    if !faults.is_empty() {
        return show(visit, &faults);
    }
    let last = shop.markup.steps.len() - 1;
    let session = visit.session();
    session.step = (step + 1).min(last);
    visit.to(Page::Checkout)
}

/// What a step was typed, kept in the session.
fn keep(visit: &mut Visit<'_>) {
    let form = visit.form.clone();
    let session = visit.session();
    for (field, value) in form.pairs() {
        if !matches!(field, Field::Password | Field::PasswordAgain | Field::Terms) {
            session.contact.set(field, value);
        }
    }
}

/// What a step still lacks. Terms must be ticked in the form that is sent.
fn missing(visit: &mut Visit<'_>, step: usize) -> Vec<Fault> {
    let shop = visit.shop.clone();
    let required = shop.markup.steps.get(step).cloned().unwrap_or_default();
    let mut typed = visit.session().contact.clone();
    for field in [Field::Terms, Field::Password, Field::PasswordAgain] {
        typed.set(field, visit.form.get(field));
    }
    let mut faults = check::faults(&typed, &required, shop.markup, shop.spec.language);
    let known = |field, methods: usize| {
        typed
            .get(field)
            .parse::<usize>()
            .is_ok_and(|at| (1..=methods).contains(&at))
    };
    let method = |field, methods, key| {
        (required.contains(&field) && !known(field, methods)).then_some((field, key))
    };
    faults.retain(|(field, _)| !matches!(field, Field::Delivery | Field::Payment));
    faults.extend(method(
        Field::Delivery,
        shop.spec.deliveries.len(),
        "err_delivery",
    ));
    faults.extend(method(
        Field::Payment,
        shop.spec.payments.len(),
        "err_payment",
    ));
    let session = visit.session();
    if faults.is_empty() && CONTACT.iter().any(|field| required.contains(field)) {
        session.contact_step = true;
    }
    faults
}

/// The final button: everything is checked again, then the order stands.
pub(super) fn place(mut visit: Visit<'_>) -> Reply {
    if !visit.ask.post {
        return visit.to(Page::Checkout);
    }
    visit.books.final_button_presses += 1;
    let known = visit.session().account.is_some();
    if visit.session().cart.is_empty() || !(known || visit.shop.spec.behaviour.guest_checkout) {
        return visit.to(Page::Checkout);
    }
    keep(&mut visit);
    let last = visit.shop.markup.steps.len() - 1;
    let first = usize::from(known && visit.shop.markup.log_in_skips);
    for step in first..=last {
        // Terms belong to the step that shows them; an earlier one was checked when it was sent.
        let faults: Vec<_> = missing(&mut visit, step)
            .into_iter()
            .filter(|(field, _)| step == last || *field != Field::Terms)
            .collect();
        if !faults.is_empty() {
            visit.session().step = step;
            visit.activity();
            return show(visit, &faults);
        }
    }
    if !known && visit.form.has(Field::CreateAccount) && visit.shop.spec.behaviour.registration {
        let faults = account::sign_up_faults(&mut visit);
        if !faults.is_empty() {
            return show(visit, &faults);
        }
        account::sign_up(&mut visit);
    }
    order(&mut visit)
}

fn order(visit: &mut Visit<'_>) -> Reply {
    let shop = visit.shop.clone();
    let session = visit.session();
    let contact = session.contact.clone();
    let cart = std::mem::take(&mut session.cart);
    let payment = shop
        .spec
        .payments
        .get(
            contact
                .get(Field::Payment)
                .parse::<usize>()
                .unwrap_or(1)
                .saturating_sub(1),
        )
        .copied()
        .unwrap_or(Payment::BankTransfer);
    let delivery = delivery(&shop.spec.deliveries, contact.get(Field::Delivery));
    let at = Utc::now();
    let count = visit.books.orders.len();
    let base: usize = shop.spec.id.bytes().map(usize::from).sum();
    visit.books.orders.push(Order {
        number: format!("{}", base * 7 + 1_000 + count),
        token: shop.token(),
        total: cart.total(delivery, shop.spec.language),
        cart,
        contact,
        payment,
        at,
    });
    let session = visit.session();
    session.last_order = Some(count);
    session.step = 0;
    session.contact_step = false;
    mailer::ordered(&shop, visit.books, count);
    visit.to(Page::Thanks)
}

fn delivery(methods: &[Delivery], chosen: &str) -> Option<Delivery> {
    let at = chosen.parse::<usize>().ok()?.checked_sub(1)?;
    methods.get(at).copied()
}

/// Thanks for the last order; an order to be paid online leads to a payment page first.
pub(super) fn thanks(mut visit: Visit<'_>) -> Reply {
    let shop = visit.shop.clone();
    let last = visit
        .session()
        .last_order
        .and_then(|at| visit.books.orders.get(at).cloned());
    let Some(order) = last else {
        return visit.to(Page::Home);
    };
    let context = json!({ "title": visit.word("thanks"), "order": view::order(&shop, &order),
        "pay": !order.payment.offline() });
    visit.page("thanks", context)
}
