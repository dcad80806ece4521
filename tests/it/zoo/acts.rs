//! What can be done at a shop: add, register, confirm, fill in, order. Each either changes the
//! books or is refused for reasons that the shop then shows.

use std::collections::BTreeMap;

use super::books::{Account, Books, Line, Order, Visitor};
use super::spec::{Choice, Spec};

/// What was sent: our word for a field -> what was in it.
pub struct Sent<'a> {
    pub params: &'a BTreeMap<String, String>,
    pub fields: &'a BTreeMap<String, String>,
}

impl Sent<'_> {
    pub fn get(&self, word: &str) -> &str {
        let name = self.fields.get(word).map_or(word, String::as_str);
        self.params.get(name).map_or("", |value| value.trim())
    }
}

/// A letter to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// What came of an act.
#[derive(Debug, Default)]
pub struct Done {
    /// Our word for the field -> what is wrong with it.
    pub errors: BTreeMap<String, String>,
    pub flash: String,
    pub letters: Vec<Letter>,
}

impl Done {
    fn refuse(&mut self, spec: &Spec, field: &str, word: &str) {
        self.errors
            .entry(field.to_owned())
            .or_insert_with(|| said(spec, word));
    }
}

fn said(spec: &Spec, word: &str) -> String {
    spec.words
        .get(word)
        .cloned()
        .unwrap_or_else(|| format!("??{word}"))
}

/// Does what a route says.
pub fn act(
    spec: &Spec,
    books: &mut Books,
    session: &str,
    act: &str,
    sent: &Sent,
    base: &str,
) -> Done {
    let mut visitor = books.visitors.get(session).cloned().unwrap_or_default();
    let mut done = Done::default();
    match act {
        "add" => add(spec, &mut visitor, sent, &mut done),
        "set" => set(&mut visitor, sent),
        "clear" => visitor.cart.clear(),
        "decoy" => books.decoys += 1,
        "newsletter" => books.newsletter += 1,
        "choose" => {
            for (key, value) in sent.params {
                visitor.vars.insert(key.clone(), value.clone());
            }
        }
        "register" => register(spec, books, &mut visitor, sent, base, &mut done),
        "login" => login(spec, books, &mut visitor, sent, &mut done),
        "logout" => visitor.customer = None,
        "greet" => greet(spec, books, &mut visitor, sent, &mut done),
        "confirm" => confirm(spec, books, &mut visitor, sent, &mut done),
        "capture" => keep_contact(&mut visitor, sent),
        "contact" => contact(spec, &mut visitor, sent, &mut done),
        "ways" => ways(spec, &mut visitor, sent, &mut done),
        "order" => order(spec, books, &mut visitor, sent, &mut done),
        "express" => {
            books.presses += 1;
            if !visitor.cart.is_empty() {
                place(spec, books, &mut visitor, None, &mut done);
            }
        }
        "" | "state" => {}
        other => panic!("{}: there is no act `{other}`", spec.shop.id),
    }
    if !done.errors.is_empty() {
        let why: Vec<String> = done
            .errors
            .iter()
            .map(|(f, e)| format!("{f}: {e}"))
            .collect();
        books.refusals.push(format!("{act}: {}", why.join("; ")));
    }
    remember(books, &mut visitor);
    if !done.flash.is_empty() {
        visitor.flash.clone_from(&done.flash);
    }
    books.visitors.insert(session.to_owned(), visitor);
    done
}

/// A customer's name and address are those of the account until others are given.
fn remember(books: &Books, visitor: &mut Visitor) {
    let known = visitor.customer.as_ref().and_then(|email| {
        books
            .accounts
            .iter()
            .find(|account| account.email == *email)
    });
    for (word, value) in known.iter().flat_map(|account| &account.fields) {
        if CONTACT.contains(&word.as_str()) && !visitor.contact.contains_key(word) {
            visitor.contact.insert(word.clone(), value.clone());
        }
    }
}

fn add(spec: &Spec, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    let Some(product) = spec.product(sent.get("product")) else {
        return done.refuse(spec, "product", "err-product");
    };
    if ["sold-out", "on-request"].contains(&product.kind.as_str()) {
        return done.refuse(spec, "product", "err-sold-out");
    }
    let mut options = Vec::new();
    for option in &product.option {
        let value = sent.get(&option.field).to_owned();
        let known = option.values.is_empty() || option.values.contains(&value);
        if value.is_empty() || !known {
            done.refuse(spec, &option.field, "err-option");
        }
        options.push((option.name.clone(), value));
    }
    let combination: Vec<String> = options.iter().map(|(_, value)| value.clone()).collect();
    if product.missing.contains(&combination) {
        done.refuse(spec, "product", "err-sold-out");
    }
    if !done.errors.is_empty() {
        return;
    }
    let quantity = sent.get("quantity").parse().unwrap_or(1).clamp(1, 20);
    let same = |line: &&mut Line| line.slug == product.slug && line.options == options;
    match visitor.cart.iter_mut().find(same) {
        Some(line) => line.quantity += quantity,
        None => visitor.cart.push(Line {
            slug: product.slug.clone(),
            quantity,
            options,
        }),
    }
    done.flash = said(spec, "added").replace("{name}", &product.name);
}

fn set(visitor: &mut Visitor, sent: &Sent) {
    let at: usize = sent.get("line").parse().unwrap_or(usize::MAX);
    let quantity: u32 = sent.get("quantity").parse().unwrap_or(0);
    if at < visitor.cart.len() {
        if quantity == 0 {
            visitor.cart.remove(at);
        } else {
            visitor.cart[at].quantity = quantity;
        }
    }
}

/// Whether a text has the form of what a field is for.
fn fits(spec: &Spec, field: &str, value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    match field {
        "email" => {
            let mut parts = value.split('@');
            let (name, host) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            !name.is_empty() && host.contains('.') && !value.contains(' ') && parts.next().is_none()
        }
        "phone" => {
            let strict = spec.shop.settings.get("phone").and_then(|v| v.as_str());
            match strict {
                // The prefix stands in a field of its own.
                Some("national") => (8..=10).contains(&digits) && !value.starts_with('+'),
                Some("international") => value.starts_with('+') && (10..=13).contains(&digits),
                _ => (8..=15).contains(&digits),
            }
        }
        "postcode" => match spec.shop.country.as_str() {
            "PL" => value.len() == 6 && value.as_bytes()[2] == b'-' && digits == 5,
            "GB" => value.len() >= 5 && value.chars().any(|c| c.is_ascii_alphabetic()),
            _ => (4..=6).contains(&digits),
        },
        "birthday" => {
            let form = spec.shop.settings.get("birthday").and_then(|v| v.as_str());
            match form {
                Some("dotted") => value.split('.').count() == 3 && digits >= 6,
                Some("slashed") => value.split('/').count() == 3 && digits >= 6,
                _ => !value.is_empty(),
            }
        }
        "name" => value.contains(' '),
        _ => !value.is_empty(),
    }
}

fn check(
    spec: &Spec,
    need: &[String],
    sent: &Sent,
    kept: &BTreeMap<String, String>,
    done: &mut Done,
) {
    for field in need {
        let sent = sent.get(field);
        let value = if sent.is_empty() {
            kept.get(field).map_or("", String::as_str)
        } else {
            sent
        };
        if value.is_empty() {
            let word = match field.as_str() {
                "terms" | "privacy" => "err-terms",
                _ => "err-required",
            };
            done.refuse(spec, field, word);
        } else if !fits(spec, field, value) {
            done.refuse(spec, field, &format!("err-{field}"));
        }
    }
}

fn register(
    spec: &Spec,
    books: &mut Books,
    visitor: &mut Visitor,
    sent: &Sent,
    base: &str,
    done: &mut Done,
) {
    let rules = &spec.shop.register;
    check(spec, &rules.need, sent, &BTreeMap::new(), done);
    let password = sent.get("password");
    if rules.need.iter().any(|field| field == "password") {
        let has = |test: fn(&char) -> bool| password.chars().any(|c| test(&c));
        let weak = password.chars().count() < rules.password_min
            || (rules.password_max > 0 && password.chars().count() > rules.password_max)
            || (rules.password_upper && !has(|c| c.is_uppercase()))
            || (rules.password_digit && !has(|c| c.is_ascii_digit()))
            || (rules.password_symbol && !has(|c| !c.is_alphanumeric()));
        if weak {
            done.refuse(spec, "password", "err-password");
        }
    }
    if rules.need.iter().any(|field| field == "password2") && sent.get("password2") != password {
        done.refuse(spec, "password2", "err-match");
    }
    let email = sent.get("email").to_lowercase();
    if books.accounts.iter().any(|a| a.email == email && a.active) {
        done.refuse(spec, "email", "err-taken");
    }
    if !done.errors.is_empty() {
        return;
    }
    let mut fields = BTreeMap::new();
    for word in sent.fields.keys() {
        let value = sent.get(word);
        if !value.is_empty() {
            fields.insert(word.clone(), value.to_owned());
        }
    }
    for field in &rules.need {
        fields.insert(field.clone(), sent.get(field).to_owned());
    }
    let secret = format!(
        "{:06}",
        100_000 + (books.accounts.len() * 7919 + 41_213) % 899_999
    );
    let asleep = !rules.confirm.is_empty();
    books.accounts.retain(|account| account.email != email);
    books.accounts.push(Account {
        email: email.clone(),
        password: password.to_owned(),
        fields,
        marketing: ["marketing", "sms", "profiling"]
            .iter()
            .any(|f| !sent.get(f).is_empty()),
        active: !asleep,
        secret: secret.clone(),
    });
    let shop = &spec.shop.name;
    if asleep {
        visitor.pending = Some(email.clone());
        let (subject, body) = if rules.confirm == "code" {
            (
                said(spec, "mail-code-subject"),
                said(spec, "mail-code").replace("{code}", &secret),
            )
        } else {
            let path = spec.path("/@confirm/");
            let link = format!(
                "{base}{path}?token={secret}&email={}",
                email.replace('+', "%2B")
            );
            (
                said(spec, "mail-link-subject"),
                said(spec, "mail-link").replace("{link}", &link),
            )
        };
        done.letters.push(letter(shop, &email, &subject, &body));
        done.flash = said(spec, "check-mail");
    } else {
        visitor.customer = Some(email.clone());
        let (subject, body) = (
            said(spec, "mail-welcome-subject"),
            said(spec, "mail-welcome"),
        );
        done.letters.push(letter(shop, &email, &subject, &body));
        done.flash = said(spec, "registered");
    }
}

fn letter(shop: &str, to: &str, subject: &str, body: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        subject: subject.replace("{shop}", shop),
        body: body.replace("{shop}", shop),
    }
}

fn login(spec: &Spec, books: &Books, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    let email = sent.get("email").to_lowercase();
    let found = books.accounts.iter().find(|account| {
        (account.email == email || account.fields.get("username").is_some_and(|u| *u == email))
            && account.password == sent.get("password")
    });
    match found {
        Some(account) if account.active => visitor.customer = Some(account.email.clone()),
        Some(_) => done.refuse(spec, "email", "err-asleep"),
        None => done.refuse(spec, "email", "err-login"),
    }
}

/// The first page of a registration asks for nothing but an address that nobody has yet.
fn greet(spec: &Spec, books: &Books, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    let need = ["email".to_owned()];
    check(spec, &need, sent, &BTreeMap::new(), done);
    let email = sent.get("email").to_lowercase();
    if books.accounts.iter().any(|account| account.email == email) {
        done.refuse(spec, "email", "err-taken");
    }
    if done.errors.is_empty() {
        visitor.contact.insert("email".to_owned(), email);
    }
}

fn confirm(spec: &Spec, books: &mut Books, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    let token: String = sent.get("token").split_whitespace().collect();
    let email = match sent.get("email") {
        "" => visitor.pending.clone().unwrap_or_default(),
        email => email.to_lowercase(),
    };
    let found = books
        .accounts
        .iter_mut()
        .find(|account| account.email == email && account.secret == token);
    match found {
        Some(account) => {
            account.active = true;
            visitor.customer = Some(email);
            visitor.pending = None;
            done.flash = said(spec, "confirmed");
        }
        None => done.refuse(spec, "token", "err-token"),
    }
}

fn keep_contact(visitor: &mut Visitor, sent: &Sent) {
    for word in sent.fields.keys().map(String::as_str).chain(CONTACT) {
        let value = sent.get(word);
        if !value.is_empty() {
            visitor.contact.insert(word.to_owned(), value.to_owned());
        }
    }
}

const CONTACT: [&str; 12] = [
    "email", "first", "last", "name", "phone", "street", "house", "city", "postcode", "country",
    "company", "tax",
];

fn contact(spec: &Spec, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    let mut kept = visitor.contact.clone();
    if let Some(email) = &visitor.customer {
        kept.insert("email".to_owned(), email.clone());
    }
    check(spec, &spec.shop.checkout.need, sent, &kept, done);
    keep_contact(visitor, sent);
    if done.errors.is_empty() {
        visitor.vars.insert("contact".to_owned(), "done".to_owned());
    }
}

fn ways(spec: &Spec, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    let rules = &spec.shop.checkout;
    for (var, choices) in [("delivery", &rules.delivery), ("payment", &rules.payment)] {
        let id = sent.get(var);
        if id.is_empty() {
            continue;
        }
        match choices.iter().find(|choice| choice.id == id) {
            Some(choice) => {
                let locker = sent.get("locker");
                if !locker.is_empty() {
                    visitor.vars.insert("locker".to_owned(), locker.to_owned());
                }
                if choice.locker && !visitor.vars.contains_key("locker") {
                    done.refuse(spec, "locker", "err-locker");
                } else {
                    visitor.vars.insert(var.to_owned(), id.to_owned());
                }
            }
            None => done.refuse(spec, var, "err-required"),
        }
    }
}

fn order(spec: &Spec, books: &mut Books, visitor: &mut Visitor, sent: &Sent, done: &mut Done) {
    books.presses += 1;
    let rules = &spec.shop.checkout;
    if visitor.cart.is_empty() {
        return done.refuse(spec, "cart", "err-empty");
    }
    if rules.anything {
        keep_contact(visitor, sent);
        return place(spec, books, visitor, None, done);
    }
    if visitor.customer.is_none() && !rules.guest {
        return done.refuse(spec, "email", "err-login");
    }
    contact(spec, visitor, sent, done);
    ways(spec, visitor, sent, done);
    check(spec, &rules.order_need, sent, &BTreeMap::new(), done);
    let mut chosen: Vec<Option<&Choice>> = Vec::new();
    for (var, choices) in [("delivery", &rules.delivery), ("payment", &rules.payment)] {
        let id = visitor.vars.get(var).map_or("", String::as_str);
        let choice = choices.iter().find(|choice| choice.id == id);
        if choice.is_none() && !choices.is_empty() {
            done.refuse(spec, var, &format!("err-{var}"));
        }
        chosen.push(choice);
    }
    if !done.errors.is_empty() {
        return;
    }
    place(spec, books, visitor, chosen[1], done);
}

/// The order is placed, whatever is missing.
fn place(
    spec: &Spec,
    books: &mut Books,
    visitor: &mut Visitor,
    payment: Option<&Choice>,
    done: &mut Done,
) {
    let email = visitor
        .contact
        .get("email")
        .or(visitor.customer.as_ref())
        .cloned()
        .unwrap_or_default();
    let number = format!("{}", 10_427 + books.orders.len() * 3);
    books.orders.push(Order {
        number: number.clone(),
        email: email.clone(),
        payment: payment.map_or(String::new(), |choice| choice.name.clone()),
        online: payment.is_some_and(|choice| choice.online),
    });
    visitor.cart.clear();
    visitor.order = Some(number.clone());
    let subject = said(spec, "mail-order-subject").replace("{number}", &number);
    let body = said(spec, "mail-order").replace("{number}", &number);
    done.letters
        .push(letter(&spec.shop.name, &email, &subject, &body));
}
