//! One runner per study.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::error::{FactsError, Result};

/// Held by the process that runs a study. The system releases it when the process ends, however
/// it ends; the file itself stays and means nothing by itself.
#[derive(Debug)]
pub struct StudyLock {
    _file: File,
}

impl StudyLock {
    /// Takes the lock of the study in `folder` (`study.lock`, holding our process id).
    ///
    /// # Errors
    /// [`FactsError::Locked`] while another process holds it; [`FactsError::Folder`] when the file
    /// cannot be made.
    pub fn acquire(folder: &Path) -> Result<StudyLock> {
        let path = folder.join("study.lock");
        let broken = |source| FactsError::Folder {
            path: path.clone(),
            source,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(broken)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let holder = file
                    .read_to_string(&mut text)
                    .ok()
                    .and_then(|_| text.trim().parse().ok());
                return Err(FactsError::Locked { path, holder });
            }
            Err(TryLockError::Error(source)) => return Err(broken(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .and_then(|()| file.flush())
            .map_err(broken)?;
        Ok(StudyLock { _file: file })
    }
}
