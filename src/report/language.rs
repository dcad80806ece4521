//! The languages a report can be written in.

use crate::plan::Question;
use crate::text::Language;

/// A language of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReportLanguage {
    /// Polish.
    Pl,
    /// Ukrainian.
    Uk,
    /// English.
    #[default]
    En,
}

impl ReportLanguage {
    /// The report language for a language; English for every one there are no strings for.
    #[must_use]
    pub fn of(language: Option<&Language>) -> Self {
        match language.map(Language::code) {
            Some("pl") => Self::Pl,
            Some("uk") => Self::Uk,
            _ => Self::En,
        }
    }

    /// The BCP 47 tag, for `lang` attributes.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Pl => "pl",
            Self::Uk => "uk",
            Self::En => "en",
        }
    }

    /// The wording of a question in this language; English where it is empty.
    #[must_use]
    pub fn wording(self, question: &Question) -> &str {
        let wording = match self {
            Self::Pl => &question.pl,
            Self::Uk => &question.uk,
            Self::En => &question.en,
        };
        if wording.trim().is_empty() {
            &question.en
        } else {
            wording
        }
    }
}
