//! Everything a report is made of. The caller fills it; nothing here reads a file or a database.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::error::ReportError;
use super::language::ReportLanguage;
use crate::facts::{Evidence, EvidenceId, Visit, VisitId};
use crate::plan::{ConsentPolicy, CookiePolicy, Journey, Plan, Rubric, Shop, Windows};
use crate::score::Scorecard;
use crate::survey::{Agreement, Baseline, CriterionShare};

/// What the store answers when it fails.
pub type EvidenceFailure = Box<dyn std::error::Error + Send + Sync>;

/// Where proof is looked up, one piece at a time.
pub trait EvidenceSource {
    /// The record of a piece of evidence; `None` when there is no such.
    ///
    /// # Errors
    /// When the store cannot be asked. The report fails then, rather than hide it.
    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>, EvidenceFailure>;

    /// The file itself. Asked once per shop and screenshot, to make its thumbnail.
    ///
    /// # Errors
    /// When the file cannot be read. The report then says that it is missing.
    fn bytes(&self, id: &EvidenceId) -> Result<Vec<u8>, EvidenceFailure>;
}

/// Proof held in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryEvidence(pub BTreeMap<EvidenceId, (Evidence, Vec<u8>)>);

impl EvidenceSource for MemoryEvidence {
    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>, EvidenceFailure> {
        Ok(self.0.get(id).map(|(evidence, _)| evidence.clone()))
    }

    fn bytes(&self, id: &EvidenceId) -> Result<Vec<u8>, EvidenceFailure> {
        match self.0.get(id) {
            Some((_, bytes)) => Ok(bytes.clone()),
            None => Err(format!("no evidence {}", id.0).into()),
        }
    }
}

/// How the study was done: without it a percentage says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Protocol<'a> {
    /// What was done with cookie banners.
    pub cookies: CookiePolicy,
    /// Which consents were ticked.
    pub consent: ConsentPolicy,
    /// How long was waited for what.
    pub windows: Windows,
    /// The journeys made.
    pub journeys: &'a [Journey],
}

impl<'a> Protocol<'a> {
    /// The protocol of a plan.
    #[must_use]
    pub fn of(plan: &'a Plan) -> Self {
        Self {
            cookies: plan.cookies,
            consent: plan.consent,
            windows: plan.windows,
            journeys: &plan.journeys,
        }
    }
}

/// A message that came to a visit, as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The visit it belongs to.
    pub visit: VisitId,
    /// Its subject.
    pub subject: String,
    /// Its sender.
    pub from: String,
    /// What it is, as the mail reader says (`reminder`).
    pub kind: String,
    /// When the mailbox's server received it.
    pub arrived: DateTime<Utc>,
    /// The text a customer reads; the report cuts it short.
    pub excerpt: String,
    /// Whether it was filed as spam.
    pub junk: bool,
    /// Whether it came when the window that waited for it had closed: it changes nothing.
    pub late: bool,
    /// The raw message.
    pub raw: Option<EvidenceId>,
}

/// A customer's address that got into other hands: a mail to it has nothing to do with the shop, the
/// only one that was given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Shop id.
    pub shop: String,
    /// Who wrote to it.
    pub from: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The raw message.
    pub raw: Option<EvidenceId>,
}

/// An order that was placed, or may have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Order {
    /// Shop id.
    pub shop: String,
    /// When the final button was pressed.
    pub at: DateTime<Utc>,
    /// Whether the shop was seen to have taken it; `false` when that is in doubt.
    pub confirmed: bool,
    /// What it comes to, as the shop printed it.
    pub total: Option<String>,
    /// The shop's order number.
    pub number: Option<String>,
    /// What was ordered.
    pub product: Option<String>,
    /// The customer's mailbox address, by which the shop knows the order.
    pub address: String,
}

/// Everything a report is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The study's name.
    pub study: &'a str,
    /// Which pass over the shops.
    pub wave: u32,
    /// How it was done.
    pub protocol: Protocol<'a>,
    /// The shops, in the order of the list.
    pub shops: &'a [Shop],
    /// One per shop; a shop without one is shown as not yet judged.
    pub scorecards: &'a [Scorecard],
    /// One per criterion that is a share of shops.
    pub shares: &'a [CriterionShare],
    /// How far two raters agree, where two have asked the same.
    pub agreement: &'a [Agreement],
    /// Published phase scores to compare with: `criterion` is the phase's word (`pre`, `in`,
    /// `post`), `share` the score / 100.
    pub phase_baselines: &'a [Baseline],
    /// The rubric the scorecards were made with.
    pub rubric: &'a Rubric,
    /// The visits of the wave.
    pub visits: &'a [Visit],
    /// The mail that came to those visits.
    pub mails: &'a [Mail],
    /// Addresses that got into other hands.
    pub leaks: &'a [Leak],
    /// How many mails of the study belong to no visit.
    pub strays: usize,
    /// Every order of the wave, doubtful ones included.
    pub orders: &'a [Order],
    /// Where proof is looked up.
    pub evidence: &'a dyn EvidenceSource,
    /// The study's own templates, where it has the folder.
    pub templates: Option<&'a Path>,
    /// Now.
    pub generated_at: DateTime<Utc>,
    /// The report's language.
    pub language: ReportLanguage,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input")
            .field("study", &self.study)
            .field("wave", &self.wave)
            .field("shops", &self.shops.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Input<'a> {
    /// A piece of evidence. `None` when it is not known.
    ///
    /// # Errors
    /// When the source cannot look it up.
    pub(super) fn piece(&self, id: &EvidenceId) -> Result<Option<Evidence>, ReportError> {
        let found = self.evidence.evidence(id);
        found.map_err(|source| ReportError::Evidence {
            id: id.0.clone(),
            source,
        })
    }

    /// The scorecard of a shop.
    #[must_use]
    pub fn scorecard(&self, shop: &str) -> Option<&'a Scorecard> {
        self.scorecards.iter().find(|card| card.shop == shop)
    }

    /// The visits of a shop, in the order they were queued.
    pub fn visits_of(&self, shop: &str) -> impl Iterator<Item = &'a Visit> + use<'a> {
        let shop = shop.to_owned();
        self.visits.iter().filter(move |visit| visit.shop == shop)
    }
}
