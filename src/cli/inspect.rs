//! `cxaudit inspect`: what the readers make of a page or a mail.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use cxaudit::browser::{Driver, Session, SessionOptions};
use cxaudit::mail::{self, Context};
use cxaudit::page;
use cxaudit::plan::BrowserSettings;
use url::Url;

use super::exit::{Exit, Failure};
use super::{Global, with_stop};

/// Show what the readers make of a page or a mail
#[derive(Debug, clap::Subcommand)]
pub(super) enum Inspect {
    /// Fields, buttons, forms, banner, walls and chat of pages
    Page {
        /// Addresses or saved HTML files
        #[arg(required = true, value_name = "URL|FILE.html")]
        inputs: Vec<String>,
        /// Print one JSON object per input and line
        #[arg(long)]
        json: bool,
    },
    /// Kind and facts of mails
    Mail {
        /// Raw messages
        #[arg(required = true, value_name = "FILE.eml")]
        inputs: Vec<PathBuf>,
        /// Print one JSON object per input and line
        #[arg(long)]
        json: bool,
        /// What visits would know: a CSV file with the columns file, first_name, product_names (separated by |)
        #[arg(long, value_name = "FILE.csv")]
        context: Option<PathBuf>,
    },
}

pub(super) fn call(command: &Inspect, global: &Global) -> Result<Exit, Failure> {
    match command {
        Inspect::Page { inputs, json } => with_stop(global, |_| pages(inputs, *json))?,
        Inspect::Mail {
            inputs,
            json,
            context,
        } => mails(inputs, *json, context.as_deref()),
    }
}

async fn pages(inputs: &[String], json: bool) -> Result<Exit, Failure> {
    let settings = BrowserSettings::default();
    let driver = Driver::start(&settings, None)
        .await
        .map_err(|error| Failure::new(Exit::Unreachable, error))?;
    let exit = pages_with(&driver, inputs, json).await;
    driver.stop().await;
    exit
}

async fn pages_with(driver: &Driver, inputs: &[String], json: bool) -> Result<Exit, Failure> {
    let lexicons = page::Lexicons::embedded();
    let unreachable = |error| Failure::new(Exit::Unreachable, error);
    let mut exit = Exit::Done;
    // Saved pages are looked at without network: what they load from elsewhere is not the file.
    let (mut online, mut offline): (Option<Session>, Option<Session>) = (None, None);
    for input in inputs {
        let saved = Path::new(input).exists();
        let held = if saved { &mut offline } else { &mut online };
        if held.is_none() {
            let options = SessionOptions {
                offline: saved,
                ..SessionOptions::default()
            };
            *held = Some(driver.session(&options).await.map_err(unreachable)?);
        }
        let Some(session) = held.as_ref() else {
            continue;
        };
        match look(session, input, saved).await {
            Ok(snapshot) => {
                let reading = page::read(&snapshot, &lexicons);
                if json {
                    println!("{}", page::inspect_json(input, &snapshot, &reading));
                } else {
                    println!("{}", page::inspect_text(input, &snapshot, &reading));
                }
            }
            Err(error) => {
                eprintln!("error: failed to inspect {input}: {error:#}");
                exit = Exit::Unexpected;
                *held = None;
            }
        }
    }
    for session in [online, offline].into_iter().flatten() {
        session.close().await;
    }
    Ok(exit)
}

async fn look(session: &Session, input: &str, saved: bool) -> anyhow::Result<page::Snapshot> {
    let url = if saved {
        let path = std::fs::canonicalize(input).with_context(|| format!("find {input}"))?;
        Url::from_file_path(&path)
            .map_err(|()| anyhow::anyhow!("{} is no file address", path.display()))?
    } else {
        let with_scheme = if input.contains("://") {
            input.to_owned()
        } else {
            format!("https://{input}")
        };
        Url::parse(&with_scheme)
            .with_context(|| format!("{input} is neither a file nor an address"))?
    };
    session.goto(&url).await?;
    session.settle(Duration::from_secs(15)).await?;
    Ok(session.snapshot().await?)
}

fn mails(inputs: &[PathBuf], json: bool, context: Option<&Path>) -> Result<Exit, Failure> {
    let usage = |error: anyhow::Error| Failure::new(Exit::Usage, error);
    let contexts = match context {
        None => HashMap::new(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("read {}", path.display()))
                .map_err(usage)?;
            mail::contexts(&text)
                .with_context(|| format!("read {}", path.display()))
                .map_err(usage)?
        }
    };
    let lexicons = mail::Lexicons::embedded();
    let mut exit = Exit::Done;
    for path in inputs {
        let input = path.to_string_lossy();
        match std::fs::read(path) {
            Ok(raw) => {
                let context = mail::context_for(&contexts, &input)
                    .cloned()
                    .unwrap_or_else(Context::default);
                let reading = mail::read(&raw, &context, &lexicons);
                if json {
                    println!("{}", mail::inspect_json(&input, &reading));
                } else {
                    println!("{}", mail::inspect_text(&input, &reading));
                }
            }
            Err(error) => {
                eprintln!("error: failed to read {input}: {error}");
                exit = Exit::Unexpected;
            }
        }
    }
    Ok(exit)
}
