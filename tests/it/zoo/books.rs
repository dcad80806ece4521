//! What a shop knows: sessions, carts, customers, orders, mail. The judge reads nothing else.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::spec::{Choice, Spec};

/// A line of a cart or an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub slug: String,
    pub quantity: u32,
    pub options: Vec<(String, String)>,
}

/// A browser that came.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    pub cart: Vec<Line>,
    /// Address of the account it is logged in with.
    pub customer: Option<String>,
    /// Country, age, delivery, payment, ...
    pub vars: BTreeMap<String, String>,
    pub contact: BTreeMap<String, String>,
    /// The form for contact data was shown while something lay in the cart.
    pub contact_step: bool,
    /// Shown once, on the next page.
    pub flash: String,
    /// The account that waits for its mail to be answered in this browser.
    pub pending: Option<String>,
    /// Number of the order just placed.
    pub order: Option<String>,
}

/// A customer's account.
#[derive(Debug, Clone, Default)]
pub struct Account {
    pub email: String,
    pub password: String,
    pub fields: BTreeMap<String, String>,
    /// Consents ticked that were not required.
    pub marketing: bool,
    /// Whether it may be used: at once, or after the mail was answered.
    pub active: bool,
    /// What the mail asks to be sent back.
    pub secret: String,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    pub number: String,
    pub email: String,
    pub payment: String,
    pub online: bool,
}

/// Everything one shop knows.
#[derive(Debug, Clone, Default)]
pub struct Books {
    pub visitors: BTreeMap<String, Visitor>,
    pub accounts: Vec<Account>,
    pub orders: Vec<Order>,
    /// Every press of the button that orders, also when something was missing.
    pub presses: u32,
    /// Products put on wish lists and compared: decoys that were taken.
    pub decoys: u32,
    /// Addresses left for a newsletter.
    pub newsletter: u32,
    /// Forms the shop refused, with the reasons.
    pub refusals: Vec<String>,
    /// Mails handed in: address and subject.
    pub mails: Vec<(String, String)>,
    /// Requests answered.
    pub requests: u32,
}

impl Books {
    /// Whether a product lay in a cart, still or as an order.
    pub fn had_cart(&self) -> bool {
        !self.orders.is_empty() || self.visitors.values().any(|v| !v.cart.is_empty())
    }

    /// Whether the contact step was shown to a browser with something in its cart.
    pub fn had_contact_step(&self) -> bool {
        self.visitors.values().any(|v| v.contact_step)
    }

    /// Whether the shop knows the address of a browser that has a cart.
    pub fn knows_address(&self) -> bool {
        self.visitors.values().any(|v| {
            v.contact_step
                && (v.customer.is_some() || v.contact.get("email").is_some_and(|e| e.contains('@')))
        })
    }

    /// Whether a customer told a postal address when signing up.
    pub fn account_has_address(&self) -> bool {
        let told = |account: &Account| account.fields.get("street").is_some_and(|s| !s.is_empty());
        self.accounts.iter().any(told)
    }

    pub fn active_accounts(&self) -> usize {
        self.accounts
            .iter()
            .filter(|account| account.active)
            .count()
    }
}

/// What a template sees of a cart.
pub fn cart_view(spec: &Spec, visitor: &Visitor) -> Value {
    let mut total = 0.0;
    let mut count = 0;
    let mut lines = Vec::new();
    for (at, line) in visitor.cart.iter().enumerate() {
        let Some(product) = spec.product(&line.slug) else {
            continue;
        };
        let sum = product.price * f64::from(line.quantity);
        total += sum;
        count += line.quantity;
        let options: Vec<Value> = line
            .options
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        lines.push(json!({
            "at": at, "slug": line.slug, "name": product.name, "price": product.price,
            "quantity": line.quantity, "sum": sum, "options": options,
        }));
    }
    let cost = |choices: &[Choice], var: &str| {
        let id = visitor.vars.get(var).map_or("", String::as_str);
        choices
            .iter()
            .find(|choice| choice.id == id)
            .map_or(0.0, |choice| choice.price)
    };
    let delivery = cost(&spec.shop.checkout.delivery, "delivery");
    let payment = cost(&spec.shop.checkout.payment, "payment");
    json!({
        "lines": lines, "count": count, "total": total, "full": count > 0,
        "delivery": delivery, "sum": total + delivery + payment,
    })
}

/// A map as JSON.
pub fn object(map: &BTreeMap<String, String>) -> Value {
    Value::Object(
        map.iter()
            .map(|(key, value)| (key.clone(), Value::String(value.clone())))
            .collect::<Map<_, _>>(),
    )
}
