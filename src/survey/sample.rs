//! How many shops to look at, and which.

use std::collections::BTreeMap;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::chance::below;
use super::interval::Z;

/// How many shops it takes to know a share of about `share` to within `margin` on either side at
/// 95 %, from an endless frame or one of `population`. `None` unless both are above 0, the share is
/// below 1 and the margin at most 1.
///
/// W. G. Cochran, "Sampling Techniques", 3rd edition (1977), section 4.4: n0 = z^2 p q / d^2, and
/// n = n0 / (1 + (n0 - 1) / N).
#[must_use]
pub fn sample_size(share: f64, margin: f64, population: Option<u32>) -> Option<u32> {
    if !(share > 0.0 && share < 1.0 && margin > 0.0 && margin <= 1.0) || population == Some(0) {
        return None;
    }
    let endless = Z * Z * share * (1.0 - share) / (margin * margin);
    let n = population.map_or(endless, |population| {
        endless / (1.0 + (endless - 1.0) / f64::from(population))
    });
    let n = (n - 1e-9).ceil().clamp(1.0, f64::from(u32::MAX));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what fits"
    )]
    let n = n as u32;
    Some(population.map_or(n, |population| n.min(population)))
}

/// Draws `n` of the rows without replacement; the same seed and rows give the same draw. With more
/// than one stratum each is given its share of `n`, rounded so that the largest remainders get what
/// is left over (A. Hamilton's method), and drawn from by itself. Rows are named by position, in
/// rising order. All of them where there are no more than `n`.
#[must_use]
pub fn draw(strata: &[String], n: usize, seed: u64) -> Vec<usize> {
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, stratum) in strata.iter().enumerate() {
        rows.entry(stratum).or_default().push(row);
    }
    let sizes: Vec<usize> = rows.values().map(Vec::len).collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut drawn = Vec::new();
    for (mut rows, quota) in rows.into_values().zip(quotas(&sizes, n)) {
        // The first steps of the shuffle of Fisher and Yates (1938).
        for at in 0..quota {
            let other = at + below(&mut random, rows.len() - at);
            rows.swap(at, other);
        }
        drawn.extend_from_slice(&rows[..quota]);
    }
    drawn.sort_unstable();
    drawn
}

/// What each stratum gives to a draw of `n`.
fn quotas(sizes: &[usize], n: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    let n = n.min(all);
    if all == 0 {
        return vec![0; sizes.len()];
    }
    let mut quotas: Vec<usize> = sizes.iter().map(|size| size * n / all).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(sizes[*at] * n % all), *at));
    let left = n - quotas.iter().sum::<usize>();
    for at in order.into_iter().take(left) {
        quotas[at] += 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{draw, quotas, sample_size};

    #[test]
    fn quotas_follow_the_sizes() {
        assert_eq!(quotas(&[50, 30, 20], 10), [5, 3, 2]);
        assert_eq!(quotas(&[1, 1, 1], 2), [1, 1, 0]);
        assert_eq!(
            quotas(&[7, 2, 1], 5),
            [4, 1, 0],
            "3.5, 1 and 0.5: the first of equals"
        );
        assert_eq!(quotas(&[3], 10), [3]);
        assert_eq!(quotas(&[], 10), [0; 0]);
    }

    #[test]
    fn nonsense_has_no_size() {
        for (share, margin) in [
            (0.0, 0.05),
            (1.0, 0.05),
            (0.2, 0.0),
            (0.2, -1.0),
            (f64::NAN, 0.1),
        ] {
            assert_eq!(sample_size(share, margin, None), None);
        }
        assert_eq!(sample_size(0.5, 0.05, Some(0)), None);
        assert_eq!(sample_size(0.5, 0.01, Some(10)), Some(10));
    }

    proptest! {
        #[test]
        fn a_draw_is_a_draw(sizes in prop::collection::vec(0..40_usize, 1..5), n in 0..120_usize, seed in any::<u64>()) {
            let strata: Vec<String> = sizes.iter().enumerate()
                .flat_map(|(stratum, size)| vec![stratum.to_string(); *size]).collect();
            let drawn = draw(&strata, n, seed);
            prop_assert_eq!(drawn.len(), n.min(strata.len()));
            prop_assert!(drawn.is_sorted() && drawn.windows(2).all(|pair| pair[0] != pair[1]));
            prop_assert!(drawn.iter().all(|row| *row < strata.len()));
            prop_assert_eq!(&drawn, &draw(&strata, n, seed));
            for (stratum, size) in sizes.iter().enumerate() {
                let took = drawn.iter().filter(|row| strata[**row] == stratum.to_string()).count();
                // Never a whole shop more than its share.
                prop_assert!(strata.is_empty() || took * strata.len() < size * n.min(strata.len()) + strata.len());
            }
        }
    }

    #[test]
    fn every_row_is_as_likely() {
        let strata = vec![String::new(); 10];
        let mut times = [0_u32; 10];
        for seed in 0..3000 {
            for row in draw(&strata, 3, seed) {
                times[row] += 1;
            }
        }
        // 900 expected each, standard deviation 25.
        assert!(
            times.iter().all(|times| (800..=1000).contains(times)),
            "{times:?}"
        );
    }
}
