//! `cxaudit mail`: fetch it now, import an archive, and say whose a stray mail is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use cxaudit::facts::{Store, StudyLock, VisitId};
use cxaudit::inbox::InboxError;
use cxaudit::plan::{LENGTH_HELP, Plan, parse_length};
use cxaudit::run::{Assigned, RunError, assign_mail, fetch_mail, import_mail, strays};

use super::exit::{Exit, Failure};
use super::run::{failure, open_store};
use super::{Global, load_plan, local_time, with_stop};

/// Fetches and imports mail, and says whose a stray mail is.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Mail {
    /// Fetch what is new in the mailbox, store it and find out whose it is; visits no shop.
    Fetch {
        /// Give up after so long.
        #[arg(long, value_name = "TIME", value_parser = length, default_value = "10m")]
        within: Duration,
    },
    /// Import messages (.eml), mbox files, Maildirs, or folders of these, as if they had come in.
    Import {
        /// Files or folders.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// List the mails that belong to no visit, and why.
    Strays {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say whose a mail is: its number as listed by `strays`, the shop and the journey of the visit.
    Assign {
        /// Number of the mail.
        mail: i64,
        /// The shop, as in `status`.
        shop: String,
        /// The journey; not needed where the shop has one visit.
        journey: Option<String>,
    },
    /// Print a mail as it came.
    Show {
        /// Number of the mail.
        mail: i64,
    },
}

fn length(text: &str) -> Result<Duration, &'static str> {
    parse_length(text).ok_or(LENGTH_HELP)
}

pub(super) fn call(command: &Mail, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    let store = open_store(&global.study)?;
    match command {
        Mail::Fetch { within } => fetch(&plan, store, *within, global),
        Mail::Import { paths } => bring_in(plan, store, paths, global),
        Mail::Strays { json } => list(&store, *json),
        Mail::Assign {
            mail,
            shop,
            journey,
        } => {
            let visit = visit(&plan, &store, shop, journey.as_deref())?;
            let assigned = assign_mail(&Arc::new(plan), &Arc::new(store), *mail, visit)
                .map_err(|error| Failure::new(Exit::Usage, error))?;
            global.say(&match assigned {
                Assigned::Observed => format!("Mail {mail} belongs to {shop} now."),
                Assigned::LeftToTheRun => format!(
                    "Mail {mail} belongs to {shop} now; the run that is going on, or the next one, looks at what it shows."
                ),
            });
            Ok(Exit::Done)
        }
        Mail::Show { mail } => show(&store, *mail),
    }
}

fn lock(global: &Global) -> Result<StudyLock, Failure> {
    StudyLock::acquire(&global.study).map_err(|error| Failure::new(Exit::Unexpected, error))
}

fn fetch(plan: &Plan, store: Store, within: Duration, global: &Global) -> Result<Exit, Failure> {
    let _lock = lock(global)?;
    let store = Arc::new(store);
    let fetched = with_stop(global, |mut stop| async move {
        tokio::select! {
            fetched = fetch_mail(plan, &store, Instant::now() + within) => Some(fetched),
            _ = stop.wait_for(|stop| *stop) => None,
        }
    })?;
    match fetched {
        Some(fetched) => {
            let new = fetched.map_err(failure)?;
            println!("{new} new");
            Ok(Exit::Done)
        }
        None => Ok(Exit::Incomplete),
    }
}

fn bring_in(plan: Plan, store: Store, paths: &[PathBuf], global: &Global) -> Result<Exit, Failure> {
    let _lock = lock(global)?;
    let (plan, store) = (Arc::new(plan), Arc::new(store));
    let before = stray_count(&store)?;
    let (mut found, mut new) = (0, 0);
    for path in paths {
        let imported = import_mail(plan.clone(), &store, path).map_err(|error| match error {
            RunError::Inbox(error @ InboxError::Import { .. }) => Failure::new(Exit::Usage, error),
            other => failure(other),
        })?;
        found += imported.found;
        new += imported.new;
    }
    let strays = stray_count(&store)?.saturating_sub(before);
    println!(
        "{found} messages, {new} new, {strays} of them belong to no visit{}",
        if strays > 0 {
            ": cxaudit mail strays"
        } else {
            ""
        }
    );
    Ok(Exit::Done)
}

fn stray_count(store: &Store) -> Result<usize, Failure> {
    store
        .unassigned_count()
        .map_err(|error| Failure::new(Exit::Unexpected, error))
}

fn list(store: &Store, json: bool) -> Result<Exit, Failure> {
    let strays = strays(store).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    if json {
        let json = serde_json::to_string_pretty(&strays)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        println!("{json}");
        return Ok(Exit::Done);
    }
    for stray in &strays {
        println!(
            "{}  {}  {}{}  {}\n    {}",
            stray.id,
            local_time(stray.arrived),
            printable(&stray.from),
            if stray.junk { "  (spam folder)" } else { "" },
            printable(&stray.subject),
            printable(&stray.why)
        );
    }
    if strays.is_empty() {
        println!("every mail belongs to a visit");
    } else {
        println!("To say whose one is: cxaudit mail assign NUMBER SHOP JOURNEY");
    }
    Ok(Exit::Done)
}

/// Without what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn show(store: &Store, mail: i64) -> Result<Exit, Failure> {
    let raw = store
        .message(mail)
        .and_then(|message| store.evidence_bytes(&message.raw))
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    super::print::bytes(&raw);
    Ok(Exit::Done)
}

/// The visit that a shop and perhaps a journey name.
fn visit(
    plan: &Plan,
    store: &Store,
    shop: &str,
    journey: Option<&str>,
) -> Result<VisitId, Failure> {
    let usage = |text: String| Failure::new(Exit::Usage, anyhow!(text));
    let of_shop: Vec<_> = store
        .visits(plan.wave)
        .map_err(|error| Failure::new(Exit::Unexpected, error))?
        .into_iter()
        .filter(|visit| visit.shop == shop)
        .collect();
    let journeys: Vec<&str> = of_shop.iter().map(|visit| visit.journey.as_str()).collect();
    let found: Vec<_> = of_shop
        .iter()
        .filter(|visit| journey.is_none_or(|journey| visit.journey == journey))
        .collect();
    match found[..] {
        [visit] => Ok(visit.id),
        _ if of_shop.is_empty() => Err(usage(format!(
            "find the shop {shop}: no visit was made there; `cxaudit status` lists them"
        ))),
        [] => Err(usage(format!(
            "find the visit: {shop} has {}",
            journeys.join(", ")
        ))),
        _ => Err(usage(format!(
            "tell the visits to {shop} apart: name one of the journeys {}",
            journeys.join(", ")
        ))),
    }
}
