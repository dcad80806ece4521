//! `cxaudit check`.

use cxaudit::plan::{Goal, Plan, write_length};

use super::Global;
use super::exit::Failure;
use super::results::other_rubric;

/// Check the whole study folder and tell every problem at once
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Check only this rubric file; no study is needed
    #[arg(long, value_name = "FILE")]
    rubric: Option<String>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<(), Failure> {
    if let Some(name) = &args.rubric {
        let rubric = other_rubric(name)?;
        if !global.quiet {
            println!(
                "{name}: the rubric is sound: {} criteria, version {}, {}",
                rubric.criteria.len(),
                rubric.version,
                rubric.hash
            );
        }
        return Ok(());
    }
    let plan = super::load_plan(&global.study)?;
    if !global.quiet {
        print!("{}", summary(&plan));
    }
    Ok(())
}

/// What the plan would do, in five lines.
fn summary(plan: &Plan) -> String {
    let visits = plan.visits();
    let journeys: Vec<_> = plan
        .journeys
        .iter()
        .map(|journey| {
            let count = visits
                .iter()
                .filter(|(_, visited)| visited.id == journey.id);
            format!("{} at {}", journey.id, plural(count.count(), "shop"))
        })
        .collect();
    let ordering: Vec<_> = visits
        .iter()
        .filter(|(_, journey)| journey.has(Goal::PlaceOrder))
        .collect();
    let unlimited = ordering
        .iter()
        .filter(|(shop, _)| shop.purchase_max.is_none())
        .count();
    let mut orders = match ordering.len() {
        0 => "none allowed".to_owned(),
        n => format!("at most {n}"),
    };
    if unlimited > 0 {
        orders += &format!(", {unlimited} without a price limit");
    }
    let windows = &plan.windows;
    format!(
        "{}, wave {}: the plan is sound\n\
         shops     {}\n\
         visits    {}: {}\n\
         orders    {orders}\n\
         windows   welcome {}, reminder {}, confirmation {}, follow-up {}\n",
        plan.name,
        plan.wave,
        plan.shops.len(),
        visits.len(),
        journeys.join(", "),
        write_length(windows.welcome),
        write_length(windows.reminder),
        write_length(windows.confirmation),
        write_length(windows.follow_up),
    )
}

fn plural(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    }
}
