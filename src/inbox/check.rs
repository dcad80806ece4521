//! Tries a mailbox once, for `doctor`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::error::InboxError;
use super::login::Credentials;
use super::session::ImapSession;
use super::tls;
use super::watcher::chosen_folders;
use crate::plan::ImapSettings;

/// What a log-in found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginReport {
    /// What the server can, in upper case (`IDLE`, `CONDSTORE`).
    pub capabilities: Vec<String>,
    /// The folders that will be read.
    pub folders: Vec<String>,
    /// Those of them that hold what the server takes for spam.
    pub junk: Vec<String>,
    /// Whether the server tells of new mail by itself.
    pub idle: bool,
    /// Messages in the folders that will be read.
    pub messages: u64,
}

/// Logs in, opens every folder read-only, and logs out.
///
/// # Errors
/// The first thing that is wrong, with what to do.
pub async fn check_login(settings: &ImapSettings) -> Result<LoginReport, InboxError> {
    let settings = settings.clone();
    let server = settings.server.clone();
    tokio::task::spawn_blocking(move || check(&settings))
        .await
        .unwrap_or_else(|_| {
            Err(InboxError::Dropped {
                server,
                why: "its answer made the mail client stumble".to_owned(),
            })
        })
}

fn check(settings: &ImapSettings) -> Result<LoginReport, InboxError> {
    let credentials = Credentials::of(settings)?;
    let tls = tls::client_config(settings.ca.as_deref())?;
    let mut session = ImapSession::open(
        settings,
        &credentials,
        &tls,
        &Arc::new(AtomicBool::new(false)),
    )?;
    let folders = chosen_folders(&mut session, &settings.folders)?;
    let mut messages = 0;
    for folder in &folders {
        messages += u64::from(session.examine(&folder.wire)?.exists);
    }
    let report = LoginReport {
        capabilities: session.capabilities().to_vec(),
        folders: folders.iter().map(|one| one.name.clone()).collect(),
        junk: folders
            .iter()
            .filter(|one| one.junk)
            .map(|one| one.name.clone())
            .collect(),
        idle: session.can_idle(),
        messages,
    };
    session.close();
    Ok(report)
}
