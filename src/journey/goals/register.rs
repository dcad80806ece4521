//! Create an account. Irreversible: journalled before the click, never repeated while in doubt.

use chrono::{DateTime, Utc};

use crate::facts::{Cause, EvidenceId, JournalId, JournalOutcome, Outcome, Undetermined, Value};
use crate::journey::fill;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::journey::walls::wall_cause;
use crate::page::{
    ButtonRole, Element, ElementId, FieldRole, FormKind, FormReading, PageKind, Rect, Region,
    WallKind,
};
use crate::plan::{Goal, Persona};
use crate::text::fold;

use super::activate::{Activated, activate, code_fields};
use super::find_form::find_form;
use super::pinned::pinned_sending;
use super::refusal::explained;
use super::suggestion;

/// Sign-ups sent: the first, and one more after a complaint was read.
const TRIES: usize = 2;
/// Steps of a sign-up after its first.
const STEPS: usize = 3;

/// Finds the registration form, fills and sends it once, and verifies that there is an account.
pub async fn register(walker: &mut Walker<'_>) -> Result<(), Stop> {
    match sent_by_pin(walker).await {
        Ok(None) => {}
        Ok(Some(proof)) => return registered(walker, &proof),
        Err(stop) => {
            observe_failure(walker, &stop)?;
            return Err(stop);
        }
    }
    let found = match find_form(walker).await {
        Ok(found) => found,
        Err(stop) => {
            observe_failure(walker, &stop)?;
            return Err(stop);
        }
    };
    let Some((view, form)) = found else {
        walker.nowhere_to_register = true;
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
        Ok(proof) => registered(walker, &proof),
        Err(stop) => {
            observe_failure(walker, &stop)?;
            Err(stop)
        }
    }
}

/// Signs up by what leads to a form on the way through the checkout, where there was no other way to
/// one. A sign-up that fails leaves the visit as it was: many shops sell to guests too.
pub(super) async fn on_the_way(
    walker: &mut Walker<'_>,
    door: &View,
    way: ElementId,
) -> Result<View, Stop> {
    walker.press(door, way).await?;
    let view = walker.look().await?;
    let form = view.forms(FormKind::Registration).first().cloned().cloned();
    if let Some(form) = form {
        match Box::pin(send(walker, view, form)).await {
            Ok(proof) => {
                registered(walker, &proof)?;
                return walker.look().await;
            }
            Err(stop @ Stop::Cause { .. }) => observe_failure(walker, &stop)?,
            Err(broken) => return Err(broken),
        }
    }
    match url::Url::parse(&door.snapshot.url) {
        Ok(url) => walker.open(&url).await,
        Err(_) => walker.look().await,
    }
}

/// There is an account now.
fn registered(walker: &mut Walker<'_>, proof: &[EvidenceId]) -> Result<(), Stop> {
    walker.registered = true;
    walker.logged_in = true;
    walker.errand.observe(
        "registration",
        Outcome::Seen(Value::Yes),
        walker.now(),
        proof,
    )?;
    Ok(())
}

/// Whether a form that came after another was sent asks for more: it has fields the other had not, and
/// they are empty.
fn asks_more(sent: &[String], after: &View) -> Option<FormReading> {
    // A code from a mail is no further question.
    if !code_fields(after).is_empty() {
        return None;
    }
    let form = (*after.forms(FormKind::Registration).first()?).clone();
    let new = form
        .fields
        .iter()
        .filter_map(|id| after.element(*id))
        .filter(|field| field.visible && field.enabled && field.value.is_empty())
        .filter(|field| !matches!(field.kind.as_str(), "checkbox" | "radio"))
        .filter(|field| !sent.contains(&field.selector))
        .count();
    (new >= 1 && !after.logged_in("")).then_some(form)
}

/// Sends the sign-up as the shop's pin says, where it says all of it.
async fn sent_by_pin(walker: &mut Walker<'_>) -> Result<Option<Vec<EvidenceId>>, Stop> {
    let errand = walker.errand;
    let sent = walker.now();
    let journal = pinned_sending(walker, Goal::Register, || {
        let data = serde_json::json!({ "address": errand.visit.address, "pinned": true });
        let act = "send the sign-up as pinned";
        Ok(errand
            .store
            .journal(errand.visit.id, "register", act, true, Utc::now(), data)?)
    })
    .await?;
    let Some(journal) = journal else {
        return Ok(None);
    };
    let after = walker.look().await?;
    let proof = walker.record("after sending the sign-up", &after).await?;
    let verdict = verify(walker, None, &after, sent).await?;
    settle(walker, journal, &verdict)?;
    match verdict {
        Sent::Taken => Ok(Some(proof)),
        Sent::Refused(words) => Err(Stop::because(
            Cause::RegistrationRejected,
            refused(walker, &words),
        )),
        Sent::NotActivated(why) => Err(Stop::because(Cause::ActivationMissing, why)),
        Sent::Unknown => Err(unverified()),
    }
}

/// Writes down what came of a sign-up.
fn settle(walker: &Walker<'_>, journal: JournalId, verdict: &Sent) -> Result<(), Stop> {
    let (outcome, data) = match verdict {
        Sent::Taken => (JournalOutcome::Done, serde_json::Value::Null),
        Sent::Refused(words) => (
            JournalOutcome::Failed,
            serde_json::json!({ "shop-said": words }),
        ),
        Sent::NotActivated(why) => (
            JournalOutcome::InDoubt,
            serde_json::json!({ "not-activated": why }),
        ),
        Sent::Unknown => (JournalOutcome::InDoubt, serde_json::Value::Null),
    };
    let store = walker.errand.store;
    Ok(store.settle(journal, outcome, walker.now(), data)?)
}

fn unverified() -> Stop {
    Stop::because(
        Cause::RegistrationUnverified,
        "the sign-up was sent, and the pages after it do not tell whether it was taken",
    )
}

/// What came of a sign-up that a person may have sent. True when there is an account now. Where the
/// form still stands without a complaint, nobody sent it.
pub async fn see_registration(
    walker: &mut Walker<'_>,
    after: &View,
    journal: JournalId,
) -> Result<bool, Stop> {
    let store = walker.errand.store;
    let email = walker.errand.persona.email.clone();
    let untouched = !after.forms(FormKind::Registration).is_empty() && !after.logged_in(&email);
    let taken = !untouched && matches!(verify(walker, None, after, Utc::now()).await?, Sent::Taken);
    let outcome = if taken {
        JournalOutcome::Done
    } else {
        JournalOutcome::Failed
    };
    let nothing_more = serde_json::Value::Null;
    store.settle(journal, outcome, walker.now(), nothing_more)?;
    if taken {
        let view = walker.look().await?;
        let proof = walker
            .record("registered with a person's help", &view)
            .await?;
        registered(walker, &proof)?;
    }
    Ok(taken)
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

async fn send(
    walker: &mut Walker<'_>,
    view: View,
    form: FormReading,
) -> Result<Vec<EvidenceId>, Stop> {
    let (mut view, mut form) = (view, form);
    let mut complaint = String::new();
    let mut asked: Vec<String> = Vec::new();
    let mut steps = 0;
    let mut attempt = 0;
    // A mail that activates the account may be sent after any step.
    let began = walker.now();
    while attempt < TRIES {
        if let Some(wall) = view
            .reading
            .walls
            .iter()
            .find(|wall| wall.form == Some(form.form) && wall.confidence >= 0.6)
            // A captcha that a person has solved still stands there.
            .filter(|wall| !(walker.helped && wall.kind == WallKind::Captcha))
        {
            walker.record("registration form", &view).await?;
            return Err(Stop::because(
                wall_cause(wall.kind),
                wall.reasons.join("; "),
            ));
        }
        fill_form(walker, &mut view, &mut form, attempt > 0).await?;
        // A shop that shows its first form again has been told all there is.
        let shown = form.fields.iter().filter_map(|id| view.element(*id));
        let shown = shown.filter(|field| field.visible);
        asked.extend(shown.map(|field| field.selector.clone()));
        walker.record("registration form filled in", &view).await?;
        let Some(submit) = submit_of(&view, &form) else {
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
        // Many shops ask for the address first and for the rest after it.
        if steps < STEPS
            && let Some(more) = asks_more(&asked, &after)
        {
            steps += 1;
            let store = walker.errand.store;
            let said = serde_json::json!({ "shop-said": "asks for more" });
            store.settle(journal, JournalOutcome::Failed, walker.now(), said)?;
            view = after;
            form = more;
            continue;
        }
        attempt += 1;
        let verdict = verify(walker, Some(&view), &after, began).await?;
        settle(walker, journal, &verdict)?;
        match verdict {
            Sent::Taken => return Ok(proof),
            Sent::Refused(words) => {
                complaint = words;
                // To try the log-in is to leave the page: what was seen there can be pressed no more.
                view = walker.look().await?;
                if view.snapshot.url != after.snapshot.url
                    && let Ok(url) = url::Url::parse(&after.snapshot.url)
                {
                    view = walker.open(&url).await?;
                }
                let Some(again) = view
                    .forms(FormKind::Registration)
                    .first()
                    .map(|form| (*form).clone())
                else {
                    break;
                };
                form = again;
            }
            Sent::NotActivated(why) => return Err(Stop::because(Cause::ActivationMissing, why)),
            Sent::Unknown => return Err(unverified()),
        }
    }
    Err(Stop::because(
        Cause::RegistrationRejected,
        refused(walker, &complaint),
    ))
}

/// A refused sign-up in words.
fn refused(walker: &Walker<'_>, said: &str) -> String {
    format!("the shop refused the sign-up: {}", explained(walker, said))
}

/// What sends a form: its own button, else one that says so in the same box and leads to no other page.
fn submit_of(view: &View, form: &FormReading) -> Option<ElementId> {
    if let Some(own) = form.submit.filter(|id| view.usable(*id)) {
        return Some(own);
    }
    let fields = form.fields.iter().filter(|id| view.usable(**id));
    let layer = fields
        .filter_map(|id| view.element(*id))
        .find_map(|field| field.layer);
    [ButtonRole::Register, ButtonRole::NextStep]
        .into_iter()
        .flat_map(|role| view.buttons(role))
        .filter_map(|button| view.element(button.element))
        .filter(|button| !button.is_plain_link())
        .find(|button| layer.is_none_or(|layer| view.stands_in(button, layer)))
        .map(Element::element_id)
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
        walker.address_given |= plan.entries.iter().any(|(id, _)| {
            matches!(
                view.role(*id),
                FieldRole::StreetAddress | FieldRole::AddressLine1
            )
        });
        Box::pin(suggestion::fill(walker, view, &plan.entries)).await?;
        *view = walker.look().await?;
        match view.forms(FormKind::Registration).first() {
            Some(again) => *form = (*again).clone(),
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Whether a page without any form to sign up or log in shows the customer by name and address.
fn greets(walker: &Walker<'_>, view: &View) -> bool {
    let text = fold(&view.snapshot.text);
    let persona = walker.errand.persona;
    let family_name = fold(&persona.family_name);
    let given_name = fold(&persona.given_name);
    let names = |text: &str| {
        let text = fold(text);
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        text.contains(&family_name) || words.any(|word| word == given_name)
    };
    let on_account = view
        .buttons(ButtonRole::Account)
        .into_iter()
        .filter_map(|button| view.element(button.element))
        .any(|element| names(&element.text));
    (on_account || text.contains(&family_name) && text.contains(&fold(&persona.email)))
        && asks_nobody_in(view)
}

/// Whether the account stands where the log-in stood before the sign-up was sent.
fn let_in(before: &View, after: &View) -> bool {
    /// Pixels between what is taken for the same place.
    const NEAR: f64 = 60.0;
    let places = |view: &View, role: ButtonRole| -> Vec<Rect> {
        let buttons = view.reading.buttons.iter().filter(|b| b.role == role);
        let elements = buttons.filter_map(|button| view.element(button.element));
        let around = |e: &&Element| matches!(e.region, Region::Header | Region::Nav);
        elements
            .filter(|e| e.visible)
            .filter(around)
            .map(|e| e.rect)
            .collect()
    };
    let stood = places(before, ButtonRole::LogIn);
    let near = |a: &Rect, b: &Rect| (a.x - b.x).abs() < NEAR && (a.y - b.y).abs() < NEAR;
    places(before, ButtonRole::Account).is_empty()
        && asks_nobody_in(after)
        && places(after, ButtonRole::Account)
            .iter()
            .any(|place| stood.iter().any(|old| near(old, place)))
}

/// Whether a page has no way to sign up and none to log in.
fn asks_nobody_in(view: &View) -> bool {
    view.forms(FormKind::Registration).is_empty()
        && view.forms(FormKind::LogIn).is_empty()
        && view.buttons(ButtonRole::LogIn).is_empty()
}

enum Sent {
    Taken,
    Refused(String),
    NotActivated(String),
    Unknown,
}

/// Looks whether there is an account now: on this page, else by logging in, else by the mail that
/// the shop sends to activate it.
async fn verify(
    walker: &mut Walker<'_>,
    before: Option<&View>,
    after: &View,
    sent: DateTime<Utc>,
) -> Result<Sent, Stop> {
    let email = walker.errand.persona.email.clone();
    if after.logged_in(&email) || after.reading.page == PageKind::Account {
        return Ok(Sent::Taken);
    }
    if greets(walker, after) || before.is_some_and(|before| let_in(before, after)) {
        return Ok(Sent::Taken);
    }
    if !code_fields(after).is_empty() {
        // Leaving a page that waits for a code could end the sign-up.
        return by_mail(walker, after, sent, true).await;
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
    if still_there {
        // Some shops show the form again beside "look into your mailbox".
        return Ok(match by_mail(walker, after, sent, false).await? {
            Sent::Unknown => {
                Sent::Refused("the form stayed and the account cannot be logged into".to_owned())
            }
            other => other,
        });
    }
    let names_mail = after
        .snapshot
        .text
        .to_lowercase()
        .contains(&email.to_lowercase());
    let named = !names_mail && addresses(after, walker.errand.persona);
    Ok(match by_mail(walker, after, sent, names_mail).await? {
        // It waits for no mail, has no form to log in any more, and calls the customer by name.
        Sent::Unknown if named => Sent::Taken,
        other => other,
    })
}

/// Whether a page without any form to sign up or log in calls the customer by full name.
fn addresses(view: &View, persona: &Persona) -> bool {
    let text = fold(&view.snapshot.text);
    let name = fold(&format!("{} {}", persona.given_name, persona.family_name));
    text.contains(&name) && asks_nobody_in(view)
}

/// Waits for the mail that activates the account, does what it asks, and logs in where need be.
/// `announced`: the page after the sign-up speaks of such a mail.
async fn by_mail(
    walker: &mut Walker<'_>,
    waiting: &View,
    sent: DateTime<Utc>,
    announced: bool,
) -> Result<Sent, Stop> {
    let stays = !announced && !waiting.forms(FormKind::Registration).is_empty();
    match activate(walker, waiting, sent, stays).await? {
        Activated::Yes => {
            let view = walker.look().await?;
            let inside = view.logged_in(&walker.errand.persona.email)
                || view.reading.page == PageKind::Account
                // The link may lead to where one logs in.
                || !view.forms(FormKind::LogIn).is_empty()
                    && super::log_in::send(walker, view).await?
                || super::log_in::log_in(walker).await?;
            Ok(if inside {
                Sent::Taken
            } else {
                Sent::NotActivated(
                    "what the activation mail asks for was done, and the account cannot be logged into"
                        .to_owned(),
                )
            })
        }
        Activated::Refused(words) => Ok(Sent::NotActivated(format!(
            "the shop refused the activation: {words}"
        ))),
        Activated::NoMail if announced => Ok(Sent::NotActivated(
            "the shop waits for an activation, and the mail for it did not come".to_owned(),
        )),
        Activated::NoMail => Ok(Sent::Unknown),
    }
}
