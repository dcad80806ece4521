//! What a form field means to the shop, whatever its markup calls it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The meaning of a posted field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Field {
    Email,
    Password,
    PasswordAgain,
    FirstName,
    LastName,
    FullName,
    Phone,
    Street,
    House,
    City,
    Postcode,
    Country,
    Delivery,
    Payment,
    Terms,
    Marketing,
    CreateAccount,
    Product,
    Variant,
    Quantity,
    Line,
    Code,
    Message,
    Captcha,
    Next,
    Choice,
}

impl Field {
    /// Its name in page contexts.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Password => "password",
            Self::PasswordAgain => "password_again",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::FullName => "full_name",
            Self::Phone => "phone",
            Self::Street => "street",
            Self::House => "house",
            Self::City => "city",
            Self::Postcode => "postcode",
            Self::Country => "country",
            Self::Delivery => "delivery",
            Self::Payment => "payment",
            Self::Terms => "terms",
            Self::Marketing => "marketing",
            Self::CreateAccount => "create_account",
            Self::Product => "product",
            Self::Variant => "variant",
            Self::Quantity => "quantity",
            Self::Line => "line",
            Self::Code => "code",
            Self::Message => "message",
            Self::Captcha => "captcha",
            Self::Next => "next",
            Self::Choice => "choice",
        }
    }
}

/// A posted form by meaning; what was left empty is absent.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(BTreeMap<Field, String>);

impl Form {
    /// Translates posted pairs by a family's names; the last value of a name counts.
    pub(super) fn read(pairs: &[(String, String)], names: &BTreeMap<String, Field>) -> Self {
        let mut read = BTreeMap::new();
        for (name, value) in pairs {
            if let Some(field) = names.get(name) {
                let value = value.trim().chars().take(2_000).collect::<String>();
                if !value.is_empty() {
                    read.insert(*field, value);
                }
            }
        }
        Self(read)
    }

    pub(super) fn get(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.0.contains_key(&field)
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }

    pub(super) fn set(&mut self, field: Field, value: &str) {
        self.0.insert(field, value.to_owned());
    }
}
