//! The fleets: the default one of the demo, and one in the proportions of a published study.

mod default;
mod genesys;

pub use default::default_fleet;
pub use genesys::genesys;

use super::behaviour::{
    AfterOrder, Behaviour, Chat, Confirmation, CookieBanner, Coupon, CouponWorth, Reminder,
};
use super::spec::{Delivery, Family, Payment, PhoneAnswers, ShopSpec, Tongue, Wall};

/// An ordinary shop of a language: most of the rest is told by what differs from it.
fn ordinary(
    (id, name): (&str, &str),
    domain: &str,
    family: Family,
    language: Tongue,
    catalogue: &str,
    colour: &str,
) -> ShopSpec {
    let (phone, time) = match language {
        Tongue::Pl => ("22 398 41 07", "2-3 dni robocze"),
        Tongue::Uk => ("044 390 72 15", "1-3 робочі дні"),
        Tongue::En => ("020 7946 0182", "3-5 working days"),
    };
    ShopSpec {
        id: id.into(),
        name: name.into(),
        domain: domain.into(),
        family,
        language,
        catalogue: catalogue.into(),
        colour: colour.into(),
        phone: phone.into(),
        payments: vec![
            Payment::CashOnDelivery,
            Payment::BankTransfer,
            Payment::Service,
        ],
        deliveries: vec![Delivery::Courier, Delivery::Post],
        delivery_time: time.into(),
        wall: Wall::None,
        phone_line: PhoneAnswers {
            reachable: true,
            sees_cart: false,
            sees_order: true,
        },
        voice: 0,
        behaviour: plain(),
    }
}

/// A shop that does what most do, and no more.
fn plain() -> Behaviour {
    Behaviour {
        chat: Chat::None,
        chat_proactive: None,
        cookie_banner: CookieBanner::OneLayer,
        newsletter_popup: false,
        registration: true,
        messenger: None,
        phone_published: true,
        contact_form: true,
        contact_email: true,
        newsletter: true,
        review_profile: None,
        guest_checkout: true,
        coupon_field: true,
        welcome_mail: Some(0.3),
        reminder: None,
        after_order: AfterOrder {
            mails: 1,
            after: 0.2,
            spacing: 0.5,
            confirmation: Confirmation {
                products: true,
                prices: true,
                images: false,
                delivery_time: false,
                first_name: true,
            },
            tracking_link: false,
            shipping_mail: None,
        },
    }
}

/// A reminder that says everything; what a shop leaves out is told by it.
fn reminder(after: f64) -> Reminder {
    Reminder {
        // Longer than a customer under audit takes from the cart to the contact step, or the shop
        // would remind of a cart that is not abandoned yet.
        after: after + 4.0,
        count: 1,
        spacing: 1.0,
        coupon: None,
        first_name: true,
        product_name: true,
        image: true,
        cart_link: true,
        restores: true,
    }
}

fn percent(code: &str, percent: u8) -> Option<Coupon> {
    Some(Coupon {
        code: code.into(),
        worth: CouponWorth::Percent(percent),
    })
}

fn amount(code: &str, amount: u32) -> Option<Coupon> {
    Some(Coupon {
        code: code.into(),
        worth: CouponWorth::Amount(amount),
    })
}
