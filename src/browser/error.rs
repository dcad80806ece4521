//! What can go wrong between us and a browser, split by who can act on it.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why a page could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NavigationFault {
    /// The host name is not known.
    Dns,
    /// Nothing listens there, or the connection was cut.
    Refused,
    /// No answer in time.
    TimedOut,
    /// The certificate is not trusted, expired, or for another host.
    Certificate,
    /// Anything else; the browser's code says what.
    Other,
}

impl NavigationFault {
    /// Reads the browser's own code (`ERR_NAME_NOT_RESOLVED`, Firefox's `dnsNotFound`).
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
        if has(&[
            "ERR_NAME_",
            "ERR_DNS",
            "DNS_PROBE_",
            "dnsNotFound",
            "ERR_ICANN",
        ]) {
            Self::Dns
        } else if has(&["TIMED_OUT", "netTimeout"]) {
            Self::TimedOut
        } else if has(&[
            "ERR_CERT",
            "ERR_SSL",
            "ERR_BAD_SSL",
            "nssFailure",
            "nssBadCert",
        ]) {
            Self::Certificate
        } else if has(&[
            "ERR_CONNECTION_",
            "ERR_ADDRESS_",
            "ERR_EMPTY_RESPONSE",
            "ERR_SOCKET_",
            "ERR_INTERNET_DISCONNECTED",
            "ERR_NETWORK_",
            "connectionFailure",
            "netReset",
            "netInterrupt",
        ]) {
            Self::Refused
        } else {
            Self::Other
        }
    }
}

/// A failure of the browser, the driver or the way to them.
#[derive(Debug, Error)]
pub enum BrowserError {
    /// No usable pair of browser and driver is installed.
    #[error("find a browser and its driver: {missing}\n{install}")]
    Missing {
        /// What was looked for and where.
        missing: String,
        /// What to do about it on this system.
        install: String,
    },
    /// The driver could not be executed.
    #[error("start the driver {driver}")]
    Start {
        /// Path of the driver.
        driver: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The driver ended, or did not say on which port it listens.
    #[error(
        "start the driver {driver}: it did not say on which port it listens; it printed: {output}"
    )]
    NoPort {
        /// Path of the driver.
        driver: PathBuf,
        /// The beginning of what it printed.
        output: String,
    },
    /// No WebDriver answers at the address.
    #[error(
        "reach the WebDriver at {url}: {message}; start it, or correct browser.webdriver in study.toml"
    )]
    Unreachable {
        /// Where.
        url: String,
        /// What happened.
        message: String,
    },
    /// The driver would not open a session.
    #[error("open a browser session: {message}")]
    Refused {
        /// The driver's words, first line.
        message: String,
    },
    /// The page could not be loaded.
    #[error("load {url}: {code}")]
    Navigation {
        /// Address asked for.
        url: String,
        /// Which kind of failure.
        fault: NavigationFault,
        /// The browser's own code (`ERR_CONNECTION_REFUSED`).
        code: String,
    },
    /// The browser did not answer in time.
    #[error("get an answer from the browser to {command:?} within {} s", after.as_secs())]
    Hung {
        /// The command.
        command: String,
        /// How long was waited.
        after: Duration,
    },
    /// The browser or the driver is gone; a new session is needed.
    #[error("keep the browser session: {message}")]
    Lost {
        /// What was seen.
        message: String,
    },
    /// The document was replaced while a command ran; look again.
    #[error("finish {command:?}: the page was left meanwhile")]
    Left {
        /// The command.
        command: String,
    },
    /// A command failed.
    #[error("run {command:?} in the browser: {message}")]
    Command {
        /// The command.
        command: String,
        /// The driver's words, first line.
        message: String,
    },
    /// A script's answer was not understood.
    #[error("understand the answer to {command:?}")]
    Answer {
        /// The command.
        command: String,
        /// Where it went wrong.
        #[source]
        source: serde_json::Error,
    },
    /// The run was asked to stop while the browser worked.
    #[error("finish the visit: the run was stopped")]
    Interrupted,
    /// A saved page cannot be read.
    #[error("open {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// An explicit selector matches nothing.
    #[error("find {selector:?} on the page; correct the selector")]
    NoMatch {
        /// The selector.
        selector: String,
    },
}
