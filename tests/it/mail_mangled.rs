//! Mails mangled at random: no bytes end the reader, none keep it long.
//!
//! `CXAUDIT_FUZZ_SECONDS=3600 cargo test --test it mail_mangled -- --nocapture` goes on for an hour;
//! a mail that is too much is kept in the folder for temporary files and named.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cxaudit::mail::{self, Context, Lexicons};

/// Pieces that mails are made of, so that random sequences get past the first line.
pub(super) const PIECES: &[&str] = &[
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
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Content-Type: text/html; charset=windows-1250\r\n",
    "Content-Type: text/plain; charset=koi8-u\r\n",
    "Content-Type: multipart/alternative; boundary=\"\"\r\n",
    "Content-Type: message/rfc822\r\n\r\n",
    "In-Reply-To: <",
    "Authentication-Results: x; spf=",
    "Received: from a by b for <",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "ß",
    "ŉ",
    "&#1114112;",
    "&#0;",
    "=C4=",
    "99999999999999999999999999999,99 zł",
    "-0,00 €",
    "1.2.3.4 zł",
    "0x",
    "</tr><tr><td>",
    "<td rowspan=65536 colspan=4294967296>",
    "<base href=\"//\">",
    "<a href=\"http://[::",
    "<a href=\"mailto:",
    "<title>",
    "<textarea>",
    "<![CDATA[",
    "<!--[if mso]>",
];

/// xorshift64*, seeded by the clock.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }
}

/// Changes `raw` somewhere: a byte, a cut, a hole, an echo, a graft of another mail, a piece that
/// mails are made of, two lines that change places, a number that grows.
fn mangle(raw: &mut Vec<u8>, mails: &[Vec<u8>], random: &mut Random) {
    let at = random.below(raw.len());
    match random.below(9) {
        0 => raw[at] = random.below(256) as u8,
        // A cut leaves little to go on with, so it is rarer.
        1 if random.below(3) == 0 => raw.truncate(at + 1),
        2 => {
            let end = (at + random.below(200)).min(raw.len());
            raw.drain(at..end);
        }
        3 => {
            let end = (at + random.below(400)).min(raw.len());
            let piece = raw[at..end].repeat(1 + random.below(30));
            let to = random.below(raw.len());
            raw.splice(to..to, piece);
        }
        4 => {
            let other = &mails[random.below(mails.len())];
            let from = random.below(other.len());
            let to = (from + random.below(600)).min(other.len());
            raw.splice(at..at, other[from..to].iter().copied());
        }
        5 => {
            let lines: Vec<&[u8]> = raw.split(|byte| *byte == b'\n').collect();
            let (one, two) = (random.below(lines.len()), random.below(lines.len()));
            let mut lines = lines;
            lines.swap(one, two);
            *raw = lines.join(&b'\n');
        }
        6 => {
            let digit = raw[at..].iter().position(u8::is_ascii_digit);
            if let Some(digit) = digit {
                raw.splice(at + digit..at + digit, b"9".repeat(1 + random.below(40)));
            }
        }
        _ => {
            let piece = PIECES[random.below(PIECES.len())].as_bytes();
            let piece = piece.repeat(1 + random.below(4) * random.below(4));
            // Grafted between two lines, in the head as often as anywhere.
            let from = if random.below(3) == 0 { at / 8 } else { at };
            let to = raw[from..]
                .iter()
                .position(|byte| *byte == b'\n')
                .filter(|_| random.below(2) == 0)
                .map_or(from, |line| from + line + 1);
            raw.splice(to..to, piece);
        }
    }
    if raw.is_empty() {
        raw.push(b'x');
    }
}

/// Everything that is ever done with the bytes of a message.
fn read(raw: &[u8], lexicons: &Lexicons) {
    let context = Context {
        first_name: Some("Анна Maria".to_owned()),
        product_names: vec!["Kubek w groszki 350 ml".to_owned()],
        ..Context::default()
    };
    let reading = mail::read(raw, &context, lexicons);
    let _ = mail::inspect_text("x", &reading);
    let _ = mail::inspect_json("x", &reading);
    let _ = mail::recipients(raw);
    if let Some(link) = &reading.cart_link {
        let _ = mail::may_follow(link, &reading);
    }
    let _ = mail::read(raw, &Context::default(), lexicons);
}

#[test]
fn mangled_mails_are_read() {
    let seconds = std::env::var("CXAUDIT_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(2.0);
    // A debug build on a busy machine is allowed more than the promise.
    let allowed = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    let lexicons = Lexicons::embedded();
    let mails = fixtures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    assert!(mails.len() > 100, "{} mails", mails.len());
    let seed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(1, |now| now.as_nanos() as u64 | 1);
    let mut random = Random(seed);
    let (started, mut told) = (Instant::now(), Instant::now());
    let (mut count, mut slowest) = (0_u64, Duration::ZERO);
    let mut raw = Vec::new();
    while started.elapsed().as_secs_f64() < seconds {
        // One in four goes on from the last one.
        if raw.is_empty() || raw.len() > 200_000 || random.below(4) > 0 {
            raw.clone_from(&mails[random.below(mails.len())]);
        }
        for _ in 0..=random.below(6) {
            mangle(&mut raw, &mails, &mut random);
        }
        let one = Instant::now();
        let ended = std::panic::catch_unwind(|| read(&raw, &lexicons));
        let took = one.elapsed();
        slowest = slowest.max(took);
        if ended.is_err() || took > allowed {
            let kept = std::env::temp_dir().join(format!("mangled-{seed}-{count}.eml"));
            std::fs::write(&kept, &raw).unwrap();
            panic!(
                "{}: {took:?}, ended early: {}",
                kept.display(),
                ended.is_err()
            );
        }
        count += 1;
        if told.elapsed().as_secs() >= 300 {
            eprintln!("{count} mangled mails read in {:?}", started.elapsed());
            told = Instant::now();
        }
    }
    eprintln!("{count} mangled mails read, slowest {slowest:?}, seed {seed}");
}

/// Every `.eml` below a folder.
fn fixtures(folder: &Path) -> Vec<Vec<u8>> {
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
