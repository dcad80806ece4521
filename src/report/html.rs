//! `index.html`: the page as data, put through the templates.

use serde::Serialize;
use serde_json::Value;

use super::error::ReportError;
use super::input::Input;
use super::strings::Strings;
use super::templates::Templates;
use super::view::Page;

/// What templates see: `t` the words, `page` the content.
#[derive(Serialize)]
struct Data<'a> {
    t: &'a Value,
    page: Page,
}

/// What templates see, as JSON: for those who write their own, and for other pages that show the
/// same.
///
/// # Errors
/// When evidence cannot be looked up.
pub fn view(input: &Input<'_>) -> Result<Value, ReportError> {
    let strings = Strings::of(input.language)?;
    serde_json::to_value(Page::of(input, &strings)?).map_err(|source| ReportError::Encoding {
        what: "the page",
        source: source.into(),
    })
}

/// The report as one HTML page.
///
/// # Errors
/// When a template is broken or evidence cannot be looked up.
pub fn html(input: &Input<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(input.language)?;
    let templates = Templates::load(input.templates)?;
    templates.render(&Data {
        t: strings.table(),
        page: Page::of(input, &strings)?,
    })
}
