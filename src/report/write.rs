//! Puts the report on disk, each file whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::error::ReportError;
use super::export::export_json;
use super::html::html;
use super::input::Input;

/// The files written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The page.
    pub html: PathBuf,
    /// The scores.
    pub json: PathBuf,
}

/// Writes `index.html` and `scores.json` into `folder` (the study's `report/`), which is made if
/// it is not there. Links to evidence assume that `evidence/` lies beside `folder`.
///
/// # Errors
/// When a template is broken, evidence cannot be looked up, or a file cannot be written. Older
/// files are then left as they were.
pub fn write(input: &Input<'_>, folder: &Path) -> Result<Paths, ReportError> {
    let json = export_json(input)?;
    let html = html(input)?;
    std::fs::create_dir_all(folder).map_err(|source| ReportError::Unwritable {
        path: folder.to_owned(),
        source,
    })?;
    let paths = Paths {
        html: folder.join("index.html"),
        json: folder.join("scores.json"),
    };
    put(&paths.json, json.as_bytes())?;
    put(&paths.html, html.as_bytes())?;
    Ok(paths)
}

/// Writes a file beside its place and moves it there.
fn put(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let part = path.with_extension("part");
    let written = std::fs::File::create(&part)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|source| {
        let _ = std::fs::remove_file(&part);
        ReportError::Unwritable {
            path: path.to_owned(),
            source,
        }
    })
}
