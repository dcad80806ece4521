//! What in a mail is the customer's own: goods beside suggestions, tiles side by side, prices in
//! sentences, names spoken to; and what only looks like it.

use cxaudit::mail::{self, Context, Kind, Lexicons, MailReading};

use crate::mail::message;

fn read(name: &str, known: &[&str], subject: &str, body: &str) -> MailReading {
    let context = Context {
        first_name: (!name.is_empty()).then(|| name.to_owned()),
        product_names: known.iter().map(|name| (*name).to_owned()).collect(),
        ..Context::default()
    };
    mail::read(&message(subject, body), &context, &Lexicons::embedded())
}

#[test]
fn suggestions_are_not_the_customers_goods() {
    let suggestion = "<table><tr><td><img src=\"https://s.example/i/8.jpg\" width=\"180\"><br>Waza niebieska<br>219,00 zł</td></tr></table>";
    for (heading, own, prices, images) in [
        ("Polecamy także", "<p>Patera dębowa</p>", &[] as &[&str], 0),
        (
            "Może Ci się spodobać",
            "<p>Patera dębowa</p><p>149,00 zł</p>",
            &["149,00 zł"],
            0,
        ),
        (
            "Polecamy także",
            "<p><img src=\"https://s.example/i/1.jpg\" width=\"200\"></p><p>Patera dębowa</p><p>Cena: 149,00 zł</p>",
            &["149,00 zł"],
            1,
        ),
        ("Polecane produkty", "", &[], 0),
    ] {
        let body = format!(
            "<p>Twój koszyk czeka.</p>{own}<p><a href=\"https://s.example/koszyk\">Wróć do koszyka</a></p><h2>{heading}</h2>{suggestion}"
        );
        let reading = read("", &["Patera dębowa"], "Coś zostało w koszyku", &body);
        assert_eq!(reading.prices, prices, "{body}");
        assert_eq!(reading.item_images, images, "{body}");
        assert_eq!(reading.related_products, ["Waza niebieska"], "{body}");
    }
}

#[test]
fn goods_side_by_side_are_told_apart() {
    let tile = |name: &str, price: &str| {
        format!(
            "<img src=\"https://s.example/{name}.jpg\" width=\"160\"><br>{name}<br><b>{price}</b>"
        )
    };
    let nested = |name: &str, price: &str| {
        format!("<table><tr><td>{name}</td></tr><tr><td>{price}</td></tr></table>")
    };
    let goods = [
        ("Oak tray", "$31.00"),
        ("Glass jug", "$24.50"),
        ("Linen runner", "$18.00"),
    ];
    let row = |cell: &dyn Fn(&str, &str) -> String| {
        let cells = goods
            .iter()
            .map(|(name, price)| format!("<td>{}</td>", cell(name, price)));
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    for body in [
        row(&tile),
        row(&nested),
        row(&|name, _| name.to_owned()) + &row(&|_, price| price.to_owned()),
    ] {
        let body = format!("<p>Left in your cart:</p><table>{body}</table>");
        let reading = read("", &[], "Your cart", &body);
        assert_eq!(reading.products, goods.map(|(name, _)| name), "{body}");
        assert_eq!(reading.prices, goods.map(|(_, price)| price), "{body}");
    }
    let stacked = goods
        .map(|(name, price)| format!("<p>{name}</p><p>{price}</p>"))
        .concat();
    let reading = read(
        "",
        &[],
        "Your cart",
        &format!("<p>Left in your cart</p>{stacked}"),
    );
    assert_eq!(reading.products, goods.map(|(name, _)| name));
    // One amount below one line is no list.
    let alone = read("", &[], "News", "<p>A word on postage</p><p>$4.00</p>");
    assert!(alone.products.is_empty(), "{:?}", alone.products);
}

#[test]
fn the_price_of_a_known_product_stands_beside_its_name() {
    for (known, body, prices) in [
        (
            "Patera dębowa",
            "W koszyku czeka Patera dębowa za 149,00 zł.",
            &["149,00 zł"] as &[&str],
        ),
        (
            "Patera dębowa",
            "Zostawiłeś w koszyku: Patera dębowa, 149,00 zł.",
            &["149,00 zł"],
        ),
        (
            "Dubový tác",
            "V košíku zůstal Dubový tác (599 Kč).",
            &["599 Kč"],
        ),
        (
            "Patera dębowa",
            "<div>Patera dębowa</div><div>149,00 zł</div>",
            &["149,00 zł"],
        ),
        ("Patera dębowa", "Patera dębowa czeka. Dostawa 15 zł.", &[]),
        (
            "Patera dębowa mała 30 cm",
            "<p>Patera dębowa mała</p><p>149,00 zł</p>",
            &["149,00 zł"],
        ),
    ] {
        let reading = read("", &[known], "Koszyk", body);
        assert_eq!(reading.products, [known], "{body}");
        assert_eq!(reading.prices, prices, "{body}");
    }
}

#[test]
fn the_least_an_order_must_be_worth_is_no_order() {
    for body in [
        "Minimalna wartość zamówienia: 80 zł.",
        "Мінімальне замовлення: 600 грн",
        "Minimální objednávka: 700 Kč",
        "Minimum order: 45 EUR",
        "Mindestbestellwert: 40 EUR",
    ] {
        let reading = read(
            "",
            &[],
            "News",
            &format!("<p>Something new</p><p>{body}</p>"),
        );
        assert_eq!(reading.order_number, None, "{body}");
        assert_eq!(reading.total, None, "{body}");
        assert!(
            reading.products.is_empty(),
            "{body}: {:?}",
            reading.products
        );
    }
    let reading = read(
        "",
        &[],
        "Zamówienie",
        "Zamówienie nr 8123 przyjęte. Do zapłaty: 90 zł",
    );
    assert_eq!(reading.order_number.as_deref(), Some("8123"));
}

#[test]
fn a_sentence_about_a_payment_names_no_product() {
    for (body, total) in [
        (
            "Twoje zamówienie 4711 czeka na płatność. Kwota: 99,00 zł",
            Some("99,00 zł"),
        ),
        (
            "Your order 4711 is awaiting payment. Amount: $99.00",
            Some("$99.00"),
        ),
        (
            "Ваше замовлення 4711 очікує оплати. Сума: 990 грн",
            Some("990 грн"),
        ),
        (
            "Ihre Bestellung 4711 wartet auf Zahlung. Betrag: 99,00 €",
            Some("99,00 €"),
        ),
        (
            "Twoja paczka jest w drodze. Kwota pobrania: 129,00 zł",
            None,
        ),
    ] {
        let reading = read("", &[], "Info", &format!("<p>{body}</p>"));
        assert!(
            reading.products.is_empty(),
            "{body}: {:?}",
            reading.products
        );
        assert_eq!(reading.total.as_deref(), total, "{body}");
    }
    let listed = read(
        "",
        &[],
        "Order",
        "<p>Order 4711</p><p>Dr. Oetker baking tin - $12.00</p>",
    );
    assert_eq!(listed.products, ["Dr. Oetker baking tin"]);
}

#[test]
fn a_title_and_a_name_at_the_beginning_of_a_line_speak_to_the_customer() {
    for (name, body, spoken_to) in [
        ("Marek", "Panie Marku, Twój koszyk czeka.", true),
        ("Anna", "Pani Anno, w koszyku zostały produkty.", true),
        ("Jana", "Paní Jano, v košíku něco zůstalo.", true),
        ("Олена", "Пані Олено, ваш кошик чекає.", true),
        ("Anna", "Anna Nowak,\nyour order 124 is on its way.", true),
        // Where to send it, and no greeting.
        (
            "Anna",
            "Anna Nowak,\n12 Long Street,\nLondon\n\nThank you.",
            false,
        ),
        (
            "Anna",
            "Anna Nowak, ul. Długa 12\n00-100 Warszawa\n\nDziękujemy.",
            false,
        ),
    ] {
        let reading = read(name, &[], "Info", body);
        assert_eq!(reading.first_name, spoken_to, "{body}");
    }
}

#[test]
fn a_code_that_was_redeemed_is_no_offer() {
    for (body, code) in [
        ("Discount code used: SUMMER5", None),
        ("Użyty kod rabatowy: LATO15", None),
        ("Verwendeter Gutscheincode: SOMMER5", None),
        ("Your discount code: SUMMER5, 5% off.", Some("SUMMER5")),
    ] {
        let body = format!("<p>Order no. 81234</p><p>{body}</p><p>Total: 40 EUR</p>");
        let coupon = read("", &[], "Order 81234", &body).coupon;
        let found = coupon.and_then(|coupon| coupon.code);
        assert_eq!(found.as_deref(), code, "{body}");
    }
}

#[test]
fn a_discount_in_the_subject_and_a_code_below_are_an_offer() {
    let body = "<p>Mit dem Gutscheincode WILLKOMMEN-10 sparst du 10 %.</p>";
    let reading = read("", &[], "10 % Rabatt nur heute", body);
    assert_eq!(reading.kind, Kind::Newsletter);
}
