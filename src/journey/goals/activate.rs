//! Activate a new account by the mail the shop sends (double opt-in), while the session is kept.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::browser::Entry;
use crate::facts::JournalOutcome;
use crate::journey::letterbox::Activation;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, ElementId, FieldRole, Region};

/// How long the session is kept for the mail: 99.0 % of the sites that send one do so within it
/// (97.7 % within five minutes).
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Least, where a study waits even shorter for a welcome.
const LEAST: Duration = Duration::from_secs(30);
/// How long where the sign-up seems to have been refused.
const UNLIKELY: Duration = Duration::from_secs(10);
/// Between two looks into the letter box.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);
/// One-character boxes that together take a code.
const BOXES: usize = 4;

/// How activating went.
pub(super) enum Activated {
    /// The link was opened or the code entered, and the shop did not complain.
    Yes,
    /// No mail that activates anything came in time.
    NoMail,
    /// The shop complained; its words.
    Refused(String),
}

/// Waits for the mail and does what it asks for; not long where `unlikely` to come. The time spent waiting is the shop's: it is not
/// taken from the visit's.
pub(super) async fn activate(
    walker: &mut Walker<'_>,
    waiting: &View,
    sent: DateTime<Utc>,
    unlikely: bool,
) -> Result<Activated, Stop> {
    let longest = if unlikely {
        UNLIKELY
    } else {
        walker.errand.plan.windows.welcome.clamp(LEAST, LONGEST)
    };
    let Some(activation) = walker
        .wait_for_activation(sent, longest, BETWEEN_LOOKS)
        .await?
    else {
        return Ok(Activated::NoMail);
    };
    follow(walker, Some(waiting), &activation).await
}

/// Activates an account whose sign-up an earlier attempt at the visit had sent, when the mail for it
/// has come meanwhile. True when the account can be logged into after that.
pub async fn activate_late(walker: &mut Walker<'_>, sent: DateTime<Utc>) -> Result<bool, Stop> {
    let errand = walker.errand;
    let Some(activation) = errand.letterbox.activation(errand.visit, sent)? else {
        return Ok(false);
    };
    match follow(walker, None, &activation).await? {
        Activated::Yes => super::log_in::log_in(walker).await,
        Activated::NoMail | Activated::Refused(_) => Ok(false),
    }
}

/// Does what the mail asks for; `waiting` is the page that may wait for a code.
pub(super) async fn follow(
    walker: &mut Walker<'_>,
    waiting: Option<&View>,
    activation: &Activation,
) -> Result<Activated, Stop> {
    let errand = walker.errand;
    // A code is for the page that waits for it; everywhere else the link is meant.
    let code = activation
        .code
        .as_ref()
        .zip(waiting.filter(|waiting| !code_fields(waiting).is_empty()));
    let (act, data) = match (&code, &activation.link) {
        (Some(_), _) => (
            "enter the code of the activation mail",
            serde_json::json!({ "mail": activation.mail }),
        ),
        (None, Some(url)) => (
            "open the link of the activation mail",
            serde_json::json!({ "url": url, "mail": activation.mail }),
        ),
        (None, None) => return Ok(Activated::NoMail),
    };
    let journal =
        errand
            .store
            .journal(errand.visit.id, "activate", act, false, walker.now(), data)?;
    let after = match (code, &activation.link) {
        (Some((code, waiting)), _) => enter_code(walker, waiting, code).await?,
        (None, Some(url)) => {
            let view = walker.open(url).await?;
            match lone_button(&view).filter(|_| !view.logged_in(&errand.persona.email)) {
                // Some shops ask once more, because mail programs open links by themselves.
                Some(id) => {
                    walker.press(&view, id).await?;
                    walker.look().await?
                }
                None => view,
            }
        }
        (None, None) => return Ok(Activated::NoMail),
    };
    walker
        .record("after activating the account", &after)
        .await?;
    let complaint = after.reading.errors.first().map(|error| error.text.clone());
    let outcome = if complaint.is_none() {
        JournalOutcome::Done
    } else {
        JournalOutcome::Failed
    };
    errand
        .store
        .settle(journal, outcome, walker.now(), serde_json::Value::Null)?;
    Ok(complaint.map_or(Activated::Yes, Activated::Refused))
}

/// Enters a code where the page waits for one, in one field or box by box, and sends it.
async fn enter_code(walker: &mut Walker<'_>, waiting: &View, code: &str) -> Result<View, Stop> {
    let fields = code_fields(waiting);
    let Some(last) = fields.last().copied() else {
        return walker.look().await;
    };
    let characters: Vec<char> = code.chars().filter(|c| c.is_alphanumeric()).collect();
    let entries: Vec<_> = if fields.len() == 1 {
        vec![(last, Entry::Text(code.to_owned()))]
    } else {
        fields
            .iter()
            .zip(&characters)
            .map(|(id, character)| (*id, Entry::Text(character.to_string())))
            .collect()
    };
    walker.fill(&entries).await?;
    let filled = walker.look().await?;
    let still_asked = code_fields(&filled);
    let Some(last) = still_asked.last().copied() else {
        // Many pages send a complete code by themselves.
        return Ok(filled);
    };
    // Enter sends the form without a button whose words ("confirm") could also order something.
    walker.submit_key(&filled, last).await?;
    let sent = walker.look().await?;
    match code_fields(&sent)
        .last()
        .and_then(|last| sender_of(&sent, *last))
    {
        Some(button) if sent.print() == filled.print() && sent.reading.errors.is_empty() => {
            walker.press(&sent, button).await?;
            walker.look().await
        }
        _ => Ok(sent),
    }
}

/// Where the page takes a code: one field, or a row of boxes for one character each.
pub(super) fn code_fields(view: &View) -> Vec<ElementId> {
    let boxes: Vec<_> = view
        .snapshot
        .elements
        .iter()
        .filter(|element| {
            element.tag == "input"
                && element.visible
                && element.enabled
                && element.attribute("maxlength") == "1"
        })
        .collect();
    if boxes.len() >= BOXES && boxes.iter().all(|one| one.form == boxes[0].form) {
        return boxes.iter().map(|one| one.element_id()).collect();
    }
    view.reading
        .fields
        .iter()
        .filter(|field| field.role == FieldRole::OneTimeCode && view.usable(field.element))
        .map(|field| field.element)
        .take(1)
        .collect()
}

/// The button that sends the form of a field.
fn sender_of(view: &View, field: ElementId) -> Option<ElementId> {
    let form = view.element(field)?.form;
    let known = view
        .reading
        .forms
        .iter()
        .find(|reading| Some(reading.form) == form)
        .and_then(|reading| reading.submit)
        .filter(|id| view.usable(*id));
    known.or_else(|| {
        [
            ButtonRole::Register,
            ButtonRole::NextStep,
            ButtonRole::Save,
            ButtonRole::Other,
        ]
        .into_iter()
        .flat_map(|role| view.buttons(role))
        .map(|button| button.element)
        .find(|id| {
            view.element(*id)
                .is_some_and(|button| button.form == form && button.tag != "a")
        })
    })
}

/// The only button of a page whose main part asks for nothing else.
fn lone_button(view: &View) -> Option<ElementId> {
    let main = |id: ElementId| {
        view.element(id).is_some_and(|element| {
            matches!(element.region, Region::Main) && element.visible && element.enabled
        })
    };
    if view.reading.fields.iter().any(|field| main(field.element)) {
        return None;
    }
    let mut buttons = view
        .reading
        .buttons
        .iter()
        .filter(|button| {
            matches!(
                button.role,
                ButtonRole::Register | ButtonRole::NextStep | ButtonRole::Save | ButtonRole::Other
            )
        })
        .map(|button| button.element)
        .filter(|id| main(*id))
        .filter(|id| {
            view.element(*id)
                .is_some_and(|element| element.tag != "a" && element.form.is_some())
        });
    let only = buttons.next()?;
    buttons.next().is_none().then_some(only)
}
