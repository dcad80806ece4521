//! What the words beside a number say that it is: one to ring, or one of the many that look like it.

use crate::text::fold;

/// Words beside a number that say one can ring it, folded beginnings of words.
const CALLED: &[&str] = &[
    "tel",
    "telef",
    "fon",
    "phone",
    "mobil",
    "cell",
    "hotline",
    "helpline",
    "infolin",
    "zadzwon",
    "dzwon",
    "kom",
    "komork",
    "mob",
    "kontakt",
    "contact",
    "call",
    "ring",
    "enquir",
    "dial",
    "volejte",
    "zavolejte",
    "volajte",
    "zavolajte",
    "ruf",
    "anruf",
    "durchwahl",
    "тел",
    "телеф",
    "дзвон",
    "подзвон",
    "зателеф",
    "звон",
    "viber",
    "вайбер",
    "whatsapp",
    "telegram",
    "appel",
    "llama",
    "chiam",
    "hivj",
    "suna",
];
/// Those that must be whole words, as all of up to three letters must: too many others begin so.
const WHOLE: &[&str] = &["ring", "call", "cell", "konto", "trek", "sort", "index"];
/// Words beside a number that say who is there, folded beginnings of words.
const STAFFED: &[&str] = &[
    "dzial",
    "handlow",
    "obslug",
    "biuro",
    "sprzedaz",
    "doradc",
    "doradz",
    "poradim",
    "poradn",
    "konsult",
    "advice",
    "advis",
    "sales",
    "support",
    "service",
    "customer",
    "helpdesk",
    "відділ",
    "менедж",
    "консульт",
    "диспетч",
    "підтримк",
    "оператор",
    "oddel",
    "zakaznick",
    "linka",
    "centrala",
    "recepc",
    "recept",
    "studio",
    "salon",
    "sklep",
    "shop",
    "store",
    "showroom",
    "магазин",
    "obchod",
    "predajn",
    "prodejn",
    "laden",
    "beratung",
    "kundendienst",
    "hilfe",
    "pomoc",
    "допомог",
    "zamowieni",
    "objednav",
    "orders",
    "замовленн",
    "bestell",
    "pytani",
    "questions",
    "fragen",
];
/// Words beside a number that say that a machine or somebody else answers, folded beginnings.
const ELSEWHERE: &[&str] = &[
    // A machine answers.
    "fax",
    "faks",
    "telefax",
    "telefaks",
    "telecop",
    "факс",
    // It reaches somebody else.
    "укрпошт",
    "пошт",
    "перевізн",
    "meest",
    "dopravc",
    "przewoz",
    "carrier",
    "inpost",
    "dpd",
    "gls",
    "dhl",
    "ups",
    "fedex",
    "zasilkovn",
    "packet",
];
/// Words beside a number that say it is something else, folded beginnings of words.
const OTHERWISE: &[&str] = &[
    // Whom it identifies.
    "nip",
    "regon",
    "krs",
    "bdo",
    "vat",
    "ust",
    "steuern",
    "finanzamt",
    "hrb",
    "hra",
    "siret",
    "siren",
    "rcs",
    "tva",
    "weee",
    "lucid",
    "duns",
    "eori",
    "ico",
    "dic",
    "ic",
    "oib",
    "cui",
    "едрпоу",
    "єдрпоу",
    "эдрпоу",
    "іпн",
    "инн",
    "ипн",
    "рнокпп",
    "compan",
    "registr",
    "registe",
    "rejestr",
    "реєстр",
    "свідоц",
    "запис",
    "wpis",
    "pozycj",
    "licen",
    "ліценз",
    "permit",
    // Where money goes.
    "iban",
    "bic",
    "swift",
    "konto",
    "konta",
    "account",
    "rachun",
    "рахун",
    "мфо",
    "uctu",
    "ucet",
    "sort",
    "compte",
    "cuenta",
    // What it counts or names.
    "ean",
    "isbn",
    "issn",
    "gtin",
    "gln",
    "upc",
    "sku",
    "mpn",
    "ref",
    "art",
    "арт",
    "artikel",
    "article",
    "товар",
    "product",
    "produkt",
    "catalog",
    "katalog",
    "index",
    "indeks",
    "model",
    "symbol",
    "serial",
    "serie",
    "seryj",
    "vyrobn",
    "parti",
    "batch",
    "lot",
    "kod",
    "код",
    "code",
    "patent",
    "dewey",
    "штрихкод",
    "barcode",
    "capital",
    "kapital",
    "капітал",
    "rechnung",
    "invoice",
    "faktur",
    "zasilk",
    "przesylk",
    "paczk",
    "tracking",
    "przewozow",
    "trek",
    "трек",
    "накладн",
    // It only shows what one looks like.
    "np",
    "napr",
    "напр",
    "example",
    "exemple",
    "beispiel",
    "przyklad",
    "prikl",
];
/// What has a number of its own, where nothing stands between: `Orders: 044 390-62-17` has not.
const ORDERS: &[&str] = &[
    "order",
    "zamowieni",
    "замовленн",
    "objednavk",
    "bestellung",
    "commande",
    "pedido",
    "ordine",
];
/// Words that say a number follows, and not which.
const NUMBERED: &[&str] = &[
    "nr",
    "no",
    "num",
    "numer",
    "number",
    "numero",
    "c",
    "cislo",
    "cisle",
    "nummer",
    "номер",
];
/// How many words beside a number are asked.
const ASKED: usize = 6;

/// Whether a line speaks of somebody else who can be reached: the carrier of a parcel.
pub(super) fn of_carrier(folded: &str) -> bool {
    folded.split(|c: char| !c.is_alphanumeric()).any(|word| {
        word.contains("schlichtung")
            || word.chars().count() > 3 && ELSEWHERE.iter().any(|known| word.starts_with(known))
    })
}

/// What the words beside a number say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// One can ring it.
    Called,
    /// Somebody is there.
    Staffed,
    /// A machine answers it, or somebody else.
    Elsewhere,
    /// It is something else.
    Otherwise,
    /// A number of some sort.
    Numbered,
    /// Nothing.
    Unnamed,
}

/// Whether a word of the lists is only itself, and not the beginning of others.
fn is_whole(known: &str) -> bool {
    known.chars().count() <= 3 || WHOLE.contains(&known)
}

/// What `before`, the words up to a number, say about it: the nearest that says anything decides.
pub(super) fn named(before: &str) -> Named {
    if before
        .trim_end()
        .ends_with(['☎', '☏', '✆', '📞', '📱', '📲', '🕿'])
    {
        return Named::Called;
    }
    let mut folded = fold(&before.replace(['№', '#', '°'], " nr "));
    // `Tel./fax` is both.
    if folded.contains('/') {
        for both in ["/fax", "/ fax", "/faks", "/ faks", "/факс", "/ факс"] {
            folded = folded.replace(both, "");
        }
    }
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphabetic));
    let (mut numbered, mut staffed) = (false, false);
    let mut touches = before.trim_end().ends_with(char::is_alphanumeric);
    for word in words.rev().take(ASKED) {
        let begins = |known: &&str| word.starts_with(known) && (word == *known || !is_whole(known));
        if ELSEWHERE.iter().any(begins) {
            return Named::Elsewhere;
        }
        if OTHERWISE.iter().any(begins) {
            return Named::Otherwise;
        }
        if std::mem::take(&mut touches) && ORDERS.iter().any(begins) {
            return Named::Otherwise;
        }
        // `Bestelltelefon`, `Servicetelefon`
        if CALLED.iter().any(begins) || word.ends_with("telefon") || word.ends_with("phone") {
            return Named::Called;
        }
        numbered |= NUMBERED.contains(&word);
        staffed |= !numbered && STAFFED.iter().any(begins);
    }
    if staffed {
        Named::Staffed
    } else if numbered {
        Named::Numbered
    } else {
        Named::Unnamed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_beside_a_number_say_what_it_is() {
        for (before, expected) in [
            ("Infolinia: ", Named::Called),
            ("numer telefonu ", Named::Called),
            ("Servicetelefon ", Named::Called),
            ("замовлення телефоном: ", Named::Called),
            ("Tel./fax ", Named::Called),
            ("tel. 22 555 12 34, fax ", Named::Elsewhere),
            ("Telefax ", Named::Elsewhere),
            ("NIP 525-22-48-481, tel. ", Named::Called),
            ("tel. 22 555 12 34, NIP ", Named::Otherwise),
            ("Our stock no. ", Named::Numbered),
            ("Member of the association, no. ", Named::Numbered),
            ("Číslo dílu ", Named::Numbered),
            ("Свідоцтво № ", Named::Otherwise),
            ("гаряча лінія Укрпошти ", Named::Elsewhere),
            ("📞 ", Named::Called),
            ("Objednávka ", Named::Otherwise),
            ("Objednávky: ", Named::Staffed),
            ("Sklep w Radomiu ", Named::Staffed),
            ("Numer w naszym sklepie ", Named::Staffed),
            ("Żwirki i Wigury, ", Named::Unnamed),
            ("", Named::Unnamed),
        ] {
            assert_eq!(named(before), expected, "{before:?}");
        }
    }
}
