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

/// The password of the system's keyring (Secret Service, macOS Keychain, Windows Credential
/// Manager).
#[cfg(feature = "keyring")]
fn from_keyring(service: &str, user: &str) -> Result<String, String> {
    keyring::v1::Entry::new(service, user)
        .and_then(|entry| entry.get_password())
        .map_err(|error| error.to_string())
}

/// Says what to do instead.
#[cfg(not(feature = "keyring"))]
fn from_keyring(service: &str, user: &str) -> Result<String, String> {
    Err(format!(
        "this program was built without it; install it with `cargo install --features keyring`, or write \
         {{ command = \"secret-tool lookup service {service} username {user}\" }}"
    ))
}

/// What a shell command prints.
fn run(command: &str) -> Result<String, String> {
    let mut shell = if cfg!(windows) {
        Command::new("cmd")
    } else {
        Command::new("sh")
    };
    let mut child = shell
        .arg(if cfg!(windows) { "/C" } else { "-c" })
        .arg(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let (done, finished) = std::sync::mpsc::channel();
    let mut printed = child.stdout.take();
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = printed.as_mut().map(|pipe| pipe.read_to_string(&mut text));
        let _ = done.send(read.transpose().map(|_| text));
    });
    let began = Instant::now();
    let text = match finished.recv_timeout(COMMAND_TIME) {
        Ok(read) => read.map_err(|error| error.to_string())?,
        Err(_) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!(
                "it did not end within {} s",
                COMMAND_TIME.as_secs()
            ));
        }
    };
    tracing::debug!(took = ?began.elapsed(), "password command ended");
    let mut complaint = String::new();
    if let Some(mut pipe) = child.stderr.take() {
        let _ = pipe.read_to_string(&mut complaint);
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(text)
    } else {
        let complaint = complaint.trim();
        let said = if complaint.is_empty() {
            String::new()
        } else {
            format!(": {complaint}")
        };
        Err(format!("it ended with {status}{said}"))
    }
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
