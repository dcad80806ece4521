//! Puts the report on disk, each file whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::error::ReportError;
use super::export::write_json;
use super::html::pages;
use super::input::Input;
use super::view::is_volume_file;

/// The files written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The page.
    pub html: PathBuf,
    /// The scores.
    pub json: PathBuf,
}

/// Writes `index.html` and `scores.json` into `folder` (the study's `report/`), which is made if
/// it is not there; where the list is long also `shops-001.html` and so on, and takes away those of
/// an earlier report that are no more. Links to evidence assume that `evidence/` lies beside
/// `folder`.
///
/// # Errors
/// When a template is broken, evidence cannot be looked up, or a file cannot be written. Older
/// files are then left as they were.
pub fn write(input: &Input<'_>, folder: &Path) -> Result<Paths, ReportError> {
    std::fs::create_dir_all(folder).map_err(|source| ReportError::Unwritable {
        path: folder.to_owned(),
        source,
    })?;
    let paths = Paths {
        html: folder.join("index.html"),
        json: folder.join("scores.json"),
    };
    let mut written = Vec::new();
    pages(input, |name, text| {
        written.push(name.to_owned());
        put(&folder.join(name), |file| file.write_all(text.as_bytes()))
    })?;
    put(&paths.json, |file| write_json(input, file))?;
    for name in older(folder) {
        if !written.contains(&name) {
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
    Ok(paths)
}

/// The files of sections that lie in a folder.
fn older(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_volume_file(name))
        .collect()
}

/// Writes a file beside its place and moves it there.
fn put(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), ReportError> {
    let part = path.with_extension("part");
    let written = File::create(&part)
        .and_then(|file| {
            let mut file = BufWriter::new(file);
            write(&mut file)?;
            file.flush()?;
            file.get_ref().sync_all()
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
