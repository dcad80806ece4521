//! What a shop accepts in its forms. Pure; gives back keys of the shop's own sentences.

use std::sync::LazyLock;

use regex::Regex;

use super::field::{Field, Form};
use super::markup::Markup;
use super::spec::Tongue;

/// A field and the key of the sentence that says what is wrong with it.
pub(super) type Fault = (Field, &'static str);

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^\s@]+@[^\s@]+\.[A-Za-z]{2,}$"));
static UK_POSTCODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$"));
static US_POSTCODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{5}(-\d{4})?$"));
static IE_POSTCODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^[A-Z]\d[\dW] ?[A-Z\d]{4}$"));
static PL_POSTCODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{2}-\d{3}$"));
static UA_POSTCODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{5}$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// What is wrong with the required fields of a form, in the order they are required.
pub(super) fn faults(
    form: &Form,
    required: &[Field],
    markup: &Markup,
    tongue: Tongue,
) -> Vec<Fault> {
    required
        .iter()
        .filter_map(|field| fault(form, *field, markup, tongue))
        .collect()
}

fn fault(form: &Form, field: Field, markup: &Markup, tongue: Tongue) -> Option<Fault> {
    let value = form.get(field);
    let wrong = |yes: bool, key: &'static str| yes.then_some((field, key));
    match field {
        // A joined name or an address may come in the parts of another field.
        Field::FirstName | Field::LastName if form.has(Field::FullName) => None,
        Field::Terms => wrong(value.is_empty(), "err_terms"),
        Field::Delivery => wrong(value.is_empty(), "err_delivery"),
        Field::Payment => wrong(value.is_empty(), "err_payment"),
        _ if value.is_empty() => Some((field, "err_required")),
        Field::Email => wrong(!EMAIL.is_match(value), "err_email"),
        Field::Password => {
            let mixed =
                value.chars().any(char::is_numeric) && value.chars().any(char::is_alphabetic);
            wrong(
                value.chars().count() < markup.password_min || (markup.password_mixed && !mixed),
                "err_password",
            )
        }
        Field::PasswordAgain => wrong(value != form.get(Field::Password), "err_password_again"),
        Field::FullName => wrong(value.split_whitespace().count() < 2, "err_full_name"),
        Field::FirstName | Field::LastName => {
            wrong(value.chars().any(char::is_numeric), "err_name")
        }
        Field::Phone => wrong(!phone(value, tongue), "err_phone"),
        Field::Postcode => wrong(
            !postcode(value, form.get(Field::Country), tongue),
            "err_postcode",
        ),
        _ => None,
    }
}

fn phone(value: &str, tongue: Tongue) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || " +-()".contains(c);
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let plausible = match tongue {
        Tongue::Pl => digits.len() == 9 || (digits.len() == 11 && digits.starts_with("48")),
        Tongue::Uk => {
            (digits.len() == 10 && digits.starts_with('0'))
                || (digits.len() == 12 && digits.starts_with("380"))
        }
        Tongue::En => (10..=13).contains(&digits.len()),
    };
    value.chars().all(allowed) && plausible
}

fn postcode(value: &str, country: &str, tongue: Tongue) -> bool {
    match (tongue, country) {
        (Tongue::Pl, _) => PL_POSTCODE.is_match(value),
        (Tongue::Uk, _) => UA_POSTCODE.is_match(value),
        (Tongue::En, "GB") => UK_POSTCODE.is_match(value),
        (Tongue::En, "US") => US_POSTCODE.is_match(value),
        (Tongue::En, "IE") => IE_POSTCODE.is_match(value),
        (Tongue::En, _) => UK_POSTCODE.is_match(value) || US_POSTCODE.is_match(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_postcodes_are_checked_by_country() {
        for (value, tongue, good) in [
            ("601 234 567", Tongue::Pl, true),
            ("+48 601 234 567", Tongue::Pl, true),
            ("60123456", Tongue::Pl, false),
            ("067 123 45 67", Tongue::Uk, true),
            ("+380671234567", Tongue::Uk, true),
            ("67 123 45 67", Tongue::Uk, false),
            ("020 7946 0182", Tongue::En, true),
            ("call me", Tongue::En, false),
        ] {
            assert_eq!(phone(value, tongue), good, "{value}");
        }
        for (value, country, tongue, good) in [
            ("00-950", "", Tongue::Pl, true),
            ("00950", "", Tongue::Pl, false),
            ("01001", "", Tongue::Uk, true),
            ("0100", "", Tongue::Uk, false),
            ("SW1A 1AA", "GB", Tongue::En, true),
            ("90210", "GB", Tongue::En, false),
            ("90210", "US", Tongue::En, true),
        ] {
            assert_eq!(postcode(value, country, tongue), good, "{value}");
        }
    }
}
