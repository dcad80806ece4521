//! The words that decide, language by language: `scenarios/lexicons/mail/<language>.toml`.
//!
//! A file names its language, its signs (phrases that speak for a kind of mail, with a weight) and
//! the words that announce facts. Adding a language is adding a file.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::Kind;
use super::phrases::{Found, Phrases};
use super::tokens::Tokens;
use crate::text::Language;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/lexicons/mail");

/// Why a lexicon cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// The file is not TOML of the expected shape.
    #[error("read the mail lexicon {file}: {source}")]
    Shape {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// An entry makes no sense.
    #[error("read the mail lexicon {file}: {problem}")]
    Entry {
        /// The file.
        file: String,
        /// What is wrong and what to write instead.
        problem: String,
    },
}

/// Where in a mail a phrase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    Subject,
    Preheader,
    Heading,
    Button,
    Body,
    Footer,
}

/// What a phrase announces. Each is a list of phrases in a lexicon file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Cue {
    /// Opens a greeting (`Dzień dobry`, `Dear`).
    Greeting,
    /// Stands between greeting and name (`Panie`, `Ms`).
    Title,
    /// Takes leave; a name after it is a signature.
    Farewell,
    /// Heads an address or customer data.
    Address,
    /// Announces a coupon code, strongly enough to look for one behind it.
    Coupon,
    /// Announces a code or number that is no coupon.
    NotCoupon,
    /// Makes a percentage or amount beside it an offer to the reader.
    Discount,
    /// Offers free delivery.
    FreeDelivery,
    /// Announces until when an offer is valid.
    Expiry,
    /// Heads the column of product names.
    ProductColumn,
    /// Heads the column of prices of one piece.
    UnitPriceColumn,
    /// Heads a column of prices, of one piece or of the row.
    PriceColumn,
    /// Heads the column of row totals.
    RowTotalColumn,
    /// Heads the column of quantities, or labels one.
    Quantity,
    /// Labels a sum that is no item: subtotal, delivery, tax, discount, total.
    Sum,
    /// Labels the total to pay.
    Total,
    /// Labels an attribute of an item: size, colour, SKU.
    Attribute,
    /// Announces when something will arrive.
    Delivery,
    /// A unit of time (`business days`).
    TimeUnit,
    /// A name of a month or of a day of the week.
    DateWord,
    /// Reads like a link back to the cart.
    CartLink,
    /// Reads like a link that follows a parcel.
    TrackingLink,
    /// Announces the number of a parcel.
    TrackingNumber,
    /// Names a parcel, whose number may follow.
    Parcel,
    /// Reads like a link that confirms or activates.
    ActivationLink,
    /// Announces a code to type in for confirmation.
    ActivationCode,
    /// Reads like a link to write a review.
    ReviewLink,
    /// Reads like a link that ends a subscription.
    Unsubscribe,
    /// Announces the number of an order.
    OrderNumber,
    /// Labels an amount without saying of what.
    Amount,
    /// Tells the least that an order must be worth, or an offer holds from.
    Least,
    /// Heads products that are recommended, not ordered.
    Related,
    /// Says of a link that it works once, logs in or is personal.
    OneTimeLink,
    /// Says of something, a link or a coupon, that it works once.
    Once,
}

/// A lexicon file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    sign: Vec<SignEntry>,
    cues: BTreeMap<Cue, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignEntry {
    kind: Kind,
    weight: f64,
    #[serde(default, rename = "in")]
    places: Vec<Place>,
    phrases: Vec<String>,
}

/// Phrases of one language that say the same about the kind of a mail.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    pub kind: Kind,
    pub weight: f64,
    /// Where it counts; everywhere when empty.
    pub places: Vec<Place>,
    /// Index of its language.
    pub language: usize,
}

/// What a found phrase stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A sign, by its number.
    Sign(usize),
    /// A cue.
    Cue(Cue),
}

/// The mail lexicons of all languages, compiled. A clone shares them.
#[derive(Debug, Clone)]
pub struct Lexicons {
    pub(super) languages: Arc<[Language]>,
    pub(super) signs: Arc<[Sign]>,
    meanings: Arc<[Meaning]>,
    phrases: Arc<Phrases>,
}

impl Lexicons {
    /// The lexicons that came with the program.
    #[must_use]
    pub fn embedded() -> Self {
        static LEXICONS: LazyLock<Lexicons> = LazyLock::new(|| {
            let files = EMBEDDED.files().filter_map(|file| {
                let name = file.path().to_str()?;
                name.ends_with(".toml")
                    .then_some((name, file.contents_utf8()?))
            });
            Lexicons::from_files(files).expect("a test reads the embedded lexicons")
        });
        LEXICONS.clone()
    }

    /// Compiles lexicon files, each given by its name and text.
    ///
    /// # Errors
    /// [`LexiconError`] for a file of the wrong shape and for entries that make no sense.
    pub fn from_files<'a>(
        files: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, LexiconError> {
        let mut languages = Vec::new();
        let mut signs = Vec::new();
        let mut meanings = Vec::new();
        let mut phrases: Vec<String> = Vec::new();
        for (name, text) in files {
            let file: File = toml::from_str(text).map_err(|source| LexiconError::Shape {
                file: name.to_owned(),
                source: Box::new(source),
            })?;
            let language = check(name, &file)?;
            for entry in file.sign {
                for phrase in entry.phrases {
                    phrases.push(phrase);
                    meanings.push(Meaning::Sign(signs.len()));
                }
                signs.push(Sign {
                    kind: entry.kind,
                    weight: entry.weight,
                    places: entry.places,
                    language: languages.len(),
                });
            }
            for (cue, list) in file.cues {
                for phrase in list {
                    phrases.push(phrase);
                    meanings.push(Meaning::Cue(cue));
                }
            }
            languages.push(language);
        }
        let phrases = Phrases::new(phrases.iter().map(String::as_str));
        Ok(Self {
            languages: languages.into(),
            signs: signs.into(),
            meanings: meanings.into(),
            phrases: Arc::new(phrases),
        })
    }

    /// Everything the lexicons know in `tokens`, in order.
    pub(super) fn find(&self, tokens: &Tokens) -> Vec<(Found, Meaning)> {
        self.phrases
            .find(tokens)
            .into_iter()
            .map(|found| (found, self.meanings[found.phrase]))
            .collect()
    }
}

fn check(name: &str, file: &File) -> Result<Language, LexiconError> {
    let problem = |problem: String| LexiconError::Entry {
        file: name.to_owned(),
        problem,
    };
    let language = Language::from_tag(&file.language).ok_or_else(|| {
        problem(format!(
            "`{}` is no language; write an ISO 639-1 code such as \"pl\"",
            file.language
        ))
    })?;
    for entry in &file.sign {
        if !(entry.weight.abs() <= 10.0 && entry.weight != 0.0) {
            return Err(problem(format!(
                "a sign of `{}` weighs {}; write a number between -10 and 10, not 0",
                entry.kind.name(),
                entry.weight
            )));
        }
        if entry.phrases.is_empty() {
            return Err(problem(format!(
                "a sign of `{}` has no phrases; add some or remove it",
                entry.kind.name()
            )));
        }
    }
    let signs = file.sign.iter().flat_map(|entry| &entry.phrases);
    for phrase in signs.chain(file.cues.values().flatten()) {
        if !phrase.contains(char::is_alphanumeric) {
            return Err(problem(format!(
                "the phrase `{phrase}` holds no word; write words as they stand in a mail"
            )));
        }
    }
    Ok(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lexicons_are_those_of_the_autopilot_and_six_more() {
        let lexicons = Lexicons::embedded();
        let mut codes: Vec<&str> = lexicons.languages.iter().map(Language::code).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                "bg", "cs", "de", "en", "es", "fr", "hu", "it", "nl", "pl", "pt", "ro", "ru", "sk",
                "sv", "uk"
            ]
        );
    }

    #[test]
    fn every_language_knows_every_kind_that_is_measured_and_every_cue_that_is_needed() {
        let lexicons = Lexicons::embedded();
        for (index, language) in lexicons.languages.iter().enumerate() {
            for kind in [
                Kind::Activation,
                Kind::Welcome,
                Kind::Newsletter,
                Kind::Reminder,
                Kind::Confirmation,
                Kind::Payment,
                Kind::Shipping,
                Kind::ReviewRequest,
                Kind::WinBack,
                Kind::Password,
                Kind::Other,
            ] {
                assert!(
                    lexicons
                        .signs
                        .iter()
                        .any(|sign| sign.language == index && sign.kind == kind),
                    "{language} has no sign of {}",
                    kind.name()
                );
            }
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_lexicon() {
        let file = |text: &'static str| {
            Lexicons::from_files([("xx.toml", text)].into_iter())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            file("language = \"1\"\nsign = []\ncues = {}\n"),
            "read the mail lexicon xx.toml: `1` is no language; write an ISO 639-1 code such as \"pl\""
        );
        let zero = "language = \"pl\"\ncues = {}\n[[sign]]\nkind = \"welcome\"\nweight = 0\nphrases = [\"witaj\"]\n";
        assert_eq!(
            file(zero),
            "read the mail lexicon xx.toml: a sign of `welcome` weighs 0; write a number between -10 and 10, not 0"
        );
        assert_eq!(
            file("language = \"pl\"\nsign = []\n[cues]\ngreeting = [\"!\"]\n"),
            "read the mail lexicon xx.toml: the phrase `!` holds no word; write words as they stand in a mail"
        );
        assert!(
            file("language = \"pl\"\nsign = []\nclues = {}\n").contains("unknown field `clues`")
        );
    }
}
