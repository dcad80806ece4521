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
    /// The same in the cart.
    DwellInCart,
    /// Put the product into the cart and see it there.
    AddToCart,
    /// Walk into the checkout up to where the customer's address is known to the shop.
    ReachContactStep,
    /// Stay at the checkout without going on, and see whether help comes.
    Stall,
    /// Come back to the front page, and see whether the shop remembers.
    ComeBack,
    /// Put the product into the cart and look, without an account, whether the checkout lets one in.
    TryAsGuest,
    /// Walk through the checkout, choose an offline payment and place the order. Irreversible.
    PlaceOrder,
    /// Ask the shop a question, once on each channel. Irreversible.
    Inquire,
    /// Go away without a word.
    Leave,
}

impl Goal {
    /// Every goal.
    pub const ALL: [Goal; 14] = [
        Goal::Enter,
        Goal::LookAround,
        Goal::Register,
        Goal::FindProduct,
        Goal::Dwell,
        Goal::AddToCart,
        Goal::DwellInCart,
        Goal::ReachContactStep,
        Goal::Stall,
        Goal::ComeBack,
        Goal::TryAsGuest,
        Goal::PlaceOrder,
        Goal::Inquire,
        Goal::Leave,
    ];

    /// The word used in files (`add-to-cart`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Goal::Enter => "enter",
            Goal::LookAround => "look-around",
            Goal::Register => "register",
            Goal::FindProduct => "find-product",
            Goal::Dwell => "dwell",
            Goal::DwellInCart => "dwell-in-cart",
            Goal::Stall => "stall",
            Goal::ComeBack => "come-back",
            Goal::TryAsGuest => "try-as-guest",
            Goal::AddToCart => "add-to-cart",
            Goal::ReachContactStep => "reach-contact-step",
            Goal::PlaceOrder => "place-order",
            Goal::Inquire => "inquire",
            Goal::Leave => "leave",
        }
    }

    /// The goal a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|goal| goal.word() == word)
    }

    /// Whether it cannot be taken back, so that it is journalled before it is done.
    #[must_use]
    pub fn irreversible(self) -> bool {
        matches!(self, Goal::Register | Goal::PlaceOrder | Goal::Inquire)
    }
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
    /// The time in which an answer to a question may come.
    Reply,
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
    /// Windows that are watched besides, such as the follow-up of an order.
    pub watch_also: Vec<Watch>,
}

impl Journey {
    /// Whether it has this goal.
    #[must_use]
    pub fn has(&self, goal: Goal) -> bool {
        self.goals.contains(&goal)
    }

    /// Every window that is watched.
    pub fn watches(&self) -> impl Iterator<Item = Watch> + '_ {
        self.watch
            .into_iter()
            .chain(self.watch_also.iter().copied())
    }
}
