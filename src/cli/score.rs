//! `cxaudit score`: the result table on the terminal, and the gates of a pipeline.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use cxaudit::plan::{Gates, Phase, Rubric};
use cxaudit::report::{ReportLanguage, beside, junit, table};
use cxaudit::score::{Gated, Passage, gate, tally, worst};

use super::exit::{Exit, Failure};
use super::results::{Rubrics, judged};
use super::{Global, suggestion};

/// Judge what was found so far and print the result table, offline
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    rubrics: Rubrics,
    /// End with 6 if a phase of any shop scores below: pre=80,post=50. With 5 if that cannot be told
    #[arg(long, value_name = "PHASE=SCORE", value_delimiter = ',', value_parser = threshold)]
    fail_under: Vec<(Phase, f64)>,
    /// End with 6 if any shop fails one of these criteria. With 5 if that cannot be told
    #[arg(long, value_name = "CRITERION", value_delimiter = ',')]
    fail_on: Vec<String>,
    /// Add every share beside every published figure: the difference, or why they are not compared
    #[arg(long)]
    baselines: bool,
    /// Write what the gates say as JUnit XML; without gates, every verdict
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

fn threshold(text: &str) -> Result<(Phase, f64), String> {
    let wrong = || "write a phase and a score from 0 to 100: pre=80, in=70 or post=50".to_owned();
    let (phase, score) = text.split_once('=').ok_or_else(wrong)?;
    let phase = Phase::ALL
        .into_iter()
        .find(|known| known.word() == phase.trim())
        .ok_or_else(wrong)?;
    let score: f64 = score.trim().parse().map_err(|_| wrong())?;
    if (0.0..=100.0).contains(&score) {
        Ok((phase, score))
    } else {
        Err(wrong())
    }
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let judged = judged(global, &args.rubrics)?;
    let gates = gates(args, &judged.rubric)?;
    let cards = &judged.results.scorecards;
    print!(
        "{}",
        table(&judged.input(ReportLanguage::En), global.color.on_stdout())
    );
    if args.baselines {
        let lines = beside(&judged.results.shares, ReportLanguage::En)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!();
        for line in lines {
            println!("{line}");
        }
    }
    let gated = gate(&gates, cards);
    if let Some(path) = &args.junit {
        // Without gates every verdict is a case.
        let every = Gates {
            fail_under: BTreeMap::new(),
            fail_on: judged
                .rubric
                .criteria
                .iter()
                .map(|criterion| criterion.id.clone())
                .collect(),
        };
        let cases = if gates.is_empty() {
            gate(&every, cards)
        } else {
            gated.clone()
        };
        junit(&judged.plan.name, &cases)
            .map_err(anyhow::Error::from)
            .and_then(|xml| {
                std::fs::write(path, xml).with_context(|| format!("write {}", path.display()))
            })
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    }
    if gates.is_empty() {
        return Ok(Exit::Done);
    }
    tell(&gated, global);
    Ok(match worst(&gated) {
        Some(Passage::Failed) => Exit::GateFailed,
        None | Some(Passage::Incomplete) => Exit::Incomplete,
        Some(Passage::Skipped | Passage::Passed) => Exit::Done,
    })
}

/// The gates of the command line, or else those of the rubric.
fn gates(args: &Args, rubric: &Rubric) -> Result<Gates, Failure> {
    for id in &args.fail_on {
        if rubric.criterion(id).is_none() {
            let ids = rubric
                .criteria
                .iter()
                .map(|criterion| criterion.id.as_str());
            let error = anyhow!(
                "set the gate `{id}`: the rubric {} has no such criterion; {}",
                rubric.id,
                suggestion(id, ids)
            );
            return Err(Failure::new(Exit::Usage, error));
        }
    }
    let gates = Gates {
        fail_under: args.fail_under.iter().copied().collect(),
        fail_on: args.fail_on.clone(),
    };
    Ok(if gates.is_empty() {
        rubric.gates.clone()
    } else {
        gates
    })
}

fn tell(gated: &[Gated], global: &Global) {
    let counts = tally(gated);
    let count = |passage| counts.get(&passage).copied().unwrap_or(0);
    global.say(&format!(
        "gates: {} failed, {} cannot be told, {} passed, {} do not apply",
        count(Passage::Failed),
        count(Passage::Incomplete),
        count(Passage::Passed),
        count(Passage::Skipped)
    ));
    for gated in gated {
        let word = match gated.passage {
            Passage::Failed => "failed",
            Passage::Incomplete => "cannot be told",
            Passage::Passed | Passage::Skipped => continue,
        };
        global.say(&format!(
            "  {}: {}: {word}: {}",
            gated.shop, gated.gate, gated.detail
        ));
    }
}
