//! The words shops use, per language, as data (`scenarios/lexicons/page/<language>.toml`).

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::phrases::{Phrase, PhraseIndex};
use super::role::{ButtonRole, FieldRole, FormKind};
use super::word::{ConsentWord, Word};
use crate::text::{Language, fold};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/lexicons/page");

/// What is wrong with a lexicon file.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// The file is not TOML, or has a key or role that does not exist.
    #[error("read the page lexicon {file}: correct the place named below")]
    Syntax {
        /// Name of the file.
        file: String,
        /// What the TOML reader says, with line and column.
        #[source]
        cause: Box<toml::de::Error>,
    },
    /// A phrase is empty, or stands under two roles of one section.
    #[error("read the page lexicon {file}: {problem}")]
    Phrase {
        /// Name of the file.
        file: String,
        /// What is wrong and what to do.
        problem: String,
        /// The phrase, as written.
        phrase: Option<String>,
    },
}

/// One lexicon file as written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct LexiconFile {
    /// ISO 639-1 code.
    language: String,
    /// Words on buttons and links.
    #[serde(default)]
    buttons: BTreeMap<ButtonRole, Vec<String>>,
    /// Words beside fields.
    #[serde(default)]
    fields: BTreeMap<FieldRole, Vec<String>>,
    /// Words programmers put into names and ids of fields.
    #[serde(default)]
    tokens: BTreeMap<FieldRole, Vec<String>>,
    /// Words in and above forms, and in their ids and actions.
    #[serde(default)]
    forms: BTreeMap<FormKind, Vec<String>>,
    /// Words of cookie banners and their answers.
    #[serde(default)]
    consent: BTreeMap<ConsentWord, Vec<String>>,
    /// Everything else.
    #[serde(default)]
    words: BTreeMap<Word, Vec<String>>,
}

/// The words of every language, ready to be found. All languages are active at once. A clone shares them.
#[derive(Debug, Clone)]
pub struct Lexicons {
    languages: Arc<[Language]>,
    pub(super) buttons: Arc<PhraseIndex<ButtonRole>>,
    pub(super) fields: Arc<PhraseIndex<FieldRole>>,
    pub(super) tokens: Arc<PhraseIndex<FieldRole>>,
    pub(super) forms: Arc<PhraseIndex<FormKind>>,
    pub(super) consent: Arc<PhraseIndex<ConsentWord>>,
    pub(super) words: Arc<PhraseIndex<Word>>,
}

impl Lexicons {
    /// The lexicons that come with the program.
    ///
    /// # Panics
    /// Never in a released build: the embedded files are constants, and a test loads them.
    #[must_use]
    pub fn embedded() -> Self {
        static LEXICONS: LazyLock<Lexicons> = LazyLock::new(|| {
            Lexicons::load(&embedded_files()).expect("the embedded lexicons are tested")
        });
        LEXICONS.clone()
    }

    /// Builds lexicons from named TOML texts.
    ///
    /// # Errors
    /// Names the first file that is not a lexicon, and what to correct.
    pub fn load(files: &[(String, &str)]) -> Result<Self, LexiconError> {
        let mut languages = Vec::new();
        let mut gather = Gather::default();
        for (name, text) in files {
            let file: LexiconFile = toml::from_str(text).map_err(|cause| LexiconError::Syntax {
                file: name.clone(),
                cause: Box::new(cause),
            })?;
            let language =
                Language::from_tag(&file.language).ok_or_else(|| LexiconError::Phrase {
                    file: name.clone(),
                    problem: format!(
                        "language {:?} is not a code: write for example \"pl\"",
                        file.language
                    ),
                    phrase: Some(file.language.clone()),
                })?;
            let at = u8::try_from(languages.len()).map_err(|_| LexiconError::Phrase {
                file: name.clone(),
                problem: "there are more than 255 lexicons: remove some".to_owned(),
                phrase: None,
            })?;
            languages.push(language);
            take(name, "buttons", at, file.buttons, &mut gather.buttons)?;
            take(name, "fields", at, file.fields, &mut gather.fields)?;
            take(name, "tokens", at, file.tokens, &mut gather.tokens)?;
            take(name, "forms", at, file.forms, &mut gather.forms)?;
            take(name, "consent", at, file.consent, &mut gather.consent)?;
            take(name, "words", at, file.words, &mut gather.words)?;
        }
        Ok(Self {
            languages: languages.into(),
            buttons: Arc::new(PhraseIndex::new(&gather.buttons)),
            fields: Arc::new(PhraseIndex::new(&gather.fields)),
            tokens: Arc::new(PhraseIndex::new(&gather.tokens)),
            forms: Arc::new(PhraseIndex::new(&gather.forms)),
            consent: Arc::new(PhraseIndex::new(&gather.consent)),
            words: Arc::new(PhraseIndex::new(&gather.words)),
        })
    }

    /// The languages there are words for.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The index of a language, when there are words for it.
    pub(super) fn index_of(&self, language: &Language) -> Option<u8> {
        let at = self.languages.iter().position(|known| known == language)?;
        u8::try_from(at).ok()
    }

    /// The code of the language with this index.
    pub(super) fn code(&self, index: u8) -> &str {
        self.languages
            .get(usize::from(index))
            .map_or("?", Language::code)
    }
}

/// The files that come with the program, by name.
pub(super) fn embedded_files() -> Vec<(String, &'static str)> {
    EMBEDDED
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            name.ends_with(".toml")
                .then(|| Some((name.to_owned(), file.contents_utf8()?)))?
        })
        .collect()
}

#[derive(Default)]
struct Gather {
    buttons: Vec<Phrase<ButtonRole>>,
    fields: Vec<Phrase<FieldRole>>,
    tokens: Vec<Phrase<FieldRole>>,
    forms: Vec<Phrase<FormKind>>,
    consent: Vec<Phrase<ConsentWord>>,
    words: Vec<Phrase<Word>>,
}

/// Folds the phrases of one section. A phrase under two roles would make the reader guess, so it
/// is refused, except among `words` and `consent`, whose groups answer different questions.
fn take<T: Copy + Ord + serde::Serialize>(
    file: &str,
    section: &str,
    language: u8,
    groups: BTreeMap<T, Vec<String>>,
    into: &mut Vec<Phrase<T>>,
) -> Result<(), LexiconError> {
    let mut seen: BTreeMap<String, T> = BTreeMap::new();
    for (topic, phrases) in groups {
        for written in phrases {
            let text = fold(&written);
            let blank = text.trim_matches(['=', '*', '.', ' ']).is_empty();
            let problem = if blank {
                Some(format!("a phrase in [{section}] is empty: remove it"))
            } else if matches!(section, "words" | "consent") {
                None
            } else {
                seen.insert(text.clone(), topic)
                    .filter(|other| *other != topic)
                    .map(|other| {
                        format!(
                            "{written:?} stands in [{section}] under {} and {}: keep one",
                            spelled(&other),
                            spelled(&topic)
                        )
                    })
            };
            if let Some(problem) = problem {
                return Err(LexiconError::Phrase {
                    file: file.to_owned(),
                    problem,
                    phrase: Some(written),
                });
            }
            into.push(Phrase {
                text,
                topic,
                language,
            });
        }
    }
    Ok(())
}

/// A role as it is written in files.
pub(super) fn spelled<T: serde::Serialize>(role: &T) -> String {
    match serde_json::to_value(role) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lexicons_load() {
        let lexicons = Lexicons::embedded();
        assert!(lexicons.languages().len() >= 3);
    }

    #[test]
    fn says_what_is_wrong_with_a_lexicon() {
        for (text, expected) in [
            (
                "language = 'en'\n[buttons]\nadd-to-basket = []",
                "correct the place named below",
            ),
            (
                "language = 'en'\ncolour = 1",
                "correct the place named below",
            ),
            ("language = 'e'", "is not a code"),
            ("language = 'en'\n[buttons]\ncheckout = ['']", "is empty"),
            (
                "language = 'en'\n[fields]\nemail = ['E-Mail']\ntel = ['e-mail']",
                "under email and tel",
            ),
        ] {
            let error = Lexicons::load(&[("en.toml".to_owned(), text)]).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(error.to_string().contains("en.toml"), "{error}");
        }
    }
}
