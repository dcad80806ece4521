//! The result as data for other programs: typed tables with a codebook, written as CSV, as one
//! workbook, or as Parquet, with shops named or replaced by codes.

mod codebook;
mod codes;
#[cfg(feature = "parquet")]
mod columnar;
mod comma;
mod detail;
mod sheet;
mod sheets;
mod wide;
mod workbook;

pub use codes::Codes;
#[cfg(feature = "parquet")]
pub use columnar::parquet_of;
pub use comma::csv_of;
pub use sheet::{Cell, Column, Kind, Sheet};
pub use sheets::Dataset;
pub use workbook::workbook;
