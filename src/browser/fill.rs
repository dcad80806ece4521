//! Filling fields: native values set in one script call, keys where that does not take.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::BrowserError;
use super::kept::Script;
use super::session::Session;
use crate::page::ElementId;

/// Enters texts and choices, selects what a field holds, or says what it holds.
pub(super) static FILL: Script = Script {
    name: "fill",
    source: LazyLock::new(|| {
        concat!(include_str!("reach.js"), "\n", include_str!("fill.js")).to_owned()
    }),
};

/// What to enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Text of a field; replaces what is there.
    Text(String),
    /// The value (else the text) of an option of a select, or of a radio in the element's group.
    Choose(String),
    /// State of a checkbox, radio or switch.
    Check(bool),
    /// What to choose from the list that a drawn select opens: the entry that fits one of these texts,
    /// the first for an empty list. It takes a look at what opened; filling alone refuses it.
    Pick(Vec<String>),
}

/// How filling a field went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// The field holds what was entered (as far as a mask lets it).
    Done,
    /// The field would not take it.
    Refused {
        /// What it holds now.
        now: String,
    },
    /// It is no longer in the page.
    Gone,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Report {
    state: State,
    now: String,
    /// Whether typing by keys may still help.
    keys: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Done,
    Refused,
    Gone,
}

impl Session {
    /// Fills fields of the last snapshot, in order; answers in the same order.
    ///
    /// # Errors
    /// The session is lost, or the page was left while it was being filled.
    pub async fn fill(&self, entries: &[(ElementId, Entry)]) -> Result<Vec<Filled>, BrowserError> {
        let targets: Vec<Value> = entries
            .iter()
            .map(|(id, entry)| json!({ "id": id.0, "entry": entry }))
            .collect();
        self.fill_targets(targets).await
    }

    /// Fills the first visible field that a CSS selector matches.
    ///
    /// # Errors
    /// [`BrowserError::NoMatch`] when nothing matches.
    pub async fn fill_selector(
        &self,
        selector: &str,
        entry: &Entry,
    ) -> Result<Filled, BrowserError> {
        let target = json!({ "selector": selector, "entry": entry });
        match self.fill_targets(vec![target]).await?.pop() {
            None | Some(Filled::Gone) => Err(BrowserError::NoMatch {
                selector: selector.to_owned(),
            }),
            Some(filled) => Ok(filled),
        }
    }

    async fn fill_targets(&self, targets: Vec<Value>) -> Result<Vec<Filled>, BrowserError> {
        let reports: Vec<Report> = self.call(&FILL, json!([targets, "set"])).await?;
        let mut filled = Vec::with_capacity(reports.len());
        for (report, target) in reports.into_iter().zip(&targets) {
            filled.push(match report {
                Report {
                    state: State::Done, ..
                } => Filled::Done,
                Report {
                    state: State::Gone, ..
                } => Filled::Gone,
                Report { keys: true, .. } => self.type_into(target).await?,
                Report { now, .. } => Filled::Refused { now },
            });
        }
        Ok(filled)
    }

    /// Empties a field and types into it key by key.
    async fn type_into(&self, target: &Value) -> Result<Filled, BrowserError> {
        let text = target["entry"]["text"].as_str().unwrap_or_default();
        let _: Vec<Report> = self.call(&FILL, json!([[target], "select"])).await?;
        let mut keys = vec!["\u{e017}".to_owned()];
        keys.extend(text.chars().map(String::from));
        let strokes: Vec<Value> = keys
            .iter()
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.wire.act("actions", body).await?;
        let mut reports: Vec<Report> = self.call(&FILL, json!([[target], "check"])).await?;
        Ok(match reports.pop() {
            Some(Report {
                state: State::Done, ..
            }) => Filled::Done,
            Some(Report {
                state: State::Refused,
                now,
                ..
            }) => Filled::Refused { now },
            Some(Report {
                state: State::Gone, ..
            })
            | None => Filled::Gone,
        })
    }
}
