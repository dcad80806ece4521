//! Counting what was read rightly.

use std::collections::BTreeMap;

/// Right and all, by key.
#[derive(Debug, Default)]
pub struct Tally {
    by_key: BTreeMap<String, (usize, usize)>,
}

impl Tally {
    pub fn count(&mut self, key: &str, right: bool) {
        let entry = self.by_key.entry(key.to_owned()).or_default();
        entry.0 += usize::from(right);
        entry.1 += 1;
    }

    pub fn print(&self, title: &str) {
        let (right, all) = self
            .by_key
            .values()
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        println!("{title}: {}", share(right, all));
        for (key, (right, all)) in &self.by_key {
            println!("    {key:<36} {}", share(*right, *all));
        }
    }
}

pub fn share(right: usize, all: usize) -> String {
    if all == 0 {
        return "none".to_owned();
    }
    format!("{:.3} ({right}/{all})", right as f64 / all as f64)
}

/// What a hash starts from.
pub const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a of some bytes, going on from another hash.
pub fn hash(bytes: &[u8], from: u64) -> u64 {
    bytes.iter().fold(from, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether a page belongs to the third that is not looked at (by the hash of its site's name, so that
/// pages of one site stay together).
pub fn held_out(name: &str) -> bool {
    let site = name.rsplit_once('-').map_or(name, |(site, _)| site);
    (hash(site.as_bytes(), SEED) >> 20).is_multiple_of(3)
}

/// A role as it is spelled in files.
pub fn spelled<T: serde::Serialize>(role: &T) -> String {
    serde_json::to_value(role)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
