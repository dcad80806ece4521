//! Which calls a second rater repeats.

use sha2::{Digest, Sha256};

use crate::plan::Plan;
use crate::report::{Call, CallState};

/// So many of the answered calls, drawn by the study's seed: the same ones every time, and no
/// others because of who chooses. In the order they were given.
#[must_use]
pub fn sample(plan: &Plan, calls: Vec<Call>, count: usize) -> Vec<Call> {
    let mut drawn: Vec<(Vec<u8>, usize, Call)> = calls
        .into_iter()
        .filter(|call| call.state == CallState::Answered)
        .enumerate()
        .map(|(place, call)| {
            let lot = format!(
                "{}/{}/{}/second-rater",
                plan.seed,
                call.shop,
                call.channel.word()
            );
            (Sha256::digest(lot).to_vec(), place, call)
        })
        .collect();
    drawn.sort_by(|a, b| a.0.cmp(&b.0));
    drawn.truncate(count);
    drawn.sort_by_key(|(_, place, _)| *place);
    drawn.into_iter().map(|(_, _, call)| call).collect()
}
