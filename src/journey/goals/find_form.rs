//! Find the registration form: by pin, by trail, else by what leads to it.

use std::time::Duration;

use tokio::time::Instant;

use crate::journey::stop::Stop;
use crate::journey::trail::{Step, Track, reusable};
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, Element, ElementId, FormKind, FormReading};
use crate::plan::Goal;

use super::pinned::pinned;

/// How long a box takes to fade in, at most.
const FADE: Duration = Duration::from_millis(400);
/// Pages looked at on the way to the form.
const PAGES: usize = 6;

/// Follows "register", "account" and "log in" until a registration form is seen.
pub(super) async fn find_form(
    walker: &mut Walker<'_>,
) -> Result<Option<(View, FormReading)>, Stop> {
    let mut view = if walker.helped || pinned_open(walker).await? {
        walker.look().await?
    } else if let Some((view, form)) = by_trail(walker).await? {
        return Ok(Some((view, form)));
    } else {
        walker.show_home().await?
    };
    let mut pressed: Vec<String> = Vec::new();
    let mut patient = true;
    let mut last = None;
    for _ in 0..PAGES {
        if let Some(form) = view.forms(FormKind::Registration).first() {
            let form = (*form).clone();
            learn(walker, &view, last.as_ref());
            return Ok(Some((view, form)));
        }
        // Old shops say "new customer? continue" beside the log-in.
        let beside_log_in = view
            .buttons(ButtonRole::NextStep)
            .into_iter()
            .filter(|_| !view.forms(FormKind::LogIn).is_empty());
        let way = [ButtonRole::Register, ButtonRole::Account, ButtonRole::LogIn]
            .into_iter()
            .flat_map(|role| view.buttons(role))
            .chain(beside_log_in)
            .map(|button| (button.role, button.element))
            .chain(by_address(&view))
            .find_map(|(role, id)| {
                let element = view.element(id)?;
                // The submit button of a log-in form leads nowhere without an account.
                let submits =
                    element.form.is_some() && element.tag != "a" && element.kind != "button";
                // One that takes nothing ("Log in" as a form of its own) leads to where it is done.
                let empty = view.reading.forms.iter().any(|form| {
                    Some(form.form) == element.form
                        && !form.fields.iter().any(|id| view.usable(*id))
                });
                let submits_log_in = submits && !empty && role == ButtonRole::LogIn;
                let key = format!(
                    "{}|{}|{}",
                    view.snapshot.url, element.selector, element.text
                );
                (!submits_log_in && !pressed.contains(&key)).then_some((id, key))
            });
        let Some((id, key)) = way else {
            // A pop-up may have closed the menu that the press opened.
            if std::mem::take(&mut patient) && !pressed.is_empty() {
                pressed.clear();
                view = walker.look_anew().await?;
                continue;
            }
            return Ok(None);
        };
        pressed.push(key);
        last = view
            .element(id)
            .map(|element| (view.snapshot.url.clone(), element.selector.clone()));
        walker.press(&view, id).await?;
        view = walker.glance().await?;
        // A box that the press opened is not to be closed again.
        if view.forms(FormKind::Registration).is_empty() && hides_form(&view) {
            // It may only be fading in, over a log-in that stays where it is.
            walker.idle(Instant::now() + FADE, FADE).await;
            view = walker.glance().await?;
        }
        if !shows_form(&view) {
            view = walker.look().await?;
        }
    }
    Ok(None)
}

/// Whether a form to sign up or log in can be used.
fn shows_form(view: &View) -> bool {
    !view.forms(FormKind::Registration).is_empty() || !view.forms(FormKind::LogIn).is_empty()
}

/// Whether the page has a form to sign up or log in that cannot be used yet.
fn hides_form(view: &View) -> bool {
    view.reading.forms.iter().any(|form| {
        matches!(form.kind, FormKind::Registration | FormKind::LogIn)
            && !form.fields.is_empty()
            && !form.fields.iter().any(|id| view.usable(*id))
    })
}

/// Links to a registration by their address, for words that no lexicon has.
fn by_address(view: &View) -> impl Iterator<Item = (ButtonRole, ElementId)> {
    const PARTS: [&str; 13] = [
        "register",
        "registr",
        "signup",
        "sign-up",
        "sign_up",
        "create-account",
        "create_account",
        "createaccount",
        "inscription",
        "rejestrac",
        "reyestrats",
        "reiestrats",
        "new-customer",
    ];
    view.snapshot
        .elements
        .iter()
        .filter(|element| element.tag == "a" && element.visible)
        .filter(|element| {
            let address = element.href.to_lowercase();
            PARTS.iter().any(|part| address.contains(part))
        })
        .map(|element| (ButtonRole::Register, element.element_id()))
}

/// Remembers where the form was, and what was pressed to open it where that opened no other page.
fn learn(walker: &mut Walker<'_>, view: &View, last: Option<&(String, String)>) {
    let Some(open) = reusable(&view.snapshot.url, &walker.errand.shop.url) else {
        return;
    };
    let step = last
        .filter(|(url, selector)| *url == view.snapshot.url && !selector.is_empty())
        .map(|(_, selector)| Step::click(selector.clone()))
        .into_iter()
        .collect();
    let track = Track {
        open: Some(open),
        step,
        shown: false,
    };
    walker.trail.learn(Goal::Register, track);
}

/// The form where the trail says it is.
async fn by_trail(walker: &mut Walker<'_>) -> Result<Option<(View, FormReading)>, Stop> {
    let form_of = |view: &View| {
        view.forms(FormKind::Registration)
            .first()
            .map(|form| (*form).clone())
    };
    let Some(mut view) = walker.follow_trail(Goal::Register).await? else {
        return Ok(None);
    };
    let track = walker
        .trail
        .track(Goal::Register)
        .cloned()
        .unwrap_or_default();
    for step in &track.step {
        if form_of(&view).is_some() {
            break;
        }
        let pressed = step.click.as_ref().and_then(|css| {
            let found = view.snapshot.elements.iter();
            found
                .filter(|element| element.visible)
                .find(|element| element.selector == *css)
        });
        let Some(id) = pressed.map(Element::element_id) else {
            break;
        };
        walker.press(&view, id).await?;
        view = walker.look().await?;
    }
    let form = form_of(&view);
    if form.is_none() {
        walker.trail.forget(Goal::Register);
    }
    Ok(form.map(|form| (view, form)))
}

async fn pinned_open(walker: &mut Walker<'_>) -> Result<bool, Stop> {
    if walker.errand.shop.pins.contains_key(&Goal::Register) {
        return pinned(walker, Goal::Register, None).await;
    }
    Ok(false)
}
