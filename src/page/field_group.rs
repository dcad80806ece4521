//! What only neighbours tell: the second of two passwords, the parts of a date, names that go
//! together.

use super::context::Context;
use super::reading::{FieldReading, FormReading};
use super::role::{FieldRole, FormKind};
use super::snapshot::Element;

/// Compares the fields of each form and corrects what single words got wrong.
pub(super) fn settle(context: &Context<'_>, fields: &mut [FieldReading]) {
    let mut groups: Vec<(Option<u32>, Vec<usize>)> = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let form = context.element(field.element).and_then(|e| e.form);
        match groups.iter_mut().find(|(known, _)| *known == form) {
            Some((_, list)) => list.push(at),
            None => groups.push((form, vec![at])),
        }
    }
    for (_, group) in groups {
        passwords(context, fields, &group);
        dates(context, fields, &group);
        cards(fields, &group);
        names(fields, &group);
        repeated_mail(fields, &group);
        lone_address(context, fields, &group);
    }
}

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
        let given = fields
            .iter()
            .any(|f| form.fields.contains(&f.element) && f.role == FieldRole::GivenName);
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
            if anonymous && !given && field.role == FieldRole::FamilyName {
                change(
                    field,
                    FieldRole::Name,
                    "nobody is asked for a surname alone",
                );
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

fn names_a_person(context: &Context<'_>, label: &str) -> bool {
    context
        .lexicons
        .fields
        .find(&crate::text::fold(label))
        .iter()
        .any(|hit| hit.topic == FieldRole::Name)
}

fn change(field: &mut FieldReading, role: FieldRole, why: &str) {
    field.role = role;
    field.confidence = field.confidence.max(0.7);
    field.reasons.insert(0, why.to_owned());
}

fn is_password(context: &Context<'_>, field: &FieldReading) -> bool {
    context
        .element(field.element)
        .is_some_and(|e| e.kind == "password")
        && matches!(
            field.role,
            FieldRole::CurrentPassword | FieldRole::NewPassword | FieldRole::PasswordConfirm
        )
}

fn passwords(context: &Context<'_>, fields: &mut [FieldReading], group: &[usize]) {
    let own: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| is_password(context, &fields[*at]))
        .collect();
    match own[..] {
        [first, second] => {
            if fields[second].role != FieldRole::PasswordConfirm
                && fields[first].role != FieldRole::PasswordConfirm
            {
                let old_and_new = fields[second].role == FieldRole::NewPassword
                    && fields[first].role == FieldRole::CurrentPassword
                    && second > first + 1;
                if !old_and_new {
                    change(
                        &mut fields[second],
                        FieldRole::PasswordConfirm,
                        "the second password in a row",
                    );
                }
            }
            if fields[second].role == FieldRole::PasswordConfirm
                && fields[first].role == FieldRole::CurrentPassword
            {
                change(
                    &mut fields[first],
                    FieldRole::NewPassword,
                    "it is asked for twice",
                );
            }
        }
        [old, new, again] if fields[again].role != FieldRole::CurrentPassword => {
            for (at, role, why) in [
                (
                    again,
                    FieldRole::PasswordConfirm,
                    "the third password in a row",
                ),
                (new, FieldRole::NewPassword, "the second password of three"),
                (
                    old,
                    FieldRole::CurrentPassword,
                    "the first password of three",
                ),
            ] {
                change(&mut fields[at], role, why);
            }
        }
        _ => {}
    }
}

/// Day, month and year of one date, by what each field can hold.
fn dates(context: &Context<'_>, fields: &mut [FieldReading], group: &[usize]) {
    let is_date = |role: FieldRole| {
        matches!(
            role,
            FieldRole::Bday | FieldRole::BdayDay | FieldRole::BdayMonth | FieldRole::BdayYear
        )
    };
    let own: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| is_date(fields[*at].role))
        .collect();
    if own
        .iter()
        .filter(|at| fields[**at].role == FieldRole::Bday)
        .count()
        < 2
        && own.len() < 2
    {
        return;
    }
    for at in own {
        if fields[at].role == FieldRole::Bday
            && let Some(element) = context.element(fields[at].element)
            && let Some(part) = part_of_date(element)
        {
            change(&mut fields[at], part, "one part of a date");
        }
    }
}

fn part_of_date(element: &Element) -> Option<FieldRole> {
    let numbers = element
        .choices
        .iter()
        .filter(|c| c.text.trim().parse::<u32>().is_ok())
        .count();
    if element.tag == "select" {
        return match element.choices.len() {
            11..=13 => Some(FieldRole::BdayMonth),
            28..=32 => Some(FieldRole::BdayDay),
            n if n > 40 && numbers > 40 => Some(FieldRole::BdayYear),
            _ => None,
        };
    }
    let hint = format!("{} {}", element.attribute("placeholder"), element.name).to_lowercase();
    if hint.contains("yy")
        || hint.contains("rr")
        || hint.contains("jjjj")
        || element.attribute("maxlength") == "4"
    {
        Some(FieldRole::BdayYear)
    } else if hint.contains("mm") {
        Some(FieldRole::BdayMonth)
    } else if hint.contains("dd") || hint.contains("tt") {
        Some(FieldRole::BdayDay)
    } else {
        None
    }
}

/// Beside a card's number, months and years are the card's; far from one, a security code is the
/// one in a picture.
fn cards(fields: &mut [FieldReading], group: &[usize]) {
    let card = group.iter().any(|at| {
        matches!(
            fields[*at].role,
            FieldRole::CcNumber
                | FieldRole::CcName
                | FieldRole::CcExp
                | FieldRole::CcExpMonth
                | FieldRole::CcExpYear
                | FieldRole::CcType
        )
    });
    if !card && group.len() > 1 {
        for at in group {
            let claimed = fields[*at].reasons.iter().any(|r| r.contains("cc-csc"));
            if fields[*at].role == FieldRole::CcCsc && !claimed {
                change(
                    &mut fields[*at],
                    FieldRole::Captcha,
                    "there is no card here",
                );
            }
        }
    }
    let number = group
        .iter()
        .any(|at| matches!(fields[*at].role, FieldRole::CcNumber | FieldRole::CcCsc));
    let birth = group
        .iter()
        .any(|at| matches!(fields[*at].role, FieldRole::BdayDay | FieldRole::Bday));
    if !number || birth {
        return;
    }
    for at in group {
        let card = match fields[*at].role {
            FieldRole::BdayMonth => FieldRole::CcExpMonth,
            FieldRole::BdayYear => FieldRole::CcExpYear,
            _ => continue,
        };
        change(&mut fields[*at], card, "stands beside a card's number");
    }
    // Two fields for one date are its month and its year.
    let halves: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| fields[*at].role == FieldRole::CcExp)
        .collect();
    let year = group
        .iter()
        .any(|at| fields[*at].role == FieldRole::CcExpYear);
    match halves[..] {
        [month, year] => {
            change(
                &mut fields[month],
                FieldRole::CcExpMonth,
                "the first half of a date",
            );
            change(
                &mut fields[year],
                FieldRole::CcExpYear,
                "the second half of a date",
            );
        }
        [month] if year => change(
            &mut fields[month],
            FieldRole::CcExpMonth,
            "stands beside the year",
        ),
        _ => {}
    }
}

/// "Name" beside "surname" is the given name.
fn names(fields: &mut [FieldReading], group: &[usize]) {
    let family = group
        .iter()
        .find(|at| fields[**at].role == FieldRole::FamilyName)
        .copied();
    let given = group
        .iter()
        .any(|at| fields[*at].role == FieldRole::GivenName);
    if let Some(family) = family {
        if !given
            && let Some(name) = group
                .iter()
                .find(|at| fields[**at].role == FieldRole::Name && at.abs_diff(family) <= 2)
        {
            change(
                &mut fields[*name],
                FieldRole::GivenName,
                "stands beside the surname",
            );
        }
    } else if !given {
        return;
    }
    let names: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| fields[*at].role == FieldRole::Name)
        .collect();
    let given_at = group
        .iter()
        .find(|at| fields[**at].role == FieldRole::GivenName)
        .copied();
    if family.is_none()
        && let (Some(given_at), [name]) = (given_at, &names[..])
        && *name == given_at + 1
    {
        change(
            &mut fields[*name],
            FieldRole::FamilyName,
            "stands after the given name",
        );
    }
}

/// "Address" beside a password and without city or postcode is where mail goes.
fn lone_address(context: &Context<'_>, fields: &mut [FieldReading], group: &[usize]) {
    let has = |roles: &[FieldRole]| group.iter().any(|at| roles.contains(&fields[*at].role));
    let password = group.iter().any(|at| is_password(context, &fields[*at]));
    let postal = has(&[
        FieldRole::AddressLevel1,
        FieldRole::AddressLevel2,
        FieldRole::PostalCode,
        FieldRole::AddressLine2,
        FieldRole::HouseNumber,
        FieldRole::Email,
    ]);
    if !password || postal {
        return;
    }
    let streets: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| fields[*at].role == FieldRole::StreetAddress)
        .collect();
    if let [at] = streets[..] {
        change(
            &mut fields[at],
            FieldRole::Email,
            "an address without city or postcode, beside a password",
        );
    }
}

fn repeated_mail(fields: &mut [FieldReading], group: &[usize]) {
    let mails: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| fields[*at].role == FieldRole::Email)
        .collect();
    if let [first, second] = mails[..]
        && second == first + 1
        && !fields[first].label.is_empty()
        && fields[first].label != fields[second].label
        && fields[second]
            .reasons
            .iter()
            .any(|r| r.contains("2\"") || r.contains("again"))
    {
        change(
            &mut fields[second],
            FieldRole::EmailConfirm,
            "the second address in a row",
        );
    }
}
