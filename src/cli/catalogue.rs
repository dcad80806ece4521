//! `cxaudit catalogue`: every question and where its answer comes from.

use cxaudit::run::catalogue;

use super::Global;
use super::exit::{Exit, Failure};
use super::results::other_rubric;

/// Lists every question, who answers it (a reader or a person) and what a journey needs for it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A preset of the rubric
    #[arg(long, value_name = "PRESET", default_value = "full")]
    rubric: String,
}

pub(super) fn call(args: &Args, _global: &Global) -> Result<Exit, Failure> {
    let rubric = other_rubric(&args.rubric)?;
    println!("| id | phase | question | answered by | needs | source |\n|---|---|---|---|---|---|");
    for entry in catalogue(&rubric) {
        println!(
            "| {} | {} | {} | {} | {} | {} |",
            entry.id,
            entry.phase,
            entry.question.replace('|', "\\|"),
            entry.answered_by,
            entry.needs,
            entry.source
        );
    }
    Ok(Exit::Done)
}
