//! Waiting until a page holds still.

use std::time::{Duration, Instant};

use serde_json::json;

use super::error::BrowserError;
use super::session::Session;

/// Watches changes, requests and departures of a document; installed once per document.
const WATCH: &str = include_str!("watch.js");
/// The watch for a document whose first script it is.
pub(super) fn preloaded() -> String {
    format!("(() => {{ const PRELOADED = true; {WATCH} }})()")
}

const SCRIPT: &str = concat!(include_str!("watch.js"), "\n", include_str!("settle.js"));

/// What was done to a page may take so long to set something off.
const LEAST: Duration = Duration::from_millis(50);

impl Session {
    /// Waits until the page is loaded, nothing is being fetched, nothing changes and no other
    /// document is on its way; says whether that came within `longest`.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn settle(&self, longest: Duration) -> Result<bool, BrowserError> {
        let end = Instant::now() + longest;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            let least = LEAST.saturating_sub(self.wire.since_done());
            let args = json!([millis(left), millis(least)]);
            match self.wire.script("settle", SCRIPT, args).await {
                Ok(quiet) => {
                    self.follow_windows().await?;
                    return Ok(quiet);
                }
                Err(BrowserError::Left { .. }) => {}
                Err(error @ BrowserError::Lost { .. }) => {
                    // The page may have closed its own window.
                    self.follow_windows().await.map_err(|_| error)?;
                }
                Err(error) => return Err(error),
            }
            if Instant::now() >= end {
                return Ok(false);
            }
        }
    }
}
