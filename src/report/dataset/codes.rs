//! Codes in place of shops, for results that may be published.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use crate::plan::Shop;
use crate::report::scores::{Scores, VerdictOut};

/// Shop id -> code. The codes follow no order that the list would betray: they are numbered by the
/// hash of the study's seed and the shop.
#[derive(Debug, Clone, Default)]
pub struct Codes(HashMap<String, String>);

impl Codes {
    /// Gives every shop a code.
    #[must_use]
    pub fn of(shops: &[Shop], seed: &str) -> Codes {
        let mut order: Vec<(Vec<u8>, &str)> = shops
            .iter()
            .map(|shop| {
                let hash = Sha256::new()
                    .chain_update(seed.as_bytes())
                    .chain_update([0])
                    .chain_update(shop.id.as_bytes());
                (hash.finalize().to_vec(), shop.id.as_str())
            })
            .collect();
        order.sort();
        let codes = order
            .iter()
            .zip(1..)
            .map(|((_, shop), number)| ((*shop).to_owned(), format!("shop-{number:04}")));
        Codes(codes.collect())
    }

    /// The code of a shop.
    #[must_use]
    pub fn code(&self, shop: &str) -> String {
        self.0
            .get(shop)
            .cloned()
            .unwrap_or_else(|| "shop-unknown".to_owned())
    }
}

impl Scores {
    /// Replaces every shop by its code, in the order of the codes, and takes out everything that
    /// could name it or a customer: addresses, quoted words, texts that were read, evidence.
    pub fn anonymise(&mut self, codes: &Codes) {
        for shop in &mut self.shops {
            shop.shop = codes.code(&shop.shop);
            shop.name = shop.shop.clone();
            shop.url = String::new();
            for verdict in &mut shop.verdicts {
                strip(verdict);
            }
            for visit in &mut shop.visits {
                visit.detail = String::new();
            }
        }
        self.shops.sort_by(|a, b| a.shop.cmp(&b.shop));
        let names: BTreeSet<String> = self
            .agreement
            .iter()
            .flat_map(|found| found.raters.iter().cloned())
            .collect();
        for found in &mut self.agreement {
            for rater in &mut found.raters {
                let number = 1 + names.iter().take_while(|name| *name < rater).count();
                *rater = format!("rater-{number}");
            }
            for shop in &mut found.differ {
                *shop = codes.code(shop);
            }
            found.differ.sort();
        }
    }
}

/// Takes out of a verdict what names somebody, out of the one it overruled too.
fn strip(verdict: &mut VerdictOut) {
    verdict.detail = String::new();
    verdict.evidence = Vec::new();
    if verdict.value.is_string() {
        verdict.value = true.into();
    }
    if let Some(overruled) = &mut verdict.overruled {
        overruled.by = "person".to_owned();
        overruled.reason = String::new();
        strip(&mut overruled.before);
    }
}
