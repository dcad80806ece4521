//! `index.html`: the page as data, put through the templates.

use serde::Serialize;
use serde_json::Value;

use super::apart::Apart;
use super::error::ReportError;
use super::input::Input;
use super::live::{Live, StrayMail};
use super::replication::Replicated;
use super::strings::Strings;
use super::templates::Templates;
use super::view::{LivePage, Page, StatementsPage, StrayPage, VolumePage, Volumes, volume_file};

/// What templates see: `t` the words, `page` the content.
#[derive(Serialize)]
struct Data<'a, P> {
    t: &'a Value,
    page: P,
}

/// What templates see, as JSON: for those who write their own, and for other pages that show the
/// same.
///
/// # Errors
/// When evidence cannot be looked up.
pub fn view(input: &Input<'_>) -> Result<Value, ReportError> {
    let strings = Strings::of(input.language)?;
    serde_json::to_value(Page::of(&Apart::of(input), &strings, Volumes::None)?).map_err(|source| {
        ReportError::Encoding {
            what: "the page",
            source: source.into(),
        }
    })
}

/// The report as one HTML page, however many shops there are.
///
/// # Errors
/// When a template is broken or evidence cannot be looked up.
pub fn html(input: &Input<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(input.language)?;
    let templates = Templates::load(input.templates)?;
    templates.render(&Data {
        t: strings.table(),
        page: Page::of(&Apart::of(input), &strings, Volumes::None)?,
    })
}

/// The report as HTML files of one folder, each handed over as soon as it is made: `index.html`, and
/// before it, where the list is long, the files that the sections of the shops stand in.
///
/// # Errors
/// When a template is broken, evidence cannot be looked up, or `put` fails.
pub fn pages(
    input: &Input<'_>,
    mut put: impl FnMut(&str, &str) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let strings = Strings::of(input.language)?;
    let templates = Templates::load(input.templates)?;
    let apart = Apart::of(input);
    let volumes = Volumes::for_count(input.shops.len());
    let t = strings.table();
    let page = Page::of(&apart, &strings, volumes)?;
    let index = templates.render(&Data { t, page })?;
    for (number, range) in volumes.ranges(input.shops.len()).into_iter().enumerate() {
        let page = VolumePage::of(&apart, &strings, range)?;
        put(
            &volume_file(number),
            &templates.render_volume(&Data { t, page })?,
        )?;
    }
    put("index.html", &index)
}

/// A replication as one HTML page, in the language it was worded in.
///
/// # Errors
/// When a template is broken.
pub fn replication_html(replicated: &Replicated, input: &Input<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(input.language)?;
    Templates::load(input.templates)?.render_replication(&Data {
        t: strings.table(),
        page: StatementsPage::of(replicated, input, &strings),
    })
}

/// The live page.
///
/// # Errors
/// When a template is broken.
pub fn live_html(live: &Live<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(live.language)?;
    Templates::load(live.templates)?.render_live(&Data {
        t: strings.table(),
        page: LivePage::of(live, &strings),
    })
}

/// The page of a message that belongs to no visit, where a person says whose it is.
///
/// # Errors
/// When a template is broken.
pub fn stray_html(live: &Live<'_>, mail: &StrayMail<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(live.language)?;
    Templates::load(live.templates)?.render_stray(&Data {
        t: strings.table(),
        page: StrayPage::of(live, mail, &strings),
    })
}
