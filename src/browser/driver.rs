//! A WebDriver: our own child process, or one that runs elsewhere.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fantoccini::ClientBuilder;
use fantoccini::error::NewSessionError;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use url::Url;

use super::capabilities::{SessionOptions, capabilities};
use super::error::BrowserError;
use super::find::{Family, Installed, find};
use super::leftovers::{Trace, end_group, forget, group_of, note, remove_folder, start_time};
use super::session::Session;
use super::wire::{Wire, first_line};
use crate::plan::{BrowserSettings, Engine};

/// How long a driver may take to say its port.
const START: Duration = Duration::from_secs(20);
/// How often a driver that finds no port is started.
const STARTS: u32 = 3;
/// How long a session may take to open (a Grid may queue).
const OPEN: Duration = Duration::from_secs(90);
/// How long any one command may take.
const COMMAND: Duration = Duration::from_secs(75);

/// A running WebDriver that opens sessions; a driver of our own ends with all its browsers when
/// this is stopped or dropped.
#[derive(Debug)]
pub struct Driver {
    base: Url,
    settings: BrowserSettings,
    family: Family,
    own: Option<Own>,
}

/// A driver that we started.
#[derive(Debug)]
struct Own {
    installed: Installed,
    child: Child,
    pid: u32,
    folder: PathBuf,
    record: Option<PathBuf>,
}

impl Driver {
    /// Starts the installed driver on a free port, or takes `settings.webdriver` when it is given.
    ///
    /// `record` is a file that outlives a killed run: [`super::end_leftovers`] ends what it names.
    ///
    /// # Errors
    /// No browser is installed, the driver does not start, or nothing answers at the address.
    pub async fn start(
        settings: &BrowserSettings,
        record: Option<&Path>,
    ) -> Result<Self, BrowserError> {
        let (base, family, own) = match &settings.webdriver {
            Some(url) => {
                let family = match settings.engine {
                    Engine::Firefox => Family::Firefox,
                    Engine::Any | Engine::Chromium => Family::Chromium,
                };
                (normalised(url), family, None)
            }
            None => {
                let installed = find(settings)?;
                let family = installed.family;
                // Another process may take the port between the driver's choice and its use.
                let mut tried = 1;
                let (own, port) = loop {
                    match Own::start(installed.clone(), record).await {
                        Err(BrowserError::NoPort { output, .. })
                            if tried < STARTS && output.contains("port not available") =>
                        {
                            tried += 1;
                        }
                        started => break started?,
                    }
                };
                let base = Url::parse(&format!("http://127.0.0.1:{port}/"))
                    .expect("a loopback address with a port is a URL");
                (base, family, Some(own))
            }
        };
        Ok(Self {
            base,
            settings: settings.clone(),
            family,
            own,
        })
    }

    /// Opens a session with a clean profile.
    ///
    /// # Errors
    /// The driver cannot be reached or refuses.
    pub async fn session(&self, options: &SessionOptions) -> Result<Session, BrowserError> {
        let binary = match &self.own {
            Some(own) => Some(own.installed.binary.as_path()),
            None => self.settings.binary.as_deref(),
        };
        let wanted = capabilities(self.family, binary, &self.settings, options, is_root());
        let mut builder = ClientBuilder::new(connector()?);
        builder.capabilities(wanted);
        let opening = builder.connect(self.base.as_str());
        let client = tokio::time::timeout(OPEN, opening)
            .await
            .map_err(|_| BrowserError::Hung {
                command: "new session".to_owned(),
                after: OPEN,
            })?
            .map_err(|error| self.refused(error))?;
        let browser = client
            .capabilities()
            .and_then(|got| {
                got.get("goog:processID")
                    .or_else(|| got.get("moz:processID"))
            })
            .and_then(serde_json::Value::as_u64)
            .and_then(|pid| u32::try_from(pid).ok())
            .filter(|&pid| {
                self.own
                    .as_ref()
                    .is_some_and(|own| group_of(pid) == Some(own.pid))
            });
        Session::open(Wire::new(client, COMMAND), self.family, browser).await
    }

    /// Process id of the driver, which is also its process group; `None` for one that runs elsewhere.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.own.as_ref().map(|own| own.pid)
    }

    /// What was found and started; `None` for a driver that runs elsewhere.
    #[must_use]
    pub fn installed(&self) -> Option<&Installed> {
        self.own.as_ref().map(|own| &own.installed)
    }

    /// The driver's temporary folder (profiles, downloads), deleted when it stops.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.own.as_ref().map(|own| own.folder.as_path())
    }

    /// Ends the driver and every browser it started. Close the sessions first.
    pub async fn stop(mut self) {
        if let Some(mut own) = self.own.take() {
            own.end();
            let _ = tokio::time::timeout(Duration::from_secs(5), own.child.wait()).await;
            own.clear();
        }
    }

    fn refused(&self, error: NewSessionError) -> BrowserError {
        match error {
            NewSessionError::SessionNotCreated(fault) => BrowserError::Refused {
                message: first_line(&fault.message),
            },
            NewSessionError::Failed(_) | NewSessionError::FailedC(_) | NewSessionError::Lost(_) => {
                BrowserError::Unreachable {
                    url: self.base.to_string(),
                    message: "no connection".to_owned(),
                }
            }
            NewSessionError::BadWebdriverUrl(error) => BrowserError::Unreachable {
                url: self.base.to_string(),
                message: error.to_string(),
            },
            NewSessionError::NotW3C(answer) => BrowserError::Unreachable {
                url: self.base.to_string(),
                message: format!(
                    "what answers there is no WebDriver ({})",
                    first_line(&answer.to_string())
                ),
            },
            NewSessionError::UnexpectedError(error) => BrowserError::Unreachable {
                url: self.base.to_string(),
                message: first_line(&error.to_string()),
            },
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(mut own) = self.own.take() {
            own.end();
            own.clear();
        }
    }
}

impl Own {
    async fn start(
        installed: Installed,
        record: Option<&Path>,
    ) -> Result<(Self, u16), BrowserError> {
        let failed = |source| BrowserError::Start {
            driver: installed.driver.clone(),
            source,
        };
        let folder = new_folder().map_err(failed)?;
        let mut command = Command::new(&installed.driver);
        match installed.family {
            Family::Firefox => command.args(["--port", "0"]),
            _ => command.arg("--port=0"),
        };
        command
            .env("TMPDIR", &folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(source) => {
                remove_folder(&folder);
                return Err(failed(source));
            }
        };
        let pid = child.id().unwrap_or_default();
        let stdout = child.stdout.take();
        let mut own = Self {
            installed,
            child,
            pid,
            folder,
            record: None,
        };
        if let Some(record) = record {
            let trace = Trace {
                pid,
                started: start_time(pid),
                folder: own.folder.clone(),
            };
            match note(record, &trace) {
                Ok(()) => own.record = Some(record.to_owned()),
                Err(error) => tracing::warn!(%error, "could not write {}", record.display()),
            }
        }
        let mut output = String::new();
        let mut port = None;
        if let Some(stdout) = stdout {
            let mut lines = BufReader::new(stdout).lines();
            let _ = tokio::time::timeout(START, async {
                while let Ok(Some(line)) = lines.next_line().await {
                    port = port_in(&line);
                    if port.is_some() {
                        return;
                    }
                    output.push_str(&line);
                    output.push(' ');
                }
            })
            .await;
            drain(lines);
        }
        let Some(port) = port else {
            own.end();
            own.clear();
            return Err(BrowserError::NoPort {
                driver: own.installed.driver.clone(),
                output: first_line(&output),
            });
        };
        Ok((own, port))
    }

    fn end(&mut self) {
        // The pid is ours until the child has been waited for.
        if self.child.id().is_some() || matches!(self.child.try_wait(), Ok(None)) {
            end_group(self.pid);
            let _ = self.child.start_kill();
        } else {
            // The leader is gone; what is left of its group is still ours.
            end_group(self.pid);
        }
    }

    fn clear(&mut self) {
        remove_folder(&self.folder);
        if let Some(record) = self.record.take() {
            forget(&record, self.pid);
        }
    }
}

/// Keeps reading, so that a driver that prints never blocks on a full pipe.
fn drain(mut lines: Lines<BufReader<ChildStdout>>) {
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
}

/// The port in `ChromeDriver was started successfully on port 40123.` or geckodriver's
/// `Listening on 127.0.0.1:40123`.
fn port_in(line: &str) -> Option<u16> {
    let rest = match line.split_once("successfully on port ") {
        Some((_, rest)) => rest,
        None => line.split_once("Listening on 127.0.0.1:")?.1,
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn new_folder() -> std::io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let parent = std::env::temp_dir();
    let pid = std::process::id();
    loop {
        let folder = parent.join(format!(
            "cxaudit-{pid}-{}",
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// A base address ends in a slash, else its last segment is lost when a command is appended.
fn normalised(url: &Url) -> Url {
    let mut url = url.clone();
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// Plain HTTP for a driver on this machine, TLS for a Grid.
fn connector() -> Result<HttpsConnector<HttpConnector>, BrowserError> {
    let builder = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
        .map_err(|error| BrowserError::Refused {
            message: error.to_string(),
        })?;
    Ok(builder.https_or_http().enable_http1().build())
}

fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_what_drivers_print() {
        for (line, port) in [
            (
                "ChromeDriver was started successfully on port 40123.",
                Some(40123),
            ),
            (
                "1763\tgeckodriver\tINFO\tListening on 127.0.0.1:4444",
                Some(4444),
            ),
            ("Starting ChromeDriver 156.0 on port 0", None),
        ] {
            assert_eq!(port_in(line), port, "{line}");
        }
    }

    #[test]
    fn grid_addresses_end_in_a_slash() {
        for (given, used) in [
            ("http://grid:4444", "http://grid:4444/"),
            ("http://grid:4444/wd/hub", "http://grid:4444/wd/hub/"),
            (
                "https://grid.example.org/wd/hub/?x=1",
                "https://grid.example.org/wd/hub/",
            ),
        ] {
            assert_eq!(normalised(&Url::parse(given).unwrap()).as_str(), used);
        }
    }
}
