//! Progress of long work: a bar on a terminal, plain lines when piped.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use cxaudit::facts::Cause;
use cxaudit::run::{Event, Listener};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Global, local_time};

/// Shows what a run tells.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    began: Instant,
}

impl Progress {
    /// A bar where standard error is a terminal, lines elsewhere, nothing when quiet.
    pub(super) fn new(global: &Global) -> Self {
        let bar = (std::io::stderr().is_terminal() && !global.quiet).then(|| {
            let style = ProgressStyle::with_template(
                "{spinner} {bar:28} {pos}/{len} visits, {elapsed} gone, {eta} to go  {msg}",
            )
            .unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(0).with_style(style);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Progress {
            bar,
            quiet: global.quiet,
            began: Instant::now(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None if self.quiet => {}
            None => eprintln!("{text}"),
        }
    }
}

fn counted(visits: usize) -> String {
    match visits {
        1 => "1 visit".to_owned(),
        n => format!("{n} visits"),
    }
}

impl Listener for Progress {
    fn hear(&self, event: Event) {
        match event {
            Event::TakenUp { visits } => self.line(&format!(
                "taking up {} that {} interrupted",
                counted(visits),
                if visits == 1 { "was" } else { "were" }
            )),
            Event::Started { shop, journey } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("{shop}: {journey}"));
                }
            }
            Event::Left {
                shop,
                journey,
                cause,
                detail,
                done,
                total,
                seconds,
            } => {
                if let Some(bar) = &self.bar {
                    bar.set_length(total as u64);
                    bar.set_position(done as u64);
                }
                let how = match cause {
                    Cause::Completed => "completed".to_owned(),
                    other if detail.is_empty() => other.word(),
                    other => format!("{} ({detail})", other.word()),
                };
                let eta = self.began.elapsed().as_secs_f64() / done.max(1) as f64
                    * (total - done.min(total)) as f64;
                self.line(&format!("[{done}/{total}] {shop} {journey}: {how}, {seconds:.1} s, about {eta:.0} s to go"));
            }
            Event::Mail { shop, kind } => self.line(&format!("mail: {shop}: {kind}")),
            Event::Watching { visits, until } => {
                if visits > 0 {
                    let until = until.map_or(String::new(), |until| {
                        format!(" until {}", local_time(until))
                    });
                    self.line(&format!(
                        "browsers are done; watching the mailbox for {}{until}",
                        counted(visits)
                    ));
                }
            }
            Event::Closed { shop, journey } => self.line(&format!("closed: {shop} {journey}")),
            Event::Trouble { what } => self.line(&format!("trouble: {what}")),
        }
    }
}
