//! The loop of a visit: look, decide, act, verify, for each goal; journals before acting.
//!
//! Goes in: an [`Errand`] (one visit of the plan) and a browser session. Comes out: an [`End`];
//! what was seen on the way is in the store by then. Every decision is a pure function of a
//! `View`; only `walker` touches the browser.

mod cart_link;
mod conduct;
mod consent;
mod country;
mod errand;
mod fill;
mod following;
mod goals;
mod guard;
mod hint;
mod letterbox;
mod product;
mod question;
mod stop;
mod takeover;
mod touchpoints;
mod trail;
mod turn;
mod view;
mod walker;
mod walls;

pub use cart_link::{Landing, follow_cart_link};
pub use conduct::{End, conduct};
pub use consent::{Consent, ConsentStep, answer as answer_banner};
pub use errand::Errand;
pub use guard::OrderPermit;
pub use letterbox::{Activation, Letterbox};
pub use question::{Question, for_mail as question_by_mail};
pub use stop::Stop;
pub use takeover::{Stopped, take_over};
pub use touchpoints::{Dwelling, Touchpoints};
pub use turn::{Turn, Turns};
pub use view::View;
