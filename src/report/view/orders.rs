//! Every order placed, so that a person can cancel it.

use std::collections::HashMap;

use serde::Serialize;

use crate::plan::Shop;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::input::Order;
use crate::report::strings::Strings;
use crate::report::words;
use crate::score::State;

/// An order.
#[derive(Debug, Serialize)]
pub(crate) struct OrderRow {
    shop: String,
    link: Option<String>,
    at: String,
    number: String,
    product: String,
    total: String,
    address: String,
    state: State,
    status: String,
}

/// The orders, oldest first; `link` leads to the section of the shop at a place of the list.
pub(super) fn rows(
    (orders, shops): (&[Order], &[Shop]),
    strings: &Strings,
    link: impl Fn(usize) -> Option<String>,
) -> Vec<OrderRow> {
    let mut orders: Vec<_> = orders.iter().collect();
    orders.sort_by_key(|order| order.at);
    let places: HashMap<&str, usize> = shops.iter().map(|shop| shop.id.as_str()).zip(0..).collect();
    orders
        .into_iter()
        .map(|order| {
            let index = places.get(order.shop.as_str()).copied();
            let known = |text: &Option<String>, longest| match text {
                Some(text) => inert(text, longest),
                None => strings.text("page", "not-known").to_owned(),
            };
            OrderRow {
                shop: match index {
                    Some(index) => inert(&shops[index].name, NAME),
                    None => inert(&order.shop, NAME),
                },
                link: index.and_then(&link),
                at: words::moment(strings, order.at),
                number: known(&order.number, NAME),
                product: known(&order.product, LINE),
                total: known(&order.total, NAME),
                address: inert(&order.address, LINE),
                state: if order.confirmed {
                    State::Pass
                } else {
                    State::Error
                },
                status: strings
                    .text(
                        "orders",
                        if order.confirmed {
                            "confirmed"
                        } else {
                            "doubtful"
                        },
                    )
                    .to_owned(),
            }
        })
        .collect()
}
