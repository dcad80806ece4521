//! The demo's shops, driven by HTTP alone and judged by their own books and by their mail.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod postbox;
mod visitor;
mod ways;

use std::time::{Duration, Instant};

use cxaudit::demo::specs::{default_fleet, genesys};
use cxaudit::demo::{
    Chat, Declared, Family, Fleet, RunningShop, ShopSpec, Tongue, Truth, Wall, declared,
};
use cxaudit::facts::Value;
use cxaudit::plan::Needs;
use tokio::net::TcpListener;

use postbox::{Letter, Postbox, postbox};
use visitor::Visitor;
use ways::{email, plain_product, send, way};

/// Asks until the shop's books satisfy, for at most ten seconds.
async fn books(fleet: &Fleet, shop: &str, satisfied: impl Fn(&Truth) -> bool) -> Truth {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let truth = fleet.truth(shop).unwrap();
        if satisfied(&truth) {
            return truth;
        }
        assert!(Instant::now() < end, "{shop} never got there: {truth:#?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn sent(truth: &Truth) -> usize {
    truth
        .mails
        .iter()
        .filter(|mail| mail.sent_at.is_some())
        .count()
}

fn open_shops() -> Vec<ShopSpec> {
    let open = default_fleet()
        .into_iter()
        .filter(|spec| spec.wall == Wall::None);
    open.map(|spec| spec.scaled(0.3)).collect()
}

/// What the mails after an order must look like, by the spec alone.
fn check_confirmation(spec: &ShopSpec, letters: &[Letter], number: &str) {
    let named = |letter: &&Letter| letter.subject.contains(number);
    let confirmation = letters.iter().find(named).expect("no mail names the order");
    let carries = spec.behaviour.after_order.confirmation;
    let body = format!("{}{}", confirmation.text, confirmation.html);
    let body = body.replace("&#x27;", "'");
    let called = ["Anno", "Олено", "Emily"]
        .iter()
        .any(|name| body.contains(name));
    let price = body.contains(" zł") || body.contains(" грн") || body.contains('£');
    let id = &spec.id;
    assert_eq!(
        body.contains(plain_product(spec).1),
        carries.products,
        "products of {id}"
    );
    assert_eq!(price, carries.prices, "prices of {id}");
    assert_eq!(
        confirmation.html.contains("<img"),
        carries.images,
        "images of {id}"
    );
    assert_eq!(
        body.contains(&spec.delivery_time),
        carries.delivery_time,
        "delivery of {id}"
    );
    assert_eq!(called, carries.first_name, "first name of {id}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shop_can_be_bought_from_and_writes_what_it_declares() {
    let (postbox, mail_to) = postbox().await;
    let fleet = Fleet::start(open_shops(), mail_to).await.unwrap();
    for shop in fleet.shops() {
        let spec = &shop.spec;
        let (way, id) = (way(spec.family), spec.id.as_str());
        let mut visitor = Visitor::enter(shop);
        let home = visitor.get("/").await;
        assert!(
            home.contains(&spec.name) || home.contains("Thistle"),
            "{id} shows its name"
        );
        let mut expected = 0;
        if spec.behaviour.registration {
            send(&mut visitor, spec, &way.register).await;
            expected += usize::from(spec.behaviour.welcome_mail.is_some());
        }
        send(&mut visitor, spec, &way.add).await;
        let truth = fleet.truth(id).unwrap();
        assert_eq!(
            truth.accounts.len(),
            usize::from(spec.behaviour.registration),
            "{id}"
        );
        assert_eq!(truth.carts.len(), 1, "{id}");
        assert_eq!(
            truth.carts[0].items,
            [(plain_product(spec).1.to_owned(), 2)],
            "{id}"
        );
        assert_eq!(truth.final_button_presses, 0, "{id}");
        if !spec.takes_offline_payment() {
            continue;
        }
        for step in way.steps {
            send(&mut visitor, spec, step).await;
        }
        let does = &spec.behaviour.after_order;
        expected += usize::from(does.mails) + usize::from(does.shipping_mail.is_some());
        let truth = books(&fleet, id, |truth| sent(truth) >= expected).await;
        assert_eq!(truth.final_button_presses, 1, "{id}");
        assert_eq!(truth.orders.len(), 1, "{id}: {truth:#?}");
        assert_eq!(truth.orders[0].email, email(spec), "{id}");
        assert!(truth.orders[0].payment.offline(), "{id}");
        assert!(truth.carts.is_empty(), "{id}");
        let letters = postbox.of(&email(spec));
        check_confirmation(spec, &letters, &truth.orders[0].number);
    }
    // Long enough for a reminder that must not come: every customer ordered, or pays online only.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for shop in fleet.shops() {
        let truth = fleet.truth(&shop.spec.id).unwrap();
        let kinds: Vec<_> = truth.mails.iter().map(|mail| mail.kind.as_str()).collect();
        assert!(!kinds.contains(&"reminder"), "{}: {kinds:?}", shop.spec.id);
    }
    fleet.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_cart_is_reminded_of_as_declared() {
    let (postbox, mail_to) = postbox().await;
    let fleet = Fleet::start(open_shops(), mail_to).await.unwrap();
    for shop in fleet.shops() {
        let way = way(shop.spec.family);
        let mut visitor = Visitor::enter(shop);
        if shop.spec.behaviour.registration {
            send(&mut visitor, &shop.spec, &way.register).await;
        }
        send(&mut visitor, &shop.spec, &way.add).await;
    }
    for shop in fleet.shops() {
        let spec = &shop.spec;
        let declared = spec.behaviour.reminder.as_ref();
        let count = declared.map_or(0, |reminder| usize::from(reminder.count));
        let of = |truth: &Truth| {
            truth
                .mails
                .iter()
                .filter(|mail| mail.kind == "reminder" && mail.sent_at.is_some())
                .count()
        };
        books(&fleet, &spec.id, |truth| of(truth) >= count).await;
        let Some(reminder) = declared else { continue };
        let letters = postbox.of(&email(spec));
        let letter = letters.last().unwrap();
        let (id, product) = (&spec.id, plain_product(spec).1);
        let body = format!("{}{}", letter.text, letter.html).replace("&#x27;", "'");
        assert_eq!(
            body.contains(product),
            reminder.product_name,
            "product of {id}"
        );
        assert_eq!(
            letter.html.contains("<img"),
            reminder.image,
            "image of {id}"
        );
        let called = ["Anno", "Олено", "Emily"]
            .iter()
            .any(|name| body.contains(name));
        assert_eq!(called, reminder.first_name, "name of {id}");
        if let Some(coupon) = &reminder.coupon {
            assert!(body.contains(&coupon.code), "coupon of {id}");
        }
        assert!(letter.raw.contains("List-Unsubscribe:"), "{id}");
        let link = restored(&letter.html, shop);
        assert_eq!(link.is_some(), reminder.cart_link, "cart link of {id}");
        if let Some(link) = link {
            let mut stranger = Visitor::enter(shop);
            stranger.get(&link).await;
            let truth = fleet.truth(id).unwrap();
            let full = truth
                .carts
                .iter()
                .filter(|cart| cart.items == [(product.to_owned(), 2)]);
            let carts = 1 + usize::from(reminder.restores);
            assert_eq!(full.count(), carts, "the link of {id} restores the cart");
        }
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for shop in fleet.shops() {
        let declared = shop.spec.behaviour.reminder.as_ref();
        let truth = fleet.truth(&shop.spec.id).unwrap();
        let count = truth
            .mails
            .iter()
            .filter(|mail| mail.kind == "reminder")
            .count();
        assert_eq!(
            count,
            declared.map_or(0, |reminder| reminder.count.into()),
            "{}",
            shop.spec.id
        );
    }
    fleet.stop().await;
}

/// The link of a reminder that leads deeper than the home page.
fn restored(html: &str, shop: &RunningShop) -> Option<String> {
    let page = scraper::Html::parse_document(html);
    let links = scraper::Selector::parse("a[href]").unwrap();
    let home = shop.url.as_str();
    let mut found = page
        .select(&links)
        .filter_map(|link| link.attr("href"))
        .map(str::to_owned);
    found.find(|link| link.starts_with(home) && link.len() > home.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn shops_refuse_what_real_shops_refuse() {
    let (_postbox, mail_to) = postbox().await;
    let fleet = Fleet::start(default_fleet(), mail_to).await.unwrap();
    let shop = |id: &str| {
        fleet
            .shops()
            .iter()
            .find(|shop| shop.spec.id == id)
            .unwrap()
    };

    let woo = shop("lniana-szafa");
    let mut visitor = Visitor::enter(woo);
    let register = "/my-account/register/";
    let page = visitor
        .post(register, &[("email", "anna"), ("password", "x")])
        .await;
    assert!(page.contains("Podaj prawidłowy adres e-mail.") && page.contains("co najmniej 8"));
    let taken = [
        ("billing_first_name", "Anna"),
        ("billing_last_name", "Zielińska"),
        ("email", "anna@audit.example"),
        ("password", "Tajne12345!"),
    ];
    visitor.post(register, &taken).await;
    let page = Visitor::enter(woo).post(register, &taken).await;
    assert!(page.contains("już istnieje"));
    let wrong = [("username", "anna@audit.example"), ("password", "inne")];
    let page = Visitor::enter(woo).post("/my-account/login/", &wrong).await;
    assert!(page.contains("Nieprawidłowy adres e-mail lub hasło."));
    let truth = fleet.truth("lniana-szafa").unwrap();
    assert_eq!(
        (truth.accounts.len(), truth.accounts[0].registered_posts),
        (1, 2)
    );

    // Sold out, and a variant that was not chosen.
    let page = visitor
        .post("/produkt/koszula-letnia-niebieska/", &[("quantity", "1")])
        .await;
    assert!(page.contains("nie ma w magazynie"));
    let page = visitor
        .post("/produkt/sukienka-lniana-olive/", &[("quantity", "1")])
        .await;
    assert!(page.contains("Wybierz wariant"));
    let chosen = [("quantity", "1"), ("attribute_pa", "M")];
    let page = visitor
        .post("/produkt/sukienka-lniana-olive/", &chosen)
        .await;
    assert!(page.contains("został dodany do koszyka"));
    assert_eq!(fleet.truth("lniana-szafa").unwrap().carts[0].items[0].1, 1);

    // The final button with a wrong postcode and no terms: pressed, but no order.
    let page = visitor
        .post("/checkout/process/", &[("billing_postcode", "123")])
        .await;
    assert!(page.contains("00-000") && page.contains("zaakceptuj regulamin"));
    let truth = fleet.truth("lniana-szafa").unwrap();
    assert_eq!((truth.final_button_presses, truth.orders.len()), (1, 0));

    // No guests, a captcha, no registration, a closed shop.
    let honey = shop("pasichnyk");
    let mut visitor = Visitor::enter(honey);
    send(&mut visitor, &honey.spec, &way(Family::Shoper).add).await;
    let page = visitor.get("/basket/step2").await;
    assert!(
        page.contains("увійдіть або зареєструйтеся"),
        "{}",
        visitor.at
    );
    let toys = shop("sklad-zabawek");
    let page = send(
        &mut Visitor::enter(toys),
        &toys.spec,
        &way(Family::Presta).register,
    )
    .await;
    assert!(page.contains("Kod z obrazka jest nieprawidłowy."));
    assert!(fleet.truth("sklad-zabawek").unwrap().accounts.is_empty());
    let cycles = shop("northfield-cycles");
    let mut visitor = Visitor::enter(cycles);
    assert!(!visitor.get("/").await.contains("account/register"));
    assert_eq!(
        visitor
            .ask("/index.php?route=account/register", None)
            .await
            .0,
        404
    );
    let page = Visitor::enter(shop("the-paper-attic")).get("/").await;
    assert!(page.contains("We have closed") && !page.contains("cart"));
    fleet.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_newsletter_and_contact_reach_the_books() {
    let (_postbox, mail_to) = postbox().await;
    let fleet = Fleet::start(default_fleet(), mail_to).await.unwrap();
    let shop = &fleet.shops()[0];
    let mut visitor = Visitor::enter(shop);
    assert!(visitor.get("/").await.contains("data-cc=\"reject\""));
    visitor
        .post("/wp-json/consent/", &[("choice", "reject")])
        .await;
    assert!(!visitor.get("/").await.contains("data-cc="));
    visitor
        .post(
            "/newsletter-signup/",
            &[("newsletter_email", "news@audit.example")],
        )
        .await;
    let message = [
        ("your-email", "anna@audit.example"),
        ("your-message", "Czy jest rozmiar XL?"),
    ];
    visitor.post("/kontakt/", &message).await;
    let truth = fleet.truth(&shop.spec.id).unwrap();
    assert_eq!(truth.consents, [(1, cxaudit::demo::Consent::Reject)]);
    assert_eq!(truth.subscribers, ["news@audit.example"]);
    assert_eq!(truth.contact_messages, 1);
    fleet.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_waits_for_a_receiver_that_is_down() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let fleet = Fleet::start(open_shops(), address).await.unwrap();
    let shop = &fleet.shops()[0];
    let mut visitor = Visitor::enter(shop);
    send(&mut visitor, &shop.spec, &way(Family::Woo).register).await;
    let failed = |truth: &Truth| truth.mails.iter().any(|mail| mail.attempts > 0);
    let truth = books(&fleet, &shop.spec.id, failed).await;
    assert_eq!(sent(&truth), 0);
    let postbox = Postbox::open(TcpListener::bind(address).await.unwrap()).await;
    let truth = books(&fleet, &shop.spec.id, |truth| sent(truth) == 1).await;
    assert!(truth.mails[0].attempts > 1);
    assert_eq!(postbox.of(&email(&shop.spec)).len(), 1);
    fleet.stop().await;
}

fn count(shops: &[ShopSpec], does: impl Fn(&ShopSpec) -> bool) -> usize {
    shops.iter().filter(|spec| does(spec)).count()
}

#[test]
fn a_hundred_shops_have_the_published_proportions() {
    let shops = genesys(100);
    assert_eq!(
        count(&shops, |spec| spec.behaviour.chat == Chat::Window),
        36
    );
    let proactive = |spec: &ShopSpec| spec.behaviour.chat_proactive.is_some();
    assert_eq!(count(&shops, proactive), 6);
    assert_eq!(
        count(&shops, |spec| proactive(spec)
            && spec.behaviour.chat == Chat::None),
        0
    );
    assert_eq!(count(&shops, |spec| spec.behaviour.reminder.is_some()), 17);
    let coupon = |spec: &ShopSpec| {
        spec.behaviour
            .reminder
            .as_ref()
            .is_some_and(|does| does.coupon.is_some())
    };
    assert_eq!(count(&shops, coupon), 5);
    assert_eq!(count(&shops, |spec| spec.phone_answers().sees_cart), 13);
    assert_eq!(count(&shops, |spec| !spec.phone_answers().reachable), 13);
    assert_eq!(count(&shops, |spec| spec.wall != Wall::None), 0);
    for family in Family::ALL {
        assert!(
            count(&shops, |spec| spec.family == family) >= 11,
            "{family:?}"
        );
    }
    let ids: std::collections::BTreeSet<_> = shops.iter().map(|spec| &spec.id).collect();
    assert_eq!(ids.len(), 100);
    assert_eq!(genesys(100), shops);
    assert!(genesys(0).is_empty());
    assert_eq!(
        count(&genesys(50), |spec| spec.behaviour.chat == Chat::Window),
        18
    );
}

#[test]
fn the_default_fleet_is_varied_and_its_declarations_follow_the_specs() {
    let shops = default_fleet();
    for (tongue, least) in [(Tongue::Pl, 5), (Tongue::Uk, 4), (Tongue::En, 4)] {
        assert!(count(&shops, |spec| spec.language == tongue) >= least);
    }
    for family in Family::ALL {
        assert!(
            count(&shops, |spec| spec.family == family) >= 1,
            "{family:?}"
        );
    }
    assert_eq!(count(&shops, |spec| spec.wall == Wall::None), 14);
    let mut spec = shops[0].clone();
    let before = declared(&spec);
    spec.behaviour.chat = Chat::None;
    let after = declared(&spec);
    let flipped: Vec<_> = before
        .iter()
        .filter(|found| !after.contains(found))
        .collect();
    let (by_people, flipped): (Vec<_>, Vec<_>) = flipped
        .into_iter()
        .partition(|(key, _)| Needs::of(key).is_some_and(|needs| needs.probe));
    assert_eq!(
        flipped,
        [&("chat-window", Declared::Seen(Some(Value::Yes)))]
    );
    // Where there is no chat, nobody can be asked in it.
    let keys: Vec<_> = by_people.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["chat-staffed", "chat-sees-cart"]);
    let written = serde_json::to_string(&shops).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<ShopSpec>>(&written).unwrap(),
        shops
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_shops_open_at_once_and_answer_fast() {
    let fleet = Fleet::start(genesys(100), "127.0.0.1:9".parse().unwrap())
        .await
        .unwrap();
    for shop in fleet.shops() {
        let page = Visitor::enter(shop).get("/").await;
        assert!(page.len() > 4_000, "{}", shop.spec.id);
        assert_eq!(fleet.truth(&shop.spec.id).unwrap().requests, 1);
    }
    fleet.stop().await;
}
