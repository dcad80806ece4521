//! What a page says is in the cart: the badge, the items, the total, the words for empty.

use super::context::Context;
use super::identifier::split;
use super::reading::{ButtonReading, CartBlock};
use super::role::ButtonRole;
use super::snapshot::{Element, Region};
use super::word::Word;
use crate::text::{Money, find_money, fold, without_money};

/// Reads the cart. `on_cart_page` tells whether the page's address or heading is the cart's.
pub(super) fn read(context: &Context<'_>, buttons: &[ButtonReading]) -> Option<CartBlock> {
    let on_page = is_cart_page(context);
    let count = badge(context, buttons);
    let items = items(context, buttons, on_page);
    let seen = |id| context.element(id).is_some_and(|e| e.visible);
    // What offers to empty the cart or to take something out of it says that it is not empty.
    let empties = buttons.iter().any(|b| {
        matches!(b.role, ButtonRole::EmptyCart | ButtonRole::RemoveItem) && seen(b.element)
    });
    let empty_said = context.says(Word::CartEmpty) && !(on_page && empties);
    // A closed mini cart may hold the words for empty; a full one or a badge outvotes them.
    let empty =
        items.is_empty() && (count == Some(0) || empty_said && count.is_none_or(|n| n == 0));
    if count.is_none() && items.is_empty() && !empty && !on_page {
        return None;
    }
    Some(CartBlock {
        count,
        total: if on_page || !items.is_empty() {
            total(context)
        } else {
            None
        },
        items,
        empty,
    })
}

/// Whether address, title or headings say this is the cart.
pub(super) fn is_cart_page(context: &Context<'_>) -> bool {
    let path = url::Url::parse(&context.snapshot.url).map_or(String::new(), |u| split(u.path()));
    let by_path = [
        "cart",
        "koszyk",
        "basket",
        "warenkorb",
        "kosik",
        "koshyk",
        "korzina",
        "bag",
        "carrito",
        "panier",
        "carrello",
        "cos",
    ]
    .iter()
    .any(|word| path.split(' ').any(|part| part == *word));
    by_path
        && !path
            .split(' ')
            .any(|part| part == "checkout" || part == "add")
        || context.headed(Word::CartPage)
}

/// The number beside the cart link.
fn badge(context: &Context<'_>, buttons: &[ButtonReading]) -> Option<u32> {
    buttons
        .iter()
        .filter(|b| b.role == ButtonRole::ViewCart)
        .filter_map(|b| context.element(b.element))
        .filter(|e| matches!(e.region, Region::Header | Region::Nav) || e.rect.y < 200.0)
        .find_map(|e| {
            [&e.text, &e.name]
                .into_iter()
                .find_map(|text| count_in(text))
                .or_else(|| e.attribute("data-count").parse().ok())
        })
}

/// A small number that is not part of an amount of money.
fn count_in(text: &str) -> Option<u32> {
    // "29:58" is how long the cart is kept.
    without_money(text)
        .split(|c: char| !c.is_ascii_digit() && c != ':')
        .filter(|digits| (1..=3).contains(&digits.len()))
        .find_map(|digits| digits.parse().ok())
}

/// Names of items: links with a price in the same box, where something can be removed.
fn items(context: &Context<'_>, buttons: &[ButtonReading], on_page: bool) -> Vec<String> {
    let removers: Vec<&Element> = buttons
        .iter()
        .filter(|b| matches!(b.role, ButtonRole::RemoveItem))
        .filter_map(|b| context.element(b.element))
        .filter(|e| e.visible)
        .collect();
    if !on_page && removers.is_empty() {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for element in &context.snapshot.elements {
        let name = super::context::words_on(element);
        let worded = name.chars().filter(|c| c.is_alphabetic()).count() >= 3;
        let link = element.tag == "a" && element.visible && worded && !element.href.is_empty();
        if !link
            || matches!(
                element.region,
                Region::Header | Region::Nav | Region::Footer
            ) && element.layer.is_none()
        {
            continue;
        }
        let action = buttons.iter().any(|b| b.element == element.element_id());
        let beside = removers.iter().any(|r| {
            let distance = (r.rect.y - element.rect.y).abs();
            distance < 160.0 && r.layer == element.layer
        });
        let quantity_beside = context.snapshot.elements.iter().any(|q| {
            q.visible
                && q.layer == element.layer
                && (q.kind == "number"
                    || fold(q.attribute("name")).contains("qty")
                    || fold(q.attribute("name")).contains("quantity"))
                && (q.rect.y - element.rect.y).abs() < 120.0
        });
        if action || element.price.is_none() && !beside || !(beside || quantity_beside) {
            continue;
        }
        let name = name.trim().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What is to be paid: the amount after the last label that means the total.
pub(super) fn total(context: &Context<'_>) -> Option<Money> {
    let text = &context.snapshot.text;
    let lines: Vec<&str> = text.lines().collect();
    let mut best: Option<(usize, Money)> = None;
    for (at, line) in lines.iter().enumerate() {
        let folded = fold(line);
        for hit in context
            .lexicons
            .words
            .find(&folded)
            .iter()
            .filter(|h| h.topic == Word::Total)
        {
            // Look behind the label, on its line and on the next two.
            let after = &folded[hit.end..];
            let amount = find_money(after)
                .into_iter()
                .next()
                .map(|m| m.money)
                .filter(|_| after.len() < 400)
                .or_else(|| {
                    lines
                        .iter()
                        .skip(at + 1)
                        .take(2)
                        .find_map(|next| find_money(next).into_iter().next().map(|m| m.money))
                });
            if let Some(amount) = amount
                && best
                    .as_ref()
                    .is_none_or(|(len, known)| amount.amount > known.amount || hit.len() > *len + 4)
            {
                best = Some((hit.len(), amount));
            }
        }
    }
    best.map(|(_, amount)| amount)
}

impl CartBlock {
    /// Whether goods are seen in it, by their count or their names.
    #[must_use]
    pub fn holds_goods(&self) -> bool {
        !self.empty && (self.count.is_some_and(|count| count > 0) || !self.items.is_empty())
    }

    /// Whether an item of this name is listed. Tolerates shortened names, added variants and
    /// differences in case, accents and punctuation.
    #[must_use]
    pub fn contains(&self, product: &str) -> bool {
        let wanted = plain(product);
        !wanted.is_empty() && self.items.iter().any(|item| same(&plain(item), &wanted))
    }
}

fn plain(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

fn same(item: &str, wanted: &str) -> bool {
    if item.is_empty() {
        return false;
    }
    let (short, long) = if item.len() <= wanted.len() {
        (item, wanted)
    } else {
        (wanted, item)
    };
    if long.contains(short) && (short.len() >= 8 || short.len() * 2 >= long.len()) {
        return true;
    }
    let words: Vec<&str> = short.split(' ').collect();
    let shared = words
        .iter()
        .filter(|w| long.split(' ').any(|other| other == **w))
        .count();
    words.len() >= 2 && shared * 10 >= words.len() * 8 || strsim::jaro_winkler(item, wanted) > 0.95
}
