//! What people observed, from a file: one row per shop and question.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use thiserror::Error;

use crate::facts::{EvidenceKind, FactsError, Observation, Outcome, Store, Value};
use crate::plan::{Judge, Plan};

/// Why a probe file was not taken, or a row of it.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The file is no table with the needed columns.
    #[error(
        "read the probe file: {0}; it needs the columns shop, criterion, answer, rater and may have at, note"
    )]
    Table(#[from] csv::Error),
    /// The study's database cannot be written.
    #[error("write down the answers")]
    Facts(#[from] FactsError),
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeImport {
    /// Answers written down.
    pub taken: usize,
    /// Answers that were known already.
    pub known: usize,
    /// Rows not taken: line and reason.
    pub refused: Vec<(u64, String)>,
}

#[derive(Debug, Deserialize)]
struct Row {
    shop: String,
    criterion: String,
    answer: String,
    rater: String,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// Takes answers from a CSV text with the columns `shop` (id or address), `criterion`, `answer`
/// (yes/no in Polish, Ukrainian or English), `rater`, and optionally `at` (RFC 3339) and `note`.
/// Wrong rows are refused one by one, the rest is taken; an answer that is known already is not
/// written twice.
///
/// # Errors
/// When the text is no such table or the store fails.
pub fn import_probes(
    plan: &Plan,
    store: &Store,
    text: &str,
    now: DateTime<Utc>,
) -> Result<ProbeImport, ProbeError> {
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let mut import = ProbeImport::default();
    let known = store.observations(plan.wave)?;
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let row: Row = match record.deserialize(Some(&headers)) {
            Ok(row) => row,
            Err(error) => {
                import.refused.push((line, error.to_string()));
                continue;
            }
        };
        match observation(plan, &row, now) {
            Ok(observation) => {
                let twin = known.iter().any(|old| {
                    old.shop == observation.shop
                        && old.key == observation.key
                        && old.by == observation.by
                        && same_answer(&old.outcome, &observation.outcome)
                });
                if twin {
                    import.known += 1;
                    continue;
                }
                store.observe(&with_note(store, observation, row.note.as_deref(), now)?)?;
                import.taken += 1;
            }
            Err(why) => import.refused.push((line, why)),
        }
    }
    Ok(import)
}

fn same_answer(a: &Outcome, b: &Outcome) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn with_note(
    store: &Store,
    mut observation: Observation,
    note: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Observation, FactsError> {
    if let Some(note) = note.filter(|note| !note.trim().is_empty()) {
        let label = format!("note by {}", observation.by);
        observation.evidence = vec![store.put_evidence(
            None,
            EvidenceKind::Note,
            &label,
            None,
            now,
            note.as_bytes(),
        )?];
    }
    Ok(observation)
}

fn observation(plan: &Plan, row: &Row, now: DateTime<Utc>) -> Result<Observation, String> {
    let shop = plan
        .shops
        .iter()
        .find(|shop| {
            shop.id == row.shop
                || shop.url.as_str().trim_end_matches('/') == row.shop.trim_end_matches('/')
        })
        .ok_or_else(|| format!("there is no shop \"{}\" in shops.csv", row.shop))?;
    let criterion = plan
        .rubric
        .criterion(&row.criterion)
        .filter(|criterion| criterion.judge == Judge::Manual)
        .ok_or_else(|| {
            let asked: Vec<&str> = plan
                .rubric
                .criteria
                .iter()
                .filter(|criterion| criterion.judge == Judge::Manual)
                .map(|criterion| criterion.id.as_str())
                .collect();
            format!(
                "\"{}\" is not a question for people; those are: {}",
                row.criterion,
                asked.join(", ")
            )
        })?;
    if row.rater.is_empty() {
        return Err("the rater is missing: write who observed it".to_owned());
    }
    let at = match row.at.as_deref().filter(|at| !at.is_empty()) {
        None => now,
        Some(at) => DateTime::parse_from_rfc3339(at)
            .map_err(|error| {
                format!("\"{at}\" is not a time like 2026-05-04T10:30:00+02:00: {error}")
            })?
            .with_timezone(&Utc),
    };
    let outcome = match row.answer.to_lowercase().as_str() {
        "yes" | "y" | "1" | "true" | "tak" | "t" | "так" => Outcome::Seen(Value::Yes),
        "no" | "n" | "0" | "false" | "nie" | "ні" => Outcome::NotSeen { watched_until: at },
        other => return Err(format!("the answer \"{other}\" is neither yes nor no")),
    };
    Ok(Observation {
        visit: None,
        shop: shop.id.clone(),
        wave: plan.wave,
        key: criterion.observation.clone(),
        outcome,
        at,
        by: row.rater.clone(),
        evidence: Vec::new(),
    })
}
