//! All tables as one workbook.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::sheet::{Cell, Kind, Sheet};
use crate::report::error::ReportError;

/// The most characters of a cell (Excel's own limit is 32,767).
const LONGEST: usize = 32_000;

/// The tables as one XLSX workbook: a sheet each, typed cells, the header frozen, filters on.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, ReportError> {
    written(sheets).map_err(|source| ReportError::Encoding {
        what: "the workbook",
        source: source.into(),
    })
}

fn written(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(sheet.name)?;
        fill(page, sheet)?;
    }
    workbook.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        page.write_string_with_format(0, at, &column.name, &bold)?;
        let width = match column.kind {
            Kind::Time => 20.0,
            Kind::Text => 24.0,
            Kind::Number | Kind::Truth => 14.0,
        };
        page.set_column_width(at, width)?;
    }
    for (line, row) in (1_u32..).zip(&sheet.rows) {
        for (at, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    let text: String = text.chars().take(LONGEST).collect();
                    page.write_string(line, at, text)?;
                }
                Cell::Number(number) => {
                    page.write_number(line, at, *number)?;
                }
                Cell::Truth(truth) => {
                    page.write_boolean(line, at, *truth)?;
                }
                Cell::Time(instant) => {
                    let instant = ExcelDateTime::from_timestamp(instant.timestamp())?;
                    page.write_datetime_with_format(line, at, &instant, &time)?;
                }
            }
        }
    }
    page.set_freeze_panes(1, 0)?;
    let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let widest = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    page.autofilter(0, 0, last, widest)?;
    Ok(())
}
