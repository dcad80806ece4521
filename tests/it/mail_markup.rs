//! What schema.org markup adds to the reading of a mail whose words say little.

use cxaudit::mail::{self, Context, DiscountValue, Kind, Lexicons, MailReading};

use crate::mail::message;

fn read(markup: &str, words: &str, context: &Context) -> MailReading {
    let body = format!(
        "<html><head><script type=\"application/ld+json\">{markup}</script></head><body><p>{words}</p></body></html>"
    );
    mail::read(&message("Hello", &body), context, &Lexicons::embedded())
}

#[test]
fn the_state_of_an_order_tells_the_kind() {
    for (status, expected) in [
        ("http://schema.org/OrderDelivered", Kind::Delivered),
        ("https://schema.org/OrderInTransit", Kind::Shipping),
        ("OrderProcessing", Kind::Confirmation),
        ("", Kind::Confirmation),
    ] {
        for order in ["\"Order\"", "[\"https://schema.org/Order\"]"] {
            let markup =
                format!("{{\"@type\":{order},\"orderNumber\":\"7\",\"orderStatus\":\"{status}\"}}");
            let reading = read(&markup, "Hi", &Context::default());
            assert_eq!(reading.kind, expected, "{markup} {:?}", reading.reasons);
        }
    }
}

#[test]
fn an_offer_alone_sent_to_many_is_a_newsletter() {
    let markup = r#"[{"@type":"DiscountOffer","description":"20% off","discountCode":"MAY20","availabilityEnds":"2026-05-31T23:59:59+02:00"},]"#;
    let leave = "Hi <a href='https://s.example/unsubscribe'>unsubscribe</a>";
    let reading = read(markup, leave, &Context::default());
    assert_eq!(reading.kind, Kind::Newsletter, "{:?}", reading.reasons);
    let coupon = reading.coupon.expect("the markup has a code");
    assert_eq!(coupon.code.as_deref(), Some("MAY20"));
    assert_eq!(coupon.value, Some(DiscountValue::Percent(20.0)));
    assert_eq!(coupon.expires.as_deref(), Some("2026-05-31"));
    let alone = read(markup, "Hi", &Context::default());
    assert_ne!(alone.kind, Kind::Newsletter, "{:?}", alone.reasons);
}

#[test]
fn visible_text_goes_before_the_markup() {
    let markup = r#"{"@type":"Order","orderNumber":"7","price":"129.00","priceCurrency":"PLN"}"#;
    let total = |words: &str| read(markup, words, &Context::default()).total;
    assert_eq!(total("Thank you").as_deref(), Some("129.00 PLN"));
    assert_eq!(total("Total: 130.00 PLN").as_deref(), Some("130.00 PLN"));
}

#[test]
fn a_product_of_the_visit_may_be_named_in_the_markup_alone() {
    let markup = r#"{"@type":"Order","acceptedOffer":{"@type":"Offer","itemOffered":{"@type":["Product"],"name":"Birch Mug 300 ml"}}}"#;
    let context = Context {
        product_names: vec!["Linen Tablecloth".to_owned(), "Birch Mug".to_owned()],
        ..Context::default()
    };
    let reading = read(markup, "Thank you for your order", &context);
    assert_eq!(reading.products, ["Birch Mug"]);
    let both = read(markup, "Linen Tablecloth", &context);
    assert_eq!(both.products, context.product_names);
}
