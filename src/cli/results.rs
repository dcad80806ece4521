//! What `score`, `report` and `export` share: the study's results, judged offline.

use std::path::Path;

use anyhow::Context as _;
use chrono::Utc;
use cxaudit::facts::Store;
use cxaudit::plan::{Plan, Problems, Rubric};
use cxaudit::report::{Input, ReportLanguage};
use cxaudit::run::{Results, results};

use super::exit::{Exit, Failure};
use super::run::{failure, open_store};
use super::{Global, load_plan};

/// With which rubric to judge.
#[derive(Debug, clap::Args)]
pub(super) struct Rubrics {
    /// Judge with another rubric: a preset's name or a file
    #[arg(long, value_name = "PRESET|FILE")]
    pub(super) rubric: Option<String>,
}

/// A study, judged.
pub(super) struct Judged {
    pub(super) plan: Plan,
    pub(super) store: Store,
    pub(super) rubric: Rubric,
    pub(super) results: Results,
}

/// A preset of the embedded rubric by name, or the `full` preset of a file.
fn other_rubric(name: &str) -> Result<Rubric, Failure> {
    let path = Path::new(name);
    // A preset's name looks like no path.
    let is_file = path.exists() || path.extension().is_some() || path.components().count() > 1;
    let (text, preset) = if is_file {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("read {name}"))
            .map_err(|error| Failure::new(Exit::Usage, error))?;
        (text, "full")
    } else {
        (Rubric::embedded_text().to_owned(), name)
    };
    Rubric::load(&text, name, preset).map_err(|problems| {
        let problems = problems
            .into_iter()
            .map(|problem| problem.in_file(path, &text))
            .collect();
        Failure::new(Exit::PlanInvalid, Problems(problems))
    })
}

/// Judges what the study folder holds.
pub(super) fn judged(global: &Global, rubrics: &Rubrics) -> Result<Judged, Failure> {
    let plan = load_plan(&global.study)?;
    let rubric = match &rubrics.rubric {
        None => plan.rubric.clone(),
        Some(other) => other_rubric(other)?,
    };
    let store = open_store(&global.study)?;
    let results = results(&plan, &store, &rubric).map_err(failure)?;
    Ok(Judged {
        plan,
        store,
        rubric,
        results,
    })
}

impl Judged {
    /// What the report is rendered from, now.
    pub(super) fn input(&self, language: ReportLanguage) -> Input<'_> {
        self.results
            .input(&self.plan, &self.rubric, &self.store, language, Utc::now())
    }
}
