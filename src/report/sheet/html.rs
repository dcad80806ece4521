//! The sheet on paper: a card per call, with room to write.

use serde::Serialize;

use super::CallSheet;
use super::row::{local, order, words};
use crate::report::call::Call;
use crate::report::error::ReportError;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::strings::Strings;
use crate::report::templates::Templates;
use crate::report::words as wording;

#[derive(Serialize)]
struct Data<'a> {
    t: &'a serde_json::Value,
    sheet: Page,
}

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    study: String,
    wave: String,
    made: String,
    calls: Vec<Card>,
}

#[derive(Serialize)]
struct Card {
    name: String,
    shop: String,
    url: String,
    state: &'static str,
    state_word: String,
    channel: String,
    due: Option<String>,
    until: Option<String>,
    facts: Vec<Fact>,
    asks: Vec<Question>,
}

#[derive(Serialize)]
struct Fact {
    label: String,
    text: String,
}

#[derive(Serialize)]
struct Question {
    criterion: String,
    question: String,
    ask: String,
    how: String,
    only_if: String,
    answered_by: String,
}

/// The sheet as one HTML page, made to be printed; works without any network.
///
/// # Errors
/// When the template is broken, which is a fault of the tool.
pub fn sheet_html(sheet: &CallSheet<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(sheet.language)?;
    let page = Page {
        lang: sheet.language.tag(),
        study: inert(sheet.study, NAME),
        wave: strings.fill("page", "wave", &[("n", &sheet.wave.to_string())]),
        made: wording::moment(&strings, sheet.made_at),
        calls: sheet
            .calls
            .iter()
            .map(|call| card(sheet, &strings, call))
            .collect(),
    };
    Templates::load(None)?.render_sheet(&Data {
        t: strings.table(),
        sheet: page,
    })
}

fn card(sheet: &CallSheet<'_>, strings: &Strings, call: &Call) -> Card {
    Card {
        name: inert(&call.name, NAME),
        shop: inert(&call.shop, NAME),
        url: inert(&call.url, LINE),
        state: call.state.word(),
        state_word: strings.text("call-state", call.state.word()).to_owned(),
        channel: strings.text("channel", call.channel.word()).to_owned(),
        due: call.due.map(local),
        until: call.until.map(local),
        facts: facts(strings, call),
        asks: call
            .asks
            .iter()
            .map(|ask| {
                let words = words(sheet, strings, call, ask);
                Question {
                    criterion: inert(&ask.criterion, NAME),
                    question: words.question,
                    ask: words.ask,
                    how: words.how,
                    only_if: words.only_if,
                    answered_by: inert(&ask.answered_by.join(", "), LINE),
                }
            })
            .collect(),
    }
}

/// What the caller must know, as far as it is known.
fn facts(strings: &Strings, call: &Call) -> Vec<Fact> {
    let customer = call.customer.as_ref();
    let of = |pick: fn(&crate::report::Customer) -> &String| customer.map(|who| pick(who).clone());
    let cart = call
        .cart
        .as_ref()
        .map(|cart| format!("{} ({})", cart.product, local(cart.left)));
    [
        ("number", call.number.clone()),
        ("hours", call.hours.clone()),
        ("customer", of(|who| &who.name)),
        ("customer-mail", of(|who| &who.email)),
        ("customer-phone", of(|who| &who.phone)),
        ("customer-address", of(|who| &who.address)),
        ("customer-password", of(|who| &who.password)),
        ("cart", cart),
        ("order", order(call)),
        (
            "notes",
            Some(call.notes.clone()).filter(|notes| !notes.is_empty()),
        ),
    ]
    .into_iter()
    .filter_map(|(key, text)| {
        Some(Fact {
            label: strings.text("sheet-column", key).to_owned(),
            text: inert(&text?, 2 * LINE),
        })
    })
    .collect()
}
