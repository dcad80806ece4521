//! One WebDriver command with a deadline, and what its failure means.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::error::{BrowserError, NavigationFault};

/// A command by its path under the session (`""` is the session itself).
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.ok_or(url::ParseError::RelativeUrlWithoutBase)?;
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        match &self.body {
            Some(body) => (Method::POST, Some(body.to_string())),
            None => (Method::GET, None),
        }
    }
}

/// Scripts that only look; every other command may set something off in the page.
const LOOKING: [&str; 5] = ["look", "changes", "hosts", "state", "deeds"];

/// The line to one session.
#[derive(Debug)]
pub(super) struct Wire {
    client: Client,
    deadline: Duration,
    dialogs: Mutex<Vec<String>>,
    /// When something was last done to the page.
    done: Mutex<Instant>,
}

impl Wire {
    pub(super) fn new(client: Client, deadline: Duration) -> Self {
        Self {
            client,
            deadline,
            dialogs: Mutex::default(),
            done: Mutex::new(Instant::now()),
        }
    }

    /// How long ago something was last done to the page, and not only looked at.
    pub(super) fn since_done(&self) -> Duration {
        { self.done.lock() }.map_or(Duration::ZERO, |done| done.elapsed())
    }

    fn note_done(&self) {
        if let Ok(mut done) = self.done.lock() {
            *done = Instant::now();
        }
    }

    /// Asks; a native dialog that stood in the way was dismissed by the driver, so asks again.
    pub(super) async fn ask(
        &self,
        path: &'static str,
        body: Option<Value>,
    ) -> Result<Value, BrowserError> {
        for _ in 0..3 {
            match self.once(path, body.clone(), self.deadline).await {
                Err(BrowserError::Command { message, .. }) if self.was_dialog(&message) => {}
                answer => return answer,
            }
        }
        self.once(path, body, self.deadline).await
    }

    /// Asks once: for commands that may not be repeated. A dialog counts as done.
    pub(super) async fn act(&self, path: &'static str, body: Value) -> Result<(), BrowserError> {
        match self.once(path, Some(body), self.deadline).await {
            Err(BrowserError::Command { message, .. }) if self.was_dialog(&message) => Ok(()),
            answer => answer.map(|_| ()),
        }
    }

    /// Runs a script (the body of a function) and reads its answer.
    pub(super) async fn script<T: DeserializeOwned>(
        &self,
        name: &'static str,
        script: &str,
        args: Value,
    ) -> Result<T, BrowserError> {
        let body = json!({ "script": script, "args": args });
        let began = Instant::now();
        let answer = self.ask("execute/sync", Some(body)).await;
        tracing::trace!(script = name, ms = began.elapsed().as_millis(), "ran");
        if !LOOKING.contains(&name) {
            self.note_done();
        }
        let answer = answer.map_err(|error| named(error, name))?;
        serde_json::from_value(answer).map_err(|source| BrowserError::Answer {
            command: name.to_owned(),
            source,
        })
    }

    /// One round trip.
    pub(super) async fn once(
        &self,
        path: &'static str,
        body: Option<Value>,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let scripted = path.ends_with("execute/sync") || path.ends_with("cdp/execute");
        let looks = body.is_none() || scripted;
        let command = Command { path, body };
        let began = Instant::now();
        let answer = tokio::time::timeout(deadline, self.client.issue_cmd(command)).await;
        tracing::trace!(
            command = path,
            ms = began.elapsed().as_millis(),
            "asked the browser"
        );
        if !looks {
            self.note_done();
        }
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.understand(path, error)),
            Err(_) => Err(BrowserError::Hung {
                command: path.to_owned(),
                after: deadline,
            }),
        }
    }

    /// Texts of native dialogs met since the last call.
    pub(super) fn take_dialogs(&self) -> Vec<String> {
        self.dialogs
            .lock()
            .map(|mut texts| std::mem::take(&mut *texts))
            .unwrap_or_default()
    }

    /// Ends the session; says whether the driver confirmed it in time.
    pub(super) async fn close(&self, deadline: Duration) -> bool {
        let closing = self.client.clone().close();
        tokio::time::timeout(deadline, closing).await.is_ok()
    }

    pub(super) fn was_dialog(&self, message: &str) -> bool {
        let Some(text) = message.strip_prefix(DIALOG) else {
            return false;
        };
        if let Ok(mut dialogs) = self.dialogs.lock() {
            dialogs.push(text.to_owned());
        }
        true
    }

    fn understand(&self, command: &str, error: CmdError) -> BrowserError {
        let command = command.to_owned();
        match error {
            CmdError::Standard(fault) => match fault.error {
                ErrorStatus::UnexpectedAlertOpen => BrowserError::Command {
                    command,
                    message: format!(
                        "{DIALOG}{}",
                        dialog_text(&fault.message, fault.data.as_ref())
                    ),
                },
                ErrorStatus::InvalidSessionId => BrowserError::Lost {
                    message: first_line(&fault.message),
                },
                ErrorStatus::NoSuchWindow => BrowserError::Lost {
                    message: "the window was closed".to_owned(),
                },
                _ if is_loss(&fault.message) => BrowserError::Lost {
                    message: first_line(&fault.message),
                },
                _ if is_leaving(&fault.message) => BrowserError::Left { command },
                _ => BrowserError::Command {
                    command,
                    message: first_line(&fault.message),
                },
            },
            CmdError::Failed(_) | CmdError::FailedC(_) | CmdError::Lost(_) => BrowserError::Lost {
                message: "the driver does not answer any more".to_owned(),
            },
            other => BrowserError::Command {
                command,
                message: first_line(&other.to_string()),
            },
        }
    }
}

/// Marks a failure that was only a native dialog in the way; the rest is its text.
const DIALOG: &str = "\u{1}dialog:";

fn named(error: BrowserError, name: &str) -> BrowserError {
    match error {
        BrowserError::Command { message, .. } => BrowserError::Command {
            command: name.to_owned(),
            message,
        },
        BrowserError::Left { .. } => BrowserError::Left {
            command: name.to_owned(),
        },
        BrowserError::Hung { after, .. } => BrowserError::Hung {
            command: name.to_owned(),
            after,
        },
        other => other,
    }
}

/// First line, cut at 300 characters: drivers append stack traces and versions.
pub(super) fn first_line(message: &str) -> String {
    message
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("no reason given")
        .trim()
        .chars()
        .take(300)
        .collect()
}

fn is_loss(message: &str) -> bool {
    [
        "not reachable",
        "disconnected",
        "session deleted",
        "page crash",
        "tab crashed",
        "Unable to receive message from renderer",
    ]
    .iter()
    .any(|mark| message.contains(mark))
}

fn is_leaving(message: &str) -> bool {
    [
        "document unloaded",
        "aborted by navigation",
        "Execution context was destroyed",
        "Cannot find context",
        "Cannot find execution context",
        "Inspected target navigated",
        "loader has changed",
        "Document was unloaded",
        "Browsing context has been discarded",
    ]
    .iter()
    .any(|mark| message.contains(mark))
}

fn dialog_text(message: &str, data: Option<&Value>) -> String {
    if let Some(text) = data
        .and_then(|data| data.get("text"))
        .and_then(Value::as_str)
    {
        return text.to_owned();
    }
    // chromedriver: `unexpected alert open: {Alert text : Really?}`
    message
        .split_once("{Alert text : ")
        .map_or(message, |(_, rest)| {
            rest.lines().next().unwrap_or(rest).trim_end_matches('}')
        })
        .to_owned()
}

/// The navigation failure in a driver's message, when it is one.
pub(super) fn navigation_fault(message: &str) -> Option<(NavigationFault, String)> {
    let code = if let Some((_, rest)) = message.split_once("net::") {
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .next()?
            .to_owned()
    } else if let Some((_, rest)) = message.split_once("about:neterror?e=") {
        rest.split('&').next()?.to_owned()
    } else {
        return None;
    };
    Some((NavigationFault::of_code(&code), code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn navigation_failures_are_told_apart() {
        for (message, fault, code) in [
            (
                "unknown error: net::DNS_PROBE_POSSIBLE",
                NavigationFault::Dns,
                "DNS_PROBE_POSSIBLE",
            ),
            (
                "unknown error: net::ERR_NAME_NOT_RESOLVED\n  (Session info: chrome=1)",
                NavigationFault::Dns,
                "ERR_NAME_NOT_RESOLVED",
            ),
            (
                "unknown error: net::ERR_CONNECTION_REFUSED",
                NavigationFault::Refused,
                "ERR_CONNECTION_REFUSED",
            ),
            (
                "unknown error: net::ERR_CONNECTION_TIMED_OUT",
                NavigationFault::TimedOut,
                "ERR_CONNECTION_TIMED_OUT",
            ),
            (
                "unknown error: net::ERR_CERT_AUTHORITY_INVALID",
                NavigationFault::Certificate,
                "ERR_CERT_AUTHORITY_INVALID",
            ),
            (
                "Reached error page: about:neterror?e=dnsNotFound&u=https%3A//no.test/",
                NavigationFault::Dns,
                "dnsNotFound",
            ),
            (
                "unknown error: net::ERR_TOO_MANY_REDIRECTS",
                NavigationFault::Other,
                "ERR_TOO_MANY_REDIRECTS",
            ),
        ] {
            assert_eq!(navigation_fault(message), Some((fault, code.to_owned())));
        }
        assert_eq!(navigation_fault("stale element"), None);
    }

    #[test]
    fn the_text_of_a_dialog_is_read_from_either_place() {
        let data = json!({ "text": "Really?" });
        assert_eq!(dialog_text("unexpected alert open", Some(&data)), "Really?");
        assert_eq!(
            dialog_text(
                "unexpected alert open: {Alert text : Really?}\n  (Session",
                None
            ),
            "Really?"
        );
    }
}
