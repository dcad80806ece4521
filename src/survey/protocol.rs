//! How a rate was measured: a rate means nothing without it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{ConsentPolicy, CookiePolicy, Goal, Needs, Plan, Rubric};

/// How far into the shop the customer went before leaving, or ordering.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Looked around only.
    Browse,
    /// Put a product into the cart.
    Cart,
    /// Began the checkout and gave an address.
    ContactStep,
    /// Went up to the payment.
    Payment,
    /// Placed an order.
    Order,
}

impl Depth {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Depth::Browse => "browse",
            Depth::Cart => "cart",
            Depth::ContactStep => "contact-step",
            Depth::Payment => "payment",
            Depth::Order => "order",
        }
    }
}

/// What of a protocol decides whether two rates can be compared. What is not known is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Whether the customer made an account.
    pub account: Option<bool>,
    /// Whether consent to marketing was given: `required` (only what must be) or `marketing`.
    pub consent: Option<String>,
    /// How far the checkout was walked.
    pub depth: Option<Depth>,
    /// What was done with cookie banners: `reject` or `accept`.
    pub cookies: Option<String>,
    /// How long was waited for it, in seconds; null where nothing is waited for.
    pub window_seconds: Option<f64>,
}

/// What every rate of ours carries.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stamp {
    /// How it was measured.
    pub protocol: Protocol,
    /// Which pass over the shops.
    pub wave: u32,
    /// Name of the rubric.
    pub rubric: String,
    /// SHA-256 of its file, in hex.
    pub rubric_hash: String,
    /// Version of cxaudit.
    pub tool_version: String,
}

/// What of the protocol matters for what a criterion observes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matters {
    pub(super) customer: bool,
    pub(super) window: bool,
    pub(super) cookies: bool,
}

impl Matters {
    /// What matters for an observation. What only the browser sees depends on the cookies, as a chat
    /// may wait for consent; what comes by mail depends on who the shop thinks the customer is and on
    /// how long was waited; a person on the telephone is asked about the customer's cart or order.
    pub(super) fn of(key: &str) -> Matters {
        let needs = Needs::of(key);
        let mailed = needs.is_some_and(|needs| !needs.watch.is_empty());
        let asked = needs.is_some_and(|needs| needs.probe && !needs.goals.is_empty());
        let probe = needs.is_some_and(|needs| needs.probe);
        Matters {
            customer: mailed || asked,
            window: mailed,
            cookies: !mailed && !probe,
        }
    }
}

impl Stamp {
    /// The stamp of what a plan measures for `observation`, judged with `rubric`.
    #[must_use]
    pub fn of(plan: &Plan, rubric: &Rubric, observation: &str) -> Stamp {
        Stamp {
            protocol: protocol(plan, observation),
            wave: plan.wave,
            rubric: rubric.id.clone(),
            rubric_hash: rubric.hash.clone(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

fn protocol(plan: &Plan, observation: &str) -> Protocol {
    let cookies = match plan.cookies {
        CookiePolicy::Reject => "reject",
        CookiePolicy::Accept => "accept",
    };
    let consent = match plan.consent {
        ConsentPolicy::Required => "required",
        ConsentPolicy::Marketing => "marketing",
    };
    let mut protocol = Protocol {
        cookies: Some(cookies.to_owned()),
        consent: Some(consent.to_owned()),
        ..Protocol::default()
    };
    let Some(needs) = Needs::of(observation) else {
        return protocol;
    };
    // The deepest of the journeys that can tell it.
    let journeys = plan.journeys.iter().filter(|journey| {
        let goal = needs.goals.is_empty() || needs.goals.iter().any(|goal| journey.has(*goal));
        goal && (needs.watch.is_empty() || journey.watches().any(|w| needs.watch.contains(&w)))
    });
    let told = journeys.max_by_key(|journey| depth(&journey.goals));
    if let Some(journey) = told {
        protocol.account = Some(journey.has(Goal::Register));
        protocol.depth = Some(depth(&journey.goals));
    }
    protocol.window_seconds = match observation {
        "welcome-mail" => Some(plan.windows.welcome.as_secs_f64()),
        _ => needs
            .watch
            .first()
            .map(|watch| plan.window(*watch).as_secs_f64()),
    };
    protocol
}

fn depth(goals: &[Goal]) -> Depth {
    let has = |goal| goals.contains(&goal);
    if has(Goal::PlaceOrder) {
        Depth::Order
    } else if has(Goal::ReachContactStep) {
        Depth::ContactStep
    } else if has(Goal::AddToCart) {
        Depth::Cart
    } else {
        Depth::Browse
    }
}
