//! The codebook: every column of every table.

use super::sheet::{Cell, Column, Kind, Sheet};

/// A row per column: its table, meaning, type, unit, values and method.
pub(super) fn codebook(sheets: &[Sheet]) -> Sheet {
    let columns = [
        ("table", "the table it is in"),
        ("column", "its name"),
        ("type", "what it holds"),
        ("meaning", "what it means"),
        ("unit", "the unit of a number"),
        ("values", "the values there can be, where they are few"),
        ("method", "how it comes about"),
    ]
    .map(|(name, meaning)| Column::new(name, Kind::Text, meaning));
    let filled = |words: &str| {
        if words.is_empty() {
            Cell::Empty
        } else {
            words.into()
        }
    };
    let rows = sheets.iter().flat_map(|sheet| {
        sheet.columns.iter().map(move |column| {
            vec![
                sheet.name.into(),
                column.name.as_str().into(),
                column.kind.word().into(),
                filled(&column.meaning),
                filled(column.unit),
                filled(&column.values),
                filled(&column.method),
            ]
        })
    });
    Sheet {
        name: "codebook",
        rows: rows.collect(),
        columns: columns.into(),
    }
}
