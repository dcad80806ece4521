//! A sheet as a table: a row per shop and question.

use chrono::{DateTime, Local, Utc};

use super::CallSheet;
use crate::plan::Measure;
use crate::report::call::{Ask, Call};
use crate::report::inert::{LINE, inert};
use crate::report::strings::Strings;

/// A column: its key in the strings, whether a person fills it in, its width in characters.
pub(super) struct Column {
    pub key: &'static str,
    pub filled_in: bool,
    pub width: f64,
}

const fn column(key: &'static str, filled_in: bool, width: f64) -> Column {
    Column {
        key,
        filled_in,
        width,
    }
}

/// The columns, in order.
pub(super) const COLUMNS: [Column; 24] = [
    column("shop", false, 22.0),
    column("state", false, 10.0),
    column("due", false, 16.0),
    column("channel", false, 18.0),
    column("number", false, 18.0),
    column("hours", false, 16.0),
    column("question", false, 44.0),
    column("answer", true, 14.0),
    column("how", false, 30.0),
    column("rater", true, 14.0),
    column("at", true, 17.0),
    column("note", true, 30.0),
    column("attachment", true, 20.0),
    column("ask", false, 60.0),
    column("only-if", false, 24.0),
    column("customer", false, 22.0),
    column("customer-mail", false, 32.0),
    column("customer-phone", false, 18.0),
    column("cart", false, 36.0),
    column("cart-left", false, 16.0),
    column("order", false, 36.0),
    column("answered-by", false, 16.0),
    column("url", false, 30.0),
    column("criterion", false, 20.0),
];

/// The words over the columns.
pub(super) fn header(strings: &Strings) -> Vec<String> {
    COLUMNS
        .iter()
        .map(|column| strings.text("sheet-column", column.key).to_owned())
        .collect()
}

/// A time as the caller's clock shows it.
pub(super) fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

/// What is asked, in the sheet's language.
pub(super) struct Words {
    pub question: String,
    pub ask: String,
    pub how: String,
    pub only_if: String,
}

/// Words a question.
pub(super) fn words(sheet: &CallSheet<'_>, strings: &Strings, call: &Call, ask: &Ask) -> Words {
    let word = |question| inert(sheet.language.wording(question), 4 * LINE);
    let only_if = ask.only_if.as_ref().map(|id| {
        let other = call.asks.iter().find(|other| other.criterion == *id);
        let question = other.map_or_else(|| id.clone(), |other| word(&other.question));
        strings.fill("sheet", "only-if", &[("question", &question)])
    });
    Words {
        question: word(&ask.question),
        ask: ask.ask.as_ref().map(word).unwrap_or_default(),
        how: strings.text("sheet-how", measure(ask.measure)).to_owned(),
        only_if: only_if.unwrap_or_default(),
    }
}

/// The key of a measure in the strings.
fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Yes | Measure::Text => "yes",
        Measure::Count => "count",
        Measure::Seconds => "seconds",
        Measure::Share => "share",
    }
}

/// An order in one line: number, total, what, when.
pub(super) fn order(call: &Call) -> Option<String> {
    let order = call.order.as_ref()?;
    let parts = [&order.number, &order.total, &order.product];
    let mut line: Vec<String> = parts.into_iter().flatten().cloned().collect();
    line.push(local(order.at));
    Some(inert(&line.join(", "), 2 * LINE))
}

/// The cells of one question, in the order of [`COLUMNS`]; those to fill in are empty.
pub(super) fn cells(
    sheet: &CallSheet<'_>,
    strings: &Strings,
    call: &Call,
    ask: &Ask,
) -> Vec<String> {
    let words = words(sheet, strings, call, ask);
    let customer = call.customer.as_ref();
    let cart = call.cart.as_ref();
    COLUMNS
        .iter()
        .map(|column| match column.key {
            "shop" => call.shop.clone(),
            "state" => strings.text("call-state", call.state.word()).to_owned(),
            "due" => call.due.map(local).unwrap_or_default(),
            "channel" => strings.text("channel", call.channel.word()).to_owned(),
            "number" => inert(call.number.as_deref().unwrap_or_default(), LINE),
            "hours" => inert(call.hours.as_deref().unwrap_or_default(), LINE),
            "question" => words.question.clone(),
            "how" => words.how.clone(),
            "ask" => words.ask.clone(),
            "only-if" => words.only_if.clone(),
            "customer" => customer.map(|who| who.name.clone()).unwrap_or_default(),
            "customer-mail" => customer.map(|who| who.email.clone()).unwrap_or_default(),
            "customer-phone" => customer.map(|who| who.phone.clone()).unwrap_or_default(),
            "cart" => inert(cart.map_or("", |cart| &cart.product), 2 * LINE),
            "cart-left" => cart.map(|cart| local(cart.left)).unwrap_or_default(),
            "order" => order(call).unwrap_or_default(),
            "answered-by" => inert(&ask.answered_by.join(", "), LINE),
            "url" => call.url.clone(),
            "criterion" => ask.criterion.clone(),
            _ => String::new(),
        })
        .collect()
}
