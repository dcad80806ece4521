//! Bytes to text when the declared charset is missing or wrong.

use std::sync::LazyLock;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, KOI8_U, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};

use crate::text::is_alphabetic;

/// How much of what is not ASCII is looked at to guess a charset, in bytes.
const SAMPLE: usize = 2 * 1024;

/// Decodes `bytes`: as UTF-8 where they are that, else by the charset under which the text looks
/// most like a text, the `declared` one preferred.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return repair(text).unwrap_or_else(|| text.to_owned());
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let sample = telling_words(bytes);
    // Cut in the middle of a character, or a few bad bytes: still UTF-8.
    let broken = String::from_utf8_lossy(&sample);
    let bad = broken.matches('\u{fffd}').count();
    let multibyte = broken
        .chars()
        .filter(|c| !c.is_ascii() && *c != '\u{fffd}')
        .count();
    if declared == Some(UTF_8) && multibyte > bad * 10 || multibyte > bad * 20 {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let best = [
        declared.filter(|encoding| *encoding != UTF_8),
        Some(WINDOWS_1250),
        Some(ISO_8859_2),
        Some(WINDOWS_1251),
        Some(KOI8_U),
        Some(IBM866),
        Some(WINDOWS_1252),
    ]
    .into_iter()
    .flatten()
    .enumerate()
    .map(|(rank, encoding)| {
        let (text, _, _) = encoding.decode(&sample);
        let bonus = if rank == 0 && declared.is_some() {
            0.05
        } else {
            0.0
        };
        (plausibility(&text) + bonus - rank as f64 * 0.01, encoding)
    })
    .max_by(|a, b| a.0.total_cmp(&b.0))
    .map_or(WINDOWS_1252, |(_, encoding)| encoding);
    best.decode(bytes).0.into_owned()
}

/// The words that hold a byte beyond ASCII: all else reads the same in every charset guessed at,
/// and most of a mail is markup.
fn telling_words(bytes: &[u8]) -> Vec<u8> {
    let mut words = Vec::with_capacity(SAMPLE + 64);
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|b| !b.is_ascii()) {
        let within = at + found;
        let before = bytes[at..within]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_alphabetic())
            .count();
        let length = bytes[within..]
            .iter()
            .take(SAMPLE)
            .take_while(|b| !b.is_ascii() || b.is_ascii_alphabetic())
            .count();
        at = within + length;
        words.extend_from_slice(&bytes[within - before..at]);
        words.push(b' ');
        if words.len() >= SAMPLE {
            break;
        }
    }
    words
}

/// Undoes UTF-8 that was read as Windows-1252 and written as UTF-8 again (`zamÃ³wienie`). `None`
/// when the text is not of that kind.
pub(super) fn repair(text: &str) -> Option<String> {
    // Most texts have none of the beginnings of such pairs: look at the bytes first.
    let bytes = text.as_bytes();
    let begins = |at: &usize| {
        bytes
            .get(at + 1)
            .is_some_and(|next| matches!(next, 0x82..=0x85 | 0x90 | 0x91 | 0xa2))
    };
    if memchr::memchr_iter(0xc3, bytes)
        .filter(begins)
        .take(2)
        .count()
        < 2
    {
        return None;
    }
    let suspicious = |c: char| matches!(c, 'Ã' | 'Å' | 'Ä' | 'Ð' | 'Ñ' | 'Â' | 'â');
    let mut pairs = 0;
    let mut others = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii() {
            continue;
        }
        match chars.peek() {
            Some(next) if suspicious(c) && !next.is_ascii() => {
                pairs += 1;
                chars.next();
            }
            _ => others += 1,
        }
    }
    if pairs < 2 || pairs < others {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(c as u32) {
            Ok(byte) => bytes.push(byte),
            Err(_) => {
                let mut one = [0; 4];
                let (byte, _, lost) = WINDOWS_1252.encode(c.encode_utf8(&mut one));
                if lost {
                    return None;
                }
                bytes.extend_from_slice(&byte);
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The letters beyond ASCII of languages written in Latin.
const ALPHABETS: &[&str] = &[
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíľňóôšťúýž",
    "äöüß",
    "àâæçèéêëîïôœùûü",
    "áéíñóúü",
    "àèéìíîòóùú",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "åäöæø",
    "àáâãçéêíóôõú",
];

/// By character up to the end of extended Latin: in which of the alphabets it is, a bit for each.
static IN_ALPHABETS: LazyLock<[u16; 0x250]> = LazyLock::new(|| {
    let mut table = [0; 0x250];
    for (index, alphabet) in ALPHABETS.iter().enumerate() {
        for letter in alphabet.chars() {
            table[letter as usize] |= 1 << index;
        }
    }
    table
});

/// How much `text` looks like one: the share of its letters beyond ASCII that one language
/// accounts for, less what stands in words where no letter can.
fn plausibility(text: &str) -> f64 {
    let in_alphabets = &*IN_ALPHABETS;
    let mut by_alphabet = [0_u32; ALPHABETS.len()];
    let mut cyrillic = 0.0;
    let mut letters = 0_u32;
    let mut count = 0_u32;
    let mut bad = 0.0;
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_ascii() {
            count += 1;
            let inside = is_alphabetic(before);
            if is_alphabetic(c) {
                letters += 1;
                let lower = c.to_lowercase().next().unwrap_or(c);
                let mut alphabets = in_alphabets.get(lower as usize).copied().unwrap_or(0);
                while alphabets != 0 {
                    by_alphabet[alphabets.trailing_zeros() as usize] += 1;
                    alphabets &= alphabets - 1;
                }
                cyrillic += cyrillic_worth(c);
                bad += if inside && before.is_lowercase() && c.is_uppercase() {
                    1.0
                } else {
                    0.0
                };
            } else {
                bad += match c {
                    '\u{80}'..='\u{9f}' | '\u{fffd}' => 2.0,
                    '\u{a0}' | '–' | '—' | '„' | '”' | '“' | '’' | '‘' | '…' | '€' | '«' | '»'
                    | '•' | '№' | '©' | '®' | '™' | '°' | '×' | '£' => 0.0,
                    _ if inside => 1.0,
                    _ => 0.3,
                };
            }
        }
        before = c;
    }
    if count == 0 {
        return 0.0;
    }
    let latin = by_alphabet.into_iter().max().map_or(0.0, f64::from);
    let share = latin.max(cyrillic) / f64::from(letters.max(1));
    share - bad / f64::from(count)
}

/// How usual a letter is in Ukrainian and Russian, in its usual case.
fn cyrillic_worth(c: char) -> f64 {
    match c {
        'о' | 'а' | 'е' | 'и' | 'н' | 'т' | 'с' | 'р' | 'в' | 'л' | 'к' | 'м' | 'д' | 'п' | 'у'
        | 'я' | 'і' => 1.0,
        'а'..='я' | 'ї' | 'є' | 'ґ' | 'ё' => 0.6,
        'А'..='Я' | 'І' | 'Ї' | 'Є' | 'Ґ' | 'Ё' => 0.5,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_found_when_declared_wrongly_or_not_at_all() {
        let polish = "Dziękujemy za zamówienie. Twoja przesyłka zostanie wysłana jeszcze dziś, śledź ją łatwo. Zażółć gęślą jaźń";
        let czech =
            "Děkujeme za vaši objednávku. Zboží předáme dopravci zítra, příští úterý dorazí k vám";
        let ukrainian = "Дякуємо за замовлення! Ми вже готуємо його до відправлення, очікуйте лист із номером накладної";
        let russian =
            "Спасибо за заказ! Мы уже собираем его, письмо с номером отправления придёт позже";
        let french = "Merci pour votre commande passée à l’instant. Elle est déjà en préparation, très bientôt chez vous";
        let german =
            "Vielen Dank für Ihre Bestellung, wir verschicken sie schönstmöglich. Grüße aus Köln";
        for (text, encoding) in [
            (polish, WINDOWS_1250),
            (polish, ISO_8859_2),
            (czech, WINDOWS_1250),
            (czech, ISO_8859_2),
            (ukrainian, WINDOWS_1251),
            (ukrainian, KOI8_U),
            (russian, WINDOWS_1251),
            (russian, KOI8_U),
            (russian, IBM866),
            (french, WINDOWS_1252),
            (german, WINDOWS_1252),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost);
            for declared in [
                None,
                Some("us-ascii"),
                Some("utf-8"),
                Some("iso-8859-1"),
                Some("nonsense"),
            ] {
                assert_eq!(
                    decode(&bytes, declared),
                    text,
                    "{} as {declared:?}",
                    encoding.name()
                );
            }
        }
        assert_eq!(
            decode("zamówienie".as_bytes(), Some("iso-8859-2")),
            "zamówienie"
        );
    }

    #[test]
    fn twice_encoded_text_is_repaired() {
        let twice = |text: &str| WINDOWS_1252.decode(text.as_bytes()).0.into_owned();
        for text in [
            "Dziękujemy za zamówienie, wysłaliśmy",
            "Děkujeme za objednávku č. 12",
        ] {
            assert_eq!(repair(&twice(text)).as_deref(), Some(text));
            assert_eq!(repair(text), None);
        }
    }
}
