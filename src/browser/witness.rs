//! Seeing what a person does in the browser's window.

use serde::Deserialize;
use serde_json::json;

use super::error::BrowserError;
use super::find::Family;
use super::session::Session;

const SCRIPT: &str = concat!(
    include_str!("reach.js"),
    "\n",
    include_str!("see.js"),
    "\n",
    include_str!("witness.js"),
);

/// Something a person did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum Deed {
    /// Pressed something.
    Click {
        /// Path and query of the page it was on.
        page: String,
        /// A selector that finds it again.
        selector: String,
    },
    /// Entered something into a field.
    Fill {
        /// Path and query of the page it was on.
        page: String,
        /// A selector that finds the field again.
        selector: String,
        /// What was entered.
        text: String,
    },
}

impl Session {
    /// Begins to write down what a person does, in this page and those after it.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn witness(&self) -> Result<(), BrowserError> {
        if self.family != Family::Firefox {
            let source = format!(
                "(() => {{ const begin = () => {{ {SCRIPT} }}; \
                 if (document.documentElement) begin(); \
                 else document.addEventListener('readystatechange', begin, {{ once: true }}); }})()"
            );
            self.cdp(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": source }),
            )
            .await?;
        }
        self.wire
            .script("witness", &format!("{SCRIPT}\nreturn null;"), json!([]))
            .await
    }

    /// What was written down since [`Session::witness`], in order; forgets it.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn deeds(&self) -> Result<Vec<Deed>, BrowserError> {
        let script = "const seen = sessionStorage.getItem('cxaudit.witness'); \
                      sessionStorage.removeItem('cxaudit.witness'); return JSON.parse(seen || '[]');";
        self.wire.script("deeds", script, json!([])).await
    }
}
