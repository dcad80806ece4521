//! `cxaudit compare`: two waves, or two studies, side by side.

use std::path::PathBuf;

use cxaudit::plan::Rubric;
use cxaudit::run::results;
use cxaudit::survey::{Change, Waves, compare_waves};

use super::Global;
use super::exit::{Exit, Failure};
use super::results::{Rubrics, rubric_for};
use super::run::{failure, open_store};
use super::{existing_study, load_plan};

/// Compares two studies per criterion and per shop: what changed, and whether chance explains it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The earlier study's folder
    before: PathBuf,
    /// The later study's folder
    after: PathBuf,
    #[command(flatten)]
    rubrics: Rubrics,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn call(args: &Args, _global: &Global) -> Result<Exit, Failure> {
    let (before, after) = (load_plan(&args.before)?, load_plan(&args.after)?);
    // Both are judged with one rubric: the later study's, unless another is named.
    let rubric = rubric_for(&args.rubrics, &after)?;
    let cards = |folder: &std::path::Path, plan| {
        existing_study(folder)?;
        let store = open_store(folder)?;
        let results = results(plan, &store, &rubric).map_err(failure)?;
        Ok::<_, Failure>(results.scorecards)
    };
    let waves = compare_waves(
        &rubric,
        &cards(&args.before, &before)?,
        &cards(&args.after, &after)?,
    );
    if args.json {
        let json = serde_json::to_string_pretty(&waves)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
    } else {
        print(&waves, &rubric);
    }
    Ok(Exit::Done)
}

fn print(waves: &Waves, rubric: &Rubric) {
    println!(
        "{} shops in both, {} only in the first, {} only in the second; rubric {} {}",
        waves.shops.len(),
        waves.only_before.len(),
        waves.only_after.len(),
        rubric.id,
        rubric.version
    );
    for row in &waves.criteria {
        let p = row.p_adjusted.map_or(String::new(), |p| match p {
            p if p < 0.001 => " (p < 0.001 after Holm)".to_owned(),
            p => format!(" (p = {p:.3} after Holm)"),
        });
        let interval = row.difference.map_or(String::new(), |difference| {
            format!(
                "; difference {:+.0} points, {:+.0} to {:+.0}",
                difference.difference * 100.0,
                difference.low * 100.0,
                difference.high * 100.0
            )
        });
        let (yes, n) = row.before;
        let (now, of) = row.after;
        println!(
            "  {}: {yes}/{n} -> {now}/{of}: {}{interval}{p}",
            row.criterion, row.verdict
        );
    }
    for shop in &waves.shops {
        let score =
            |score: Option<f64>| score.map_or("-".to_owned(), |score| format!("{score:.0}"));
        let (gained, lost) = (shop.gained.join(", "), shop.lost.join(", "));
        if !shop.gained.is_empty() || !shop.lost.is_empty() {
            println!(
                "  {}: {} -> {}{}{}",
                shop.shop,
                score(shop.before),
                score(shop.after),
                if gained.is_empty() {
                    String::new()
                } else {
                    format!("; began: {gained}")
                },
                if lost.is_empty() {
                    String::new()
                } else {
                    format!("; stopped: {lost}")
                },
            );
        }
    }
    let changed = waves
        .criteria
        .iter()
        .filter(|row| matches!(row.change, Change::More | Change::Fewer));
    println!(
        "{} of {} criteria changed beyond chance (5 %, Holm's correction over the table)",
        changed.count(),
        waves.criteria.len()
    );
}
