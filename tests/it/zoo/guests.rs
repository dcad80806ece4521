//! Whether an order needs an account: what the visits that look around say, against the rules of the
//! shops. The usual tests take one shop of a family and rule, `make zoo` all of them.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::server::Zoo;
use super::study::{Errand, receiver, run, study_folder};
use super::walk::chosen;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lets_guests_order_is_known() {
    let full = std::env::var("CXAUDIT_ZOO").is_ok_and(|extent| extent == "full");
    let mut kinds = BTreeSet::new();
    let mut specs = chosen();
    specs.retain(|spec| {
        let kind = (spec.shop.family.clone(), spec.shop.checkout.guest);
        spec.shop.sellable && (kinds.insert(kind) || full)
    });
    let (kept, mail) = receiver();
    let (path, _folder) = study_folder("guests");
    let zoo = Zoo::open(specs, Some(mail)).await;
    drop(kept);
    let shops = zoo.shops.clone();
    let folder = path.clone();
    let (told, took) = tokio::task::spawn_blocking(move || {
        let errand = Errand {
            shops: &shops,
            journey: "browse",
            purchase: false,
            cookies: "reject",
            mail,
            seed: "zoo",
        };
        run(&folder, &errand)
    })
    .await
    .expect("the study runs");
    let (mut wrong, mut open) = (0, 0);
    for (shop, told) in zoo.shops.iter().zip(&told) {
        let said = observed(&path, shop.addr.port());
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
    let all = zoo.shops.len();
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
