//! Drawing by chance, from a generator with a seed.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::RngCore;

/// A number from 0 below `n`: the upper half of the product of 64 random bits with `n`, whose bias is
/// below n / 2^64 (D. Lemire, "Fast random integer generation in an interval", 2019).
pub(super) fn below(random: &mut Xoshiro256PlusPlus, n: usize) -> usize {
    let product = u128::from(random.next_u64()) * n as u128;
    usize::try_from(product >> 64).unwrap_or(0)
}

/// Two neighbours, in rising order, of `n` places drawn from 0 below `n` with replacement, without
/// drawing the others.
///
/// A place is the whole part of `n` times a uniform number, and rounding down keeps the order, so the
/// k-th smallest place is that of the k-th smallest of `n` uniform numbers. That one has the beta
/// distribution with k and n + 1 - k, and the next is the smallest of the n - k that are uniform above
/// it (H. A. David and H. N. Nagaraja, "Order Statistics", 3rd edition (2003), sections 2.3 and 2.5).
pub(super) struct Neighbours {
    n: f64,
    last: usize,
    up_to: Gamma,
    beyond: Gamma,
    /// 1 / (n - k); `None` where the second is not asked for.
    spread: Option<f64>,
}

impl Neighbours {
    /// Those at `at`, from 0, and, where `both` are wanted, the place after it. `n` is above 0.
    #[expect(clippy::cast_precision_loss, reason = "counts of shops")]
    pub(super) fn new(n: usize, at: usize, both: bool) -> Neighbours {
        let k = at + 1;
        Neighbours {
            n: n as f64,
            last: n - 1,
            up_to: Gamma::new(k as f64),
            beyond: Gamma::new((n + 1 - k) as f64),
            spread: (both && n > k).then(|| 1.0 / (n - k) as f64),
        }
    }

    /// Both places; the same one twice where only one is asked for.
    pub(super) fn draw(&self, random: &mut Xoshiro256PlusPlus) -> (usize, usize) {
        // A beta from two gammas.
        let (up_to, beyond) = (self.up_to.draw(random), self.beyond.draw(random));
        let first = up_to / (up_to + beyond);
        let second = match self.spread {
            Some(spread) => 1.0 - (1.0 - first) * uniform(random).powf(spread),
            None => first,
        };
        (self.place(first), self.place(second))
    }

    fn place(&self, uniform: f64) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the last place"
        )]
        let place = (uniform * self.n) as usize;
        place.min(self.last)
    }
}

/// The gamma distribution with a shape of 1 or more and scale 1.
///
/// G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM Transactions
/// on Mathematical Software 26 (2000), 363-372.
struct Gamma {
    d: f64,
    c: f64,
}

impl Gamma {
    fn new(shape: f64) -> Gamma {
        let d = shape - 1.0 / 3.0;
        Gamma {
            d,
            c: 1.0 / (9.0 * d).sqrt(),
        }
    }

    fn draw(&self, random: &mut Xoshiro256PlusPlus) -> f64 {
        loop {
            let x = normal(random);
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = uniform(random);
            let squared = x * x;
            if u < 1.0 - 0.0331 * squared * squared
                || u.ln() < 0.5 * squared + self.d * (1.0 - v + v.ln())
            {
                return self.d * v;
            }
        }
    }
}

/// A standard normal number, by the polar method: G. Marsaglia and T. A. Bray, "A convenient method
/// for generating normal variables", SIAM Review 6 (1964), 260-264.
fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
    loop {
        let (x, y) = (2.0 * uniform(random) - 1.0, 2.0 * uniform(random) - 1.0);
        let s = x * x + y * y;
        if s > 0.0 && s < 1.0 {
            return x * (-2.0 * s.ln() / s).sqrt();
        }
    }
}

/// A number above 0 and below 1, the middle of one of 2^52 equal parts.
fn uniform(random: &mut Xoshiro256PlusPlus) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "52 bits")]
    let bits = (random.next_u64() >> 12) as f64;
    (bits + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::rand_core::SeedableRng;

    use super::*;

    /// How often each pair of neighbours comes, drawn as `Neighbours` does and by drawing all.
    #[test]
    fn neighbours_come_as_often_as_when_all_are_drawn() {
        const DRAWS: u32 = 200_000;
        for (n, at) in [(2, 0), (2, 1), (5, 0), (5, 2), (5, 3), (5, 4), (9, 6)] {
            let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
            let (mut quick, mut plain) = (vec![0_i64; n * n], vec![0_i64; n * n]);
            let neighbours = Neighbours::new(n, at, true);
            let both = at + 1 < n;
            for _ in 0..DRAWS {
                let (first, second) = neighbours.draw(&mut random);
                assert!(first <= second && second < n && (both || first == second));
                quick[first * n + second] += 1;
                let mut all: Vec<usize> = (0..n).map(|_| below(&mut random, n)).collect();
                all.sort_unstable();
                plain[all[at] * n + all[if both { at + 1 } else { at }]] += 1;
            }
            for (quick, plain) in quick.into_iter().zip(plain) {
                // Six standard deviations of the difference, and a few for the rarest.
                #[expect(clippy::cast_precision_loss, reason = "below 2^52")]
                let apart = ((quick - plain).abs() as f64, (quick + plain) as f64);
                assert!(apart.0 <= 6.0 * apart.1.sqrt() + 6.0, "{n} {at}: {apart:?}");
            }
        }
    }

    /// The share of draws whose middle value is at most each place, beside the binomial's.
    #[test]
    fn the_middle_of_many_is_where_the_binomial_says() {
        use statrs::distribution::{Binomial, DiscreteCDF};
        const DRAWS: u32 = 100_000;
        let (n, at) = (1001_usize, 500_usize);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let neighbours = Neighbours::new(n, at, false);
        let mut places: Vec<usize> = (0..DRAWS).map(|_| neighbours.draw(&mut random).0).collect();
        places.sort_unstable();
        for place in [450_usize, 480, 495, 500, 505, 520, 550] {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let below = (place + 1) as f64 / n as f64;
            let expected = Binomial::new(below, 1001).unwrap().sf(500);
            let held = places.partition_point(|drawn| *drawn <= place);
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let held = held as f64 / f64::from(DRAWS);
            assert!(
                (held - expected).abs() < 0.008,
                "{place}: {held}, not {expected}"
            );
        }
    }
}
