//! "Straight to the restored cart" is answered by looking: the cart link of a reminder is opened
//! once, in a fresh browser, when the plan allows it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::error::RunError;
use super::instants::Instants;
use super::mails::MailClerk;
use super::watching::{Finding, ReadMail};
use super::workers::{DriverHold, accept_language, chain, stopped};
use crate::browser::SessionOptions;
use crate::facts::{Cause, EvidenceId, JournalOutcome, Outcome, Store, Undetermined, Value, Visit};
use crate::journey::{Errand, Landing, Stop, follow_cart_link};
use crate::mail::may_follow;
use crate::page::Lexicons;
use crate::plan::{CartLinkPolicy, Persona, Plan};

/// What the journal calls it.
pub(super) const GOAL: &str = "follow-cart-link";

/// What came of following a cart link, as the journal remembers it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Followed {
    /// Whether the cart was there; `None` when that could not be found out.
    pub restored: Option<bool>,
    /// Why it could not be found out.
    pub cause: Option<Cause>,
    /// What was seen, for people.
    pub seen: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Pictures and sources of the page.
    pub evidence: Vec<EvidenceId>,
}

/// A link to follow.
#[derive(Debug, Clone)]
pub(super) struct DueLink {
    pub visit: Visit,
    pub link: Url,
    pub product: String,
}

/// The link that may be followed among those of the `reminders`, and its mail.
fn followable<'a>(reminders: &[&'a ReadMail]) -> Option<(&'a ReadMail, Url)> {
    reminders.iter().copied().find_map(|mail| {
        let link = mail.reading.cart_link.as_deref()?;
        let url = may_follow(link, &mail.reading).then(|| Url::parse(link).ok())??;
        Some((mail, url))
    })
}

/// The link of a visit that is due now. `over`: whether its last window has closed.
pub(super) fn due(
    policy: CartLinkPolicy,
    visit: &Visit,
    instants: &Instants,
    mails: &[ReadMail],
    over: bool,
) -> Option<DueLink> {
    let now = match policy {
        CartLinkPolicy::AtOnce => true,
        CartLinkPolicy::AfterWindow => over,
        CartLinkPolicy::Never => false,
    };
    if !now || instants.followed.is_some() || instants.in_cart.is_none() {
        return None;
    }
    let reminders: Vec<&ReadMail> = mails
        .iter()
        .filter(|mail| mail.reading.kind == crate::mail::Kind::Reminder)
        .collect();
    let (_, link) = followable(&reminders)?;
    let product = instants.in_cart.as_ref().map(|bought| bought.name.clone());
    Some(DueLink {
        visit: visit.clone(),
        link,
        product: product.unwrap_or_default(),
    })
}

/// What the reminders' links show of "straight to the restored cart". `None` while nothing can be
/// said. A link that must not be followed is believed by its address and its words.
pub(super) fn finding(
    policy: CartLinkPolicy,
    followed: Option<&Followed>,
    reminders: &[&ReadMail],
) -> Option<Finding> {
    let linked = reminders
        .iter()
        .copied()
        .find(|mail| mail.reading.cart_link.is_some())?;
    let (mail, followable) = match followable(reminders) {
        Some((mail, _)) if policy != CartLinkPolicy::Never || followed.is_some() => (mail, true),
        _ => (linked, false),
    };
    let link = mail.reading.cart_link.clone().unwrap_or_default();
    let mut evidence = vec![mail.raw.clone()];
    let (outcome, at) = match followed {
        _ if !followable => (Outcome::Seen(Value::Text(link)), mail.arrived),
        None => return None,
        Some(followed) => {
            evidence.extend(followed.evidence.iter().cloned());
            let outcome = match followed.restored {
                Some(true) => Outcome::Seen(Value::Text(link)),
                Some(false) => Outcome::NotSeen {
                    watched_until: followed.at,
                },
                None => Outcome::Undetermined(Undetermined {
                    cause: followed.cause.unwrap_or(Cause::BrowserFailed),
                    detail: followed.seen.clone(),
                }),
            };
            (outcome, followed.at)
        }
    };
    Some(Finding {
        key: "reminder-cta",
        outcome,
        at,
        evidence,
    })
}

/// Follows links that are due.
pub(super) struct LinkFollower {
    pub plan: Arc<Plan>,
    pub store: Arc<Store>,
    pub driver: Arc<DriverHold>,
    pub lexicons: Lexicons,
    pub clerk: Arc<MailClerk>,
    pub stop: watch::Receiver<bool>,
}

impl LinkFollower {
    /// Opens each link in a browser of its own, as many at once as the plan allows, and writes down
    /// what was seen. A link whose following is interrupted is followed by the next run.
    pub async fn follow(self: &Arc<Self>, links: Vec<DueLink>) -> Result<(), RunError> {
        let mut waiting = links.into_iter();
        let mut tasks = JoinSet::new();
        loop {
            while tasks.len() < self.plan.browser.at_once.max(1) && !*self.stop.borrow() {
                let Some(due) = waiting.next() else { break };
                tasks.spawn(self.clone().follow_one(due));
            }
            match tasks.join_next().await {
                Some(Ok(done)) => done?,
                Some(Err(error)) => tracing::error!(%error, "following a cart link ended early"),
                None => return Ok(()),
            }
        }
    }

    async fn follow_one(self: Arc<Self>, due: DueLink) -> Result<(), RunError> {
        let journal = self.store.journal(
            due.visit.id,
            GOAL,
            &format!("follow the reminder's link {}", due.link),
            false,
            Utc::now(),
            json!({ "link": due.link }),
        )?;
        let mut stop = self.stop.clone();
        let landed = tokio::select! {
            landed = self.land(&due) => landed,
            () = stopped(&mut stop) => return Ok(()),
        };
        let followed = match landed {
            Ok(landing) => Followed {
                restored: Some(landing.restored),
                cause: None,
                seen: format!("{} ({})", landing.seen, landing.url),
                at: Utc::now(),
                evidence: landing.evidence,
            },
            Err(Stop::Facts(error)) => return Err(error.into()),
            Err(stop) => Followed {
                restored: None,
                cause: Some(match &stop {
                    Stop::Cause { cause, .. } => *cause,
                    _ => Cause::BrowserFailed,
                }),
                seen: format!(
                    "the reminder's link could not be followed: {}",
                    chain(&stop)
                ),
                at: Utc::now(),
                evidence: Vec::new(),
            },
        };
        let outcome = if followed.restored.is_some() {
            JournalOutcome::Done
        } else {
            JournalOutcome::Failed
        };
        let data = serde_json::to_value(&followed).unwrap_or_default();
        Ok(self.store.settle(journal, outcome, followed.at, data)?)
    }

    async fn land(&self, due: &DueLink) -> Result<Landing, Stop> {
        let visit = &due.visit;
        let gone = || Stop::because(Cause::BrowserFailed, "the visit is no longer in the plan");
        let shop = self.plan.shop(&visit.shop).ok_or_else(gone)?;
        let journey = self.plan.journey(&visit.journey).ok_or_else(gone)?;
        let persona: Persona = serde_json::from_value(visit.persona.clone()).map_err(|_| gone())?;
        let options = SessionOptions {
            accept_language: Some(accept_language(persona.language.code())),
            ..SessionOptions::default()
        };
        let errand = Errand {
            plan: &self.plan,
            shop,
            journey,
            persona: &persona,
            visit,
            store: &self.store,
            lexicons: &self.lexicons,
            letterbox: &*self.clerk,
            turn: None,
        };
        let mut session = self.driver.session(&options).await?;
        let landed = follow_cart_link(errand, &mut session, &due.link, &due.product).await;
        session.close().await;
        landed
    }
}
