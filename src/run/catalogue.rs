//! Where each question of the catalogue gets its answer: the file that reads it, or a person's probe.

use crate::plan::{After, Criterion, Needs, Rubric, write_length};

/// What stands before channel and time of a probe.
const A_PERSON: &str = "a person";
/// What would stand at a question without an answer.
const NOBODY: &str = "nobody";

/// A key of the catalogue and the file that answers it.
const READERS: &[(&str, &str)] = &[
    ("chat-window", "src/page/touchpoint/conversation.rs"),
    ("chat-proactive", "src/page/touchpoint/speaking.rs"),
    ("chat-intrusive", "src/journey/goals/dwell.rs"),
    ("chat-reply", "src/journey/goals/inquire.rs"),
    ("messenger", "src/page/touchpoint/place.rs"),
    ("video-chat", "src/page/touchpoint/offer.rs"),
    ("phone-published", "src/page/touchpoint/phone.rs"),
    ("contact-form", "src/page/touchpoint/contact.rs"),
    ("contact-form-reply", "src/run/later_mails.rs"),
    ("contact-email", "src/page/touchpoint/mail_address.rs"),
    ("contact-email-reply", "src/run/later_mails.rs"),
    ("social-profiles", "src/page/touchpoint/place.rs"),
    ("doubts-answered", "src/page/touchpoint/doubt.rs"),
    ("newsletter", "src/page/touchpoint/offer.rs"),
    ("sms-consent", "src/page/touchpoint/offer.rs"),
    ("loyalty", "src/page/touchpoint/offer.rs"),
    ("remarketing", "src/page/touchpoint/tag.rs"),
    ("remarketing-unasked", "src/journey/following.rs"),
    ("personalised-return", "src/journey/goals/come_back.rs"),
    ("review-profile", "src/page/touchpoint/review.rs"),
    ("registration", "src/journey/goals/register.rs"),
    ("welcome-mail", "src/run/watching.rs"),
    ("activation-series", "src/run/later_mails.rs"),
    ("reminder-mail", "src/run/watching.rs"),
    ("reminder-delay", "src/run/watching.rs"),
    ("reminder-count", "src/run/watching.rs"),
    ("reminder-coupon", "src/run/watching.rs"),
    ("reminder-names-product", "src/run/watching.rs"),
    ("reminder-image", "src/run/watching.rs"),
    ("reminder-first-name", "src/run/watching.rs"),
    ("reminder-cta", "src/run/watching.rs"),
    ("reminder-related", "src/run/watching.rs"),
    ("checkout-help", "src/journey/goals/dwell.rs"),
    ("guest-checkout", "src/page/touchpoint/checkout.rs"),
    ("delivery-cost-early", "src/page/touchpoint/checkout.rs"),
    ("payment-methods", "src/page/checkout.rs"),
    ("coupon-field", "src/page/touchpoint/checkout.rs"),
    ("confirmation-mail", "src/run/watching.rs"),
    ("mails-30-min", "src/run/watching.rs"),
    ("confirmation-products", "src/run/watching.rs"),
    ("confirmation-prices", "src/run/watching.rs"),
    ("confirmation-delivery-time", "src/run/watching.rs"),
    ("confirmation-images", "src/run/watching.rs"),
    ("confirmation-first-name", "src/run/watching.rs"),
    ("confirmation-recommendations", "src/run/watching.rs"),
    ("tracking-link", "src/run/watching.rs"),
    ("shipping-mail", "src/run/watching.rs"),
    ("review-request", "src/run/later_mails.rs"),
    ("care-series", "src/run/later_mails.rs"),
    ("check-in", "src/run/later_mails.rs"),
    ("occasion-mail", "src/run/later_mails.rs"),
    ("win-back", "src/run/later_mails.rs"),
];

/// One question and where its answer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Id of the criterion.
    pub id: String,
    /// Phase, as in the rubric.
    pub phase: String,
    /// The question, in English.
    pub question: String,
    /// The file that answers it, or that a person does, over which channel and when.
    pub answered_by: String,
    /// What a journey must contain for it.
    pub needs: String,
    /// Which study asked it first.
    pub source: String,
}

/// Every criterion of a rubric, in its order.
#[must_use]
pub fn catalogue(rubric: &Rubric) -> Vec<Entry> {
    rubric
        .criteria
        .iter()
        .map(|criterion| {
            let needs = Needs::of(&criterion.observation);
            let goals: Vec<&str> = needs
                .map(|needs| needs.goals.iter().map(|goal| goal.word()).collect())
                .unwrap_or_default();
            let mail = needs.is_some_and(|needs| !needs.watch.is_empty());
            Entry {
                id: criterion.id.clone(),
                phase: criterion.phase.word().to_owned(),
                question: criterion.question.en.clone(),
                answered_by: answered_by(criterion),
                needs: format!(
                    "{}{}",
                    if goals.is_empty() {
                        "any time".to_owned()
                    } else {
                        goals.join(" or ")
                    },
                    if mail { ", mailbox" } else { "" }
                ),
                source: criterion.source.clone(),
            }
        })
        .collect()
}

fn answered_by(criterion: &Criterion) -> String {
    let key = criterion.observation.as_str();
    if let Some((_, file)) = READERS.iter().find(|(known, _)| *known == key) {
        return (*file).to_owned();
    }
    let Some(rule) = criterion.probe_rule() else {
        return NOBODY.to_owned();
    };
    let wait = if rule.wait.is_zero() {
        "after".to_owned()
    } else {
        format!("{} after", write_length(rule.wait))
    };
    let moment = match rule.after {
        After::Start => "the first visit",
        After::Cart => "the cart was left",
        After::Order => "the order",
    };
    format!("{A_PERSON} ({}), {wait} {moment}", rule.by.word())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_question_is_answered_by_a_file_that_exists_or_by_a_person() {
        let rubric = Rubric::embedded("full").expect("the embedded rubric is sound");
        for entry in catalogue(&rubric) {
            let there = Path::new(env!("CARGO_MANIFEST_DIR")).join(&entry.answered_by);
            assert!(
                entry.answered_by.starts_with(A_PERSON) || there.is_file(),
                "{entry:?}"
            );
        }
    }

    #[test]
    fn the_protocols_of_the_studies_are_complete() {
        for preset in ["genesys", "dentsu"] {
            let rubric = Rubric::embedded(preset).expect("the embedded rubric is sound");
            assert!(
                catalogue(&rubric)
                    .iter()
                    .all(|entry| entry.answered_by != NOBODY),
                "{preset}"
            );
        }
    }
}
