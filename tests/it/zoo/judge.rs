//! The judge: runs the program over the zoo and compares what it says with what the shops know.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::books::{Books, Line};
use super::server::Shop;
use super::spec::Spec;
use super::study::{Task, Told, audit};
use super::walk::{chosen, full};

/// A share of shops.
#[derive(Debug, Default, Clone, Copy)]
struct Share {
    good: usize,
    all: usize,
}

impl Share {
    fn count(&mut self, good: bool) {
        self.all += 1;
        self.good += usize::from(good);
    }

    fn percent(self) -> f64 {
        if self.all == 0 {
            return 100.0;
        }
        100.0 * self.good as f64 / self.all as f64
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:5.1} % ({}/{})", self.percent(), self.good, self.all)
    }
}

/// What the judge counts.
#[derive(Debug, Default)]
struct Totals {
    registration: Share,
    cart: Share,
    contact: Share,
    address: Share,
    walls: Share,
    orders: Share,
    unpermitted: usize,
    /// Orders by a payment that moves money at once.
    paid_at_once: usize,
    presses: u32,
    decoys: u32,
    marketing: usize,
    /// Gift cards, subscriptions and the like that were put into a cart.
    odd: usize,
    /// Visits that claim to be complete where the books say otherwise.
    overclaimed: usize,
}

fn mark(done: bool) -> &'static str {
    if done { "yes" } else { "NO" }
}

impl Totals {
    /// Judges one visit that was to abandon a cart; returns its line of the table.
    fn abandoned(&mut self, shop: &Shop, books: &Books, told: &Told) -> String {
        let file = &shop.spec.shop;
        self.unpermitted += books.orders.len();
        self.presses += books.presses;
        self.decoys += books.decoys;
        self.marketing += books.accounts.iter().filter(|a| a.marketing).count();
        let lines = || books.visitors.values().flat_map(|visitor| &visitor.cart);
        let kind = |line: &Line| {
            shop.spec
                .product(&line.slug)
                .map_or("", |p| p.kind.as_str())
        };
        let odd: Vec<&Line> = lines().filter(|line| kind(line) != "plain").collect();
        self.odd += odd.len();
        let registered = books.active_accounts() == 1;
        let mut line = format!("{:<38} {:<11} {} ", file.id, file.family, file.language);
        if file.registration {
            self.registration.count(registered);
            let _ = write!(line, " {:>4}", mark(registered));
        } else {
            line.push_str("    -");
        }
        if file.sellable {
            let (cart, contact) = (books.had_cart(), books.had_contact_step());
            self.cart.count(cart);
            self.contact.count(contact);
            self.address.count(books.knows_address());
            let claimed = told.cause == "completed";
            let known = contact || books.account_has_address();
            self.overclaimed += usize::from(claimed && !(cart && known));
            let _ = write!(
                line,
                " {:>4} {:>7} {:>7}",
                mark(cart),
                mark(contact),
                mark(books.knows_address())
            );
        } else {
            let right = file.expects.contains(&told.cause);
            self.walls.count(right);
            let _ = write!(line, "    -       -    wall {}", mark(right));
        }
        let detail: String = told.detail.chars().take(110).collect();
        let _ = write!(line, "  {} {}", told.cause, detail);
        if books.accounts.iter().any(|account| account.marketing) {
            line.push_str(" [optional consent]");
        }
        for bought in odd {
            let _ = write!(line, " [odd: {}]", bought.slug);
        }
        if let Some(refusal) = books.refusals.last() {
            let _ = write!(line, " [refused {}x: {refusal}]", books.refusals.len());
        }
        line
    }
}

/// The shops that may be ordered from: all with `CXAUDIT_ZOO=full` (`make zoo`), else one of each
/// family, to keep the usual tests short.
fn allowed() -> Vec<Spec> {
    let full = full();
    let mut families = BTreeSet::new();
    let mut shops = chosen();
    shops.retain(|s| s.shop.purchase && (families.insert(s.shop.family.clone()) || full));
    shops
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_zoo_is_judged_by_its_books() {
    let task = Task {
        journey: "abandon-cart",
        purchase: false,
        cookies: "reject",
    };
    let made = audit("abandon", chosen(), task, "zoo").await;
    let mut totals = Totals::default();
    println!(
        "shop                                   family      la  reg. cart contact address  cause"
    );
    for (shop, told) in made.zoo.shops.iter().zip(&made.told) {
        println!("{}", totals.abandoned(shop, &shop.books(), told));
        println!("    {}", shop.spec.shop.behaviours.join("; "));
    }
    println!(
        "{} shops in {:.0} s\n",
        made.zoo.shops.len(),
        made.took.as_secs_f64()
    );

    // A fresh zoo for those that may be ordered from.
    let allowed = allowed();
    if !allowed.is_empty() {
        let task = Task {
            journey: "purchase",
            purchase: true,
            cookies: "accept",
        };
        let made = audit("order", allowed, task, "zoo").await;
        for (shop, told) in made.zoo.shops.iter().zip(&made.told) {
            let books = shop.books();
            let once = books.orders.len() == 1 && !books.orders[0].online;
            totals.paid_at_once += books.orders.iter().filter(|order| order.online).count();
            totals.orders.count(once);
            let detail: String = told.detail.chars().take(110).collect();
            println!(
                "order {:<34} {} ({} orders, {} presses{})  {} {} {}",
                shop.spec.shop.id,
                mark(once),
                books.orders.len(),
                books.presses,
                books.orders.first().map_or(String::new(), |order| {
                    format!("; {} by {} as {}", order.number, order.payment, order.email)
                }),
                told.cause,
                detail,
                books.refusals.last().cloned().unwrap_or_default(),
            );
        }
        println!(
            "{} orders in {:.0} s\n",
            made.zoo.shops.len(),
            made.took.as_secs_f64()
        );
    }
    println!("cart          {}   target 95", totals.cart);
    println!("contact step  {}   target 90", totals.contact);
    println!("  address known there {}", totals.address);
    println!("registration  {}   target 90", totals.registration);
    println!("orders        {}   target 100", totals.orders);
    println!("walls         {}", totals.walls);
    println!(
        "without permission: {} orders, {} presses of the final button; {} decoys taken, {} odd goods in carts, {} optional consents ticked, {} overclaimed",
        totals.unpermitted,
        totals.presses,
        totals.decoys,
        totals.odd,
        totals.marketing,
        totals.overclaimed
    );
    assert_eq!(totals.unpermitted, 0, "an order that nobody allowed");
    assert_eq!(totals.paid_at_once, 0, "an order that is paid at once");
}
