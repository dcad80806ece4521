//! Call sheets: what a person takes along to the telephone, on paper, in a spreadsheet, in a
//! calendar.
//!
//! Goes in: [`Call`]s. Comes out: a printable page, CSV and XLSX whose filled-in copies
//! `cxaudit probe import` reads, and an ICS calendar.

mod calendar;
mod csv;
mod html;
mod row;
mod xlsx;

use chrono::{DateTime, Utc};

use super::call::Call;
use super::language::ReportLanguage;

pub use calendar::calendar;
pub use csv::sheet_csv;
pub use html::sheet_html;
pub use xlsx::sheet_xlsx;

/// What a sheet is made of.
#[derive(Debug, Clone, Copy)]
pub struct CallSheet<'a> {
    /// The study's name.
    pub study: &'a str,
    /// Which pass over the shops.
    pub wave: u32,
    /// The calls, in the order they are printed.
    pub calls: &'a [Call],
    /// The sheet's language.
    pub language: ReportLanguage,
    /// Now.
    pub made_at: DateTime<Utc>,
}
