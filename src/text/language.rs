//! Which language a text is written in.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{fold_char, is_alphanumeric};

/// A language by its ISO 639-1 code in lower case (`pl`, `uk`, `en`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Reads the primary subtag of a BCP 47 tag: `pl-PL` and `PL` are both Polish. `None` when
    /// the tag does not start with two or three letters.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        let well_formed =
            (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        // `ua` is the country; pages and spreadsheets write it for the language all the same.
        let primary = match primary.as_str() {
            "ua" => "uk".to_owned(),
            // Both written standards of Norwegian, and Norwegian without saying which.
            "nb" | "nn" => "no".to_owned(),
            _ => primary,
        };
        well_formed.then_some(Self(primary))
    }

    /// The ISO 639-1 code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The words of each language that say nothing and stand everywhere, folded. Words that two of
/// these languages share are listed in both: they then count for both.
const FUNCTION_WORDS: &[(&str, &str)] = &[
    (
        "pl",
        "i w z na do nie to jest sie ze za od po o dla jak przy przez czy oraz twoje twoj twoja \
         twoim twojego twojej ci cie ten ta tego tej te jesli aby mozesz zostalo zostal masz ktore \
         ktory prosimy dziekujemy nasz nasze naszym naszej naszego sa juz tylko lub bez swoje swoj \
         zamowienia zamowienie wiadomosc witaj hej czesc konto konta dzien dobry pozdrawiamy kod",
    ),
    (
        "uk",
        "і в у на з та що не до це для за від як ви ваш ваше ваша вашого вашому вас вам ми наш наша \
         нашому нашого або якщо щоб буде було є при про цей ця після також вже дякуємо замовлення \
         будь ласка лист вітаємо тепер можете який яка яке які шановний шановна ціна доставки",
    ),
    (
        "en",
        "the and to of you your is in for on with this that we are our it be have has been if at by \
         from or as not will can please here was any an a us thank order click hi hello dear now \
         just all so get more do",
    ),
    (
        "de",
        "der die das und sie ihre ihr ihrer ihren ihrem ist in zu den von mit fur auf wir haben im \
         nicht ein eine einen wurde bei oder wenn uns an dem des es wird werden kann konnen sich \
         bitte vielen dank hallo bestellung unser unsere unserem unseren hier sind als auch nur \
         noch zum zur guten tag du dein deine deinen",
    ),
    (
        "cs",
        "a v na se je z do za jsme vase vas vam vasi vaseho byla bylo byl si pro ze od o k jako po \
         nebo pokud jsou jste muzete dekujeme objednavka objednavky objednavku prosim tento tato \
         toto neni dobry den zde pri by nas nase kteri ktere ktery jiz jen s u i aby ucet heslo",
    ),
    (
        "sk",
        "a v na sa je z do za sme vasa vas vam vasu vasej vasho bola bolo bol si pre ze od o k ako po \
         alebo ak su ste mozete dakujeme objednavka objednavky objednavku prosim tento tato toto \
         nie dobry den tu pri by nas nase ktory ktore ktora uz len s u aby ucet heslo boli",
    ),
    (
        "ru",
        "и в на с не что это для за от как вы ваш ваше ваша вашего вашему вас вам мы наш наша нашем \
         нашего или если чтобы будет был было была при по из к о так также уже спасибо заказ заказа \
         пожалуйста письмо можете который которые здравствуйте уважаемый уважаемая этот эта вами",
    ),
    (
        "fr",
        "le la les de des du et vous votre vos est pour dans sur avec un une en au aux ce cette que \
         qui nous notre nos par ne pas plus a ont si ou merci bonjour commande cliquez ici sont ete \
         avez pouvez sera etre mais il se tout",
    ),
    (
        "es",
        "el la los las de del y usted su sus es para en con un una al que por nos nuestro nuestra no \
         se ha si o como te tu tus mas gracias hola pedido haz haga clic aqui este esta ser han lo \
         puede puedes estimado ya sido muy le hemos",
    ),
    (
        "it",
        "il la lo gli le di del della dei e per in con un una che al alla su non si ha se o come ti \
         tuo tua tuoi suo sua suoi grazie ciao ordine clicca qui questo questa essere sono stato \
         e' nel nella sul i da dal gentile puoi puo abbiamo ci nostro nostra",
    ),
];

static BY_WORD: LazyLock<FxHashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut by_word: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (index, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            let known = by_word.entry(word).or_default();
            if !known.contains(&index) {
                known.push(index);
            }
        }
    }
    by_word
});

/// How much of a text the detection looks at, in words.
const LOOKED_AT: usize = 400;

/// Detects the language of `text`: by its function words where it is one of the ten languages the
/// readers know, else by its trigrams (whatlang). `None` when the text is too short or the
/// detection is not reliable.
#[must_use]
pub fn detect(text: &str) -> Option<Language> {
    detect_among(text, None)
}

/// Like [`detect`]; between languages that are about as likely, and for a text too short to tell,
/// the `declared` one is taken.
#[must_use]
pub fn detect_among(text: &str, declared: Option<&Language>) -> Option<Language> {
    let mut scores = [0.0_f64; FUNCTION_WORDS.len()];
    let mut counted = 0_u32;
    let mut cyrillic = 0_u32;
    let mut latin = 0_u32;
    // Letters that none of the ten languages has.
    let mut foreign = 0_u32;
    let mut folded = String::new();
    let words = text
        .split(|c| !is_alphanumeric(c))
        .filter(|word| !word.is_empty())
        .take(LOOKED_AT);
    for word in words {
        folded.clear();
        let mut rest = word;
        if word.is_ascii() {
            latin += word.bytes().filter(u8::is_ascii_alphabetic).count() as u32;
            folded.push_str(word);
            folded.make_ascii_lowercase();
            rest = "";
        }
        for c in rest.chars() {
            match c {
                'а'..='я' | 'А'..='Я' | 'і' | 'ї' | 'є' | 'ґ' => cyrillic += 1,
                'a'..='z' | 'A'..='Z' => latin += 1,
                _ => {}
            }
            foreign += u32::from(matches!(
                c,
                'ă' | 'ș'
                    | 'ț'
                    | 'ş'
                    | 'ţ'
                    | 'ő'
                    | 'ű'
                    | 'å'
                    | 'ø'
                    | 'æ'
                    | 'ã'
                    | 'õ'
                    | 'đ'
                    | 'ğ'
                    | 'ı'
                    | 'ū'
                    | 'ė'
                    | 'ī'
                    | 'ņ'
                    | 'ģ'
                    | 'Å'
                    | 'Ø'
                    | 'Ș'
                    | 'Ő'
            ));
            let (index, strength) = match c {
                'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ' => (1, 0.5),
                'ы' | 'э' | 'ъ' | 'ё' | 'Ы' | 'Э' | 'Ё' => (6, 0.5),
                'ą' | 'ę' | 'ł' | 'ż' | 'ź' | 'ś' | 'ć' => (0, 0.3),
                'ě' | 'ř' | 'ů' => (4, 0.6),
                'ľ' | 'ĺ' | 'ŕ' | 'ô' => (5, 0.4),
                'ß' => (3, 0.5),
                'ñ' | '¿' | '¡' => (8, 0.5),
                _ => {
                    fold_char(c, &mut folded);
                    continue;
                }
            };
            scores[index] += strength;
            fold_char(c, &mut folded);
        }
        if let Some(languages) = BY_WORD.get(folded.as_str()) {
            counted += 1;
            // A word of one letter tells less than a longer one.
            let weight = if folded.chars().count() == 1 {
                0.4
            } else {
                1.0
            };
            for &index in languages {
                scores[index] += weight / (languages.len() as f64).sqrt();
            }
        }
    }
    for (index, (code, _)) in FUNCTION_WORDS.iter().enumerate() {
        let is_cyrillic = matches!(*code, "uk" | "ru");
        if is_cyrillic && latin > cyrillic * 4 || !is_cyrillic && cyrillic > latin {
            scores[index] = 0.0;
        }
        if declared.is_some_and(|declared| declared.code() == *code) {
            scores[index] = scores[index] * 1.15 + 0.8;
        }
    }
    let mut ranked: Vec<(f64, usize)> = scores.iter().copied().zip(0..).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, index) = ranked[0];
    // A foreign name or two is no foreign text.
    let is_foreign = foreign >= 3 && foreign * 40 >= latin;
    let clear = best >= 1.3 && best >= ranked[1].0 * 1.12 && !is_foreign;
    let by_words = (counted > 0 || best >= 1.0)
        .then(|| Language::from_tag(FUNCTION_WORDS[index].0))
        .flatten();
    // Few function words in a long text: probably none of the ten.
    let words_looked_at = text.split_whitespace().take(LOOKED_AT).count();
    if clear && counted as usize * 9 >= words_looked_at.min(90) {
        return by_words;
    }
    let sample: String = text.chars().take(600).collect();
    let by_trigrams = whatlang::detect(&sample)
        .filter(whatlang::Info::is_reliable)
        .and_then(|info| Language::from_tag(short_code(info.lang())));
    by_trigrams
        .or(if clear { by_words } else { None })
        .or_else(|| declared.cloned())
}

fn short_code(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match lang {
        Lang::Pol => "pl",
        Lang::Ukr => "uk",
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Rus => "ru",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Bul => "bg",
        Lang::Por => "pt",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Nob => "no",
        Lang::Cat => "ca",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Tha => "th",
        Lang::Fin => "fi",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_of_mails_and_pages_are_told_apart() {
        for (text, expected) in [
            ("Dziękujemy za zamówienie w naszym sklepie", Some("pl")),
            ("Dziekujemy za zamowienie w naszym sklepie", Some("pl")),
            ("Дякуємо за ваше замовлення", Some("uk")),
            ("Спасибо за ваш заказ", Some("ru")),
            ("Thank you for your order", Some("en")),
            ("Vielen Dank für Ihre Bestellung", Some("de")),
            (
                "Děkujeme za vaši objednávku, zboží jsme předali dopravci",
                Some("cs"),
            ),
            (
                "Ďakujeme za vašu objednávku, tovar sme odovzdali dopravcovi",
                Some("sk"),
            ),
            ("Merci pour votre commande", Some("fr")),
            ("Gracias por tu pedido", Some("es")),
            ("Grazie per il tuo ordine", Some("it")),
            (
                "Köszönjük a rendelését, a csomagját hamarosan feladjuk és értesítjük",
                Some("hu"),
            ),
            ("12345", None),
            ("", None),
        ] {
            let found = detect(text);
            assert_eq!(found.as_ref().map(Language::code), expected, "{text}");
        }
    }

    #[test]
    fn the_declared_language_decides_only_what_is_open() {
        let polish = Language::from_tag("pl");
        assert_eq!(detect_among("OK", polish.as_ref()), polish);
        let text = "Thank you for your order, we are packing it now";
        assert_eq!(
            detect_among(text, polish.as_ref()),
            Language::from_tag("en")
        );
    }
}
