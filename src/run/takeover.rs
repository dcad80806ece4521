//! A stopped visit goes on with a person's help: browser in a window, mailbox watched meanwhile.

use std::sync::Arc;

use chrono::Utc;
use thiserror::Error;

use super::error::RunError;
use super::inboxes::Inboxes;
use super::mails::MailClerk;
use super::progress::Listener;
use super::workers::{DriverHold, accept_language};
use crate::browser::SessionOptions;
use crate::facts::{FactsError, Store, Visit};
use crate::journey::{End, Errand, Stop, Stopped, take_over};
use crate::page::Lexicons;
use crate::plan::{Persona, Plan};

/// Why nobody can take over.
#[derive(Debug, Error)]
pub enum TakeoverError {
    /// The list of shops does not name it.
    #[error("find the shop `{shop}`: `shops.csv` has none of that name{near}")]
    UnknownShop {
        /// What was asked for.
        shop: String,
        /// A name that is nearly the same, in words.
        near: String,
    },
    /// No visit of the shop waits for a person.
    #[error(
        "take over at `{shop}`: no visit of this wave stopped there; `cxaudit status` lists the visits"
    )]
    NothingStopped {
        /// The shop.
        shop: String,
    },
    /// The visit is being made, or has not been made yet.
    #[error("take over at `{shop}`: its visit has not been made yet; `cxaudit run` makes it")]
    NotMade {
        /// The shop.
        shop: String,
    },
    /// The run failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl From<FactsError> for TakeoverError {
    fn from(error: FactsError) -> Self {
        TakeoverError::Run(error.into())
    }
}

/// A visit that a person may help with.
pub struct Takeover {
    plan: Arc<Plan>,
    store: Arc<Store>,
    visit: Visit,
    /// Where it stopped.
    pub stopped: Stopped,
}

impl Takeover {
    /// The visit that stopped at a shop; with several journeys the one named, else the first.
    ///
    /// # Errors
    /// No such shop, or nothing stopped there.
    pub fn find(
        plan: Plan,
        store: Store,
        shop: &str,
        journey: Option<&str>,
    ) -> Result<Self, TakeoverError> {
        if plan.shop(shop).is_none() {
            let near = plan
                .shops
                .iter()
                .find(|known| known.id.contains(shop) || shop.contains(&known.id))
                .map_or(String::new(), |known| {
                    format!("; did you mean `{}`?", known.id)
                });
            let shop = shop.to_owned();
            return Err(TakeoverError::UnknownShop { shop, near });
        }
        let visits = store.visits(plan.wave)?;
        let found = visits
            .into_iter()
            .filter(|visit| visit.shop == shop)
            .filter(|visit| journey.is_none_or(|id| id == visit.journey))
            .find_map(|visit| {
                Stopped::load(&plan.folder, visit.id).map(|stopped| (visit, stopped))
            });
        let Some((visit, stopped)) = found else {
            let shop = shop.to_owned();
            return Err(TakeoverError::NothingStopped { shop });
        };
        // A person needs a window.
        let mut plan = plan;
        plan.browser.headless = false;
        plan.browser.at_once = 1;
        Ok(Takeover {
            plan: Arc::new(plan),
            store: Arc::new(store),
            visit,
            stopped,
        })
    }

    /// Opens the window, lets the person do the step and goes on with the visit. `help` returns
    /// when the person is done.
    ///
    /// # Errors
    /// The browser or the mailbox cannot be used, or the visit has not been made yet.
    pub async fn run(
        &self,
        listener: Arc<dyn Listener>,
        record: bool,
        help: impl AsyncFnOnce(),
    ) -> Result<End, TakeoverError> {
        let shop = &self.visit.shop;
        let Some(visit) = self.store.reopen_visit(self.visit.id)? else {
            return Err(TakeoverError::NotMade { shop: shop.clone() });
        };
        let result = self.browse(&visit, listener.clone(), record, help).await;
        match &result {
            Ok(end) => self.finish(end, listener)?,
            Err(_) => self.give_up()?,
        }
        result
    }

    fn finish(&self, end: &End, listener: Arc<dyn Listener>) -> Result<(), TakeoverError> {
        let clerk = MailClerk::new(self.plan.clone(), self.store.clone(), listener);
        let until = match self.plan.journey(&self.visit.journey) {
            Some(journey) => {
                clerk
                    .instants(self.visit.id)?
                    .watch_until(journey, &self.plan.windows, end.left)
            }
            None => None,
        };
        let id = self.visit.id;
        Ok(self
            .store
            .finish_browsing(id, end.cause, &end.detail, end.left, until)?)
    }

    /// Leaves the visit as it had ended before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn give_up(&self) -> Result<(), TakeoverError> {
        let visit = &self.visit;
        Ok(self.store.finish_browsing(
            visit.id,
            visit.cause.unwrap_or(self.stopped.cause),
            &visit.detail,
            visit.left.unwrap_or_else(Utc::now),
            visit.watch_until,
        )?)
    }

    async fn browse(
        &self,
        visit: &Visit,
        listener: Arc<dyn Listener>,
        record: bool,
        help: impl AsyncFnOnce(),
    ) -> Result<End, TakeoverError> {
        let plan = &self.plan;
        let (Some(shop), Some(journey)) = (plan.shop(&visit.shop), plan.journey(&visit.journey))
        else {
            let shop = visit.shop.clone();
            return Err(TakeoverError::NothingStopped { shop });
        };
        let persona: Persona =
            serde_json::from_value(visit.persona.clone()).map_err(|source| RunError::Persona {
                visit: visit.id.0,
                source,
            })?;
        let inbox = Inboxes::start(plan, &self.store).map_err(RunError::from)?;
        let clerk = MailClerk::new(plan.clone(), self.store.clone(), listener);
        let driver = DriverHold::new(plan.clone());
        let options = SessionOptions {
            accept_language: Some(accept_language(persona.language.code())),
            ..SessionOptions::default()
        };
        let lexicons = Lexicons::embedded();
        let end = match driver.session(&options).await {
            Err(error) => Err(RunError::from(error)),
            Ok(mut session) => {
                let errand = Errand {
                    plan,
                    shop,
                    journey,
                    persona: &persona,
                    visit,
                    store: &self.store,
                    lexicons: &lexicons,
                    letterbox: &clerk,
                    turn: None,
                };
                let end = take_over(errand, &mut session, &self.stopped, record, help).await;
                session.close().await;
                match end {
                    Ok(end) => Ok(end),
                    Err(Stop::Cause { cause, detail }) => Ok(End {
                        cause,
                        detail,
                        left: Utc::now(),
                    }),
                    Err(Stop::Browser(error)) => Err(error.into()),
                    Err(Stop::Facts(error)) => Err(error.into()),
                }
            }
        };
        driver.stop().await;
        inbox.stop();
        Ok(end?)
    }
}
