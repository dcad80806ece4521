//! Intervals for shares.

/// The 97.5 % point of the standard normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// The Wilson score interval at 95 % for `yes` of `n`, as fractions. `n` = 0 says nothing: (0, 1).
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
/// of the American Statistical Association 22 (1927), 209-212; without continuity correction.
#[must_use]
pub fn wilson(yes: u32, n: u32) -> (f64, f64) {
    scored(yes, n, 1.0)
}

/// The same for `n` shops drawn without replacement from a frame of `population`: the variance
/// under the share is (N - n) / (N - 1) of that of an endless frame, so that an interval over the
/// whole frame is the share itself. A frame smaller than the sample counts as the sample.
///
/// W. G. Cochran, "Sampling Techniques", 3rd edition (1977), section 3.2, for the correction;
/// Wilson (1927) for the interval it is put into.
#[must_use]
pub fn wilson_finite(yes: u32, n: u32, population: u32) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (size, frame) = (f64::from(n), f64::from(population.max(n)));
    let correction = if frame > 1.0 {
        (frame - size) / (frame - 1.0)
    } else {
        0.0
    };
    scored(yes, n, correction)
}

/// Wilson's interval for either case.
pub(super) fn wilson_of(yes: u32, n: u32, population: Option<u32>) -> (f64, f64) {
    match population {
        Some(population) => wilson_finite(yes, n, population),
        None => wilson(yes, n),
    }
}

/// All shares that a score test at 5 % does not reject, its variance times `correction`.
fn scored(yes: u32, n: u32, correction: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let yes = yes.min(n);
    let (size, p) = (f64::from(n), f64::from(yes) / f64::from(n));
    let z2 = Z * Z * correction;
    let scale = 1.0 + z2 / size;
    let centre = (p + z2 / (2.0 * size)) / scale;
    let half = z2.sqrt() / scale * (p * (1.0 - p) / size + z2 / (4.0 * size * size)).sqrt();
    // At 0 and n one end is exactly the share; rounding must not move it.
    let low = if yes == 0 { 0.0 } else { centre - half };
    let high = if yes == n { 1.0 } else { centre + half };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::{wilson, wilson_finite};

    #[test]
    fn says_nothing_without_cases() {
        assert_eq!(wilson(0, 0), (0.0, 1.0));
        assert_eq!(wilson_finite(0, 0, 10), (0.0, 1.0));
    }

    #[test]
    fn mirrors_and_holds_the_share() {
        for n in 1..=120_u32 {
            for yes in 0..=n {
                let (low, high) = wilson(yes, n);
                let (other_low, other_high) = wilson(n - yes, n);
                assert!((low - (1.0 - other_high)).abs() < 1e-12, "{yes}/{n}");
                assert!((high - (1.0 - other_low)).abs() < 1e-12, "{yes}/{n}");
                let share = f64::from(yes) / f64::from(n);
                assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
            }
        }
    }

    #[test]
    fn a_frame_narrows_and_a_census_is_certain() {
        for (yes, n) in [(0, 10), (3, 10), (17, 100), (100, 100)] {
            let share = f64::from(yes) / f64::from(n);
            let (low, high) = wilson_finite(yes, n, n);
            assert!((low - share).abs() < 1e-12 && (high - share).abs() < 1e-12);
            let mut width = high - low;
            for population in [n + 1, 2 * n, 10 * n, 1000 * n] {
                let (low, high) = wilson_finite(yes, n, population);
                assert!(high - low > width, "{yes}/{n} of {population}");
                width = high - low;
            }
            let (low, high) = wilson(yes, n);
            assert!(high - low > width);
        }
        assert_eq!(wilson_finite(3, 10, 5), wilson_finite(3, 10, 10));
    }
}
