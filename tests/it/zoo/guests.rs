//! Whether an order needs an account: what the visits that look around say, against the rules of the
//! shops. The usual tests take one shop of a family and rule, `make zoo` all of them.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::study::{Task, audit};
use super::walk::{chosen, full};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lets_guests_order_is_known() {
    let full = full();
    let mut kinds = BTreeSet::new();
    let mut specs = chosen();
    specs.retain(|spec| {
        let kind = (spec.shop.family.clone(), spec.shop.checkout.guest);
        spec.shop.sellable && (kinds.insert(kind) || full)
    });
    let task = Task {
        journey: "browse",
        purchase: false,
        cookies: "reject",
    };
    let made = audit("guests", specs, task, "zoo").await;
    let (mut wrong, mut open) = (0, 0);
    for (shop, told) in made.zoo.shops.iter().zip(&made.told) {
        let said = observed(&made.folder, shop.addr.port());
        let truth = shop.spec.shop.checkout.guest;
        match said {
            Some(said) => wrong += usize::from(said != truth),
            None => open += 1,
        }
        println!(
            "{:<44} guests {truth:<5} said {said:?}  {} {}",
            shop.spec.shop.id, told.cause, told.detail
        );
        assert!(
            shop.books().orders.is_empty(),
            "{}: an order that nobody allowed",
            shop.spec.shop.id
        );
    }
    let (all, took) = (made.zoo.shops.len(), made.took);
    println!("{all} shops in {took:.0?}: {wrong} wrong, {open} open");
    assert_eq!(wrong, 0, "shops misjudged");
    assert!(open * 5 <= all, "{open} of {all} not told");
}

/// What the study says of the shop at a port; `None` where it leaves it open.
fn observed(study: &Path, port: u16) -> Option<bool> {
    let db = Connection::open(study.join("study.db")).expect("a database");
    let mut rows = db
        .prepare(
            "select o.outcome from observations o join visits v on v.id = o.visit
             where o.key = 'guest-checkout' and v.shop like '%' || ?1 order by o.id",
        )
        .expect("a query");
    let outcomes = rows.query_map([port.to_string()], |row| row.get::<_, String>(0));
    let last = outcomes
        .expect("rows")
        .map(|row| row.expect("a row"))
        .last()?;
    match last.as_str() {
        said if said.starts_with("{\"seen\"") => Some(true),
        said if said.starts_with("{\"not-seen\"") => Some(false),
        _ => None,
    }
}
