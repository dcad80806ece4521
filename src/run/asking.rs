//! The question by mail: sent by the customer to the address that the shop shows, once in a wave.

use chrono::Utc;
use serde_json::json;

use super::error::RunError;
use crate::facts::{JournalOutcome, Outcome, Store, Value, Visit};
use crate::inbox::{Letter, send_letter};
use crate::journey::question_by_mail;
use crate::plan::{Goal, Journey, Persona, Plan, Shop};

/// Sends the question where shop and study allow it, and the visit has found an address. What the
/// mail server refuses is a trouble to tell, and no end of the run.
pub(super) async fn ask_by_mail(
    plan: &Plan,
    store: &Store,
    (shop, journey): (&Shop, &Journey),
    visit: &Visit,
    persona: &Persona,
) -> Result<Option<String>, RunError> {
    let (Some(outgoing), true, true) = (&plan.outgoing, journey.has(Goal::Inquire), shop.inquiry)
    else {
        return Ok(None);
    };
    if asked_already(store, visit)? {
        return Ok(None);
    }
    let address = store
        .observations(visit.wave)?
        .into_iter()
        .filter(|observation| {
            observation.visit == Some(visit.id) && observation.key == "contact-email"
        })
        .find_map(|observation| match observation.outcome {
            Outcome::Seen(Value::Text(address)) => Some(address),
            _ => None,
        });
    let Some(address) = address else {
        return Ok(None);
    };
    let question = question_by_mail(persona);
    let data = json!({ "channel": "mail", "subject": question.subject, "to": address });
    let entry = store.journal(
        visit.id,
        "inquire",
        "send the question by mail",
        true,
        Utc::now(),
        data.clone(),
    )?;
    let letter = Letter {
        name: format!("{} {}", persona.given_name, persona.family_name),
        from: persona.email.clone(),
        to: address,
        subject: question.subject,
        text: question.text,
    };
    let sent = send_letter(outgoing, &letter).await;
    let outcome = if sent.is_ok() {
        JournalOutcome::Done
    } else {
        JournalOutcome::Failed
    };
    store.settle(entry, outcome, Utc::now(), data)?;
    Ok(sent.err().map(|error| super::workers::chain(&error)))
}

/// Whether the shop was asked by mail in this wave, or it is in doubt that it was.
fn asked_already(store: &Store, visit: &Visit) -> Result<bool, RunError> {
    for (id, entry) in store.journal_of_goal(visit.wave, "inquire")? {
        let here = id == visit.id || store.visit(id)?.shop == visit.shop;
        if here && entry.data["channel"] == "mail" && entry.outcome != Some(JournalOutcome::Failed)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
