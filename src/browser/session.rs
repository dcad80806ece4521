//! One visitor at one browser: where it is, what it met on the way, and how it ends.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::error::{BrowserError, NavigationFault};
use super::find::Family;
use super::wire::{Wire, navigation_fault};

/// How long a page may take to begin to answer, unless told otherwise.
const NAVIGATION: Duration = Duration::from_secs(45);
/// How long closing may take before it is left to the end of the driver.
const CLOSE: Duration = Duration::from_secs(4);

/// An unexplained failure after this long is taken for a server that does not answer.
const SLOW: Duration = Duration::from_secs(8);

/// Waits a little for the marked document to be replaced.
const ARRIVED: &str = include_str!("arrived.js");

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
enum Arrival {
    Waiting,
    There,
    Failed { code: String },
}

/// Something that happened by the way and needs no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A native dialog (alert, confirm, prompt) was dismissed; its text.
    Dialog(String),
    /// The page opened another window, which is now the current one.
    NewWindow,
    /// The current window was closed by the page; an earlier one is the current one.
    WindowClosed,
}

/// A browser session with its own clean profile.
#[derive(Debug)]
pub struct Session {
    pub(super) wire: Wire,
    pub(super) family: Family,
    patience: Duration,
    /// Process of the browser, when a driver of our own started it.
    browser: Option<u32>,
    windows: Mutex<Vec<String>>,
    remarks: Mutex<Vec<Remark>>,
}

impl Session {
    pub(super) async fn open(
        wire: Wire,
        family: Family,
        browser: Option<u32>,
    ) -> Result<Self, BrowserError> {
        let session = Self {
            wire,
            family,
            patience: NAVIGATION,
            browser,
            windows: Mutex::default(),
            remarks: Mutex::default(),
        };
        if family != Family::Firefox {
            session.preload().await?;
        }
        let handles = session.handles().await?;
        session.known(|windows| *windows = handles);
        Ok(session)
    }

    /// How long a page may take to begin to answer before it counts as timed out (45 s unless told).
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Loads an address. Returns when the document has begun to arrive; [`Session::settle`] waits
    /// for the rest.
    ///
    /// # Errors
    /// [`BrowserError::Navigation`] when the page cannot be reached; an HTTP error status is no
    /// error here, [`crate::page::Snapshot::status`] tells it. After [`NavigationFault::TimedOut`]
    /// the session is of no more use: close it and open another.
    pub async fn goto(&self, url: &Url) -> Result<(), BrowserError> {
        if self.family == Family::Firefox {
            return self.goto_blocking(url).await;
        }
        // Chromium's driver does not wait for the answer here, so a server that never answers
        // cannot block the session; the arrival is seen by the mark being gone.
        let mark = "window[Symbol.for('cxaudit.mark')] = true; return location.href;";
        let from: String = self.wire.script("goto", mark, json!([])).await?;
        self.wire
            .ask("url", Some(json!({ "url": url.as_str() })))
            .await?;
        if same_document(&from, url) {
            return Ok(());
        }
        let began = Instant::now();
        while began.elapsed() < self.patience {
            // Until the answer begins the browser answers nothing else either.
            let left = self.patience.saturating_sub(began.elapsed());
            let look = self.wire.script("goto", ARRIVED, json!([]));
            let Ok(answer) = tokio::time::timeout(left, look).await else {
                break;
            };
            match answer {
                Ok(Arrival::Waiting) | Err(BrowserError::Left { .. }) => {}
                Ok(Arrival::There) => return Ok(()),
                Ok(Arrival::Failed { code }) => {
                    return Err(self.why_failed(url, code, began.elapsed()).await);
                }
                Err(error) => return Err(error),
            }
        }
        Err(timed_out(url))
    }

    /// The browser shows its own error page: asks it why.
    async fn why_failed(&self, url: &Url, code: String, took: Duration) -> BrowserError {
        let mut code = code;
        if code.is_empty() && took > SLOW {
            return timed_out(url);
        }
        if code.is_empty() {
            // The light build shows an empty page; navigating again by its own protocol tells.
            let again = self.cdp("Page.navigate", json!({ "url": url.as_str() }));
            match tokio::time::timeout(SLOW, again).await {
                Ok(Ok(answer)) => answer["errorText"]
                    .as_str()
                    .unwrap_or("unknown")
                    .trim_start_matches("net::")
                    .clone_into(&mut code),
                Ok(Err(error)) => return error,
                Err(_) => return timed_out(url),
            }
        }
        BrowserError::Navigation {
            url: url.to_string(),
            fault: NavigationFault::of_code(&code),
            code,
        }
    }

    async fn goto_blocking(&self, url: &Url) -> Result<(), BrowserError> {
        let body = json!({ "url": url.as_str() });
        for _ in 0..3 {
            match self
                .wire
                .once("url", Some(body.clone()), self.patience)
                .await
            {
                Ok(_) => return Ok(()),
                Err(BrowserError::Hung { .. }) => return Err(timed_out(url)),
                Err(BrowserError::Command { message, command }) => {
                    if self.wire.was_dialog(&message) {
                        continue;
                    }
                    if let Some((fault, code)) = navigation_fault(&message) {
                        let url = url.to_string();
                        return Err(BrowserError::Navigation { url, fault, code });
                    }
                    if message.contains("imeout") || message.contains("imed out") {
                        return Err(timed_out(url));
                    }
                    return Err(BrowserError::Command { message, command });
                }
                Err(other) => return Err(other),
            }
        }
        Err(timed_out(url))
    }

    /// Address of the current document.
    ///
    /// # Errors
    /// The session is lost, or the address is not a URL.
    pub async fn address(&self) -> Result<Url, BrowserError> {
        let answer = self.wire.ask("url", None).await?;
        let text = answer.as_str().unwrap_or_default();
        Url::parse(text).map_err(|error| BrowserError::Command {
            command: "address".to_owned(),
            message: format!("{text:?} is no address: {error}"),
        })
    }

    /// A picture of the viewport as PNG.
    ///
    /// # Errors
    /// The session is lost or the picture cannot be taken.
    pub async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        let answer = if self.family == Family::Firefox {
            self.wire.ask("screenshot", None).await?
        } else {
            // Packed for speed the picture is a little larger, and there in a third of the time.
            let how = json!({ "format": "png", "optimizeForSpeed": true });
            self.cdp("Page.captureScreenshot", how).await?["data"].take()
        };
        base64::engine::general_purpose::STANDARD
            .decode(answer.as_str().unwrap_or_default())
            .map_err(|error| BrowserError::Command {
                command: "screenshot".to_owned(),
                message: error.to_string(),
            })
    }

    /// How long ago something was last done to the page, and not only looked at.
    #[must_use]
    pub fn since_done(&self) -> Duration {
        self.wire.since_done()
    }

    /// The current document as HTML.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn source(&self) -> Result<String, BrowserError> {
        let answer = self.wire.ask("source", None).await?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    /// Scrolls the top document so that `y` CSS pixels of it are above the viewport.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn scroll_to(&self, y: f64) -> Result<(), BrowserError> {
        let script = "window.scrollTo({ top: arguments[0], behavior: 'instant' }); return null;";
        self.wire.script("scroll", script, json!([y])).await
    }

    /// One step back in the history.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn back(&self) -> Result<(), BrowserError> {
        self.wire.act("back", json!({})).await
    }

    /// Answers yes to what this document asks in native dialogs ("Are you sure?") from now on; elsewhere
    /// they are dismissed.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn agree(&self) -> Result<(), BrowserError> {
        self.wire
            .script("agree", include_str!("agree.js"), json!([]))
            .await
    }

    /// Hosts that anything in the page was loaded from, sorted.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn hosts(&self) -> Result<Vec<String>, BrowserError> {
        self.wire
            .script("hosts", include_str!("hosts.js"), json!([]))
            .await
    }

    /// What happened by the way since the last call.
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks: Vec<Remark> = self
            .wire
            .take_dialogs()
            .into_iter()
            .map(Remark::Dialog)
            .collect();
        if let Ok(mut more) = self.remarks.lock() {
            remarks.append(&mut more);
        }
        remarks
    }

    /// Ends the session and its browser. Also done, without waiting, when the session is dropped.
    pub async fn close(self) {
        if !self.wire.close(CLOSE).await
            && let Some(pid) = self.browser
        {
            // The driver waits for a browser that waits for a server: only the browser can be ended.
            super::leftovers::end_tree(pid);
        }
    }

    /// Sends a command of Chrome's own protocol.
    pub(super) async fn cdp(&self, command: &str, params: Value) -> Result<Value, BrowserError> {
        let path = if self.family == Family::Edge {
            "ms/cdp/execute"
        } else {
            "goog/cdp/execute"
        };
        let body = json!({ "cmd": command, "params": params });
        self.wire.ask(path, Some(body)).await
    }

    /// Goes to a window that was opened since the last look, or back to an earlier one when the
    /// current one was closed; says whether another one is the current one now.
    pub(super) async fn follow_windows(&self) -> Result<bool, BrowserError> {
        let handles = self.handles().await?;
        let mut target = None;
        let mut remark = None;
        self.known(|windows| {
            if let Some(new) = handles.iter().find(|handle| !windows.contains(handle)) {
                target = Some(new.clone());
                remark = Some(Remark::NewWindow);
            } else if handles.len() < windows.len() {
                let current_closed = windows.last().is_some_and(|last| !handles.contains(last));
                if current_closed {
                    target = windows
                        .iter()
                        .rev()
                        .find(|window| handles.contains(window))
                        .cloned();
                    remark = Some(Remark::WindowClosed);
                }
            }
            windows.retain(|window| handles.contains(window));
            if let Some(target) = &target {
                windows.retain(|window| window != target);
                windows.push(target.clone());
            }
        });
        let moved = target.is_some();
        if let Some(target) = target {
            self.wire
                .ask("window", Some(json!({ "handle": target })))
                .await?;
            if self.family != Family::Firefox {
                self.preload().await?;
            }
        }
        if let (Some(remark), Ok(mut remarks)) = (remark, self.remarks.lock()) {
            remarks.push(remark);
        }
        Ok(moved)
    }

    async fn handles(&self) -> Result<Vec<String>, BrowserError> {
        let answer = self.wire.ask("window/handles", None).await?;
        Ok(answer
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect())
    }

    /// Works on the known windows; the last one is the current one.
    fn known(&self, work: impl FnOnce(&mut Vec<String>)) {
        if let Ok(mut windows) = self.windows.lock() {
            work(&mut windows);
        }
    }
}

fn timed_out(url: &Url) -> BrowserError {
    BrowserError::Navigation {
        url: url.to_string(),
        fault: NavigationFault::TimedOut,
        code: "no answer in time".to_owned(),
    }
}

/// Whether going from one address to the other only moves within the document.
fn same_document(from: &str, to: &Url) -> bool {
    let Ok(mut from) = Url::parse(from) else {
        return false;
    };
    from.set_fragment(to.fragment());
    to.fragment().is_some() && from == *to
}
