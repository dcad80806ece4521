//! People's probes: what is due, what they answered, what they overruled, what they ordered.
//!
//! Goes in: the plan's rubric, the store, and what people write down (a filled-in sheet, answers
//! at a prompt). Comes out: calls to make, and observations like any others. Nothing here needs
//! the study's lock: answers are only ever added, also while a run watches the mailbox.

mod answer;
mod attach;
mod calls;
mod error;
mod import;
mod order;
mod overrule;
mod reviews;
mod sample;
mod table;
mod take;

pub use answer::{answer_help, parse_answer, parse_when};
pub use calls::calls;
pub use error::ProbeError;
pub use import::{ProbeImport, import_probe_file, import_probes};
pub use order::{HandOrder, OrderTaken, customer_for_order, order_by_hand};
pub use overrule::overrule;
pub use reviews::{REVIEWS_CRITERION, ReviewReplies, review_replies};
pub use sample::sample;
pub use take::{Answer, Taken, find_shop, take_answer};

pub(super) use order::shops_ordered_by_hand;
