//! Obtains the mailbox password or access token from where the plan says it is.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::error::InboxError;
use crate::plan::Secret;

/// Longest time a password command may take.
const COMMAND_TIME: Duration = Duration::from_secs(20);

/// Reads a secret: the value of an environment variable, the first line of a file or of what a
/// command prints, or the keyring's entry for `user`. Blocks while a command runs, at most 20 s.
pub(super) fn resolve(secret: &Secret, user: &str) -> Result<String, InboxError> {
    let (from, found) = match secret {
        Secret::Env(name) => {
            let from = format!("the environment variable {name}");
            let found = match std::env::var(name) {
                Ok(value) => Ok(value),
                Err(std::env::VarError::NotPresent) => {
                    Err(format!("it is not set; run `export {name}=...` first"))
                }
                Err(error) => Err(error.to_string()),
            };
            (from, found)
        }
        Secret::File(path) => {
            let from = format!("the file {}", path.display());
            (
                from,
                std::fs::read_to_string(path).map_err(|error| error.to_string()),
            )
        }
        Secret::Command(command) => (format!("the command `{command}`"), run(command)),
        Secret::Keyring(service) => (
            format!("the keyring entry of {user} under {service}"),
            from_keyring(service, user),
        ),
    };
    let value = found.and_then(|text| {
        let line = text.lines().next().unwrap_or_default().to_owned();
        if line.is_empty() {
            Err("its first line is empty".to_owned())
        } else {
            Ok(line)
        }
    });
    value.map_err(|why| InboxError::Secret { from, why })
}

/// What to do where no keyring answers.
const WITHOUT_KEYRING: &str =
    "unlock or start one (GNOME Keyring, KWallet, KeePassXC), or write { command = \"...\" }";

/// The password of the system's keyring (Secret Service, macOS Keychain, Windows Credential
/// Manager).
#[cfg(feature = "keyring")]
fn from_keyring(service: &str, user: &str) -> Result<String, String> {
    use keyring::v1::{Entry, Error};
    if let Err(error) = Entry::store_status() {
        return Err(format!("no keyring answers ({error}); {WITHOUT_KEYRING}"));
    }
    let entry = Entry::new(service, user).map_err(|error| error.to_string())?;
    entry.get_password().map_err(|error| match error {
        Error::NoEntry => no_such_entry(service, user),
        Error::NoStorageAccess(error) => format!("it is locked ({error}); {WITHOUT_KEYRING}"),
        error => format!("{error}; {WITHOUT_KEYRING}"),
    })
}

/// Asks the system's own program for it, so that every build can.
#[cfg(not(feature = "keyring"))]
fn from_keyring(service: &str, user: &str) -> Result<String, String> {
    let mut program = if cfg!(target_os = "macos") {
        let mut security = Command::new("security");
        security.args(["find-generic-password", "-w", "-s", service, "-a", user]);
        security
    } else {
        let mut tool = Command::new("secret-tool");
        tool.args(["lookup", "service", service, "username", user]);
        tool
    };
    let name = program.get_program().to_string_lossy().into_owned();
    match finish(&mut program) {
        Ok(text) => Ok(text),
        Err(Ended::NotStarted(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(format!(
                "there is no program `{name}` to ask it with; install it (Debian: libsecret-tools), or cxaudit \
                 with `--features keyring`, or write {{ command = \"...\" }}"
            ))
        }
        // Both programs end so and print nothing where there is no such entry.
        Err(Ended::Failed { complaint, .. }) if complaint.is_empty() => {
            Err(no_such_entry(service, user))
        }
        Err(Ended::Failed { complaint, .. }) => Err(format!(
            "no keyring answers ({complaint}); {WITHOUT_KEYRING}"
        )),
        Err(ended) => Err(ended.to_string()),
    }
}

fn no_such_entry(service: &str, user: &str) -> String {
    if cfg!(target_os = "macos") {
        format!(
            "there is none; store it with `security add-generic-password -s {service} -a {user} -w`"
        )
    } else {
        format!(
            "there is none; store it with `secret-tool store --label=cxaudit service {service} username {user}`"
        )
    }
}

/// How a program ended that printed no secret.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    NotStarted(std::io::Error),
    #[error(transparent)]
    NotRead(std::io::Error),
    #[error("it did not end within {} s", COMMAND_TIME.as_secs())]
    Late,
    #[error("it ended with {status}{}{complaint}", if complaint.is_empty() { "" } else { ": " })]
    Failed {
        status: std::process::ExitStatus,
        complaint: String,
    },
}

/// What a shell command prints.
fn run(command: &str) -> Result<String, String> {
    let mut shell = if cfg!(windows) {
        Command::new("cmd")
    } else {
        Command::new("sh")
    };
    shell
        .arg(if cfg!(windows) { "/C" } else { "-c" })
        .arg(command);
    finish(&mut shell).map_err(|ended| ended.to_string())
}

/// What a program prints, once it ended well.
fn finish(program: &mut Command) -> Result<String, Ended> {
    let mut child = program
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Ended::NotStarted)?;
    let (done, finished) = std::sync::mpsc::channel();
    let mut printed = child.stdout.take();
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = printed.as_mut().map(|pipe| pipe.read_to_string(&mut text));
        let _ = done.send(read.transpose().map(|_| text));
    });
    let began = Instant::now();
    let Ok(read) = finished.recv_timeout(COMMAND_TIME) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(Ended::Late);
    };
    let text = read.map_err(Ended::NotRead)?;
    tracing::debug!(took = ?began.elapsed(), "password command ended");
    let mut complaint = String::new();
    if let Some(mut pipe) = child.stderr.take() {
        let _ = pipe.read_to_string(&mut complaint);
    }
    let status = child.wait().map_err(Ended::NotRead)?;
    if status.success() {
        return Ok(text);
    }
    let complaint = complaint.trim().to_owned();
    Err(Ended::Failed { status, complaint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_files_and_commands() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "p w\nsecond line\n").unwrap();
        assert_eq!(resolve(&Secret::File(file), "me").unwrap(), "p w");
        assert_eq!(
            resolve(&Secret::Command("echo secret; echo more".into()), "me").unwrap(),
            "secret"
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        let cases = [
            (
                Secret::Env("CXAUDIT_NO_SUCH_VARIABLE".into()),
                "get the mailbox password from the environment variable CXAUDIT_NO_SUCH_VARIABLE: it is not set; run `export CXAUDIT_NO_SUCH_VARIABLE=...` first",
            ),
            (
                Secret::File("/no/such/file".into()),
                "get the mailbox password from the file /no/such/file: No such file or directory (os error 2)",
            ),
            (
                Secret::Command("echo locked >&2; exit 3".into()),
                "get the mailbox password from the command `echo locked >&2; exit 3`: it ended with exit status: 3: locked",
            ),
            (
                Secret::Command("true".into()),
                "get the mailbox password from the command `true`: its first line is empty",
            ),
        ];
        for (secret, expected) in cases {
            assert_eq!(resolve(&secret, "me").unwrap_err().to_string(), expected);
        }
    }
}
