//! Which language and country a shop's customers have.
//!
//! Language: the column `language`, else the language of the column `country`, else that of the
//! top-level domain, else the study's, else English. Country: the column `country`, else the
//! top-level domain's, else the study's, else that of the language.

use url::Host;

use super::super::shop::Shop;
use super::super::study::PersonaSettings;
use crate::text::Language;

/// A country, its top-level domains and the language most of its shops are in.
const COUNTRIES: &[(&str, &[&str], &str)] = &[
    ("PL", &["pl"], "pl"),
    ("UA", &["ua", "xn--j1amh"], "uk"),
    ("GB", &["uk"], "en"),
    ("US", &["us"], "en"),
    ("DE", &["de"], "de"),
    ("AT", &["at"], "de"),
    ("CZ", &["cz"], "cs"),
    ("SK", &["sk"], "sk"),
    ("FR", &["fr"], "fr"),
    ("IT", &["it"], "it"),
    ("ES", &["es"], "es"),
];

/// Where a persona comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) language: String,
    pub(super) country: String,
}

pub(super) fn of(shop: &Shop, settings: &PersonaSettings) -> Origin {
    let by_domain = match shop.url.host() {
        Some(Host::Domain(host)) => host.trim_end_matches('.').rsplit('.').next(),
        _ => None,
    };
    let by_domain = by_domain.and_then(|domain| {
        COUNTRIES
            .iter()
            .find(|(_, domains, _)| domains.contains(&domain))
    });
    let given = shop.country.as_deref();
    let by_country = COUNTRIES.iter().find(|(code, ..)| Some(*code) == given);
    let code = |language: &Option<Language>| language.as_ref().map(|l| l.code().to_owned());
    let language = code(&shop.language)
        .or(by_country.or(by_domain).map(|country| country.2.to_owned()))
        .or(code(&settings.language))
        .unwrap_or_else(|| "en".to_owned());
    let of_language = || COUNTRIES.iter().find(|country| country.2 == language);
    let country = given
        .map(str::to_owned)
        .or(by_domain.map(|country| country.0.to_owned()))
        .or(settings.country.clone())
        .or_else(|| of_language().map(|country| country.0.to_owned()))
        .unwrap_or_else(|| "GB".to_owned());
    Origin { language, country }
}

#[cfg(test)]
mod tests {
    use super::super::tests::shop;
    use super::*;

    #[test]
    fn follows_the_list_then_the_domain_then_the_study() {
        let polish = PersonaSettings {
            language: Language::from_tag("pl"),
            country: Some("PL".to_owned()),
        };
        let none = PersonaSettings::default();
        for (url, language, country, settings, expected) in [
            ("https://example.pl", None, None, &none, ("pl", "PL")),
            ("https://example.com.ua", None, None, &none, ("uk", "UA")),
            ("https://example.co.uk", None, None, &none, ("en", "GB")),
            ("https://example.com", None, None, &none, ("en", "GB")),
            ("https://example.com", None, None, &polish, ("pl", "PL")),
            ("https://example.de", None, None, &polish, ("de", "DE")),
            ("https://example.com", Some("uk"), None, &none, ("uk", "UA")),
            ("https://example.com", None, Some("CZ"), &none, ("cs", "CZ")),
            ("https://example.pl", Some("uk"), None, &none, ("uk", "PL")),
            ("http://127.0.0.1:80", Some("sk"), None, &none, ("sk", "SK")),
            (
                "https://example.fr",
                Some("fr"),
                Some("FR"),
                &none,
                ("fr", "FR"),
            ),
        ] {
            let mut shop = shop(url);
            shop.language = language.and_then(Language::from_tag);
            shop.country = country.map(str::to_owned);
            let origin = of(&shop, settings);
            let origin = (origin.language.as_str(), origin.country.as_str());
            assert_eq!(origin, expected, "{url} {language:?} {country:?}");
        }
    }
}
