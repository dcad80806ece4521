//! The sheet as CSV, for every spreadsheet.

use super::CallSheet;
use super::row::{COLUMNS, cells, header};
use crate::report::error::ReportError;
use crate::report::strings::Strings;

/// The sheet as CSV: UTF-8 with a byte order mark and CRLF, so that spreadsheets read it. Telephone
/// numbers stand behind a word, or a spreadsheet would take them for sums; other cells that it
/// would take for a formula begin with an apostrophe.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn sheet_csv(sheet: &CallSheet<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(sheet.language)?;
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| ReportError::Encoding {
        what: "the call sheet",
        source,
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    writer
        .write_record(header(&strings))
        .map_err(|error| failed(error.into()))?;
    for call in sheet.calls {
        for ask in &call.asks {
            let row = cells(sheet, &strings, call, ask);
            let row = COLUMNS.iter().zip(row).map(|(column, text)| {
                let number = matches!(column.key, "number" | "customer-phone");
                if number && !text.is_empty() {
                    strings.fill("sheet", "tel", &[("number", &text)])
                } else if text.starts_with(['=', '+', '-', '@', '\t']) {
                    format!("'{text}")
                } else {
                    text
                }
            });
            writer
                .write_record(row)
                .map_err(|error| failed(error.into()))?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.into_error().into()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.into()))
}
