//! What only neighbours tell: the second of two passwords, the parts of a date, names that go
//! together.

use super::context::Context;
use super::identifier::split;
use super::reading::FieldReading;
use super::role::FieldRole;
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
    let card = fields
        .iter()
        .any(|f| matches!(f.role, FieldRole::CcNumber | FieldRole::CcCsc));
    for (_, group) in groups {
        passwords(context, fields, &group);
        dates(context, fields, &group);
        cards(fields, &group, card);
        names(fields, &group);
        repeated_mail(context, fields, &group);
        lone_address(context, fields, &group);
    }
}

pub(super) fn change(field: &mut FieldReading, role: FieldRole, why: &str) {
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
fn cards(fields: &mut [FieldReading], group: &[usize], page_takes_cards: bool) {
    let card = group.iter().any(|at| {
        let role = fields[*at].role;
        role.is_of_a_card() && role != FieldRole::CcCsc
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
    let has = |role: FieldRole| group.iter().any(|at| fields[*at].role == role);
    let birth = has(FieldRole::BdayDay) || has(FieldRole::Bday);
    // Scripts may hold each of a card's fields in a container of its own; nobody is born in a month
    // and a year alone.
    let halves = page_takes_cards && has(FieldRole::BdayMonth) && has(FieldRole::BdayYear);
    if !(number || halves) || birth {
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

/// The second of two addresses in a row, where its label or its name says that it repeats the first.
fn repeated_mail(context: &Context<'_>, fields: &mut [FieldReading], group: &[usize]) {
    let mails: Vec<usize> = group
        .iter()
        .copied()
        .filter(|at| fields[*at].role == FieldRole::Email)
        .collect();
    let [first, second] = mails[..] else { return };
    if second != first + 1 || fields[first].label == fields[second].label {
        return;
    }
    let Some(element) = context.element(fields[second].element) else {
        return;
    };
    let told = context
        .lexicons
        .fields
        .find(&crate::text::fold(&fields[second].label))
        .iter()
        .any(|hit| {
            matches!(
                hit.topic,
                FieldRole::EmailConfirm | FieldRole::PasswordConfirm
            )
        });
    let named = ["name", "id"].iter().any(|attribute| {
        let words = split(element.attribute(attribute));
        words.split(' ').any(|word| {
            matches!(word, "2" | "second" | "again" | "repeat" | "retype")
                || ["confirm", "verif", "check"]
                    .iter()
                    .any(|stem| word.starts_with(stem))
        })
    });
    if told || named {
        change(
            &mut fields[second],
            FieldRole::EmailConfirm,
            "the second address in a row",
        );
    }
}
