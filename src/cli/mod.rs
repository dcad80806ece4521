//! One thin file per subcommand.

#[macro_use]
mod print;

mod bundle;
mod catalogue;
mod check;
mod compare;
mod dashboard;
mod demo;
mod doctor;
mod exit;
mod explain;
mod export;
mod forget;
mod init;
mod inspect;
mod logging;
mod mail;
mod plan_size;
mod probe;
mod progress;
mod replicate;
mod report;
mod results;
mod run;
mod sample;
mod score;
mod status;
mod takeover;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Local, Utc};
use clap::{Parser, Subcommand};
use cxaudit::page;
use cxaudit::plan::{Plan, Problem, Problems};
use tokio::sync::watch;

use exit::{Exit, Failure};
use logging::Color;

/// Mystery-shops online stores through a real browser and a real mailbox, and says with evidence
/// how well they treat a customer.
#[derive(Debug, Parser)]
#[command(name = "cxaudit", version, after_help = exit::HELP)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Over the options that every command understands.
const EVERYWHERE: &str = "Options of every command";

/// What every command understands.
#[derive(Debug, clap::Args)]
struct Global {
    /// The study folder
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DIR", default_value = ".")]
    study: PathBuf,
    /// Say only what went wrong
    #[arg(short, long, global = true, help_heading = EVERYWHERE, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more; twice: everything
    #[arg(short, long, global = true, help_heading = EVERYWHERE, action = clap::ArgAction::Count)]
    verbose: u8,
    /// When to use colours
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,
}

impl Global {
    /// Tells the user something, unless quiet.
    fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Check(check::Args),
    Catalogue(catalogue::Args),
    Doctor(doctor::Args),
    Run(run::Args),
    Status(status::Args),
    Dashboard(dashboard::Args),
    Takeover(takeover::Args),
    Score(score::Args),
    Explain(explain::Args),
    Compare(compare::Args),
    PlanSize(plan_size::Args),
    Sample(sample::Args),
    Report(report::Args),
    Export(export::Args),
    Replicate(replicate::Args),
    Bundle(bundle::Args),
    Forget(forget::Args),
    Demo(demo::Args),
    #[command(subcommand)]
    Mail(mail::Mail),
    #[command(subcommand)]
    Inspect(inspect::Inspect),
    #[command(subcommand)]
    Probe(probe::Probe),
}

impl Command {
    fn call(&self, global: &Global) -> Result<Exit, Failure> {
        match self {
            Command::Init(args) => init::call(args, global).map(|()| Exit::Done),
            Command::Check(args) => check::call(args, global).map(|()| Exit::Done),
            Command::Catalogue(args) => catalogue::call(args, global),
            Command::Doctor(args) => doctor::call(args, global),
            Command::Run(args) => run::call(args, global),
            Command::Status(args) => status::call(args, global),
            Command::Dashboard(args) => dashboard::call(args, global),
            Command::Takeover(args) => takeover::call(args, global),
            Command::Score(args) => score::call(args, global),
            Command::Explain(args) => explain::call(args, global),
            Command::Compare(args) => compare::call(args, global),
            Command::PlanSize(args) => plan_size::call(args, global),
            Command::Sample(args) => sample::call(args, global),
            Command::Report(args) => report::call(args, global),
            Command::Export(args) => export::call(args, global),
            Command::Replicate(args) => replicate::call(args, global),
            Command::Bundle(args) => bundle::call(args, global),
            Command::Forget(args) => forget::call(args, global),
            Command::Demo(args) => demo::call(args, global),
            Command::Mail(command) => mail::call(command, global),
            Command::Inspect(command) => inspect::call(command, global),
            Command::Probe(command) => probe::call(command, global),
        }
    }
}

/// Parses the command line, calls the command, prints what failed.
pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for; everything else is a wrong command line.
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            return match error.print() {
                Ok(()) => exit.into(),
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => exit.into(),
                Err(_) => Exit::Unexpected.into(),
            };
        }
    };
    logging::begin(&cli.global);
    let exit = match cli.command.call(&cli.global) {
        Ok(exit) => exit,
        Err(failure) => {
            failure.print(cli.global.color);
            failure.exit
        }
    };
    if !print::finish() {
        eprintln!("error: failed to write all of the output");
        return Exit::Unexpected.into();
    }
    exit.into()
}

/// Loads a study's plan; all its problems, those of its lexicons too, are one failure.
fn load_plan(folder: &Path) -> Result<Plan, Failure> {
    let lexicons = load_lexicons(folder);
    match (Plan::load(folder), lexicons) {
        (Ok(plan), Ok(_)) => Ok(plan),
        (Ok(_), Err(problems)) | (Err(problems), Ok(_)) => Err(problems.into()),
        (Err(Problems(mut all)), Err(Problems(more))) => {
            all.extend(more);
            Err(Problems(all).into())
        }
    }
}

/// Loads the page lexicons with those of the study.
fn load_lexicons(folder: &Path) -> Result<page::Lexicons, Problems> {
    page::Lexicons::of_study(folder).map_err(|problems| {
        let told = problems.into_iter().map(|problem| {
            let file = problem.file.strip_prefix("./").unwrap_or(&problem.file);
            match problem.range {
                Some(range) => Problem::at(file, &problem.text, range, problem.message),
                None => Problem::of_file(file, problem.message),
            }
            .help(problem.help)
        });
        Problems(told.collect())
    })
}

/// Whether a folder holds a study.
fn is_study(folder: &Path) -> bool {
    folder.join("study.toml").exists()
}

/// Refuses a folder in which nothing was found yet, rather than begin a database there.
fn existing_study(folder: &Path) -> Result<(), Failure> {
    if folder.join("study.db").exists() {
        return Ok(());
    }
    let error = anyhow::anyhow!(
        "read {}: nothing was run there yet; run `cxaudit run --study {0}` first",
        folder.display()
    );
    Err(Failure::new(Exit::Incomplete, error))
}

/// The most words a message lists.
const LISTED: usize = 80;

/// The nearest of the words there are, or all of them; of a great many only how they look.
fn suggestion<'a>(word: &str, there: impl Iterator<Item = &'a str>) -> String {
    let there: Vec<&str> = there.collect();
    let nearest = there
        .iter()
        .map(|other| (strsim::damerau_levenshtein(word, other), other))
        .min();
    match nearest {
        Some((distance, other)) if distance <= 1 + word.chars().count() / 4 => {
            format!("did you mean `{other}`?")
        }
        _ if there.len() > LISTED => format!(
            "there are {} such as {}",
            there.len(),
            there[..3].join(", ")
        ),
        _ => format!("there are: {}", there.join(", ")),
    }
}

/// Runs asynchronous work with a stop signal that Ctrl-C sets; a second Ctrl-C ends at once.
fn with_stop<F, T>(
    global: &Global,
    work: impl FnOnce(watch::Receiver<bool>) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = T>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // A visit is a deep nest of steps, of which builds for development keep every copy.
        .thread_stack_size(8 * 1024 * 1024)
        .build()
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    Ok(runtime.block_on(async {
        let (sender, receiver) = watch::channel(false);
        let quiet = global.quiet;
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                if !quiet {
                    eprintln!("stopping; Ctrl-C again ends at once");
                }
                sender.send_replace(true);
                if tokio::signal::ctrl_c().await.is_ok() {
                    std::process::exit(130);
                }
            }
        });
        work(receiver).await
    }))
}

/// A time as a person at this machine reads it.
fn local_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local)
        .format("%Y-%m-%d %H:%M:%S")
        .to_string()
}
