//! Reads the stored mail of visits and writes down what it shows.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::cart_links::{self, DueLink};
use super::error::RunError;
use super::inboxes::read_until;
use super::instants::Instants;
use super::leak::leaked;
use super::progress::{Event, Listener};
use super::watching::{Finding, ReadMail, Watched, findings, is_over};
use crate::facts::{
    Cause, FactsError, JournalOutcome, Message, Observation, Store, Visit, VisitId, VisitStatus,
};
use crate::journey::{Activation, Letterbox};
use crate::mail::{self, Context, Kind, Lexicons, MailReading};
use crate::plan::{CartLinkPolicy, Persona, Plan};

/// Names the version of the mail reader whose readings are kept; changes whenever a reading could.
const READER: &str = concat!("mail-", env!("CARGO_PKG_VERSION"), "-3");

/// What a look through the visits leaves to do.
#[derive(Default)]
pub(super) struct Looked {
    /// Visits that wait for something.
    pub open: Vec<Visit>,
    /// Links to follow.
    pub links: Vec<DueLink>,
}

/// What a look at a visit's mail found that decides how it goes on.
struct Look {
    /// Until when its mailbox was completely read.
    read_until: Option<DateTime<Utc>>,
    /// When the shop confirmed its order by mail.
    confirmed: Option<DateTime<Utc>>,
    /// The cart link that is to be followed now.
    link: Option<DueLink>,
}

/// Reads mail and turns it into observations.
pub(super) struct MailClerk {
    plan: Arc<Plan>,
    store: Arc<Store>,
    listener: Arc<dyn Listener>,
    lexicons: Lexicons,
}

impl MailClerk {
    pub fn new(plan: Arc<Plan>, store: Arc<Store>, listener: Arc<dyn Listener>) -> Self {
        MailClerk {
            plan,
            store,
            listener,
            lexicons: Lexicons::embedded(),
        }
    }

    /// Looks at every visit whose browser part has ended: observes what its mail shows by now, and
    /// closes it when nothing more can come. Returns the visits that stay open, and the links
    /// that are to be followed now.
    pub fn look_through(&self) -> Result<Looked, RunError> {
        self.take_up_assigned()?;
        let observations = self.store.observations(self.plan.wave)?;
        let mut looked = Looked::default();
        for visit in self.store.visits(self.plan.wave)? {
            if visit.status != VisitStatus::Watching {
                continue;
            }
            let Some(look) = self.look(&visit, &observations)? else {
                continue;
            };
            if is_over(&visit, look.read_until) && look.link.is_none() {
                self.close(&visit, look.confirmed)?;
            } else {
                looked.open.push(visit);
            }
            looked.links.extend(look.link);
        }
        Ok(looked)
    }

    /// Looks once more at every visit where people have said whose a message is and nobody has looked
    /// since; also at what they say meanwhile. For whoever holds the study's lock.
    pub fn take_up_assigned(&self) -> Result<(), RunError> {
        while let Some(last) = self.store.last_assignment()? {
            self.reconsider()?;
            self.store.took_up_assignments(last)?;
        }
        Ok(())
    }

    /// Looks once more at what the mail of every visit shows whose browser part has ended, closed
    /// visits included: for mail that a person assigned or imported. What arrived in time counts as
    /// it would have then; what arrived late changes nothing.
    pub fn reconsider(&self) -> Result<(), RunError> {
        let observations = self.store.observations(self.plan.wave)?;
        for visit in self.store.visits(self.plan.wave)? {
            if matches!(visit.status, VisitStatus::Watching | VisitStatus::Closed) {
                self.look(&visit, &observations)?;
            }
        }
        Ok(())
    }

    /// Observes what the mail of a visit shows; `None` for one whose journey is gone from the plan.
    fn look(&self, visit: &Visit, known: &[Observation]) -> Result<Option<Look>, RunError> {
        let Some(journey) = self.plan.journey(&visit.journey) else {
            return Ok(None);
        };
        let read_until = read_until(&self.plan, &self.store, &visit.address)?;
        let instants = self.instants(visit.id)?;
        let mails = read_mails(&self.store, visit, &instants, &self.lexicons, |kind| {
            self.listener.hear(Event::Mail {
                shop: visit.shop.clone(),
                kind,
            });
        })?;
        let watched = Watched {
            visit,
            journey,
            instants: instants.clone(),
            windows: self.plan.windows,
            // No browser is sent out for a visit that is closed; the link is believed then.
            cart_link: match visit.status {
                VisitStatus::Closed => CartLinkPolicy::Never,
                _ => self.plan.cart_link,
            },
            mails: &mails,
            read_until,
        };
        let mut found = findings(&watched);
        let host = self
            .plan
            .shop(&visit.shop)
            .and_then(|shop| shop.url.host_str());
        found.extend(host.and_then(|host| leaked(host, &mails)));
        let confirmed = found
            .iter()
            .find(|finding| finding.key == "confirmation-mail" && !finding.evidence.is_empty())
            .map(|finding| finding.at);
        self.write(visit, known, found)?;
        let over = is_over(visit, read_until);
        let link = cart_links::due(self.plan.cart_link, visit, &instants, &mails, over);
        Ok(Some(Look {
            read_until,
            confirmed,
            link,
        }))
    }

    /// What the journal of a visit says.
    pub fn instants(&self, visit: VisitId) -> Result<Instants, FactsError> {
        let journal: Vec<_> = self
            .store
            .journal_of(visit)?
            .into_iter()
            .map(|(_, entry)| entry)
            .collect();
        Ok(Instants::of(&journal))
    }

    fn write(
        &self,
        visit: &Visit,
        known: &[Observation],
        found: Vec<Finding>,
    ) -> Result<(), RunError> {
        for finding in found {
            let latest = known.iter().rev().find(|observation| {
                observation.visit == Some(visit.id) && observation.key == finding.key
            });
            if latest.is_some_and(|latest| {
                latest.outcome == finding.outcome && latest.evidence == finding.evidence
            }) {
                continue;
            }
            self.store.observe(&Observation {
                visit: Some(visit.id),
                shop: visit.shop.clone(),
                wave: visit.wave,
                key: finding.key.to_owned(),
                outcome: finding.outcome,
                at: finding.at,
                by: "mailbox".to_owned(),
                evidence: finding.evidence,
            })?;
        }
        Ok(())
    }

    /// Closes a visit; `confirmed` is when the shop confirmed its order by mail.
    fn close(&self, visit: &Visit, confirmed: Option<DateTime<Utc>>) -> Result<(), RunError> {
        if let Some(at) = confirmed.filter(|_| visit.cause == Some(Cause::InDoubt)) {
            // The shop's own confirmation ends the doubt about the order.
            for (id, entry) in self.store.journal_of(visit.id)? {
                if entry.goal == "place-order" && entry.outcome == Some(JournalOutcome::InDoubt) {
                    let nothing_more = serde_json::Value::Null;
                    self.store
                        .settle(id, JournalOutcome::Done, at, nothing_more)?;
                }
            }
            let left = visit.left.unwrap_or_default();
            self.store
                .finish_browsing(visit.id, Cause::Completed, "", left, visit.watch_until)?;
        }
        self.store.close_visit(visit.id)?;
        self.listener.hear(Event::Closed {
            shop: visit.shop.clone(),
            journey: visit.journey.clone(),
        });
        Ok(())
    }
}

impl Letterbox for MailClerk {
    fn activation(
        &self,
        visit: &Visit,
        since: DateTime<Utc>,
    ) -> Result<Option<Activation>, FactsError> {
        let instants = self.instants(visit.id)?;
        let mails = read_mails(&self.store, visit, &instants, &self.lexicons, |kind| {
            self.listener.hear(Event::Mail {
                shop: visit.shop.clone(),
                kind,
            });
        })?;
        // Mail servers tell the time of arrival in whole seconds.
        let since = since - TimeDelta::seconds(1);
        Ok(mails
            .into_iter()
            .rev()
            .filter(|mail| mail.arrived >= since)
            // What confirms a newsletter is no part of opening an account.
            .filter(|mail| matches!(mail.reading.kind, Kind::Activation | Kind::Welcome))
            .find_map(|mail| {
                let web = |url: &Url| matches!(url.scheme(), "http" | "https");
                let link = mail.reading.activation.as_deref();
                let link = link.and_then(|link| Url::parse(link).ok()).filter(web);
                let code = mail.reading.activation_code;
                (link.is_some() || code.is_some()).then_some(Activation {
                    link,
                    code,
                    arrived: mail.arrived,
                    mail: mail.raw,
                })
            }))
    }
}

/// The mail of a visit with its readings; what was read before is not read again. `first_read` is
/// told the kind of every mail read now.
pub(super) fn read_mails(
    store: &Store,
    visit: &Visit,
    instants: &Instants,
    lexicons: &Lexicons,
    mut first_read: impl FnMut(String),
) -> Result<Vec<ReadMail>, FactsError> {
    let mut mails = Vec::new();
    for message in store.messages(visit.id)? {
        let kept = store
            .reading(message.id, READER)?
            .and_then(|kept| serde_json::from_value::<MailReading>(kept).ok());
        let reading = match kept {
            Some(reading) => reading,
            None => {
                let raw = store.evidence_bytes(&message.raw)?;
                let reading = mail::read(&raw, &context(visit, instants, &message), lexicons);
                store.save_reading(
                    message.id,
                    READER,
                    &serde_json::to_value(&reading).unwrap_or_default(),
                )?;
                first_read(reading.kind.name().to_owned());
                reading
            }
        };
        mails.push(ReadMail {
            arrived: message.arrived,
            junk: message.junk,
            raw: message.raw,
            message_id: message.message_id,
            reading,
        });
    }
    mails.sort_by_key(|mail| mail.arrived);
    Ok(mails)
}

fn context(visit: &Visit, instants: &Instants, message: &Message) -> Context {
    let persona: Option<Persona> = serde_json::from_value(visit.persona.clone()).ok();
    Context {
        first_name: persona.map(|persona| persona.given_name),
        product_names: instants
            .in_cart
            .iter()
            .map(|bought| bought.name.clone())
            .filter(|name| !name.is_empty())
            .collect(),
        shop_host: None,
        ordered: Some(
            instants
                .ordered
                // Mail servers tell the time of arrival in whole seconds.
                .is_some_and(|(at, _)| at <= message.arrived + TimeDelta::seconds(1)),
        ),
    }
}
