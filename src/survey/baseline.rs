//! Published studies to compare with, as data in `reports/baselines`.

use serde::Deserialize;

use super::share::Baseline;
use crate::plan::Phase;

/// A published study could not be read.
#[derive(Debug, thiserror::Error)]
#[error("read the baselines in {file}: put right what the cause names")]
pub struct BaselineError {
    /// The file.
    pub file: String,
    /// What is wrong, and where.
    #[source]
    pub source: Box<toml::de::Error>,
}

/// A published mean score of a phase.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseBaseline {
    /// The phase.
    pub phase: Phase,
    /// Published score, 0 to 100.
    pub score: f64,
}

/// A published study.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedStudy {
    /// Its name (`genesys-pl`).
    pub id: String,
    /// Its title, for people.
    pub title: String,
    /// Who was looked at and how: what must be known before comparing.
    pub protocol: String,
    /// Its shares.
    pub shares: Vec<Baseline>,
    /// Its phase scores.
    pub phases: Vec<PhaseBaseline>,
}

/// The study as its file has it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct StudyFile {
    study: String,
    title: String,
    protocol: String,
    #[serde(default)]
    share: Vec<ShareRow>,
    #[serde(default)]
    phase: Vec<PhaseRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ShareRow {
    criterion: String,
    share: f64,
    n: Option<u32>,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PhaseRow {
    phase: Phase,
    score: f64,
}

impl PublishedStudy {
    /// Reads a study's file; `file` is its name for messages.
    ///
    /// # Errors
    /// When it is not TOML, or has a key too many or too few.
    pub fn load(text: &str, file: &str) -> Result<PublishedStudy, BaselineError> {
        let read: StudyFile = toml::from_str(text).map_err(|source| BaselineError {
            file: file.to_owned(),
            source: Box::new(source),
        })?;
        let study = read.study;
        Ok(PublishedStudy {
            shares: read
                .share
                .into_iter()
                .map(|row| Baseline {
                    criterion: row.criterion,
                    share: row.share,
                    n: row.n,
                    study: study.clone(),
                    source: row.source,
                })
                .collect(),
            phases: read
                .phase
                .into_iter()
                .map(|row| PhaseBaseline {
                    phase: row.phase,
                    score: row.score,
                })
                .collect(),
            id: study,
            title: read.title,
            protocol: read.protocol,
        })
    }

    /// The studies that come with the program.
    #[must_use]
    pub fn embedded() -> Vec<PublishedStudy> {
        EMBEDDED
            .iter()
            .map(|(file, text)| {
                PublishedStudy::load(text, file).expect("a test reads the embedded studies")
            })
            .collect()
    }
}

const EMBEDDED: &[(&str, &str)] = &[
    (
        "reports/baselines/genesys-pl.toml",
        include_str!("../../reports/baselines/genesys-pl.toml"),
    ),
    (
        "reports/baselines/dentsu-pl.toml",
        include_str!("../../reports/baselines/dentsu-pl.toml"),
    ),
];

/// The phase scores of the studies that come with the program: `criterion` is the phase's word,
/// `share` the score / 100.
#[must_use]
pub fn embedded_phase_baselines() -> Vec<Baseline> {
    PublishedStudy::embedded()
        .into_iter()
        .flat_map(|study| {
            let (id, title) = (study.id, study.title);
            study.phases.into_iter().map(move |row| Baseline {
                criterion: row.phase.word().to_owned(),
                share: row.score / 100.0,
                n: None,
                study: id.clone(),
                source: title.clone(),
            })
        })
        .collect()
}

/// The figures of the studies that come with the program.
#[must_use]
pub fn embedded_baselines() -> Vec<Baseline> {
    PublishedStudy::embedded()
        .into_iter()
        .flat_map(|study| study.shares)
        .collect()
}
