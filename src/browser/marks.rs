//! The part of a look that the touchpoint readers need: one more script call, small beside the
//! snapshot's; and an eye that stays in the page between two looks.

use serde_json::json;

use super::error::BrowserError;
use super::session::Session;
use crate::page::{Marks, TouchFacts};

const MARKS: &str = include_str!("marks.js");
const APPEAR: &str = include_str!("appear.js");

impl Session {
    /// Looks for the marks of known products, for what is docked at the window's edges, and for
    /// who else was asked for anything. From the first look on the page itself notes when something
    /// appears over it.
    ///
    /// # Errors
    /// The session is lost, or the page was left meanwhile.
    pub async fn marks(&self) -> Result<Marks, BrowserError> {
        let facts = TouchFacts::embedded();
        let args = json!([facts.globals(), facts.selectors()]);
        let script = format!("{{ {APPEAR} }}\n{MARKS}");
        self.wire.script("marks", &script, args).await
    }

    /// How many changes the page has noted since its first look; `None` in a new document.
    ///
    /// # Errors
    /// The session is lost, or the page was left meanwhile.
    pub async fn changes(&self) -> Result<Option<usize>, BrowserError> {
        let script = "const seen = window[Symbol.for('cxaudit.appear')]; return seen ? seen.changes.length : null;";
        self.wire.script("changes", script, json!([])).await
    }
}
