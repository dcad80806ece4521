//! How long it takes until something comes, where some watching ended before it did.

use serde::{Deserialize, Serialize};

use super::interval::Z;

/// One shop's wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    /// How long, in seconds.
    pub seconds: f64,
    /// Whether it ended because the thing came; otherwise the window closed.
    pub came: bool,
}

/// A step of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Step {
    /// When something came, in seconds.
    pub seconds: f64,
    /// Shops still watched and without it just before.
    pub at_risk: u32,
    /// Shops to which it came then.
    pub came: u32,
    /// Estimated share of shops that still have not sent it.
    pub survival: f64,
    /// Greenwood's standard error; null once nobody is left.
    pub error: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
}

/// The Kaplan-Meier curve of the share of shops from which the thing has not come yet: one step
/// for each instant at which it came to somebody. A wait that ends at the very instant at which
/// something came elsewhere was still at risk then.
///
/// E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of
/// the American Statistical Association 53 (1958), 457-481; standard error of M. Greenwood (1926);
/// interval on the log(-log) scale, J. D. Kalbfleisch and R. L. Prentice, "The Statistical Analysis
/// of Failure Time Data" (1980), section 1.3.
#[must_use]
pub fn kaplan_meier(waits: &[Wait]) -> Vec<Step> {
    let mut waits: Vec<Wait> = waits
        .iter()
        .copied()
        .filter(|wait| wait.seconds.is_finite())
        .collect();
    waits.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let (mut survival, mut spread) = (1.0, 0.0);
    let mut steps = Vec::new();
    let mut from = 0;
    while from < waits.len() {
        let seconds = waits[from].seconds;
        let group = waits[from..]
            .iter()
            .take_while(|wait| wait.seconds <= seconds);
        let (count, came) = group.fold((0, 0_u32), |(count, came), wait| {
            (count + 1, came + u32::from(wait.came))
        });
        let at_risk = u32::try_from(waits.len() - from).unwrap_or(u32::MAX);
        from += count;
        if came == 0 {
            continue;
        }
        let (risk, gone) = (f64::from(at_risk), f64::from(came));
        survival *= (risk - gone) / risk;
        spread += gone / (risk * (risk - gone));
        let left = at_risk > came;
        let error = survival * f64::sqrt(spread);
        // S ^ exp(+-z sqrt(V) / log S), which never leaves 0 to 1.
        let end = |sign: f64| survival.powf((sign * Z * f64::sqrt(spread) / survival.ln()).exp());
        steps.push(Step {
            seconds,
            at_risk,
            came,
            survival,
            error: left.then_some(error),
            low: left.then(|| end(-1.0)),
            high: left.then(|| end(1.0)),
        });
    }
    steps
}

/// The time by which it has come from half of the shops; `None` where it never came from half.
#[must_use]
pub fn median_wait(steps: &[Step]) -> Option<f64> {
    steps
        .iter()
        .find(|step| step.survival <= 0.5 + 1e-12)
        .map(|step| step.seconds)
}
