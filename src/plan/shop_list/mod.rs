//! `shops.csv`: what spreadsheets write, read into shops.
//!
//! Bytes become text ([`encoding`]), text becomes rows with their places ([`table`]), rows become
//! shops ([`row`]), and shops get names that are unique and safe as file names ([`address`]).

mod address;
mod encoding;
mod row;
mod table;

use std::collections::HashMap;
use std::path::Path;

pub use encoding::decode;
pub(super) use row::{Row, country};

use super::problem::Problem;
use super::source::{Findings, Source, read_bytes};

/// The shops of the list, with what is left to resolve against the study.
pub(super) struct ShopList {
    pub(super) source: Source,
    pub(super) rows: Vec<Row>,
}

/// Reads the list. `None` when nothing of it can be used.
pub(super) fn read(folder: &Path, findings: &Findings) -> Option<ShopList> {
    let path = folder.join("shops.csv");
    let missing =
        "write one with a column `url`, or run `cxaudit init` in an empty folder to see an example";
    let bytes = read_bytes(&path, missing, findings)?;
    let source = Source {
        path,
        text: encoding::decode(&bytes),
    };
    let mut rows: Vec<Row> = Vec::new();
    {
        let before = findings.len();
        let table = table::read(&source, findings)?;
        for record in &table.records {
            if let Some(row) = row::read(&source, &table.columns, record, findings) {
                rows.push(row);
            }
        }
        if table.records.is_empty() && findings.len() == before {
            findings.add(
                Problem::of_file(&source.path, "the list has no shops")
                    .help("add a line for each shop; only its address is needed"),
            );
        }
    }
    report_duplicates(&source, &mut rows, findings);
    address::name_shops(rows.iter_mut().map(|row| &mut row.shop));
    Some(ShopList { source, rows })
}

fn report_duplicates(source: &Source, rows: &mut Vec<Row>, findings: &Findings) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    rows.retain(|row| {
        let key = address::comparable(&row.shop.url);
        if let Some(first) = seen.get(&key) {
            let message = format!("this shop is in the list already, on line {first}");
            let problem = source.problem(row.url_range.clone(), message);
            findings.add(problem.help("remove one of the two lines"));
            return false;
        }
        seen.insert(key, row.line);
        true
    });
}
