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
    match (element.tag.as_str(), element.kind.as_str()) {
        ("input", "password") => password || matches!(role, R::CcCsc | R::OneTimeCode | R::None),
        ("input", "email") => matches!(
            role,
            R::Email | R::EmailConfirm | R::Username | R::OneTimeCode | R::None
        ),
        ("input", "file") => role == R::None,
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
    let fold_has = |list: &[&str]| texts.iter().any(|t| list.contains(&t.as_str()));
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
    ]) && texts.len() >= 10
    {
        add(
            FieldRole::AddressLevel1,
            0.6,
            "its options are regions".to_owned(),
        );
    }
}
