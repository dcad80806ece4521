//! The conductor: does whatever a study has due, and turns watched windows into observations.
//!
//! Goes in: a [`crate::plan::Plan`] and its [`crate::facts::Store`]. Comes out: the same store, further
//! on. Can be ended at any moment and started again.

mod asking;
mod cart_links;
mod catalogue;
mod conductor;
mod error;
mod inboxes;
mod instants;
mod judged;
mod later_mails;
mod leak;
mod mailroom;
mod mails;
mod probes;
mod progress;
mod queue;
mod results;
mod senders;
mod takeover;
mod watching;
mod workers;

pub use catalogue::{Entry, catalogue};
pub use conductor::{Conductor, Ended, Extent};
pub use error::RunError;
pub use mailroom::{
    Assigned, assign_mail, assign_stray, fetch_mail, import_mail, newest_strays, stray_text,
    strays, take_up_assigned,
};
pub use probes::{
    Answer, HandOrder, OrderTaken, ProbeError, ProbeImport, REVIEWS_CRITERION, ReviewReplies,
    Taken, answer_help, calls, customer_for_order, find_shop, import_probe_file, import_probes,
    order_by_hand, overrule, parse_answer, parse_when, review_replies, sample, take_answer,
};
pub use progress::{Event, Listener, Silent};
pub use queue::enqueue;
pub use results::{Results, results, waiting};
pub use takeover::{Takeover, TakeoverError};
pub use workers::chain;
