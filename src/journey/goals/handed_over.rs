//! Whether an address that was sent off was taken, told from the page it was sent from and the next.

use std::collections::BTreeSet;

use super::checkout_page::{checkout_fields, is_contact};
use crate::journey::view::View;
use crate::page::{Lexicons, PageKind, complains};
use crate::text::fold;

/// How many new lines of a page are told.
const NEWS: usize = 3;

/// What an address was sent from.
pub(super) struct Sent {
    /// The fields it was entered into, by their selectors.
    fields: Vec<String>,
    /// The lines of the page, folded.
    lines: BTreeSet<String>,
    /// Whether ways to deliver or pay were offered already.
    ways: bool,
}

impl Sent {
    pub fn of(view: &View) -> Self {
        Sent {
            fields: contact_fields(view),
            lines: view.snapshot.text.lines().map(fold).collect(),
            ways: offers_ways(view),
        }
    }

    /// Whether the next page shows that the address was taken: it asks for it no more, or for what
    /// comes after it; a page that asks for everything at once says nothing against it.
    pub fn was_taken(&self, view: &View, lexicons: &Lexicons) -> bool {
        if view.reading.page == PageKind::Cart {
            return false;
        }
        let again = contact_fields(view);
        let asked_again = again.iter().any(|field| self.fields.contains(field));
        if !asked_again || offers_ways(view) && !self.ways {
            return true;
        }
        self.ways && !self.new_lines(view).any(|line| complains(line, lexicons))
    }

    /// What the page says that it did not say before; of that the complaints, where there are any.
    pub fn news(&self, view: &View, lexicons: &Lexicons) -> String {
        let mut new: Vec<&str> = self.new_lines(view).collect();
        if new.iter().any(|line| complains(line, lexicons)) {
            new.retain(|line| complains(line, lexicons));
        }
        new.truncate(NEWS);
        new.join("; ")
    }

    fn new_lines<'v>(&self, view: &'v View) -> impl Iterator<Item = &'v str> {
        view.snapshot
            .text
            .lines()
            .map(str::trim)
            .filter(|line| line.chars().any(char::is_alphabetic))
            .filter(|line| !self.lines.contains(&fold(line)))
    }
}

/// The fields that ask who orders, by their selectors.
fn contact_fields(view: &View) -> Vec<String> {
    checkout_fields(view)
        .into_iter()
        .filter(|id| is_contact(view.role(*id)))
        .filter_map(|id| view.element(id))
        .map(|field| field.selector.clone())
        .collect()
}

fn offers_ways(view: &View) -> bool {
    let checkout = &view.reading.checkout;
    !checkout.deliveries.is_empty() || !checkout.payments.is_empty()
}
