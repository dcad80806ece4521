//! What an audit of a shop must find, derived from the shop's declared behaviours alone.

use serde::{Deserialize, Serialize};

use super::asked::declared_by_people;
use super::behaviour::Chat;
use super::spec::{ShopSpec, Wall};
use crate::facts::Value;

/// What an audit must find under one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Declared {
    /// It is there, with this value where the spec alone determines it. Seconds are what the shop
    /// waits at least; transport adds to them.
    Seen(Option<Value>),
    /// It is not there.
    NotSeen,
    /// Its pages or its kind of mail decide it, and no behaviour that was declared.
    Open,
}

/// What an audit with the three journeys and everything a person asks must find, by observation key. Keys the
/// spec does not determine (no order without an offline payment, nothing behind a wall) are left
/// out.
#[must_use]
pub fn declared(spec: &ShopSpec) -> Vec<(&'static str, Declared)> {
    let mut found = Vec::new();
    if spec.wall != Wall::Closed {
        pages(spec, &mut found);
    }
    if spec.wall != Wall::Closed {
        // Who may not register may still buy as a guest.
        before_order(spec, &mut found);
        after_order(spec, &mut found);
    }
    found.extend(declared_by_people(spec));
    found
}

type Found = Vec<(&'static str, Declared)>;

fn yes(there: bool) -> Declared {
    with(there.then_some(Value::Yes))
}

fn with(value: Option<Value>) -> Declared {
    value.map_or(Declared::NotSeen, |value| Declared::Seen(Some(value)))
}

fn some(there: bool) -> Declared {
    if there {
        Declared::Seen(None)
    } else {
        Declared::NotSeen
    }
}

fn pages(spec: &ShopSpec, found: &mut Found) {
    let does = &spec.behaviour;
    let chat = does.chat == Chat::Window;
    let speaks = does.chat_proactive.filter(|_| chat).map(Value::Seconds);
    let phone = does
        .phone_published
        .then(|| Value::Text(spec.phone.clone()));
    let email = does.contact_email.then(|| Value::Text(spec.email()));
    found.extend([
        ("chat-window", yes(chat)),
        ("chat-proactive", with(speaks)),
        ("messenger", yes(does.messenger.is_some())),
        ("phone-published", with(phone)),
        ("contact-form", yes(does.contact_form)),
        ("contact-email", with(email)),
        ("newsletter", yes(does.newsletter || does.newsletter_popup)),
        ("review-profile", some(does.review_profile.is_some())),
        ("video-chat", Declared::NotSeen),
        ("social-profiles", Declared::NotSeen),
        ("sms-consent", Declared::NotSeen),
        ("loyalty", Declared::NotSeen),
        ("remarketing", Declared::NotSeen),
        ("doubts-answered", Declared::Open),
        ("delivery-cost-early", Declared::Open),
        ("checkout-help", Declared::Open),
        ("activation-series", Declared::Open),
    ]);
    if does.chat_proactive.is_some() && chat {
        found.push(("chat-intrusive", Declared::NotSeen));
    }
    if spec.wall == Wall::None {
        found.push(("registration", yes(does.registration)));
    }
}

fn before_order(spec: &ShopSpec, found: &mut Found) {
    let does = &spec.behaviour;
    let methods = u64::try_from(spec.payments.len()).unwrap_or(u64::MAX);
    found.extend([
        // Who is logged in is not offered to go without an account.
        ("guest-checkout", Declared::Open),
        ("coupon-field", yes(does.coupon_field)),
        ("payment-methods", with(Some(Value::Count(methods)))),
    ]);
    if does.registration && spec.wall == Wall::None {
        found.push(("welcome-mail", with(does.welcome_mail.map(Value::Seconds))));
    }
    found.push(("reminder-mail", yes(does.reminder.is_some())));
    if let Some(reminder) = &does.reminder {
        let code = reminder
            .coupon
            .as_ref()
            .map(|coupon| Value::Text(coupon.code.clone()));
        found.extend([
            ("reminder-delay", with(Some(Value::Seconds(reminder.after)))),
            (
                "reminder-count",
                with(Some(Value::Count(reminder.count.into()))),
            ),
            ("reminder-coupon", with(code)),
            ("reminder-first-name", yes(reminder.first_name)),
            ("reminder-names-product", some(reminder.product_name)),
            ("reminder-image", yes(reminder.image)),
            (
                "reminder-cta",
                some(reminder.cart_link && reminder.restores),
            ),
            ("reminder-related", Declared::NotSeen),
        ]);
    }
}

fn after_order(spec: &ShopSpec, found: &mut Found) {
    if !spec.takes_offline_payment() {
        return;
    }
    let order = &spec.behaviour.after_order;
    let carries = order.confirmation;
    let mails = u64::from(order.mails) + u64::from(order.shipping_mail.is_some());
    let time = carries
        .delivery_time
        .then(|| Value::Text(spec.delivery_time.clone()));
    found.extend([
        ("confirmation-mail", with(Some(Value::Seconds(order.after)))),
        ("mails-30-min", with(Some(Value::Count(mails)))),
        ("confirmation-products", some(carries.products)),
        ("confirmation-prices", some(carries.prices)),
        ("confirmation-delivery-time", with(time)),
        ("confirmation-images", yes(carries.images)),
        ("confirmation-first-name", yes(carries.first_name)),
        ("tracking-link", yes(order.tracking_link)),
        ("confirmation-recommendations", Declared::NotSeen),
        ("review-request", Declared::Open),
        ("care-series", Declared::NotSeen),
        ("check-in", Declared::NotSeen),
        ("occasion-mail", Declared::NotSeen),
        ("win-back", Declared::NotSeen),
        (
            "shipping-mail",
            with(order.shipping_mail.map(Value::Seconds)),
        ),
    ]);
}
