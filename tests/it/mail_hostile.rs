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

/// Mails of the fixtures, cut, spliced and overwritten at random for as long as
/// `CXAUDIT_FUZZ_SECONDS` says (two seconds): none ends the reader, none takes it long.
#[test]
fn mangled_mails_are_read() {
    let seconds = std::env::var("CXAUDIT_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(2.0);
    let lexicons = Lexicons::embedded();
    let mails = fixtures(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    assert!(mails.len() > 100, "{} mails", mails.len());
    // xorshift64*, seeded by the clock; the seed is told when a mail is too much.
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |now| now.as_nanos() as u64 | 1);
    let mut state = seed;
    let mut random = |below: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    };
    let started = std::time::Instant::now();
    let mut count = 0_u64;
    while started.elapsed().as_secs_f64() < seconds {
        let mut raw = mails[random(mails.len())].clone();
        for _ in 0..=random(6) {
            let at = random(raw.len());
            match random(5) {
                0 => raw[at] = random(256) as u8,
                1 => raw.truncate(at + 1),
                2 => {
                    let end = (at + random(200)).min(raw.len());
                    raw.drain(at..end);
                }
                3 => {
                    let end = (at + random(400)).min(raw.len());
                    let piece = raw[at..end].repeat(1 + random(30));
                    let to = random(raw.len());
                    raw.splice(to..to, piece);
                }
                _ => {
                    let other = &mails[random(mails.len())];
                    let from = random(other.len());
                    let to = (from + random(600)).min(other.len());
                    raw.splice(at..at, other[from..to].iter().copied());
                }
            }
            if raw.is_empty() {
                raw.push(b'x');
            }
        }
        let context = Context {
            first_name: Some("Анна Maria".to_owned()),
            product_names: vec!["Kubek w groszki 350 ml".to_owned()],
            ..Context::default()
        };
        let one = std::time::Instant::now();
        let reading = mail::read(&raw, &context, &lexicons);
        let _ = mail::inspect_text("x", &reading);
        assert!(
            one.elapsed().as_secs() < 2,
            "seed {seed}, mail {count}: {:?}",
            one.elapsed()
        );
        count += 1;
    }
    eprintln!("{count} mangled mails read, seed {seed}");
}

/// Every `.eml` below a folder.
fn fixtures(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            mails.extend(fixtures(&path));
        } else if path.extension().is_some_and(|end| end == "eml") {
            mails.push(std::fs::read(&path).unwrap());
        }
    }
    mails
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
