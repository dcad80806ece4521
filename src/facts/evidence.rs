//! Evidence files: stored by content, the file before its row.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::error::{Doing, FactsError, Result};
use super::observation::{Evidence, EvidenceId, EvidenceKind};
use super::row::{instant, to_instant, to_word, word};
use super::store::Store;
use super::visit::VisitId;

const SELECT: &str = "SELECT file, kind, label, url, at, path
     FROM evidence JOIN files ON files.hash = evidence.file";

impl Store {
    /// Stores a piece of proof. The file is written, synced and renamed into place before its row
    /// is; equal content is stored once, and the same proof stored twice is one proof.
    ///
    /// # Errors
    /// [`FactsError::Folder`] when the file cannot be written.
    pub fn put_evidence(
        &self,
        visit: Option<VisitId>,
        kind: EvidenceKind,
        label: &str,
        url: Option<&str>,
        at: DateTime<Utc>,
        bytes: &[u8],
    ) -> Result<EvidenceId> {
        if let Some(visit) = visit {
            self.visit(visit)?;
        }
        let file = self.write_file(kind, bytes)?;
        self.write("store evidence", |connection| {
            add_file(connection, &file)?;
            add_evidence(connection, &file.id, visit, kind, label, url, at)
        })?;
        Ok(file.id)
    }

    /// A visit's evidence, in the order it was stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn evidence_of(&self, visit: VisitId) -> Result<Vec<Evidence>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!("{SELECT} WHERE visit = ?1 ORDER BY id"))
            .doing("list evidence")?;
        let rows = statement
            .query_map([visit.0], raw)
            .doing("list evidence")?
            .collect::<rusqlite::Result<Vec<_>>>()
            .doing("list evidence")?;
        rows.into_iter().map(evidence).collect()
    }

    /// A piece of evidence; where equal content was stored for several visits, as it was first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>> {
        self.connection()
            .query_row(
                &format!("{SELECT} WHERE file = ?1 ORDER BY id LIMIT 1"),
                [&id.0],
                raw,
            )
            .optional()
            .doing("read evidence")?
            .map(evidence)
            .transpose()
    }

    /// The content of a piece of evidence, checked against its hash.
    ///
    /// # Errors
    /// [`FactsError::UnknownEvidence`], [`FactsError::Folder`] when the file cannot be read, or
    /// [`FactsError::EvidenceChanged`].
    pub fn evidence_bytes(&self, id: &EvidenceId) -> Result<Vec<u8>> {
        let (path, content) = self.stored(id)?;
        let path = self.folder.join(path);
        let bytes = match content {
            Some(content) => content,
            None => std::fs::read(&path).map_err(|source| FactsError::Folder {
                path: path.clone(),
                source,
            })?,
        };
        if hash(&bytes) != *id {
            return Err(FactsError::EvidenceChanged { path });
        }
        Ok(bytes)
    }

    /// The file of a piece of evidence, relative to the study folder, for people and programs to
    /// open; written first where the content was only in the database.
    ///
    /// # Errors
    /// [`FactsError::UnknownEvidence`], or [`FactsError::Folder`] when the file cannot be written.
    pub fn evidence_file(&self, id: &EvidenceId) -> Result<String> {
        let (path, content) = self.stored(id)?;
        let target = self.folder.join(&path);
        if let Some(content) = content.filter(|_| !target.exists()) {
            place(&self.folder.join("evidence"), &target, &content).map_err(|source| {
                FactsError::Folder {
                    path: target,
                    source,
                }
            })?;
        }
        Ok(path)
    }

    fn stored(&self, id: &EvidenceId) -> Result<(String, Option<Vec<u8>>)> {
        self.connection()
            .query_row(
                "SELECT path, content FROM files WHERE hash = ?1",
                [&id.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .doing("read evidence")?
            .ok_or_else(|| FactsError::UnknownEvidence(id.clone()))
    }

    /// Writes the file for `bytes` where it is missing; it is durable when this returns.
    pub(super) fn write_file(&self, kind: EvidenceKind, bytes: &[u8]) -> Result<StoredFile> {
        let file = StoredFile::of(kind, bytes);
        let target = self.folder.join(&file.path);
        let length = file.length;
        // A file of that name and length is whole: it was synced before it got its name.
        if !std::fs::metadata(&target).is_ok_and(|data| data.len() == length) {
            place(&self.folder.join("evidence"), &target, bytes).map_err(|source| {
                FactsError::Folder {
                    path: target.clone(),
                    source,
                }
            })?;
        }
        Ok(file)
    }
}

/// An evidence file: its content is durable on disk, or goes into the database.
pub(super) struct StoredFile {
    pub(super) id: EvidenceId,
    path: String,
    length: u64,
}

impl StoredFile {
    /// Names the content.
    pub(super) fn of(kind: EvidenceKind, bytes: &[u8]) -> StoredFile {
        let id = hash(bytes);
        let (start, rest) = id.0.split_at(2);
        StoredFile {
            path: format!("evidence/{start}/{rest}.{}", extension(kind, bytes)),
            length: bytes.len() as u64,
            id,
        }
    }
}

/// The content's name.
fn hash(bytes: &[u8]) -> EvidenceId {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut name = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        name.push(char::from(DIGITS[usize::from(byte >> 4)]));
        name.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    EvidenceId(name)
}

fn extension(kind: EvidenceKind, bytes: &[u8]) -> &'static str {
    match kind {
        EvidenceKind::Photo | EvidenceKind::Recording => {
            attachment(bytes).map_or("bin", |(_, extension)| extension)
        }
        EvidenceKind::Screenshot => "png",
        EvidenceKind::PageSource => "html",
        EvidenceKind::Snapshot => "json",
        EvidenceKind::Mail => "eml",
        EvidenceKind::Note => "txt",
    }
}

/// What a file is that a person attaches, and the extension of its name, told from its first
/// bytes; `None` for what is neither picture nor recording.
#[must_use]
pub fn attachment(bytes: &[u8]) -> Option<(EvidenceKind, &'static str)> {
    use EvidenceKind::{Photo, Recording};
    let at = |from: usize, magic: &[u8]| bytes.get(from..from + magic.len()) == Some(magic);
    let brand = |brands: &[&[u8]]| at(4, b"ftyp") && brands.iter().any(|brand| at(8, brand));
    let known = [
        (at(0, b"\x89PNG\r\n\x1a\n"), Photo, "png"),
        (at(0, b"\xff\xd8\xff"), Photo, "jpg"),
        (at(0, b"GIF8"), Photo, "gif"),
        (at(0, b"RIFF") && at(8, b"WEBP"), Photo, "webp"),
        (brand(&[b"heic", b"heix", b"mif1", b"msf1"]), Photo, "heic"),
        (brand(&[b"avif"]), Photo, "avif"),
        (at(0, b"RIFF") && at(8, b"WAVE"), Recording, "wav"),
        (at(0, b"ID3"), Recording, "mp3"),
        (mpeg_audio(bytes), Recording, "mp3"),
        (at(0, b"OggS"), Recording, "ogg"),
        (at(0, b"fLaC"), Recording, "flac"),
        (at(0, b"#!AMR"), Recording, "amr"),
        (at(0, b"\x1aE\xdf\xa3"), Recording, "webm"),
        (brand(&[b"M4A "]), Recording, "m4a"),
        (brand(&[b"3gp"]), Recording, "3gp"),
        (at(4, b"ftyp"), Recording, "mp4"),
    ];
    known
        .into_iter()
        .find_map(|(is, kind, extension)| is.then_some((kind, extension)))
}

/// The frame header of MPEG audio: eleven set bits, then a version, layer, bit rate and sampling
/// rate that exist.
fn mpeg_audio(bytes: &[u8]) -> bool {
    let [0xff, second, third, ..] = bytes else {
        return false;
    };
    second & 0xe0 == 0xe0
        && second & 0x18 != 0x08
        && second & 0x06 != 0
        && third & 0xf0 != 0xf0
        && third & 0x0c != 0x0c
}

/// Temporary file, sync, rename, sync of the folders: after a crash there is the whole file or
/// none of that name.
fn place(evidence: &Path, target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let folder: PathBuf = target.parent().unwrap_or(evidence).to_owned();
    let new_folder = !folder.exists();
    std::fs::create_dir_all(&folder)?;
    let temporary = evidence.join(format!(
        ".{}-{}.tmp",
        std::process::id(),
        COUNTER.fetch_add(1, Ordering::Relaxed)
    ));
    let written = File::create(&temporary)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&temporary, target));
    if written.is_err() {
        // The error that is returned says more than one about the left-over would.
        let _ = std::fs::remove_file(&temporary);
    }
    written?;
    sync_folder(&folder)?;
    if new_folder {
        sync_folder(evidence)?;
    }
    Ok(())
}

/// Makes a rename durable. Only Unix lets a folder be opened for that.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

pub(super) fn add_file(connection: &Connection, file: &StoredFile) -> Result<()> {
    add_content(connection, file, None)
}

/// Adds a file with its content, or, where there is none, one that is on disk already.
pub(super) fn add_content(
    connection: &Connection,
    file: &StoredFile,
    content: Option<&[u8]>,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO files (hash, path, bytes, content) VALUES (?1, ?2, ?3, ?4)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                file.id.0,
                file.path,
                i64::try_from(file.length).unwrap_or(i64::MAX),
                content
            ])
        })
        .doing("store evidence")?;
    Ok(())
}

pub(super) fn add_evidence(
    connection: &Connection,
    file: &EvidenceId,
    visit: Option<VisitId>,
    kind: EvidenceKind,
    label: &str,
    url: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    let kind = word(kind, "evidence kind")?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO evidence (file, visit, kind, label, url, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut statement| {
            let visit = visit.map(|visit| visit.0);
            statement.execute(params![file.0, visit, kind, label, url, instant(at)])
        })
        .doing("store evidence")?;
    Ok(())
}

type Raw = (String, String, String, Option<String>, String, String);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
    ))
}

fn evidence((file, kind, label, url, at, path): Raw) -> Result<Evidence> {
    Ok(Evidence {
        id: EvidenceId(file),
        kind: to_word(&kind, "evidence kind")?,
        label,
        url,
        at: to_instant(&at, "evidence time")?,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::{EvidenceKind, attachment};

    #[test]
    fn attachments_are_known_by_their_first_bytes() {
        for (bytes, expected) in [
            (
                &b"\x89PNG\r\n\x1a\n...."[..],
                Some((EvidenceKind::Photo, "png")),
            ),
            (b"\xff\xd8\xff\xe0", Some((EvidenceKind::Photo, "jpg"))),
            (
                b"RIFF\0\0\0\0WAVEfmt ",
                Some((EvidenceKind::Recording, "wav")),
            ),
            (
                b"\0\0\0\x1cftypM4A \0",
                Some((EvidenceKind::Recording, "m4a")),
            ),
            (b"\0\0\0\x1cftypheic", Some((EvidenceKind::Photo, "heic"))),
            (b"\xff\xfb\x90\x00", Some((EvidenceKind::Recording, "mp3"))),
            (b"ID3\x04", Some((EvidenceKind::Recording, "mp3"))),
            (b"<html><script>", None),
            (b"\xff\xff\xff", None),
            (b"PK\x03\x04", None),
            (b"", None),
        ] {
            assert_eq!(attachment(bytes), expected, "{bytes:?}");
        }
    }
}
