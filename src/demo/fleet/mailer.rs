//! Mail on its way: due times, delivery by lettre, another try every second, and the clock of
//! the cart reminder.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::Utc;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};

use super::letter::{self, Kind, Occasion};
use super::shop::{Books, Shop};
use super::truth::SentMail;

/// How long a mail waits for another try, and how often it is tried.
const RETRY: Duration = Duration::from_secs(1);
const TRIES: u32 = 60;
/// The longest a receiver may stay silent.
const SILENCE: Duration = Duration::from_secs(10);

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

/// Runs something beside the requests, until the fleet stops.
fn spawn(shop: &Arc<Shop>, errand: impl Future<Output = ()> + Send + 'static) {
    let mut errands = shop.errands.lock().unwrap_or_else(PoisonError::into_inner);
    while errands.try_join_next().is_some() {}
    errands.spawn(errand);
}

/// Sends a mail after so many seconds.
pub(super) fn send_after(shop: &Arc<Shop>, after: f64, occasion: Occasion) {
    let here = Arc::clone(shop);
    spawn(shop, async move {
        tokio::time::sleep(seconds(after)).await;
        deliver(here, occasion).await;
    });
}

/// Writes the mail and hands it in, now.
async fn deliver(shop: Arc<Shop>, occasion: Occasion) {
    let Some(message) = letter::write(&shop, &occasion) else {
        return;
    };
    let at = {
        let mut books = shop.books();
        books.mails.push(SentMail {
            kind: occasion.kind.name().to_owned(),
            to: occasion.to.clone(),
            due: Utc::now(),
            sent_at: None,
            attempts: 0,
        });
        books.mails.len() - 1
    };
    let message = Arc::new(message);
    for _ in 0..TRIES {
        let (to, domain, letter) = (shop.mail_to, shop.spec.domain.clone(), message.clone());
        let accepted = tokio::task::spawn_blocking(move || hand_in(to, &domain, &letter)).await;
        let accepted = accepted.unwrap_or(false);
        if let Some(mail) = shop.books().mails.get_mut(at) {
            mail.attempts += 1;
            mail.sent_at = accepted.then(Utc::now);
        }
        if accepted {
            return;
        }
        tokio::time::sleep(RETRY).await;
    }
}

fn hand_in(to: std::net::SocketAddr, domain: &str, message: &Message) -> bool {
    let sent = SmtpTransport::builder_dangerous(to.ip().to_string())
        .port(to.port())
        .hello_name(ClientId::Domain(format!("mail.{domain}")))
        .timeout(Some(SILENCE))
        .build()
        .send(message);
    if let Err(error) = &sent {
        tracing::debug!(%to, domain, %error, "mail not accepted, trying again");
    }
    sent.is_ok()
}

/// The customer did something with the cart: the reminder's clock starts again, if this shop
/// knows the customer and reminds.
pub(super) fn restart_clock(shop: &Arc<Shop>, books: &mut Books, session: &str) {
    let Some(reminder) = shop.spec.behaviour.reminder.clone() else {
        return;
    };
    let Some((email, empty)) = books
        .sessions
        .get(session)
        .and_then(|now| Some((books.customer(now)?, now.cart.is_empty())))
    else {
        return;
    };
    let turn = books.clocks.entry(email.clone()).or_default();
    *turn += 1;
    let turn = *turn;
    if empty {
        return;
    }
    let (here, session) = (Arc::clone(shop), session.to_owned());
    spawn(shop, async move {
        for number in 0..reminder.count {
            let wait = if number == 0 {
                reminder.after
            } else {
                reminder.spacing
            };
            tokio::time::sleep(seconds(wait)).await;
            let Some(occasion) = still_abandoned(&here, &email, turn, &session, number) else {
                return;
            };
            send_after(&here, 0.0, occasion);
        }
    });
}

fn still_abandoned(
    shop: &Arc<Shop>,
    email: &str,
    turn: u64,
    session: &str,
    number: u8,
) -> Option<Occasion> {
    let books = shop.books();
    if books.clocks.get(email) != Some(&turn) {
        return None;
    }
    let now = books.sessions.get(session)?;
    let account = now.account.and_then(|at| books.accounts.get(at));
    let first_name = account
        .map(|account| account.first_name.clone())
        .unwrap_or_default();
    let typed = letter::first_name(&now.contact);
    Some(Occasion {
        kind: Kind::Reminder,
        to: email.to_owned(),
        first_name: if first_name.is_empty() {
            typed
        } else {
            first_name
        },
        cart: now.cart.clone(),
        session: session.to_owned(),
        order: None,
        number,
    })
}

/// The customer ordered: nothing is abandoned any more, and the order's mails are on their way.
pub(super) fn ordered(shop: &Arc<Shop>, books: &mut Books, order: usize) {
    let Some(order) = books.orders.get(order).cloned() else {
        return;
    };
    let email = order.contact.get(super::field::Field::Email).to_owned();
    *books.clocks.entry(email.clone()).or_default() += 1;
    let does = &shop.spec.behaviour.after_order;
    let occasion = |kind| Occasion {
        kind,
        to: email.clone(),
        first_name: letter::first_name(&order.contact),
        cart: order.cart.clone(),
        session: String::new(),
        order: Some(order.clone()),
        number: 0,
    };
    let mut due = does.after;
    for kind in Kind::AFTER_ORDER.into_iter().take(does.mails.into()) {
        send_after(shop, due, occasion(kind));
        due += does.spacing;
    }
    if let Some(after) = does.shipping_mail {
        send_after(shop, after, occasion(Kind::Shipping));
    }
}
