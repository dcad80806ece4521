//! Whether two shares differ: intervals and exact tests.

use statrs::distribution::{Binomial, DiscreteCDF};
use statrs::function::factorial::ln_binomial;

use super::interval::wilson;

/// A difference of two shares, as fractions.
#[derive(
    Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct Difference {
    /// The first share less the second.
    pub difference: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

impl Difference {
    /// Whether the interval leaves room for no difference at all.
    #[must_use]
    pub fn may_be_none(&self) -> bool {
        self.low <= 0.0 && 0.0 <= self.high
    }
}

/// The difference of two independent shares, `yes` of `n` each, with Newcombe's 95 % interval;
/// `None` where one of them has no cases.
///
/// R. G. Newcombe, "Interval estimation for the difference between independent proportions:
/// comparison of eleven methods", Statistics in Medicine 17 (1998), 873-890, method 10.
#[must_use]
pub fn newcombe(first: (u32, u32), second: (u32, u32)) -> Option<Difference> {
    if first.1 == 0 || second.1 == 0 {
        return None;
    }
    let share = |(yes, n): (u32, u32)| f64::from(yes.min(n)) / f64::from(n);
    let (p, q) = (share(first), share(second));
    let ((low, high), (other_low, other_high)) =
        (wilson(first.0, first.1), wilson(second.0, second.1));
    let difference = p - q;
    Some(Difference {
        difference,
        low: difference - (p - low).hypot(other_high - q),
        high: difference + (high - p).hypot(q - other_low),
    })
}

/// The two-sided p-value of Fisher's exact test that two independent shares, `yes` of `n` each,
/// are the same: the chance of every table as likely as the one seen, or less.
///
/// R. A. Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98
/// (1935), 39-82; the two-sided rule is that of R and scipy.
#[must_use]
pub fn fisher(first: (u32, u32), second: (u32, u32)) -> f64 {
    let (yes, n) = (first.0.min(first.1), first.1);
    let (other_yes, other_n) = (second.0.min(second.1), second.1);
    let (all_yes, all) = (
        u64::from(yes) + u64::from(other_yes),
        u64::from(n) + u64::from(other_n),
    );
    let chance = |k: u64| {
        (ln_binomial(u64::from(n), k) + ln_binomial(u64::from(other_n), all_yes - k)
            - ln_binomial(all, all_yes))
        .exp()
    };
    let seen = chance(u64::from(yes));
    let least = all_yes.saturating_sub(u64::from(other_n));
    let sum: f64 = (least..=all_yes.min(u64::from(n)))
        .map(chance)
        // Tables as likely as the one seen must not be lost to the last bits.
        .filter(|p| *p <= seen * (1.0 + 1e-7))
        .sum();
    sum.min(1.0)
}

/// The two-sided p-value of the exact test of McNemar: of the shops asked twice, `gained` said yes
/// only the second time and `lost` only the first. 1 where none changed.
///
/// Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
/// percentages", Psychometrika 12 (1947), 153-157, with the binomial distribution itself.
#[must_use]
pub fn mcnemar(gained: u32, lost: u32) -> f64 {
    let changed = u64::from(gained) + u64::from(lost);
    let Ok(coin) = Binomial::new(0.5, changed) else {
        return 1.0;
    };
    (2.0 * coin.cdf(u64::from(gained.min(lost)))).min(1.0)
}

/// The p-values of a family of tests, adjusted so that the chance of even one false alarm stays at
/// the level: in the order given.
///
/// S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
/// Statistics 6 (1979), 65-70.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least: f64 = 0.0;
    for (left, at) in (1..=p.len()).rev().zip(order) {
        #[expect(clippy::cast_precision_loss, reason = "a family of tests is small")]
        let times = left as f64;
        least = least.max((p[at] * times).min(1.0));
        adjusted[at] = least;
    }
    adjusted
}
