//! The mail reader: what a message is and what it says. Pure; never sees a mailbox.
//!
//! Goes in: the raw bytes of a message and what the visit knows ([`Context`]). Comes out: a
//! [`MailReading`]: its kind, its facts, and the words that decided.

mod charset;
mod code;
mod context;
mod coupon;
mod declension;
mod delivery;
mod document;
mod entities;
mod follow;
mod html;
mod inspect;
mod item_grid;
mod item_lines;
mod item_name;
mod items;
mod kind;
mod lexicon;
mod links;
mod markup;
mod message;
mod mime;
mod name;
mod numbers;
mod phrases;
mod pictures;
mod plain;
mod products;
mod read;
mod reading;
mod recipients;
mod service;
mod short_names;
mod shown;
mod tag;
mod tokens;
mod total;
mod view;
mod when;

pub use context::{ContextError, context_for, contexts};
pub(crate) use entities::decode_entities;
pub use follow::may_follow;
pub use inspect::{inspect_json, inspect_text};
pub use lexicon::{LexiconError, Lexicons};
pub use read::read;
pub use reading::{Context, Coupon, DiscountValue, Kind, MailReading, NamePlace};
pub use recipients::{RECIPIENT_HEADERS, Recipients, recipients, without_mark};
