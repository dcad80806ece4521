//! Published studies to compare with, as data in `reports/baselines`.

use serde::Deserialize;

use super::protocol::{Depth, Protocol};
use super::share::Baseline;
use crate::plan::{ConsentPolicy, CookiePolicy, Phase, parse_length};

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
    /// The same in Polish, where a report in Polish shows it.
    pub protocol_pl: Option<String>,
    /// The same in Ukrainian.
    pub protocol_uk: Option<String>,
    /// Whose shops: what the number of shops is a sample of.
    pub frame: String,
    /// Where it was published.
    pub reference: String,
    /// Its shares.
    pub shares: Vec<Baseline>,
    /// How each of the shares was measured, as far as was published; as many as there are shares.
    pub measured: Vec<Protocol>,
    /// How each of the shares was put, for a replication; as many as there are shares.
    pub statements: Vec<Option<Statement>>,
    /// Its phase scores.
    pub phases: Vec<PhaseBaseline>,
}

/// A share as its study put it: a sentence with `{yes}`, `{n}`, `{share}`, `{low}` and `{high}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Whether the sentence speaks of the noes (13 of 100 could not be reached).
    #[serde(default)]
    pub of_noes: bool,
    /// Polish.
    pub pl: String,
    /// Ukrainian.
    pub uk: String,
    /// English.
    pub en: String,
}

/// The study as its file has it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct StudyFile {
    study: String,
    title: String,
    protocol: String,
    protocol_pl: Option<String>,
    protocol_uk: Option<String>,
    frame: String,
    reference: String,
    #[serde(default)]
    measured: MeasuredRow,
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
    statement: Option<Statement>,
}

/// How a study measured, as far as it was published.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MeasuredRow {
    account: Option<bool>,
    consent: Option<ConsentPolicy>,
    depth: Option<Depth>,
    cookies: Option<CookiePolicy>,
    window: Option<String>,
}

impl MeasuredRow {
    fn protocol(&self) -> Protocol {
        Protocol {
            account: self.account,
            consent: self.consent.map(|consent| {
                match consent {
                    ConsentPolicy::Required => "required",
                    ConsentPolicy::Marketing => "marketing",
                }
                .to_owned()
            }),
            depth: self.depth,
            cookies: self.cookies.map(|cookies| {
                match cookies {
                    CookiePolicy::Reject => "reject",
                    CookiePolicy::Accept => "accept",
                }
                .to_owned()
            }),
            window_seconds: self
                .window
                .as_deref()
                .and_then(parse_length)
                .map(|window| window.as_secs_f64()),
        }
    }
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
        let measured = read.measured.protocol();
        let (mut shares, mut statements) = (Vec::new(), Vec::new());
        for row in read.share {
            statements.push(row.statement);
            shares.push(Baseline {
                criterion: row.criterion,
                share: row.share,
                n: row.n,
                study: study.clone(),
                source: row.source,
            });
        }
        Ok(PublishedStudy {
            measured: vec![measured; shares.len()],
            frame: read.frame,
            reference: read.reference,
            statements,
            shares,
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
            protocol_pl: read.protocol_pl,
            protocol_uk: read.protocol_uk,
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
    (
        "reports/baselines/listrak-2009.toml",
        include_str!("../../reports/baselines/listrak-2009.toml"),
    ),
    (
        "reports/baselines/redeye-2010.toml",
        include_str!("../../reports/baselines/redeye-2010.toml"),
    ),
    (
        "reports/baselines/listrak-2011.toml",
        include_str!("../../reports/baselines/listrak-2011.toml"),
    ),
    (
        "reports/baselines/listrak-2012.toml",
        include_str!("../../reports/baselines/listrak-2012.toml"),
    ),
    (
        "reports/baselines/listrak-2013.toml",
        include_str!("../../reports/baselines/listrak-2013.toml"),
    ),
    (
        "reports/baselines/listrak-2015.toml",
        include_str!("../../reports/baselines/listrak-2015.toml"),
    ),
    (
        "reports/baselines/salmat-2017.toml",
        include_str!("../../reports/baselines/salmat-2017.toml"),
    ),
    (
        "reports/baselines/sendpulse.toml",
        include_str!("../../reports/baselines/sendpulse.toml"),
    ),
    (
        "reports/baselines/rejoiner-2023.toml",
        include_str!("../../reports/baselines/rejoiner-2023.toml"),
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
