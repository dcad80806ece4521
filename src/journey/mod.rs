//! The loop of a visit: look, decide, act, verify, for each goal; journals before acting.
//!
//! Goes in: an [`Errand`] (one visit of the plan) and a browser session. Comes out: an [`End`];
//! what was seen on the way is in the store by then. Every decision is a pure function of a
//! `View`; only `walker` touches the browser.

mod conduct;
mod errand;
mod fill;
mod following;
mod goals;
mod guard;
mod question;
mod stop;
mod touchpoints;
mod turn;
mod view;
mod walker;

pub use conduct::{End, conduct};
pub use errand::Errand;
pub use guard::OrderPermit;
pub use question::{Question, for_mail as question_by_mail};
pub use stop::Stop;
pub use touchpoints::{Dwelling, Touchpoints};
pub use turn::{Turn, Turns};
pub use view::View;
