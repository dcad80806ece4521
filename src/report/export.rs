//! The result for other programs: JSON as in `scores.json`, and CSV for spreadsheets.

use std::io::Write;

use super::apart::Apart;
use super::error::ReportError;
use super::inert::{LINE, inert};
use super::input::Input;
use super::scores::{Scores, plain};
use super::view::standing;

/// The result as JSON, the same as `scores.json`.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn export_json(input: &Input<'_>) -> Result<String, ReportError> {
    let mut json = serde_json::to_string_pretty(&Scores::of(input)).map_err(|source| {
        ReportError::Encoding {
            what: "the scores",
            source: source.into(),
        }
    })?;
    json.push('\n');
    Ok(json)
}

/// The same, written as it is made: of ten thousand shops it is some hundred megabytes.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn write_json(input: &Input<'_>, out: &mut impl Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Scores::of(input))?;
    out.write_all(b"\n")
}

/// The columns of the CSV export.
const COLUMNS: [&str; 17] = [
    "study",
    "wave",
    "shop",
    "name",
    "url",
    "segment",
    "shop_status",
    "phase",
    "criterion",
    "question",
    "weight",
    "state",
    "score",
    "value",
    "cause",
    "detail",
    "observed_at",
];

/// The result as CSV: one row per shop and criterion. UTF-8 with a byte order mark and CRLF, so
/// that spreadsheets read it; text cells that a spreadsheet would take for a formula begin with an
/// apostrophe.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn export_csv(input: &Input<'_>) -> Result<String, ReportError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| ReportError::Encoding {
        what: "the table",
        source,
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    writer
        .write_record(COLUMNS)
        .map_err(|error| failed(error.into()))?;
    let apart = Apart::of(input);
    for shop in input.shops {
        let input = &apart.shop(&shop.id);
        let Some(card) = input.scorecard(&shop.id) else {
            continue;
        };
        let status = standing(input, &shop.id).word();
        for verdict in &card.verdicts {
            let criterion = input.rubric.criterion(&verdict.criterion);
            let value = match plain(verdict.value.as_ref()) {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => cell(&text),
                other => other.to_string(),
            };
            let question = criterion.map_or(String::new(), |criterion| {
                cell(input.language.wording(&criterion.question))
            });
            writer
                .write_record([
                    cell(input.study),
                    input.wave.to_string(),
                    cell(&shop.id),
                    cell(&shop.name),
                    cell(shop.url.as_str()),
                    cell(shop.segment.as_deref().unwrap_or_default()),
                    status.to_owned(),
                    criterion
                        .map_or("", |criterion| criterion.phase.word())
                        .to_owned(),
                    cell(&verdict.criterion),
                    question,
                    criterion.map_or(String::new(), |criterion| criterion.weight.to_string()),
                    word(&verdict.state),
                    verdict
                        .score
                        .map_or(String::new(), |score| score.to_string()),
                    value,
                    verdict.cause.map_or(String::new(), |cause| cause.word()),
                    cell(&verdict.detail),
                    verdict.at.map_or(String::new(), |at| {
                        at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
                    }),
                ])
                .map_err(|error| failed(error.into()))?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.into_error().into()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.into()))
}

/// A text cell: one line, and never a formula (OWASP, CSV injection).
fn cell(text: &str) -> String {
    let text = inert(text, 4 * LINE);
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text
    }
}

/// The word of a state in files.
fn word(state: &crate::score::State) -> String {
    serde_json::to_value(state)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}
