//! Looking at a page that was saved to a file: nothing in it runs, nothing leaves the machine.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::Url;

use super::error::BrowserError;
use super::find::Family;
use super::session::Session;
use crate::page::Snapshot;

/// How long a file may take to be parsed.
const PARSE: Duration = Duration::from_secs(20);

impl Session {
    /// Takes a snapshot of a saved page without running its scripts. Meant for a session opened
    /// with [`super::SessionOptions::offline`]; scripts stay off in it (Firefox runs them).
    ///
    /// # Errors
    /// The file cannot be read, or the session is lost.
    pub async fn capture_file(&self, path: &Path) -> Result<Snapshot, BrowserError> {
        let unreadable = |source| BrowserError::File {
            path: path.to_owned(),
            source,
        };
        let path = std::fs::canonicalize(path).map_err(unreadable)?;
        let url = Url::from_file_path(&path).map_err(|()| {
            unreadable(std::io::Error::other(
                "its path cannot be written as an address",
            ))
        })?;
        if self.family == Family::Firefox {
            self.goto(&url).await?;
            return self.snapshot().await;
        }
        let off = json!({ "value": true });
        self.cdp("Emulation.setScriptExecutionDisabled", off)
            .await?;
        // Timers and promises rest with the page's scripts, so nothing here may wait in the page.
        let mark = "window[Symbol.for('cxaudit.mark')] = true; return null;";
        let _: Value = self.wire.script("mark", mark, json!([])).await?;
        self.wire
            .ask("url", Some(json!({ "url": url.as_str() })))
            .await?;
        let parsed =
            "return !window[Symbol.for('cxaudit.mark')] && document.readyState !== 'loading';";
        let began = Instant::now();
        while began.elapsed() < PARSE {
            match self.wire.script("parsed", parsed, json!([])).await {
                Ok(true) => return self.snapshot().await,
                Ok(false) | Err(BrowserError::Left { .. }) => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.snapshot().await
    }
}
