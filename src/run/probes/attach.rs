//! Pictures and recordings that a person attaches.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::error::ProbeError;
use crate::facts::{EvidenceId, EvidenceKind, Store, attachment};

/// Half an hour of telephone sound is a tenth of this.
const LARGEST: u64 = 256 << 20;

/// Stores a picture or recording as evidence, told by its content and not by its name.
///
/// # Errors
/// [`ProbeError::Refused`] when it is neither, or is too large; [`ProbeError::File`] when it
/// cannot be read.
pub(super) fn attach(
    store: &Store,
    path: &Path,
    label: &str,
    at: DateTime<Utc>,
) -> Result<EvidenceId, ProbeError> {
    let unreadable = |source| ProbeError::File {
        path: path.to_owned(),
        source,
    };
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(ProbeError::Refused(format!(
            "{shown} is larger than {} MB; cut or compress it",
            LARGEST >> 20
        )));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let Some((kind, _)) = attachment(&bytes) else {
        return Err(ProbeError::Refused(format!(
            "{shown} is neither a picture (png, jpeg, gif, webp, heic, avif) nor a recording (mp3, wav, m4a, ogg, flac, amr, 3gp, webm, mp4)"
        )));
    };
    Ok(store.put_evidence(None, kind, label, None, at, &bytes)?)
}

/// Stores a note as evidence.
///
/// # Errors
/// When the store fails.
pub(super) fn note(
    store: &Store,
    text: &str,
    by: &str,
    at: DateTime<Utc>,
) -> Result<EvidenceId, ProbeError> {
    let label = format!("note by {by}");
    Ok(store.put_evidence(None, EvidenceKind::Note, &label, None, at, text.as_bytes())?)
}
