//! Personas: invented customers, the same ones every time the plan is read.
//!
//! Everything about a persona is drawn by a hash of the plan's seed, the shop, the wave and the
//! journey (`dice`), out of tables of names (`names`) and places (`places`). Language and
//! country follow the shop (`origin`). House numbers are higher than such streets have, and
//! phone numbers come from ranges kept for fiction where a country has them.

mod dice;
mod names;
mod origin;
mod phone;
mod places;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::dice::Dice;
use super::study::AddressScheme;
use super::{Journey, Plan, Shop};
use crate::text::Language;

/// Grammatical gender of a persona's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name says it")]
pub enum Gender {
    Female,
    Male,
}

/// An invented customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Persona {
    /// Given name (`Małgorzata`).
    pub given_name: String,
    /// Family name in the form that fits the gender (`Kowalska`).
    pub family_name: String,
    /// Gender of the names.
    pub gender: Gender,
    /// Language of the names, and of anything the persona writes.
    pub language: Language,
    /// Mailbox address, unique to the visit.
    pub email: String,
    /// What tells the visit's address from all others: eight lower-case letters and digits. Part
    /// of the address unless addresses come out of a list.
    pub tag: String,
    /// Phone in E.164 (`+48500123456`).
    pub phone: String,
    /// Phone as people of the country write it, without spaces (`500123456`).
    pub phone_national: String,
    /// Street without the number.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Postal code in the country's format (`00-950`).
    pub postal_code: String,
    /// City that has this postal code.
    pub city: String,
    /// Region the city lies in (voivodeship, oblast, county, state).
    pub region: String,
    /// ISO 3166-1 alpha-2 country code in upper case.
    pub country: String,
    /// Date of birth; an adult's.
    pub birth_date: NaiveDate,
    /// Company; personas are private customers, so `None`.
    pub company: Option<String>,
    /// Password of 14 characters: upper and lower case, digits and a symbol.
    pub password: String,
    /// User name for shops that want one: lower-case ASCII letters and digits.
    pub username: String,
}

impl Persona {
    /// Invents the customer of one visit. The same seed, shop, wave and journey give the same
    /// person. `index` is the visit's place in [`Plan::visits`]; it picks the mailbox, and the address
    /// where they come out of a list.
    #[must_use]
    pub fn invent(plan: &Plan, shop: &Shop, journey: &Journey, index: usize) -> Self {
        let dice = dice(plan, shop, journey);
        let origin = origin::of(shop, &plan.personas);
        let gender = if dice.roll("gender", 2) == 0 {
            Gender::Female
        } else {
            Gender::Male
        };
        let (language, names) = names::in_language(&origin.language);
        let given_name = *dice.pick("given-name", names.given(gender));
        let family = dice.pick("family-name", names.family);
        let family_name = match gender {
            Gender::Female => family.1,
            Gender::Male => family.0,
        };
        let (country, places) = places::in_country(&origin.country);
        let place = dice.pick("place", places.cities);
        let phone = phone::invent(country, &dice);
        let tag = dice.tag();
        let (mailbox, turn) = plan.mailbox_of(index);
        let email = match mailbox.addresses() {
            AddressScheme::Pattern(pattern) => pattern.replace("{tag}", &tag),
            AddressScheme::List(list) => list.get(turn).cloned().unwrap_or_default(),
        };
        Self {
            given_name: given_name.to_owned(),
            family_name: family_name.to_owned(),
            gender,
            language,
            email,
            phone: phone.international,
            phone_national: phone.national,
            street: (*dice.pick("street", places.streets)).to_owned(),
            house_number: (180 + dice.roll("house-number", 200)).to_string(),
            postal_code: place.0.to_owned(),
            city: place.1.to_owned(),
            region: place.2.to_owned(),
            country: country.to_owned(),
            birth_date: birth_date(&dice),
            company: None,
            password: dice.password(),
            username: names::user_name(given_name, &tag),
            tag,
        }
    }

    /// Given and family name, in this order.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

fn dice(plan: &Plan, shop: &Shop, journey: &Journey) -> Dice {
    Dice::new(&[&plan.seed, &shop.id, &plan.wave.to_string(), &journey.id])
}

/// The tag of a visit's address.
pub(super) fn tag(plan: &Plan, shop: &Shop, journey: &Journey) -> String {
    dice(plan, shop, journey).tag()
}

/// Between 1960 and 1999, on a day that every month has.
fn birth_date(dice: &Dice) -> NaiveDate {
    let year = 1960 + i32::try_from(dice.roll("birth-year", 40)).unwrap_or(0);
    let part = |label, sides| u32::try_from(dice.roll(label, sides)).unwrap_or(0) + 1;
    NaiveDate::from_ymd_opt(year, part("birth-month", 12), part("birth-day", 28))
        .expect("every month has 28 days")
}

#[cfg(test)]
mod tests;
