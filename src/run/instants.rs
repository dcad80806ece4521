//! What the journal of a visit says about the instants that windows are counted from.

use chrono::{DateTime, Utc};

use super::cart_links::{self, Followed};
use super::watching::delta;
use crate::facts::{JournalEntry, JournalOutcome};
use crate::mail::Kind;
use crate::plan::{Goal, Journey, Windows};

/// A product as the journal remembers it.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct Bought {
    /// Its name.
    pub name: String,
    /// Its price.
    pub price: Option<crate::text::Money>,
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `form`, `mail` or `chat`.
    pub channel: String,
    /// Its subject, where the channel has one.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the journal of a visit says about the instants that windows are counted from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Instants {
    /// When the sign-up that was taken was sent.
    pub registered: Option<DateTime<Utc>>,
    /// Whether the shop was given the address in its checkout.
    pub address_given: bool,
    /// What was put into the cart.
    pub in_cart: Option<Bought>,
    /// When cart and checkout were last acted upon, by a press or a page (at the last attempt, where
    /// an interrupted visit was taken up again): a shop's clock of abandonment starts there, while
    /// the browser may stay for a while to see whether anybody helps.
    pub abandoned: Option<DateTime<Utc>>,
    /// Questions asked: on which channel, when.
    pub asked: Vec<Asked>,
    /// When the final button was pressed, and whether the shop was seen to take the order.
    pub ordered: Option<(DateTime<Utc>, bool)>,
    /// What came of following the cart link of a reminder.
    pub followed: Option<Followed>,
}

impl Instants {
    /// Reads a journal.
    #[must_use]
    pub fn of(journal: &[JournalEntry]) -> Self {
        let mut instants = Instants::default();
        for entry in journal {
            let done = entry.outcome == Some(JournalOutcome::Done);
            if matches!(entry.goal.as_str(), "add-to-cart" | "reach-contact-step") {
                // What came of it was only known after a look, which takes its time.
                let acted = serde_json::from_value(entry.data["acted"].clone())
                    .ok()
                    .or(entry.settled)
                    .unwrap_or(entry.at);
                instants.abandoned = instants.abandoned.max(Some(acted));
            }
            match entry.goal.as_str() {
                "register" if done => instants.registered = Some(entry.at),
                "reach-contact-step" if done => instants.address_given = true,
                "add-to-cart" if done => {
                    instants.in_cart = serde_json::from_value(entry.data["product"].clone()).ok();
                }
                "inquire" if entry.outcome != Some(JournalOutcome::Failed) => {
                    let text = |key: &str| entry.data[key].as_str().unwrap_or_default().to_owned();
                    instants.asked.push(Asked {
                        channel: text("channel"),
                        subject: text("subject"),
                        at: entry.at,
                    });
                }
                "place-order" if entry.outcome != Some(JournalOutcome::Failed) => {
                    instants.ordered = Some((entry.at, done));
                }
                cart_links::GOAL if entry.outcome.is_some() => {
                    instants.followed = serde_json::from_value(entry.data.clone()).ok();
                }
                _ => {}
            }
        }
        instants
    }

    /// When the last window of the visit closes; `None` when there is nothing to wait for.
    #[must_use]
    pub fn watch_until(
        &self,
        journey: &Journey,
        windows: &Windows,
        left: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let mut ends = Vec::new();
        if let Some(at) = self.registered {
            ends.push(at + delta(windows.welcome));
        }
        for asked in self.asked.iter().filter(|asked| asked.channel != "chat") {
            ends.push(asked.at + delta(windows.reply));
        }
        if let Some((at, _)) = self.ordered {
            ends.push(at + delta(windows.confirmation.max(windows.follow_up)));
        } else if self.in_cart.is_some() && self.abandons(journey) && self.address_known() {
            ends.push(left + delta(windows.reminder));
        }
        ends.into_iter().max()
    }

    /// When the window closes that waits for mail of a kind; none where no window waits for it alone.
    #[must_use]
    pub fn window_end(
        &self,
        kind: Kind,
        windows: &Windows,
        left: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        let (from, length) = match kind {
            Kind::Welcome | Kind::Activation => (self.registered, windows.welcome),
            Kind::Reminder => (left, windows.reminder),
            Kind::Confirmation => (self.ordered.map(|(at, _)| at), windows.confirmation),
            _ => return None,
        };
        from.map(|from| from + delta(length))
    }

    /// Whether the journey ends with the cart left behind.
    pub(super) fn abandons(&self, journey: &Journey) -> bool {
        journey.goals.contains(&Goal::AddToCart) && !journey.goals.contains(&Goal::PlaceOrder)
    }

    /// Whether the shop could know where to write.
    pub(super) fn address_known(&self) -> bool {
        self.registered.is_some() || self.address_given
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::VisitId;

    fn at(second: u32) -> DateTime<Utc> {
        format!("2026-03-02T10:00:{second:02}Z").parse().unwrap()
    }

    #[test]
    fn a_cart_is_left_when_it_or_the_checkout_was_last_acted_upon() {
        let entry = |goal: &str, from, settled: Option<u32>| JournalEntry {
            visit: VisitId(1),
            goal: goal.to_owned(),
            act: String::new(),
            irreversible: false,
            at: at(from),
            outcome: settled.map(|_| JournalOutcome::Done),
            settled: settled.map(at),
            data: serde_json::Value::Null,
        };
        let told = JournalEntry {
            data: serde_json::json!({ "acted": at(23) }),
            ..entry("reach-contact-step", 20, Some(25))
        };
        let cart = entry("add-to-cart", 10, Some(12));
        let checkout = entry("reach-contact-step", 20, Some(25));
        for (journal, expected) in [
            (vec![], None),
            (vec![entry("register", 3, Some(5))], None),
            (vec![entry("add-to-cart", 10, None)], Some(at(10))),
            (vec![cart.clone()], Some(at(12))),
            (vec![cart.clone(), checkout.clone()], Some(at(25))),
            (vec![cart.clone(), told], Some(at(23))),
            (
                vec![cart, checkout, entry("inquire", 30, Some(40))],
                Some(at(25)),
            ),
        ] {
            assert_eq!(Instants::of(&journal).abandoned, expected, "{journal:?}");
        }
    }
}
