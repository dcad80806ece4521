//! One shop: its spec and everything it keeps in memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;
use url::Url;

use super::cart::Cart;
use super::field::Form;
use super::goods::Catalogue;
use super::markup::Markup;
use super::spec::{Payment, ShopSpec};
use super::truth::{Consent, SentMail, Truth, TruthAccount, TruthCart, TruthOrder};

/// Mails and timers of the whole fleet; ended together.
pub(super) type Errands = Arc<Mutex<JoinSet<()>>>;

/// A shop in memory.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) spec: ShopSpec,
    pub(super) url: Url,
    pub(super) mail_to: SocketAddr,
    pub(super) markup: &'static Markup,
    pub(super) goods: &'static Catalogue,
    pub(super) requests: AtomicU32,
    pub(super) errands: Errands,
    random: RandomState,
    drawn: AtomicU64,
    books: Mutex<Books>,
}

/// What changes.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) sessions: HashMap<String, Session>,
    pub(super) accounts: Vec<Account>,
    pub(super) orders: Vec<Order>,
    pub(super) mails: Vec<SentMail>,
    pub(super) subscribers: Vec<String>,
    pub(super) contact_messages: u32,
    pub(super) final_button_presses: u32,
    /// Customer address -> how often the reminder's clock was restarted.
    pub(super) clocks: HashMap<String, u64>,
    consents: Vec<(u64, Consent)>,
    sign_ups: HashMap<String, u32>,
}

/// A visitor's session.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) number: u64,
    pub(super) cart: Cart,
    /// Index of the account that is logged in.
    pub(super) account: Option<usize>,
    /// What the checkout knows so far.
    pub(super) contact: Form,
    /// Whether the step with the customer's address was filled in.
    pub(super) contact_step: bool,
    /// The step of the checkout that is open.
    pub(super) step: usize,
    pub(super) consent: Option<Consent>,
    /// Messages for the next page: kind (`success`, `error`) and text.
    pub(super) flash: Vec<(&'static str, String)>,
    /// Name of what was added last.
    pub(super) added: Option<String>,
    pub(super) wishes: u32,
    pub(super) last_order: Option<usize>,
    pub(super) captcha: String,
}

/// A customer's account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) phone: String,
    pub(super) marketing: bool,
    pub(super) at: DateTime<Utc>,
    salt: String,
    password: [u8; 32],
}

/// An order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) number: String,
    pub(super) token: String,
    pub(super) cart: Cart,
    pub(super) contact: Form,
    pub(super) total: Decimal,
    pub(super) payment: Payment,
    pub(super) at: DateTime<Utc>,
}

impl Account {
    pub(super) fn matches(&self, password: &str) -> bool {
        self.password == hash(&self.salt, password)
    }
}

fn hash(salt: &str, password: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(salt)
        .chain_update(password)
        .finalize()
        .into()
}

impl Shop {
    pub(super) fn new(
        spec: ShopSpec,
        url: Url,
        mail_to: SocketAddr,
        errands: Errands,
    ) -> Result<Self, String> {
        let goods = Catalogue::named(&spec.catalogue)
            .ok_or_else(|| format!("there is no catalogue `{}`", spec.catalogue))?;
        if spec.payments.is_empty() || spec.deliveries.is_empty() {
            return Err("it needs a payment and a delivery method".to_owned());
        }
        Ok(Self {
            markup: Markup::of(spec.family, spec.language),
            goods,
            spec,
            url,
            mail_to,
            requests: AtomicU32::new(0),
            errands,
            random: RandomState::new(),
            drawn: AtomicU64::new(0),
            books: Mutex::default(),
        })
    }

    /// The books; they stay readable when a page failed half-way.
    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token nobody can guess.
    pub(super) fn token(&self) -> String {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let low = self.random.hash_one((drawn, 0_u8));
        let high = self.random.hash_one((drawn, 1_u8));
        format!("{low:016x}{high:016x}")
    }

    /// Makes an account for a checked sign-up, and gives its index.
    pub(super) fn open_account(&self, books: &mut Books, form: &Form) -> usize {
        use super::field::Field::{
            Email, FirstName, FullName, LastName, Marketing, Password, Phone,
        };
        let (first, last) = match form.get(FullName).split_once(' ') {
            Some((first, last)) => (first, last),
            None => (form.get(FirstName), form.get(LastName)),
        };
        let salt = self.token();
        books.accounts.push(Account {
            email: form.get(Email).to_owned(),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            phone: form.get(Phone).to_owned(),
            marketing: form.has(Marketing),
            at: Utc::now(),
            password: hash(&salt, form.get(Password)),
            salt,
        });
        books.accounts.len() - 1
    }

    pub(super) fn truth(&self) -> Truth {
        let books = self.books();
        let mut carts: Vec<_> = books
            .sessions
            .values()
            .filter(|session| !session.cart.is_empty())
            .map(|session| TruthCart {
                session: session.number,
                email: books.customer(session),
                items: items(&session.cart),
                contact_step: session.contact_step,
            })
            .collect();
        carts.sort_by_key(|cart| cart.session);
        Truth {
            accounts: books
                .accounts
                .iter()
                .map(|account| books.account_truth(account))
                .collect(),
            carts,
            orders: books.orders.iter().map(order_truth).collect(),
            final_button_presses: books.final_button_presses,
            mails: books.mails.clone(),
            consents: books.consents.clone(),
            subscribers: books.subscribers.clone(),
            contact_messages: books.contact_messages,
            requests: self.requests.load(Ordering::Relaxed),
        }
    }
}

fn order_truth(order: &Order) -> TruthOrder {
    TruthOrder {
        number: order.number.clone(),
        email: order.contact.get(super::field::Field::Email).to_owned(),
        total: order.total,
        items: items(&order.cart),
        payment: order.payment,
        at: order.at,
    }
}

fn items(cart: &Cart) -> Vec<(String, u32)> {
    cart.lines
        .iter()
        .map(|line| (line.product.name.clone(), line.quantity))
        .collect()
}

impl Books {
    /// The customer's address, where the shop knows it: logged in, or typed at the checkout.
    pub(super) fn customer(&self, session: &Session) -> Option<String> {
        let account = session.account.and_then(|at| self.accounts.get(at));
        let typed = session.contact.get(super::field::Field::Email);
        match account {
            Some(account) => Some(account.email.clone()),
            None => (!typed.is_empty()).then(|| typed.to_owned()),
        }
    }

    /// The account with this address; case does not matter.
    pub(super) fn account(&self, email: &str) -> Option<usize> {
        let email = email.to_lowercase();
        self.accounts
            .iter()
            .position(|account| account.email.to_lowercase() == email)
    }

    /// Counts a sign-up, whether accepted or not.
    pub(super) fn count_sign_up(&mut self, email: &str) {
        *self.sign_ups.entry(email.to_lowercase()).or_default() += 1;
    }

    /// Stores the answer to the cookie banner.
    pub(super) fn consent(&mut self, key: &str, answer: Consent) {
        if let Some(session) = self.sessions.get_mut(key) {
            session.consent = Some(answer);
            let number = session.number;
            self.consents.push((number, answer));
        }
    }

    fn account_truth(&self, account: &Account) -> TruthAccount {
        TruthAccount {
            email: account.email.clone(),
            first_name: account.first_name.clone(),
            marketing: account.marketing,
            at: account.at,
            registered_posts: self
                .sign_ups
                .get(&account.email.to_lowercase())
                .copied()
                .unwrap_or(0),
        }
    }
}
