//! What `score`, `report` and `export` share: the study's results, judged offline.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
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
pub(super) fn other_rubric(name: &str) -> Result<Rubric, Failure> {
    let path = Path::new(name);
    // A preset's name looks like no path.
    let is_file = path.exists() || path.extension().is_some() || path.components().count() > 1;
    if !is_file {
        return Rubric::embedded(name).map_err(|problems| {
            let help = problems.into_iter().find_map(|problem| problem.help);
            let help = help.unwrap_or_default();
            let error = anyhow!("judge with `{name}`: it is neither a file nor a preset; {help}");
            Failure::new(Exit::Usage, error)
        });
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("read {name}"))
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    let read = Rubric::load(&text, name, "full").map_err(|problems| {
        let problems = problems
            .into_iter()
            .map(|problem| problem.in_file(path, &text))
            .collect();
        Failure::new(Exit::PlanInvalid, Problems(problems))
    })?;
    Ok(read.named(path))
}

/// The rubric named on the command line, or else the plan's.
pub(super) fn rubric_for(rubrics: &Rubrics, plan: &Plan) -> Result<Rubric, Failure> {
    match &rubrics.rubric {
        None => Ok(plan.rubric.clone()),
        Some(other) => other_rubric(other),
    }
}

/// Judges what the study folder holds.
pub(super) fn judged(global: &Global, rubrics: &Rubrics) -> Result<Judged, Failure> {
    let plan = load_plan(&global.study)?;
    let rubric = rubric_for(rubrics, &plan)?;
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
        self.input_at(language, Utc::now())
    }

    /// The same, at another time.
    pub(super) fn input_at(&self, language: ReportLanguage, at: DateTime<Utc>) -> Input<'_> {
        self.results
            .input(&self.plan, &self.rubric, &self.store, language, at)
    }
}
