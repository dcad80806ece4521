//! What a person finds out at a shop, beyond what the telephone line itself says: answers that go
//! with the shop's declared behaviours, different from shop to shop and the same every time.

use serde::{Deserialize, Serialize};

use super::behaviour::Chat;
use super::declared::Declared;
use super::spec::{ShopSpec, Wall};
use crate::facts::Value;

/// One answer, by the key of the observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PersonAnswer {
    /// The observation's key, which is the criterion's id too (`phone-wait`).
    pub criterion: String,
    /// The answer as a person writes it down.
    pub answer: String,
}

/// What a person finds out at a shop: key and value, `None` for a no. A shop that nobody answers
/// for has nothing more to ask by telephone, one without a chat nothing about it, one that is
/// closed nothing about carts and orders.
pub(super) fn found_by_people(spec: &ShopSpec) -> Vec<(&'static str, Option<Value>)> {
    let lot = |sides: u32, turn: u32| lot(&spec.id, turn) % sides;
    let yes = |there: bool| there.then_some(Value::Yes);
    let phone = spec.phone_answers();
    let open = spec.wall != Wall::Closed;
    let mut found = vec![("phone-reachable", yes(phone.reachable))];
    if phone.reachable {
        found.extend([
            (
                "phone-wait",
                Some(Value::Seconds(f64::from(8 + 13 * lot(12, 1)))),
            ),
            ("phone-menu", yes(lot(3, 2) == 0)),
            ("phone-transfers", Some(Value::Count(u64::from(lot(3, 3))))),
            ("phone-solved", yes(lot(4, 4) != 0)),
            ("agent-sees-cart", yes(phone.sees_cart)),
            ("agent-sees-order", yes(phone.sees_order)),
        ]);
    }
    if open && spec.behaviour.chat == Chat::Window {
        let staffed = lot(4, 5) != 0;
        let after = Value::Seconds(f64::from(15 + 30 * lot(9, 6)));
        found.push(("chat-staffed", staffed.then_some(after)));
        if staffed {
            found.push(("chat-sees-cart", yes(lot(5, 7) == 0)));
        }
    }
    let replies = lot(3, 8) != 0;
    let hours = Value::Seconds(f64::from(3600 * (1 + lot(20, 9))));
    let answered = Value::Share {
        with: u64::from(lot(21, 10)),
        of: 20,
    };
    found.extend([
        ("social-reply", replies.then_some(hours)),
        ("reviews-answered", Some(answered)),
    ]);
    if open {
        found.extend([
            ("abandon-sms", yes(lot(9, 11) == 0)),
            ("abandon-call", yes(lot(12, 12) == 0)),
        ]);
        if spec.takes_offline_payment() {
            found.extend([
                ("order-sms", yes(lot(2, 13) == 0)),
                ("after-sale-channels", yes(lot(3, 14) == 0)),
                ("one-history", yes(lot(4, 15) == 0)),
            ]);
        }
    }
    found
}

/// The same number for the same shop and turn (FNV-1a, mixed once more).
fn lot(id: &str, turn: u32) -> u32 {
    let hash = id
        .bytes()
        .chain(turn.to_le_bytes())
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    let hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    hash ^ (hash >> 13)
}

impl ShopSpec {
    /// What a person writes down who asks this shop everything the rubric has for people.
    #[must_use]
    pub fn person_answers(&self) -> Vec<PersonAnswer> {
        found_by_people(self)
            .into_iter()
            .map(|(key, value)| PersonAnswer {
                criterion: key.to_owned(),
                answer: match value {
                    None => "no".to_owned(),
                    Some(Value::Count(count)) => count.to_string(),
                    Some(Value::Seconds(seconds)) => format!("{seconds} s"),
                    Some(Value::Share { with, of }) => format!("{with}/{of}"),
                    Some(Value::Yes | Value::Text(_)) => "yes".to_owned(),
                },
            })
            .collect()
    }
}

/// What an audit with those answers must find.
pub(super) fn declared_by_people(spec: &ShopSpec) -> Vec<(&'static str, Declared)> {
    found_by_people(spec)
        .into_iter()
        .map(|(key, value)| match value {
            Some(Value::Share { with: 0, .. }) | None => (key, Declared::NotSeen),
            Some(value) => (key, Declared::Seen(Some(value))),
        })
        .collect()
}
