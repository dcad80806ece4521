//! Visits in browsers: a few at once, one per host, each claimed from the queue.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::task::JoinSet;

use super::asking::ask_by_mail;
use super::error::RunError;
use super::mails::MailClerk;
use super::progress::{Event, Listener};
use crate::browser::{BrowserError, Driver, Session, SessionOptions};
use crate::facts::{Cause, Store, Visit, VisitId, VisitStatus};
use crate::journey::{End, Errand, Stop, Turn, Turns, conduct};
use crate::page::{self, Lexicons};
use crate::plan::{Persona, Plan};

/// Browsers that may fail one visit, and starts of a browser, before it is given up.
const ATTEMPTS: u32 = 3;
/// How long a browser may take to close when the run is to stop.
const CLOSE: Duration = Duration::from_secs(3);

/// Makes visits until the queue is empty.
pub(super) struct Workers {
    pub plan: Arc<Plan>,
    pub store: Arc<Store>,
    pub listener: Arc<dyn Listener>,
    pub lexicons: Lexicons,
    pub clerk: Arc<MailClerk>,
    pub driver: Arc<DriverHold>,
    pub stop: watch::Receiver<bool>,
    busy: Mutex<Vec<String>>,
    /// Browsers that failed each visit in this run. Being stopped or killed is no failure.
    failures: Mutex<HashMap<VisitId, u32>>,
    /// As many visits act at once as browsers are allowed; those that dwell stand aside.
    turns: Arc<Turns>,
}

/// The one driver of a run; started anew when it dies.
pub(super) struct DriverHold {
    plan: Arc<Plan>,
    driver: AsyncMutex<Option<Driver>>,
}

impl DriverHold {
    pub fn new(plan: Arc<Plan>) -> Self {
        DriverHold {
            plan,
            driver: AsyncMutex::new(None),
        }
    }

    /// A fresh session; starts the driver first where none runs.
    pub async fn session(&self, options: &SessionOptions) -> Result<Session, BrowserError> {
        let mut held = self.driver.lock().await;
        if let Some(driver) = held.as_ref() {
            match driver.session(options).await {
                Ok(session) => return Ok(session),
                Err(error) => {
                    tracing::warn!(%error, "the driver does not answer, starting it anew");
                    if let Some(driver) = held.take() {
                        driver.stop().await;
                    }
                }
            }
        }
        // What the first look needs is compiled while the browser starts.
        tokio::task::spawn_blocking(|| page::warm_up(&Lexicons::embedded()));
        let record = driver_record(&self.plan);
        let driver = Driver::start(&self.plan.browser, Some(&record)).await?;
        let session = driver.session(options).await;
        *held = Some(driver);
        session
    }

    pub async fn stop(&self) {
        if let Some(driver) = self.driver.lock().await.take() {
            driver.stop().await;
        }
    }
}

impl Workers {
    pub fn new(
        plan: Arc<Plan>,
        store: Arc<Store>,
        listener: Arc<dyn Listener>,
        clerk: Arc<MailClerk>,
        driver: Arc<DriverHold>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let lexicons = Lexicons::of_study(&plan.folder).unwrap_or_else(|problems| {
            for problem in problems {
                let what = format!(
                    "{} is not used: {}",
                    problem.file.display(),
                    problem.message
                );
                listener.hear(Event::Trouble { what });
            }
            Lexicons::embedded()
        });
        let turns = Arc::new(Turns::of(plan.browser.at_once.max(1)));
        Workers {
            turns,
            plan,
            store,
            listener,
            lexicons,
            clerk,
            driver,
            stop,
            busy: Mutex::default(),
            failures: Mutex::default(),
        }
    }

    /// Works until no visit is queued or the run is to stop.
    pub async fn work(self: Arc<Self>) -> Result<(), RunError> {
        let mut tasks = JoinSet::new();
        for _ in 0..self.plan.browser.at_once.max(1) + self.plan.dwelling() {
            tasks.spawn(self.clone().worker());
        }
        let mut failed = None;
        while let Some(joined) = tasks.join_next().await {
            match joined {
                Ok(Ok(())) => {}
                Ok(Err(error)) => failed = failed.or(Some(error)),
                Err(error) => self.listener.hear(Event::Trouble {
                    what: format!("a worker ended early: {error}"),
                }),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn worker(self: Arc<Self>) -> Result<(), RunError> {
        while !*self.stop.borrow() {
            let turn = Turn::take(self.turns.clone()).await;
            let Some(visit) = self.claim()? else {
                drop(turn);
                if self.queued()? == 0 {
                    return Ok(());
                }
                // What is queued is at hosts that are being visited; one of them will be free.
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            let result = self.make(&visit, &turn).await;
            self.release(&visit.shop);
            result?;
        }
        Ok(())
    }

    fn queued(&self) -> Result<usize, RunError> {
        Ok(self
            .store
            .visits(self.plan.wave)?
            .iter()
            .filter(|visit| {
                visit.status == VisitStatus::Queued && self.plan.shop(&visit.shop).is_some()
            })
            .count())
    }

    /// Claims a visit at a host that nobody visits now.
    fn claim(&self) -> Result<Option<Visit>, RunError> {
        let mut busy = self.busy.lock().expect("a worker panicked while claiming");
        let busy_hosts: Vec<_> = busy
            .iter()
            .filter_map(|id| self.plan.shop(id))
            .map(|shop| host(&shop.url))
            .collect();
        let excluded: Vec<String> = self
            .plan
            .shops
            .iter()
            .filter(|shop| busy_hosts.contains(&host(&shop.url)))
            .map(|shop| shop.id.clone())
            .chain(self.gone_shops()?)
            .collect();
        let visit = self.store.claim_visit(Utc::now(), &excluded)?;
        if let Some(visit) = &visit {
            busy.push(visit.shop.clone());
        }
        Ok(visit)
    }

    /// Shops with visits in the store that the list no longer names.
    fn gone_shops(&self) -> Result<Vec<String>, RunError> {
        Ok(self
            .store
            .visits(self.plan.wave)?
            .into_iter()
            .map(|visit| visit.shop)
            .filter(|id| self.plan.shop(id).is_none())
            .collect())
    }

    fn release(&self, shop: &str) {
        let mut busy = self.busy.lock().expect("a worker panicked while claiming");
        if let Some(at) = busy.iter().position(|id| id == shop) {
            busy.swap_remove(at);
        }
    }

    /// Counts a browser that failed a visit; says how many that are now.
    fn failed(&self, visit: VisitId) -> u32 {
        let mut failures = self
            .failures
            .lock()
            .expect("a worker panicked while counting");
        let count = failures.entry(visit).or_default();
        *count += 1;
        *count
    }

    async fn make(&self, visit: &Visit, turn: &Turn) -> Result<(), RunError> {
        let (Some(shop), Some(journey)) = (
            self.plan.shop(&visit.shop),
            self.plan.journey(&visit.journey),
        ) else {
            return Ok(());
        };
        let persona: Persona =
            serde_json::from_value(visit.persona.clone()).map_err(|source| RunError::Persona {
                visit: visit.id.0,
                source,
            })?;
        self.listener.hear(Event::Started {
            shop: visit.shop.clone(),
            journey: visit.journey.clone(),
        });
        let began = tokio::time::Instant::now();
        let errand = Errand {
            plan: &self.plan,
            shop,
            journey,
            persona: &persona,
            visit,
            store: &self.store,
            lexicons: &self.lexicons,
            letterbox: &*self.clerk,
            turn: Some(turn),
        };
        let language = accept_language(persona.language.code());
        let session = match self.open(visit, language).await {
            Ok(Some(session)) => session,
            // Nothing is wrong with the visit: it is taken up by the next run.
            Ok(None) => return Ok(self.store.requeue_visit(visit.id)?),
            Err(error) => {
                self.store.requeue_visit(visit.id)?;
                return Err(error.into());
            }
        };
        let end = match self.browse(errand, session).await {
            Ok(end) => end,
            Err(Stop::Facts(error)) => return Err(error.into()),
            Err(Stop::Browser(BrowserError::Interrupted)) => {
                // Asked to stop: nothing is wrong with the visit, it is taken up by the next run.
                return Ok(self.store.requeue_visit(visit.id)?);
            }
            Err(Stop::Browser(error)) if self.failed(visit.id) < ATTEMPTS => {
                self.listener.hear(Event::Trouble {
                    what: format!(
                        "{} ({}): {}; it is tried again",
                        visit.shop,
                        visit.journey,
                        chain(&error)
                    ),
                });
                self.store.requeue_visit(visit.id)?;
                return Ok(());
            }
            Err(Stop::Browser(error)) => End {
                cause: Cause::BrowserFailed,
                detail: chain(&error),
                left: Utc::now(),
            },
            Err(Stop::Cause { cause, detail }) => End {
                cause,
                detail,
                left: Utc::now(),
            },
        };
        let asked = ask_by_mail(&self.plan, &self.store, (shop, journey), visit, &persona).await?;
        if let Some(what) = asked {
            self.listener.hear(Event::Trouble { what });
        }
        let instants = self.clerk.instants(visit.id)?;
        let until = instants.watch_until(journey, &self.plan.windows, end.left);
        self.store
            .finish_browsing(visit.id, end.cause, &end.detail, end.left, until)?;
        let visits = self.store.visits(self.plan.wave)?;
        let done = visits
            .iter()
            .filter(|visit| matches!(visit.status, VisitStatus::Watching | VisitStatus::Closed))
            .count();
        self.listener.hear(Event::Left {
            shop: visit.shop.clone(),
            journey: visit.journey.clone(),
            cause: end.cause,
            detail: end.detail,
            done,
            total: visits.len(),
            seconds: began.elapsed().as_secs_f64(),
        });
        Ok(())
    }

    /// Opens a browser, if need be at the third attempt; `None` when the run is to stop. That none
    /// opens is no finding about any shop: it ends the run.
    async fn open(&self, visit: &Visit, language: String) -> Result<Option<Session>, BrowserError> {
        let options = SessionOptions {
            accept_language: Some(language),
            ..SessionOptions::default()
        };
        let mut stop = self.stop.clone();
        let mut attempt = 1;
        loop {
            let opened = tokio::select! {
                opened = self.driver.session(&options) => opened,
                () = stopped(&mut stop) => return Ok(None),
            };
            match opened {
                Ok(session) => return Ok(Some(session)),
                Err(error) if attempt == ATTEMPTS || needs_a_person(&error) => return Err(error),
                Err(error) => self.listener.hear(Event::Trouble {
                    what: format!(
                        "{} ({}): {}; it is tried again",
                        visit.shop,
                        visit.journey,
                        chain(&error)
                    ),
                }),
            }
            attempt += 1;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn browse(&self, errand: Errand<'_>, mut session: Session) -> Result<End, Stop> {
        let mut stop = self.stop.clone();
        let end = tokio::select! {
            end = conduct(errand, &mut session) => end,
            () = stopped(&mut stop) => Err(Stop::Browser(BrowserError::Interrupted)),
        };
        if matches!(end, Err(Stop::Browser(BrowserError::Interrupted))) {
            // A browser that is still busy ends with its driver.
            let _ = tokio::time::timeout(CLOSE, session.close()).await;
        } else {
            session.close().await;
        }
        end
    }
}

/// Whether starting the browser again is pointless.
fn needs_a_person(error: &BrowserError) -> bool {
    matches!(
        error,
        BrowserError::Missing { .. } | BrowserError::Start { .. }
    )
}

/// The file that names a run's driver, so that the next run can end what a killed one left behind.
pub(super) fn driver_record(plan: &Plan) -> PathBuf {
    plan.folder.join(".driver")
}

/// Returns when the run is to stop.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn host(url: &url::Url) -> (Option<String>, Option<u16>) {
    (
        url.host_str().map(str::to_owned),
        url.port_or_known_default(),
    )
}

/// What a browser of this language asks shops for.
pub(super) fn accept_language(code: &str) -> String {
    if code == "en" {
        "en".to_owned()
    } else {
        format!("{code},en;q=0.5")
    }
}

/// An error with all its causes, on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
