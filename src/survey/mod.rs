//! Percentages over many shops: scorecards in, shares with intervals out, beside published
//! baselines. Pure.

mod agreement;
mod baseline;
mod interval;
mod share;

pub use agreement::{Agreement, agreement};
pub use baseline::{
    BaselineError, PhaseBaseline, PublishedStudy, embedded_baselines, embedded_phase_baselines,
};
#[cfg(test)]
mod tests;

pub use interval::wilson;
pub use share::{Among, Baseline, CriterionShare, shares};
