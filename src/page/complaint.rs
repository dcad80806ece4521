//! Complaints about what was entered.

use super::context::Context;
use super::field::is_field;
use super::lexicon::Lexicons;
use super::reading::ErrorBlock;
use super::role::FieldRole;
use super::snapshot::Element;
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

/// Whether a field's own markup says that what it holds is wrong.
fn is_marked(field: &Element) -> bool {
    let mut classes = field.attribute("class").split_whitespace();
    field.attribute("aria-invalid") == "true"
        || classes.any(|class| {
            matches!(
                class,
                "is-invalid"
                    | "has-error"
                    | "input-error"
                    | "field-error"
                    | "error"
                    | "invalid"
                    | "mage-error"
            )
        })
}

/// Every complaint that is shown: those with words first, of them those about a field.
pub(super) fn read(context: &Context<'_>) -> Vec<ErrorBlock> {
    let mut found: Vec<ErrorBlock> = Vec::new();
    let fields = context.snapshot.elements.iter();
    for element in fields.filter(|e| e.visible && is_field(e) && is_marked(e)) {
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
