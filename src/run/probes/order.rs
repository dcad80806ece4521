//! An order that a person placed: from the moment it is told, everything is as if the autopilot had
//! placed it. The same windows are counted from the same instant, the same mail is awaited.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::error::ProbeError;
use super::take::find_shop;
use crate::facts::{
    Cause, FactsError, JournalOutcome, NewVisit, Store, Visit, VisitId, VisitStatus,
};
use crate::plan::{AddressScheme, Persona, Plan, Shop};
use crate::run::instants::Instants;
use crate::text::parse_money;

/// What the journal says instead of the button an autopilot presses.
const BY_HAND: &str = "a person placed the order";

/// An order that a person placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOrder {
    /// The shop: its id or address.
    pub shop: String,
    /// When the final button was pressed.
    pub at: DateTime<Utc>,
    /// The shop's order number.
    pub number: Option<String>,
    /// What it comes to, as printed.
    pub total: Option<String>,
    /// What was ordered, each with its price after `=` where that is known.
    pub items: Vec<String>,
    /// The mail address given to the shop, where it is not the one of
    /// [`customer_for_order`].
    pub address: Option<String>,
}

/// An order that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderTaken {
    /// The shop.
    pub shop: String,
    /// The customer's address, at which the shop's mails are awaited.
    pub address: String,
    /// When mails stop being counted as those right after the order.
    pub counted_until: DateTime<Utc>,
    /// When the last window closes.
    pub watched_until: DateTime<Utc>,
}

/// The customer as whom a person is to order at a shop.
///
/// # Errors
/// [`ProbeError::Refused`] when there is no such shop or no address is left for it.
pub fn customer_for_order(plan: &Plan, store: &Store, shop: &str) -> Result<Persona, ProbeError> {
    let shop = find_shop(plan, shop).map_err(ProbeError::Refused)?;
    if let Some(visit) = ordering_visit(plan, store, shop)? {
        return serde_json::from_value(visit.persona).map_err(|source| {
            ProbeError::Refused(format!("the stored customer cannot be read: {source}"))
        });
    }
    let planned = plan.visits();
    let place = planned
        .iter()
        .position(|(other, journey)| other.id == shop.id && journey.id == plan.by_hand.id);
    let mut persona = Persona::invent(plan, shop, &plan.by_hand, place.unwrap_or(0));
    let (mailbox, _) = plan.mailbox_of(place.unwrap_or(0));
    if let (AddressScheme::List(list), None) = (mailbox.addresses(), place) {
        // The front of the list is for the visits of this wave and those after it.
        let turn = plan.shops.iter().position(|other| other.id == shop.id);
        let used = (planned.len() * plan.wave as usize).div_ceil(plan.mailboxes.len().max(1));
        let from_end = list.len().checked_sub(1 + turn.unwrap_or(0));
        persona.email = from_end
            .filter(|at| *at >= used)
            .map(|at| list[at].clone())
            .ok_or_else(|| {
                ProbeError::Refused(
                    "no address is left in the list of [mailbox] for an order by hand: add some"
                        .to_owned(),
                )
            })?;
    }
    Ok(persona)
}

/// Writes down that a person placed an order, and starts its windows. The visit that would have
/// ordered by itself is taken out of the queue: nothing is ordered twice.
///
/// # Errors
/// [`ProbeError::Refused`] when the shop is not known, has an order already, is in a browser now,
/// or a value cannot be read; then nothing is written.
pub fn order_by_hand(
    plan: &Plan,
    store: &Store,
    order: &HandOrder,
    now: DateTime<Utc>,
) -> Result<OrderTaken, ProbeError> {
    let refused = |why: String| ProbeError::Refused(why);
    let shop = find_shop(plan, &order.shop).map_err(refused)?;
    if order.at > now + TimeDelta::minutes(5) {
        return Err(refused(
            "the order is still to come: --at says when it was placed".to_owned(),
        ));
    }
    let total = order
        .total
        .as_deref()
        .map(|text| {
            money(text).ok_or_else(|| {
                refused(format!(
                    "the total \"{text}\" is no amount of money such as 129,99"
                ))
            })
        })
        .transpose()?;
    let items = order
        .items
        .iter()
        .map(|item| product(item).map_err(refused))
        .collect::<Result<Vec<_>, _>>()?;
    refuse_second(plan, store, shop)?;
    let mut persona = customer_for_order(plan, store, &shop.id)?;
    if let Some(address) = &order.address {
        if !address.contains('@') {
            return Err(refused(format!("\"{address}\" is no mail address")));
        }
        match ordering_visit(plan, store, shop)? {
            Some(visit) if !visit.address.eq_ignore_ascii_case(address) => {
                return Err(refused(format!(
                    "mail about an order at {} is awaited at {}; one address cannot stand for another",
                    shop.id, visit.address
                )));
            }
            _ => persona.email.clone_from(address),
        }
    }
    let visit = NewVisit {
        shop: shop.id.clone(),
        wave: plan.wave,
        journey: plan.by_hand.id.clone(),
        address: persona.email.clone(),
        persona: serde_json::to_value(&persona).unwrap_or_default(),
    };
    let id = match store.take_visit(&visit, order.at) {
        Ok(Some(id)) => id,
        Ok(None) => {
            return Err(refused(format!(
                "a browser is in {} on this journey now: end `cxaudit run` first",
                shop.id
            )));
        }
        Err(error @ FactsError::AddressTaken { .. }) => {
            return Err(refused(format!(
                "{error}: give the address you used with --address"
            )));
        }
        Err(error) => return Err(error.into()),
    };
    write_journal(store, id, order, &total, &items, &persona.email)?;
    let journal: Vec<_> = store
        .journal_of(id)?
        .into_iter()
        .map(|(_, entry)| entry)
        .collect();
    let watched_until = Instants::of(&journal)
        .watch_until(&plan.by_hand, &plan.windows, order.at)
        .unwrap_or(order.at);
    store.finish_browsing(id, Cause::Completed, BY_HAND, order.at, Some(watched_until))?;
    Ok(OrderTaken {
        shop: shop.id.clone(),
        address: persona.email,
        counted_until: order.at
            + TimeDelta::from_std(plan.windows.confirmation).unwrap_or(TimeDelta::MAX),
        watched_until,
    })
}

/// The order last: once it is there, no run will ever order at this shop in this wave.
fn write_journal(
    store: &Store,
    visit: VisitId,
    order: &HandOrder,
    total: &Option<Price>,
    items: &[serde_json::Value],
    address: &str,
) -> Result<(), ProbeError> {
    let nothing_more = serde_json::Value::Null;
    for item in items {
        let data = json!({ "product": item });
        let entry = store.journal(visit, "add-to-cart", BY_HAND, false, order.at, data)?;
        store.settle(entry, JournalOutcome::Done, order.at, nothing_more.clone())?;
    }
    let names: Vec<&str> = items
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect();
    let data = json!({
        "product": { "name": names.join("; ") },
        "total": total.as_ref().map(|total| total.0.clone()),
        "currency": total.as_ref().and_then(|total| total.1.clone()),
        "number": order.number,
        "address": address,
        "by-hand": true,
    });
    let entry = store.journal(visit, "place-order", BY_HAND, true, order.at, data)?;
    Ok(store.settle(entry, JournalOutcome::Done, order.at, nothing_more)?)
}

fn ordering_visit(plan: &Plan, store: &Store, shop: &Shop) -> Result<Option<Visit>, FactsError> {
    Ok(store
        .visits(plan.wave)?
        .into_iter()
        .find(|visit| visit.shop == shop.id && visit.journey == plan.by_hand.id))
}

fn refuse_second(plan: &Plan, store: &Store, shop: &Shop) -> Result<(), ProbeError> {
    for (visit, entry) in store.journal_of_goal(plan.wave, "place-order")? {
        if entry.outcome != Some(JournalOutcome::Failed) && store.visit(visit)?.shop == shop.id {
            return Err(ProbeError::Refused(format!(
                "an order at {} in this wave is known already (number {}, {}); a shop is ordered from once per wave",
                shop.id,
                entry.data["number"].as_str().unwrap_or("unknown"),
                entry.at.format("%Y-%m-%d %H:%M UTC")
            )));
        }
    }
    let running = ordering_visit(plan, store, shop)?
        .is_some_and(|visit| visit.status == VisitStatus::Running);
    if running {
        return Err(ProbeError::Refused(format!(
            "a browser is in {} on this journey now: end `cxaudit run` first",
            shop.id
        )));
    }
    Ok(())
}

/// Shops at which a person ordered, whatever the list allows the autopilot.
pub(in crate::run) fn shops_ordered_by_hand(
    store: &Store,
    wave: u32,
) -> Result<Vec<String>, FactsError> {
    let mut shops = Vec::new();
    for (visit, entry) in store.journal_of_goal(wave, "place-order")? {
        if entry.data["by-hand"] == json!(true) {
            shops.push(store.visit(visit)?.shop);
        }
    }
    Ok(shops)
}

/// An amount and its currency's code.
type Price = (String, Option<String>);

fn money(text: &str) -> Option<Price> {
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let money = parse_money(text).filter(|_| digits)?;
    Some((
        money.amount.to_string(),
        money.currency.map(|currency| currency.0),
    ))
}

/// `Lamp Iris = 49,90 zł`, or the name alone; as the journal remembers products.
fn product(item: &str) -> Result<serde_json::Value, String> {
    let (name, price) = match item.rsplit_once('=') {
        Some((name, price)) => (name, Some(price)),
        None => (item, None),
    };
    if name.trim().is_empty() {
        return Err(format!("the item \"{item}\" has no name"));
    }
    let price = match price {
        None => None,
        Some(price) => Some(
            parse_money(price.trim())
                .ok_or_else(|| format!("the price in \"{item}\" is no amount such as 49,90"))?,
        ),
    };
    Ok(json!({ "name": name.trim(), "price": price }))
}

#[cfg(test)]
mod tests {
    use super::{money, product};

    #[test]
    fn totals_and_items_as_people_write_them() {
        assert_eq!(money("129,99"), Some(("129.99".to_owned(), None)));
        assert_eq!(
            money("1 299,00 zł"),
            Some(("1299.00".to_owned(), Some("PLN".to_owned())))
        );
        assert_eq!(money("a lot"), None);
        let priced = product("Lamp = A = 49,90 zł").unwrap();
        assert_eq!(priced["name"], "Lamp = A");
        assert_eq!(priced["price"]["amount"], "49.90");
        assert!(product("Lamp").unwrap()["price"].is_null());
        assert!(product(" = 5").is_err() && product("Lamp = cheap").is_err());
    }
}
