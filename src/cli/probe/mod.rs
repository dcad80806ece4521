//! `cxaudit probe`: what only people can find out.

mod agreement;
mod calendar;
mod import;
mod list;
mod order;
mod overrule;
mod record;
mod reviews;
mod sheet;

use chrono::{DateTime, Utc};
use cxaudit::facts::Store;
use cxaudit::plan::Plan;
use cxaudit::report::Call;
use cxaudit::run::{ProbeError, calls, parse_when};

use super::exit::{Exit, Failure};
use super::run::open_store;
use super::{Global, load_plan};

/// What only people can find out: calls to make, answers, orders placed by hand
///
/// The study's rubric says what people are asked, and when: a call a week after the cart was left,
/// say. `list` tells what is due, `sheet` prints it to take along, `record` and `import` take the
/// answers. All of it may be done while `cxaudit run` waits for mail.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Probe {
    List(list::Args),
    Sheet(sheet::Args),
    Calendar(calendar::Args),
    Record(record::Args),
    Reviews(reviews::Args),
    Import(import::Args),
    Overrule(overrule::Args),
    Order(order::Args),
    Agreement(agreement::Args),
}

pub(super) fn call(command: &Probe, global: &Global) -> Result<Exit, Failure> {
    match command {
        Probe::List(args) => list::call(args, global),
        Probe::Sheet(args) => sheet::call(args, global),
        Probe::Calendar(args) => calendar::call(args, global),
        Probe::Record(args) => record::call(args, global),
        Probe::Reviews(args) => reviews::call(args, global),
        Probe::Import(args) => import::call(args, global),
        Probe::Overrule(args) => overrule::call(args, global),
        Probe::Order(args) => order::call(args, global),
        Probe::Agreement(args) => agreement::call(args, global),
    }
}

/// The study a probe belongs to.
fn study(global: &Global) -> Result<(Plan, Store), Failure> {
    let plan = load_plan(&global.study)?;
    let store = open_store(&global.study)?;
    Ok((plan, store))
}

/// What the user wrote is a wrong command line; a broken store is not.
fn failure(error: ProbeError) -> Failure {
    let exit = match &error {
        ProbeError::Facts(_) => Exit::Unexpected,
        ProbeError::File { .. }
        | ProbeError::NoTable { .. }
        | ProbeError::Columns { .. }
        | ProbeError::Refused(_) => Exit::Usage,
    };
    Failure::new(exit, error)
}

/// Which calls.
#[derive(Debug, clap::Args)]
struct Which {
    /// Only this shop
    #[arg(long, value_name = "SHOP")]
    shop: Option<String>,
    /// Only what can be done now: due and overdue
    #[arg(long)]
    due: bool,
}

/// The calls that are meant, the most urgent first.
fn wanted(which: &Which, plan: &Plan, store: &Store) -> Result<Vec<Call>, Failure> {
    let mut calls =
        calls(plan, store, Utc::now()).map_err(|error| failure(ProbeError::Facts(error)))?;
    if let Some(named) = &which.shop {
        let shop = cxaudit::run::find_shop(plan, named)
            .map_err(|why| failure(ProbeError::Refused(why)))?;
        calls.retain(|call| call.shop == shop.id);
    }
    if which.due {
        calls.retain(|call| call.state.is_due());
    }
    Ok(calls)
}

/// So many answers.
fn answers(count: usize) -> String {
    match count {
        1 => "1 answer".to_owned(),
        n => format!("{n} answers"),
    }
}

/// Reads a time on the command line.
fn when(text: &str) -> Result<DateTime<Utc>, String> {
    parse_when(text)
}
