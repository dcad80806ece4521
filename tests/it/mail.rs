//! Own mails, written by hand in the ways shops write, each with what a person would say it is.

use cxaudit::mail::{self, Context, DiscountValue, Kind, Lexicons};

/// A mail and the truth about it. Everything not said is the default: no coupon, no name, ...
struct Case {
    name: &'static str,
    subject: &'static str,
    body: &'static str,
    kind: Kind,
    first_name: Option<&'static str>,
    is_named: bool,
    coupon: Option<&'static str>,
    value: Option<&'static str>,
    products: &'static [&'static str],
    prices: &'static [&'static str],
    images: u32,
    delivery: Option<&'static str>,
    cart: Option<&'static str>,
    language: &'static str,
}

const PLAIN: Case = Case {
    name: "",
    subject: "",
    body: "",
    kind: Kind::Other,
    first_name: None,
    is_named: false,
    coupon: None,
    value: None,
    products: &[],
    prices: &[],
    images: 0,
    delivery: None,
    cart: None,
    language: "en",
};

pub(crate) fn message(subject: &str, body: &str) -> Vec<u8> {
    let kind = if body.trim_start().starts_with('<') {
        "html"
    } else {
        "plain"
    };
    format!(
        "From: Shop <shop@shop.example>\r\nTo: audit@box.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}"
    )
    .into_bytes()
}

fn print(value: &DiscountValue) -> String {
    match value {
        DiscountValue::Percent(percent) => format!("{percent} %"),
        DiscountValue::Amount(money) => {
            format!(
                "{} {}",
                money.amount,
                money.currency.as_ref().map_or("", |c| c.0.as_str())
            )
        }
        DiscountValue::FreeDelivery => "free delivery".to_owned(),
    }
}

fn check(cases: &[Case]) {
    let lexicons = Lexicons::embedded();
    let mut wrong = Vec::new();
    for case in cases {
        let context = Context {
            first_name: case.first_name.map(str::to_owned),
            ..Context::default()
        };
        let reading = mail::read(&message(case.subject, case.body), &context, &lexicons);
        let mut differs = |what: &str, found: String, expected: String| {
            if found != expected {
                wrong.push(format!(
                    "{}: {what} is {found}, not {expected} ({:?})",
                    case.name, reading.reasons
                ));
            }
        };
        differs(
            "kind",
            reading.kind.name().to_owned(),
            case.kind.name().to_owned(),
        );
        differs(
            "first name",
            reading.first_name.to_string(),
            case.is_named.to_string(),
        );
        let coupon = reading.coupon.as_ref();
        differs(
            "coupon",
            format!("{:?}", coupon.and_then(|c| c.code.as_deref())),
            format!("{:?}", case.coupon),
        );
        if case.coupon.is_some() || case.value.is_some() {
            let value = coupon.and_then(|c| c.value.as_ref()).map(print);
            differs(
                "value",
                format!("{value:?}"),
                format!("{:?}", case.value.map(str::to_owned)),
            );
        }
        differs(
            "products",
            format!("{:?}", reading.products),
            format!("{:?}", case.products),
        );
        differs(
            "prices",
            format!("{:?}", reading.prices),
            format!("{:?}", case.prices),
        );
        differs(
            "images",
            reading.item_images.to_string(),
            case.images.to_string(),
        );
        differs(
            "delivery",
            format!("{:?}", reading.delivery_time.as_deref()),
            format!("{:?}", case.delivery),
        );
        differs(
            "cart",
            format!("{:?}", reading.cart_link.as_deref()),
            format!("{:?}", case.cart),
        );
        differs(
            "language",
            format!("{:?}", reading.language.as_ref().map(|l| l.code())),
            format!("{:?}", Some(case.language)),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn reminders_are_read() {
    check(&[
        Case {
            name: "pl, table with picture and coupon",
            subject: "Anno, Twój koszyk czeka!",
            body: r#"<html><body><div style="display:none">Dokończ zakupy z rabatem</div><img src="https://shop.example/logo.png" alt="Shop"><p>Cześć Anno,</p><p>coś zostało w Twoim koszyku. Zachowaliśmy je dla Ciebie.</p><table><tr><td><img src="https://shop.example/media/lampa.jpg" width="120"></td><td>Lampa stojąca Sowa</td><td>1 szt.</td><td>249,00 zł</td></tr></table><p>Z kodem <b>WRACAM10</b> zapłacisz 10% mniej. Rabat ważny do 31.12.2026.</p><a href="https://shop.example/koszyk/restore?t=abc">Wróć do koszyka</a><p><a href="https://shop.example/wypisz">Wypisz się</a></p></body></html>"#,
            kind: Kind::Reminder,
            first_name: Some("Anna"),
            is_named: true,
            coupon: Some("WRACAM10"),
            value: Some("10 %"),
            products: &["Lampa stojąca Sowa"],
            prices: &["249,00 zł"],
            images: 1,
            cart: Some("https://shop.example/koszyk/restore?t=abc"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "pl, plain text without coupon",
            subject: "Dokończ swoje zamówienie",
            body: "Dzień dobry Panie Marku,\n\nzauważyliśmy, że nie dokończył Pan zakupów. Produkty nadal czekają.\n\nWróć do koszyka: https://shop.example/koszyk?id=77\n\nPozdrawiamy\nZespół sklepu\n",
            kind: Kind::Reminder,
            first_name: Some("Marek"),
            is_named: true,
            cart: Some("https://shop.example/koszyk?id=77"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "uk, forgotten things",
            subject: "Ви щось забули у кошику",
            body: r#"<html><body><p>Вітаємо, Олено!</p><p>Товари у вашому кошику ще чекають на вас. Завершіть замовлення, поки вони є в наявності.</p><table><tr><td><img src="https://shop.example/p/1.jpg"></td><td><a href="https://shop.example/p/kovdra">Ковдра лляна сіра</a></td><td>1 250,00 грн</td></tr></table><a href="https://shop.example/cart/abc">Перейти до кошика</a></body></html>"#,
            kind: Kind::Reminder,
            first_name: Some("Олена"),
            is_named: true,
            products: &["Ковдра лляна сіра"],
            prices: &["1 250,00 грн"],
            images: 1,
            cart: Some("https://shop.example/cart/abc"),
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "en, tracked links, name in the subject only",
            subject: "Daniel, did you forget something?",
            body: r#"<html><body><h1>You left something behind</h1><p>We saved your cart for you, but we cannot hold the items for long.</p><div><a href="https://click.mailer.example/c/1"><img src="https://cdn.example/oak-stool.jpg" alt="Oak Stool"></a></div><div><a href="https://click.mailer.example/c/1">Oak Stool</a></div><div>£59.00</div><a href="https://click.mailer.example/c/2">Complete your order</a><p>Unsubscribe</p></body></html>"#,
            kind: Kind::Reminder,
            first_name: Some("Daniel"),
            is_named: true,
            products: &["Oak Stool"],
            prices: &["£59.00"],
            images: 1,
            cart: Some("https://click.mailer.example/c/2"),
            ..PLAIN
        },
        Case {
            name: "de, polite",
            subject: "Ihr Warenkorb wartet auf Sie",
            body: "<p>Guten Tag,</p><p>Sie haben etwas in Ihrem Warenkorb vergessen. Möchten Sie Ihre Bestellung abschließen?</p><p>Mit dem Gutscheincode <b>ZURUECK5</b> erhalten Sie 5 € Rabatt.</p><p><a href='https://shop.example/warenkorb'>Zum Warenkorb</a></p>",
            kind: Kind::Reminder,
            first_name: Some("Sabine"),
            coupon: Some("ZURUECK5"),
            value: Some("5 EUR"),
            cart: Some("https://shop.example/warenkorb"),
            language: "de",
            ..PLAIN
        },
        Case {
            name: "cs, vocative",
            subject: "Zapomněli jste něco v košíku?",
            body: "<p>Dobrý den, Petře,</p><p>ve vašem košíku stále čeká zboží, které jste si vybral. Dokončete nákup jedním kliknutím.</p><a href='https://shop.example/kosik/obnovit/9'>Zpět do košíku</a>",
            kind: Kind::Reminder,
            first_name: Some("Petr"),
            is_named: true,
            cart: Some("https://shop.example/kosik/obnovit/9"),
            language: "cs",
            ..PLAIN
        },
        Case {
            name: "pl, lost diacritics",
            subject: "Twoj koszyk czeka na Ciebie",
            body: "Czesc Pawle,\n\nzapomniales o czyms! Produkty w koszyku wciaz na Ciebie czekaja.\nDokoncz zakupy: https://shop.example/koszyk\n",
            kind: Kind::Reminder,
            first_name: Some("Paweł"),
            is_named: true,
            cart: Some("https://shop.example/koszyk"),
            language: "pl",
            ..PLAIN
        },
    ]);
}

#[test]
fn confirmations_are_read() {
    check(&[
        Case {
            name: "pl, columns with heading, unit price and row total",
            subject: "Potwierdzenie zamówienia nr 10234",
            body: r#"<html><body><h2>Dziękujemy za zamówienie!</h2><p>Witaj Katarzyno, przyjęliśmy Twoje zamówienie do realizacji.</p><p>Numer zamówienia: 10234</p><table><tr><th>Produkt</th><th>Ilość</th><th>Cena jednostkowa</th><th>Wartość</th></tr><tr><td>Kubek porcelanowy Wrzos</td><td>2</td><td>39,90 zł</td><td>79,80 zł</td></tr><tr><td>Obrus bawełniany 120x160</td><td>1</td><td>89,00 zł</td><td>89,00 zł</td></tr><tr><td colspan="3">Dostawa</td><td>14,99 zł</td></tr><tr><td colspan="3">Razem do zapłaty</td><td>183,79 zł</td></tr></table><p>Przewidywana dostawa: 2-3 dni robocze</p><h3>Adres dostawy</h3><p>Katarzyna Nowak<br>ul. Polna 3<br>00-001 Warszawa</p></body></html>"#,
            kind: Kind::Confirmation,
            first_name: Some("Katarzyna"),
            is_named: true,
            products: &["Kubek porcelanowy Wrzos", "Obrus bawełniany 120x160"],
            prices: &["39,90 zł", "89,00 zł"],
            delivery: Some("2-3 dni robocze"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "pl, name only in the address, order number like a coupon",
            subject: "Twoje zamówienie XKPQW1289 zostało przyjęte",
            body: r#"<html><body><p>Dzień dobry,</p><p>dziękujemy za złożenie zamówienia.</p><p>Zamówienie nr: XKPQW1289</p><table><tr><td>Deska dębowa</td><td>1 szt.</td><td>120,00 zł</td></tr><tr><td>Suma</td><td></td><td>120,00 zł</td></tr></table><p>Adres dostawy</p><p>Tomasz Lis<br>Krótka 5<br>30-001 Kraków</p></body></html>"#,
            kind: Kind::Confirmation,
            first_name: Some("Tomasz"),
            products: &["Deska dębowa"],
            prices: &["120,00 zł"],
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "uk, table and delivery date",
            subject: "Підтвердження замовлення №5521",
            body: r#"<html><body><p>Доброго дня, Андрію!</p><p>Дякуємо за замовлення. Ми отримали ваше замовлення № 5521 і вже готуємо його.</p><table><tr><th>Товар</th><th>Кількість</th><th>Ціна</th></tr><tr><td>Чайник емальований</td><td>1</td><td>899 грн</td></tr></table><p>Доставка: 80 грн</p><p>Разом: 979 грн</p><p>Очікувана дата доставки: 14.03.2026</p></body></html>"#,
            kind: Kind::Confirmation,
            first_name: Some("Андрій"),
            is_named: true,
            products: &["Чайник емальований"],
            prices: &["899 грн"],
            delivery: Some("14.03.2026"),
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "en, pictures, no prices",
            subject: "Order #4471 confirmed",
            body: r#"<html><body><h1>Thank you for your purchase!</h1><p>Hi Grace, we're getting your order ready to be shipped. We will notify you when it has been sent.</p><h2>Order summary</h2><table><tr><td><img src="https://cdn.example/products/kettle_60x60.jpg" width="60"></td><td>Copper Kettle × 1</td><td>$84.00</td></tr></table><table><tr><td>Subtotal</td><td>$84.00</td></tr><tr><td>Shipping</td><td>$6.00</td></tr><tr><td>Total</td><td>$90.00 USD</td></tr></table><p>Estimated delivery: Friday, 14 March</p></body></html>"#,
            kind: Kind::Confirmation,
            first_name: Some("Grace"),
            is_named: true,
            products: &["Copper Kettle"],
            prices: &["$84.00"],
            images: 1,
            delivery: Some("Friday, 14 March"),
            ..PLAIN
        },
        Case {
            name: "en, plain text in columns",
            subject: "Your order from Shop",
            body: "Dear Oliver,\n\nthank you for your order. We have received it and will pack it soon.\n\nOrder number: 100087\n\nWool Blanket    1    £75.00\nLinen Cushion    2    £22.00\n\nSubtotal    £119.00\nDelivery    £4.50\nTotal    £123.50\n\nKind regards\nThe team\n",
            kind: Kind::Confirmation,
            first_name: Some("Oliver"),
            is_named: true,
            products: &["Wool Blanket", "Linen Cushion"],
            prices: &["£75.00", "£22.00"],
            ..PLAIN
        },
        Case {
            name: "de, lead time as a range",
            subject: "Bestellbestätigung 2026-1188",
            body: r#"<p>Hallo Lukas,</p><p>vielen Dank für deine Bestellung. Bestellnummer: 2026-1188</p><table><tr><th>Artikel</th><th>Menge</th><th>Preis</th></tr><tr><td>Holzbrett Esche</td><td>1</td><td>29,90 €</td></tr><tr><td>Versandkosten</td><td></td><td>4,90 €</td></tr><tr><td>Gesamtsumme</td><td></td><td>34,80 €</td></tr></table><p>Lieferzeit: 3-5 Werktage</p>"#,
            kind: Kind::Confirmation,
            first_name: Some("Lukas"),
            is_named: true,
            products: &["Holzbrett Esche"],
            prices: &["29,90 €"],
            delivery: Some("3-5 Werktage"),
            language: "de",
            ..PLAIN
        },
        Case {
            name: "cs, prices in crowns",
            subject: "Potvrzení objednávky č. 778812",
            body: r#"<p>Dobrý den,</p><p>děkujeme za vaši objednávku č. 778812.</p><table><tr><th>Zboží</th><th>Množství</th><th>Cena</th></tr><tr><td>Váza skleněná modrá</td><td>1 ks</td><td>449 Kč</td></tr><tr><td colspan="2">Doprava</td><td>89 Kč</td></tr><tr><td colspan="2">Celkem</td><td>538 Kč</td></tr></table>"#,
            kind: Kind::Confirmation,
            first_name: Some("Jana"),
            products: &["Váza skleněná modrá"],
            prices: &["449 Kč"],
            language: "cs",
            ..PLAIN
        },
        Case {
            name: "en, thanks with a code for the next order are still a confirmation",
            subject: "Thanks for your order #90112",
            body: r#"<p>Hello Emma,</p><p>We have received your order. Order number: 90112</p><table><tr><th>Item</th><th>Qty</th><th>Price</th></tr><tr><td>Garden Lantern</td><td>1</td><td>€34.00</td></tr></table><p>Total: €34.00</p><p>As a thank you, here is 15% off your next order. Use code NEXT15 at checkout.</p>"#,
            kind: Kind::Confirmation,
            first_name: Some("Emma"),
            is_named: true,
            coupon: Some("NEXT15"),
            value: Some("15 %"),
            products: &["Garden Lantern"],
            prices: &["€34.00"],
            ..PLAIN
        },
    ]);
}

#[test]
fn accounts_and_subscriptions_are_read() {
    check(&[
        Case {
            name: "pl welcome",
            subject: "Witamy w sklepie Domek",
            body: "<p>Cześć Aniu,</p><p>Twoje konto zostało utworzone. Możesz się zalogować i wygodnie robić zakupy.</p>",
            kind: Kind::Welcome,
            first_name: Some("Ania"),
            is_named: true,
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "pl welcome with a gift",
            subject: "Miło Cię poznać! Odbierz prezent",
            body: "<p>Dziękujemy za rejestrację w naszym sklepie.</p><p>Na dobry początek mamy dla Ciebie kod rabatowy: START20</p><p>Daje on 20 zł zniżki na pierwsze zakupy.</p>",
            kind: Kind::Welcome,
            coupon: Some("START20"),
            value: Some("20 PLN"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "uk welcome",
            subject: "Ласкаво просимо до магазину",
            body: "<p>Вітаємо, Сергію!</p><p>Дякуємо за реєстрацію. Ваш акаунт створено, тепер ви можете робити покупки.</p>",
            kind: Kind::Welcome,
            first_name: Some("Сергій"),
            is_named: true,
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "en welcome, login details",
            subject: "Welcome to Hearth & Home",
            body: "<p>Hi there,</p><p>Thanks for creating an account. Your username is hannah. You can now log in and track your orders.</p>",
            kind: Kind::Welcome,
            first_name: Some("Hannah"),
            ..PLAIN
        },
        Case {
            name: "de welcome",
            subject: "Willkommen bei Haus & Hof",
            body: "<p>Liebe Julia,</p><p>vielen Dank für Ihre Registrierung. Ihr Kundenkonto wurde erfolgreich angelegt.</p>",
            kind: Kind::Welcome,
            first_name: Some("Julia"),
            is_named: true,
            language: "de",
            ..PLAIN
        },
        Case {
            name: "pl activation",
            subject: "Potwierdź swój adres e-mail",
            body: "<p>Dzień dobry,</p><p>aby dokończyć rejestrację, kliknij w link aktywacyjny. Kod weryfikacyjny: AB12CD</p><a href='https://shop.example/a/1'>Aktywuj konto</a>",
            kind: Kind::Activation,
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "uk activation",
            subject: "Підтвердження реєстрації",
            body: "<p>Будь ласка, підтвердіть вашу адресу електронної пошти, щоб активувати акаунт.</p><a href='https://shop.example/a/2'>Підтвердити адресу</a>",
            kind: Kind::Activation,
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "en activation",
            subject: "Verify your email address",
            body: "<p>Please click the button below to confirm your email and activate your account.</p><a href='https://shop.example/a/3'>Verify email</a>",
            kind: Kind::Activation,
            ..PLAIN
        },
        Case {
            name: "cs newsletter confirmed",
            subject: "Přihlášení k odběru novinek",
            body: "<p>Dobrý den,</p><p>děkujeme, že jste se přihlásili k odběru našeho newsletteru. Těšte se na novinky a slevy.</p>",
            kind: Kind::Newsletter,
            language: "cs",
            ..PLAIN
        },
        Case {
            name: "en newsletter opt-in",
            subject: "Please confirm your subscription",
            body: "<p>Click below to confirm your newsletter subscription. If you did not sign up, ignore this message.</p><a href='https://shop.example/n/1'>Confirm subscription</a>",
            kind: Kind::NewsletterOptIn,
            ..PLAIN
        },
        Case {
            name: "pl password",
            subject: "Reset hasła",
            body: "<p>Witaj Piotrze,</p><p>otrzymaliśmy prośbę o zmianę hasła do Twojego konta. Kliknij, aby ustawić nowe hasło.</p><a href='https://shop.example/r/1'>Ustaw nowe hasło</a>",
            kind: Kind::Password,
            first_name: Some("Piotr"),
            is_named: true,
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "de password",
            subject: "Passwort zurücksetzen",
            body: "<p>Guten Tag,</p><p>Sie haben angefordert, Ihr Passwort zurückzusetzen. Bitte klicken Sie auf den folgenden Link.</p>",
            kind: Kind::Password,
            language: "de",
            ..PLAIN
        },
    ]);
}

#[test]
fn what_follows_an_order_is_read() {
    check(&[
        Case {
            name: "pl shipping with parcel number and pick-up code",
            subject: "Twoja paczka jest w drodze",
            body: "<p>Cześć Michale!</p><p>Zamówienie nr 55120 zostało wysłane. Numer przesyłki: 620011223344556677889900</p><p>Kod odbioru: 884213</p><a href='https://inpost.pl/sledzenie-przesylek?number=620011223344556677889900'>Śledź przesyłkę</a><p>Przewidywana dostawa: jutro</p>",
            kind: Kind::Shipping,
            first_name: Some("Michał"),
            is_named: true,
            delivery: Some("jutro"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "en shipping that lists items and prices",
            subject: "Your order 7781 has shipped",
            body: r#"<p>Hi Ruth,</p><p>Good news: your order is on its way.</p><table><tr><th>Product</th><th>Qty</th><th>Price</th></tr><tr><td>Brass Hook</td><td>4</td><td>£6.50</td></tr></table><p>Tracking number: JD014600003RU77881</p><a href="https://track.carrier.example/t?n=JD0146">Track your parcel</a>"#,
            kind: Kind::Shipping,
            first_name: Some("Ruth"),
            is_named: true,
            products: &["Brass Hook"],
            prices: &["£6.50"],
            ..PLAIN
        },
        Case {
            name: "uk shipping",
            subject: "Ваше замовлення відправлено",
            body: "<p>Доброго дня, Наталю!</p><p>Замовлення № 3312 передано до служби доставки. Номер ТТН: 20450812345678</p><a href='https://novaposhta.ua/tracking/?cargo_number=20450812345678'>Відстежити посилку</a>",
            kind: Kind::Shipping,
            first_name: Some("Наталя"),
            is_named: true,
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "de shipping",
            subject: "Versandbestätigung zu Ihrer Bestellung",
            body: "<p>Sehr geehrte Frau Weber,</p><p>Ihre Bestellung 8812 wurde versandt. Sendungsnummer: 00340434161094042557</p><p>Voraussichtliche Lieferung: Dienstag, 17. März</p>",
            kind: Kind::Shipping,
            first_name: Some("Sabine"),
            delivery: Some("Dienstag, 17. März"),
            language: "de",
            ..PLAIN
        },
        Case {
            name: "cs payment awaited",
            subject: "Čekáme na platbu k objednávce 1290",
            body: "<p>Dobrý den,</p><p>objednávku 1290 odešleme po připsání platby. Číslo účtu: 123456789/0100, variabilní symbol: 1290. K úhradě: 1 490 Kč</p>",
            kind: Kind::Payment,
            language: "cs",
            ..PLAIN
        },
        Case {
            name: "pl invoice",
            subject: "Faktura do zamówienia 55120",
            body: "<p>Dzień dobry,</p><p>w załączniku przesyłamy fakturę do Twojego zamówienia. Numer faktury: FV/2026/03/112</p>",
            kind: Kind::Invoice,
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "pl review request",
            subject: "Jak oceniasz swoje zakupy?",
            body: "<p>Ewo, dziękujemy za zakupy w naszym sklepie.</p><p>Twoja opinia jest dla nas ważna. Zajmie to tylko minutę.</p><a href='https://shop.example/opinie/add'>Wystaw opinię</a>",
            kind: Kind::ReviewRequest,
            first_name: Some("Ewa"),
            is_named: true,
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "uk review request",
            subject: "Поділіться враженнями про покупку",
            body: "<p>Вітаємо!</p><p>Чи сподобався вам товар? Залиште відгук, він допоможе іншим покупцям.</p><a href='https://shop.example/r/9'>Залишити відгук</a>",
            kind: Kind::ReviewRequest,
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "en review request",
            subject: "How was your order?",
            body: "<p>Hi George,</p><p>We'd love your feedback. Please take a moment to review your purchase.</p><a href='https://shop.example/review/1'>Write a review</a>",
            kind: Kind::ReviewRequest,
            first_name: Some("George"),
            is_named: true,
            ..PLAIN
        },
        Case {
            name: "de cancelled",
            subject: "Ihre Bestellung wurde storniert",
            body: "<p>Hallo,</p><p>Ihre Bestellung 4410 wurde storniert. Vielen Dank für Ihr Verständnis.</p>",
            kind: Kind::Other,
            language: "de",
            ..PLAIN
        },
        Case {
            name: "en delivered",
            subject: "Your package has been delivered",
            body: "<p>Hello,</p><p>Your order 31 was delivered today at 14:20. We hope you like it.</p>",
            kind: Kind::Delivered,
            ..PLAIN
        },
        Case {
            name: "pl inquiry reply",
            subject: "Odpowiedź na Twoje pytanie",
            body: "<p>Dzień dobry,</p><p>dziękujemy za wiadomość. W odpowiedzi na pytanie o rozmiar: obrus ma 140 na 220 cm.</p><p>Pozdrawiam<br>Anna z obsługi klienta</p>",
            kind: Kind::InquiryReply,
            first_name: Some("Anna"),
            language: "pl",
            ..PLAIN
        },
    ]);
}

#[test]
fn marketing_is_read() {
    check(&[
        Case {
            name: "pl newsletter with a coupon that mentions the cart",
            subject: "Nowa kolekcja i -15% na wszystko",
            body: "<p>Sprawdź nowości na wiosnę! Tylko w ten weekend z kodem WIOSNA15 kupisz wszystko 15% taniej.</p><p>Wpisz kod rabatowy w koszyku.</p><a href='https://shop.example/nowosci'>Zobacz więcej</a><p>Otrzymujesz tę wiadomość, ponieważ zapisałeś się do newslettera. <a href='https://shop.example/unsub'>Wypisz się</a></p>",
            kind: Kind::Newsletter,
            coupon: Some("WIOSNA15"),
            value: Some("15 %"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "uk newsletter without a coupon",
            subject: "Розпродаж: знижки до 50%",
            body: "<p>Тільки сьогодні! Новинки та хіти продажу за вигідними цінами. Не пропустіть.</p><a href='https://shop.example/sale'>Переглянути всі</a><p>Ви отримали цей лист, бо підписані на розсилку. <a href='https://shop.example/u'>Відписатися</a></p>",
            kind: Kind::Newsletter,
            language: "uk",
            ..PLAIN
        },
        Case {
            name: "en newsletter",
            subject: "New arrivals are here",
            body: "<p>Just landed: our summer collection. Shop now and save up to 30% this week only.</p><a href='https://shop.example/new'>Shop now</a><p>You are receiving this email because you subscribed. <a href='https://shop.example/u'>Unsubscribe</a></p>",
            kind: Kind::Newsletter,
            ..PLAIN
        },
        Case {
            name: "pl win-back",
            subject: "Tęsknimy za Tobą, Magdo!",
            body: "<p>Dawno Cię u nas nie było. Wróć do nas i odbierz rabat 10% z kodem WROC-10.</p>",
            kind: Kind::WinBack,
            first_name: Some("Magda"),
            is_named: true,
            coupon: Some("WROC-10"),
            value: Some("10 %"),
            language: "pl",
            ..PLAIN
        },
        Case {
            name: "en win-back",
            subject: "We miss you",
            body: "<p>Dear Amelia,</p><p>It's been a while since your last visit. Come back and enjoy free delivery with code COMEBACK1.</p>",
            kind: Kind::WinBack,
            first_name: Some("Amelia"),
            is_named: true,
            coupon: Some("COMEBACK1"),
            value: Some("free delivery"),
            ..PLAIN
        },
        Case {
            name: "de win-back",
            subject: "Wir vermissen Sie",
            body: "<p>Hallo,</p><p>Sie haben seit 90 Tagen nicht mehr bestellt. Kommen Sie zurück, wir freuen uns auf Sie.</p>",
            kind: Kind::WinBack,
            language: "de",
            ..PLAIN
        },
        Case {
            name: "cs birthday",
            subject: "Všechno nejlepší k narozeninám!",
            body: "<p>Milá Zuzano,</p><p>přejeme vám krásný den a posíláme dárek: slevový kód NAROZKY200 v hodnotě 200 Kč na příští nákup.</p>",
            kind: Kind::Occasion,
            first_name: Some("Zuzana"),
            is_named: true,
            coupon: Some("NAROZKY200"),
            value: Some("200 CZK"),
            language: "cs",
            ..PLAIN
        },
        Case {
            name: "pl care",
            subject: "Jak dbać o Twój nowy obrus",
            body: "<p>Cześć Doroto,</p><p>mamy kilka wskazówek: pierz w 40 stopniach i prasuj na lewej stronie. Czy wszystko w porządku z Twoim zakupem?</p>",
            kind: Kind::Care,
            first_name: Some("Dorota"),
            is_named: true,
            language: "pl",
            ..PLAIN
        },
    ]);
}

#[test]
fn names_across_scripts_and_products_cut_short() {
    let lexicons = Lexicons::embedded();
    let context = |name: &str, products: &[&str]| Context {
        first_name: Some(name.to_owned()),
        product_names: products.iter().map(|p| (*p).to_owned()).collect(),
        ..Context::default()
    };
    let body = "<p>Вітаємо, Олено!</p><p>У кошику: Горнятко керамічне з кв…</p>";
    let reading = mail::read(
        &message("Кошик", body),
        &context("Olena", &["Горнятко керамічне з квітами", "Плед вовняний"]),
        &lexicons,
    );
    assert!(reading.first_name);
    assert_eq!(reading.products, ["Горнятко керамічне з квітами"]);
    let body =
        "<p>Hello,</p><p>LINEN TABLECLOTH<br>140x220 cm is waiting.</p><p>Regards, Olena</p>";
    let reading = mail::read(
        &message("Cart", body),
        &context(
            "Олена",
            &["Linen Tablecloth 140×220 cm", "Linen Tablecloth 140x220 cm"],
        ),
        &lexicons,
    );
    assert!(!reading.first_name);
    assert_eq!(reading.products, ["Linen Tablecloth 140x220 cm"]);
}

#[test]
fn nothing_ordered_is_no_confirmation() {
    let lexicons = Lexicons::embedded();
    let raw = message("Thank you for your order", "Thank you for your order");
    let ordered = |ordered| Context {
        ordered,
        ..Context::default()
    };
    assert_eq!(
        mail::read(&raw, &ordered(Some(true)), &lexicons).kind,
        Kind::Confirmation
    );
    assert_ne!(
        mail::read(&raw, &ordered(Some(false)), &lexicons).kind,
        Kind::Confirmation
    );
}

#[test]
fn charsets_declared_wrongly_are_read() {
    let lexicons = Lexicons::embedded();
    let text = "Dzień dobry,\r\ndziękujemy za zamówienie. Otrzymaliśmy Twoje zamówienie i już je pakujemy, wkrótce je wyślemy.\r\n";
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'ń' => 0xf1,
            'ę' => 0xea,
            'ó' => 0xf3,
            'ś' => 0xb6,
            'ż' => 0xbf,
            other => u8::try_from(other as u32).expect("the text is Latin"),
        })
        .collect();
    for charset in [
        "",
        "Content-Type: text/plain; charset=us-ascii\r\n",
        "Content-Type: text/plain; charset=iso-8859-1\r\n",
    ] {
        let mut raw = format!("Subject: Zamowienie\r\n{charset}\r\n").into_bytes();
        raw.extend_from_slice(&bytes);
        let reading = mail::read(&raw, &Context::default(), &lexicons);
        assert!(
            reading.text.contains("dziękujemy za zamówienie"),
            "{charset:?}: {}",
            reading.text
        );
        assert_eq!(reading.kind, Kind::Confirmation, "{charset:?}");
    }
}
