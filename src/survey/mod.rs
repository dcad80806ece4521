//! Percentages over many shops: scorecards in, shares with intervals out, beside published
//! baselines. Pure.
//!
//! `count` turns scorecards into shares; `interval`, `difference`, `quantile`, `survival`,
//! `kappa` and `sample` are the statistics, each with its source and checked against scipy and
//! statsmodels (`tests/fixtures/statistics`); `protocol` says how a rate was measured, `against` sets
//! it beside published ones, `waves` beside another pass, `agreement` two raters beside each other.

mod against;
mod agreement;
mod baseline;
mod chance;
mod count;
mod difference;
mod groups;
mod interval;
mod kappa;
mod protocol;
mod quantile;
mod sample;
mod setting;
mod share;
mod survival;
mod waves;

#[cfg(test)]
mod tests;

pub use against::{Comparison, Finding, Reason, against};
pub use agreement::{Agreement, agreement};
pub use baseline::{
    BaselineError, PhaseBaseline, PublishedStudy, Statement, embedded_baselines,
    embedded_phase_baselines,
};
pub use count::{shares, survey};
pub use difference::{Difference, fisher, holm, mcnemar, newcombe};
pub use interval::{wilson, wilson_finite};
pub use kappa::{Kappa, kappa};
pub use protocol::{Depth, Protocol, Stamp};
pub use quantile::{Quantile, bootstrap, quantile, quantiles};
pub use sample::{draw, sample_size};
pub use setting::Setting;
pub use share::{Among, Baseline, CriterionShare, Detail, GroupShare, Proportion};
pub use survival::{Step, Wait, kaplan_meier, median_wait};
pub use waves::{Change, CriterionChange, ShopChange, Test, Waves, compare_waves};
