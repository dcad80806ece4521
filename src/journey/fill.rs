//! What to enter into which field: a pure function of the page, the persona and the consent policy.

use super::country::country_names;
use super::view::View;
use crate::browser::Entry;
use crate::page::{Choice, Element, ElementId, FieldRole, Region};
use crate::plan::{ConsentPolicy, Gender, Persona};
use crate::text::{contains_phrase, fold};

/// What to enter, and what is required but nothing is known to enter.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FillPlan {
    pub entries: Vec<(ElementId, Entry)>,
    /// Labels of required fields that stay empty.
    pub unknown: Vec<String>,
}

/// Plans the entries for `fields`. Fields that already hold what they should are left alone.
/// `eager` also fills required fields of unknown meaning, for the second try after a complaint.
pub(super) fn plan(
    view: &View,
    fields: &[ElementId],
    persona: &Persona,
    consent: ConsentPolicy,
    eager: bool,
) -> FillPlan {
    let mut plan = FillPlan::default();
    let has = |role: FieldRole| {
        fields
            .iter()
            .any(|id| view.role(*id) == role && view.usable(*id))
    };
    let split = Split {
        house_number: has(FieldRole::HouseNumber),
        country_code: has(FieldRole::TelCountryCode),
        family_name: has(FieldRole::FamilyName),
        address: [
            FieldRole::StreetAddress,
            FieldRole::AddressLine1,
            FieldRole::AddressLevel2,
            FieldRole::PostalCode,
            FieldRole::DeliveryChoice,
        ]
        .into_iter()
        .any(has),
    };
    let mut radios_done: Vec<(Option<u32>, String)> = Vec::new();
    for id in fields {
        let Some(element) = view
            .element(*id)
            .filter(|element| element.visible && element.enabled)
        else {
            continue;
        };
        let role = view.role(*id);
        // Nothing is ever paid with a card.
        if role.is_of_a_card() {
            continue;
        }
        if matches!(element.kind.as_str(), "checkbox" | "radio") || element.role == "switch" {
            if element.kind == "radio" {
                let group = (element.form, element.attribute("name").to_owned());
                if radios_done.contains(&group) {
                    continue;
                }
                radios_done.push(group);
            }
            plan.entries
                .extend(tick(view, fields, element, role, persona, consent, eager));
            continue;
        }
        if element.is_drawn_select() {
            plan.entries.extend(
                pick(element, role, persona, eager).map(|wanted| (*id, Entry::Pick(wanted))),
            );
            continue;
        }
        if element.tag == "select" || !element.choices.is_empty() {
            plan.entries.extend(
                choose(element, role, persona, eager).map(|choice| (*id, Entry::Choose(choice))),
            );
            continue;
        }
        match text_for(element, role, persona, split, eager) {
            Some(text) if same_text(&element.value, &text) => {}
            Some(text) => plan.entries.push((*id, Entry::Text(text))),
            None if starred(element) && element.value.is_empty() && !skipped(role) => {
                if eager {
                    plan.entries
                        .push((*id, Entry::Text(guess(element, persona))));
                } else {
                    plan.unknown.push(label_of(view, element));
                }
            }
            None => {}
        }
    }
    plan
}

#[derive(Clone, Copy)]
struct Split {
    house_number: bool,
    country_code: bool,
    family_name: bool,
    /// Whether it is asked where to deliver to.
    address: bool,
}

fn label_of(view: &View, element: &Element) -> String {
    let label = view
        .field(element.element_id())
        .map(|field| field.label.clone())
        .unwrap_or_default();
    if label.is_empty() {
        element.attribute("name").to_owned()
    } else {
        label
    }
}

fn same_text(now: &str, wanted: &str) -> bool {
    now == wanted || (!now.is_empty() && fold(now) == fold(wanted))
}

/// Fields that stay empty although they may say they are required.
fn skipped(role: FieldRole) -> bool {
    matches!(
        role,
        FieldRole::Search
            | FieldRole::Coupon
            | FieldRole::Captcha
            | FieldRole::Quantity
            | FieldRole::VariantChoice
    )
}

fn text_for(
    element: &Element,
    role: FieldRole,
    persona: &Persona,
    split: Split,
    eager: bool,
) -> Option<String> {
    let text = match role {
        FieldRole::Email | FieldRole::EmailConfirm => persona.email.clone(),
        // Somebody has to receive the parcel: where nothing else asks for the family name, this does.
        FieldRole::GivenName if !split.family_name && (split.address || eager) => {
            format!("{} {}", persona.given_name, persona.family_name)
        }
        FieldRole::GivenName => persona.given_name.clone(),
        FieldRole::FamilyName => persona.family_name.clone(),
        FieldRole::Name => {
            format!("{} {}", persona.given_name, persona.family_name)
        }
        FieldRole::Username => persona.username.clone(),
        FieldRole::NewPassword | FieldRole::CurrentPassword | FieldRole::PasswordConfirm => {
            persona.password.clone()
        }
        FieldRole::StreetAddress | FieldRole::AddressLine1 if split.house_number => {
            persona.street.clone()
        }
        FieldRole::StreetAddress | FieldRole::AddressLine1 => {
            format!("{} {}", persona.street, persona.house_number)
        }
        FieldRole::HouseNumber => persona.house_number.clone(),
        FieldRole::PostalCode => persona.postal_code.clone(),
        FieldRole::AddressLevel2 => persona.city.clone(),
        FieldRole::AddressLevel1 => persona.region.clone(),
        FieldRole::Country => persona.country.clone(),
        FieldRole::Tel if eager && complained(element) => {
            // The other way to write it; and where that was refused too, none, if none is allowed.
            let international = element.value == persona.phone;
            if international && !element.required {
                String::new()
            } else if international {
                phone(element, persona, split.country_code)
            } else {
                persona.phone.clone()
            }
        }
        FieldRole::Tel => phone(element, persona, split.country_code),
        FieldRole::TelCountryCode => persona.phone.chars().take(3).collect(),
        FieldRole::Bday if element.kind == "date" => {
            persona.birth_date.format("%Y-%m-%d").to_string()
        }
        FieldRole::Bday => birth_date(element, persona),
        FieldRole::BdayDay => persona.birth_date.format("%d").to_string(),
        FieldRole::BdayMonth => persona.birth_date.format("%m").to_string(),
        FieldRole::BdayYear => persona.birth_date.format("%Y").to_string(),
        _ => return None,
    };
    Some(fit(element, text))
}

/// Whether the shop marked the field as wrong after it was filled.
fn complained(element: &Element) -> bool {
    (element.invalid || !element.error.is_empty()) && !element.value.is_empty()
}

/// Never longer than the field takes.
fn fit(element: &Element, text: String) -> String {
    match element.attribute("maxlength").parse::<usize>() {
        Ok(longest) if longest > 0 => text.chars().take(longest).collect(),
        _ => text,
    }
}

/// National or international, as the field seems to want it.
fn phone(element: &Element, persona: &Persona, has_country_code: bool) -> String {
    if has_country_code {
        return persona
            .phone_national
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
    }
    let hint = format!(
        "{}{}{}",
        element.attribute("placeholder"),
        element.attribute("pattern"),
        element.value
    );
    if hint.contains("+") && hint.contains(|c: char| c.is_ascii_digit() || c == '\\') {
        return persona.phone.clone();
    }
    persona
        .phone_national
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}

fn birth_date(element: &Element, persona: &Persona) -> String {
    let hint = element.attribute("placeholder").to_lowercase();
    let format = if hint.starts_with("yyyy") || hint.starts_with("rrrr") || hint.starts_with("рррр")
    {
        "%Y-%m-%d"
    } else if hint.contains('/') && hint.starts_with("mm") {
        "%m/%d/%Y"
    } else if hint.contains('/') {
        "%d/%m/%Y"
    } else if hint.contains('-') {
        "%d-%m-%Y"
    } else {
        "%d.%m.%Y"
    };
    persona.birth_date.format(format).to_string()
}

/// A harmless answer to a required question nobody understands.
fn guess(element: &Element, persona: &Persona) -> String {
    let text = match element.kind.as_str() {
        "number" => "1".to_owned(),
        "email" => persona.email.clone(),
        "tel" => persona
            .phone_national
            .chars()
            .filter(char::is_ascii_digit)
            .collect(),
        "date" => persona.birth_date.format("%Y-%m-%d").to_string(),
        "password" => persona.password.clone(),
        _ => persona.given_name.clone(),
    };
    fit(element, text)
}

fn tick(
    view: &View,
    fields: &[ElementId],
    element: &Element,
    role: FieldRole,
    persona: &Persona,
    consent: ConsentPolicy,
    eager: bool,
) -> Option<(ElementId, Entry)> {
    let id = element.element_id();
    if element.kind == "radio" {
        let group: Vec<&Element> = fields
            .iter()
            .filter_map(|id| view.element(*id))
            .filter(|other| {
                other.kind == "radio"
                    && other.form == element.form
                    && other.attribute("name") == element.attribute("name")
                    && other.enabled
            })
            .collect();
        if group.iter().any(|other| other.checked == Some(true)) {
            return None;
        }
        let wanted = match role {
            FieldRole::Sex | FieldRole::HonorificPrefix => group
                .iter()
                .find(|other| fits_gender(&describe(other), persona))
                .or(group.first()),
            FieldRole::AccountChoice => {
                let guest = view.reading.checkout.guest;
                let guest = group.iter().find(|other| Some(other.element_id()) == guest);
                // An account is had or made on its own page; here the way on is without one.
                guest.or(group.iter().find(|other| !for_members(other)))
            }
            FieldRole::DeliveryChoice
            | FieldRole::PaymentChoice
            | FieldRole::VariantChoice
            | FieldRole::Rating => None,
            _ if element.required || eager => group.first(),
            _ => None,
        };
        return wanted.map(|other| (other.element_id(), Entry::Check(true)));
    }
    let on = element.checked == Some(true);
    let want = match role {
        FieldRole::TermsConsent => true,
        _ if view.reading.checkout.same_address.contains(&id) => true,
        FieldRole::MarketingConsent => consent == ConsentPolicy::Marketing || element.required,
        FieldRole::RememberMe => on,
        _ => on || element.required,
    };
    (want != on).then_some((id, Entry::Check(want)))
}

/// Whether a choice is for those who have an account already.
fn for_members(element: &Element) -> bool {
    const WORDS: [&str; 18] = [
        "login",
        "log in",
        "log-in",
        "sign in",
        "returning",
        "already",
        "existing",
        "zaloguj",
        "logowanie",
        "mam konto",
        "увійти",
        "вхід",
        "маю акаунт",
        "войти",
        "anmelden",
        "prihlas",
        "connecter",
        "accedi",
    ];
    let said = describe(element);
    WORDS.iter().any(|word| said.contains(word))
}

fn describe(element: &Element) -> String {
    fold(&format!(
        "{} {} {}",
        element.label,
        element.name,
        element.attribute("value")
    ))
}

/// How forms name the persona's gender.
fn gender_words(persona: &Persona) -> &'static [&'static str] {
    const FEMALE: &[&str] = &[
        "female",
        "kobieta",
        "pani",
        "mrs",
        "ms",
        "frau",
        "zena",
        "жінка",
        "пані",
        "женщина",
        "femme",
        "2",
    ];
    const MALE: &[&str] = &[
        "male",
        "mezczyzna",
        "pan",
        "mr",
        "herr",
        "muz",
        "чоловік",
        "пан",
        "мужчина",
        "homme",
        "1",
    ];
    if persona.gender == Gender::Female {
        FEMALE
    } else {
        MALE
    }
}

fn fits_gender(words: &str, persona: &Persona) -> bool {
    let names = gender_words(persona);
    names.iter().any(|word| contains_phrase(words, &fold(word)))
}

/// The choice of a select that fits the persona; any valid one where the field must have one.
fn choose(element: &Element, role: FieldRole, persona: &Persona, eager: bool) -> Option<String> {
    if matches!(
        role,
        FieldRole::Language | FieldRole::Quantity | FieldRole::VariantChoice | FieldRole::Rating
    ) {
        return None;
    }
    let offered: Vec<&Choice> = element
        .choices
        .iter()
        .filter(|choice| choice.enabled && !is_prompt(choice))
        .collect();
    let current = element.choices.iter().find(|choice| choice.selected);
    let wanted = match role {
        FieldRole::TelCountryCode => {
            let code: String = persona.phone.chars().take(3).collect();
            find_choice(&offered, &[code, persona.country.clone()])
        }
        FieldRole::Sex | FieldRole::HonorificPrefix => offered
            .iter()
            .find(|choice| fits_gender(&fold(&choice.text), persona))
            .map(|choice| choice.value.clone()),
        _ => find_choice(&offered, &names_of(role, persona)),
    };
    match (wanted, current) {
        (Some(wanted), Some(current)) if current.value == wanted => None,
        (Some(wanted), _) => Some(wanted),
        // Nothing fits: a valid preset stays, an empty required select gets its first real choice.
        (None, Some(current)) if !is_prompt(current) => None,
        (None, _) if starred(element) || eager => {
            offered.first().map(|choice| choice.value.clone())
        }
        _ => None,
    }
}

/// How lists name what the persona would choose for a field; nothing for one that asks for something else.
fn names_of(role: FieldRole, persona: &Persona) -> Vec<String> {
    match role {
        FieldRole::Country => country_names(&persona.country),
        FieldRole::AddressLevel1 => vec![persona.region.clone()],
        FieldRole::AddressLevel2 => vec![persona.city.clone()],
        FieldRole::BdayDay => numbers(persona.birth_date.format("%-d")),
        FieldRole::BdayMonth => numbers(persona.birth_date.format("%-m")),
        FieldRole::BdayYear => numbers(persona.birth_date.format("%Y")),
        _ => Vec::new(),
    }
}

/// What to choose from the list that a drawn select opens; `None` where it shows what it should, or is
/// none of the form's: above and below the page one chooses languages and currencies.
fn pick(element: &Element, role: FieldRole, persona: &Persona, eager: bool) -> Option<Vec<String>> {
    let apart = matches!(
        element.region,
        Region::Header | Region::Nav | Region::Footer
    );
    let wanted = match role {
        _ if apart && element.form.is_none() => return None,
        FieldRole::Language
        | FieldRole::Quantity
        | FieldRole::VariantChoice
        | FieldRole::Rating
        | FieldRole::Search
        | FieldRole::PaymentChoice => return None,
        FieldRole::Sex | FieldRole::HonorificPrefix => {
            let names = gender_words(persona).iter();
            names.map(|name| (*name).to_owned()).collect()
        }
        _ => names_of(role, persona),
    };
    let shown = fold(&element.text);
    let holds = wanted.iter().any(|text| is_named(&shown, text));
    let must = (starred(element) || eager) && (is_prompt_shown(element) || element.invalid);
    (!holds && (must || !wanted.is_empty())).then_some(wanted)
}

/// Whether folded words name one of the things wanted: as a word or words of their own.
pub(super) fn is_named(words: &str, wanted: &str) -> bool {
    let wanted = fold(wanted);
    !wanted.is_empty() && contains_phrase(words, &wanted)
}

/// Whether what a drawn select shows is a prompt and no choice.
fn is_prompt_shown(element: &Element) -> bool {
    let shown = element.text.trim();
    let labelled = !element.label.is_empty() || !element.attribute("aria-label").is_empty();
    element.attributes.contains_key("data-placeholder")
        || shown.is_empty()
        || shown.starts_with('-')
        || shown.ends_with(['…', '.', ':'])
        || labelled && fold(shown) == fold(&element.name)
}

/// Whether a field must be filled in, also where only the text beside it says so.
fn starred(element: &Element) -> bool {
    let beside = element.nearby.lines().next().unwrap_or_default().trim();
    element.required || element.label.is_empty() && beside.ends_with('*')
}

fn is_prompt(choice: &Choice) -> bool {
    let text = choice.text.trim();
    choice.value.is_empty()
        || text.is_empty()
        || text.starts_with("--")
        || text.starts_with('-') && text.ends_with('-')
}

fn numbers(plain: impl std::fmt::Display) -> Vec<String> {
    let plain = plain.to_string();
    vec![format!("{plain:0>2}"), plain]
}

fn find_choice(offered: &[&Choice], wanted: &[String]) -> Option<String> {
    let wanted: Vec<String> = wanted.iter().map(|text| fold(text)).collect();
    let exact = |choice: &&&Choice| {
        wanted.contains(&fold(&choice.text)) || wanted.contains(&fold(&choice.value))
    };
    let within = |choice: &&&Choice| {
        wanted
            .iter()
            .any(|text| text.len() > 2 && fold(&choice.text).contains(text.as_str()))
    };
    offered
        .iter()
        .find(exact)
        .or_else(|| offered.iter().find(within))
        .map(|choice| choice.value.clone())
}
