//! The mail reader: what a message is and what it says. Pure; never sees a mailbox.
//!
//! Goes in: the raw bytes of a message and what the visit knows ([`Context`]). Comes out: a
//! [`MailReading`]: its kind, its facts, and the words that decided.

mod reading;

pub use reading::{Context, Coupon, DiscountValue, Kind, MailReading};
