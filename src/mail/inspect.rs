//! What `inspect mail` prints: the contract object, and the same for a person.

use serde_json::{Value, json};

use super::{Coupon, DiscountValue, MailReading};

/// The reading as the one-line JSON object of `inspect mail --json`: the keys and their order are
/// a stable contract.
#[must_use]
pub fn inspect_json(input_name: &str, reading: &MailReading) -> Value {
    json!({
        "input": input_name,
        "kind": reading.kind.name(),
        "confidence": (reading.confidence * 100.0).round() / 100.0,
        "language": reading.language.as_ref().map(|l| l.code()),
        "coupon": reading.coupon.as_ref().map(|coupon| json!({
            "code": coupon.code,
            "value": coupon.value.as_ref().map(print_value),
        })),
        "first_name": reading.first_name,
        "products": reading.products,
        "prices": reading.prices,
        "item_images": reading.item_images,
        "delivery_time": reading.delivery_time,
        "cart_link": reading.cart_link,
        "reasons": reading.reasons,
    })
}

/// The reading for a person: one line a fact, only facts that are there.
#[must_use]
pub fn inspect_text(input_name: &str, reading: &MailReading) -> String {
    let mut lines = vec![input_name.to_owned()];
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("  {label:<15} {value}"));
        }
    };
    line(
        "kind",
        &format!(
            "{} ({:.0} %)",
            reading.kind.name(),
            reading.confidence * 100.0
        ),
    );
    line(
        "language",
        reading.language.as_ref().map_or("unknown", |l| l.code()),
    );
    line("subject", &reading.subject);
    line("from", &reading.from);
    line(
        "coupon",
        &reading
            .coupon
            .as_ref()
            .map(print_coupon)
            .unwrap_or_default(),
    );
    line("first name", if reading.first_name { "yes" } else { "no" });
    line("products", &reading.products.join(" | "));
    line("related", &reading.related_products.join(" | "));
    line("prices", &reading.prices.join(" | "));
    for (label, value) in [
        ("total", &reading.total),
        ("order number", &reading.order_number),
        ("delivery time", &reading.delivery_time),
        ("cart link", &reading.cart_link),
        ("tracking link", &reading.tracking_link),
        ("tracking number", &reading.tracking_number),
        ("activation", &reading.activation),
        ("activation code", &reading.activation_code),
        ("review link", &reading.review_link),
        ("unsubscribe", &reading.unsubscribe_link),
        ("sent through", &reading.sending_service),
    ] {
        line(label, value.as_deref().unwrap_or_default());
    }
    line("authentication", &reading.authentication.join(" "));
    line("automatic", if reading.automatic { "yes" } else { "" });
    line("item images", &reading.item_images.to_string());
    line("because", &reading.reasons.join("; "));
    lines.join("\n") + "\n"
}

fn print_coupon(coupon: &Coupon) -> String {
    let parts: Vec<String> = [
        coupon.code.clone(),
        coupon.value.as_ref().map(print_value),
        coupon
            .expires
            .as_ref()
            .map(|until| format!("valid: {until}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(", ")
}

/// `10 %`, `20,00 zł`, `free delivery`.
fn print_value(value: &DiscountValue) -> String {
    match value {
        DiscountValue::Percent(percent) => format!("{percent} %"),
        DiscountValue::Amount(money) => {
            let code = money.currency.as_ref().map_or("", |c| c.0.as_str());
            let amount = format!("{:.2}", money.amount);
            match code {
                "PLN" => format!("{} zł", amount.replace('.', ",")),
                "UAH" => format!("{} грн", amount.replace('.', ",")),
                "EUR" => format!("{} €", amount.replace('.', ",")),
                "CZK" => format!("{} Kč", amount.replace('.', ",")),
                "RUB" => format!("{} ₽", amount.replace('.', ",")),
                "GBP" => format!("£{amount}"),
                "USD" => format!("${amount}"),
                other => format!("{amount} {other}").trim_end().to_owned(),
            }
        }
        DiscountValue::FreeDelivery => "free delivery".to_owned(),
    }
}
