//! `cxaudit probe list`: what is overdue, due, coming and answered.

use cxaudit::report::{Call, CallState};

use super::super::exit::{Exit, Failure};
use super::super::{Global, local_time};
use super::{Which, study, wanted};

/// Tell which calls are overdue, due and coming
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let calls = wanted(&args.which, &plan, &store)?;
    if args.json {
        let json = serde_json::to_string_pretty(&calls)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
        return Ok(Exit::Done);
    }
    for state in CallState::ALL {
        let these: Vec<&Call> = calls.iter().filter(|call| call.state == state).collect();
        if these.is_empty() {
            continue;
        }
        println!("{} ({})", title(state), these.len());
        for call in these {
            println!("  {}", line(call));
            println!("      {}", questions(call));
        }
    }
    if calls.is_empty() {
        println!("There is nothing to ask.");
    } else {
        global.say("Next: cxaudit probe sheet, or cxaudit probe record SHOP");
    }
    Ok(Exit::Done)
}

fn title(state: CallState) -> &'static str {
    match state {
        CallState::Overdue => "Overdue",
        CallState::Due => "Due now",
        CallState::Coming => "Coming",
        CallState::Answered => "Answered",
    }
}

fn line(call: &Call) -> String {
    let when = match (call.state, call.due, call.until) {
        (CallState::Overdue, _, Some(until)) => format!("since {}", local_time(until)),
        (CallState::Due, _, Some(until)) => format!("until {}", local_time(until)),
        (CallState::Coming, Some(due), _) => format!("from {}", local_time(due)),
        (CallState::Coming, None, _) => match call.after {
            cxaudit::plan::After::Start => "once the shop was visited".to_owned(),
            cxaudit::plan::After::Cart => "once the cart was left".to_owned(),
            cxaudit::plan::After::Order => "once an order was placed".to_owned(),
        },
        _ => String::new(),
    };
    let number = match (&call.number, call.channel) {
        (Some(number), cxaudit::plan::Channel::Phone) => format!(" {number}"),
        _ => String::new(),
    };
    format!("{}  {}{number}  {when}", call.shop, call.channel.word())
        .trim_end()
        .to_owned()
}

fn questions(call: &Call) -> String {
    let ids: Vec<String> = call
        .asks
        .iter()
        .map(|ask| match ask.answered_by.is_empty() {
            true => ask.criterion.clone(),
            false => format!("{} ({})", ask.criterion, ask.answered_by.join(", ")),
        })
        .collect();
    ids.join(", ")
}
