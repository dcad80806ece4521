//! Ways to get in touch: structured data first, then links, then the page's text.

use super::Read;
use super::facts::TouchFacts;
use super::reading::{ContactPoints, Conversation};
use super::structured::Structured;
use super::topic::{Said, Topic};
use super::{hours, mail_address, number_words, phone, place};
use crate::page::context::Context;
use crate::page::link::split_at_mark;
use crate::page::role::{ButtonRole, FieldRole, FormKind};
use crate::text::{fold, is_alphabetic, is_alphanumeric};

/// More words than this are a sentence.
const SENTENCE: usize = 8;

/// Reads the ways to get in touch.
pub(super) fn read(
    context: &Context<'_>,
    facts: &TouchFacts,
    said: &Said<'_>,
    page: &Read<'_>,
    conversation: Option<&Conversation>,
    structured: &Structured,
) -> ContactPoints {
    let mut found = ContactPoints::default();
    let language = context.language.as_ref().map(|language| language.code());
    let home = phone::home(
        &context.snapshot.url,
        language,
        structured.country.as_deref(),
    );
    let mut mail = |address: &str| {
        let address = address.trim().to_lowercase();
        if address.contains('@') && !found.mails.contains(&address) {
            found.mails.push(address);
        }
    };
    for number in &structured.phones {
        phone::vouched(&mut found.phones, number, number, home);
    }
    structured.mails.iter().for_each(|address| mail(address));
    for element in context.seen_links().filter(|e| !said.leads_to_others(e)) {
        let href = element.href.as_str();
        let (scheme, rest) = split_at_mark(href, b':').unwrap_or_default();
        let is = |known: &str| scheme.eq_ignore_ascii_case(known);
        if is("tel") || is("callto") {
            phone::vouched(
                &mut found.phones,
                &element.text,
                rest.to_lowercase().trim_start_matches('/'),
                home,
            );
        } else if is("mailto") {
            let address = rest.split('?').next().unwrap_or(rest);
            mail(&address.to_lowercase().replace("%40", "@"));
        } else if let Some((page, hex)) = split_at_mark(href, b'#')
            && page.ends_with("/cdn-cgi/l/email-protection")
            && let Some(address) = mail_address::unveil(hex)
        {
            mail(&address);
        }
        if let Some(address) = mail_address::unveil(element.attribute("data-cfemail")) {
            mail(&address);
        }
    }
    if said.of_others() {
        // The shop's own address stands in a sentence, those of others in their entries.
        for line in context.snapshot.text.lines() {
            if line.split_whitespace().count() > SENTENCE {
                mail_address::find(line)
                    .iter()
                    .for_each(|address| mail(address));
            }
        }
    } else {
        let text = &context.snapshot.text;
        mail_address::find(text)
            .iter()
            .for_each(|address| mail(address));
    }
    found.hours.clone_from(&structured.hours);
    let mut previous = "";
    for (line, opens) in context.snapshot.text.lines().zip(&said.opens) {
        let before = previous;
        if line.chars().any(is_alphanumeric) {
            previous = line;
        }
        if line.bytes().filter(u8::is_ascii_digit).count() < 2 || said.of_others() {
            continue;
        }
        let names = before.chars().any(is_alphabetic);
        let before = if names && before.chars().count() < 40 {
            before
        } else {
            ""
        };
        if line.chars().count() < 400 {
            phone::find(&mut found.phones, line, before, home);
        }
        let own_words = line.chars().filter(|c| is_alphabetic(*c)).count() > 4;
        let label = if own_words { "" } else { before };
        if found.hours.len() < 8
            && hours::tells(line, *opens, label)
            && !number_words::of_carrier(&fold(line))
        {
            found.hours.push(line.trim().to_owned());
        }
    }
    found.form = form(context, facts, page, conversation);
    found.messengers = place::messengers(context, facts);
    found.profiles = place::profiles(context, facts, &structured.same_as, said);
    found
}

/// Whether a message can be written in a form now. A box to talk in is none, neither is one for
/// comments or reviews.
fn form(
    context: &Context<'_>,
    facts: &TouchFacts,
    page: &Read<'_>,
    conversation: Option<&Conversation>,
) -> bool {
    page.forms.iter().any(|form| {
        let fields: Vec<_> = form
            .fields
            .iter()
            .filter_map(|id| context.element(*id))
            .filter(|e| e.visible)
            .collect();
        let role = |role: FieldRole| {
            page.fields
                .iter()
                .any(|f| f.role == role && fields.iter().any(|e| e.element_id() == f.element))
        };
        // What sends it says that it is about something else: goods sent back, a gift card bought.
        let other_matter = page.buttons.iter().any(|b| {
            context.element(b.element).is_some_and(|e| {
                e.form == Some(form.form)
                    && (matches!(b.role, ButtonRole::AddToCart | ButtonRole::WriteReview)
                        || facts.says(context.text_of(e), Topic::Returns))
            })
        });
        let area = fields.iter().find(|e| e.tag == "textarea");
        let writes = area.is_some() || role(FieldRole::Message);
        let answers = role(FieldRole::Email)
            || role(FieldRole::Tel)
            || fields.iter().any(|e| e.kind == "email");
        // What programmers call the field says little: many call any message a comment.
        let comments = area.is_some_and(|e| {
            let words = fold(&format!(
                "{} {} {}",
                e.label,
                e.attribute("placeholder"),
                e.section
            ));
            [
                "comment",
                "komentar",
                "коментар",
                "recenz",
                "review",
                "opini",
                "відгук",
                "hodnoce",
                "bewertung",
            ]
            .iter()
            .any(|word| words.contains(word))
        });
        let talks = conversation.is_some_and(|chat| {
            chat.open
                && fields.iter().all(|e| e.rect.overlap(&chat.rect) > 0.9)
                && !fields.is_empty()
        });
        let kind = matches!(form.kind, FormKind::Contact | FormKind::Other);
        let typed = fields
            .iter()
            .filter(|e| !matches!(e.kind.as_str(), "radio" | "checkbox"))
            .count();
        let answers = answers || form.kind == FormKind::Contact && area.is_some() && typed > 1;
        kind && writes && answers && !comments && !talks && !other_matter
    })
}
