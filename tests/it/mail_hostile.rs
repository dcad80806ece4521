//! Mails that mean harm or nothing: any bytes give a reading, in bounded time.

use cxaudit::mail::{self, Context, Lexicons};

#[test]
fn bombs_are_read_within_two_seconds() {
    let lexicons = Lexicons::embedded();
    let nested = format!(
        "Content-Type: text/html\r\n\r\n{}",
        "<div><table><tr><td>".repeat(200_000)
    );
    let closing = format!(
        "Content-Type: text/html\r\n\r\n{}{}",
        "<b>".repeat(100_000),
        "</i>".repeat(500_000)
    );
    let quotes = format!(
        "Content-Type: text/html\r\n\r\n{}",
        "<a href=\"x".repeat(300_000)
    );
    let comments = format!("Content-Type: text/html\r\n\r\n{}", "<!--".repeat(300_000));
    let scripts = format!(
        "Content-Type: text/html\r\n\r\n{}",
        "<script></".repeat(300_000)
    );
    let prices = format!(
        "Content-Type: text/html\r\n\r\n<table>{}</table>",
        "<tr><td>Mug</td><td>£1.00</td></tr>".repeat(30_000)
    );
    let links = format!(
        "Content-Type: text/html\r\n\r\n{}",
        "<a href=\"https://a.example/cart\">your cart</a> ".repeat(50_000)
    );
    let headers = format!("{}\r\n\r\nbody", "X-Header: value\r\n".repeat(200_000));
    let words = format!(
        "Subject: x\r\n\r\n{}",
        "Anna kod rabatowy zamówienie ".repeat(300_000)
    );
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nthank you for your order\r\n";
    let parts = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        part.repeat(10_000)
    );
    let big = format!(
        "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        "QUJDRA==".repeat(3_000_000)
    );
    let boundaries = format!(
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n{}",
        "--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n".repeat(5_000)
    );
    // A debug build on a busy machine is allowed more than the promise.
    let allowed = std::time::Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    for (name, raw) in [
        ("nested", nested),
        ("closing", closing),
        ("quotes", quotes),
        ("comments", comments),
        ("scripts", scripts),
        ("prices", prices),
        ("links", links),
        ("headers", headers),
        ("words", words),
        ("parts", parts),
        ("big", big),
        ("boundaries", boundaries),
    ] {
        let started = std::time::Instant::now();
        let context = Context {
            first_name: Some("Anna".to_owned()),
            product_names: vec!["Mug".to_owned()],
            ..Context::default()
        };
        let reading = mail::read(raw.as_bytes(), &context, &lexicons);
        assert!(
            started.elapsed() < allowed,
            "{name} took {:?}",
            started.elapsed()
        );
        assert!(reading.text.len() <= 64 * 1024, "{name}");
    }
}

mod any_bytes {
    use std::sync::LazyLock;

    use cxaudit::mail::{self, Context, Lexicons};
    use proptest::prelude::*;

    static LEXICONS: LazyLock<Lexicons> = LazyLock::new(Lexicons::embedded);

    fn read(raw: &[u8]) {
        let context = Context {
            first_name: Some("Анна".to_owned()),
            product_names: vec!["Kubek 1".to_owned(), "×".to_owned()],
            ..Context::default()
        };
        let reading = mail::read(raw, &context, &LEXICONS);
        let _ = mail::inspect_json("x", &reading);
        let _ = mail::inspect_text("x", &reading);
    }

    /// Pieces that mails are made of, so that random sequences get past the first line.
    const PIECES: &[&str] = &[
        "Subject: ",
        "=?utf-8?B?",
        "?=",
        "\r\n",
        "\r\n\r\n",
        "Content-Type: text/html\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "--b\r\n",
        "--b--",
        "<table>",
        "<tr>",
        "<td colspan=9>",
        "</td>",
        "<a href=\"",
        "\">",
        "<img src=x alt='",
        "<script type=\"application/ld+json\">",
        "{\"@type\":\"Order\",",
        "\"orderNumber\":\"1\"}",
        "</script>",
        "&#x",
        "&amp",
        ";",
        "Cześć Anno",
        "kod: ",
        "LATO-10",
        "10 %",
        "1 299,00 zł",
        "×",
        "2 x ",
        "…",
        "zamówienie nr ",
        "dostawa: ",
        "2–3 dni",
        "\u{202f}",
        "\u{301}",
        "İ",
        "ﬃ",
        "👩‍🚀",
        "<!--",
        "-->",
        "<",
        ">",
        "=",
        "\"",
        "https://a.example/cart?",
        "Wróć do koszyka",
        "Razem",
        "Produkt",
        "Ilość",
        "Cena",
        "itemprop=\"name\"",
        "<div itemscope itemtype='http://schema.org/Order'>",
        "style=\"display:none\"",
        "<del>",
        "</del>",
        "%",
        "14.03.",
        "14. března",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn random_bytes(raw in proptest::collection::vec(any::<u8>(), 0..2000)) {
            read(&raw);
        }

        #[test]
        fn random_pieces(picked in proptest::collection::vec(0..PIECES.len(), 0..60), cut in any::<prop::sample::Index>()) {
            let text: String = picked.iter().map(|at| PIECES[*at]).collect();
            read(text.as_bytes());
            read(&text.as_bytes()[..cut.index(text.len() + 1)]);
        }

        #[test]
        fn mutated_mails(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
            let mut raw = super::super::mail::message("Dziękujemy za zamówienie nr 12", "<table><tr><th>Produkt</th><th>Cena</th></tr><tr><td>Kubek 1</td><td>39,90 zł</td></tr></table><p>Kod rabatowy: LATO10, ważny do 31.12.2026. Dostawa w 2–3 dni.</p>");
            for (at, byte) in changes {
                let at = at.index(raw.len());
                raw[at] = byte;
            }
            read(&raw);
        }
    }
}
