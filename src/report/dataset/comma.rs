//! A table as CSV.

use chrono::SecondsFormat;

use super::sheet::{Cell, Sheet};
use crate::report::error::ReportError;

/// The table as CSV: UTF-8 with a byte order mark and CRLF, so that spreadsheets read it; text that
/// a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection).
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn csv_of(sheet: &Sheet) -> Result<String, ReportError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| ReportError::Encoding {
        what: "the table",
        source,
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    writer
        .write_record(sheet.columns.iter().map(|column| &column.name))
        .map_err(|error| failed(error.into()))?;
    for row in &sheet.rows {
        writer
            .write_record(row.iter().map(plain))
            .map_err(|error| failed(error.into()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.into_error().into()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.into()))
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Time(at) => at.to_rfc3339_opts(SecondsFormat::Millis, true),
        Cell::Truth(truth) => truth.to_string(),
    }
}
