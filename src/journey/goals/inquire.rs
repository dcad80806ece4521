//! Ask the shop a question as a customer would: once by its form and once in its chat. The mail is
//! sent by the conductor, to the address that is found on the way.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::suggestion;
use crate::browser::Entry;
use crate::facts::{Cause, JournalOutcome, Value};
use crate::journey::errand::Errand;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::journey::{fill, question};
use crate::page::{Element, ElementId, FieldRole, FormKind, FormReading};
use crate::text::fold;

/// How long an answer in the chat is waited for.
const ANSWER: Duration = Duration::from_secs(90);
/// Between two looks at the chat.
const BETWEEN_LOOKS: Duration = Duration::from_millis(600);

/// Asks on every channel that is seen, each once in a wave.
pub async fn inquire(walker: &mut Walker<'_>) -> Result<(), Stop> {
    if !walker.errand.shop.inquiry {
        return Err(Stop::because(
            Cause::OrderNotPermitted,
            "the list of shops does not say inquiry = yes for this shop",
        ));
    }
    by_form(walker).await?;
    in_chat(walker).await
}

/// Whether nothing was asked on the channel yet, in this wave at this shop.
fn is_new(errand: &Errand<'_>, channel: &str) -> Result<bool, Stop> {
    for (id, entry) in errand.store.journal_of_goal(errand.visit.wave, "inquire")? {
        let here = id == errand.visit.id || errand.store.visit(id)?.shop == errand.shop.id;
        let asked =
            entry.data["channel"] == channel && entry.outcome != Some(JournalOutcome::Failed);
        if here && asked {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The contact form of the page shown now: look-around ended on the contact page.
async fn by_form(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let view = walker.look().await?;
    if !view.reading.touch.contact.form || !is_new(&walker.errand, "form")? {
        return Ok(());
    }
    let Some((form, message)) = contact_form(&view) else {
        return Ok(());
    };
    let Some(submit) = form.submit.filter(|id| view.usable(*id)) else {
        return Ok(());
    };
    let persona = walker.errand.persona;
    let mut plan = fill::plan(
        &view,
        &form.fields,
        persona,
        walker.errand.plan.consent,
        true,
    );
    let question = question::for_form(persona);
    plan.entries.retain(|(id, _)| *id != message);
    for id in &form.fields {
        if view.role(*id) == FieldRole::Subject {
            if view.element(*id).is_some_and(Element::is_drawn_select) {
                continue;
            }
            plan.entries.retain(|(other, _)| other != id);
            plan.entries
                .push((*id, Entry::Text(question.subject.clone())));
        }
    }
    plan.entries
        .push((message, Entry::Text(question.text.clone())));
    Box::pin(suggestion::fill(walker, &view, &plan.entries)).await?;
    let filled = walker.glance().await?;
    walker
        .record("question in the contact form", &filled)
        .await?;
    let before = filled.reading.errors.len();
    let errand = walker.errand;
    let mut journal = None;
    let target = view
        .element(submit)
        .and_then(|element| filled.find_again(element))
        .unwrap_or(submit);
    walker
        .press_committed(&filled, target, None, || {
            let entry = errand.store.journal(
                errand.visit.id,
                "inquire",
                "send the question by the contact form",
                true,
                chrono::Utc::now(),
                json!({ "channel": "form", "subject": question.subject }),
            )?;
            journal = Some(entry);
            Ok(())
        })
        .await?;
    let after = walker.look().await?;
    walker.record("after sending the question", &after).await?;
    if let Some(entry) = journal {
        let complained = after.reading.errors.len() > before && contact_form(&after).is_some();
        let outcome = if complained {
            JournalOutcome::Failed
        } else {
            JournalOutcome::Done
        };
        let data = json!({ "channel": "form", "subject": question.subject });
        errand.store.settle(entry, outcome, walker.now(), data)?;
    }
    Ok(())
}

/// The form and the field for the message.
fn contact_form(view: &View) -> Option<(FormReading, ElementId)> {
    view.reading
        .forms
        .iter()
        .filter(|form| matches!(form.kind, FormKind::Contact | FormKind::Other))
        .find_map(|form| {
            let message = form.fields.iter().copied().find(|id| {
                view.usable(*id)
                    && (view.role(*id) == FieldRole::Message
                        || view.element(*id).is_some_and(|e| e.tag == "textarea"))
            })?;
            Some((form.clone(), message))
        })
}

/// Opens the chat, types the question and waits for an answer.
async fn in_chat(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let mut view = walker.look().await?;
    let Some(chat) = view
        .reading
        .touch
        .conversation
        .clone()
        .filter(|chat| chat.visible)
    else {
        return Ok(());
    };
    if !is_new(&walker.errand, "chat")? {
        return Ok(());
    }
    if compose(&view).is_none() {
        let Some(launcher) = chat.launcher.filter(|id| view.usable(*id)) else {
            return Ok(());
        };
        walker.press(&view, launcher).await?;
        let until = Instant::now() + Duration::from_secs(8);
        while Instant::now() < until {
            view = walker.glance().await?;
            if compose(&view).is_some() {
                break;
            }
            walker.rest(BETWEEN_LOOKS, until).await;
        }
    }
    let Some(field) = compose(&view) else {
        walker
            .record("the chat that takes no question", &view)
            .await?;
        return Ok(());
    };
    let question = question::for_chat(walker.errand.persona);
    let errand = walker.errand;
    let data = json!({ "channel": "chat" });
    let entry = errand.store.journal(
        errand.visit.id,
        "inquire",
        "ask the question in the chat",
        true,
        walker.now(),
        data.clone(),
    )?;
    walker
        .fill(&[(field, Entry::Text(question.clone()))])
        .await?;
    let before = walker.glance().await?;
    let said = fold(&before.snapshot.text).len();
    walker
        .submit_key(&before, field_again(&view, &before, field))
        .await?;
    let asked = Instant::now();
    let until = asked + ANSWER.min(walker.errand.plan.pace.visit / 4);
    let mut answered = None;
    let mut echoed = None;
    while Instant::now() < until {
        walker.rest(BETWEEN_LOOKS, until).await;
        view = walker.glance().await?;
        let text = fold(&view.snapshot.text);
        let echo = text.contains(&fold(&question));
        let length = text.len();
        match echoed {
            // Our own words come back first.
            None if echo || length > said + question.len() / 2 => echoed = Some(length),
            Some(first) if length > first + 8 => {
                answered = Some(asked.elapsed().as_secs_f64());
                break;
            }
            _ => {}
        }
    }
    walker.record("the chat after the question", &view).await?;
    errand
        .store
        .settle(entry, JournalOutcome::Done, walker.now(), data)?;
    let now = walker.now();
    match answered {
        Some(seconds) => walker
            .touchpoints
            .note("chat-reply", Value::Seconds(seconds), now),
        None => walker.touchpoints.asked_in_vain(),
    }
    Ok(())
}

/// The field to talk in.
fn compose(view: &View) -> Option<ElementId> {
    let chat = view.reading.touch.conversation.as_ref()?;
    view.snapshot
        .elements
        .iter()
        .rev()
        .filter(|e| e.visible && e.enabled)
        .filter(|e| {
            e.tag == "textarea"
                || e.tag == "input" && matches!(e.kind.as_str(), "text" | "")
                || e.role == "textbox"
        })
        .filter(|e| e.layer.is_some() || e.shadow || e.frame > 0 || chat.open)
        .filter(|e| {
            !matches!(
                view.role(e.element_id()),
                FieldRole::Search | FieldRole::Email
            )
        })
        .map(crate::page::Element::element_id)
        .next()
}

fn field_again(before: &View, now: &View, id: ElementId) -> ElementId {
    before
        .element(id)
        .and_then(|element| now.find_again(element))
        .unwrap_or(id)
}
