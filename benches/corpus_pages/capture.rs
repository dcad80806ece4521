//! Snapshots of saved pages, taken once through the real browser and kept under `target`, each by the
//! hash of the page and of the scripts that take it.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cxaudit::browser::{Driver, Session, SessionOptions};
use cxaudit::page::Snapshot;
use cxaudit::plan::{BrowserSettings, Engine};
use url::Url;

use crate::tally::{SEED, hash};

/// Every page of a folder by file name.
pub fn pages(folder: &Path, corpus: &str) -> Result<BTreeMap<String, Snapshot>, Box<dyn Error>> {
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("target/corpus-snapshots")
        .join(corpus);
    std::fs::create_dir_all(&kept)?;
    let scripts = scripts()?;
    let mut pages = BTreeMap::new();
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "html") {
            continue;
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let taken = hash(&std::fs::read(&path)?, scripts);
        let stored = kept.join(format!("{name}.{taken:016x}.json"));
        match std::fs::read(&stored)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        {
            Some(snapshot) => {
                pages.insert(name, snapshot);
            }
            None => missing.push((name, path, stored)),
        }
    }
    if !missing.is_empty() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(take(&missing, &mut pages))?;
    }
    Ok(pages)
}

/// The hash of every script that runs in a page: another script, another snapshot.
fn scripts() -> Result<u64, Box<dyn Error>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/browser");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "js"))
        .collect();
    paths.sort();
    let mut seen = SEED;
    for path in paths {
        seen = hash(&std::fs::read(path)?, seen);
    }
    Ok(seen)
}

async fn take(
    missing: &[(String, PathBuf, PathBuf)],
    pages: &mut BTreeMap<String, Snapshot>,
) -> Result<(), Box<dyn Error>> {
    let settings = BrowserSettings {
        engine: Engine::Any,
        webdriver: None,
        binary: None,
        driver: None,
        at_once: 1,
        dwelling: 0,
        headless: true,
        window: (1280, 900),
    };
    let driver = Driver::start(&settings, None).await?;
    let options = SessionOptions {
        accept_language: None,
        offline: true,
        stand_in: None,
    };
    let session = driver.session(&options).await?;
    for (name, path, stored) in missing {
        match take_one(&session, path).await {
            Ok(snapshot) => {
                std::fs::write(stored, serde_json::to_vec(&snapshot)?)?;
                pages.insert(name.clone(), snapshot);
            }
            Err(error) => println!("corpus_pages: {name} could not be opened: {error}"),
        }
    }
    session.close().await;
    driver.stop().await;
    Ok(())
}

async fn take_one(session: &Session, path: &Path) -> Result<Snapshot, Box<dyn Error>> {
    let path = path.canonicalize()?;
    let url = Url::from_file_path(&path).map_err(|()| "not an absolute path")?;
    session.goto(&url).await?;
    session.settle(Duration::from_secs(3)).await?;
    Ok(session.snapshot().await?)
}
