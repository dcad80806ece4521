//! `cxaudit dashboard`: the study in a browser, as it goes on.

use std::net::SocketAddr;
use std::sync::Arc;

use cxaudit::dashboard::Dashboard;

use super::exit::{Exit, Failure};
use super::report::Tongue;
use super::results::{Rubrics, other_rubric};
use super::run::open_store;
use super::{Global, load_plan, with_stop};

/// Show the study in your browser as it goes on: status, mail that belongs to no visit, report
///
/// May run beside `cxaudit run`, for as long as you like; Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    rubrics: Rubrics,
    /// Language of the pages
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
    /// Where to listen. Whoever can reach another address than 127.0.0.1 can read the study and say
    /// whose a mail is
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8642")]
    listen: SocketAddr,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    let store = Arc::new(open_store(&global.study)?);
    let rubric = args
        .rubrics
        .rubric
        .as_deref()
        .map(other_rubric)
        .transpose()?;
    let unexpected = |error| Failure::new(Exit::Unexpected, error);
    with_stop(global, |stop| async move {
        let dashboard =
            Dashboard::open(plan, store, args.language.into(), rubric, args.listen).await?;
        println!("http://{}/", dashboard.address());
        global.say("Open this address in your browser. Ctrl-C ends it.");
        dashboard.serve(stop).await
    })?
    .map_err(unexpected)?;
    Ok(Exit::Done)
}
