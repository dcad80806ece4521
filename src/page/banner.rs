//! The cookie banner: a box over the page, or a strip in it, that asks about cookies and has a
//! control to consent, to refuse or to store a choice. Boxes that ask for something else are left
//! alone, even when they mention cookies.

use super::consent::{Answer, Answered, Said, Tongues, answer_of, marked};
use super::context::Context;
use super::reading::{Banner, ButtonReading};
use super::role::ButtonRole;
use super::snapshot::{Element, ElementId, Layer};
use super::word::{ConsentWord, Word};
use crate::text::fold;

/// Marks in ids, classes and frames that only consent tools carry.
const MARKS: &[&str] = &[
    "cookie",
    "consent",
    "gdpr",
    "rodo",
    "dsgvo",
    "rgpd",
    "ccpa",
    "onetrust",
    "didomi",
    "usercentrics",
    "klaro",
    "tarteaucitron",
    "orejime",
    "iubenda",
    "axeptio",
    "truste",
    "complianz",
    "cmplz",
    "borlabs",
    "qc-cmp",
    "sp_message",
    "cmpbox",
    "ciastecz",
    "osano",
    "termly",
    "privacy-banner",
    "privacy-notice",
];

/// How many controls that may consent are looked at for a strip in the page.
const MOST_ANCHORS: usize = 6;

/// How many lines of a page before a control may ask what it answers.
const LINES_BEFORE: usize = 3;

/// Finds the banner that is shown now: of several the topmost, and its innermost box that holds
/// all its answers.
pub(super) fn read(context: &Context<'_>, buttons: &[ButtonReading]) -> Option<Banner> {
    let found: Vec<(u32, Found)> = (0u32..)
        .zip(&context.snapshot.layers)
        .filter(|(_, layer)| layer.visible)
        .filter_map(|(at, layer)| Some((at, in_layer(context, at, layer, buttons)?)))
        .collect();
    let best = found
        .iter()
        .filter(|(at, one)| {
            !found.iter().any(|(inner, other)| {
                inner != at
                    && context.layer_within(Some(*inner), *at)
                    && other.banner.answers() >= one.banner.answers()
            })
        })
        .max_by(|(a, one), (b, other)| {
            (one.reachable, a)
                .cmp(&(other.reachable, b))
                .then(one.banner.confidence.total_cmp(&other.banner.confidence))
        });
    match best {
        Some((_, found)) => Some(found.banner.clone()),
        None => in_flow(context, buttons),
    }
}

/// A banner and whether nothing lies on its answers.
struct Found {
    banner: Banner,
    reachable: bool,
}

/// What speaks for a banner and against it.
struct Evidence {
    marked: bool,
    cookies: bool,
    context: usize,
    purposes: usize,
    /// Asks for or says something that no banner does.
    otherwise: bool,
}

impl Evidence {
    fn of(context: &Context<'_>, layer: &Layer, text: &str, tongues: &Tongues) -> Self {
        let (said, anywhere) = Said::by(context, text, tongues);
        let words = context.lexicons.words.find(text);
        let says = |word: Word| words.iter().any(|hit| hit.topic == word);
        let signature = fold(&layer.signature);
        let frame = context.snapshot.frames.get(layer.frame as usize);
        let address = frame
            .filter(|_| layer.frame > 0)
            .map_or_else(String::new, |f| fold(&f.url) + &fold(&f.title));
        let marked = MARKS
            .iter()
            .any(|mark| signature.contains(mark) || address.contains(mark));
        let offers = text.contains('%') || says(Word::AddedToCart) || says(Word::AgeGate);
        Self {
            marked,
            cookies: said.has(ConsentWord::Cookies) || anywhere.has(ConsentWord::Cookies),
            context: said.count(ConsentWord::Context),
            purposes: words
                .iter()
                .filter(|hit| hit.topic == Word::CookiePurpose)
                .count(),
            otherwise: !marked && offers || signature.contains("chat"),
        }
    }

    /// Whether this asks about cookies, given how plainly its controls speak.
    fn suffices(&self, plain: Plain) -> bool {
        let explicit = plain == Plain::Explicit;
        let aside = self.context + usize::from(self.purposes >= 2);
        !self.otherwise
            && (self.marked && (self.cookies || explicit || aside >= 1)
                || self.cookies && (aside >= 1 || explicit)
                || explicit && aside >= 2
                || plain == Plain::Pair && aside >= 3)
    }

    fn confidence(&self, banner: &Banner) -> f64 {
        let share = |yes: bool, worth: f64| if yes { worth } else { 0.0 };
        let sure = 0.5
            + share(self.cookies, 0.2)
            + share(self.marked, 0.15)
            + share(self.context >= 1, 0.05)
            + share(banner.reject.is_some() || banner.settings.is_some(), 0.1);
        sure.min(0.99)
    }
}

/// How plainly the controls of a box speak of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// "Accept all", "only necessary": they could hardly mean anything else.
    Explicit,
    /// Something is agreed to or set up.
    Pair,
    /// "Yes" and "No" answer anything.
    Vague,
}

fn in_layer(
    context: &Context<'_>,
    at: u32,
    layer: &Layer,
    buttons: &[ButtonReading],
) -> Option<Found> {
    let text = fold(&layer.text);
    let tongues = Tongues::of(context, &layer.text);
    let evidence = Evidence::of(context, layer, &text, &tongues);
    if !evidence.suffices(Plain::Explicit) {
        return None;
    }
    let own: Vec<&Element> = context
        .snapshot
        .elements
        .iter()
        .filter(|e| context.layer_within(e.layer, at))
        .collect();
    // A dialog that asks for an address or a password is about something else.
    if own.iter().any(|e| e.visible && asks_for_data(e)) {
        return None;
    }
    let (banner, plain) = answers(context, Some(at), &own, buttons, &tongues)?;
    if !evidence.suffices(plain) {
        return None;
    }
    let reachable = [banner.accept, banner.reject, banner.save]
        .iter()
        .flatten()
        .filter_map(|id| context.element(*id))
        .any(|e| e.covered_by.is_none());
    Some(Found {
        reachable,
        banner: Banner {
            blocking: blocks(context, layer),
            confidence: evidence.confidence(&banner),
            ..banner
        },
    })
}

fn asks_for_data(element: &Element) -> bool {
    element.tag == "textarea"
        || element.tag == "input"
            && matches!(
                element.kind.as_str(),
                "email" | "password" | "search" | "tel" | "text" | "date" | "number" | ""
            )
}

/// A strip that is not laid over the page and bears no mark: controls close to each other that only
/// together make sense for cookies, with words about cookies beside them.
fn in_flow(context: &Context<'_>, buttons: &[ButtonReading]) -> Option<Banner> {
    let loose = |e: &&Element| e.visible && e.layer.is_none() && super::button::is_button(e);
    let anchors: Vec<&Element> = buttons
        .iter()
        .filter(|b| b.role == ButtonRole::AcceptCookies)
        .filter_map(|b| context.element(b.element))
        .filter(loose)
        .take(MOST_ANCHORS)
        .collect();
    if anchors.is_empty() {
        return None;
    }
    let tongues = Tongues::of(context, "");
    let (_, page) = Said::by(context, &context.body, &tongues);
    if !page.has(ConsentWord::Cookies) {
        return None;
    }
    anchors
        .into_iter()
        .find_map(|anchor| around(context, anchor, buttons, &tongues))
}

/// The strip that a control which consents stands in.
fn around(
    context: &Context<'_>,
    anchor: &Element,
    buttons: &[ButtonReading],
    tongues: &Tongues,
) -> Option<Banner> {
    let near: Vec<&Element> = context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.visible && e.layer.is_none() && (e.rect.y - anchor.rect.y).abs() < 260.0)
        .collect();
    let (banner, plain) = answers(context, None, &near, buttons, tongues)?;
    let marked = [
        anchor.nearby.as_str(),
        &anchor.section,
        &anchor.text,
        &anchor.selector,
        anchor.attribute("class"),
    ]
    .into_iter()
    .map(fold)
    .any(|text| {
        let (_, said) = Said::by(context, &text, tongues);
        said.has(ConsentWord::Cookies) || MARKS.iter().any(|mark| text.contains(mark))
    });
    let speaks = marked || asked_beside(context, &anchor.text, tongues);
    let choice = banner.reject.is_some() || banner.settings.is_some();
    (speaks || plain == Plain::Explicit && choice).then_some(Banner {
        confidence: if speaks { 0.85 } else { 0.7 },
        ..banner
    })
}

/// Whether the lines of the page just before a control ask about cookies.
fn asked_beside(context: &Context<'_>, control: &str, tongues: &Tongues) -> bool {
    let lines: Vec<&str> = context.snapshot.text.lines().collect();
    let Some(at) = lines
        .iter()
        .position(|line| !control.is_empty() && line.contains(control) && line.len() < 200)
    else {
        return false;
    };
    let before = fold(&lines[at.saturating_sub(LINES_BEFORE)..=at].join(" "));
    let (_, said) = Said::by(context, &before, tongues);
    said.has(ConsentWord::Cookies) && said.has(ConsentWord::Context)
}

/// The controls of a banner by what they answer, and how plainly; `None` when it cannot be answered.
fn answers(
    context: &Context<'_>,
    layer: Option<u32>,
    own: &[&Element],
    buttons: &[ButtonReading],
    tongues: &Tongues,
) -> Option<(Banner, Plain)> {
    let mut answered: Vec<(&Element, Answered)> = own
        .iter()
        .filter(|e| e.visible && e.enabled && super::button::acts(e) && !super::field::is_field(e))
        .filter_map(|e| {
            let button = buttons.iter().find(|b| b.element == e.element_id());
            Some((*e, answer_of(context, e, button, tongues)?))
        })
        .collect();
    let choices: Vec<&Element> = own
        .iter()
        .copied()
        .filter(|e| layer.is_some() && e.enabled && e.checked.is_some() && is_switch(e))
        .collect();
    if !choices.is_empty() {
        stores_choices(context, &mut answered, tongues);
    }
    let best = |answer: Answer| {
        answered
            .iter()
            .filter(|(_, a)| a.answer == answer)
            .max_by(|(e, a), (f, b)| {
                a.sure
                    .total_cmp(&b.sure)
                    .then(f.covered_by.is_some().cmp(&e.covered_by.is_some()))
                    .then(e.rect.area().total_cmp(&f.rect.area()))
            })
    };
    let id = |answer| best(answer).map(|(e, _)| e.element_id());
    let explicit = answered
        .iter()
        .any(|(_, a)| a.explicit && a.answer != Answer::Settings);
    let (accept, reject, save) = (id(Answer::Accept), id(Answer::Reject), id(Answer::Save));
    // "No, thanks" alone closes anything.
    if accept.is_none() && save.is_none() && !(reject.is_some() && explicit) {
        return None;
    }
    let ids = |list: &[&Element], on_only: bool| {
        list.iter()
            .filter(|e| !on_only || e.checked == Some(true))
            .map(|e| e.element_id())
            .collect::<Vec<ElementId>>()
    };
    let banner = Banner {
        layer,
        accept,
        reject,
        settings: id(Answer::Settings),
        save,
        switches: ids(&choices, true),
        choices: ids(&choices, false),
        blocking: false,
        confidence: 0.0,
    };
    let plain = match (explicit, banner.accept, banner.settings) {
        (true, ..) => Plain::Explicit,
        (false, Some(_), Some(_)) => Plain::Pair,
        _ => Plain::Vague,
    };
    Some((banner, plain))
}

/// Beside "accept all" and switches, a plain "accept" stores what the switches say.
fn stores_choices(context: &Context<'_>, answered: &mut [(&Element, Answered)], tongues: &Tongues) {
    if answered.iter().any(|(_, a)| a.answer == Answer::Save) {
        return;
    }
    for (element, a) in answered.iter_mut() {
        a.explicit |=
            a.answer == Answer::Accept && marked(context, element, tongues).has(ConsentWord::All);
    }
    let all = answered
        .iter()
        .any(|(_, a)| a.answer == Answer::Accept && a.explicit);
    for (_, a) in answered.iter_mut().filter(|_| all) {
        if a.answer == Answer::Accept && !a.explicit {
            a.answer = Answer::Save;
        }
    }
}

fn is_switch(element: &Element) -> bool {
    element.kind == "checkbox" || matches!(element.role.as_str(), "checkbox" | "switch")
}

/// Whether the page cannot be used under this layer.
pub(super) fn blocks(context: &Context<'_>, layer: &Layer) -> bool {
    let view = context.snapshot.viewport.0 * context.snapshot.viewport.1;
    if view <= 0.0 {
        return layer.kind.contains("dialog");
    }
    layer.rect.area() > 0.6 * view
        || context.snapshot.layers.iter().any(|other| {
            other.visible
                && other.kind != "sticky"
                && other.rect.area() > 0.9 * view
                && other.z <= layer.z
        })
}
