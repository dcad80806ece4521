//! How far two raters agree.

use serde::Serialize;

use super::page::question;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::words;

/// Two raters on one question.
#[derive(Debug, Serialize)]
pub(crate) struct AgreementRow {
    criterion: String,
    question: String,
    raters: String,
    shops: u32,
    agreed: String,
    kappa: String,
    /// Whether kappa is a number.
    told: bool,
    differ: Option<String>,
}

/// The rows, in the rubric's order.
pub(super) fn rows(input: &Input<'_>, strings: &Strings) -> Vec<AgreementRow> {
    input
        .agreement
        .iter()
        .map(|found| {
            let names: Vec<String> = found
                .differ
                .iter()
                .map(|id| {
                    let shop = input.shops.iter().find(|shop| shop.id == *id);
                    inert(shop.map_or(id, |shop| &shop.name), NAME)
                })
                .collect();
            AgreementRow {
                criterion: inert(&found.criterion, NAME),
                question: question(input, &found.criterion),
                raters: inert(&format!("{} / {}", found.raters.0, found.raters.1), LINE),
                shops: found.shops,
                agreed: words::percent(strings, found.observed),
                kappa: match found.kappa {
                    Some(kappa) => {
                        format!("{kappa:.2}").replace('.', strings.text("number", "decimal"))
                    }
                    None => strings.text("agreement", "no-kappa").to_owned(),
                },
                told: found.kappa.is_some(),
                differ: (!names.is_empty()).then(|| inert(&names.join(", "), 2 * LINE)),
            }
        })
        .collect()
}
