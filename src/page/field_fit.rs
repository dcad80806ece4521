//! Which roles a field can have at all, which role yields to which, and what a list of choices
//! tells.

use super::role::FieldRole;
use super::snapshot::Element;
use crate::text::fold;

/// The autocomplete tokens of HTML that the reader knows by the same name
/// (<https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill>).
pub(super) const TOKENS: &[&str] = &[
    "name",
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "username",
    "new-password",
    "current-password",
    "one-time-code",
    "organization-title",
    "organization",
    "street-address",
    "address-line1",
    "address-line2",
    "address-line3",
    "address-level2",
    "address-level1",
    "country",
    "postal-code",
    "cc-name",
    "cc-number",
    "cc-exp",
    "cc-exp-month",
    "cc-exp-year",
    "cc-csc",
    "cc-type",
    "language",
    "bday",
    "bday-day",
    "bday-month",
    "bday-year",
    "sex",
    "tel",
    "tel-country-code",
    "tel-extension",
    "email",
    "url",
];

/// Whether a field of this tag and type can have this role at all.
pub(super) fn fits(element: &Element, role: FieldRole) -> bool {
    use FieldRole as R;
    let password = matches!(
        role,
        R::NewPassword | R::CurrentPassword | R::PasswordConfirm
    );
    let consent = matches!(
        role,
        R::TermsConsent
            | R::MarketingConsent
            | R::RememberMe
            | R::DeliveryChoice
            | R::PaymentChoice
            | R::AccountChoice
    );
    let choice = consent
        || matches!(
            role,
            R::Sex
                | R::HonorificPrefix
                | R::VariantChoice
                | R::Rating
                | R::Language
                | R::Captcha
                | R::CcType
                | R::Subject
                | R::None
        );
    let toggle = matches!(element.kind.as_str(), "checkbox" | "radio")
        || matches!(element.role.as_str(), "checkbox" | "radio" | "switch");
    if toggle {
        return choice;
    }
    if element.is_drawn_select() && matches!(role, R::DeliveryChoice | R::PaymentChoice) {
        return true;
    }
    match (element.tag.as_str(), element.kind.as_str()) {
        ("input", "password") => password || matches!(role, R::CcCsc | R::OneTimeCode | R::None),
        ("input", "email") => matches!(
            role,
            R::Email | R::EmailConfirm | R::Username | R::OneTimeCode | R::None
        ),
        ("input", "file") => role == R::None,
        // A calendar takes whole dates: a birthday's, or none of the customer's.
        ("input", "date" | "datetime-local" | "month" | "week" | "time") => {
            matches!(role, R::Bday | R::CcExp | R::None)
        }
        ("textarea", _) => matches!(
            role,
            R::Message
                | R::OrderNotes
                | R::StreetAddress
                | R::AddressLine1
                | R::AddressLine2
                | R::None
        ),
        ("select", _) => {
            !password
                && !matches!(
                    role,
                    R::RememberMe
                        | R::TermsConsent
                        | R::Email
                        | R::Message
                        | R::OrderNotes
                        | R::Captcha
                        | R::CcNumber
                        | R::CcCsc
                        | R::Coupon
                )
        }
        ("input", "number") => {
            !consent && !matches!(role, R::Name | R::GivenName | R::FamilyName | R::Email)
        }
        _ => {
            !consent && !matches!(role, R::Rating | R::Message | R::OrderNotes)
                || role == R::OrderNotes
        }
    }
}

/// Whether a role yields to another that was seen for the same field, because the one's words are
/// part of the other's meaning ("e-mail address" is no street). Some yield only within one text
/// ("City, State").
pub(super) fn outranked(role: FieldRole, by: FieldRole, same_text: bool) -> bool {
    use FieldRole as R;
    match role {
        R::Name => matches!(
            by,
            R::GivenName
                | R::FamilyName
                | R::AdditionalName
                | R::Username
                | R::CcName
                | R::Organization
                | R::Subject
        ),
        R::StreetAddress => matches!(
            by,
            R::Email
                | R::EmailConfirm
                | R::AddressLine2
                | R::AddressLine3
                | R::Url
                | R::AddressLevel1
                | R::AddressLevel2
                | R::PostalCode
                | R::Country
        ),
        R::Email => matches!(by, R::EmailConfirm),
        R::CurrentPassword => matches!(by, R::PasswordConfirm | R::NewPassword),
        R::NewPassword => matches!(by, R::PasswordConfirm),
        R::AddressLevel1 => same_text && by == R::AddressLevel2,
        R::Country => matches!(by, R::TelCountryCode),
        // A payment form's prefix ("credit card") stands in the names of all its fields.
        R::Tel if by == R::CcNumber => same_text,
        R::Tel => matches!(
            by,
            R::TelCountryCode | R::TelExtension | R::CcCsc | R::CcExp | R::OneTimeCode
        ),
        R::Bday => matches!(by, R::BdayDay | R::BdayMonth | R::BdayYear),
        R::CcExp => matches!(by, R::CcExpMonth | R::CcExpYear),
        R::BdayMonth => matches!(by, R::CcExpMonth | R::CcExp),
        R::BdayYear => matches!(by, R::CcExpYear | R::CcExp),
        R::CcNumber => matches!(
            by,
            R::CcName | R::CcExp | R::CcExpMonth | R::CcExpYear | R::CcCsc | R::CcType
        ),
        R::Message => matches!(by, R::Subject),
        R::Search => matches!(by, R::Quantity | R::Captcha | R::PostalCode),
        _ => false,
    }
}

/// What the options of a select tell: days, months, years, states of a title.
pub(super) fn by_choices(element: &Element, mut add: impl FnMut(FieldRole, f64, String)) {
    if element.tag != "select" || element.choices.len() < 2 {
        return;
    }
    let texts: Vec<String> = element.choices.iter().map(|c| fold(&c.text)).collect();
    let numbers: Vec<u32> = texts.iter().filter_map(|t| t.parse().ok()).collect();
    let most = numbers.iter().max().copied().unwrap_or(0);
    let fold_has = |list: &[&str]| {
        list.iter()
            .any(|known| texts.iter().any(|text| *text == fold(known)))
    };
    if numbers.len() >= 60 && most > 1980 {
        add(
            FieldRole::BdayYear,
            0.5,
            "its options are years of birth".to_owned(),
        );
    } else if (28..=31).contains(&numbers.len()) && most == 31 {
        add(FieldRole::BdayDay, 0.5, "its options are days".to_owned());
    } else if (5..=25).contains(&numbers.len()) && (2000..2100).contains(&most) {
        add(
            FieldRole::CcExpYear,
            0.3,
            "its options are years to come".to_owned(),
        );
    } else if texts.len() <= 8
        && fold_has(&[
            "mr", "mr.", "mrs", "herr", "frau", "pan", "pani", "mme", "madame", "sr.", "sra.",
            "dhr.", "mevr.", "herra", "rouva", "bay", "bayan", "г-н", "г-жа", "sig.", "dl.", "κοσ",
        ])
    {
        add(
            FieldRole::HonorificPrefix,
            0.5,
            "its options are forms of address".to_owned(),
        );
    } else if fold_has(&[
        "poland",
        "polska",
        "germany",
        "deutschland",
        "ukraine",
        "україна",
        "france",
        "cesko",
        "slovensko",
        "united states",
        "united kingdom",
        "niemcy",
        "nemecko",
        "німеччина",
        "германия",
        "allemagne",
        "alemania",
        "alemanha",
        "germania",
        "duitsland",
        "tyskland",
        "saksa",
        "saksamaa",
        "vokietija",
        "vacija",
        "nemetorszag",
        "njemacka",
        "nemcija",
        "almanya",
        "γερμανια",
        "ドイツ",
        "德国",
        "德國",
        "독일",
    ]) && texts.len() >= 5
    {
        add(
            FieldRole::Country,
            0.6,
            "its options are countries".to_owned(),
        );
    } else if fold_has(&[
        "california",
        "texas",
        "bayern",
        "mazowieckie",
        "madrid",
        "milano",
        "ontario",
        "київська область",
        "київська",
        "московская область",
        "αττικη",
        "cluj",
        "sao paulo",
        "noord-holland",
        "東京都",
    ]) && texts.len() >= 10
    {
        add(
            FieldRole::AddressLevel1,
            0.6,
            "its options are regions".to_owned(),
        );
    }
}

/// What an example in the field tells, whatever the language: `jan@example.com`, `+48 600 100 200`,
/// `00-000`.
pub(super) fn by_example(element: &Element, mut add: impl FnMut(FieldRole, f64, String)) {
    if element.tag != "input" || !matches!(element.kind.as_str(), "" | "text" | "tel" | "number") {
        return;
    }
    match element.attribute("inputmode") {
        "email" => add(
            FieldRole::Email,
            0.5,
            "opens a keyboard for mail".to_owned(),
        ),
        "tel" => add(FieldRole::Tel, 0.2, "opens a number pad".to_owned()),
        _ => {}
    }
    let example = element.attribute("placeholder").trim();
    if is_mail_address(example) {
        add(FieldRole::Email, 0.6, format!("its example is {example:?}"));
    }
    let blanks = example
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '_' | 'x' | 'X'))
        .count();
    let bare = example
        .chars()
        .all(|c| c.is_ascii_digit() || " +-()_xX./".contains(c));
    if bare && example.starts_with(['+', '(']) && (8..=15).contains(&blanks) {
        add(FieldRole::Tel, 0.6, format!("its example is {example:?}"));
    } else if bare && blanks == 5 && example.chars().nth(2) == Some('-') && example.len() == 6 {
        add(
            FieldRole::PostalCode,
            0.5,
            format!("its example is {example:?}"),
        );
    }
}

fn is_mail_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(before, after)| {
        let last = before.chars().next_back();
        last.is_some_and(char::is_alphanumeric)
            && after
                .split_once('.')
                .is_some_and(|(host, ending)| !host.is_empty() && ending.len() >= 2)
            && !text.trim().contains(' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_tell_what_is_asked() {
        for (example, expected) in [
            ("jan@example.com", Some(FieldRole::Email)),
            ("@nickname", None),
            ("+48 600 100 200", Some(FieldRole::Tel)),
            ("(___) ___-____", Some(FieldRole::Tel)),
            ("00-000", Some(FieldRole::PostalCode)),
            ("2", None),
            ("Jan", None),
        ] {
            let element = Element {
                tag: "input".to_owned(),
                kind: "text".to_owned(),
                attributes: [("placeholder".to_owned(), example.to_owned())].into(),
                ..Element::default()
            };
            let mut told = None;
            by_example(&element, |role, _, _| told = Some(role));
            assert_eq!(told, expected, "{example:?}");
        }
    }
}
