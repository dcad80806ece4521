//! The only part of the autopilot that touches the browser: looks, presses, fills and records, with
//! a pace, a budget and the guards.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::errand::Errand;
use super::guard::{OrderPermit, refuse_final};
use super::stop::Stop;
use super::touchpoints::Touchpoints;
use super::view::View;
use crate::browser::{BrowserError, Click, Entry, Filled, NavigationFault, Session};
use crate::facts::{Cause, EvidenceId, EvidenceKind, Value};
use crate::page::{self, Banner, ButtonRole, ElementId, OverlayKind, Snapshot, WallKind};
use crate::plan::CookiePolicy;

/// A product as it was put into the cart.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Product {
    pub name: String,
    pub price: Option<crate::text::Money>,
    pub url: String,
}

/// Walks through one shop.
pub(super) struct Walker<'a> {
    pub errand: Errand<'a>,
    pub touchpoints: Touchpoints,
    pub product: Option<Product>,
    pub registered: bool,
    pub logged_in: bool,
    /// Where the front page led to at the first look at it.
    pub home: BTreeSet<String>,
    session: &'a mut Session,
    acted: DateTime<Utc>,
    steps: u32,
    deadline: Instant,
    loaded: Instant,
    last_url: String,
    born: f64,
    banner_answers: u32,
    /// Whether something that lies over the page keeps a press from its control.
    covered: bool,
    dismissals: u32,
}

impl<'a> Walker<'a> {
    pub fn new(errand: Errand<'a>, session: &'a mut Session) -> Self {
        let now = Instant::now();
        Walker {
            errand,
            touchpoints: Touchpoints::of(&errand.persona.email),
            product: None,
            registered: false,
            logged_in: false,
            home: BTreeSet::new(),
            session,
            acted: Utc::now(),
            steps: 0,
            deadline: now + errand.plan.pace.visit,
            loaded: now,
            last_url: String::new(),
            born: 0.0,
            banner_answers: 0,
            covered: false,
            dismissals: 0,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    /// When the customer last did something at the shop: from there a shop counts the silence.
    pub fn last_act(&self) -> DateTime<Utc> {
        self.acted
    }

    /// Seconds since the page now shown arrived.
    pub fn seconds_on_page(&self) -> f64 {
        self.loaded.elapsed().as_secs_f64()
    }

    fn step(&mut self) -> Result<(), Stop> {
        self.steps += 1;
        self.acted = Utc::now();
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

    /// Opens an address and looks.
    pub async fn open(&mut self, url: &Url) -> Result<View, Stop> {
        self.step()?;
        self.breathe().await;
        self.session
            .goto(url)
            .await
            .map_err(|error| navigation_stop(error, url))?;
        self.look().await
    }

    /// Opens the shop's home page.
    pub async fn open_home(&mut self) -> Result<View, Stop> {
        let home = self.errand.shop.url.clone();
        let view = self.open(&home).await?;
        if self.home.is_empty() {
            let links = view.snapshot.elements.iter().filter(|e| e.tag == "a");
            self.home = links.map(|e| e.href.clone()).collect();
        }
        Ok(view)
    }

    /// Looks at the page as it is once it has settled, and clears what lies over it.
    pub async fn look(&mut self) -> Result<View, Stop> {
        let mut view = self.glance().await?;
        for _ in 0..4 {
            if !self.clear_the_way(&view).await? {
                break;
            }
            view = self.glance().await?;
        }
        if let Some(wall) = view
            .reading
            .walls
            .iter()
            .find(|wall| wall.form.is_none() && wall.confidence >= 0.7)
        {
            let cause = wall_cause(wall.kind);
            // What stands behind a wall may still be sold by another way in; NotFound only counts at home.
            let whole_visit = !matches!(
                wall.kind,
                WallKind::NotFound | WallKind::LogInOnly | WallKind::NotAShop
            );
            if whole_visit {
                self.record("wall", &view).await?;
                return Err(Stop::because(cause, wall.reasons.join("; ")));
            }
        }
        Ok(view)
    }

    /// Looks without touching anything.
    pub async fn glance(&mut self) -> Result<View, Stop> {
        self.check_time()?;
        let snapshot = self.capture().await?;
        if snapshot.url != self.last_url {
            self.last_url.clone_from(&snapshot.url);
            // A page that the document's own script put up is as old as this look at it.
            let mut age = Duration::ZERO;
            if snapshot.born != self.born {
                self.born = snapshot.born;
                age = Duration::try_from_secs_f64(snapshot.age).unwrap_or_default();
            }
            let now = Instant::now();
            self.loaded = now.checked_sub(age).unwrap_or(now);
        }
        let reading = page::read(&snapshot, self.errand.lexicons);
        let view = View { snapshot, reading };
        self.touchpoints
            .take(&view, self.seconds_on_page(), self.now());
        Ok(view)
    }

    /// A snapshot of the settled page; taken anew when the page was left meanwhile.
    async fn capture(&mut self) -> Result<Snapshot, Stop> {
        let mut left = 0;
        loop {
            self.session.settle(self.errand.plan.pace.page).await?;
            match self.session.snapshot().await {
                Err(BrowserError::Left { .. }) if left < 5 => left += 1,
                taken => return Ok(taken?),
            }
        }
    }

    /// Answers a cookie banner and closes overlays in the way. True when something was done.
    async fn clear_the_way(&mut self, view: &View) -> Result<bool, Stop> {
        if let Some(banner) = view
            .reading
            .banner
            .as_ref()
            .filter(|_| self.banner_answers < 4)
            && let Some((id, answer)) =
                banner_step(view, banner, self.errand.plan.cookies, self.covered)
        {
            self.banner_answers += 1;
            if answer == "turned-off" {
                let off: Vec<_> = banner
                    .switches
                    .iter()
                    .map(|id| (*id, Entry::Check(false)))
                    .collect();
                self.session.fill(&off).await?;
            }
            self.touchpoints
                .note("cookie-consent", Value::Text(answer.to_owned()), self.now());
            return Ok(matches!(self.session.click(id).await?, Click::Done));
        }
        let in_the_way = view.reading.overlays.iter().find(|overlay| {
            overlay.dismiss.is_some_and(|id| view.usable(id))
                && (overlay.blocking
                    || matches!(
                        overlay.kind,
                        OverlayKind::Newsletter
                            | OverlayKind::AgeGate
                            | OverlayKind::CountryChooser
                            | OverlayKind::AppBanner
                    ))
                && !matches!(overlay.kind, OverlayKind::Chat | OverlayKind::CartNotice)
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

    /// Presses a control a customer would press, after the guards and with a hit test.
    pub async fn press(&mut self, view: &View, id: ElementId) -> Result<(), Stop> {
        self.press_committed(view, id, None, || Ok(())).await
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
        self.step()?;
        self.breathe().await;
        let wanted = view.element(id).cloned().unwrap_or_default();
        let mut target = id;
        let mut covered_by = String::new();
        for attempt in 0..4 {
            match self.session.click_after(target, &mut commit).await? {
                Ok(committed) => return Ok(committed),
                Err(Click::Disabled) => {
                    return Err(Stop::because(
                        Cause::Obstructed,
                        format!("the control \"{}\" is disabled", wanted.text),
                    ));
                }
                Err(Click::Covered { by, .. }) => {
                    covered_by = by;
                    self.covered = true;
                    if attempt > 0 {
                        self.session.escape().await?;
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

    /// Presses Enter in a field, for forms without a button.
    pub async fn submit_key(&mut self, view: &View, id: ElementId) -> Result<(), Stop> {
        refuse_final(view, id, None)?;
        self.step()?;
        self.breathe().await;
        self.session.submit_key(id).await?;
        Ok(())
    }

    /// Clicks a pinned selector.
    pub async fn click_selector(
        &mut self,
        css: &str,
        permit: Option<&OrderPermit>,
    ) -> Result<(), Stop> {
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
        match self.session.click_selector(css).await? {
            Click::Done => Ok(()),
            other => Err(Stop::because(
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

    /// Waits until `until`, or until `step` has passed.
    pub async fn idle(&self, until: Instant, step: Duration) {
        sleep_until(until.min(Instant::now() + step)).await;
    }

    /// Steps aside until `until`, or until `step` has passed, so that another visit can act
    /// meanwhile. Rest takes nothing from the visit's time.
    pub async fn rest(&mut self, step: Duration, until: Instant) {
        let began = Instant::now();
        let length = step.min(until.saturating_duration_since(began));
        match self.errand.turn {
            Some(turn) => turn.rest(length).await,
            None => tokio::time::sleep(length).await,
        }
        self.deadline += began.elapsed();
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

/// The next press that answers a banner by policy, and what that answer is called.
fn banner_step(
    view: &View,
    banner: &Banner,
    policy: CookiePolicy,
    covered: bool,
) -> Option<(ElementId, &'static str)> {
    let usable = |id: Option<ElementId>| id.filter(|id| view.usable(*id));
    match policy {
        CookiePolicy::Accept => usable(banner.accept).map(|id| (id, "accepted")),
        CookiePolicy::Reject => usable(banner.reject)
            .map(|id| (id, "rejected"))
            .or_else(|| {
                let switches_shown = banner.switches.iter().any(|id| view.usable(*id));
                usable(banner.save)
                    .filter(|_| switches_shown)
                    .map(|id| (id, "turned-off"))
            })
            .or_else(|| usable(banner.settings).map(|id| (id, "settings-opened")))
            .or_else(|| usable(banner.save).map(|id| (id, "saved-without-switches")))
            .or_else(|| close_button(view, banner).map(|id| (id, "closed-unanswered")))
            .or_else(|| {
                usable(banner.accept)
                    .filter(|_| banner.blocking || covered)
                    .map(|id| (id, "accepted-no-choice"))
            }),
    }
}

fn close_button(view: &View, banner: &Banner) -> Option<ElementId> {
    let layer = banner.layer?;
    view.buttons(ButtonRole::Close)
        .into_iter()
        .find(|button| {
            view.element(button.element)
                .is_some_and(|element| element.layer == Some(layer))
        })
        .map(|button| button.element)
}

/// The cause that a wall is recorded as.
pub(super) fn wall_cause(wall: WallKind) -> Cause {
    match wall {
        WallKind::Captcha => Cause::Captcha,
        WallKind::BotCheck => Cause::BotCheck,
        WallKind::PhoneVerification => Cause::PhoneVerification,
        WallKind::IdVerification => Cause::IdVerification,
        WallKind::LogInOnly => Cause::LogInOnly,
        WallKind::InvitationOnly => Cause::InvitationOnly,
        WallKind::ClosedShop => Cause::ClosedShop,
        WallKind::Holiday => Cause::Holiday,
        WallKind::Forbidden => Cause::Forbidden,
        WallKind::TooManyRequests => Cause::TooManyRequests,
        WallKind::ServerError => Cause::ServerError,
        WallKind::NotFound => Cause::NotFound,
        WallKind::CertificateError => Cause::CertificateError,
        WallKind::ParkedDomain => Cause::ParkedDomain,
        WallKind::NotAShop => Cause::NotAShop,
    }
}

/// A failed navigation is a finding about the shop's reachability, not a failure of the browser.
fn navigation_stop(error: BrowserError, url: &Url) -> Stop {
    match error {
        BrowserError::Navigation {
            ref code, fault, ..
        } => {
            let cause = match fault {
                NavigationFault::Certificate => Cause::CertificateError,
                _ => Cause::Unreachable,
            };
            Stop::because(cause, format!("{url} could not be opened ({code})"))
        }
        other => Stop::Browser(other),
    }
}
