//! How values are written into columns: instants as RFC 3339 UTC to the millisecond, words of
//! closed lists as in files, everything structured as JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{FactsError, Result};

/// An instant as text that sorts by time.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An instant from text.
pub(super) fn to_instant(text: &str, what: &'static str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| malformed(what, text))
}

/// An instant from text that may be missing.
pub(super) fn to_instant_opt(
    text: Option<String>,
    what: &'static str,
) -> Result<Option<DateTime<Utc>>> {
    text.map(|text| to_instant(&text, what)).transpose()
}

/// A word of a closed list.
pub(super) fn word<T: Serialize>(value: T, what: &'static str) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(malformed(what, &format!("{other:?}"))),
    }
}

/// A closed list's value from its word.
pub(super) fn to_word<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| malformed(what, text))
}

/// Anything as JSON.
pub(super) fn json<T: Serialize>(value: &T, what: &'static str) -> Result<String> {
    serde_json::to_string(value).map_err(|error| malformed(what, &error.to_string()))
}

/// Anything from JSON.
pub(super) fn to_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| malformed(what, text))
}

fn malformed(what: &'static str, value: &str) -> FactsError {
    FactsError::Malformed {
        what,
        value: value.chars().take(80).collect(),
    }
}
