//! Create an account. Irreversible: journalled before the click, never repeated while in doubt.

use chrono::Utc;

use crate::facts::{Cause, EvidenceId, JournalOutcome, Outcome, Undetermined, Value};
use crate::journey::fill;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::{Walker, wall_cause};
use crate::page::{ButtonRole, FieldRole, FormKind, FormReading, PageKind};
use crate::plan::Goal;

use super::pinned::pinned;

/// Pages looked at on the way to the form.
const PAGES: usize = 6;
/// Sign-ups sent: the first, and one more after a complaint was read.
const TRIES: usize = 2;

/// Finds the registration form, fills and sends it once, and verifies that there is an account.
pub async fn register(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let found = match find_form(walker).await {
        Ok(found) => found,
        Err(stop) => {
            observe_failure(walker, &stop)?;
            return Err(stop);
        }
    };
    let Some((view, form)) = found else {
        let at = walker.now();
        let view = walker.look().await?;
        let proof = walker.record("no way to register", &view).await?;
        walker.errand.observe(
            "registration",
            Outcome::NotSeen { watched_until: at },
            at,
            &proof,
        )?;
        return Err(Stop::because(
            Cause::NoRegistrationForm,
            "no registration form was found",
        ));
    };
    match send(walker, view, form).await {
        Ok(proof) => {
            walker.registered = true;
            walker.logged_in = true;
            walker.errand.observe(
                "registration",
                Outcome::Seen(Value::Yes),
                walker.now(),
                &proof,
            )?;
            Ok(())
        }
        Err(stop) => {
            observe_failure(walker, &stop)?;
            Err(stop)
        }
    }
}

fn observe_failure(walker: &Walker<'_>, stop: &Stop) -> Result<(), Stop> {
    if let Stop::Cause { cause, detail } = stop {
        let why = Undetermined {
            cause: *cause,
            detail: detail.clone(),
        };
        walker.errand.observe(
            "registration",
            Outcome::Undetermined(why),
            walker.now(),
            &[],
        )?;
    }
    Ok(())
}

/// Follows "register", "account" and "log in" until a registration form is seen.
async fn find_form(walker: &mut Walker<'_>) -> Result<Option<(View, FormReading)>, Stop> {
    let mut view = if pinned_open(walker).await? {
        walker.look().await?
    } else {
        walker.open_home().await?
    };
    let mut pressed: Vec<String> = Vec::new();
    for _ in 0..PAGES {
        if let Some(form) = view.forms(FormKind::Registration).first() {
            let form = (*form).clone();
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
            .find_map(|button| {
                let element = view.element(button.element)?;
                // The submit button of a log-in form leads nowhere without an account.
                let submits =
                    element.form.is_some() && element.tag != "a" && element.kind != "button";
                let submits_log_in = submits && button.role == ButtonRole::LogIn;
                let key = format!(
                    "{}|{}|{}",
                    view.snapshot.url, element.selector, element.text
                );
                (!submits_log_in && !pressed.contains(&key)).then_some((button.element, key))
            });
        let Some((id, key)) = way else {
            return Ok(None);
        };
        pressed.push(key);
        walker.press(&view, id).await?;
        view = walker.look().await?;
    }
    Ok(None)
}

async fn pinned_open(walker: &mut Walker<'_>) -> Result<bool, Stop> {
    if walker.errand.shop.pins.contains_key(&Goal::Register) {
        return pinned(walker, Goal::Register, None).await;
    }
    Ok(false)
}

async fn send(
    walker: &mut Walker<'_>,
    view: View,
    form: FormReading,
) -> Result<Vec<EvidenceId>, Stop> {
    let (mut view, mut form) = (view, form);
    let mut complaint = String::new();
    for attempt in 0..TRIES {
        if let Some(wall) = view
            .reading
            .walls
            .iter()
            .find(|wall| wall.form == Some(form.form) && wall.confidence >= 0.6)
        {
            walker.record("registration form", &view).await?;
            return Err(Stop::because(
                wall_cause(wall.kind),
                wall.reasons.join("; "),
            ));
        }
        fill_form(walker, &mut view, &mut form, attempt > 0).await?;
        walker.record("registration form filled in", &view).await?;
        let Some(submit) = form.submit.filter(|id| view.usable(*id)).or_else(|| {
            view.button(ButtonRole::Register)
                .or(view.button(ButtonRole::NextStep))
                .map(|button| button.element)
        }) else {
            return Err(Stop::because(
                Cause::NoRegistrationForm,
                "the registration form has no button to send it",
            ));
        };
        let before = view.print();
        let errand = walker.errand;
        let url = view.snapshot.url.clone();
        let journal = walker
            .press_committed(&view, submit, None, || {
                Ok(errand.store.journal(
                    errand.visit.id,
                    "register",
                    "send the sign-up",
                    true,
                    Utc::now(),
                    serde_json::json!({ "url": url, "address": errand.visit.address }),
                )?)
            })
            .await?;
        let mut after = walker.look().await?;
        for _ in 0..3 {
            if after.print() != before || !after.reading.errors.is_empty() {
                break;
            }
            let until = tokio::time::Instant::now() + std::time::Duration::from_millis(500);
            walker
                .idle(until, std::time::Duration::from_millis(500))
                .await;
            after = walker.look().await?;
        }
        let proof = walker.record("after sending the sign-up", &after).await?;
        match verify(walker, &after).await? {
            Sent::Taken => {
                walker.errand.store.settle(
                    journal,
                    JournalOutcome::Done,
                    walker.now(),
                    serde_json::Value::Null,
                )?;
                return Ok(proof);
            }
            Sent::Refused(words) => {
                walker.errand.store.settle(
                    journal,
                    JournalOutcome::Failed,
                    walker.now(),
                    serde_json::json!({ "shop-said": words }),
                )?;
                complaint = words;
                let Some(again) = after
                    .forms(FormKind::Registration)
                    .first()
                    .map(|form| (*form).clone())
                else {
                    break;
                };
                view = after;
                form = again;
            }
            Sent::Unknown => {
                walker.errand.store.settle(
                    journal,
                    JournalOutcome::InDoubt,
                    walker.now(),
                    serde_json::Value::Null,
                )?;
                return Err(Stop::because(
                    Cause::RegistrationUnverified,
                    "the sign-up was sent, and the pages after it do not tell whether it was taken",
                ));
            }
        }
    }
    Err(Stop::because(
        Cause::RegistrationRejected,
        format!("the shop refused the sign-up: {complaint}"),
    ))
}

/// Fills the form; fields that appear while filling are filled in a second round.
async fn fill_form(
    walker: &mut Walker<'_>,
    view: &mut View,
    form: &mut FormReading,
    eager: bool,
) -> Result<(), Stop> {
    for _ in 0..3 {
        let plan = fill::plan(
            view,
            &form.fields,
            walker.errand.persona,
            walker.errand.plan.consent,
            eager,
        );
        if plan.entries.is_empty() {
            return Ok(());
        }
        walker.fill(&plan.entries).await?;
        *view = walker.look().await?;
        match view.forms(FormKind::Registration).first() {
            Some(again) => *form = (*again).clone(),
            None => return Ok(()),
        }
    }
    Ok(())
}

enum Sent {
    Taken,
    Refused(String),
    Unknown,
}

/// Looks whether there is an account now: on this page, else on the account page.
async fn verify(walker: &mut Walker<'_>, after: &View) -> Result<Sent, Stop> {
    let email = &walker.errand.persona.email;
    if after.logged_in(email) || after.reading.page == PageKind::Account {
        return Ok(Sent::Taken);
    }
    let still_there = !after.forms(FormKind::Registration).is_empty();
    if still_there {
        if let Some(error) = after.reading.errors.first() {
            return Ok(Sent::Refused(error.text.clone()));
        }
        let emptied_required = after.reading.fields.iter().any(|field| {
            field.role == FieldRole::Email
                && after
                    .element(field.element)
                    .is_some_and(|element| element.attribute("aria-invalid") == "true")
        });
        if emptied_required {
            return Ok(Sent::Refused(
                "the form marks a field as invalid".to_owned(),
            ));
        }
    }
    // Neither greeting nor complaint: the log-in decides, which harms nothing.
    if super::log_in::log_in(walker).await? {
        return Ok(Sent::Taken);
    }
    Ok(if still_there {
        Sent::Refused("the form stayed and the account cannot be logged into".to_owned())
    } else {
        Sent::Unknown
    })
}
