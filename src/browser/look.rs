//! Looking at a page: one script call, one [`Snapshot`].

use serde_json::json;

use super::error::BrowserError;
use super::session::Session;
use crate::page::Snapshot;

const SCRIPT: &str = concat!(
    include_str!("reach.js"),
    "\n",
    include_str!("see.js"),
    "\n",
    include_str!("name.js"),
    "\n",
    include_str!("walk.js"),
    "\n",
    include_str!("element.js"),
    "\n",
    include_str!("group.js"),
    "\n",
    include_str!("snapshot.js"),
);

impl Session {
    /// Takes a snapshot of the page. The ids of its elements are good for clicking and filling
    /// until the next snapshot or the next document.
    ///
    /// # Errors
    /// The session is lost, or the page never held still long enough to be read.
    pub async fn snapshot(&self) -> Result<Snapshot, BrowserError> {
        let mut last = None;
        for _ in 0..4 {
            match self
                .wire
                .script::<String>("snapshot", SCRIPT, json!([]))
                .await
            {
                Err(error @ BrowserError::Left { .. }) => last = Some(error),
                Err(BrowserError::Lost { .. }) if last.is_none() => {
                    // The page may have closed its own window: go back to an earlier one.
                    self.follow_windows().await?;
                    last = Some(BrowserError::Left {
                        command: "snapshot".to_owned(),
                    });
                }
                Err(error) => return Err(error),
                Ok(text) => {
                    let mut snapshot: Snapshot =
                        serde_json::from_str(&text).map_err(|source| BrowserError::Answer {
                            command: "snapshot".to_owned(),
                            source,
                        })?;
                    match self.marks().await {
                        Err(error @ BrowserError::Left { .. }) => last = Some(error),
                        marks => {
                            snapshot.marks = marks?;
                            return Ok(snapshot);
                        }
                    }
                }
            }
        }
        Err(last.unwrap_or(BrowserError::Left {
            command: "snapshot".to_owned(),
        }))
    }
}
