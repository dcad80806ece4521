//! From a visit's mail to observations: a pure function of what arrived when, and of until when the
//! mailbox was read.
//!
//! Absence needs a window: "not seen" is said only when the window has closed and the mailbox was
//! completely read by a look that began after it closed.

use chrono::{DateTime, TimeDelta, Utc};

use super::cart_links;
use super::instants::Instants;
use super::senders;
use crate::facts::{Cause, CauseFamily, EvidenceId, Outcome, Undetermined, Value, Visit};
use crate::mail::{Kind, MailReading};
use crate::plan::{CartLinkPolicy, Journey, Windows};
use crate::text::{fold, parse_money};

/// A message of a visit and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadMail {
    /// When the mailbox's server received it.
    pub arrived: DateTime<Utc>,
    /// Whether it was filed as spam.
    pub junk: bool,
    /// The raw message.
    pub raw: EvidenceId,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// What it says.
    pub reading: MailReading,
}

/// Everything needed to say what the mail of one visit shows.
#[derive(Debug, Clone)]
pub struct Watched<'a> {
    /// The visit; its browser part has ended.
    pub visit: &'a Visit,
    /// Its journey.
    pub journey: &'a Journey,
    /// From its journal.
    pub instants: Instants,
    /// How long to wait for what.
    pub windows: Windows,
    /// Whether the cart link of a reminder is followed.
    pub cart_link: CartLinkPolicy,
    /// Its mail, in order of arrival.
    pub mails: &'a [ReadMail],
    /// The mailbox was completely read by a look that began then.
    pub read_until: Option<DateTime<Utc>>,
}

/// Something the mail shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Observation key.
    pub key: &'static str,
    /// What was found.
    pub outcome: Outcome,
    /// When the deciding mail arrived, or until when was watched.
    pub at: DateTime<Utc>,
    /// The deciding mails.
    pub evidence: Vec<EvidenceId>,
}

pub(super) fn delta(duration: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of a window fit a double exactly"
)]
pub(super) fn seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    (to - from).num_milliseconds().max(0) as f64 / 1000.0
}

/// What the mail of a visit shows so far.
#[must_use]
pub fn findings(watched: &Watched<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(senders::findings(watched.mails));
    watched.welcome(&mut found);
    watched.later(&mut found);
    watched.replies(&mut found);
    if watched.instants.ordered.is_some() {
        watched.order(&mut found);
    } else if watched.instants.abandons(watched.journey) {
        watched.reminder(&mut found);
    }
    found
}

/// Whether nothing more can be found out: the last window has closed and the mailbox was read after.
#[must_use]
pub fn is_over(visit: &Visit, read_until: Option<DateTime<Utc>>) -> bool {
    visit
        .watch_until
        .is_none_or(|until| read_until.is_some_and(|read| read >= until))
}

/// One window of a visit and the mails in it.
pub(super) struct Window<'a> {
    from: DateTime<Utc>,
    pub(super) mails: Vec<&'a ReadMail>,
    /// Set once the window has closed and the mailbox was read after it closed.
    closed: Option<DateTime<Utc>>,
}

impl<'a> Window<'a> {
    pub(super) fn first(&self, is: impl Fn(&MailReading) -> bool) -> Option<&'a ReadMail> {
        self.mails.iter().copied().find(|mail| is(&mail.reading))
    }

    /// Seen with the first mail that has it; not seen once the window is closed.
    pub(super) fn presence(
        &self,
        found: &mut Vec<Finding>,
        key: &'static str,
        mail: Option<&ReadMail>,
        value: impl FnOnce(&ReadMail) -> Value,
    ) {
        match (mail, self.closed) {
            (Some(mail), _) => found.push(Finding {
                key,
                outcome: Outcome::Seen(value(mail)),
                at: mail.arrived,
                evidence: vec![mail.raw.clone()],
            }),
            (None, Some(watched_until)) => found.push(Finding {
                key,
                outcome: Outcome::NotSeen { watched_until },
                at: watched_until,
                evidence: Vec::new(),
            }),
            (None, None) => {}
        }
    }

    /// A count, known once the window is closed.
    pub(super) fn count(&self, found: &mut Vec<Finding>, key: &'static str, mails: &[&ReadMail]) {
        let Some(watched_until) = self.closed else {
            return;
        };
        let outcome = match mails.len() {
            0 => Outcome::NotSeen { watched_until },
            n => Outcome::Seen(Value::Count(n as u64)),
        };
        let evidence = mails.iter().map(|mail| mail.raw.clone()).collect();
        found.push(Finding {
            key,
            outcome,
            at: watched_until,
            evidence,
        });
    }

    fn share(
        &self,
        found: &mut Vec<Finding>,
        key: &'static str,
        mails: &[&ReadMail],
        with: u64,
        of: u64,
    ) {
        let Some(last) = mails.last().filter(|_| of > 0) else {
            return;
        };
        found.push(Finding {
            key,
            outcome: Outcome::Seen(Value::Share {
                with: with.min(of),
                of,
            }),
            at: last.arrived,
            evidence: mails.iter().map(|mail| mail.raw.clone()).collect(),
        });
    }
}

impl<'a> Watched<'a> {
    pub(super) fn window(&self, from: DateTime<Utc>, length: std::time::Duration) -> Window<'a> {
        let end = from + delta(length);
        let mut ids: Vec<&str> = Vec::new();
        let mails = self
            .mails
            .iter()
            .filter(|mail| mail.arrived >= from - TimeDelta::seconds(1) && mail.arrived <= end)
            .filter(|mail| match mail.message_id.as_deref() {
                // One message delivered twice is one message.
                Some(id) if ids.contains(&id) => false,
                Some(id) => {
                    ids.push(id);
                    true
                }
                None => true,
            })
            .collect();
        Window {
            from,
            mails,
            closed: self.read_until.filter(|read| *read >= end),
        }
    }

    fn welcome(&self, found: &mut Vec<Finding>) {
        let Some(registered) = self.instants.registered else {
            return;
        };
        let window = self.window(registered, self.windows.welcome);
        let mail = window.first(|mail| matches!(mail.kind, Kind::Welcome | Kind::Activation));
        window.presence(found, "welcome-mail", mail, |mail| {
            Value::Seconds(seconds(window.from, mail.arrived))
        });
    }

    fn reminder(&self, found: &mut Vec<Finding>) {
        let Some(left) = self.visit.left else { return };
        let unknown = if self.instants.in_cart.is_none() {
            let cause = self
                .visit
                .cause
                .filter(|cause| cause.family() != CauseFamily::Done);
            Some((
                cause.unwrap_or(Cause::CartNotVerified),
                "no cart was left behind",
            ))
        } else if !self.instants.address_known() {
            Some((
                Cause::AddressNotCaptured,
                "the shop never learnt the customer's address",
            ))
        } else {
            None
        };
        if let Some((cause, why)) = unknown {
            let detail = if self.visit.detail.is_empty() {
                why.to_owned()
            } else {
                format!("{why}: {}", self.visit.detail)
            };
            found.push(Finding {
                key: "reminder-mail",
                outcome: Outcome::Undetermined(Undetermined { cause, detail }),
                at: left,
                evidence: Vec::new(),
            });
            return;
        }
        // A shop may be quicker than we are in leaving, so the cart counts from when it was filled.
        let started = self.visit.started.unwrap_or(left).min(left);
        let end = left + delta(self.windows.reminder);
        let mut window = self.window(started, (end - started).to_std().unwrap_or_default());
        window.from = left;
        let reminders: Vec<&ReadMail> = window
            .mails
            .iter()
            .copied()
            .filter(|mail| mail.reading.kind == Kind::Reminder)
            .collect();
        let first = reminders.first().copied();
        window.presence(found, "reminder-mail", first, |_| Value::Yes);
        if first.is_none() {
            return;
        }
        // A visit that was interrupted and taken up again left an earlier cart behind, and one that
        // took its time in a hasty shop is reminded while it still shops. That the shop reminds is as
        // true, but how soon and how often is told by the cart as it was left at last.
        let of_last_cart: Vec<&ReadMail> = reminders
            .iter()
            .copied()
            .filter(|mail| {
                let abandoned = self.instants.abandoned;
                abandoned.is_none_or(|at| mail.arrived >= at - TimeDelta::seconds(1))
            })
            .collect();
        let counted = if of_last_cart.is_empty() {
            &reminders
        } else {
            &of_last_cart
        };
        let abandoned = self.instants.abandoned.unwrap_or(left).min(left);
        window.presence(found, "reminder-delay", counted.first().copied(), |mail| {
            Value::Seconds(seconds(abandoned, mail.arrived))
        });
        window.count(found, "reminder-count", counted);
        let having = |has: &dyn Fn(&MailReading) -> bool| {
            reminders.iter().copied().find(|mail| has(&mail.reading))
        };
        window.presence(
            found,
            "reminder-coupon",
            having(&|mail| mail.coupon.is_some()),
            |mail| {
                let code = mail
                    .reading
                    .coupon
                    .as_ref()
                    .and_then(|coupon| coupon.code.clone());
                code.map_or(Value::Yes, Value::Text)
            },
        );
        window.presence(
            found,
            "reminder-first-name",
            having(&|mail| mail.first_name),
            |_| Value::Yes,
        );
        window.presence(
            found,
            "reminder-related",
            having(&|mail| !mail.related_products.is_empty()),
            |_| Value::Yes,
        );
        window.presence(
            found,
            "reminder-image",
            having(&|mail| mail.item_images > 0),
            |_| Value::Yes,
        );
        if having(&|mail| mail.cart_link.is_some()).is_some() {
            let followed = self.instants.followed.as_ref();
            found.extend(cart_links::finding(self.cart_link, followed, &reminders));
        } else {
            window.presence(found, "reminder-cta", None, |_| Value::Yes);
        }
        let named = reminders
            .iter()
            .any(|mail| self.names_product(&mail.reading));
        window.share(
            found,
            "reminder-names-product",
            &reminders,
            u64::from(named),
            1,
        );
    }

    fn names_product(&self, mail: &MailReading) -> bool {
        let Some(bought) = self
            .instants
            .in_cart
            .as_ref()
            .filter(|bought| !bought.name.is_empty())
        else {
            return !mail.products.is_empty();
        };
        let wanted = fold(&bought.name);
        mail.products.iter().any(|name| {
            let name = fold(name);
            name == wanted || wanted.contains(&name) || name.contains(&wanted)
        })
    }

    fn names_price(&self, mail: &MailReading) -> bool {
        match self
            .instants
            .in_cart
            .as_ref()
            .and_then(|bought| bought.price.as_ref())
        {
            Some(price) => mail
                .prices
                .iter()
                .filter_map(|printed| parse_money(printed))
                .any(|m| m.amount == price.amount),
            None => !mail.prices.is_empty(),
        }
    }

    /// When an order was sent of which it is known that the shop took it: it was seen to, or it
    /// confirmed by mail an order in doubt.
    pub(super) fn order_taken(&self) -> Option<DateTime<Utc>> {
        let (ordered, seen) = self.instants.ordered?;
        let confirmed = || {
            let window = self.window(ordered, self.windows.confirmation);
            window
                .first(|mail| mail.kind == Kind::Confirmation)
                .is_some()
        };
        (seen || confirmed()).then_some(ordered)
    }

    fn order(&self, found: &mut Vec<Finding>) {
        let Some((ordered, _)) = self.instants.ordered else {
            return;
        };
        let window = self.window(ordered, self.windows.confirmation);
        let confirmations: Vec<&ReadMail> = window
            .mails
            .iter()
            .copied()
            .filter(|mail| mail.reading.kind == Kind::Confirmation)
            .collect();
        let first = confirmations.first().copied();
        if self.order_taken().is_none() {
            if window.closed.is_some() {
                let detail =
                    "it is not known whether the order was taken, and no confirmation came"
                        .to_owned();
                for key in ["confirmation-mail", "mails-30-min"] {
                    found.push(Finding {
                        key,
                        outcome: Outcome::Undetermined(Undetermined {
                            cause: Cause::InDoubt,
                            detail: detail.clone(),
                        }),
                        at: ordered,
                        evidence: Vec::new(),
                    });
                }
            }
            return;
        }
        window.presence(found, "confirmation-mail", first, |mail| {
            Value::Seconds(seconds(ordered, mail.arrived))
        });
        // Mails that answer the sign-up and happen to come late are no mails about the order.
        let about_order: Vec<&ReadMail> = window
            .mails
            .iter()
            .copied()
            .filter(|mail| !matches!(mail.reading.kind, Kind::Welcome | Kind::Activation))
            .collect();
        window.count(found, "mails-30-min", &about_order);
        if first.is_some() {
            let having = |has: &dyn Fn(&MailReading) -> bool| {
                confirmations
                    .iter()
                    .copied()
                    .find(|mail| has(&mail.reading))
            };
            let named = having(&|mail| self.names_product(mail)).is_some();
            let priced = having(&|mail| self.names_price(mail)).is_some();
            window.share(
                found,
                "confirmation-products",
                &confirmations,
                u64::from(named),
                1,
            );
            window.share(
                found,
                "confirmation-prices",
                &confirmations,
                u64::from(priced),
                1,
            );
            window.presence(
                found,
                "confirmation-delivery-time",
                having(&|mail| mail.delivery_time.is_some()),
                |mail| {
                    mail.reading
                        .delivery_time
                        .clone()
                        .map_or(Value::Yes, Value::Text)
                },
            );
            window.presence(
                found,
                "confirmation-recommendations",
                having(&|mail| !mail.related_products.is_empty()),
                |_| Value::Yes,
            );
            window.presence(
                found,
                "confirmation-images",
                having(&|mail| mail.item_images > 0),
                |_| Value::Yes,
            );
            window.presence(
                found,
                "confirmation-first-name",
                having(&|mail| mail.first_name),
                |_| Value::Yes,
            );
        }
        let later = self.window(
            ordered,
            self.windows.follow_up.max(self.windows.confirmation),
        );
        let shipping = later.first(|mail| mail.kind == Kind::Shipping);
        later.presence(found, "shipping-mail", shipping, |mail| {
            Value::Seconds(seconds(ordered, mail.arrived))
        });
        let tracking = later.first(|mail| mail.tracking_link.is_some());
        later.presence(found, "tracking-link", tracking, |_| Value::Yes);
    }
}
