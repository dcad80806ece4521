//! Which language a text is written in.

use serde::{Deserialize, Serialize};

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
        let primary = if primary == "ua" {
            "uk".to_owned()
        } else {
            primary
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

/// Detects the language of `text` by its trigrams (whatlang). `None` when the text is too short or
/// the detection is not reliable.
#[must_use]
pub fn detect(text: &str) -> Option<Language> {
    let info = whatlang::detect(text)?;
    if !info.is_reliable() {
        return None;
    }
    let code = match info.lang() {
        whatlang::Lang::Pol => "pl",
        whatlang::Lang::Ukr => "uk",
        whatlang::Lang::Eng => "en",
        whatlang::Lang::Deu => "de",
        whatlang::Lang::Ces => "cs",
        whatlang::Lang::Slk => "sk",
        whatlang::Lang::Rus => "ru",
        whatlang::Lang::Fra => "fr",
        whatlang::Lang::Spa => "es",
        whatlang::Lang::Ita => "it",
        other => return Language::from_tag(other.code()),
    };
    Language::from_tag(code)
}
