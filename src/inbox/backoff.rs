//! How long to wait before connecting again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// First wait.
const FIRST: Duration = Duration::from_secs(1);
/// Longest wait.
const LONGEST: Duration = Duration::from_secs(300);

/// The wait before retry number `attempt` (from 0): doubling from 1 s to at most 5 min, and within
/// that spread over the upper half by `chance` (0 to 1), so that many clients do not come back at
/// one instant.
#[must_use]
pub(super) fn delay(attempt: u32, chance: f64) -> Duration {
    let whole = FIRST.saturating_mul(1_u32.checked_shl(attempt.min(30)).unwrap_or(u32::MAX));
    whole
        .min(LONGEST)
        .mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0))
}

/// A number from 0 to 1, different each time.
#[must_use]
pub(super) fn chance() -> f64 {
    let random = RandomState::new().hash_one(0_u8);
    (random >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit() {
        let cases = [
            (0, 1.0, 1.0),
            (0, 0.0, 0.5),
            (1, 1.0, 2.0),
            (2, 0.5, 3.0),
            (8, 1.0, 256.0),
            (9, 1.0, 300.0),
            (9, 0.0, 150.0),
            (4_000_000_000, 1.0, 300.0),
        ];
        for (attempt, chance, seconds) in cases {
            assert_eq!(
                delay(attempt, chance),
                Duration::from_secs_f64(seconds),
                "{attempt} {chance}"
            );
        }
    }

    #[test]
    fn chance_varies_within_its_bounds() {
        let drawn: Vec<f64> = (0..50).map(|_| chance()).collect();
        assert!(drawn.iter().all(|one| (0.0..=1.0).contains(one)));
        assert!(drawn.iter().any(|one| *one != drawn[0]));
    }
}
