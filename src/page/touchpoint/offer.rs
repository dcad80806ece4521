//! What a shop offers besides its goods: calls, video calls, newsletter, text messages, a loyalty
//! programme.

use super::Read;
use super::facts::TouchFacts;
use super::reading::{Speaking, SpeakingKind};
use super::topic::{Said, Topic};
use crate::page::context::Context;
use crate::page::role::{FieldRole, FormKind};
use crate::text::fold;

/// A control or a box that offers to ring up.
pub(super) fn call_back(said: &Said<'_>, speaking: &[Speaking]) -> bool {
    !said.controls(Topic::CallBack).is_empty()
        || speaking
            .iter()
            .any(|spoken| spoken.kind == SpeakingKind::CallBack)
}

/// A control or a heading that offers a video call.
pub(super) fn video_chat(said: &Said<'_>) -> bool {
    !said.controls(Topic::VideoChat).is_empty() || said.heading(Topic::VideoChat)
}

/// A form that takes an address for a newsletter.
pub(super) fn newsletter(said: &Said<'_>, page: &Read<'_>) -> bool {
    page.forms
        .iter()
        .any(|form| form.kind == FormKind::Newsletter)
        || page.forms.iter().any(|form| {
            form.kind == FormKind::Other
                && page
                    .fields
                    .iter()
                    .any(|f| f.role == FieldRole::Email && form.fields.contains(&f.element))
                && said
                    .controls(Topic::Newsletter)
                    .iter()
                    .any(|e| e.form == Some(form.form))
        })
}

/// Text messages that the visitor is asked to agree to: beside a box to tick, or in a form that
/// takes a number.
pub(super) fn sms_consent(context: &Context<'_>, facts: &TouchFacts, page: &Read<'_>) -> bool {
    let says = |text: &str| {
        facts
            .words
            .find(&fold(text))
            .iter()
            .any(|hit| hit.topic == Topic::SmsConsent)
    };
    let ticked = context
        .snapshot
        .elements
        .iter()
        .filter(|e| {
            matches!(e.kind.as_str(), "checkbox" | "radio")
                || e.role == "checkbox"
                || e.role == "switch"
        })
        .any(|e| {
            says(&e.label) || says(&e.name) || says(e.nearby.lines().next().unwrap_or_default())
        });
    ticked
        || page
            .fields
            .iter()
            .filter(|f| f.role == FieldRole::Tel)
            .any(|field| {
                context
                    .element(field.element)
                    .and_then(|e| e.form)
                    .and_then(|form| context.snapshot.forms.get(form as usize))
                    .is_some_and(|form| form.visible && says(&form.text))
            })
}

/// A loyalty programme: named on a control, in a heading or in a line of its own.
pub(super) fn loyalty(said: &Said<'_>) -> bool {
    !said.controls(Topic::Loyalty).is_empty()
        || said.heading(Topic::Loyalty)
        || said
            .line(Topic::Loyalty)
            .is_some_and(|line| line.chars().count() <= 140)
}
