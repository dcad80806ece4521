//! What templates see: the shop, its words and addresses, the visitor's cart and account.

use std::sync::LazyLock;

use handlebars::Handlebars;
use serde_json::{Value, json};

use super::behaviour::{Chat, CookieBanner, CouponWorth, Messenger, ReviewProfile};
use super::cart::{Cart, delivery_price, print};
use super::check::Fault;
use super::field::{Field, Form};
use super::goods::Product;
use super::letter::delivery_cost;
use super::markup::{FILES, Page};
use super::shop::{Books, Order, Session, Shop};
use super::spec::{Delivery, Payment, Tongue};

static TEMPLATES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut templates = Handlebars::new();
    handlebars::handlebars_helper!(json: |value: Json| value.to_string().replace('<', "\\u003c"));
    templates.register_helper("json", Box::new(json));
    let mut folders = vec![&FILES];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let name = file.path().to_string_lossy();
            if let (Some(name), Some(text)) = (name.strip_suffix(".hbs"), file.contents_utf8()) {
                templates
                    .register_template_string(name, text)
                    .unwrap_or_else(|error| {
                        panic!("the embedded template {name} is broken: {error}")
                    });
            }
        }
    }
    templates
});

/// Renders an embedded template.
pub(super) fn template(name: &str, context: &Value) -> String {
    TEMPLATES.render(name, context).unwrap_or_else(|error| {
        tracing::error!(name, %error, "a demo template cannot be rendered");
        String::new()
    })
}

/// What every page sees.
pub(super) fn base(shop: &Shop, books: &Books, session: &Session) -> Value {
    let spec = &shop.spec;
    let markup = shop.markup;
    let tel: String = spec.phone.chars().filter(|c| c.is_ascii_digit()).collect();
    let tel = match spec.language {
        Tongue::Pl => format!("+48{tel}"),
        Tongue::Uk => format!("+38{tel}"),
        Tongue::En => format!("+44{}", tel.trim_start_matches('0')),
    };
    let nav: Vec<_> = shop
        .goods
        .categories
        .iter()
        .map(|(slug, name)| json!({ "name": name, "slug": slug, "url": markup.path(Page::Category, slug) }))
        .collect();
    let me = session.account.and_then(|at| books.accounts.get(at)).map(|account| {
        json!({ "first_name": account.first_name, "last_name": account.last_name, "email": account.email })
    });
    let flash: Vec<_> = session
        .flash
        .iter()
        .map(|(kind, text)| json!({ "kind": kind, "text": text, (*kind): true }))
        .collect();
    json!({
        "lang": spec.language.code(),
        "shop": { "id": spec.id, "name": spec.name, "url": shop.url.as_str(), "domain": spec.domain,
            "phone": spec.phone, "tel": tel, "email": spec.email(), "colour": spec.colour,
            "claim": shop.goods.claim, "delivery_time": spec.delivery_time },
        "u": markup.addresses(),
        "t": markup.words,
        "b": behaviour(shop, session),
        "look": { "chat": spec.voice % 3, "cookie": spec.voice % 4 },
        "nav": nav,
        "me": me,
        "flash": flash,
        "added": session.added,
        "wishes": session.wishes,
        "cart": cart(shop, &session.cart, None),
        "token": format!("{:x}", session.number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
    })
}

fn behaviour(shop: &Shop, session: &Session) -> Value {
    let does = &shop.spec.behaviour;
    let messenger = does.messenger.map(|messenger| {
        let id = shop.spec.id.replace('-', "");
        let (name, url) = match messenger {
            Messenger::Messenger => ("Messenger", format!("https://m.me/{id}")),
            Messenger::WhatsApp => ("WhatsApp", "https://wa.me/380503921547".to_owned()),
            Messenger::Viber => ("Viber", "viber://chat?number=%2B380503921547".to_owned()),
            Messenger::Telegram => ("Telegram", format!("https://t.me/{id}")),
        };
        json!({ "name": name, "url": url })
    });
    let review = does.review_profile.map(|profile| {
        let domain = &shop.spec.domain;
        let (name, url) = match profile {
            ReviewProfile::Ceneo => ("Ceneo", format!("https://www.ceneo.pl/sklepy/{domain}")),
            ReviewProfile::Opineo => ("Opineo", format!("https://www.opineo.pl/opinie/{domain}")),
            ReviewProfile::Trustpilot => (
                "Trustpilot",
                format!("https://uk.trustpilot.com/review/{domain}"),
            ),
            ReviewProfile::Hotline => ("hotline.ua", format!("https://hotline.ua/ua/yp/{domain}/")),
            ReviewProfile::Google => (
                "Google",
                format!("https://g.page/r/{}/review", shop.spec.id),
            ),
        };
        json!({ "name": name, "url": url })
    });
    let asks = session.consent.is_none();
    let banner = |kind| asks && does.cookie_banner == kind;
    json!({
        "chat": does.chat == Chat::Window,
        "chat_after_ms": does.chat_proactive.map(|seconds| seconds * 1000.0),
        "cookie": asks && does.cookie_banner != CookieBanner::None,
        "cookie_one": banner(CookieBanner::OneLayer),
        "cookie_two": banner(CookieBanner::TwoLayer),
        "cookie_accept": banner(CookieBanner::AcceptOnly),
        "popup": does.newsletter_popup,
        "registration": does.registration,
        "messenger": messenger,
        "phone": does.phone_published,
        "form": does.contact_form,
        "email": does.contact_email,
        "newsletter": does.newsletter,
        "review": review,
        "guest": does.guest_checkout,
        "coupon": does.coupon_field,
        "captcha": shop.spec.wall == super::spec::Wall::CaptchaOnRegistration,
    })
}

/// A cart as templates see it.
pub(super) fn cart(shop: &Shop, cart: &Cart, delivery: Option<Delivery>) -> Value {
    let tongue = shop.spec.language;
    let lines: Vec<_> = cart
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let mut shown = product(shop, line.product);
            shown["line"] = at.into();
            shown["number"] = (at + 1).into();
            shown["variant"] = line.variant.clone().into();
            shown["quantity"] = line.quantity.into();
            shown["total"] = print(
                line.product.price * rust_decimal::Decimal::from(line.quantity),
                tongue,
            )
            .into();
            shown["remove"] = shop.markup.path(Page::Remove, &at.to_string()).into();
            shown
        })
        .collect();
    let discount = cart.discount();
    json!({
        "empty": cart.is_empty(),
        "count": cart.count(),
        "lines": lines,
        "subtotal": print(cart.subtotal(), tongue),
        "discount": (!discount.is_zero()).then(|| print(discount, tongue)),
        "coupon": cart.coupon.as_ref().map(|coupon| coupon.code.clone()),
        "delivery": delivery.map(|delivery| print(delivery_price(delivery, tongue), tongue)),
        "total": print(cart.total(delivery, tongue), tongue),
    })
}

/// A product as templates see it.
pub(super) fn product(shop: &Shop, product: &Product) -> Value {
    let markup = shop.markup;
    let number = shop.goods.number(&product.slug);
    let values: Vec<_> = product
        .values()
        .iter()
        .enumerate()
        .map(|(at, value)| {
            json!({ "value": value, "id": format!("{number}-{at}"), "first": at == 0,
            "shade": format!("hsl({} 45% 55%)", (at * 67 + number * 31) % 360) })
        })
        .collect();
    let category = shop
        .goods
        .categories
        .iter()
        .find(|(slug, _)| *slug == product.category);
    json!({
        "id": number,
        "slug": product.slug,
        "name": product.name,
        "text": product.text,
        "price": print(product.price, shop.spec.language),
        "amount": product.price.to_string(),
        "url": markup.path(Page::Product, &product.slug),
        "image": markup.path(Page::Picture, &format!("{}.svg", product.slug)),
        "label": product.choice.first(),
        "values": values,
        "choice": !values.is_empty(),
        "sold_out": product.sold_out,
        "gift_card": product.gift_card,
        "sku": format!("{}-{number}", product.category.chars().take(3).collect::<String>().to_uppercase()),
        "category": category.map(|(slug, name)| json!({ "name": name, "url": markup.path(Page::Category, slug) })),
    })
}

/// A typed form as templates see it, ready to be shown again; never a password.
pub(super) fn form(form: &Form) -> Value {
    let shown = form
        .pairs()
        .filter(|(field, _)| !matches!(field, Field::Password | Field::PasswordAgain));
    Value::Object(
        shown
            .map(|(field, value)| (field.key().to_owned(), value.into()))
            .collect(),
    )
}

/// Errors of a form: all of them, and by field.
pub(super) fn faults(shop: &Shop, faults: &[Fault], context: &mut Value) {
    let all: Vec<_> = faults
        .iter()
        .map(|(field, key)| {
            let text = shop
                .markup
                .word(key)
                .replace("{n}", &shop.markup.password_min.to_string());
            json!({ "field": field.key(), "text": text, "label": shop.markup.word(field.key()) })
        })
        .collect();
    let by_field: serde_json::Map<_, _> = all
        .iter()
        .filter_map(|error| Some((error["field"].as_str()?.to_owned(), error["text"].clone())))
        .collect();
    context["errors"] = all.into();
    context["e"] = by_field.into();
}

/// Delivery methods of a checkout.
pub(super) fn deliveries(shop: &Shop, chosen: &str) -> Value {
    let methods = shop.spec.deliveries.iter().enumerate().map(|(at, delivery)| {
        json!({ "id": at + 1, "name": delivery_name(shop, *delivery), "price": delivery_cost(*delivery, shop.spec.language),
            "checked": chosen == (at + 1).to_string() })
    });
    methods.collect()
}

/// Payment methods of a checkout.
pub(super) fn payments(shop: &Shop, chosen: &str) -> Value {
    let methods = shop.spec.payments.iter().enumerate().map(|(at, payment)| {
        let (key, note) = payment_keys(*payment);
        json!({ "id": at + 1, "key": key, "name": payment_name(shop, *payment), "note": shop.markup.word(note),
            "checked": chosen == (at + 1).to_string() })
    });
    methods.collect()
}

fn delivery_name(shop: &Shop, delivery: Delivery) -> String {
    let key = match delivery {
        Delivery::Courier => "delivery_courier",
        Delivery::Post => "delivery_post",
        Delivery::PickUp => "delivery_pick_up",
    };
    shop.markup.word(key).to_owned()
}

fn payment_keys(payment: Payment) -> (&'static str, &'static str) {
    match payment {
        Payment::CashOnDelivery => ("pay_cod", "pay_cod_note"),
        Payment::BankTransfer => ("pay_transfer", "pay_transfer_note"),
        Payment::PickUp => ("pay_pick_up", "pay_pick_up_note"),
        Payment::Card => ("pay_card", "pay_card_note"),
        Payment::Instant => ("pay_instant", "pay_instant_note"),
        Payment::Service => ("pay_service", "pay_service_note"),
    }
}

/// What a payment method is called here.
pub(super) fn payment_name(shop: &Shop, payment: Payment) -> String {
    shop.markup.word(payment_keys(payment).0).to_owned()
}

/// What a coupon is worth, as printed.
pub(super) fn worth(worth: CouponWorth, tongue: Tongue) -> String {
    match worth {
        CouponWorth::Percent(percent) => format!("{percent}%"),
        CouponWorth::Amount(amount) => print(amount.into(), tongue),
    }
}

/// An order as templates see it.
pub(super) fn order(shop: &Shop, order: &Order) -> Value {
    json!({
        "number": order.number,
        "email": order.contact.get(Field::Email),
        "total": print(order.total, shop.spec.language),
        "payment": payment_name(shop, order.payment),
        "cart": cart(shop, &order.cart, None),
        "date": order.at.format("%d.%m.%Y").to_string(),
    })
}
