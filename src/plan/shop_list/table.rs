//! The rows of the list, and where each field stands.

use std::ops::Range;

use super::super::problem::Problem;
use super::super::source::{Findings, Source, near_miss, quoted};

/// The columns a list can have.
pub(super) const COLUMNS: &[&str] = &[
    "url",
    "name",
    "language",
    "country",
    "segment",
    "journeys",
    "product",
    "purchase",
    "purchase-max",
    "inquiry",
    "notes",
];

/// A list cut into fields.
pub(super) struct Table {
    /// For each field of a record the column it belongs to; `None` for one without a name.
    pub(super) columns: Vec<Option<&'static str>>,
    /// The records below the header that are not empty and not malformed.
    pub(super) records: Vec<Record>,
}

/// One row.
pub(super) struct Record {
    /// Line it begins on, from 1.
    pub(super) line: usize,
    /// The fields without quotes and without white space around them.
    pub(super) fields: Vec<String>,
    /// Where each field stands in the text, quotes included.
    pub(super) ranges: Vec<Range<usize>>,
}

impl Record {
    fn is_empty(&self) -> bool {
        self.fields.iter().all(String::is_empty)
    }
}

/// Cuts the list up. `None` when its header cannot be used.
pub(super) fn read(source: &Source, findings: &Findings) -> Option<Table> {
    let text = source.text.as_str();
    // Excel's way to name the delimiter.
    let (start, named) = match text.lines().next() {
        Some(first) if first.to_ascii_lowercase().starts_with("sep=") => {
            let begin = text.find('\n').map_or(text.len(), |at| at + 1);
            (begin, first.as_bytes().get(4).copied())
        }
        _ => (0, None),
    };
    let delimiter = named.unwrap_or_else(|| delimiter(&text[start..]));
    let mut records = records(source, start, delimiter, findings)?.into_iter();
    let Some(header) = records.by_ref().find(|record| !record.is_empty()) else {
        findings.add(
            Problem::of_file(&source.path, "the list is empty")
                .help("its first line names the columns; only `url` is needed"),
        );
        return None;
    };
    let columns = columns(source, &header, findings)?;
    let mut kept = Vec::new();
    for mut record in records.filter(|record| !record.is_empty()) {
        let surplus = record.fields.iter().skip(columns.len());
        if surplus.clone().any(|field| !field.is_empty()) {
            let last = record.fields.iter().rposition(|field| !field.is_empty());
            let count = last.map_or(0, |last| last + 1);
            let message = format!(
                "this row has {count} fields, but the header names {}",
                columns.len()
            );
            let help = format!(
                "put a field that contains `{}` in double quotes",
                delimiter.escape_ascii()
            );
            let range = record.ranges[columns.len()].start..record.ranges[count - 1].end;
            findings.add(source.problem(range, message).help(help));
            continue;
        }
        record.fields.resize(columns.len(), String::new());
        kept.push(record);
    }
    Some(Table {
        columns,
        records: kept,
    })
}

/// The delimiter the header uses most.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty());
    let count = |delimiter: u8| {
        let mut quoted = false;
        let bytes = header.unwrap_or_default().bytes();
        bytes
            .filter(|b| {
                quoted ^= *b == b'"';
                *b == delimiter && !quoted
            })
            .count()
    };
    // Of equal counts the last wins: a comma.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b',')
}

fn records(
    source: &Source,
    start: usize,
    delimiter: u8,
    findings: &Findings,
) -> Option<Vec<Record>> {
    let text = &source.text[start..];
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut row = csv::StringRecord::new();
    // Counted on from record to record: a list may have ten thousand.
    let (mut line, mut counted) = (1, 0);
    loop {
        // The reader stands before line breaks that belong to the row above.
        let begin = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let blank = text.get(begin..)?.bytes();
        let begin = begin + blank.take_while(|b| matches!(b, b'\r' | b'\n')).count();
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return Some(records),
            Err(error) => {
                let message = format!("the list cannot be read: {error}");
                findings.add(Problem::of_file(&source.path, message));
                return None;
            }
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let place = start + begin..start + end.min(text.len());
        line += source.text[counted..place.start].matches('\n').count();
        counted = place.start;
        let (ranges, broken) = places(&source.text, place.clone(), delimiter);
        if let Some((range, message, help)) = broken {
            findings.add(source.problem(range, message).help(help));
            if message == NEVER_CLOSED {
                // It swallowed the rest of the file.
                return Some(records);
            }
            continue;
        }
        let mut ranges = ranges;
        ranges.resize(row.len().max(ranges.len()), place.end..place.end);
        records.push(Record {
            line,
            fields: row.iter().map(|field| field.trim().to_owned()).collect(),
            ranges,
        });
    }
}

const NEVER_CLOSED: &str = "this quote is never closed";

/// What is wrong with the quotes of a record: where, what, and what to do.
type BrokenQuote = (Range<usize>, &'static str, &'static str);

/// Where the fields of one record stand.
fn places(
    text: &str,
    record: Range<usize>,
    delimiter: u8,
) -> (Vec<Range<usize>>, Option<BrokenQuote>) {
    let bytes = text.as_bytes();
    let mut ranges = Vec::new();
    let mut begin = record.start;
    let mut quote = None;
    let mut broken = None;
    let mut at = record.start;
    while at < record.end {
        match (bytes[at], quote) {
            (b'"', None) if at == begin => quote = Some(at),
            (b'"', Some(_)) if bytes.get(at + 1) == Some(&b'"') && at + 1 < record.end => at += 1,
            (b'"', Some(open)) => {
                quote = None;
                let next = bytes.get(at + 1).filter(|_| at + 1 < record.end);
                if next.is_some_and(|b| *b != delimiter && !b.is_ascii_whitespace()) {
                    broken = Some((
                        open..at + 1,
                        "there is text behind this quoted field",
                        "put the whole field in quotes, and write a quote inside it twice: \"\"",
                    ));
                }
            }
            (b'\r' | b'\n', None) => break,
            (b, None) if b == delimiter => {
                ranges.push(begin..at);
                begin = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    ranges.push(begin..at);
    let open = quote.map(|quote| {
        let help = "close it, or write a quote inside a field twice: \"\"";
        (quote..quote + 1, NEVER_CLOSED, help)
    });
    (ranges, open.or(broken))
}

fn columns(
    source: &Source,
    header: &Record,
    findings: &Findings,
) -> Option<Vec<Option<&'static str>>> {
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    let before = findings.len();
    let names = header.fields.iter().rposition(|name| !name.is_empty())?;
    for (name, range) in header.fields.iter().zip(&header.ranges).take(names + 1) {
        let folded = name.to_lowercase().replace(['_', ' '], "-");
        let column = COLUMNS.iter().copied().find(|column| *column == folded);
        match column {
            Some(known) if columns.contains(&column) => {
                let message = format!("column `{known}` is named twice");
                findings.add(source.problem(range.clone(), message));
            }
            None if !name.is_empty() => {
                let message = format!("unknown column `{name}`");
                let help = match near_miss(&folded, COLUMNS.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if name.contains('.') => {
                        "the first line must name the columns, beginning with: url".to_owned()
                    }
                    None => format!("columns: {}", quoted(COLUMNS)),
                };
                findings.add(source.problem(range.clone(), message).help(help));
            }
            _ => {}
        }
        columns.push(column);
    }
    if !columns.contains(&Some("url")) {
        if findings.len() == before {
            let place = header.ranges[0].start..header.ranges[names].end;
            findings.add(
                source
                    .problem(place, "there is no column `url`")
                    .help("name the column with the addresses `url`"),
            );
        }
        return None;
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn read_text(text: &str) -> (Vec<(usize, Vec<String>)>, Vec<String>) {
        let source = Source {
            path: PathBuf::from("shops.csv"),
            text: text.to_owned(),
        };
        let findings = Findings::default();
        let table = read(&source, &findings);
        let records = table.map(|table| table.records).unwrap_or_default();
        let rows = records
            .into_iter()
            .map(|record| (record.line, record.fields));
        let rows = rows.collect();
        let problems = findings.into_sorted();
        (
            rows,
            problems
                .into_iter()
                .map(|problem| problem.message)
                .collect(),
        )
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        for text in [
            "url,name\na.pl,A\nb.pl,B\n",
            "url;name\r\na.pl;A\r\nb.pl;B\r\n",
            "url\tname\na.pl\tA\nb.pl\tB",
            "url;name;;\na.pl;A;;\nb.pl;B;;\n",
            "sep=;\nurl;name\na.pl;A\nb.pl;B\n",
            "\"URL\";\"Name\"\n\"a.pl\";\"A\"\n\"b.pl\";\"B\"\n",
        ] {
            let (rows, problems) = read_text(text);
            let fields: Vec<_> = rows.into_iter().map(|(_, fields)| fields).collect();
            assert_eq!(fields, [["a.pl", "A"], ["b.pl", "B"]], "{text:?}");
            assert_eq!(problems, Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let (rows, _) = read_text("url,notes\r\n\r\n,\r\na.pl,\"two\r\nlines\"\r\n\r\nb.pl\r\n");
        let lines: Vec<_> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 7]);
        assert_eq!(rows[0].1[1], "two\r\nlines");
        assert_eq!(rows[1].1, ["b.pl", ""]);
    }

    #[test]
    fn a_broken_table_is_told() {
        for (text, expected) in [
            ("", "the list is empty"),
            ("name\nA\n", "there is no column `url`"),
            ("url,url\na.pl,a.pl\n", "column `url` is named twice"),
            ("url,nane\na.pl,A\n", "unknown column `nane`"),
            (
                "url\na.pl,x\n",
                "this row has 2 fields, but the header names 1",
            ),
            ("url,name\na.pl,\"A\nb.pl,B\n", "this quote is never closed"),
            (
                "url,name\na.pl,\"A\"x\n",
                "there is text behind this quoted field",
            ),
        ] {
            assert_eq!(read_text(text).1, [expected], "{text:?}");
        }
    }
}
