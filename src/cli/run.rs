//! `cxaudit run`: does whatever is due.

use std::path::Path;
use std::sync::Arc;

use cxaudit::facts::{Store, StudyLock};
use cxaudit::run::{Conductor, Ended, Extent, RunError};

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::{Global, load_plan, local_time};

/// Do whatever is due: visits, mail, windows
///
/// Stop it with Ctrl-C and run it again at any time: it goes on where it was.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Return when nothing is due now, instead of staying until all windows have closed
    #[arg(long)]
    once: bool,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    let store = open_store(&global.study)?;
    let _lock =
        StudyLock::acquire(&global.study).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let progress = Arc::new(Progress::new(global));
    let extent = if args.once {
        Extent::Once
    } else {
        Extent::UntilClosed
    };
    let conductor = Conductor::new(Arc::new(plan), Arc::new(store), progress.clone());
    let ended = super::with_stop(
        global,
        |stop| async move { conductor.run(extent, stop).await },
    )?;
    progress.finish();
    match ended.map_err(failure)? {
        Ended::Complete => {
            global.say("The study is complete. Next: cxaudit report");
            Ok(Exit::Done)
        }
        Ended::Waiting { visits, until } => {
            let until = until.map_or(String::new(), |until| {
                format!(", the last until {}", local_time(until))
            });
            let waiting = match visits {
                1 => "1 visit waits".to_owned(),
                n => format!("{n} visits wait"),
            };
            global.say(&format!(
                "Nothing is due now; {waiting}{until}. Run again later."
            ));
            Ok(Exit::Incomplete)
        }
        Ended::Stopped => {
            global.say("Stopped. Nothing is lost: run again to go on.");
            Ok(Exit::Incomplete)
        }
    }
}

/// Opens the store of a study.
pub(super) fn open_store(folder: &Path) -> Result<Store, Failure> {
    Store::open(folder).map_err(|error| Failure::new(Exit::Unexpected, error))
}

/// Browser and mailbox troubles have an exit code of their own.
pub(super) fn failure(error: RunError) -> Failure {
    let exit = match &error {
        RunError::Browser(_) | RunError::Inbox(_) => Exit::Unreachable,
        RunError::Facts(_) | RunError::Persona { .. } => Exit::Unexpected,
    };
    Failure::new(exit, error)
}
