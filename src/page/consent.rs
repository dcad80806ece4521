//! What a control in a cookie banner answers, by the words that stand together on it: "accept" and
//! "all" consents, "accept", "only" and "necessary" refuses, "accept" and "selected" stores a choice.

use super::button::is_button;
use super::context::Context;
use super::identifier::split;
use super::reading::ButtonReading;
use super::role::ButtonRole;
use super::snapshot::Element;
use super::word::ConsentWord;
use crate::text::{detect, fold};

/// Longer words on a control are an explanation, not an answer; in bytes of folded text.
const LONGEST_ANSWER: usize = 90;

/// What pressing a control of a banner does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    Accept,
    Reject,
    Settings,
    Save,
}

/// An answer, how good the control is for it, and whether its words could hardly mean anything but
/// an answer about cookies ("accept all", "only necessary").
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Answered {
    pub answer: Answer,
    pub sure: f64,
    pub explicit: bool,
}

/// The languages a banner is read in first: the page's, its own, and English.
#[derive(Debug, Default)]
pub(super) struct Tongues(Vec<u8>);

impl Tongues {
    pub fn of(context: &Context<'_>, text: &str) -> Self {
        let english = crate::text::Language::from_tag("en");
        let own = detect(text);
        Self(
            [context.language.clone(), own, english]
                .iter()
                .flatten()
                .filter_map(|language| context.lexicons.index_of(language))
                .collect(),
        )
    }
}

/// The groups of words in a folded text: those of the banner's languages, where they say anything.
pub(super) struct Said(Vec<(ConsentWord, usize)>);

impl Said {
    pub fn by(context: &Context<'_>, text: &str, tongues: &Tongues) -> (Self, Self) {
        let hits = context.lexicons.consent.find(text);
        let all = hits.iter().map(|hit| (hit.topic, hit.start));
        let own = hits
            .iter()
            .filter(|hit| tongues.0.contains(&hit.language))
            .map(|hit| (hit.topic, hit.start));
        (Self(own.collect()), Self(all.collect()))
    }

    pub fn has(&self, word: ConsentWord) -> bool {
        self.0.iter().any(|(said, _)| *said == word)
    }

    /// How many different places of the text hold words of a group.
    pub fn count(&self, word: ConsentWord) -> usize {
        let mut places: Vec<usize> = self
            .0
            .iter()
            .filter(|(said, _)| *said == word)
            .map(|(_, start)| *start)
            .collect();
        places.sort_unstable();
        places.dedup();
        places.len()
    }

    fn answer(&self) -> Option<(Answer, bool)> {
        use ConsentWord as W;
        let has = |word| self.has(word);
        let about = has(W::Cookies);
        Some(if has(W::No) {
            if has(W::Choose) && !has(W::All) && !about {
                (Answer::Settings, true)
            } else {
                (Answer::Reject, about || has(W::All) || has(W::Necessary))
            }
        } else if has(W::Necessary) && !has(W::All) && (has(W::Yes) || has(W::Only)) {
            (Answer::Reject, true)
        } else if has(W::Save) && (has(W::Choose) || has(W::Chosen) || !has(W::All)) {
            (Answer::Save, has(W::Choose) || has(W::Chosen))
        } else if has(W::Save) {
            (Answer::Accept, true)
        } else if has(W::Yes) && has(W::Chosen) && !has(W::All) {
            (Answer::Save, true)
        } else if has(W::Yes) && has(W::Choose) && !has(W::All) {
            (Answer::Settings, true)
        } else if has(W::Yes) {
            (Answer::Accept, about || has(W::All))
        } else if has(W::Choose) {
            (Answer::Settings, about)
        } else if has(W::More) {
            (Answer::Settings, false)
        } else {
            return None;
        })
    }
}

/// What a control answers, when it answers anything.
pub(super) fn answer_of(
    context: &Context<'_>,
    element: &Element,
    button: Option<&ButtonReading>,
    tongues: &Tongues,
) -> Option<Answered> {
    if matches!(
        element.role.as_str(),
        "switch" | "checkbox" | "tab" | "radio"
    ) || context.snapshot.leads_away(element)
    {
        return None;
    }
    let text = context.text_of(element);
    let found = by_words(context, text, tongues)
        .or_else(|| button.and_then(by_role))
        .or_else(|| by_marks(context, element, tongues))?;
    // What only opens and closes a part of the dialog answers nothing.
    let discloses = element.attributes.contains_key("aria-expanded");
    if discloses && found.answer != Answer::Settings {
        return None;
    }
    // "Accept" may be short for what its title says: "accept all cookies".
    let explicit = found.explicit
        || ["title", "aria-label"].into_iter().any(|more| {
            by_words(context, &fold(element.attribute(more)), tongues)
                .is_some_and(|said| said.explicit && said.answer == found.answer)
        });
    let shape = if is_button(element) { 0.0 } else { 0.15 };
    let only_more = if discloses { 0.2 } else { 0.0 };
    Some(Answered {
        sure: (found.sure - shape - only_more).max(0.05),
        explicit,
        ..found
    })
}

fn by_words(context: &Context<'_>, text: &str, tongues: &Tongues) -> Option<Answered> {
    if text.is_empty() || text.len() > LONGEST_ANSWER {
        return None;
    }
    let (own, all) = Said::by(context, text, tongues);
    let (said, sure) = match own.answer() {
        Some(answer) => (answer, 0.9),
        None => (all.answer()?, 0.7),
    };
    let (answer, explicit) = said;
    let only_more = answer == Answer::Settings && !own.has(ConsentWord::Choose);
    Some(Answered {
        answer,
        explicit,
        sure: sure + if explicit { 0.08 } else { 0.0 } - if only_more { 0.3 } else { 0.0 },
    })
}

/// What the ids, classes and data attributes of a control say.
pub(super) fn marked(context: &Context<'_>, element: &Element, tongues: &Tongues) -> Said {
    let marks: Vec<String> = element
        .attributes
        .iter()
        .filter(|(name, _)| {
            matches!(name.as_str(), "id" | "class" | "name" | "value") || name.starts_with("data-")
        })
        .map(|(_, value)| split(value))
        .collect();
    Said::by(context, &marks.join(" "), tongues).0
}

/// The words programmers put into ids, classes and data attributes.
fn by_marks(context: &Context<'_>, element: &Element, tongues: &Tongues) -> Option<Answered> {
    let said = marked(context, element, tongues);
    let answer = match said.answer() {
        Some((answer, _)) => answer,
        None if said.has(ConsentWord::Necessary) => Answer::Reject,
        None => return None,
    };
    Some(Answered {
        answer,
        sure: 0.5,
        explicit: false,
    })
}

/// The phrases of the lexicons that were met on whole.
fn by_role(button: &ButtonReading) -> Option<Answered> {
    let (answer, explicit) = match button.role {
        ButtonRole::AcceptCookies => (Answer::Accept, false),
        ButtonRole::RejectCookies => (Answer::Reject, false),
        ButtonRole::CookieSettings => (Answer::Settings, false),
        ButtonRole::SaveCookies | ButtonRole::Save => (Answer::Save, false),
        _ => return None,
    };
    Some(Answered {
        answer,
        sure: 0.8 * button.confidence,
        explicit,
    })
}
