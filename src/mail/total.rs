//! The total of a mail in a language whose words for it are not known.

use rust_decimal::Decimal;

use super::Lexicons;
use super::items::Item;
use super::view::View;
use crate::text::{Language, parse_money};

/// Takes the last of the `items` for the total when it is the sum of the others, leads nowhere, and
/// the language is none that the lexicons know: then it is no item.
pub(super) fn unlabelled(
    items: &mut Vec<Item>,
    view: &View,
    lexicons: &Lexicons,
) -> Option<String> {
    let known = |language: &Language| lexicons.languages.contains(language);
    if items.len() < 2 || view.language.as_ref().is_some_and(known) {
        return None;
    }
    let (last, others) = items.split_last()?;
    if view.document.lines[last.line].link.is_some() {
        return None;
    }
    let amount = |item: &Item| Some(parse_money(item.price.as_deref()?)?.amount);
    let sum: Decimal = others.iter().filter_map(amount).sum();
    if amount(last)? != sum || sum.is_zero() {
        return None;
    }
    items.pop()?.price
}
