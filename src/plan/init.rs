//! Writes the files a study begins with.

use std::fs::OpenOptions;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const STUDY: &str = include_str!("../../scenarios/init/study.toml");
const SHOPS: &str = include_str!("../../scenarios/init/shops.csv");

/// Why a study could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is a file already, and it may hold somebody's work.
    #[error("write {0}: it exists already; choose another folder or move it away")]
    Exists(PathBuf),
    /// The disk said no.
    #[error("write {path}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Writes a commented `study.toml` and `shops.csv` into `folder`, which is made when missing.
/// Gives back the files written. What is written is a sound plan, with an example shop, an
/// example mailbox, and a seed that no other study has.
///
/// # Errors
/// When one of the files exists already (nothing is written then) or cannot be written.
pub fn init(folder: &Path) -> Result<Vec<PathBuf>, InitError> {
    begin(folder, STUDY, SHOPS.as_bytes())
}

/// The published studies that can be replicated.
pub const REPLICATIONS: [&str; 2] = ["genesys-pl", "dentsu-pl"];

/// Writes a study with the protocol of a published one, and the user's own list of shops as it is.
/// `None` where there is no such protocol.
///
/// # Errors
/// As [`init`].
pub fn init_replication(
    folder: &Path,
    study: &str,
    shops: &[u8],
) -> Option<Result<Vec<PathBuf>, InitError>> {
    let text = match study {
        "genesys-pl" => include_str!("../../scenarios/replications/genesys-pl.toml"),
        "dentsu-pl" => include_str!("../../scenarios/replications/dentsu-pl.toml"),
        _ => return None,
    };
    Some(begin(folder, text, shops))
}

fn begin(folder: &Path, study: &str, shops: &[u8]) -> Result<Vec<PathBuf>, InitError> {
    let seed = RandomState::new().build_hasher().finish();
    let study = study.replace("{seed}", &format!("{seed:016x}"));
    let files = [("study.toml", study.as_bytes()), ("shops.csv", shops)];
    let files = files.map(|(name, text)| (folder.join(name), text));
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(InitError::Exists(path.clone()));
    }
    std::fs::create_dir_all(folder).map_err(|source| InitError::Write {
        path: folder.to_owned(),
        source,
    })?;
    for (path, text) in &files {
        let mut options = OpenOptions::new();
        // Never over a file that appeared in between.
        let written = options
            .write(true)
            .create_new(true)
            .open(path)
            .and_then(|mut file| file.write_all(text));
        written.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => InitError::Exists(path.clone()),
            _ => InitError::Write {
                path: path.clone(),
                source,
            },
        })?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Mailbox, Plan};
    use super::*;

    #[test]
    fn what_is_written_is_a_sound_plan() {
        let folder = tempfile::tempdir().unwrap();
        let study = folder.path().join("new/study");
        let files = init(&study).unwrap();
        assert_eq!(files, [study.join("study.toml"), study.join("shops.csv")]);
        let plan = Plan::load(&study).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(plan.shops.len(), 1);
        assert_eq!(plan.seed.len(), 16);
        assert!(matches!(plan.mailboxes[..], [Mailbox::Imap(_)]));
        // Nothing may be ordered before somebody has said so.
        assert!(plan.shops.iter().all(|shop| !shop.purchase));
    }

    #[test]
    fn every_replication_is_a_sound_plan() {
        for study in REPLICATIONS {
            let folder = tempfile::tempdir().unwrap();
            let purchase = if study == "dentsu-pl" { "yes" } else { "no" };
            let shops = format!("url,purchase\nshop.example.pl,{purchase}\n");
            init_replication(folder.path(), study, shops.as_bytes())
                .unwrap()
                .unwrap();
            let plan = Plan::load(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
            assert_eq!(format!("{}-pl", plan.rubric.id), study);
            let orders = plan.journeys.iter().any(|journey| journey.id == "purchase");
            assert_eq!(orders, study == "dentsu-pl");
        }
        assert!(init_replication(Path::new("nowhere"), "gallup", b"").is_none());
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let shops = folder.path().join("shops.csv");
        std::fs::write(&shops, "url\nmine.example\n").unwrap();
        let error = init(folder.path()).unwrap_err();
        assert!(matches!(error, InitError::Exists(path) if path == shops));
        assert!(!folder.path().join("study.toml").exists());
        assert_eq!(
            std::fs::read_to_string(&shops).unwrap(),
            "url\nmine.example\n"
        );
    }
}
