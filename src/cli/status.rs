//! `cxaudit status`: what is done, what waits, until when.

use chrono::Utc;
use cxaudit::facts::Cause;
use cxaudit::report::Waiting;
use cxaudit::run::{calls, waiting};

use super::exit::{Exit, Failure};
use super::run::{failure, open_store};
use super::{Global, load_plan, local_time};

/// Tell what is done, what waits and until when
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    let store = open_store(&global.study)?;
    let waiting = waiting(&plan, &store).map_err(failure)?;
    if args.json {
        let json = serde_json::to_string_pretty(&waiting)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
    } else {
        print(&waiting, plan.visits().len());
        let calls = calls(&plan, &store, Utc::now())
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        match calls.iter().filter(|call| call.state.is_due()).count() {
            0 => {}
            1 => println!("1 call is due to be made by a person: cxaudit probe list"),
            n => println!("{n} calls are due to be made by a person: cxaudit probe list"),
        }
    }
    Ok(Exit::Done)
}

fn print(waiting: &Waiting, planned: usize) {
    println!("{}, wave {}: {planned} visits", waiting.study, waiting.wave);
    println!(
        "  {} queued, {} in a browser, {} watched, {} closed",
        waiting.queued, waiting.running, waiting.watching, waiting.closed
    );
    if let Some(until) = waiting.until {
        println!("  the last window closes {}", local_time(until));
    }
    for mailbox in &waiting.mailboxes {
        let name = match waiting.mailboxes.len() {
            1 => "the mailbox".to_owned(),
            _ => format!("the mailbox {}", mailbox.name),
        };
        match (&mailbox.state.trouble_since, &mailbox.state.read_until) {
            (Some(since), _) => println!(
                "  {name} is not being read since {}: {}",
                local_time(*since),
                mailbox.state.trouble
            ),
            (None, Some(read)) => println!("  {name} was read up to {}", local_time(*read)),
            (None, None) => println!("  {name} was never read"),
        }
    }
    let counted = |count: usize, one: &str, more: &str| match count {
        0 => {}
        1 => println!("  1 mail {one}"),
        n => println!("  {n} mails {more}"),
    };
    counted(
        waiting.unassigned,
        "belongs to no visit: cxaudit mail strays, or cxaudit dashboard",
        "belong to no visit: cxaudit mail strays, or cxaudit dashboard",
    );
    counted(
        waiting.spam_foldered,
        "was filed as spam",
        "were filed as spam",
    );
    counted(
        waiting.late,
        "came late, after the windows of its visit had closed: it changes nothing",
        "came late, after the windows of their visits had closed: they change nothing",
    );
    for leak in &waiting.leaks {
        println!(
            "  the address that only {} was given got into other hands: {} wrote to it {}",
            leak.shop,
            leak.from,
            local_time(leak.at)
        );
    }
    for visit in &waiting.visits {
        let how = match visit.cause {
            Some(Cause::Completed) | None => String::new(),
            Some(cause) if visit.detail.is_empty() => format!(" ({})", cause.word()),
            Some(cause) => format!(" ({}: {})", cause.word(), visit.detail),
        };
        let until = visit.until.map_or(String::new(), |until| {
            format!(", until {}", local_time(until))
        });
        let status = serde_json::to_value(visit.status)
            .ok()
            .and_then(|word| word.as_str().map(str::to_owned));
        println!(
            "  {} {}: {}{how}{until}",
            visit.shop,
            visit.journey,
            status.unwrap_or_default()
        );
    }
    if !waiting.orders.is_empty() {
        println!("Orders placed, for a person to cancel:");
        for order in &waiting.orders {
            println!(
                "  {} {}: number {}, total {}, as {}{}",
                local_time(order.at),
                order.shop,
                order.number.as_deref().unwrap_or("unknown"),
                order.total.as_deref().unwrap_or("unknown"),
                order.address,
                if order.confirmed { "" } else { " (in doubt)" }
            );
        }
    }
}
