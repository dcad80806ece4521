//! `cxaudit takeover`: a person does the step that stopped a visit.

use std::sync::Arc;

use cxaudit::facts::{Cause, StudyLock};
use cxaudit::run::{Takeover, TakeoverError};

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::run::open_store;
use super::{Global, load_plan};

/// Do the step that stopped a visit yourself (a captcha, an odd form), in a browser window with that
/// visit's cookies. Press Enter when it is done: the visit goes on from there.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shop, as `cxaudit status` calls it.
    shop: String,
    /// Which of its journeys, where several stopped.
    #[arg(long, value_name = "NAME")]
    journey: Option<String>,
    /// Keep what you do as the shop's trail, for the next visit to repeat.
    #[arg(long)]
    record: bool,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    let windows = ["DISPLAY", "WAYLAND_DISPLAY"];
    let windowless = windows.iter().all(|name| std::env::var_os(name).is_none());
    if cfg!(target_os = "linux") && windowless && plan.browser.webdriver.is_none() {
        return Err(Failure::new(
            Exit::Unreachable,
            anyhow::anyhow!(
                "open a window: no display is set; run this in a desktop session, or start a virtual \
                 one (Xvfb with a VNC server) and set DISPLAY"
            ),
        ));
    }
    let store = open_store(&global.study)?;
    let _lock =
        StudyLock::acquire(&global.study).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let takeover =
        Takeover::find(plan, store, &args.shop, args.journey.as_deref()).map_err(failure)?;
    let stopped = &takeover.stopped;
    global.say(&format!(
        "A browser opens at {}\nThe visit stopped at \"{}\": {}",
        stopped.state.url,
        stopped.goal.word(),
        stopped.detail
    ));
    let progress = Arc::new(Progress::new(global));
    let end = super::with_stop(global, |mut stop| async move {
        let help = async || {
            eprintln!("Do this step in the window, then press Enter here.");
            let (done, pressed) = tokio::sync::oneshot::channel();
            // A thread of its own: waiting for a key must not keep the program from ending.
            std::thread::spawn(move || {
                let mut line = String::new();
                let _ = std::io::stdin().read_line(&mut line);
                let _ = done.send(());
            });
            let _ = pressed.await;
        };
        tokio::select! {
            end = takeover.run(progress, args.record, help) => end.map(Some),
            _ = stop.wait_for(|stop| *stop) => takeover.give_up().map(|()| None),
        }
    })?;
    let Some(end) = end.map_err(failure)? else {
        global.say("Stopped. The visit is as it was.");
        return Ok(Exit::Incomplete);
    };
    global.say(&format!(
        "The visit ended: {} ({})",
        end.cause.word(),
        end.detail
    ));
    Ok(if end.cause == Cause::Completed {
        Exit::Done
    } else {
        Exit::Incomplete
    })
}

fn failure(error: TakeoverError) -> Failure {
    match error {
        TakeoverError::Run(error) => super::run::failure(error),
        other => Failure::new(Exit::Usage, other),
    }
}
