//! Judges: observations in, verdicts and scorecards out. Pure; never touches the network.
//!
//! Goes in: a rubric and one shop's visits and observations. Comes out: one verdict per criterion
//! and the phase scores. `finding` decides which observation counts, `absent` what it means that
//! there is none, `judge` applies the rubric's rules, `card` adds up, `gate` lets
//! through or not, `method` tells people how.

mod absent;
mod card;
mod finding;
mod gate;
mod judge;
mod method;
mod overruled;
mod verdict;

#[cfg(test)]
mod tests;

pub use gate::{Gated, Passage, gate, tally, worst};
pub use judge::{ShopFacts, judge, judge_overruled};
pub use method::method;
pub use overruled::answer_state;
pub use verdict::{Overruled, PhaseScore, Scorecard, State, Verdict};
