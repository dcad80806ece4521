//! Mails that mean harm or nothing: any bytes give a reading, in bounded time.

use cxaudit::mail::{self, Context, Lexicons};

/// Mails made to hurt, by name.
fn bombs() -> Vec<(&'static str, String)> {
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
    let deep = (0..3_000).fold(String::new(), |raw, at| {
        format!("{raw}Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n")
    });
    let address = format!(
        "From: a@b.example\r\nTo: {}\r\n\r\nbody",
        "<x@y.example>, ".repeat(100_000)
    );
    let folded = format!("Subject: x{}\r\n\r\nbody", "\r\n y".repeat(500_000));
    let soft = format!(
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        "=\r\n".repeat(4_000_000)
    );
    let spaces = format!(
        "Content-Type: text/html\r\n\r\n<a {}",
        " \"".repeat(2_000_000)
    );
    vec![
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
        ("deep", deep),
        ("address", address),
        ("folded", folded),
        ("soft", soft),
        ("spaces", spaces),
    ]
}

#[test]
fn bombs_are_read_within_two_seconds() {
    let lexicons = Lexicons::embedded();
    // A debug build on a busy machine is allowed more than the promise.
    let allowed = std::time::Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    for (name, raw) in bombs() {
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

/// The program itself may use 200 MiB of address space for each, and no more.
#[cfg(target_os = "linux")]
#[test]
fn bombs_need_less_than_200_mebibytes() {
    let folder = tempfile::tempdir().unwrap();
    let program = assert_cmd::cargo::cargo_bin("cxaudit");
    for (name, raw) in bombs() {
        let file = folder.path().join(format!("{name}.eml"));
        std::fs::write(&file, raw).unwrap();
        let output = std::process::Command::new("sh")
            .args([
                "-c",
                "ulimit -v 204800; exec \"$0\" inspect mail --json \"$1\"",
            ])
            .args([program.as_os_str(), file.as_os_str()])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.stdout.starts_with(b"{"), "{name}");
        std::fs::remove_file(&file).unwrap();
    }
}

/// Long lines are read in pieces; a piece may begin with a space before letters of several bytes.
#[test]
fn a_price_behind_the_cut_of_a_long_line_is_read() {
    let lexicons = Lexicons::embedded();
    for spaces in 0..4 {
        let raw = format!(
            "Subject: x\r\n\r\n{}{}{} - 12,00 zł\r\n",
            "a".repeat(3_000 - spaces),
            " ".repeat(2 * spaces),
            "ь".repeat(20)
        );
        let reading = mail::read(raw.as_bytes(), &Context::default(), &lexicons);
        assert!(reading.text.contains("12,00 zł"), "{spaces}");
    }
}

mod any_bytes {
    use std::sync::LazyLock;

    use cxaudit::mail::{self, Context, Lexicons};
    use proptest::prelude::*;

    use super::super::mail_mangled::PIECES;

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
