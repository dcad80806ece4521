//! Judges: observations in, verdicts and scorecards out. Pure; never touches the network.

mod verdict;

pub use verdict::{PhaseScore, Scorecard, State, Verdict};
