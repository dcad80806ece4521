//! Calls to make: what a person is to find out at one shop over one channel, with everything
//! needed to do it. The caller of the report fills them, as all of an input.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::plan::{After, Channel, Measure, Question};

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallState {
    /// It should have been made by now.
    Overdue,
    /// It can be made now.
    Due,
    /// It is too early, or what it waits for has not happened yet.
    Coming,
    /// Every question of it is answered.
    Answered,
}

impl CallState {
    /// All, the most urgent first.
    pub const ALL: [CallState; 4] = [
        CallState::Overdue,
        CallState::Due,
        CallState::Coming,
        CallState::Answered,
    ];

    /// Whether it can be made now.
    #[must_use]
    pub fn is_due(self) -> bool {
        matches!(self, CallState::Overdue | CallState::Due)
    }

    /// The word used in files (`overdue`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            CallState::Overdue => "overdue",
            CallState::Due => "due",
            CallState::Coming => "coming",
            CallState::Answered => "answered",
        }
    }
}

/// Something to find out at one shop over one channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Call {
    /// Shop id.
    pub shop: String,
    /// What people call the shop.
    pub name: String,
    /// Its home page.
    pub url: String,
    /// Where the call stands.
    pub state: CallState,
    /// Over which channel.
    pub channel: Channel,
    /// What the due time is counted from.
    pub after: After,
    /// When it is due; `None` while what it waits for has not happened.
    pub due: Option<DateTime<Utc>>,
    /// When it becomes overdue.
    pub until: Option<DateTime<Utc>>,
    /// The telephone number found at the shop.
    pub number: Option<String>,
    /// The opening hours found at the shop.
    pub hours: Option<String>,
    /// As whom to call.
    pub customer: Option<Customer>,
    /// The cart that was left behind.
    pub cart: Option<CartLeft>,
    /// The order that was placed.
    pub order: Option<OrderMade>,
    /// What the user noted in the list of shops.
    pub notes: String,
    /// What to find out.
    pub asks: Vec<Ask>,
}

/// The invented customer a person calls as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Customer {
    /// Given and family name.
    pub name: String,
    /// Mail address, by which the shop knows the customer.
    pub email: String,
    /// Telephone number given to the shop.
    pub phone: String,
    /// Postal address in one line.
    pub address: String,
    /// Password of the account, for chats that want one.
    pub password: String,
}

/// A cart that was left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CartLeft {
    /// What was in it, with its price.
    pub product: String,
    /// When it was left.
    pub left: DateTime<Utc>,
}

/// An order that was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OrderMade {
    /// The shop's number.
    pub number: Option<String>,
    /// What it comes to.
    pub total: Option<String>,
    /// What was ordered.
    pub product: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// One question of a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ask {
    /// The criterion's id.
    pub criterion: String,
    /// The question.
    pub question: Question,
    /// What to do.
    pub ask: Option<Question>,
    /// What an answer is.
    #[serde(skip)]
    pub measure: Measure,
    /// The criterion that must have been a yes for this to be asked.
    pub only_if: Option<String>,
    /// Who has answered it.
    pub answered_by: Vec<String>,
}
