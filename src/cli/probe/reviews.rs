//! `cxaudit probe reviews`: how soon a shop answers its reviews, from an exported list.

use std::path::PathBuf;

use chrono::Utc;
use cxaudit::run::{Answer, ProbeError, REVIEWS_CRITERION, Taken, review_replies, take_answer};

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::{failure, study, when};

/// Count, in a list exported from a review platform, the reviews answered within three days
///
/// The list (CSV, XLSX, ODS) needs a column with the time of the entry (`date`) and one with the
/// time of the answer (`reply date`), empty where there is none. Entries younger than three days
/// that nobody has answered yet are left out: nobody can tell. Wrong rows are named with the reason,
/// and the rest is counted.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  cxaudit probe reviews example.pl opineo.csv --rater Anna --last 20"
)]
pub(in crate::cli) struct Args {
    /// The shop: its id or address
    shop: String,
    /// The list
    list: PathBuf,
    /// Who exported it
    #[arg(long, value_name = "NAME", env = "CXAUDIT_RATER")]
    rater: String,
    /// Only so many of the newest entries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    last: Option<u32>,
    /// When it was exported (`2026-05-04 10:30`) [default: now]
    #[arg(long, value_name = "TIME", value_parser = when)]
    at: Option<chrono::DateTime<Utc>>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let now = Utc::now();
    let at = args.at.unwrap_or(now);
    let last = args.last.map(|last| last as usize);
    let found = review_replies(&args.list, last, at).map_err(failure)?;
    for (line, why) in &found.refused {
        eprintln!("{}:{line}: not counted: {why}", args.list.display());
    }
    if found.of == 0 {
        return Err(failure(ProbeError::Refused(format!(
            "{} has no review that can be counted yet",
            args.list.display()
        ))));
    }
    let answer = Answer {
        shop: args.shop.clone(),
        criterion: REVIEWS_CRITERION.to_owned(),
        answer: format!("{} of {}", found.soon, found.of),
        rater: args.rater.clone(),
        at: at.to_rfc3339(),
        note: found.note(&args.list),
        attachments: Vec::new(),
    };
    let taken = take_answer(&plan, &store, &answer, now).map_err(failure)?;
    global.say(&format!(
        "{} reviews answered within three days{}.",
        answer.answer,
        match taken {
            Taken::New => "",
            Taken::Known => ", as was known",
        }
    ));
    Ok(if found.refused.is_empty() {
        Exit::Done
    } else {
        Exit::Usage
    })
}
