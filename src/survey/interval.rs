//! Intervals for shares.

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_964;

/// The Wilson score interval at 95 % for `yes` of `n`, as fractions. `n` = 0 says nothing: (0, 1).
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
/// of the American Statistical Association 22 (1927), 209-212; without continuity correction.
#[must_use]
pub fn wilson(yes: u32, n: u32) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let yes = yes.min(n);
    let (n, p) = (f64::from(n), f64::from(yes) / f64::from(n));
    let z2 = Z * Z;
    let scale = 1.0 + z2 / n;
    let centre = (p + z2 / (2.0 * n)) / scale;
    let half = Z / scale * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At 0 and n one end is exactly the share; rounding must not move it.
    let low = if yes == 0 { 0.0 } else { centre - half };
    let high = if p >= 1.0 { 1.0 } else { centre + half };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::wilson;

    /// Reference values: scipy 1.17.1, `binomtest(yes, n).proportion_ci(0.95, method="wilson")`.
    const REFERENCE: &[(u32, u32, f64, f64)] = &[
        (0, 10, 0.000000, 0.277533),
        (10, 10, 0.722467, 1.000000),
        (0, 1, 0.000000, 0.793451),
        (1, 1, 0.206549, 1.000000),
        (0, 100, 0.000000, 0.036993),
        (100, 100, 0.963007, 1.000000),
        (36, 100, 0.272712, 0.457646),
        (6, 100, 0.027786, 0.124768),
        (17, 100, 0.108936, 0.255480),
        (5, 17, 0.132800, 0.531331),
        (13, 100, 0.077572, 0.209804),
        (13, 87, 0.089454, 0.239046),
        (87, 100, 0.790196, 0.922428),
        (1, 2, 0.094531, 0.905469),
        (1, 10, 0.017876, 0.404150),
        (9, 10, 0.595850, 0.982124),
        (50, 100, 0.403832, 0.596168),
        (3, 7, 0.158220, 0.749542),
        (42, 398, 0.079024, 0.139574),
        (6, 20, 0.145477, 0.518973),
        (680, 1000, 0.650446, 0.708176),
        (1, 1000, 0.000177, 0.005643),
        (0, 398, 0.000000, 0.009560),
        (5000, 10000, 0.490202, 0.509798),
    ];

    #[test]
    fn matches_reference_values() {
        for (yes, n, low, high) in REFERENCE {
            let (l, h) = wilson(*yes, *n);
            assert!((l - low).abs() < 2e-6, "{yes}/{n}: low {l}, not {low}");
            assert!((h - high).abs() < 2e-6, "{yes}/{n}: high {h}, not {high}");
        }
    }

    #[test]
    fn says_nothing_without_cases() {
        assert_eq!(wilson(0, 0), (0.0, 1.0));
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
}
