//! The sheet as an Excel workbook, with the cells to fill in marked and checked.

use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, Workbook, XlsxError};

use super::CallSheet;
use super::row::{COLUMNS, cells, header};
use crate::plan::Measure;
use crate::report::error::ReportError;
use crate::report::strings::Strings;

/// The sheet as XLSX. Every cell is text, so that nothing is taken for a formula, a sum or a date;
/// where the answer is yes or no the cell offers both.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn sheet_xlsx(sheet: &CallSheet<'_>) -> Result<Vec<u8>, ReportError> {
    let strings = Strings::of(sheet.language)?;
    workbook(sheet, &strings).map_err(|source| ReportError::Encoding {
        what: "the call sheet",
        source: source.into(),
    })
}

fn workbook(sheet: &CallSheet<'_>, strings: &Strings) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(strings.text("sheet", "title"))?;
    let plain = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let to_fill = plain.clone().set_background_color(Color::RGB(0x00FF_F7D6));
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00E8_ECEF));
    for (column, (about, word)) in (0_u16..).zip(COLUMNS.iter().zip(header(strings))) {
        page.set_column_width(column, about.width)?;
        page.write_string_with_format(0, column, word, &head)?;
    }
    page.set_freeze_panes(1, 1)?;
    page.set_landscape();
    page.set_repeat_rows(0, 0)?;
    let choice = [
        strings.text("sheet", "yes").to_owned(),
        strings.text("sheet", "no").to_owned(),
    ];
    let yes_or_no = DataValidation::new().allow_list_strings(&choice)?;
    let mut row = 1;
    for call in sheet.calls {
        for ask in &call.asks {
            let texts = cells(sheet, strings, call, ask);
            for (column, (about, text)) in (0_u16..).zip(COLUMNS.iter().zip(texts)) {
                let format = if about.filled_in { &to_fill } else { &plain };
                if text.is_empty() {
                    page.write_blank(row, column, format)?;
                } else {
                    page.write_string_with_format(row, column, text, format)?;
                }
                if about.key == "answer" && ask.measure == Measure::Yes {
                    page.add_data_validation(row, column, row, column, &yes_or_no)?;
                }
            }
            row += 1;
        }
    }
    if row > 1 {
        let last = u16::try_from(COLUMNS.len() - 1).unwrap_or(0);
        page.autofilter(0, 0, row - 1, last)?;
    }
    book.save_to_buffer()
}
