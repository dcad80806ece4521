//! Complaints about what was entered.

use super::context::Context;
use super::field::is_field;
use super::lexicon::Lexicons;
use super::reading::ErrorBlock;
use super::role::FieldRole;
use super::word::Word;
use crate::text::fold;

/// Whether a text says that something was entered wrongly.
#[must_use]
pub fn complains(text: &str, lexicons: &Lexicons) -> bool {
    let hits = lexicons.words.find(&fold(text));
    hits.iter().any(|hit| hit.topic == Word::Error)
}

/// Whether a text speaks of a mail address.
#[must_use]
pub fn names_mail_address(text: &str, lexicons: &Lexicons) -> bool {
    let hits = lexicons.fields.find(&fold(text));
    hits.iter().any(|hit| hit.topic == FieldRole::Email)
}

/// Every complaint that is shown: those with words first, of them those about a field.
pub(super) fn read(context: &Context<'_>) -> Vec<ErrorBlock> {
    let mut found: Vec<ErrorBlock> = Vec::new();
    for element in &context.snapshot.elements {
        let marked = element.attribute("aria-invalid") == "true"
            || [
                "is-invalid",
                "has-error",
                "input-error",
                "field-error",
                "error",
                "invalid",
                "mage-error",
            ]
            .iter()
            .any(|class| {
                element
                    .attribute("class")
                    .split_whitespace()
                    .any(|c| c == *class)
            });
        if !is_field(element) || !element.visible || !marked {
            continue;
        }
        let text = element
            .nearby
            .lines()
            .find(|line| context.mentions(line, Word::Error))
            .unwrap_or_default();
        found.push(ErrorBlock {
            field: Some(element.element_id()),
            text: text.to_owned(),
        });
    }
    for alert in &context.snapshot.alerts {
        let known = found.iter().any(|one| one.text == *alert);
        if !known
            && context.mentions(alert, Word::Error)
            && !context.mentions(alert, Word::AddedToCart)
        {
            found.push(ErrorBlock {
                field: None,
                text: alert.clone(),
            });
        }
    }
    // A field that is only marked says less than words anywhere.
    found.sort_by_key(|one| one.text.is_empty());
    found
}
