//! A zip archive with checksums, the same bytes for the same content.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The name of the list of checksums, as `sha256sum --check` reads it.
const SUMS: &str = "SHA256SUMS";

/// Why a bundle could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file that belongs into it cannot be read.
    #[error("read {path}: check that it is there and may be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The archive cannot be written.
    #[error("write {path}: check that the folder is writable and the disk has room")]
    Write {
        /// The archive.
        path: PathBuf,
        /// Why.
        #[source]
        source: ZipError,
    },
}

/// A bundle being written.
pub struct Bundle {
    path: PathBuf,
    zip: ZipWriter<BufWriter<File>>,
    sums: String,
}

impl Bundle {
    /// Begins a bundle; a file that is there already is replaced.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> Result<Bundle, BundleError> {
        let file = File::create(path).map_err(|source| BundleError::Write {
            path: path.to_owned(),
            source: source.into(),
        })?;
        Ok(Bundle {
            path: path.to_owned(),
            zip: ZipWriter::new(BufWriter::new(file)),
            sums: String::new(),
        })
    }

    /// Adds a file; `name` has `/` between folders.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        let digest = Sha256::digest(bytes);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.sums.push_str(&format!("{hex}  {name}\n"));
        self.put(name, bytes)
    }

    /// Adds a file of the disk.
    ///
    /// # Errors
    /// When it cannot be read or the archive cannot be written.
    pub fn add_file(&mut self, name: &str, path: &Path) -> Result<(), BundleError> {
        let bytes = std::fs::read(path).map_err(|source| BundleError::Read {
            path: path.to_owned(),
            source,
        })?;
        self.add(name, &bytes)
    }

    /// Adds everything below a folder of the disk, in the order of the names; nothing where there
    /// is no such folder.
    ///
    /// # Errors
    /// When something cannot be read or the archive cannot be written.
    pub fn add_folder(&mut self, name: &str, path: &Path) -> Result<(), BundleError> {
        if !path.is_dir() {
            return Ok(());
        }
        let unread = |source| BundleError::Read {
            path: path.to_owned(),
            source,
        };
        let mut entries = std::fs::read_dir(path)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .map_err(unread)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let below = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.add_folder(&below, &entry.path())?;
            } else {
                self.add_file(&below, &entry.path())?;
            }
        }
        Ok(())
    }

    /// Writes the checksums and closes the archive. Gives back how many files it holds.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<usize, BundleError> {
        let sums = std::mem::take(&mut self.sums);
        self.put(SUMS, sums.as_bytes())?;
        let Bundle { path, zip, .. } = self;
        zip.finish()
            .and_then(|mut file| Ok(file.flush()?))
            .map_err(|source| BundleError::Write { path, source })?;
        Ok(sums.lines().count() + 1)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // When the archive was made must not change its bytes.
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(u32::try_from(bytes.len()).is_err());
        self.zip
            .start_file(name, options)
            .and_then(|()| Ok(self.zip.write_all(bytes)?))
            .map_err(|source| BundleError::Write {
                path: self.path.clone(),
                source,
            })
    }
}
