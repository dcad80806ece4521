//! Looking at a page: one script call, one [`Snapshot`].

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::json;

use super::error::BrowserError;
use super::kept::Script;
use super::session::Session;
use crate::page::{Snapshot, TouchFacts};

const READ: &str = concat!(
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
/// What the touchpoint readers need besides.
const MARKS: &str = include_str!("marks.js");
/// An eye that stays in the page from the first look on.
const APPEAR: &str = include_str!("appear.js");

/// Waits until the page holds still, where told how long at most, and reads it, where told to.
/// Arguments: milliseconds or null, least milliseconds, whether to read, whether to wait for what is put
/// off as well. Gives whether it is quiet, and the page as text (so much of it is dear to hand over as
/// an object).
pub(super) static LOOK: Script = Script {
    name: "look",
    source: LazyLock::new(|| {
        let facts = TouchFacts::embedded();
        let (globals, selectors) = (json!(facts.globals()), json!(facts.selectors()));
        let settle = super::settle::SETTLE;
        format!(
            "const [longest, , reading] = arguments;\n\
             const settle = function () {{ {settle} }};\n\
             const read = () => {{\n\
             if (!reading) return null;\n\
             const page = (function () {{ {READ} }})();\n\
             page.marks = (function () {{ {{ {APPEAR} }}\n{MARKS} }})({globals}, {selectors});\n\
             // Half of a character, as what is cut off may end with, is no text elsewhere.\n\
             return JSON.stringify(page).replace(/\\\\ud[89a-f][0-9a-f]{{2}}/gi, '\\\\ufffd');\n\
             }};\n\
             if (longest === null) return [true, read()];\n\
             return settle.apply(window, arguments).then(quiet => [quiet, read()]);"
        )
    }),
};

/// What was done to a page may take so long to set something off.
const LEAST: Duration = Duration::from_millis(50);
/// How often a page is looked at that leaves meanwhile.
const TRIES: u32 = 4;

type Seen = (bool, Option<String>);

impl Session {
    /// Waits until the page is loaded, nothing is being fetched, nothing changes and no other
    /// document is on its way; says whether that came within `longest`.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn settle(&self, longest: Duration) -> Result<bool, BrowserError> {
        let end = Instant::now() + longest;
        loop {
            match self.settled(end, false, false).await {
                Ok(((quiet, _), _)) => return Ok(quiet),
                Err(BrowserError::Left { .. }) => {}
                Err(error) => return Err(error),
            }
            if Instant::now() >= end {
                return Ok(false);
            }
        }
    }

    /// Waits as [`Session::settle`] does and takes a snapshot at that very moment.
    ///
    /// # Errors
    /// The session is lost, or the page never held still long enough to be read.
    pub async fn settled_snapshot(&self, longest: Duration) -> Result<Snapshot, BrowserError> {
        self.snapshot_at_rest(longest, false).await
    }

    /// The same, and waits up to two seconds for what the page has put off, as until typing has
    /// ended: for what comes before a press that cannot be taken back.
    ///
    /// # Errors
    /// As [`Session::settled_snapshot`].
    pub async fn patient_snapshot(&self, longest: Duration) -> Result<Snapshot, BrowserError> {
        self.snapshot_at_rest(longest, true).await
    }

    async fn snapshot_at_rest(
        &self,
        longest: Duration,
        patient: bool,
    ) -> Result<Snapshot, BrowserError> {
        let end = Instant::now() + longest;
        let mut tried = 0;
        loop {
            match self.settled(end, true, patient).await {
                // A window that opened meanwhile is the one to look at.
                Ok((_, true)) | Err(BrowserError::Left { .. }) => {}
                Ok(((_, page), false)) => return understood(page),
                Err(error) => return Err(error),
            }
            tried += u32::from(Instant::now() >= end);
            if tried > TRIES {
                return Err(left_behind());
            }
        }
    }

    /// One wait; with it whether another window is the current one now.
    async fn settled(
        &self,
        end: Instant,
        read: bool,
        patient: bool,
    ) -> Result<(Seen, bool), BrowserError> {
        let left = end.saturating_duration_since(Instant::now());
        let least = LEAST.saturating_sub(self.since_done());
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let args = json!([millis(left), millis(least), read, patient]);
        match self.call::<Seen>(&LOOK, args).await {
            Ok(seen) => Ok((seen, self.follow_windows().await?)),
            Err(error @ BrowserError::Lost { .. }) => {
                // The page may have closed its own window.
                self.follow_windows().await.map_err(|_| error)?;
                Err(left_behind())
            }
            Err(error) => Err(error),
        }
    }

    /// Takes a snapshot of the page as it is. The ids of its elements are good for clicking and
    /// filling until the next snapshot or the next document.
    ///
    /// # Errors
    /// The session is lost, or the page never held still long enough to be read.
    pub async fn snapshot(&self) -> Result<Snapshot, BrowserError> {
        let mut last = None;
        for _ in 0..TRIES {
            match self.call::<Seen>(&LOOK, json!([null, 0, true])).await {
                Ok((_, page)) => return understood(page),
                Err(error @ BrowserError::Left { .. }) => last = Some(error),
                Err(BrowserError::Lost { .. }) if last.is_none() => {
                    // The page may have closed its own window: go back to an earlier one.
                    self.follow_windows().await?;
                    last = Some(left_behind());
                }
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(left_behind))
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

fn left_behind() -> BrowserError {
    BrowserError::Left {
        command: LOOK.name.to_owned(),
    }
}

fn understood(page: Option<String>) -> Result<Snapshot, BrowserError> {
    serde_json::from_str(&page.unwrap_or_default()).map_err(|source| BrowserError::Answer {
        command: LOOK.name.to_owned(),
        source,
    })
}
