//! Quantiles of delays and counts, with bootstrap intervals.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};

use super::chance::Neighbours;

/// How often is drawn again.
const DRAWS: usize = 1999;

/// A quantile with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Quantile {
    /// Which: 0.5 is the median.
    pub q: f64,
    /// Its value, in the unit of what was measured.
    pub value: f64,
    /// Lower end of the 95 % bootstrap interval; null for fewer than two values.
    pub low: Option<f64>,
    /// Upper end of the 95 % bootstrap interval.
    pub high: Option<f64>,
}

/// The quantile of values in rising order, linear between them; `None` where there are none.
///
/// R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician
/// 50 (1996), 361-365, definition 7, which is that of R and numpy.
#[must_use]
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (below, part) = place(sorted.len(), q);
    Some(between(sorted[below], sorted[(below + 1).min(last)], part))
}

/// Of `n` values, above 0, the place of the one just below a quantile, and which part of the way to
/// the next one it lies.
fn place(n: usize, q: f64) -> (usize, f64) {
    let last = n - 1;
    #[expect(clippy::cast_precision_loss, reason = "counts of shops")]
    let place = q.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = (place.floor() as usize).min(last);
    (below, place - place.floor())
}

fn between(below: f64, above: f64, part: f64) -> f64 {
    below + part * (above - below)
}

/// Quantiles of `values` with percentile bootstrap intervals at 95 %. The draws come from a
/// generator with a fixed seed, so that the same values in any order give the same intervals.
///
/// B. Efron, "Bootstrap methods: another look at the jackknife", The Annals of Statistics 7 (1979),
/// 1-26; percentile interval: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap"
/// (1993), chapter 13. Generator: D. Blackman and S. Vigna, xoshiro256++ (2019).
#[must_use]
pub fn quantiles(values: &[f64], which: &[f64]) -> Vec<Quantile> {
    bootstrap(values, which, DRAWS, 0)
}

/// The same with so many draws and this seed.
///
/// A quantile looks at no more than two neighbours of the sample drawn again, so only these two are
/// drawn, in the distribution they have there, which takes as long for ten thousand values as for
/// ten: see `Neighbours`.
#[must_use]
pub fn bootstrap(values: &[f64], which: &[f64], draws: usize, seed: u64) -> Vec<Quantile> {
    let mut sorted: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    which
        .iter()
        .filter_map(|q| {
            let value = quantile(&sorted, *q)?;
            let mut drawn = Vec::new();
            if sorted.len() > 1 {
                let (below, part) = place(sorted.len(), *q);
                let neighbours = Neighbours::new(sorted.len(), below, part > 0.0);
                drawn.extend((0..draws).map(|_| {
                    let (first, second) = neighbours.draw(&mut random);
                    between(sorted[first], sorted[second], part)
                }));
                drawn.sort_unstable_by(f64::total_cmp);
            }
            Some(Quantile {
                q: *q,
                value,
                low: quantile(&drawn, 0.025),
                high: quantile(&drawn, 0.975),
            })
        })
        .collect()
}
