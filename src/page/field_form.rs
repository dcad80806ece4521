//! What the kind of its form tells of a field: whose password it is, which name is meant.

use super::context::Context;
use super::field_group::change;
use super::reading::{FieldReading, FormReading};
use super::role::{FieldRole, FormKind};

/// After the forms are known: the password of a registration is a new one.
pub(super) fn settle_by_form(
    context: &Context<'_>,
    fields: &mut [FieldReading],
    forms: &[FormReading],
) {
    for form in forms {
        let named = fields.iter().any(|f| {
            form.fields.contains(&f.element)
                && matches!(f.role, FieldRole::Username | FieldRole::Email)
        });
        let asks = |role: FieldRole| {
            fields
                .iter()
                .any(|f| form.fields.contains(&f.element) && f.role == role)
        };
        let given = asks(FieldRole::GivenName);
        let family = asks(FieldRole::FamilyName);
        let message = asks(FieldRole::Message);
        for field in fields
            .iter_mut()
            .filter(|f| form.fields.contains(&f.element))
        {
            let unclaimed = context
                .element(field.element)
                .is_some_and(|e| !e.attribute("autocomplete").contains("current-password"));
            if form.kind == FormKind::Registration
                && unclaimed
                && field.role == FieldRole::CurrentPassword
            {
                change(field, FieldRole::NewPassword, "the form registers");
            }
            let anonymous = matches!(
                form.kind,
                FormKind::Contact | FormKind::Newsletter | FormKind::Review | FormKind::Checkout
            );
            if anonymous
                && field.role == FieldRole::Username
                && names_a_person(context, &field.label)
            {
                change(field, FieldRole::Name, "nobody logs in here");
            }
            let typed = context
                .element(field.element)
                .is_some_and(|e| e.tag == "input" && e.kind != "radio");
            if anonymous && message && typed && field.role == FieldRole::HonorificPrefix {
                change(field, FieldRole::Subject, "the title of what is written");
            }
            if form.kind == FormKind::Checkout && field.role == FieldRole::Message {
                change(field, FieldRole::OrderNotes, "goes with an order");
            }
            if anonymous && !given && field.role == FieldRole::FamilyName {
                change(
                    field,
                    FieldRole::Name,
                    "nobody is asked for a surname alone",
                );
            }
            if anonymous
                && !family
                && field.role == FieldRole::GivenName
                && BARE_NAMES.contains(&bare(&field.label).as_str())
            {
                change(field, FieldRole::Name, "the only name that is asked for");
            }
            let choosing = context
                .element(field.element)
                .is_some_and(|e| e.kind == "radio");
            if form.kind == FormKind::Contact && choosing && field.role == FieldRole::None {
                change(
                    field,
                    FieldRole::Subject,
                    "one of several matters to write about",
                );
            }
            if form.kind == FormKind::LogIn && !named && field.role == FieldRole::Name {
                change(field, FieldRole::Username, "a name to log in with");
            }
        }
    }
}

/// Words, folded, that mean the given name beside a surname and the whole name without one.
const BARE_NAMES: &[&str] = &[
    "nombre",
    "nome",
    "nom",
    "jmeno",
    "meno",
    "имя",
    "име",
    "ім'я",
    "імя",
    "ime",
    "vardas",
    "vards",
    "ονομα",
    "isim",
    "adiniz",
    "ad",
    "su nombre",
    "tu nombre",
    "il tuo nome",
    "ваше имя",
    "ваше ім'я",
    "vase jmeno",
    "vase meno",
    "vase ime",
    "το ονομα σασ",
    "jusu vardas",
    "jusu vards",
];

/// A label without case, accents and what is no letter at its ends.
fn bare(label: &str) -> String {
    crate::text::fold(label)
        .trim_matches(|c: char| !c.is_alphabetic())
        .to_owned()
}

fn names_a_person(context: &Context<'_>, label: &str) -> bool {
    context
        .lexicons
        .fields
        .find(&crate::text::fold(label))
        .iter()
        .any(|hit| hit.topic == FieldRole::Name)
}
