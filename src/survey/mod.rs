//! Percentages over many shops: scorecards in, shares with intervals out, beside published
//! baselines. Pure.

mod share;

pub use share::{Baseline, CriterionShare};
