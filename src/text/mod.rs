//! What every reader of human text needs: folding, languages and money. Pure; knows nothing of
//! pages or mails.
//!
//! Goes in: text as a shop wrote it. Comes out: comparable text, a language, amounts of money.

mod fold;
mod language;
mod literals;
mod money;

pub use fold::{contains_phrase, fold, fold_char, is_alphabetic, is_alphanumeric};
pub use language::{Language, detect, detect_among};
pub use literals::Literals;
pub use money::{Currency, Money, MoneyMatch, find_money, parse_money, without_money};
