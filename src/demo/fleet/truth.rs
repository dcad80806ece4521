//! What a shop itself knows happened in it: its own record, to judge an audit by.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Everything a shop recorded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Truth {
    /// Customer accounts, in the order they were made.
    pub accounts: Vec<TruthAccount>,
    /// Carts that hold something now.
    pub carts: Vec<TruthCart>,
    /// Orders, in the order they were placed.
    pub orders: Vec<TruthOrder>,
    /// How often the final button of the checkout was pressed, valid or not.
    pub final_button_presses: u32,
    /// Mails handed in or being handed in, in the order they were due.
    pub mails: Vec<SentMail>,
    /// What sessions answered to the cookie banner (session number, answer), in order.
    pub consents: Vec<(u64, Consent)>,
    /// Addresses that subscribed to the newsletter by form or pop-up.
    pub subscribers: Vec<String>,
    /// Messages sent through the contact form.
    pub contact_messages: u32,
    /// Requests answered, pictures and style sheets included.
    pub requests: u32,
}

/// A customer account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TruthAccount {
    /// Its address.
    pub email: String,
    /// First name; empty when the shop did not ask.
    pub first_name: String,
    /// Whether the customer agreed to marketing.
    pub marketing: bool,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many sign-ups with this address arrived, refused ones included.
    pub registered_posts: u32,
}

/// A cart that holds something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TruthCart {
    /// Number of the session that filled it.
    pub session: u64,
    /// The customer's address, once the shop knows it.
    pub email: Option<String>,
    /// Product names and quantities.
    pub items: Vec<(String, u32)>,
    /// Whether the contact step of the checkout was filled in.
    pub contact_step: bool,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TruthOrder {
    /// Its number as printed.
    pub number: String,
    /// The customer's address.
    pub email: String,
    /// What is to be paid, delivery included.
    pub total: Decimal,
    /// Product names and quantities.
    pub items: Vec<(String, u32)>,
    /// How it will be paid.
    pub payment: super::Payment,
    /// When it was placed.
    pub at: DateTime<Utc>,
}

/// A mail the shop sent or tries to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SentMail {
    /// What it is: `welcome`, `reminder`, `confirmation`, `payment`, `invoice`, `newsletter`,
    /// `survey`, `shipping`.
    pub kind: String,
    /// To whom.
    pub to: String,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// When the receiver accepted it; `None` while it has not.
    pub sent_at: Option<DateTime<Utc>>,
    /// How often delivery was tried.
    pub attempts: u32,
}

/// An answer to the cookie banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Everything.
    Accept,
    /// Only what is necessary.
    Reject,
}
