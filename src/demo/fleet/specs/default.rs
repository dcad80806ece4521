//! The default fleet: sixteen shops, two of them behind a wall.

use super::{amount, ordinary, percent, reminder};
use crate::demo::fleet::behaviour::{
    Chat, Confirmation, CookieBanner, Messenger, Reminder, ReviewProfile,
};
use crate::demo::fleet::spec::{Delivery, Family, Payment, PhoneAnswers, ShopSpec, Tongue, Wall};

const ALL: Confirmation = Confirmation {
    products: true,
    prices: true,
    images: true,
    delivery_time: true,
    first_name: true,
};

/// The shops of `cxaudit demo`. Every behaviour occurs at some shop and is missing at another;
/// all windows are seconds.
#[must_use]
pub fn default_fleet() -> Vec<ShopSpec> {
    let mut shops = polish();
    shops.extend(ukrainian());
    shops.extend(english());
    for (voice, shop) in (0..).zip(&mut shops) {
        shop.voice = voice;
    }
    shops
}

fn polish() -> Vec<ShopSpec> {
    use Tongue::Pl;
    let mut lniana = ordinary(
        ("lniana-szafa", "Lniana Szafa"),
        "lnianaszafa.example",
        Family::Woo,
        Pl,
        "linen",
        "#6b7a5c",
    );
    let does = &mut lniana.behaviour;
    does.chat = Chat::Window;
    does.review_profile = Some(ReviewProfile::Opineo);
    does.reminder = Some(Reminder {
        coupon: percent("LNIANE10", 10),
        ..reminder(2.5)
    });
    does.after_order.mails = 2;
    does.after_order.confirmation = ALL;
    lniana.phone_line.sees_cart = true;

    let mut sprzet = ordinary(
        ("dobry-sprzet", "Dobry Sprzęt"),
        "dobrysprzet.example",
        Family::Presta,
        Pl,
        "kitchen",
        "#24b9d7",
    );
    let does = &mut sprzet.behaviour;
    does.chat = Chat::Window;
    does.chat_proactive = Some(2.0);
    does.cookie_banner = CookieBanner::TwoLayer;
    does.messenger = Some(Messenger::Messenger);
    does.review_profile = Some(ReviewProfile::Ceneo);
    does.after_order.mails = 5;
    does.after_order.confirmation.delivery_time = true;
    sprzet.phone = "61 646 10 23".into();

    let mut balkon = ordinary(
        ("zielony-balkon", "Zielony Balkon"),
        "zielonybalkon.example",
        Family::Shoper,
        Pl,
        "garden",
        "#2f8f4e",
    );
    let does = &mut balkon.behaviour;
    does.newsletter_popup = true;
    does.reminder = Some(Reminder {
        count: 2,
        first_name: false,
        image: false,
        ..reminder(2.0)
    });
    does.after_order.shipping_mail = Some(2.0);
    does.after_order.tracking_link = true;
    does.after_order.confirmation.first_name = false;
    balkon.phone_line = PhoneAnswers {
        reachable: false,
        sees_cart: false,
        sees_order: false,
    };
    balkon.payments = vec![
        Payment::Instant,
        Payment::BankTransfer,
        Payment::CashOnDelivery,
        Payment::Card,
    ];

    let mut ceramika = ordinary(
        ("ceramika-boleslawska", "Ceramika u Hanki"),
        "ceramikauhanki.example",
        Family::Tables,
        Pl,
        "ceramics",
        "#1d3f8a",
    );
    let does = &mut ceramika.behaviour;
    does.cookie_banner = CookieBanner::None;
    does.newsletter = false;
    does.coupon_field = false;
    does.contact_form = false;
    does.welcome_mail = None;
    does.after_order.confirmation = Confirmation {
        products: true,
        prices: false,
        images: false,
        delivery_time: false,
        first_name: false,
    };
    ceramika.payments = vec![Payment::CashOnDelivery, Payment::BankTransfer];
    ceramika.deliveries = vec![Delivery::Post, Delivery::Courier, Delivery::PickUp];

    let mut lampy = ordinary(
        ("pracownia-lamp", "Pracownia Lamp"),
        "pracownialamp.example",
        Family::Magento,
        Pl,
        "lamps",
        "#b4552d",
    );
    let does = &mut lampy.behaviour;
    does.cookie_banner = CookieBanner::AcceptOnly;
    does.phone_published = false;
    does.chat = Chat::Window;
    lampy.payments = vec![Payment::Card, Payment::Instant, Payment::Service];
    lampy.phone_line = PhoneAnswers {
        reachable: false,
        sees_cart: false,
        sees_order: false,
    };

    let mut wino = ordinary(
        ("sklad-zabawek", "Skład Zabawek"),
        "skladzabawek.example",
        Family::Presta,
        Pl,
        "toys-pl",
        "#e0592a",
    );
    wino.wall = Wall::CaptchaOnRegistration;
    vec![lniana, sprzet, balkon, ceramika, lampy, wino]
}

fn ukrainian() -> Vec<ShopSpec> {
    use Tongue::Uk;
    let mut dim = ordinary(
        ("zatyshnyi-dim", "Затишний Дім"),
        "zatyshnyidim.example",
        Family::Horoshop,
        Uk,
        "textile",
        "#d9480f",
    );
    let does = &mut dim.behaviour;
    does.chat = Chat::Window;
    does.chat_proactive = Some(1.5);
    does.messenger = Some(Messenger::Viber);
    does.review_profile = Some(ReviewProfile::Hotline);
    does.reminder = Some(Reminder {
        coupon: amount("DIM150", 150),
        ..reminder(3.0)
    });
    does.after_order.mails = 2;
    does.after_order.tracking_link = true;
    dim.phone_line.sees_cart = true;

    let mut knyhy = ordinary(
        ("knyzhkova-polytsia", "Книжкова Полиця"),
        "knyzhkovapolytsia.example",
        Family::Opencart,
        Uk,
        "books",
        "#1f6f8b",
    );
    let does = &mut knyhy.behaviour;
    does.messenger = Some(Messenger::Telegram);
    does.cookie_banner = CookieBanner::None;
    does.after_order.confirmation = ALL;
    does.after_order.mails = 1;
    does.contact_email = false;
    knyhy.phone = "032 243 18 54".into();

    let mut pasika = ordinary(
        ("pasichnyk", "Пасічник"),
        "pasichnyk.example",
        Family::Shoper,
        Uk,
        "honey",
        "#d99a06",
    );
    let does = &mut pasika.behaviour;
    does.guest_checkout = false;
    does.reminder = Some(Reminder {
        count: 3,
        spacing: 0.8,
        product_name: false,
        image: false,
        cart_link: false,
        ..reminder(2.0)
    });
    does.after_order.confirmation.images = true;
    does.after_order.mails = 3;

    let mut kava = ordinary(
        ("shvydka-kava", "Швидка Кава"),
        "shvydkakava.example",
        Family::Spa,
        Uk,
        "coffee",
        "#7b3f1d",
    );
    let does = &mut kava.behaviour;
    does.chat = Chat::Window;
    does.phone_published = false;
    does.cookie_banner = CookieBanner::OneLayer;
    does.messenger = Some(Messenger::WhatsApp);
    does.after_order.confirmation.delivery_time = true;
    kava.payments = vec![Payment::Card, Payment::CashOnDelivery];
    kava.deliveries = vec![Delivery::Post, Delivery::Courier];

    let mut lisovyi = ordinary(
        ("lisovyi-odiah", "Лісовий Одяг"),
        "lisovyiodiah.example",
        Family::Magento,
        Uk,
        "outdoor",
        "#35563c",
    );
    let does = &mut lisovyi.behaviour;
    does.reminder = Some(Reminder {
        image: false,
        restores: false,
        ..reminder(2.5)
    });
    does.cookie_banner = CookieBanner::TwoLayer;
    does.after_order.shipping_mail = Some(1.5);
    lisovyi.phone_line.reachable = false;
    vec![dim, knyhy, pasika, kava, lisovyi]
}

fn english() -> Vec<ShopSpec> {
    use Tongue::En;
    let mut yarn = ordinary(
        ("thistle-and-thread", "Thistle & Thread"),
        "thistleandthread.example",
        Family::Dawn,
        En,
        "yarn",
        "#5b3f73",
    );
    let does = &mut yarn.behaviour;
    does.review_profile = Some(ReviewProfile::Trustpilot);
    does.newsletter_popup = true;
    does.reminder = Some(Reminder {
        coupon: percent("COMEBACK15", 15),
        ..reminder(2.0)
    });
    does.after_order.confirmation = ALL;
    does.after_order.tracking_link = true;
    does.after_order.shipping_mail = Some(1.8);

    let mut tea = ordinary(
        ("harbour-tea", "Harbour Tea Co."),
        "harbourtea.example",
        Family::Woo,
        En,
        "tea",
        "#0f6b63",
    );
    let does = &mut tea.behaviour;
    does.chat = Chat::Window;
    does.cookie_banner = CookieBanner::AcceptOnly;
    does.contact_form = false;
    does.after_order.mails = 4;
    does.after_order.spacing = 0.4;
    tea.phone = "0117 496 0355".into();

    let mut cycles = ordinary(
        ("northfield-cycles", "Northfield Cycles"),
        "northfieldcycles.example",
        Family::Opencart,
        En,
        "cycling",
        "#c81e3a",
    );
    let does = &mut cycles.behaviour;
    does.registration = false;
    does.welcome_mail = None;
    does.cookie_banner = CookieBanner::None;
    does.coupon_field = false;
    does.after_order.confirmation.products = false;
    does.after_order.confirmation.prices = false;
    cycles.phone_line.sees_cart = true;

    let mut lantern = ordinary(
        ("little-lantern", "Little Lantern"),
        "littlelantern.example",
        Family::Spa,
        En,
        "toys",
        "#e8a200",
    );
    let does = &mut lantern.behaviour;
    does.newsletter = false;
    does.guest_checkout = false;
    does.review_profile = Some(ReviewProfile::Google);
    does.reminder = Some(Reminder {
        first_name: false,
        coupon: None,
        ..reminder(2.0)
    });
    does.after_order.confirmation.first_name = false;
    lantern.phone_line.reachable = false;

    let mut attic = ordinary(
        ("the-paper-attic", "The Paper Attic"),
        "thepaperattic.example",
        Family::Dawn,
        En,
        "paper",
        "#334e68",
    );
    attic.wall = Wall::Closed;
    vec![yarn, tea, cycles, lantern, attic]
}
