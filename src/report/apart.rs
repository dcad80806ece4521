//! What is known of each shop, set apart once.

use std::collections::HashMap;
use std::ops::Range;

use super::input::Input;
use crate::facts::Visit;
use crate::score::Scorecard;

/// The input shop by shop: one that holds no other shop's scorecard and visits, so that looking
/// them up takes as long among ten thousand shops as among ten.
pub(super) struct Apart<'a> {
    input: Input<'a>,
    cards: HashMap<&'a str, &'a Scorecard>,
    /// Of one shop after the other, each shop's in the order they were queued.
    visits: Vec<Visit>,
    of_shop: HashMap<&'a str, Range<usize>>,
}

impl<'a> Apart<'a> {
    pub(super) fn of(input: &Input<'a>) -> Apart<'a> {
        let mut cards = HashMap::with_capacity(input.scorecards.len());
        for card in input.scorecards {
            cards.entry(card.shop.as_str()).or_insert(card);
        }
        let mut queued: Vec<&'a Visit> = input.visits.iter().collect();
        queued.sort_by_key(|visit| &visit.shop);
        let mut of_shop: HashMap<&'a str, Range<usize>> = HashMap::new();
        for (at, visit) in queued.iter().enumerate() {
            of_shop.entry(&visit.shop).or_insert(at..at).end = at + 1;
        }
        Apart {
            input: *input,
            cards,
            visits: queued.into_iter().cloned().collect(),
            of_shop,
        }
    }

    /// What is known of all shops.
    pub(super) fn whole(&self) -> &Input<'a> {
        &self.input
    }

    /// The scorecard of one shop.
    pub(super) fn scorecard(&self, id: &str) -> Option<&'a Scorecard> {
        self.cards.get(id).copied()
    }

    /// What is known of one shop.
    pub(super) fn shop(&self, id: &str) -> Input<'_> {
        Input {
            scorecards: self
                .cards
                .get(id)
                .map_or(&[], |card| std::slice::from_ref(*card)),
            visits: self
                .of_shop
                .get(id)
                .map_or(&[], |range| &self.visits[range.clone()]),
            ..self.input
        }
    }
}
