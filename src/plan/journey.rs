//! Journeys: scenario files that list the goals of a visit.

use serde::{Deserialize, Serialize};

/// One thing to achieve in a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// Open the shop, answer its cookie banner, close what lies over it.
    Enter,
    /// Look for ways to get in touch (home, contact page).
    LookAround,
    /// Create an account. Irreversible.
    Register,
    /// Reach the page of a product that can be bought.
    FindProduct,
    /// Stay on the page as an undecided visitor would, and see whether the shop speaks first.
    Dwell,
    /// Put the product into the cart and see it there.
    AddToCart,
    /// Walk into the checkout up to where the customer's address is known to the shop.
    ReachContactStep,
    /// Walk through the checkout, choose an offline payment and place the order. Irreversible.
    PlaceOrder,
    /// Go away without a word.
    Leave,
}

/// Which window a visit is watched for after it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watch {
    /// The time within which a cart reminder may come.
    Reminder,
    /// The time after an order in which mails are counted and a confirmation may come.
    Confirmation,
    /// The time in which later mails (shipping, review request) may come.
    FollowUp,
}

/// A scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// Its name (`abandon-cart`).
    pub id: String,
    /// What it finds out, in one sentence.
    pub question: String,
    /// The goals, in order.
    pub goals: Vec<Goal>,
    /// How long the mailbox is watched afterwards; `None` for journeys that leave no address.
    pub watch: Option<Watch>,
}
