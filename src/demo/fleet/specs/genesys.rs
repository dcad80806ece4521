//! A fleet in the proportions of Genesys Polska's study of a hundred shops: 36 with a chat, 6 of
//! them speaking first, 17 with a reminder, 5 of these with a coupon, 13 whose agent sees the
//! cart, 13 that nobody answers the phone for.

use super::{amount, ordinary, percent, reminder};
use crate::demo::fleet::behaviour::{
    Chat, Confirmation, CookieBanner, Messenger, Reminder, ReviewProfile,
};
use crate::demo::fleet::spec::{Family, Payment, ShopSpec, Tongue};

/// The published counts, of a hundred.
const CHAT: usize = 36;
const PROACTIVE: usize = 6;
const REMINDER: usize = 17;
const COUPON: usize = 5;
const SEES_CART: usize = 13;
const UNREACHABLE: usize = 13;

/// How many of `n` shops do what `of_hundred` of a hundred do.
///
/// Each behaviour splits the shops in two shares, so the largest remainder is the nearest whole
/// number (a tie goes to those that do it).
fn share(n: usize, of_hundred: usize) -> usize {
    (n * of_hundred + 50) / 100
}

/// `n` shops in the proportions of the Genesys study, in every family of markup, without walls.
/// The same `n` gives the same shops; which shops do what is spread so that no two behaviours
/// go together more than their numbers force them to.
#[must_use]
pub fn genesys(n: usize) -> Vec<ShopSpec> {
    if n == 0 {
        return Vec::new();
    }
    let mut shops: Vec<_> = (0..n).map(shop).collect();
    // A step that shares no divisor with the number of shops visits every shop once.
    let order = |start: usize, step: usize| {
        let step = (step..).find(|step| divisor(*step, n) == 1).unwrap_or(1);
        (0..n).map(move |turn| (start + turn * step) % n)
    };
    let chats: Vec<_> = order(0, 7).take(share(n, CHAT)).collect();
    for (turn, at) in chats.into_iter().enumerate() {
        shops[at].behaviour.chat = Chat::Window;
        if turn < share(n, PROACTIVE) {
            shops[at].behaviour.chat_proactive = Some(1.2);
        }
    }
    let reminders: Vec<_> = order(3, 11).take(share(n, REMINDER)).collect();
    for (turn, at) in reminders.into_iter().enumerate() {
        let with_coupon = turn < share(n, COUPON);
        shops[at].behaviour.reminder = Some(varied_reminder(turn, with_coupon, &shops[at]));
    }
    let phones: Vec<_> = order(5, 13).collect();
    let (unreachable, others) = phones.split_at(share(n, UNREACHABLE));
    for at in unreachable {
        shops[*at].phone_line.reachable = false;
    }
    for at in others.iter().take(share(n, SEES_CART)) {
        shops[*at].phone_line.sees_cart = true;
    }
    shops
}

fn divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { divisor(b, a % b) }
}

fn varied_reminder(turn: usize, with_coupon: bool, shop: &ShopSpec) -> Reminder {
    let coupon = match (with_coupon, shop.language) {
        (false, _) => None,
        (true, Tongue::Uk) => amount("POVERN100", 100),
        (true, Tongue::Pl) => percent("WRACAM10", 10),
        (true, Tongue::En) => percent("WELCOME10", 10),
    };
    Reminder {
        coupon,
        count: 1 + u8::from(turn % 5 == 3),
        first_name: turn % 3 != 1,
        product_name: turn % 4 != 2,
        image: turn.is_multiple_of(2),
        cart_link: turn % 6 != 4,
        restores: turn % 7 != 3,
        ..reminder(2.0)
    }
}

/// A shop of no reminder, no chat and a phone that is answered; the rest varies with its number.
fn shop(number: usize) -> ShopSpec {
    let family = Family::ALL[number % Family::ALL.len()];
    // Nine families and three languages: shifted by one each round, every pair occurs.
    let round = number / Family::ALL.len();
    let (language, catalogues): (_, [&str; 4]) = match (number + round) % 3 {
        0 => (Tongue::Pl, ["linen", "kitchen", "garden", "lamps"]),
        1 => (Tongue::Uk, ["textile", "books", "honey", "outdoor"]),
        _ => (Tongue::En, ["yarn", "tea", "cycling", "toys"]),
    };
    let colours = [
        "#6b7a5c", "#1f6f8b", "#b4552d", "#5b3f73", "#2f8f4e", "#24527a", "#8a2f4b",
    ];
    let (id, name, domain) = name(number, language);
    let mut shop = ordinary(
        (&id, &name),
        &domain,
        family,
        language,
        catalogues[round % 4],
        colours[number % colours.len()],
    );
    shop.voice = u8::try_from(number % 12).unwrap_or(0);
    let does = &mut shop.behaviour;
    does.cookie_banner = [
        CookieBanner::OneLayer,
        CookieBanner::TwoLayer,
        CookieBanner::None,
        CookieBanner::AcceptOnly,
        CookieBanner::OneLayer,
    ][number % 5];
    does.newsletter_popup = number % 8 == 5;
    does.messenger = match number % 7 {
        1 => Some(Messenger::Messenger),
        3 => Some(Messenger::WhatsApp),
        5 => Some(Messenger::Telegram),
        _ => None,
    };
    does.review_profile = match (number % 4, language) {
        (0, Tongue::Pl) => Some(ReviewProfile::Opineo),
        (0, Tongue::Uk) => Some(ReviewProfile::Hotline),
        (0, Tongue::En) => Some(ReviewProfile::Trustpilot),
        (2, Tongue::Pl) => Some(ReviewProfile::Ceneo),
        _ => None,
    };
    does.contact_form = number % 6 != 4;
    does.contact_email = number % 10 != 7;
    does.newsletter = number % 5 != 2;
    does.coupon_field = number % 4 != 3;
    does.welcome_mail = (number % 6 != 5).then_some(0.3);
    does.after_order.mails = u8::try_from(1 + number % 5).unwrap_or(1);
    does.after_order.confirmation = Confirmation {
        products: number % 11 != 6,
        prices: number % 9 != 4,
        images: number % 4 == 1,
        delivery_time: number % 3 == 1,
        first_name: number % 3 != 2,
    };
    does.after_order.shipping_mail = (number % 6 == 1).then_some(1.5);
    does.after_order.tracking_link = number % 4 == 1;
    if number % 4 == 2 {
        shop.payments = vec![
            Payment::Card,
            Payment::BankTransfer,
            Payment::CashOnDelivery,
        ];
    }
    shop
}

/// A word as printed, and as it stands in addresses.
type Word = (&'static str, &'static str);

/// Id, name and domain of a shop, different for every number.
fn name(number: usize, language: Tongue) -> (String, String, String) {
    let (first, second): ([Word; 5], [Word; 4]) = match language {
        Tongue::Pl => (
            [
                ("Nowy", "nowy"),
                ("Dobry", "dobry"),
                ("Mały", "maly"),
                ("Stary", "stary"),
                ("Jasny", "jasny"),
            ],
            [
                ("Kram", "kram"),
                ("Skład", "sklad"),
                ("Domek", "domek"),
                ("Magazyn", "magazyn"),
            ],
        ),
        Tongue::Uk => (
            [
                ("Нова", "nova"),
                ("Добра", "dobra"),
                ("Світла", "svitla"),
                ("Рідна", "ridna"),
                ("Тепла", "tepla"),
            ],
            [
                ("Крамниця", "kramnytsia"),
                ("Хата", "khata"),
                ("Лавка", "lavka"),
                ("Скриня", "skrynia"),
            ],
        ),
        Tongue::En => (
            [
                ("Old", "old"),
                ("Bright", "bright"),
                ("Little", "little"),
                ("North", "north"),
                ("Corner", "corner"),
            ],
            [
                ("Store", "store"),
                ("Barn", "barn"),
                ("Parlour", "parlour"),
                ("Depot", "depot"),
            ],
        ),
    };
    let (a, b) = (first[number % 5], second[number / 5 % 4]);
    let id = format!("{}-{}-{:03}", a.1, b.1, number + 1);
    let name = format!("{} {} {}", a.0, b.0, number + 1);
    let domain = format!("{}{}{}.example", a.1, b.1, number + 1);
    (id, name, domain)
}
