//! The only part of the autopilot that touches the browser: looks, presses, fills and records, with
//! a pace, a budget and the guards.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::consent::{Consent, make as make_consent_step};
use super::errand::Errand;
use super::guard::{OrderPermit, refuse_final};
use super::product::Product;
use super::stop::Stop;
use super::touchpoints::Touchpoints;
use super::trail::{Track, Trail, reusable};
use super::view::View;
use super::walls::navigation_stop;
use crate::browser::{BrowserError, Click, Deed, Entry, Filled, Session, State};
use crate::facts::{Cause, EvidenceId, EvidenceKind, Value};
use crate::page::{Element, ElementId, FormKind, OverlayKind};
use crate::plan::Goal;

mod looking;
mod waiting;

/// How long a notice over a control is given to go away, once or twice.
const NOTICE: Duration = Duration::from_millis(1200);

/// Walks through one shop.
pub(super) struct Walker<'a> {
    pub errand: Errand<'a>,
    pub touchpoints: Touchpoints,
    pub product: Option<Product>,
    pub registered: bool,
    /// Whether a customer who wanted to register found no form for it: the checkout may have one.
    pub nowhere_to_register: bool,
    pub logged_in: bool,
    /// Whether the sign-up asked for the postal address.
    pub address_given: bool,
    /// Forms that the goal of the moment is after: a box that holds one is not closed.
    pub wanted: &'static [FormKind],
    /// Whether a person has done a step of this visit.
    pub helped: bool,
    /// Where the last address that was opened led, before anything was pressed there.
    pub landed: String,
    /// What worked here before, and what works now.
    pub trail: Trail,
    /// Where the front page led to at the first look at it, and its headings that are in its title, folded.
    pub home: BTreeSet<String>,
    session: &'a mut Session,
    acted: DateTime<Utc>,
    steps: u32,
    deadline: Instant,
    loaded: Instant,
    last_url: String,
    born: f64,
    consent: Consent,
    /// Whether something that lies over the page keeps a press from its control.
    covered: bool,
    dismissals: u32,
    /// The last look.
    seen: Option<(View, Instant)>,
}

impl<'a> Walker<'a> {
    pub fn new(errand: Errand<'a>, session: &'a mut Session) -> Self {
        let now = Instant::now();
        Walker {
            errand,
            touchpoints: Touchpoints::of(&errand.persona.email),
            product: None,
            registered: false,
            nowhere_to_register: false,
            logged_in: false,
            wanted: &[],
            address_given: false,
            helped: false,
            landed: String::new(),
            trail: Trail::load(&errand.plan.folder, &errand.shop.id),
            home: BTreeSet::new(),
            session,
            acted: Utc::now(),
            steps: 0,
            deadline: now + errand.plan.pace.visit,
            loaded: now,
            last_url: String::new(),
            born: 0.0,
            consent: Consent::default(),
            covered: false,
            dismissals: 0,
            seen: None,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    /// Whether the customer has an account at the shop.
    pub fn has_account(&self) -> bool {
        self.registered || self.logged_in
    }

    /// When the customer last asked the shop for something, by a press or a page: from there it counts
    /// the silence. What is only typed or chosen most shops do not hear of.
    pub fn last_act(&self) -> DateTime<Utc> {
        self.acted
    }

    /// Something is asked of the shop right now, after all the waiting and aiming for it: it cannot
    /// have heard of it before, and hears of it soon.
    fn acts(&mut self) {
        self.acted = self.now();
    }

    /// Seconds since the page now shown arrived.
    pub fn seconds_on_page(&self) -> f64 {
        self.loaded.elapsed().as_secs_f64()
    }

    fn step(&mut self) -> Result<(), Stop> {
        self.steps += 1;
        if self.steps > self.errand.plan.pace.steps {
            return Err(Stop::because(
                Cause::StepBudget,
                "the clicks and page loads of one visit were used up",
            ));
        }
        self.check_time()
    }

    fn check_time(&self) -> Result<(), Stop> {
        if Instant::now() > self.deadline {
            return Err(Stop::because(
                Cause::TimeBudget,
                "the time for one visit was used up",
            ));
        }
        Ok(())
    }

    /// Waits until the next page may be asked for.
    async fn breathe(&self) {
        sleep_until(self.loaded + self.errand.plan.pace.between_pages).await;
    }

    /// Where the browser is and what it keeps, for another one to go on with.
    pub async fn state(&self) -> Result<State, BrowserError> {
        self.session.state().await
    }

    /// Begins to write down what a person does.
    pub async fn witness(&self) -> Result<(), Stop> {
        Ok(self.session.witness().await?)
    }

    /// What a person did since.
    pub async fn deeds(&self) -> Result<Vec<Deed>, Stop> {
        Ok(self.session.deeds().await?)
    }

    /// The time of one visit begins anew: what a person took is not the visit's.
    pub fn begin_anew(&mut self) {
        self.deadline = Instant::now() + self.errand.plan.pace.visit;
    }

    /// Opens an address and looks.
    pub async fn open(&mut self, url: &Url) -> Result<View, Stop> {
        self.step()?;
        self.breathe().await;
        self.acts();
        self.session
            .goto(url)
            .await
            .map_err(|error| navigation_stop(error, url))?;
        let first = self.glance().await?;
        self.landed.clone_from(&first.snapshot.url);
        self.look_from(first).await
    }

    /// Opens the shop's home page.
    pub async fn open_home(&mut self) -> Result<View, Stop> {
        let home = self.errand.shop.url.clone();
        let view = self.open(&home).await?;
        if self.home.is_empty() {
            self.home = view.front();
        }
        Ok(view)
    }

    /// Shows the shop's home page: as it is, where it is shown already.
    pub async fn show_home(&mut self) -> Result<View, Stop> {
        if self.last_url == self.errand.shop.url.as_str() {
            return self.look().await;
        }
        self.open_home().await
    }

    /// Opens the page that the trail names for a goal and looks; `None` without one.
    pub async fn follow_trail(&mut self, goal: Goal) -> Result<Option<View>, Stop> {
        let Some(track) = self.trail.track(goal).cloned() else {
            return Ok(None);
        };
        let Some(url) = track
            .open
            .as_ref()
            .and_then(|open| self.errand.shop.url.join(open).ok())
        else {
            return Ok(None);
        };
        self.open(&url).await.map(Some)
    }

    /// Remembers the page where a goal was reached, when another customer could open it too.
    pub fn learn(&mut self, goal: Goal, url: &str) {
        if let Some(open) = reusable(url, &self.errand.shop.url) {
            let track = Track {
                open: Some(open),
                ..Track::default()
            };
            self.trail.learn(goal, track);
        }
    }

    /// Answers a cookie banner and closes overlays in the way. True when something was done.
    async fn clear_the_way(&mut self, view: &View) -> Result<bool, Stop> {
        let now = std::time::Instant::now();
        if self.consent.fades(view, now) {
            sleep_until(Instant::now() + Duration::from_millis(120)).await;
            return Ok(true);
        }
        if let Some(step) = self
            .consent
            .next(view, self.errand.plan.cookies, self.covered, now)
        {
            self.consent.remember(view, &step, now);
            // What might be more than an answer to a banner is left alone; the visit goes on.
            if refuse_final(view, step.press, None).is_err() {
                return Ok(true);
            }
            let answer = self.consent.settled().unwrap_or(step.answer);
            self.touchpoints
                .note("cookie-consent", Value::Text(answer.to_owned()), self.now());
            return Ok(make_consent_step(self.session, &step).await?);
        }
        let in_the_way = view.reading.overlays.iter().find(|overlay| {
            overlay.dismiss.is_some_and(|id| view.usable(id))
                && (overlay.blocking
                    || matches!(
                        overlay.kind,
                        OverlayKind::Newsletter
                            | OverlayKind::AgeGate
                            | OverlayKind::CountryChooser
                            | OverlayKind::CustomerChooser
                            | OverlayKind::AppBanner
                    ))
                && !matches!(
                    overlay.kind,
                    OverlayKind::Chat | OverlayKind::CartNotice | OverlayKind::PointChooser
                )
                && !self
                    .wanted
                    .iter()
                    .flat_map(|kind| view.forms(*kind))
                    .any(|form| view.form_stands_in(form, overlay.layer))
                // What a sign-up asks for in the end.
                && !(self.wanted.contains(&FormKind::Registration)
                    && view.asks_code_in(overlay.layer))
        });
        if let Some(id) = in_the_way
            .and_then(|overlay| overlay.dismiss)
            .filter(|_| self.dismissals < 12)
        {
            self.dismissals += 1;
            refuse_final(view, id, None)?;
            return Ok(matches!(self.session.click(id).await?, Click::Done));
        }
        Ok(false)
    }

    /// Presses a control a customer would press, after the guards and with a hit test. A link that
    /// stays covered is followed by its address.
    pub async fn press(&mut self, view: &View, id: ElementId) -> Result<(), Stop> {
        let pressed = self.press_committed(view, id, None, || Ok(())).await;
        let Err(Stop::Cause {
            cause: Cause::Obstructed,
            ..
        }) = &pressed
        else {
            return pressed;
        };
        match view.element(id).and_then(|link| self.address_of(link)) {
            Some(url) => self.open(&url).await.map(drop),
            None => pressed,
        }
    }

    /// The page of the shop that a link leads to, where its address alone tells.
    fn address_of(&self, link: &Element) -> Option<Url> {
        let url = Url::parse(&link.href).ok().filter(|_| link.tag == "a")?;
        let there = matches!(url.scheme(), "http" | "https")
            && url.host_str() == self.errand.shop.url.host_str()
            && url.fragment().is_none();
        there.then_some(url)
    }

    /// Closes what the shop laid over the page and lies at the point of a press. A press that only
    /// closed something is no press of the control.
    async fn close_cover(&self, view: &View, by: Option<ElementId>) -> Result<(), Stop> {
        if let Some(id) = view.closes_cover(by) {
            refuse_final(view, id, None)?;
            self.session.click(id).await?;
        }
        Ok(())
    }

    /// Presses a control once and for all: `commit` writes down that it is pressed, after the guards
    /// and the hit test and right before the pointer goes down. Only a permit lets a final button
    /// through. A [`Stop::Cause`] means that nothing was pressed and nothing was written down.
    pub async fn press_committed<T: Send>(
        &mut self,
        view: &View,
        id: ElementId,
        permit: Option<&OrderPermit>,
        mut commit: impl FnMut() -> Result<T, Stop> + Send,
    ) -> Result<T, Stop> {
        refuse_final(view, id, permit)?;
        if permit.is_some() {
            self.session.agree().await?;
        }
        self.step()?;
        self.breathe().await;
        let wanted = view.element(id).cloned().unwrap_or_default();
        let mut target = id;
        let mut covered_by = String::new();
        // A link that stays covered is followed by its address: nothing is waited for.
        let attempts = match self.address_of(&wanted) {
            Some(_) => 3,
            None => 5,
        };
        for attempt in 0..attempts {
            let acted = &mut self.acted;
            let commit = || {
                *acted = Utc::now();
                commit()
            };
            match self.session.click_after(target, commit).await? {
                Ok(committed) => return Ok(committed),
                Err(Click::Disabled) => {
                    return Err(Stop::because(
                        Cause::Obstructed,
                        format!("the control \"{}\" is disabled", wanted.text),
                    ));
                }
                Err(Click::Covered { by, by_id }) => {
                    covered_by = by;
                    self.covered = true;
                    match attempt {
                        0 => self.close_cover(view, by_id).await?,
                        1 => self.session.escape().await?,
                        _ if attempt + 1 == attempts => {
                            self.covered = false;
                            break;
                        }
                        // A notice may go away by itself.
                        _ => sleep_until(Instant::now() + NOTICE).await,
                    }
                }
                Err(Click::Done | Click::Gone | Click::Invisible) => {}
            }
            let again = self.look().await;
            self.covered = false;
            let again = again?;
            let Some(found) = again.find_again(&wanted) else {
                return Err(Stop::because(
                    Cause::Obstructed,
                    format!("\"{}\" went away", wanted.text),
                ));
            };
            refuse_final(&again, found, permit)?;
            target = found;
        }
        Err(Stop::because(
            Cause::Obstructed,
            format!(
                "\"{}\" could not be pressed, it is covered by {covered_by}",
                wanted.text
            ),
        ))
    }

    /// Fills fields. Returns those that did not take their value, with what they hold now.
    pub async fn fill(
        &mut self,
        entries: &[(ElementId, Entry)],
    ) -> Result<Vec<(ElementId, String)>, Stop> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        self.check_time()?;
        let filled = self.session.fill(entries).await?;
        Ok(entries
            .iter()
            .zip(filled)
            .filter_map(|((id, _), filled)| match filled {
                Filled::Done => None,
                Filled::Refused { now } => Some((*id, now)),
                Filled::Gone => Some((*id, String::new())),
            })
            .collect())
    }

    /// Presses Escape: what was opened and offers nothing that fits is closed again.
    pub async fn escape(&mut self) -> Result<(), Stop> {
        self.acts();
        self.session.escape().await?;
        Ok(())
    }

    /// Presses Enter in a field, for forms without a button.
    pub async fn submit_key(&mut self, view: &View, id: ElementId) -> Result<(), Stop> {
        refuse_final(view, id, None)?;
        self.step()?;
        self.breathe().await;
        self.acts();
        self.session.submit_key(id).await?;
        Ok(())
    }

    /// Clicks a pinned selector.
    pub async fn click_selector(
        &mut self,
        css: &str,
        permit: Option<&OrderPermit>,
    ) -> Result<(), Stop> {
        self.click_selector_committed(css, permit, || Ok(())).await
    }

    /// Clicks a pinned selector once and for all, as [`Walker::press_committed`] does.
    pub async fn click_selector_committed<T: Send>(
        &mut self,
        css: &str,
        permit: Option<&OrderPermit>,
        commit: impl FnOnce() -> Result<T, Stop> + Send,
    ) -> Result<T, Stop> {
        let view = self.look().await?;
        if let Some(element) = view
            .snapshot
            .elements
            .iter()
            .find(|element| element.selector == css)
        {
            refuse_final(&view, element.element_id(), permit)?;
        }
        self.step()?;
        self.breathe().await;
        self.acts();
        match self.session.click_selector_after(css, commit).await? {
            Ok(committed) => Ok(committed),
            Err(other) => Err(Stop::because(
                Cause::Obstructed,
                format!("the pinned selector {css} could not be clicked ({other:?})"),
            )),
        }
    }

    /// Fills a pinned selector.
    pub async fn fill_selector(&mut self, css: &str, entry: &Entry) -> Result<(), Stop> {
        self.session.fill_selector(css, entry).await?;
        Ok(())
    }

    /// Takes a picture and the source of the page as proof. Touchpoints first seen since the last
    /// record get it as their evidence.
    pub async fn record(&mut self, label: &str, view: &View) -> Result<Vec<EvidenceId>, Stop> {
        let url = Some(view.snapshot.url.as_str());
        let visit = Some(self.errand.visit.id);
        let at = self.now();
        let picture = self.session.screenshot().await?;
        let source = self.session.source().await?;
        let store = self.errand.store;
        let picture =
            store.put_evidence(visit, EvidenceKind::Screenshot, label, url, at, &picture)?;
        let source = store.put_evidence(
            visit,
            EvidenceKind::PageSource,
            label,
            url,
            at,
            source.as_bytes(),
        )?;
        let proof = vec![picture, source];
        self.touchpoints.prove(&proof);
        Ok(proof)
    }

    /// How many changes over the page the page itself has noted; `None` in a new document.
    pub async fn changes(&mut self) -> Result<Option<usize>, Stop> {
        match self.session.changes().await {
            Err(BrowserError::Left { .. }) => Ok(None),
            changes => Ok(changes?),
        }
    }

    /// The shop's way to speak first is in the visitor's way.
    pub fn intrudes(&mut self, how: &str) {
        let now = self.now();
        self.touchpoints
            .note("chat-intrusive", Value::Text(how.to_owned()), now);
    }

    /// Reads a page down to its end and up again, as what waits for that only then appears.
    pub async fn read_down(&mut self, view: &View) -> Result<(), Stop> {
        let (_, height) = view.snapshot.viewport;
        let end = (view.snapshot.page_height - height).max(0.0);
        for part in [0.5, 1.0, 0.0] {
            self.session.scroll_to(end * part).await?;
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok(())
    }
}
