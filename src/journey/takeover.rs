//! A person does the step that stopped a visit, and the visit goes on from there.
//!
//! A visit that stops leaves behind where it stood: `.profiles/<visit>.json` in the study folder,
//! with the page, the cookies and what the site keeps in the browser.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::conduct::{End, Past, clear_up_order, go_on};
use super::errand::Errand;
use super::goals;
use super::product::Product;
use super::stop::Stop;
use super::trail::shown_by;
use super::walker::Walker;
use crate::browser::{Session, State};
use crate::facts::{Cause, JournalId, JournalOutcome, Outcome, Value, VisitId};
use crate::plan::Goal;

/// Where a visit stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stopped {
    /// The goal it could not reach.
    pub goal: Goal,
    /// Why.
    pub cause: Cause,
    /// In words.
    pub detail: String,
    /// What another browser needs to go on.
    pub state: State,
}

impl Stopped {
    fn path(study: &Path, visit: VisitId) -> PathBuf {
        study.join(".profiles").join(format!("{}.json", visit.0))
    }

    /// Where a visit stopped, when it left that behind.
    #[must_use]
    pub fn load(study: &Path, visit: VisitId) -> Option<Self> {
        let text = fs::read_to_string(Self::path(study, visit)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Leaves it behind.
    ///
    /// # Errors
    /// When the study folder cannot be written.
    pub fn save(&self, study: &Path, visit: VisitId) -> io::Result<()> {
        let path = Self::path(study, visit);
        fs::create_dir_all(study.join(".profiles"))?;
        fs::write(path, serde_json::to_vec(self).map_err(io::Error::other)?)
    }

    /// Forgets it: the visit went on, or begins anew.
    pub fn forget(study: &Path, visit: VisitId) {
        let _ = fs::remove_file(Self::path(study, visit));
    }
}

/// Goes on with a stopped visit: shows the page where it stopped, lets a person do the step
/// (`help` returns when they are done), sees what came of it, and makes the rest of the journey.
/// With `record` what the person does becomes the shop's trail.
///
/// # Errors
/// [`Stop::Browser`] and [`Stop::Facts`]; every other stop becomes the [`End`]'s cause.
pub async fn take_over(
    errand: Errand<'_>,
    session: &mut Session,
    stopped: &Stopped,
    record: bool,
    help: impl AsyncFnOnce(),
) -> Result<End, Stop> {
    let past = Past::of(&errand)?;
    session.take_up(&stopped.state).await?;
    let mut walker = Walker::new(errand, session);
    if let Some((id, entry)) = &past.order {
        return clear_up_order(&mut walker, *id, entry).await;
    }
    walker.helped = true;
    walker.product = last_product(&errand)?;
    walker.registered = past.register.is_some();
    let before = walker.glance().await?;
    walker.record("where the visit stopped", &before).await?;
    let store = errand.store;
    let visit = errand.visit.id;
    let act = format!("a person does what stopped the visit: {}", stopped.detail);
    let data = serde_json::json!({ "stopped-at": stopped.goal, "cause": stopped.cause });
    let helping = store.journal(visit, "takeover", &act, false, walker.now(), data)?;
    let sending = may_send(&walker, stopped.goal)?;
    if record {
        walker.witness().await?;
    }
    help().await;
    walker.begin_anew();
    if record {
        let deeds = walker.deeds().await?;
        if let Some(track) = shown_by(&deeds, errand.persona) {
            walker.trail.learn(stopped.goal, track);
        }
    }
    let after = walker.glance().await?;
    let proof = walker.record("after a person helped", &after).await?;
    store.settle(
        helping,
        JournalOutcome::Done,
        walker.now(),
        serde_json::Value::Null,
    )?;
    let word = stopped.goal.word().to_owned();
    errand.observe(
        "person-helped",
        Outcome::Seen(Value::Text(word)),
        walker.now(),
        &proof,
    )?;
    let done = match sending {
        Some(journal) => goals::see_registration(&mut walker, &after, journal).await?,
        None => false,
    };
    let mut end = go_on(&mut walker, stopped.goal, done).await?;
    let helped = format!("a person helped to {}", stopped.goal.word());
    end.detail = if end.detail.is_empty() {
        helped
    } else {
        format!("{helped}; {}", end.detail)
    };
    Ok(end)
}

/// A person at the registration form may send it: written down before, as for any sign-up.
fn may_send(walker: &Walker<'_>, goal: Goal) -> Result<Option<JournalId>, Stop> {
    if goal != Goal::Register {
        return Ok(None);
    }
    let errand = walker.errand;
    let data = serde_json::json!({ "address": errand.visit.address });
    let act = "a person may send the sign-up";
    Ok(Some(errand.store.journal(
        errand.visit.id,
        "register",
        act,
        true,
        walker.now(),
        data,
    )?))
}

/// The product that an earlier part of the visit put into the cart.
fn last_product(errand: &Errand<'_>) -> Result<Option<Product>, Stop> {
    let journal = errand.store.journal_of(errand.visit.id)?;
    Ok(journal
        .into_iter()
        .rev()
        .find(|(_, entry)| entry.goal == "add-to-cart")
        .and_then(|(_, entry)| serde_json::from_value(entry.data["product"].clone()).ok()))
}
