//! `cxaudit replicate`: a study with the protocol of a published one, and its findings put the same
//! way.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use cxaudit::facts::VisitStatus;
use cxaudit::plan::{REPLICATIONS, Rubric, init_replication};
use cxaudit::report::{Replicated, replication, replication_html};
use cxaudit::run::results;
use cxaudit::survey::PublishedStudy;

use super::exit::{Exit, Failure};
use super::report::Tongue;
use super::run::{failure, open_store};
use super::{Global, existing_study, load_plan, suggestion};

/// Prints a study's findings as a published one put them, beside the original's. With --new, writes
/// a study with that protocol for your own shops.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The published study: genesys-pl or dentsu-pl
    study_name: String,
    /// Write a study with its protocol into this folder
    #[arg(long, value_name = "DIR", requires = "shops")]
    new: Option<PathBuf>,
    /// Your list of shops, for --new
    #[arg(long, value_name = "FILE", requires = "new")]
    shops: Option<PathBuf>,
    /// Language of the statements.
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
    /// Print JSON.
    #[arg(long, conflicts_with = "new")]
    json: bool,
    /// Write the statements as a page into this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["new", "json"])]
    html: Option<PathBuf>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let name = args.study_name.as_str();
    let unknown = || {
        let error = anyhow!(
            "replicate `{name}`: its protocol is not known; {}",
            suggestion(name, REPLICATIONS.into_iter())
        );
        Failure::new(Exit::Usage, error)
    };
    if let (Some(folder), Some(shops)) = (&args.new, &args.shops) {
        let shops = std::fs::read(shops)
            .with_context(|| format!("read {}", shops.display()))
            .map_err(|error| Failure::new(Exit::Usage, error))?;
        let files = init_replication(folder, name, &shops)
            .ok_or_else(unknown)?
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        for file in files {
            println!("{}", file.display());
        }
        global.say(&format!(
            "Next: say in study.toml where mail arrives, then cxaudit check --study {0} and cxaudit run --study {0}; then cxaudit replicate {name} --study {0}",
            folder.display()
        ));
        return Ok(Exit::Done);
    }
    let preset = name.strip_suffix("-pl").unwrap_or(name);
    let published = PublishedStudy::embedded()
        .into_iter()
        .find(|study| study.id == name && REPLICATIONS.contains(&name))
        .ok_or_else(unknown)?;
    let plan = load_plan(&global.study)?;
    existing_study(&global.study)?;
    let rubric = Rubric::embedded(preset).map_err(|_| unknown())?;
    let store = open_store(&global.study)?;
    let results = results(&plan, &store, &rubric).map_err(failure)?;
    let replicated = replication(
        &published,
        &results.shares,
        &results.scorecards,
        args.language.into(),
    )
    .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    if let Some(path) = &args.html {
        let input = results.input(
            &plan,
            &rubric,
            &store,
            args.language.into(),
            chrono::Utc::now(),
        );
        let page = replication_html(&replicated, &input)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        std::fs::write(path, page)
            .with_context(|| format!("write {}", path.display()))
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{}", path.display());
    } else if args.json {
        let json = serde_json::to_string_pretty(&replicated)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
    } else {
        print(&replicated);
    }
    let open = results
        .visits
        .iter()
        .filter(|visit| visit.status != VisitStatus::Closed)
        .count();
    if open > 0 || results.visits.is_empty() {
        global.say(&format!(
            "The study is not complete: {open} visits are open. These are not its final figures."
        ));
        return Ok(Exit::Incomplete);
    }
    Ok(Exit::Done)
}

fn print(replicated: &Replicated) {
    println!("{}", replicated.title);
    println!("{}", replicated.protocol);
    for statement in &replicated.statements {
        println!();
        println!("{}", statement.ours);
        println!("  {}", statement.published);
        println!("  {}", statement.verdict);
    }
}
