//! Doubts a customer has before buying, and whether the page answers them or leads to the answer.

use super::reading::Doubt;
use super::topic::{Said, Topic};
use crate::page::context::words_on;

/// Every doubt that is asked for, by the name it has in reports.
const DOUBTS: &[(Topic, &str)] = &[
    (Topic::Size, "size"),
    (Topic::Authenticity, "authenticity"),
    (Topic::PaymentSafety, "payment-safety"),
    (Topic::Delivery, "delivery"),
    (Topic::Returns, "returns"),
    (Topic::Invoice, "invoice"),
    (Topic::Express, "express"),
];

/// Reads which doubts are answered here or one click away.
pub(super) fn read(said: &Said<'_>, delivery_cost: Option<&str>) -> Vec<Doubt> {
    DOUBTS
        .iter()
        .filter_map(|(topic, about)| {
            let control = said.controls(*topic).first();
            let line = match topic {
                Topic::Delivery => said.line(*topic).or(delivery_cost),
                _ => said.line(*topic),
            };
            let (link, text) = match (control, line) {
                (Some(element), _) => (Some(element.element_id()), words_on(element).to_owned()),
                (None, Some(line)) => (None, line.to_owned()),
                (None, None) => return None,
            };
            Some(Doubt {
                about: (*about).to_owned(),
                link,
                text: text.chars().take(160).collect(),
            })
        })
        .collect()
}
