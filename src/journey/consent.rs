//! What to press in a cookie banner to carry out the study's cookie policy: one step at a time, each
//! judged by looking again, none repeated that changed nothing.

use std::time::{Duration, Instant};

use super::view::View;
use crate::browser::{BrowserError, Click, Entry, Session};
use crate::page::{self, Banner, ButtonRole, ElementId, Lexicons};
use crate::plan::CookiePolicy;

/// How many presses a visit spends on banners; two layers and a confirmation take three.
const MOST: usize = 12;

/// How long a page may take to come to rest.
const SETTLE: Duration = Duration::from_secs(15);

/// How long an answered banner may take to fade away.
const FADE: Duration = Duration::from_millis(1_800);

/// One step in answering a banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentStep {
    /// What it amounts to: `accepted`, `rejected`, `turned-off`, `turned-on`, `settings-opened`,
    /// `saved-without-switches`, `closed-unanswered` or `accepted-no-choice`.
    pub answer: &'static str,
    /// Switches to set first.
    pub switches: Vec<ElementId>,
    /// Whether they are to be on.
    pub on: bool,
    /// The control to press.
    pub press: ElementId,
}

impl ConsentStep {
    fn press(answer: &'static str, press: ElementId) -> Self {
        Self {
            answer,
            switches: Vec::new(),
            on: false,
            press,
        }
    }

    /// Whether the shop's question is answered by it, one way or the other.
    #[must_use]
    pub fn settles(&self) -> bool {
        !matches!(self.answer, "settings-opened" | "closed-unanswered")
    }
}

/// What a visit has already pressed in banners.
#[derive(Debug, Default)]
pub struct Consent {
    pressed: Vec<Pressed>,
    settled: Option<&'static str>,
}

/// One press.
#[derive(Debug)]
struct Pressed {
    place: String,
    answer: &'static str,
    at: Instant,
    /// What the banner offered.
    offered: Vec<String>,
}

impl Consent {
    /// The next step for the banner that is shown, by policy. `None` when no banner is shown, or
    /// nothing that has not been tried could help. `covered` says that the banner lies over something
    /// that must be pressed.
    ///
    /// What was pressed in vain is pressed a second time after a while: a banner may be shown before
    /// its script listens.
    #[must_use]
    pub fn next(
        &self,
        view: &View,
        policy: CookiePolicy,
        covered: bool,
        now: Instant,
    ) -> Option<ConsentStep> {
        let banner = view.reading.banner.as_ref()?;
        if self.pressed.len() >= MOST {
            return None;
        }
        let steps = match policy {
            CookiePolicy::Accept => accepting(view, banner),
            CookiePolicy::Reject => rejecting(view, banner, covered),
        };
        steps
            .into_iter()
            .find(|step| !self.tried(view, step, now) && self.still_wanted(step))
    }

    /// Remembers a step that is about to be made.
    pub fn remember(&mut self, view: &View, step: &ConsentStep, now: Instant) {
        self.pressed.push(Pressed {
            place: place(view, step.press),
            answer: step.answer,
            at: now,
            offered: view
                .reading
                .banner
                .as_ref()
                .map_or_else(Vec::new, |banner| offer(view, banner)),
        });
        if step.settles() {
            self.settled = Some(step.answer);
        }
    }

    /// Whether the control pressed last may still be shown only because its banner fades away, or
    /// the window it opens has yet to come.
    #[must_use]
    pub fn fades(&self, view: &View, now: Instant) -> bool {
        let Some(last) = self.pressed.last() else {
            return false;
        };
        let banner = view.reading.banner.as_ref();
        now.saturating_duration_since(last.at) < FADE
            && banner.is_some_and(|banner| match last.answer {
                "settings-opened" => offer(view, banner) == last.offered,
                _ => offer(view, banner).contains(&last.place),
            })
    }

    /// What the banners of this visit were answered in the end.
    #[must_use]
    pub fn settled(&self) -> Option<&'static str> {
        self.settled
    }

    /// Whether another press could hardly do more than those before.
    fn tried(&self, view: &View, step: &ConsentStep, now: Instant) -> bool {
        let place = place(view, step.press);
        let same = |press: &&Pressed| press.place == place && press.answer == step.answer;
        match self.pressed.iter().filter(same).count() {
            0 => false,
            // What came of other presses is not undone.
            1 => {
                let last = self.pressed.last().filter(same);
                last.is_none_or(|once| now.saturating_duration_since(once.at) < FADE)
            }
            _ => true,
        }
    }

    /// After a refusal nothing may be pressed that takes it back.
    fn still_wanted(&self, step: &ConsentStep) -> bool {
        let refused = matches!(
            self.settled,
            Some("rejected" | "turned-off" | "saved-without-switches")
        );
        !refused || step.answer != "accepted-no-choice"
    }
}

/// The page and the control on it, so that the same banner on another page is answered again. By its
/// name: its place in the document shifts when a window opens beside it.
fn place(view: &View, id: ElementId) -> String {
    let control = view.element(id).map_or("", |e| match e.name.trim() {
        "" => &e.selector,
        name => name,
    });
    format!("{} {control}", view.snapshot.url)
}

/// What a banner offers to press, and how many choices it shows.
fn offer(view: &View, banner: &Banner) -> Vec<String> {
    let controls = [banner.accept, banner.reject, banner.save, banner.settings];
    let mut offered: Vec<String> = controls
        .into_iter()
        .flatten()
        .map(|id| place(view, id))
        .collect();
    offered.push(banner.choices.len().to_string());
    offered
}

fn accepting(view: &View, banner: &Banner) -> Vec<ConsentStep> {
    let mut steps = Vec::new();
    let usable = |id: Option<ElementId>| id.filter(|id| view.usable(*id));
    if let Some(id) = usable(banner.accept) {
        steps.push(ConsentStep::press("accepted", id));
    }
    let off: Vec<ElementId> = banner
        .choices
        .iter()
        .filter(|id| !banner.switches.contains(id))
        .copied()
        .collect();
    if let Some(id) = usable(banner.save)
        && !banner.choices.is_empty()
    {
        steps.push(ConsentStep {
            answer: "turned-on",
            switches: off,
            on: true,
            press: id,
        });
    }
    if banner.accept.is_none()
        && let Some(id) = usable(banner.settings)
    {
        steps.push(ConsentStep::press("settings-opened", id));
    }
    steps.extend(close_button(view, banner).map(|id| ConsentStep::press("closed-unanswered", id)));
    steps
}

fn rejecting(view: &View, banner: &Banner, covered: bool) -> Vec<ConsentStep> {
    let mut steps = Vec::new();
    let usable = |id: Option<ElementId>| id.filter(|id| view.usable(*id));
    if let Some(id) = usable(banner.reject) {
        steps.push(ConsentStep::press("rejected", id));
    }
    let switches_shown = banner.choices.iter().any(|id| view.usable(*id));
    if let Some(id) = usable(banner.save).filter(|_| switches_shown) {
        steps.push(ConsentStep {
            answer: "turned-off",
            switches: banner.switches.clone(),
            on: false,
            press: id,
        });
    }
    if let Some(id) = usable(banner.settings) {
        steps.push(ConsentStep::press("settings-opened", id));
    }
    if let Some(id) = usable(banner.save) {
        steps.push(ConsentStep::press("saved-without-switches", id));
    }
    steps.extend(close_button(view, banner).map(|id| ConsentStep::press("closed-unanswered", id)));
    if let Some(id) = usable(banner.accept).filter(|_| banner.blocking || covered) {
        steps.push(ConsentStep::press("accepted-no-choice", id));
    }
    steps
}

fn close_button(view: &View, banner: &Banner) -> Option<ElementId> {
    let layer = banner.layer?;
    view.buttons(ButtonRole::Close)
        .into_iter()
        .find(|button| {
            view.element(button.element)
                .is_some_and(|element| view.stands_in(element, layer))
        })
        .map(|button| button.element)
}

/// Makes one step. True when the control was pressed.
///
/// # Errors
/// The session is lost.
pub async fn make(session: &Session, step: &ConsentStep) -> Result<bool, BrowserError> {
    let turned: Vec<_> = step
        .switches
        .iter()
        .map(|id| (*id, Entry::Check(step.on)))
        .collect();
    if !turned.is_empty() {
        session.fill(&turned).await?;
    }
    Ok(matches!(session.click(step.press).await?, Click::Done))
}

/// Answers the cookie banner of the page that is open, as a visit would: looks until a banner has
/// been answered for good and is gone, or until `patience` has passed without one to act on. Gives
/// the steps made.
///
/// # Errors
/// The session is lost.
pub async fn answer(
    session: &Session,
    lexicons: &Lexicons,
    policy: CookiePolicy,
    patience: Duration,
) -> Result<Vec<ConsentStep>, BrowserError> {
    let mut consent = Consent::default();
    let mut steps = Vec::new();
    let mut idle = Instant::now();
    loop {
        let snapshot = session.settled_snapshot(SETTLE).await?;
        let reading = page::read(&snapshot, lexicons);
        let view = View { snapshot, reading };
        let now = Instant::now();
        if !consent.fades(&view, now)
            && let Some(step) = consent.next(&view, policy, false, now)
        {
            consent.remember(&view, &step, now);
            make(session, &step).await?;
            steps.push(step);
            idle = Instant::now();
            continue;
        }
        let over = consent.settled().is_some() && view.reading.banner.is_none();
        if over || idle.elapsed() > patience.max(FADE) {
            return Ok(steps);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
