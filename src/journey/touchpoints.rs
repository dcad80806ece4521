//! What a visit has seen of the places where shop and customer meet, over all its pages.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::errand::Errand;
use super::view::View;
use crate::facts::{EvidenceId, FactsError, Outcome, Undetermined, Value};
use crate::page::{ButtonRole, PageKind};

/// What was looked for on every page of a visit that looked around.
const LOOKED_FOR: [&str; 7] = [
    "chat-window",
    "messenger",
    "phone-published",
    "contact-form",
    "contact-email",
    "newsletter",
    "review-profile",
];

/// Collects touchpoints while pages pass by.
#[derive(Debug, Default)]
pub struct Touchpoints {
    seen: BTreeMap<&'static str, Sighting>,
    /// The customer's own address, which a shop may print to a customer.
    customer: String,
    looked_around: bool,
    dwelt: bool,
}

#[derive(Debug)]
struct Sighting {
    value: Value,
    at: DateTime<Utc>,
    proof: Vec<EvidenceId>,
}

impl Touchpoints {
    /// Nothing seen yet, by a customer of this address.
    #[must_use]
    pub fn of(customer: &str) -> Self {
        Touchpoints {
            customer: customer.to_lowercase(),
            ..Touchpoints::default()
        }
    }

    /// Whether an address is the customer's, cut short or grown together with what stands before it.
    fn is_the_customers(&self, mail: &str) -> bool {
        !self.customer.is_empty()
            && (self.customer.ends_with(mail) || mail.ends_with(&self.customer))
    }

    /// Notes what one look showed. `seconds` is the time since the page was opened.
    pub fn take(&mut self, view: &View, seconds: f64, at: DateTime<Utc>) {
        let reading = &view.reading;
        if let Some(chat) = reading.chat.as_ref().filter(|chat| chat.visible) {
            self.note("chat-window", Value::Yes, at);
            if chat.greeting.is_some() {
                self.note("chat-proactive", Value::Seconds(seconds), at);
            }
        }
        let contacts = &reading.contacts;
        if !contacts.messengers.is_empty() {
            self.note("messenger", Value::Yes, at);
        }
        if let Some(phone) = contacts.phones.first() {
            self.note("phone-published", Value::Text(phone.clone()), at);
        }
        if contacts.contact_form {
            self.note("contact-form", Value::Yes, at);
        }
        if let Some(mail) = contacts
            .mails
            .iter()
            .find(|mail| !self.is_the_customers(mail))
        {
            self.note("contact-email", Value::Text(mail.clone()), at);
        }
        if contacts.newsletter {
            self.note("newsletter", Value::Yes, at);
        }
        if let Some(profile) = contacts.review_profiles.first() {
            self.note("review-profile", Value::Text(profile.clone()), at);
        }
        if matches!(reading.page, PageKind::Checkout | PageKind::Cart) {
            if view.fields_with(crate::page::FieldRole::Coupon) {
                self.note("coupon-field", Value::Yes, at);
            }
            if view.button(ButtonRole::GuestCheckout).is_some() {
                self.note("guest-checkout", Value::Yes, at);
            }
            if !reading.checkout.payments.is_empty() {
                self.note(
                    "payment-methods",
                    Value::Count(reading.checkout.payments.len() as u64),
                    at,
                );
            }
        }
    }

    /// Notes a sighting; the first of a key stays, but for answers to banners, where the last does.
    pub fn note(&mut self, key: &'static str, value: Value, at: DateTime<Utc>) {
        let sighting = Sighting {
            value,
            at,
            proof: Vec::new(),
        };
        if key == "cookie-consent" {
            self.seen.insert(key, sighting);
        } else {
            self.seen.entry(key).or_insert(sighting);
        }
    }

    /// Gives proof to every sighting that has none yet.
    pub fn prove(&mut self, proof: &[EvidenceId]) {
        for sighting in self
            .seen
            .values_mut()
            .filter(|sighting| sighting.proof.is_empty())
        {
            sighting.proof = proof.to_vec();
        }
    }

    /// Whether something was seen.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.seen.contains_key(key)
    }

    /// The visit has seen home and the contact page: what was not seen there is not there.
    pub fn looked_around(&mut self) {
        self.looked_around = true;
    }

    /// The visit has dwelt on a product page: a chat that kept silent kept silent.
    pub fn dwelt(&mut self) {
        self.dwelt = true;
    }

    /// Writes observations: what was seen always, what was not seen only where it was looked for.
    /// The rest stays open, or is undetermined when `why` says why the visit ended early.
    pub(super) fn write(
        &self,
        errand: &Errand<'_>,
        at: DateTime<Utc>,
        why: Option<&Undetermined>,
    ) -> Result<(), FactsError> {
        for (key, sighting) in &self.seen {
            errand.observe(
                key,
                Outcome::Seen(sighting.value.clone()),
                sighting.at,
                &sighting.proof,
            )?;
        }
        let looked_for = LOOKED_FOR
            .iter()
            .map(|key| (*key, self.looked_around))
            .chain([("chat-proactive", self.dwelt)]);
        for (key, complete) in looked_for.filter(|(key, _)| !self.has(key)) {
            if complete {
                errand.observe(key, Outcome::NotSeen { watched_until: at }, at, &[])?;
            } else if let Some(why) = why {
                errand.observe(key, Outcome::Undetermined(why.clone()), at, &[])?;
            }
        }
        Ok(())
    }
}
