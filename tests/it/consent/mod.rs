//! Cookie banners in a real browser: those of libraries as npm has them, shapes of hosted ones, and
//! boxes that are none. The page itself tells what consent was stored, in its title.

#![expect(
    clippy::print_stderr,
    reason = "the shares, and what went wrong, are what the tests are for"
)]

mod libraries;
mod shapes;
mod site;

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use cxaudit::browser::{Driver, Session, SessionOptions};
use cxaudit::journey::answer_banner;
use cxaudit::page::Lexicons;
use cxaudit::plan::{BrowserSettings, CookiePolicy, Engine};
use url::Url;

static LEXICONS: LazyLock<Lexicons> = LazyLock::new(Lexicons::embedded);

/// The lighter build of Chromium where it is installed: the tests mean the reading, not the browser.
fn settings() -> BrowserSettings {
    let light = PathBuf::from("/usr/bin/chromium-headless-shell");
    BrowserSettings {
        engine: Engine::Any,
        webdriver: None,
        binary: light.is_file().then_some(light),
        driver: None,
        at_once: 1,
        dwelling: 0,
        headless: true,
        window: (1280, 900),
    }
}

/// One page visited with one policy.
struct Outcome {
    page: String,
    policy: CookiePolicy,
    /// What the page says was stored: `none`, `accepted` or `rejected`.
    stored: String,
    steps: Vec<&'static str>,
}

impl Outcome {
    fn right(&self) -> bool {
        self.stored
            == match self.policy {
                CookiePolicy::Accept => "accepted",
                CookiePolicy::Reject => "rejected",
            }
    }
}

/// Visits each page once with each policy, each time as a new visitor.
async fn visit_all(pages: &[(String, Url)], patience: Duration) -> Vec<Outcome> {
    let driver = Driver::start(&settings(), None).await.unwrap();
    let mut outcomes = Vec::new();
    for (page, url) in pages {
        for policy in [CookiePolicy::Reject, CookiePolicy::Accept] {
            let session = driver.session(&SessionOptions::default()).await.unwrap();
            session.goto(url).await.unwrap();
            let steps = answer_banner(&session, &LEXICONS, policy, patience)
                .await
                .unwrap();
            let title = stored(&session).await;
            session.close().await;
            outcomes.push(Outcome {
                page: page.clone(),
                policy,
                stored: title.trim_start_matches("consent: ").to_owned(),
                steps: steps.iter().map(|step| step.answer).collect(),
            });
        }
    }
    driver.stop().await;
    outcomes
}

/// What the page says was stored; libraries may take a moment to write it down.
async fn stored(session: &Session) -> String {
    let began = Instant::now();
    loop {
        let title = session.snapshot().await.unwrap().title;
        if title != "consent: none" || began.elapsed() > Duration::from_millis(1_500) {
            return title;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Shares of pages found, accepted and rejected; what went wrong is printed.
fn shares(outcomes: &[Outcome]) -> (f64, f64, f64) {
    for outcome in outcomes.iter().filter(|outcome| !outcome.right()) {
        eprintln!(
            "{} {:?}: {} after {:?}",
            outcome.page, outcome.policy, outcome.stored, outcome.steps
        );
    }
    let of = |policy: Option<CookiePolicy>, test: fn(&Outcome) -> bool| {
        let all: Vec<_> = outcomes
            .iter()
            .filter(|o| policy.is_none_or(|policy| o.policy == policy))
            .collect();
        all.iter().filter(|o| test(o)).count() as f64 / all.len() as f64
    };
    let found = of(None, |o| !o.steps.is_empty());
    let accepted = of(Some(CookiePolicy::Accept), Outcome::right);
    let rejected = of(Some(CookiePolicy::Reject), Outcome::right);
    eprintln!(
        "{} banners: found {found:.3}, accepted {accepted:.3}, rejected {rejected:.3}",
        outcomes.len() / 2
    );
    (found, accepted, rejected)
}
