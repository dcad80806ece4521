//! Shops by segment, country and platform.

use std::collections::HashMap;

use super::setting::Setting;
use crate::score::Scorecard;

/// Which groups each scorecard's shop is in, by number.
pub(super) struct Groups<'a> {
    /// In the order of the alphabet.
    pub(super) names: Vec<&'a (String, String)>,
    /// How many of the shops are in each.
    pub(super) listed: Vec<u32>,
    pub(super) of_card: Vec<Vec<usize>>,
}

impl<'a> Groups<'a> {
    pub(super) fn of(scorecards: &[Scorecard], setting: &'a Setting) -> Groups<'a> {
        let mut numbers: HashMap<&(String, String), usize> = HashMap::new();
        let mut of_card: Vec<Vec<usize>> = scorecards
            .iter()
            .map(|card| {
                let names = setting.groups.get(&card.shop);
                let names = names.map_or(&[][..], Vec::as_slice);
                let number = |name| {
                    let next = numbers.len();
                    *numbers.entry(name).or_insert(next)
                };
                names.iter().map(number).collect()
            })
            .collect();
        // Numbered as they came; now as they are called.
        let mut named: Vec<_> = numbers.into_iter().collect();
        named.sort_unstable();
        let mut place = vec![0; named.len()];
        for (at, (_, number)) in named.iter().enumerate() {
            place[*number] = at;
        }
        let mut listed = vec![0; named.len()];
        for group in of_card.iter_mut().flatten() {
            *group = place[*group];
            listed[*group] += 1;
        }
        Groups {
            names: named.into_iter().map(|(name, _)| name).collect(),
            listed,
            of_card,
        }
    }
}
