//! What the pages are made of, taken from the study folder at the moment they are asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Utc;

use crate::facts::{Evidence, EvidenceId, FactsError, Store, VisitId};
use crate::plan::{Plan, Rubric};
use crate::report::{self, Live, ReportError, ReportLanguage, StrayMail};
use crate::run::{
    RunError, assign_stray, calls, newest_strays, results, stray_text, take_up_assigned, waiting,
};

/// The most messages that the page lists.
const STRAYS: usize = 100;

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum PageError {
    #[error(transparent)]
    Facts(#[from] FactsError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// The study as it is now.
pub(super) struct Study {
    pub folder: PathBuf,
    pub store: Arc<Store>,
    pub language: ReportLanguage,
    /// Judges the report instead of the plan's.
    pub rubric: Option<Rubric>,
    /// The plan as it last was without a fault.
    plan: Mutex<Arc<Plan>>,
    /// The files of the report as it was last made.
    report: Mutex<BTreeMap<String, String>>,
}

impl Study {
    pub fn new(
        plan: Plan,
        store: Arc<Store>,
        language: ReportLanguage,
        rubric: Option<Rubric>,
    ) -> Self {
        Self {
            folder: plan.folder.clone(),
            store,
            language,
            rubric,
            plan: Mutex::new(Arc::new(plan)),
            report: Mutex::new(BTreeMap::new()),
        }
    }

    /// The plan, read anew; where it has a fault now, the last one without, and what is wrong.
    fn plan(&self) -> (Arc<Plan>, Option<String>) {
        let mut last = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        match Plan::load(&self.folder) {
            Ok(plan) => {
                *last = Arc::new(plan);
                (last.clone(), None)
            }
            Err(problems) => (last.clone(), Some(problems.to_string())),
        }
    }

    fn templates(&self) -> Option<PathBuf> {
        Some(self.folder.join("templates")).filter(|folder| folder.is_dir())
    }

    /// The live page.
    pub fn live(&self) -> Result<String, PageError> {
        let (plan, notice) = self.plan();
        // What was assigned while another process had the study locked, and that one did not look at.
        take_up_assigned(&plan, &self.store)?;
        let now = Utc::now();
        let waiting = waiting(&plan, &self.store)?;
        let strays = newest_strays(&self.store, STRAYS)?;
        let calls = calls(&plan, &self.store, now)?;
        let templates = self.templates();
        let live = Live {
            waiting: &waiting,
            strays: &strays,
            calls: &calls,
            shops: &plan.shops,
            notice: notice.as_deref(),
            templates: templates.as_deref(),
            at: now,
            language: self.language,
        };
        Ok(report::live_html(&live)?)
    }

    /// The page of one message; `None` where it belongs to a visit.
    pub fn stray(&self, message: i64) -> Result<Option<String>, PageError> {
        let Some((stray, text)) = stray_text(&self.store, message)? else {
            return Ok(None);
        };
        let (plan, notice) = self.plan();
        let waiting = waiting(&plan, &self.store)?;
        let templates = self.templates();
        let live = Live {
            waiting: &waiting,
            strays: &[],
            calls: &[],
            shops: &plan.shops,
            notice: notice.as_deref(),
            templates: templates.as_deref(),
            at: Utc::now(),
            language: self.language,
        };
        let mail = StrayMail {
            stray: &stray,
            text: &text,
            visits: &waiting.visits,
        };
        Ok(Some(report::stray_html(&live, &mail)?))
    }

    /// A message as it came; only one that the live page lists.
    pub fn message(&self, message: i64) -> Result<Option<Vec<u8>>, PageError> {
        let message = self.store.message(message)?;
        if message.visit.is_some() {
            return Ok(None);
        }
        Ok(Some(self.store.evidence_bytes(&message.raw)?))
    }

    /// Gives a message to a visit; false where it belongs to one by now. Two people may look at the same
    /// list: what one has said the other does not undo by it.
    pub fn assign(&self, message: i64, visit: VisitId) -> Result<bool, PageError> {
        let (plan, _) = self.plan();
        Ok(assign_stray(&plan, &self.store, message, visit)?.is_some())
    }

    /// A file of the report; all of them are made anew when `index.html` is asked for.
    pub fn report(&self, name: &str) -> Result<Option<String>, PageError> {
        let mut files = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        if name == "index.html" || files.is_empty() {
            let (plan, _) = self.plan();
            let rubric = self.rubric.as_ref().unwrap_or(&plan.rubric);
            let found = results(&plan, &self.store, rubric)?;
            let input = found.input(&plan, rubric, &*self.store, self.language, Utc::now());
            files.clear();
            report::pages(&input, |name, text| {
                files.insert(name.to_owned(), text.to_owned());
                Ok(())
            })?;
        }
        Ok(files.get(name).cloned())
    }

    /// A piece of evidence by the file that the report links to.
    pub fn evidence(&self, path: &str) -> Result<Option<(Evidence, Vec<u8>)>, PageError> {
        let Some(id) = evidence_id(path) else {
            return Ok(None);
        };
        let known = self.store.evidence(&id)?;
        let Some(evidence) = known.filter(|known| known.path == path) else {
            return Ok(None);
        };
        let bytes = self.store.evidence_bytes(&id)?;
        Ok(Some((evidence, bytes)))
    }
}

/// The hash that names a file of evidence: `evidence/9f/86d0....png`.
fn evidence_id(path: &str) -> Option<EvidenceId> {
    let path = Path::new(path);
    let name = path.file_stem()?.to_str()?;
    let folder = path.parent()?.file_name()?.to_str()?;
    Some(EvidenceId(format!("{folder}{name}")))
}
