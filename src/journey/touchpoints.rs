//! What a visit has seen of the places where shop and customer meet, over all its pages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::errand::Errand;
use super::following::Following;
use super::view::View;
use super::walker::Walker;
use crate::facts::{Cause, EvidenceId, FactsError, Outcome, Undetermined, Value};
use crate::page::{ButtonRole, Change, PageKind, Rect, Speaking};

/// What was looked for on every page of a visit that looked around.
const LOOKED_FOR: [&str; 13] = [
    "chat-window",
    "messenger",
    "video-chat",
    "phone-published",
    "contact-form",
    "contact-email",
    "social-profiles",
    "newsletter",
    "sms-consent",
    "loyalty",
    "review-profile",
    "remarketing",
    "remarketing-unasked",
];
/// What shows only on pages of a checkout that not every visit comes to.
const AT_CHECKOUT: [&str; 3] = ["guest-checkout", "coupon-field", "payment-methods"];
/// How many doubts a product page should answer.
const DOUBTS: u64 = 7;

/// What share of the smaller of two boxes they have in common that are at the same place.
const PLACE: f64 = 0.1;

/// Where a visitor hesitates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dwelling {
    /// On a product page or in the cart.
    Undecided,
    /// At the checkout.
    Stalled,
}

/// Collects touchpoints while pages pass by.
#[derive(Debug, Default)]
pub struct Touchpoints {
    seen: BTreeMap<&'static str, Sighting>,
    /// The customer's own address, which a shop may print to a customer.
    customer: String,
    looked_around: bool,
    dwelt: bool,
    stalled: bool,
    at_checkout: bool,
    turned_away: bool,
    /// Why the checkout could not be looked at by somebody without an account.
    kept_from_it: Option<Undetermined>,
    cart_seen: bool,
    product_seen: bool,
    came_back: bool,
    asked: bool,
    dwelling: Option<Dwelling>,
    doubts: BTreeSet<String>,
    following: Following,
    /// Page clock of the last look at which nothing spoke, in milliseconds.
    quiet: Option<f64>,
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
        let touch = &reading.touch;
        if touch.conversation.as_ref().is_some_and(|chat| chat.visible) {
            self.note("chat-window", Value::Yes, at);
        }
        self.spoken(view, seconds, at);
        let contact = &touch.contact;
        if !contact.messengers.is_empty() {
            self.note("messenger", Value::Yes, at);
        }
        if let Some(phone) = contact.phones.first() {
            let number = phone.e164.clone().unwrap_or_else(|| phone.printed.clone());
            self.note("phone-published", Value::Text(number), at);
        }
        let mail = contact
            .mails
            .iter()
            .find(|mail| !self.is_the_customers(mail));
        if let Some(mail) = mail {
            self.note("contact-email", Value::Text(mail.clone()), at);
        }
        if let Some(profile) = touch.reviews.first() {
            self.note("review-profile", Value::Text(profile.url.clone()), at);
        }
        if !contact.profiles.is_empty() {
            let names: Vec<&str> = contact.profiles.iter().map(|p| p.place.as_str()).collect();
            self.note("social-profiles", Value::Text(names.join(", ")), at);
        }
        if let Some(rating) = &touch.rating {
            let count = rating
                .count
                .map_or(String::new(), |count| format!(" ({count})"));
            let text = format!("{}/{}{count}", rating.value, rating.best);
            self.note("shop-rating", Value::Text(text), at);
        }
        for (key, there) in [
            ("contact-form", contact.form),
            ("newsletter", touch.newsletter),
            ("sms-consent", touch.sms_consent),
            ("loyalty", touch.loyalty),
            ("video-chat", touch.video_chat),
        ] {
            if there {
                self.note(key, Value::Yes, at);
            }
        }
        if let Some(hours) = contact.hours.first() {
            self.note("opening-hours", Value::Text(hours.clone()), at);
        }
        self.buying(view, at);
        self.following.take(&touch.tags, self.consented());
        if let Some(names) = self.following.all() {
            self.note("remarketing", Value::Text(names), at);
        }
        if let Some(names) = self.following.unasked() {
            self.note("remarketing-unasked", Value::Text(names), at);
        }
    }

    /// What the product page, the cart and the checkout tell.
    fn buying(&mut self, view: &View, at: DateTime<Utc>) {
        let reading = &view.reading;
        let touch = &reading.touch;
        if reading.page == PageKind::Product {
            self.product_seen = true;
            self.learn(view);
        }
        if matches!(reading.page, PageKind::Product | PageKind::Cart)
            && let Some(line) = &touch.delivery_cost
        {
            self.note("delivery-cost-early", Value::Text(line.clone()), at);
        }
        if !matches!(reading.page, PageKind::Checkout | PageKind::Cart) {
            return;
        }
        self.at_checkout |= reading.page == PageKind::Checkout;
        self.cart_seen |= reading.page == PageKind::Cart;
        if touch.coupon_field {
            self.note("coupon-field", Value::Yes, at);
        }
        if touch.guest_checkout || view.button(ButtonRole::GuestCheckout).is_some() {
            self.note("guest-checkout", Value::Yes, at);
        }
        if !reading.checkout.payments.is_empty() {
            let ways = reading.checkout.payments.len() as u64;
            self.note("payment-methods", Value::Count(ways), at);
        }
    }

    /// The checkout wants an account from whoever has none.
    pub fn turned_away(&mut self) {
        self.turned_away = true;
    }

    /// Whoever has no account could not come as far as the checkout.
    pub fn kept_from_the_checkout(&mut self, why: Undetermined) {
        self.kept_from_it = Some(why);
    }

    /// Whether the cart has been looked at, or the way to it led to none.
    pub fn has_cart(&self) -> bool {
        self.cart_seen
    }

    /// The way to the cart was taken; whatever it showed is all there is of a cart.
    pub fn sought_cart(&mut self) {
        self.cart_seen = true;
    }

    /// Whoever speaks first, and after how many seconds by the page's own clock.
    fn spoken(&mut self, view: &View, seconds: f64, at: DateTime<Utc>) {
        let marks = &view.snapshot.marks;
        if self.quiet.is_some_and(|quiet| quiet > marks.now) {
            self.quiet = None;
        }
        let Some(helping) = helping(view) else {
            self.quiet = Some(marks.now);
            return;
        };
        let since = self.quiet.unwrap_or(0.0);
        let appeared = appeared(&marks.changes, since, &helping.rect);
        let appeared = appeared.unwrap_or(marks.now).min(marks.now);
        let spoke = (seconds - (marks.now - appeared) / 1000.0).max(0.0);
        if self.dwelling == Some(Dwelling::Stalled) {
            self.note("checkout-help", Value::Seconds(spoke), at);
        }
        self.note("chat-proactive", Value::Seconds(spoke), at);
    }

    /// Which doubts a page answers.
    pub fn learn(&mut self, view: &View) {
        let doubts = view
            .reading
            .touch
            .doubts
            .iter()
            .map(|doubt| doubt.about.clone());
        self.doubts.extend(doubts);
    }

    /// Whether every doubt is answered already.
    #[must_use]
    pub fn knows_all(&self) -> bool {
        self.doubts.len() as u64 >= DOUBTS
    }

    fn consented(&self) -> bool {
        self.seen.get("cookie-consent").is_some_and(|sighting| {
            matches!(&sighting.value, Value::Text(answer) if answer.starts_with("accepted"))
        })
    }

    /// Notes a sighting; the first of a key stays, but for answers to banners and who follows, where
    /// the last does.
    pub fn note(&mut self, key: &'static str, value: Value, at: DateTime<Utc>) {
        let last = matches!(
            key,
            "cookie-consent" | "remarketing" | "remarketing-unasked"
        );
        match self.seen.get_mut(key) {
            Some(known) if last => known.value = value,
            Some(_) => {}
            None => {
                let proof = Vec::new();
                self.seen.insert(key, Sighting { value, at, proof });
            }
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

    /// The visitor begins to hesitate.
    pub fn dwells(&mut self, dwelling: Dwelling) {
        self.dwelling = Some(dwelling);
    }

    /// The visit has dwelt: a shop that kept silent kept silent.
    pub fn dwelt(&mut self) {
        self.dwelt = true;
        self.stalled |= self.dwelling == Some(Dwelling::Stalled);
        self.dwelling = None;
    }

    /// A question in the chat got no answer while the visitor waited.
    pub fn asked_in_vain(&mut self) {
        self.asked = true;
    }

    /// The visit has come back to the front page.
    pub fn came_back(&mut self) {
        self.came_back = true;
    }

    /// Writes observations: what was seen always, what was not seen only where it was looked for.
    /// The rest stays open, or is undetermined when `why` says why the visit ended early. Whoever
    /// has an account (`member`) is not offered to go without.
    fn write(
        &self,
        errand: &Errand<'_>,
        at: DateTime<Utc>,
        member: bool,
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
        if self.product_seen {
            let share = Value::Share {
                with: (self.doubts.len() as u64).min(DOUBTS),
                of: DOUBTS,
            };
            errand.observe("doubts-answered", Outcome::Seen(share), at, &[])?;
        }
        let spoke = self.has("chat-proactive");
        let left_before = Undetermined {
            cause: Cause::LeftBefore,
            detail: "the page that would have shown it was not come to".to_owned(),
        };
        let left_before = self.at_checkout.then_some(&left_before);
        let looked_for = LOOKED_FOR
            .iter()
            .map(|key| (*key, self.looked_around))
            .chain([
                ("guest-checkout", self.turned_away && !member),
                // Every shop has some: not to have come to the step that asks tells nothing.
                ("payment-methods", false),
                ("chat-proactive", self.dwelt),
                ("coupon-field", self.at_checkout && self.cart_seen),
                ("chat-intrusive", self.dwelt && spoke),
                ("checkout-help", self.stalled),
                ("delivery-cost-early", self.product_seen),
                ("personalised-return", self.came_back),
                ("chat-reply", self.asked),
            ]);
        let as_member = Undetermined {
            cause: Cause::LeftBefore,
            detail: "the customer has an account, so the way without one was not tried".to_owned(),
        };
        let as_guest = if member {
            Some(&as_member)
        } else {
            self.kept_from_it.as_ref()
        };
        for (key, complete) in looked_for.filter(|(key, _)| !self.has(key)) {
            let why = as_guest.filter(|_| key == "guest-checkout").or(why);
            if complete {
                errand.observe(key, Outcome::NotSeen { watched_until: at }, at, &[])?;
            } else if let Some(why) = why.or(left_before.filter(|_| AT_CHECKOUT.contains(&key)))
                && errand.asks(key)
            {
                errand.observe(key, Outcome::Undetermined(why.clone()), at, &[])?;
            }
        }
        Ok(())
    }
}

impl Walker<'_> {
    /// Writes what the visit has seen until now; `why` says why it ended early.
    pub(super) fn write_touchpoints(&self, why: Option<&Undetermined>) -> Result<(), FactsError> {
        self.touchpoints
            .write(&self.errand, self.now(), self.has_account(), why)
    }
}

/// When what is seen there came, of the changes after `since`: the first at its place, else the last.
fn appeared(changes: &[Change], since: f64, place: &Rect) -> Option<f64> {
    let mut later = changes.iter().filter(|change| change.at > since);
    let there = later
        .clone()
        .find(|change| change.rect.overlap(place) > PLACE);
    there.or_else(|| later.next_back()).map(|change| change.at)
}

/// What on the page helps the visitor unasked.
pub(super) fn helping(view: &View) -> Option<&Speaking> {
    view.reading
        .touch
        .speaking
        .iter()
        .find(|spoken| spoken.kind.helps())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_came_with_the_change_at_its_place() {
        let rect = |x, y, w, h| Rect { x, y, w, h };
        let change = |at, rect| Change { at, rect };
        let greeting = rect(1000.0, 640.0, 230.0, 80.0);
        let drawer = rect(900.0, 0.0, 380.0, 500.0);
        let changes = [
            change(120.0, greeting),
            change(310.0, drawer),
            change(1240.0, rect(1010.0, 655.0, 210.0, 180.0)),
            change(2100.0, drawer),
        ];
        assert_eq!(appeared(&changes, 150.0, &greeting), Some(1240.0));
        assert_eq!(appeared(&changes, 1500.0, &greeting), Some(2100.0));
        assert_eq!(appeared(&changes, 2500.0, &greeting), None);
    }
}
