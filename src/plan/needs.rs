//! What can be observed, and what a journey must contain for it to be: one table for the plan
//! (is a rubric's observation known?) and for scoring (could it still come?).

use self::Measure::{Count, Seconds, Share, Text, Yes};
use super::journey::{Goal, Journey, Watch};
use super::shop::Shop;

/// What an observation says when it is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// That it is there.
    Yes,
    /// How many.
    Count,
    /// After how many seconds.
    Seconds,
    /// How many of how many.
    Share,
    /// Words.
    Text,
}

/// An observable thing and what it takes to observe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// The observation's key.
    pub key: &'static str,
    /// What it says.
    pub measure: Measure,
    /// The journey must have one of these goals.
    pub goals: &'static [Goal],
    /// The visit must be watched for one of these afterwards; empty: the browser alone tells.
    pub watch: &'static [Watch],
    /// Whether a person answers it, once the visit is made; no goals: at any time.
    pub probe: bool,
}

const ANY_WATCH: &[Watch] = &[Watch::Reminder, Watch::Confirmation, Watch::FollowUp];
const REMINDER: &[Watch] = &[Watch::Reminder];
const AFTER_ORDER: &[Watch] = &[Watch::Confirmation, Watch::FollowUp];
const FOLLOW_UP: &[Watch] = &[Watch::FollowUp];
const LOOK: &[Goal] = &[Goal::LookAround];
const CHECKOUT: &[Goal] = &[Goal::ReachContactStep, Goal::PlaceOrder];
const CHECKOUT_DOOR: &[Goal] = &[Goal::TryAsGuest, Goal::ReachContactStep, Goal::PlaceOrder];
const CART: &[Goal] = &[Goal::AddToCart];
const ORDER: &[Goal] = &[Goal::PlaceOrder];
const DWELL: &[Goal] = &[Goal::Dwell, Goal::DwellInCart, Goal::Stall];
const INQUIRE: &[Goal] = &[Goal::Inquire];
const REPLY: &[Watch] = &[Watch::Reply];

/// Everything that can be observed.
pub const NEEDS: &[Needs] = &[
    seen("chat-window", Yes, LOOK),
    seen("chat-proactive", Seconds, DWELL),
    seen("messenger", Yes, LOOK),
    seen("phone-published", Text, LOOK),
    seen("contact-form", Yes, LOOK),
    seen("contact-email", Text, LOOK),
    seen("newsletter", Yes, LOOK),
    seen("review-profile", Text, LOOK),
    seen("registration", Yes, &[Goal::Register]),
    seen("guest-checkout", Yes, CHECKOUT_DOOR),
    seen("coupon-field", Yes, CHECKOUT),
    seen("payment-methods", Count, CHECKOUT),
    mailed("welcome-mail", Seconds, &[Goal::Register], ANY_WATCH),
    mailed("reminder-mail", Yes, CART, REMINDER),
    mailed("reminder-delay", Seconds, CART, REMINDER),
    mailed("reminder-count", Count, CART, REMINDER),
    mailed("reminder-coupon", Yes, CART, REMINDER),
    mailed("reminder-first-name", Yes, CART, REMINDER),
    mailed("reminder-names-product", Share, CART, REMINDER),
    mailed("reminder-image", Yes, CART, REMINDER),
    mailed("reminder-cta", Text, CART, REMINDER),
    mailed("confirmation-mail", Seconds, ORDER, AFTER_ORDER),
    mailed("mails-30-min", Count, ORDER, AFTER_ORDER),
    mailed("confirmation-products", Share, ORDER, AFTER_ORDER),
    mailed("confirmation-prices", Share, ORDER, AFTER_ORDER),
    mailed("confirmation-delivery-time", Text, ORDER, AFTER_ORDER),
    mailed("confirmation-images", Yes, ORDER, AFTER_ORDER),
    mailed("confirmation-first-name", Yes, ORDER, AFTER_ORDER),
    mailed("tracking-link", Yes, ORDER, FOLLOW_UP),
    mailed("shipping-mail", Seconds, ORDER, FOLLOW_UP),
    seen("chat-intrusive", Text, DWELL),
    seen("video-chat", Yes, LOOK),
    seen("social-profiles", Text, LOOK),
    seen("doubts-answered", Share, &[Goal::FindProduct]),
    seen("sms-consent", Yes, LOOK),
    seen("loyalty", Yes, LOOK),
    seen("remarketing", Text, LOOK),
    seen("remarketing-unasked", Text, LOOK),
    seen("personalised-return", Text, &[Goal::ComeBack]),
    seen("checkout-help", Seconds, &[Goal::Stall]),
    seen("delivery-cost-early", Text, &[Goal::FindProduct]),
    seen("shop-rating", Text, LOOK),
    seen("opening-hours", Text, LOOK),
    inquired("contact-form-reply"),
    inquired("contact-email-reply"),
    seen("chat-reply", Seconds, INQUIRE),
    mailed("activation-series", Count, &[Goal::Register], ANY_WATCH),
    mailed("reminder-related", Yes, CART, REMINDER),
    mailed("confirmation-recommendations", Yes, ORDER, AFTER_ORDER),
    mailed("review-request", Seconds, ORDER, FOLLOW_UP),
    mailed("care-series", Count, ORDER, FOLLOW_UP),
    mailed("check-in", Seconds, ORDER, FOLLOW_UP),
    mailed("occasion-mail", Seconds, ORDER, FOLLOW_UP),
    mailed("win-back", Seconds, ORDER, FOLLOW_UP),
    asked("phone-reachable", Yes, &[]),
    asked("phone-wait", Seconds, &[]),
    asked("phone-menu", Yes, &[]),
    asked("phone-transfers", Count, &[]),
    asked("phone-solved", Yes, &[]),
    asked("chat-staffed", Seconds, &[]),
    asked("chat-sees-cart", Yes, &[]),
    asked("social-reply", Seconds, &[]),
    asked("reviews-answered", Share, &[]),
    asked("agent-sees-cart", Yes, CART),
    asked("abandon-sms", Yes, CART),
    asked("abandon-call", Yes, CART),
    asked("agent-sees-order", Yes, ORDER),
    asked("order-sms", Yes, ORDER),
    asked("after-sale-channels", Yes, ORDER),
    asked("one-history", Yes, ORDER),
];

const fn seen(key: &'static str, measure: Measure, goals: &'static [Goal]) -> Needs {
    Needs {
        key,
        measure,
        goals,
        watch: &[],
        probe: false,
    }
}

const fn mailed(
    key: &'static str,
    measure: Measure,
    goals: &'static [Goal],
    watch: &'static [Watch],
) -> Needs {
    Needs {
        key,
        measure,
        goals,
        watch,
        probe: false,
    }
}

const fn inquired(key: &'static str) -> Needs {
    mailed(key, Seconds, INQUIRE, REPLY)
}

const fn asked(key: &'static str, measure: Measure, goals: &'static [Goal]) -> Needs {
    Needs {
        key,
        measure,
        goals,
        watch: &[],
        probe: true,
    }
}

impl Needs {
    /// What an observation needs; `None` for one nobody can make.
    #[must_use]
    pub fn of(key: &str) -> Option<&'static Needs> {
        NEEDS.iter().find(|needs| needs.key == key)
    }

    /// Whether a visit on `journey` at `shop` can yield it. An order is placed only where the
    /// shop's row allows it.
    #[must_use]
    pub fn met_by(&self, journey: &Journey, shop: &Shop) -> bool {
        let goal = self.goals.is_empty()
            || self.goals.iter().any(|goal| {
                journey.goals.contains(goal)
                    && (*goal != Goal::PlaceOrder || shop.purchase)
                    && (*goal != Goal::Inquire || shop.inquiry)
            });
        let watched =
            self.watch.is_empty() || journey.watches().any(|watch| self.watch.contains(&watch));
        goal && watched
    }

    /// Whether only an order can yield it.
    #[must_use]
    pub fn order_only(&self) -> bool {
        self.goals == ORDER
    }
}
