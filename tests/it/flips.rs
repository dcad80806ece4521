//! Flipping a behaviour of a shop flips the verdicts it governs, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use cxaudit::demo::specs::default_fleet;
use cxaudit::demo::{
    Chat, Confirmation, CookieBanner, Coupon, CouponWorth, Declared, Fleet, Messenger, Reminder,
    ReviewProfile, RunningShop, ShopSpec, Wall, declared, differences,
};
use cxaudit::facts::{Store, StudyLock};
use cxaudit::plan::{Needs, Plan};
use cxaudit::run::{Conductor, Ended, Extent, Silent, import_probes, results};

use crate::study_folder::light_browser;

type Keys = Vec<&'static str>;

/// A behaviour, how to change it, and the keys it governs at a shop.
struct Flip {
    name: &'static str,
    change: fn(&mut ShopSpec),
    /// Keys it governs at a shop where a customer gets as far as it matters.
    keys: fn(&ShopSpec) -> Keys,
    /// How far a customer must get.
    reach: Reach,
}

/// How far into a shop a customer gets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Phone,
    Pages,
    Cart,
    Order,
}

fn reach(spec: &ShopSpec) -> Reach {
    match spec.wall {
        Wall::Closed => Reach::Phone,
        // Who may not register may still buy as a guest.
        Wall::None | Wall::CaptchaOnRegistration if spec.takes_offline_payment() => Reach::Order,
        Wall::None | Wall::CaptchaOnRegistration => Reach::Cart,
    }
}

fn full_reminder() -> Reminder {
    Reminder {
        // Longer than the visits of these tests hesitate: whoever is reminded meanwhile goes on shopping.
        after: 5.0,
        count: 1,
        spacing: 1.0,
        coupon: Some(coupon()),
        first_name: true,
        product_name: true,
        image: true,
        cart_link: true,
        restores: true,
    }
}

fn coupon() -> Coupon {
    Coupon {
        code: "WROC12".into(),
        worth: CouponWorth::Percent(12),
    }
}

fn toggle<T>(value: &mut Option<T>, some: T) {
    *value = match value {
        None => Some(some),
        Some(_) => None,
    };
}

fn when(condition: bool, keys: &[&'static str]) -> Keys {
    if condition {
        keys.to_vec()
    } else {
        Keys::new()
    }
}

fn with_reminder(spec: &ShopSpec, key: &'static str) -> Keys {
    when(spec.behaviour.reminder.is_some(), &[key])
}

/// A link must be there and lead to the restored cart: either alone is not enough.
fn cta_with(spec: &ShopSpec, other: impl Fn(&Reminder) -> bool) -> Keys {
    when(
        spec.behaviour.reminder.as_ref().is_some_and(other),
        &["reminder-cta"],
    )
}

fn on_reminder(spec: &mut ShopSpec, change: impl FnOnce(&mut Reminder)) {
    if let Some(reminder) = &mut spec.behaviour.reminder {
        change(reminder);
    }
}

const REMINDER: [&str; 9] = [
    "reminder-mail",
    "reminder-delay",
    "reminder-count",
    "reminder-coupon",
    "reminder-first-name",
    "reminder-names-product",
    "reminder-image",
    "reminder-cta",
    "reminder-related",
];

/// What no shop of the fleet does, and so no behaviour turns.
const NEVER: [&str; 11] = [
    "video-chat",
    "social-profiles",
    "sms-consent",
    "loyalty",
    "remarketing",
    "confirmation-recommendations",
    "care-series",
    "check-in",
    "occasion-mail",
    "win-back",
    // Always the same, too.
    "payment-methods",
];

macro_rules! flip {
    ($name:literal, $reach:ident, $change:expr, $keys:expr) => {
        Flip {
            name: $name,
            change: $change,
            keys: $keys,
            reach: Reach::$reach,
        }
    };
}

#[rustfmt::skip]
fn table() -> Vec<Flip> {
    vec![
        flip!("chat", Pages, |s| {
            let chat = &mut s.behaviour.chat;
            *chat = if *chat == Chat::None { Chat::Window } else { Chat::None };
        }, |s| if s.behaviour.chat_proactive.is_some() { vec!["chat-window", "chat-proactive", "chat-intrusive"] } else { vec!["chat-window"] }),
        flip!("chat-proactive", Pages, |s| toggle(&mut s.behaviour.chat_proactive, 2.5), |s| when(s.behaviour.chat == Chat::Window, &["chat-proactive", "chat-intrusive"])),
        flip!("cookie-banner", Phone, |s| {
            let banner = &mut s.behaviour.cookie_banner;
            *banner = if *banner == CookieBanner::None { CookieBanner::TwoLayer } else { CookieBanner::None };
        }, |_| vec![]),
        flip!("messenger", Pages, |s| toggle(&mut s.behaviour.messenger, Messenger::Viber), |_| vec!["messenger"]),
        flip!("phone-published", Pages, |s| s.behaviour.phone_published ^= true, |_| vec!["phone-published"]),
        flip!("contact-form", Pages, |s| s.behaviour.contact_form ^= true, |_| vec!["contact-form"]),
        flip!("contact-email", Pages, |s| s.behaviour.contact_email ^= true, |_| vec!["contact-email"]),
        flip!("newsletter", Pages, |s| s.behaviour.newsletter ^= true, |s| when(!s.behaviour.newsletter_popup, &["newsletter"])),
        flip!("newsletter-popup", Pages, |s| s.behaviour.newsletter_popup ^= true, |s| when(!s.behaviour.newsletter, &["newsletter"])),
        flip!("review-profile", Pages, |s| toggle(&mut s.behaviour.review_profile, ReviewProfile::Google), |_| vec!["review-profile"]),
        flip!("registration", Cart, |s| s.behaviour.registration ^= true, |s| when(s.wall == Wall::None, &["registration", "welcome-mail"])),
        flip!("guest-checkout", Cart, |s| s.behaviour.guest_checkout ^= true, |_| vec![]),
        flip!("coupon-field", Cart, |s| s.behaviour.coupon_field ^= true, |_| vec!["coupon-field"]),
        flip!("welcome-mail", Cart, |s| toggle(&mut s.behaviour.welcome_mail, 0.5), |s| when(s.behaviour.registration && s.wall == Wall::None, &["welcome-mail"])),
        flip!("reminder", Cart, |s| toggle(&mut s.behaviour.reminder, full_reminder()), |_| REMINDER.to_vec()),
        flip!("reminder.after", Cart, |s| on_reminder(s, |r| r.after += 1.0), |s| with_reminder(s, "reminder-delay")),
        flip!("reminder.count", Cart, |s| on_reminder(s, |r| r.count = if r.count == 1 { 3 } else { 1 }), |s| with_reminder(s, "reminder-count")),
        flip!("reminder.spacing", Phone, |s| on_reminder(s, |r| r.spacing += 0.5), |_| vec![]),
        flip!("reminder.coupon", Cart, |s| on_reminder(s, |r| toggle(&mut r.coupon, coupon())), |s| with_reminder(s, "reminder-coupon")),
        flip!("reminder.first-name", Cart, |s| on_reminder(s, |r| r.first_name ^= true), |s| with_reminder(s, "reminder-first-name")),
        flip!("reminder.product-name", Cart, |s| on_reminder(s, |r| r.product_name ^= true), |s| with_reminder(s, "reminder-names-product")),
        flip!("reminder.image", Cart, |s| on_reminder(s, |r| r.image ^= true), |s| with_reminder(s, "reminder-image")),
        flip!("reminder.restores", Cart, |s| on_reminder(s, |r| r.restores ^= true), |s| cta_with(s, |r| r.cart_link)),
        flip!("reminder.cart-link", Cart, |s| on_reminder(s, |r| r.cart_link ^= true), |s| cta_with(s, |r| r.restores)),
        flip!("after-order.mails", Order, |s| flip_mails(s), |_| vec!["mails-30-min"]),
        flip!("after-order.after", Order, |s| s.behaviour.after_order.after += 0.5, |_| vec!["confirmation-mail"]),
        flip!("after-order.spacing", Phone, |s| s.behaviour.after_order.spacing += 0.1, |_| vec![]),
        flip!("confirmation.products", Order, |s| s.behaviour.after_order.confirmation.products ^= true, |_| vec!["confirmation-products"]),
        flip!("confirmation.prices", Order, |s| s.behaviour.after_order.confirmation.prices ^= true, |_| vec!["confirmation-prices"]),
        flip!("confirmation.images", Order, |s| s.behaviour.after_order.confirmation.images ^= true, |_| vec!["confirmation-images"]),
        flip!("confirmation.delivery-time", Order, |s| s.behaviour.after_order.confirmation.delivery_time ^= true, |_| vec!["confirmation-delivery-time"]),
        flip!("confirmation.first-name", Order, |s| s.behaviour.after_order.confirmation.first_name ^= true, |_| vec!["confirmation-first-name"]),
        flip!("tracking-link", Order, |s| s.behaviour.after_order.tracking_link ^= true, |_| vec!["tracking-link"]),
        flip!("shipping-mail", Order, |s| toggle(&mut s.behaviour.after_order.shipping_mail, 2.0), |_| vec!["shipping-mail", "mails-30-min"]),
    ]
}

fn flip_mails(spec: &mut ShopSpec) {
    let order = &mut spec.behaviour.after_order;
    order.mails = if order.mails == 1 { 5 } else { 1 };
}

/// Keys under which two shops must be judged differently.
fn changed(one: &ShopSpec, other: &ShopSpec) -> BTreeSet<&'static str> {
    let (one, other) = (declared(one), declared(other));
    let find = |all: &[(&'static str, Declared)], key: &str| {
        all.iter()
            .find(|(k, _)| *k == key)
            .map(|(_, what)| what.clone())
    };
    one.iter()
        .chain(&other)
        .map(|(key, _)| *key)
        .filter(|key| find(&one, key) != find(&other, key))
        // What people find out is no behaviour of the fleet, it only goes with some.
        .filter(|key| Needs::of(key).is_none_or(|needs| !needs.probe))
        .collect()
}

#[test]
fn every_behaviour_of_every_shop_governs_its_keys_and_no_other() {
    let mut governed = BTreeSet::new();
    for spec in default_fleet() {
        for flip in table() {
            let mut other = spec.clone();
            (flip.change)(&mut other);
            let expected: BTreeSet<_> = if reach(&spec) >= flip.reach {
                (flip.keys)(&spec).into_iter().collect()
            } else {
                BTreeSet::new()
            };
            assert_eq!(
                changed(&spec, &other),
                expected,
                "{} of {}",
                flip.name,
                spec.id
            );
            governed.extend(expected);
        }
    }
    // Nothing that the default fleet declares is without a behaviour that turns it, but for what
    // callers hear and what is no behaviour.
    let declared: BTreeSet<_> = default_fleet()
        .iter()
        .flat_map(declared)
        .filter(|(_, found)| *found != Declared::Open)
        .map(|(key, _)| key)
        .filter(|key| {
            let by_people = Needs::of(key).is_some_and(|needs| needs.probe);
            !by_people && !NEVER.contains(key)
        })
        .collect();
    assert_eq!(declared, governed);
}

/// A copy of a shop that does the contrary in nearly everything.
fn contrary(spec: &ShopSpec) -> ShopSpec {
    let mut other = spec.clone();
    other.id = format!("{}-contrary", spec.id);
    let does = &mut other.behaviour;
    does.chat_proactive = match does.chat {
        Chat::None => Some(1.5),
        Chat::Window => None,
    };
    does.chat = match does.chat {
        Chat::None => Chat::Window,
        Chat::Window => Chat::None,
    };
    toggle(&mut does.messenger, Messenger::WhatsApp);
    toggle(&mut does.review_profile, ReviewProfile::Trustpilot);
    toggle(&mut does.welcome_mail, 0.3);
    toggle(&mut does.reminder, full_reminder());
    does.phone_published ^= true;
    does.contact_form ^= true;
    does.contact_email ^= true;
    does.newsletter = !(does.newsletter || does.newsletter_popup);
    does.newsletter_popup = false;
    does.coupon_field ^= true;
    flip_mails(&mut other);
    let order = &mut other.behaviour.after_order;
    order.spacing = 0.4;
    let carries = order.confirmation;
    order.confirmation = Confirmation {
        // A picture beside no name cannot be told from decoration: pictures come with names.
        products: !carries.products || !carries.images,
        prices: !carries.prices,
        images: !carries.images,
        delivery_time: !carries.delivery_time,
        first_name: !carries.first_name,
    };
    order.tracking_link ^= true;
    toggle(&mut order.shipping_mail, 1.5);
    other
}

/// Originals, their contraries, and copies that differ in what a contrary has no room for.
fn originals_and_flips() -> Vec<ShopSpec> {
    let mut shops = Vec::new();
    for spec in default_fleet() {
        match spec.id.as_str() {
            "zielony-balkon" | "harbour-tea" => shops.push(contrary(&spec)),
            "lniana-szafa" => {
                shops.push(contrary(&spec));
                let mut bare = spec.clone();
                bare.id = "lniana-szafa-bare-reminder".into();
                bare.behaviour.chat_proactive = Some(1.5);
                bare.behaviour.registration = false;
                on_reminder(&mut bare, |reminder| {
                    reminder.coupon = None;
                    reminder.first_name = false;
                    reminder.product_name = false;
                    reminder.image = false;
                    reminder.cart_link = false;
                });
                shops.push(bare);
            }
            _ => continue,
        }
        shops.push(spec);
    }
    shops
}

fn write_study(folder: &Path, shops: &[RunningShop], mail: std::net::SocketAddr) {
    let binary = light_browser();
    let study = format!(
        "name = \"Flips\"\nwave = 1\nrubric = \"full\"\nseed = \"flips\"\njourneys = [\"abandon-cart\"]\n\n\
         [mailbox]\nkind = \"smtp\"\nlisten = \"{mail}\"\naddress = \"audit+{{tag}}@mail.example\"\n\n\
         [windows]\nwelcome = \"15s\"\nconfirmation = \"10s\"\nreminder = \"16s\"\nfollow-up = \"12s\"\n\n\
         [browser]\nat-once = 4\n{binary}\n\
         [pace]\nbetween-pages = \"0s\"\nvisit = \"2m\"\npage = \"15s\"\ndwell = \"2s\"\n"
    );
    let rows: String = shops
        .iter()
        .map(|shop| {
            let language = shop.spec.language.code();
            let country = if language == "en" { "GB" } else { "PL" };
            format!("{},{},{language},{country},yes\n", shop.url, shop.spec.id)
        })
        .collect();
    fs::write(folder.join("study.toml"), study).expect("study.toml");
    let shops = format!("url,name,language,country,purchase\n{rows}");
    fs::write(folder.join("shops.csv"), shops).expect("shops.csv");
}

fn phone_calls(shops: &[RunningShop]) -> String {
    let mut csv = String::from("shop,criterion,answer,rater\n");
    for shop in shops {
        for found in shop.spec.person_answers() {
            let (criterion, answer) = (found.criterion, found.answer);
            csv.push_str(&format!("{},{criterion},{answer},caller\n", shop.url));
        }
    }
    csv
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_flipped_is_found_flipped_through_browser_and_mail() {
    let mail = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port");
    let fleet = Fleet::start(originals_and_flips(), mail)
        .await
        .expect("shops open");
    let folder = tempfile::tempdir().expect("a folder");
    write_study(folder.path(), fleet.shops(), mail);
    let plan = Arc::new(Plan::load(folder.path()).expect("a study without mistakes"));
    let store = Arc::new(Store::open(folder.path()).expect("a store"));
    let _lock = StudyLock::acquire(folder.path()).expect("the lock");
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let ended = Conductor::new(plan.clone(), store.clone(), Arc::new(Silent))
        .run(Extent::UntilClosed, stop)
        .await
        .expect("the study runs");
    assert_eq!(ended, Ended::Complete);
    import_probes(&plan, &store, &phone_calls(fleet.shops()), Utc::now()).expect("phone answers");
    let results = results(&plan, &store, &plan.rubric).expect("results");
    let specs: Vec<(String, &ShopSpec)> = fleet
        .shops()
        .iter()
        .map(|shop| {
            let planned = plan.shops.iter().find(|planned| planned.url == shop.url);
            (planned.expect("a shop of the plan").id.clone(), &shop.spec)
        })
        .collect();
    let (compared, differences) = differences(&plan.rubric, &specs, &results.scorecards, true);
    let told: Vec<String> = differences
        .iter()
        .map(|difference| {
            let name = specs.iter().find(|(id, _)| *id == difference.shop);
            format!(
                "{} {difference}",
                name.map_or("", |(_, spec)| spec.id.as_str())
            )
        })
        .collect();
    assert!(told.is_empty(), "{} of {compared}: {told:#?}", told.len());
    assert!(compared > 100, "{compared}");
    fleet.stop().await;
}
