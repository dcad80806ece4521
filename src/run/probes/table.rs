//! A table from a file, as spreadsheets save it: CSV in any delimiter and encoding, XLSX, ODS.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use super::error::ProbeError;
use crate::plan::decode_table;

/// Rows before the header that a person or a platform may have put there.
pub(super) const LINES_ABOVE: usize = 10;

/// A row: its number in the file, from 1, and its cells as text.
pub(super) type Row = (u64, Vec<String>);

/// Reads every row of a file; told by its content and not by its name.
pub(super) fn read(path: &Path) -> Result<Vec<Row>, ProbeError> {
    let bytes = std::fs::read(path).map_err(|source| ProbeError::File {
        path: path.to_owned(),
        source,
    })?;
    let no_table = |why: String| ProbeError::NoTable {
        path: path.to_owned(),
        why,
    };
    let packed = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0");
    if packed {
        workbook(bytes).map_err(no_table)
    } else {
        text(&decode_table(&bytes)).map_err(|error| no_table(error.to_string()))
    }
}

/// The first sheet that holds anything.
fn workbook(bytes: Vec<u8>) -> Result<Vec<Row>, String> {
    let mut book =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    for name in book.sheet_names() {
        let range = book
            .worksheet_range(&name)
            .map_err(|error| error.to_string())?;
        let first = range.start().map_or(0, |(row, _)| row);
        if range.is_empty() {
            continue;
        }
        return Ok((u64::from(first) + 1..)
            .zip(range.rows())
            .map(|(number, cells)| (number, cells.iter().map(cell).collect()))
            .collect());
    }
    Ok(Vec::new())
}

/// A cell as a person would have typed it.
fn cell(data: &Data) -> String {
    match data {
        Data::Bool(true) => "yes".to_owned(),
        Data::Bool(false) => "no".to_owned(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::DateTime(when) if when.is_datetime() => when
            .as_datetime()
            .map(|when| when.format("%Y-%m-%d %H:%M:%S").to_string())
            .unwrap_or_default(),
        Data::DateTimeIso(text) => text.clone(),
        other => other.to_string().trim().to_owned(),
    }
}

/// Rows of a CSV text.
pub(super) fn text(text: &str) -> Result<Vec<Row>, csv::Error> {
    // The reader counts lines rightly only where they end in one sign.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (skipped, named, body) = match text.split_once('\n') {
        // Excel's way to name the delimiter.
        Some((first, rest)) if first.to_ascii_lowercase().starts_with("sep=") => {
            (1, first.as_bytes().get(4).copied(), rest)
        }
        _ => (0, None, text.as_str()),
    };
    let header = body.lines().find(|line| !line.trim().is_empty());
    let often = |sign: u8| {
        let bytes = header.unwrap_or_default().bytes();
        bytes.filter(|byte| *byte == sign).count()
    };
    let delimiter = named.unwrap_or_else(|| {
        // Of equal counts the last wins: a comma.
        [b'\t', b';', b',']
            .into_iter()
            .max_by_key(|sign| often(*sign))
            .unwrap_or(b',')
    });
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .has_headers(false)
        .from_reader(body.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, |begin| {
            // The reader stands before empty lines that belong to no row.
            let from = usize::try_from(begin.byte()).unwrap_or(usize::MAX);
            let rest = body.as_bytes().get(from..).unwrap_or_default();
            let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
            begin.line() + empty as u64 + skipped
        });
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn delimiters_marks_and_line_numbers() {
        for (csv, expected) in [
            ("\u{feff}a,b\n1,2\n", (2, "2")),
            ("a;b\r\n1;\"2\"\r\n", (2, "2")),
            ("sep=;\na;b\n1;2\n", (3, "2")),
            ("a\tb\n\n1\t2,5\n", (3, "2,5")),
        ] {
            let rows = text(csv).unwrap();
            let (line, cells) = rows.last().unwrap();
            assert_eq!((*line, cells[1].as_str()), expected, "{csv:?}");
        }
    }
}
