//! A table as Parquet.

use std::sync::Arc;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::sheet::{Cell, Kind, Sheet};
use crate::report::error::ReportError;

/// The table as one Parquet file: a column each, of text, doubles, timestamps (milliseconds, UTC)
/// or booleans, all of which may be missing.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn parquet_of(sheet: &Sheet) -> Result<Vec<u8>, ReportError> {
    written(sheet).map_err(|source| ReportError::Encoding {
        what: "the table",
        source: source.into(),
    })
}

fn written(sheet: &Sheet) -> Result<Vec<u8>, ParquetError> {
    let mut fields = Vec::new();
    for column in &sheet.columns {
        let (physical, converted) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
            Kind::Number => (Physical::DOUBLE, ConvertedType::NONE),
            Kind::Time => (Physical::INT64, ConvertedType::TIMESTAMP_MILLIS),
            Kind::Truth => (Physical::BOOLEAN, ConvertedType::NONE),
        };
        let field = Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_converted_type(converted)
            .build()?;
        fields.push(Arc::new(field));
    }
    let schema = Type::group_type_builder(sheet.name)
        .with_fields(fields)
        .build()?;
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties)?;
    let mut group = writer.next_row_group()?;
    for (at, column) in sheet.columns.iter().enumerate() {
        let Some(mut out) = group.next_column()? else {
            break;
        };
        let cells = || sheet.rows.iter().map(move |row| &row[at]);
        let there: Vec<i16> = cells()
            .map(|cell| i16::from(*cell != Cell::Empty))
            .collect();
        let there = Some(there.as_slice());
        match column.kind {
            Kind::Text => {
                let values: Vec<ByteArray> = cells()
                    .filter_map(|cell| match cell {
                        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                        _ => None,
                    })
                    .collect();
                out.typed::<ByteArrayType>()
                    .write_batch(&values, there, None)?;
            }
            Kind::Number => {
                let values: Vec<f64> = cells()
                    .filter_map(|cell| match cell {
                        Cell::Number(number) => Some(*number),
                        _ => None,
                    })
                    .collect();
                out.typed::<DoubleType>()
                    .write_batch(&values, there, None)?;
            }
            Kind::Time => {
                let values: Vec<i64> = cells()
                    .filter_map(|cell| match cell {
                        Cell::Time(at) => Some(at.timestamp_millis()),
                        _ => None,
                    })
                    .collect();
                out.typed::<Int64Type>().write_batch(&values, there, None)?;
            }
            Kind::Truth => {
                let values: Vec<bool> = cells()
                    .filter_map(|cell| match cell {
                        Cell::Truth(truth) => Some(*truth),
                        _ => None,
                    })
                    .collect();
                out.typed::<BoolType>().write_batch(&values, there, None)?;
            }
        }
        out.close()?;
    }
    group.close()?;
    writer.into_inner()
}
