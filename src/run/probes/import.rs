//! What people observed, from a file: one row per shop and question.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::error::ProbeError;
use super::table;
use super::take::{Answer, Taken, check, write};
use crate::facts::{Outcome, Store};
use crate::plan::Plan;

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeImport {
    /// Answers written down.
    pub taken: usize,
    /// Answers that were known already.
    pub known: usize,
    /// Rows whose answer is still empty.
    pub empty: usize,
    /// Rows not taken: line and reason.
    pub refused: Vec<(u64, String)>,
}

/// What the columns are called, in the sheet's three languages and in short.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("shop", &["sklep", "магазин"]),
    ("criterion", &["kryterium", "критерій"]),
    ("answer", &["odpowiedź", "відповідь"]),
    ("rater", &["kto pytał", "хто питав", "asked by"]),
    ("at", &["kiedy", "коли", "when"]),
    ("note", &["uwagi", "примітки", "notes"]),
    (
        "attachment",
        &["załącznik", "вкладення", "recording", "photo"],
    ),
];

/// Where each of [`COLUMNS`] stands.
struct Places([Option<usize>; 7]);

impl Places {
    fn of(cells: &[String]) -> Places {
        Places(COLUMNS.map(|(name, others)| {
            cells.iter().position(|cell| {
                let cell = cell.trim().to_lowercase();
                cell == name || others.contains(&cell.as_str())
            })
        }))
    }

    fn cell(&self, column: usize, cells: &[String]) -> String {
        self.0[column]
            .and_then(|at| cells.get(at))
            .map(|cell| cell.trim().to_owned())
            .unwrap_or_default()
    }

    /// The needed columns that are not there; a rater may be given for all rows.
    fn missing(&self, rater: Option<&str>) -> Vec<&'static str> {
        let needed = if rater.is_some() { 3 } else { 4 };
        (0..needed)
            .filter(|column| self.0[*column].is_none())
            .map(|column| COLUMNS[column].0)
            .collect()
    }
}

/// Takes answers from a CSV text with the columns `shop` (id or address), `criterion`, `answer`,
/// `rater`, and optionally `at`, `note` and `attachment`. Wrong rows are refused one by one, the
/// rest is taken; an answer that is known already is not written twice.
///
/// # Errors
/// When the text is no such table or the store fails.
pub fn import_probes(
    plan: &Plan,
    store: &Store,
    text: &str,
    now: DateTime<Utc>,
) -> Result<ProbeImport, ProbeError> {
    let rows = table::text(text).map_err(|error| ProbeError::NoTable {
        path: PathBuf::from("the text"),
        why: error.to_string(),
    })?;
    import(plan, store, rows, Path::new(""), None, now)
}

/// Takes answers from a file: a sheet as `cxaudit probe sheet` writes it, filled in and saved by a
/// spreadsheet as CSV, XLSX or ODS, or any table with the columns of [`import_probes`].
/// Attachments are looked for beside the file. `rater` is who asked where a row does not say.
///
/// # Errors
/// When the file is no such table or the store fails.
pub fn import_probe_file(
    plan: &Plan,
    store: &Store,
    path: &Path,
    rater: Option<&str>,
    now: DateTime<Utc>,
) -> Result<ProbeImport, ProbeError> {
    let beside = path.parent().unwrap_or(Path::new(""));
    import(plan, store, table::read(path)?, beside, rater, now)
}

fn import(
    plan: &Plan,
    store: &Store,
    rows: Vec<table::Row>,
    beside: &Path,
    rater: Option<&str>,
    now: DateTime<Utc>,
) -> Result<ProbeImport, ProbeError> {
    let header = rows
        .iter()
        .take(table::LINES_ABOVE)
        .map(|(_, cells)| Places::of(cells))
        .enumerate()
        .min_by_key(|(_, places)| places.missing(rater).len());
    let missing = header
        .as_ref()
        .map_or(vec!["all"], |(_, places)| places.missing(rater));
    let Some((header, places)) = header.filter(|_| missing.is_empty()) else {
        return Err(ProbeError::Columns {
            missing: missing.join(", "),
        });
    };
    let mut import = ProbeImport::default();
    let mut known = store.observations(plan.wave)?;
    let mut in_this_file: HashMap<(String, String, String), (u64, Outcome)> = HashMap::new();
    for (line, cells) in rows.into_iter().skip(header + 1) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let attachments = places.cell(6, &cells);
        let answer = Answer {
            shop: places.cell(0, &cells),
            criterion: places.cell(1, &cells),
            answer: places.cell(2, &cells),
            rater: Some(places.cell(3, &cells))
                .filter(|rater| !rater.is_empty())
                .or(rater.map(str::to_owned))
                .unwrap_or_default(),
            at: places.cell(4, &cells),
            note: places.cell(5, &cells),
            attachments: attachments
                .split(['|', ';'])
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(|name| beside.join(name))
                .collect(),
        };
        if answer.answer.is_empty() {
            import.empty += 1;
            continue;
        }
        let checked = match check(plan, &answer, now) {
            Ok(checked) => checked,
            Err(why) => {
                import.refused.push((line, why));
                continue;
            }
        };
        if let Some((earlier, said)) = in_this_file.get(&checked.place())
            && !checked.says(said)
        {
            let why = format!(
                "line {earlier} says something else for the same shop, question and rater: keep one of the two"
            );
            import.refused.push((line, why));
            continue;
        }
        match write(plan, store, &checked, &answer, &known, now) {
            Ok((taken, observation)) => {
                match taken {
                    Taken::New => import.taken += 1,
                    Taken::Known => import.known += 1,
                }
                in_this_file.insert(checked.place(), (line, checked.outcome().clone()));
                known.push(observation);
            }
            Err(ProbeError::Facts(error)) => return Err(error.into()),
            Err(ProbeError::File { path, source }) => {
                let why = format!("the attachment {} cannot be read: {source}", path.display());
                import.refused.push((line, why));
            }
            Err(other) => import.refused.push((line, other.to_string())),
        }
    }
    Ok(import)
}
