//! `cxaudit doctor`: browser, driver, mailbox, a message there and back; what to fix.

use std::time::Duration;

use cxaudit::browser::{Driver, SessionOptions, find};
use cxaudit::inbox::{Expected, InboxError, LoginReport, RoundTrip, check_login, send_to_receiver};
use cxaudit::plan::{ImapSettings, LENGTH_HELP, Mailbox, Plan, parse_length, write_length};
use tokio::sync::watch;

use super::exit::{Exit, Failure};
use super::{Global, load_plan, with_stop};

/// Try browser, driver and mailbox for real, and say what to fix
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Wait so long for a message that you send to an address shown (`2m`); for kind = "imap"
    #[arg(long, value_name = "TIME", value_parser = length)]
    wait: Option<Duration>,
}

fn length(text: &str) -> Result<Duration, &'static str> {
    parse_length(text).ok_or(LENGTH_HELP)
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    let mut report = Report {
        quiet: global.quiet,
        exit: Exit::Done,
    };
    let shops = match plan.shops.len() {
        1 => "1 shop".to_owned(),
        n => format!("{n} shops"),
    };
    report.tell("plan", Ok(format!("in order, {shops}")));
    with_stop(global, |mut stop| async move {
        tokio::select! {
            () = examine(&plan, args, &mut report) => report.exit,
            () = stopped(&mut stop) => Exit::Incomplete,
        }
    })
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Prints a line per part.
struct Report {
    quiet: bool,
    exit: Exit,
}

impl Report {
    /// Prints how a part is doing; whether it is well.
    fn tell(&mut self, what: &str, result: anyhow::Result<String>) -> bool {
        match result {
            Ok(said) => {
                if !self.quiet {
                    println!("{what}: {said}");
                }
                true
            }
            Err(error) => {
                self.exit = Exit::Unreachable;
                println!("{what}: FAILED to {error:#}");
                false
            }
        }
    }
}

async fn examine(plan: &Plan, args: &Args, report: &mut Report) {
    report.tell("browser", browser(plan).await);
    for mailbox in &plan.mailboxes {
        let part = |part: &str| match plan.mailboxes.len() {
            1 => part.to_owned(),
            _ => format!("{part} {}", mailbox.name()),
        };
        examine_mailbox(mailbox, &part, args, report).await;
    }
}

async fn examine_mailbox(
    mailbox: &Mailbox,
    part: &dyn Fn(&str) -> String,
    args: &Args,
    report: &mut Report,
) {
    let (box_, trip_) = (part("mailbox"), part("round trip"));
    match mailbox {
        Mailbox::Imap(settings) => {
            let login = check_login(settings).await;
            let login = login.map(|login| logged_in(settings, &login));
            let well = report.tell(&box_, login.map_err(Into::into));
            match args.wait {
                _ if !well => {}
                None => {
                    let hint = "not tried: `cxaudit doctor --wait 2m` shows an address and waits for the message you send to it";
                    report.tell(&trip_, Ok(hint.to_owned()));
                }
                Some(longest) => {
                    let came = awaited(settings, longest).await;
                    report.tell(&trip_, came.map_err(Into::into));
                }
            }
        }
        Mailbox::Smtp(settings) => {
            let trip = send_to_receiver(settings).await;
            let listens = format!("the embedded receiver listens on {}", settings.listen);
            let well = trip.as_ref().map(|_| listens);
            if report.tell(&box_, well.map_err(|error| anyhow::anyhow!("{error}"))) {
                report.tell(
                    &trip_,
                    trip.map(|trip| there_and_back(&trip)).map_err(Into::into),
                );
            }
        }
    }
}

/// Asks the user for a message and waits for it.
async fn awaited(settings: &ImapSettings, longest: Duration) -> Result<String, InboxError> {
    let expected = Expected::from_now_on(settings).await?;
    println!(
        "round trip: now send a message to {}; waiting {} for it",
        expected.address(),
        write_length(longest)
    );
    Ok(there_and_back(&expected.arrival(longest).await?))
}

/// Opens a session and loads an empty page.
async fn browser(plan: &Plan) -> anyhow::Result<String> {
    let installed = match &plan.browser.webdriver {
        Some(url) => format!("WebDriver at {url}"),
        None => {
            let installed = find(&plan.browser)?;
            format!(
                "{} with {}",
                installed.binary.display(),
                installed.driver.display()
            )
        }
    };
    let driver = Driver::start(&plan.browser, None).await?;
    let outcome = async {
        let session = driver.session(&SessionOptions::default()).await?;
        let snapshot = session.settled_snapshot(Duration::from_secs(5)).await;
        session.close().await;
        snapshot
    }
    .await;
    driver.stop().await;
    outcome?;
    Ok(format!("{installed}: a session opens and answers"))
}

fn logged_in(settings: &ImapSettings, login: &LoginReport) -> String {
    format!(
        "{} at {}: {} folders, junk folder {}, {} messages, {}",
        settings.user,
        settings.server,
        login.folders.len(),
        if login.junk.is_empty() {
            "not found: mail filed as spam will be missed".to_owned()
        } else {
            login.junk.join(", ")
        },
        login.messages,
        if login.idle {
            "tells of new mail at once"
        } else {
            "will be polled"
        }
    )
}

fn there_and_back(trip: &RoundTrip) -> String {
    format!(
        "a message to {} arrived after {:.1} s{}",
        trip.address,
        trip.took.as_secs_f64(),
        if trip.junk {
            ", filed as spam: it is read there too"
        } else {
            ""
        }
    )
}
