//! The names of countries as shops list them.

/// A country as shops list it: its code and its names in the languages of the audited shops.
pub(super) fn country_names(code: &str) -> Vec<String> {
    let names: &[&str] = match code {
        "PL" => &[
            "Polska",
            "Poland",
            "Польща",
            "Polen",
            "Polsko",
            "Poľsko",
            "Польша",
        ],
        "UA" => &["Україна", "Ukraine", "Ukraina", "Украина", "Ukrajina"],
        "GB" => &[
            "United Kingdom",
            "Great Britain",
            "UK",
            "Wielka Brytania",
            "Велика Британія",
            "England",
        ],
        "US" => &[
            "United States",
            "USA",
            "United States of America",
            "Stany Zjednoczone",
        ],
        "DE" => &[
            "Deutschland",
            "Germany",
            "Niemcy",
            "Німеччина",
            "Německo",
            "Nemecko",
        ],
        "CZ" => &[
            "Česká republika",
            "Česko",
            "Czechia",
            "Czech Republic",
            "Czechy",
            "Чехія",
        ],
        "AT" => &[
            "Österreich",
            "Austria",
            "Autriche",
            "Австрія",
            "Rakousko",
            "Rakúsko",
        ],
        "FR" => &[
            "France",
            "Francja",
            "Frankreich",
            "Francia",
            "Франція",
            "Francie",
        ],
        "IT" => &[
            "Italia",
            "Italy",
            "Italien",
            "Italie",
            "Włochy",
            "Італія",
            "Itálie",
        ],
        "ES" => &[
            "España",
            "Spain",
            "Spanien",
            "Espagne",
            "Hiszpania",
            "Іспанія",
            "Španělsko",
        ],
        "SK" => &[
            "Slovensko",
            "Slovakia",
            "Slovenská republika",
            "Słowacja",
            "Словаччина",
        ],
        _ => &[],
    };
    std::iter::once(code.to_owned())
        .chain(names.iter().map(|name| (*name).to_owned()))
        .collect()
}
