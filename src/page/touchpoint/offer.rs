//! What a shop offers besides its goods: calls, video calls, newsletter, text messages, a loyalty
//! programme.

use std::sync::LazyLock;

use regex::Regex;

use super::Read;
use super::facts::TouchFacts;
use super::pattern::pattern;
use super::reading::{Speaking, SpeakingKind};
use super::topic::{Said, Topic};
use crate::page::context::Context;
use crate::page::reading::FormReading;
use crate::page::role::{FieldRole, FormKind};
use crate::page::snapshot::Element;
use crate::text::fold;

/// A control or a box that offers to ring up, or a form that takes nothing but a number below
/// words that do.
pub(super) fn call_back(
    context: &Context<'_>,
    facts: &TouchFacts,
    said: &Said<'_>,
    page: &Read<'_>,
    speaking: &[Speaking],
) -> bool {
    let offers = |text: &str| facts.says(&fold(text), Topic::CallBack);
    !said.controls(Topic::CallBack).is_empty()
        || speaking
            .iter()
            .any(|spoken| spoken.kind == SpeakingKind::CallBack)
        || page.fields.iter().any(|f| {
            f.role == FieldRole::Tel
                && context.element(f.element).is_some_and(|e| {
                    let own = e.form.and_then(|at| {
                        let form = context.snapshot.forms.get(at as usize)?;
                        let alone = page
                            .forms
                            .iter()
                            .find(|form| form.form == at)
                            .is_none_or(|form| form.fields.len() <= 2);
                        alone.then_some(form.text.as_str())
                    });
                    e.visible
                        && (offers(&e.section) || offers(&e.nearby) || own.is_some_and(offers))
                })
        })
}

/// A control or a heading that offers a video call.
pub(super) fn video_chat(said: &Said<'_>) -> bool {
    !said.controls(Topic::VideoChat).is_empty() || said.heading(Topic::VideoChat)
}

/// A form that takes an address for a newsletter, or a box that does; none that takes it for word
/// of goods that are back or cheaper.
pub(super) fn newsletter(
    context: &Context<'_>,
    facts: &TouchFacts,
    said: &Said<'_>,
    page: &Read<'_>,
    speaking: &[Speaking],
) -> bool {
    let alerts = |form: u32| {
        context
            .snapshot
            .forms
            .get(form as usize)
            .is_some_and(|form| {
                let text = fold(&form.text);
                facts.says(&text, Topic::Alert) && !facts.says(&text, Topic::Newsletter)
            })
            || said
                .controls(Topic::Alert)
                .iter()
                .any(|e| e.form == Some(form))
    };
    let takes_mail = |form: &FormReading| {
        page.fields
            .iter()
            .any(|f| f.role == FieldRole::Email && form.fields.contains(&f.element))
    };
    let shown = |form: &FormReading| form.fields.iter().any(|id| context.sees(*id));
    let subscribes = |form: &FormReading| {
        said.controls(Topic::Newsletter)
            .iter()
            .any(|e| e.form == Some(form.form))
    };
    page.forms.iter().any(|form| match form.kind {
        FormKind::Newsletter => shown(form) && !alerts(form.form),
        FormKind::Other => takes_mail(form) && subscribes(form),
        _ => false,
    }) || ticks(context).any(|e| facts.says(&fold(&e.label), Topic::Newsletter))
        || page.fields.iter().any(|f| {
            f.role == FieldRole::Email
                && context.element(f.element).is_some_and(|e| {
                    let own = format!("{} {}", e.attribute("placeholder"), e.label);
                    let boxed = speaking.iter().any(|spoken| {
                        spoken.kind == SpeakingKind::Newsletter
                            && e.rect.overlap(&spoken.rect) > 0.9
                    });
                    e.visible && (boxed || facts.says(&fold(&own), Topic::Newsletter))
                })
        })
}

/// What a visitor can tick.
fn ticks<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Element> {
    context.snapshot.elements.iter().filter(|e| {
        matches!(e.kind.as_str(), "checkbox" | "radio")
            || e.role == "checkbox"
            || e.role == "switch"
    })
}

/// Text messages that the visitor is asked to agree to: beside a box to tick, or in a form that
/// takes a number.
pub(super) fn sms_consent(context: &Context<'_>, facts: &TouchFacts, page: &Read<'_>) -> bool {
    let agrees = |text: &str| facts.says(&fold(text), Topic::SmsConsent);
    let ticked = ticks(context).any(|e| {
        agrees(&e.label) || agrees(&e.name) || agrees(e.nearby.lines().next().unwrap_or_default())
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
                    .is_some_and(|form| form.visible && agrees(&form.text))
            })
}

/// What an order is said to be worth in the programme: `+24 бонуси`.
static EARNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\+\s?\d+\s?(?:бонус|бал[иів]|bonus|punkt|pkt|point|pts|bod[yůo])")
});

/// A loyalty programme: named on a control, in a heading or in a line of its own.
pub(super) fn loyalty(context: &Context<'_>, said: &Said<'_>) -> bool {
    !said.controls(Topic::Loyalty).is_empty()
        || !said.tells_stories
            && (said.heading(Topic::Loyalty)
                || said
                    .line(Topic::Loyalty)
                    .is_some_and(|line| line.chars().count() <= 140)
                || EARNED.is_match(&context.snapshot.text))
}
