//! Quantiles of delays and counts, with bootstrap intervals.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

/// How often is drawn again: as often as keeps the work bounded, within these.
const DRAWS: (usize, usize) = (399, 1999);
/// Values drawn in all, about.
const WORK: usize = 4_000_000;

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
    #[expect(clippy::cast_precision_loss, reason = "counts of shops")]
    let place = q.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let part = place - place.floor();
    Some(sorted[below] + part * (sorted[above] - sorted[below]))
}

/// Quantiles of `values` with percentile bootstrap intervals at 95 %. The draws come from a
/// generator with a fixed seed, so that the same values in any order give the same intervals.
///
/// B. Efron, "Bootstrap methods: another look at the jackknife", The Annals of Statistics 7 (1979),
/// 1-26; percentile interval: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap"
/// (1993), chapter 13. Generator: D. Blackman and S. Vigna, xoshiro256++ (2019).
#[must_use]
pub fn quantiles(values: &[f64], which: &[f64]) -> Vec<Quantile> {
    let draws = (WORK / values.len().max(1)).clamp(DRAWS.0, DRAWS.1);
    bootstrap(values, which, draws, 0)
}

/// The same with so many draws and this seed.
#[must_use]
pub fn bootstrap(values: &[f64], which: &[f64], draws: usize, seed: u64) -> Vec<Quantile> {
    let mut sorted: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    sorted.sort_by(f64::total_cmp);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); which.len()];
    if sorted.len() > 1 {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut times = vec![0_u32; sorted.len()];
        let mut again = Vec::with_capacity(sorted.len());
        for _ in 0..draws {
            // Counting how often each value was drawn leaves the sample sorted.
            times.fill(0);
            for _ in 0..sorted.len() {
                times[below(&mut random, sorted.len())] += 1;
            }
            again.clear();
            for (value, times) in sorted.iter().zip(&times) {
                for _ in 0..*times {
                    again.push(*value);
                }
            }
            for (q, drawn) in which.iter().zip(&mut drawn) {
                drawn.extend(quantile(&again, *q));
            }
        }
    }
    which
        .iter()
        .zip(&mut drawn)
        .filter_map(|(q, drawn)| {
            drawn.sort_by(f64::total_cmp);
            Some(Quantile {
                q: *q,
                value: quantile(&sorted, *q)?,
                low: quantile(drawn, 0.025),
                high: quantile(drawn, 0.975),
            })
        })
        .collect()
}

/// A number from 0 below `n`: the upper half of the product of 64 random bits with `n`, whose bias is
/// below n / 2^64 (D. Lemire, "Fast random integer generation in an interval", 2019).
pub(super) fn below(random: &mut Xoshiro256PlusPlus, n: usize) -> usize {
    let product = u128::from(random.next_u64()) * n as u128;
    usize::try_from(product >> 64).unwrap_or(0)
}
