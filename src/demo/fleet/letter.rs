//! What the shops write: a voice per shop, in its language, as text and HTML or as HTML alone.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use serde::Deserialize;
use serde_json::{Value, json};

use super::cart::{Cart, Line, delivery_price, print};
use super::field::{Field, Form};
use super::markup::{Page, embedded_toml};
use super::shop::{Order, Shop};
use super::spec::{Payment, Tongue};
use super::view;
use super::vocative::vocative;

/// What a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Welcome,
    Reminder,
    Confirmation,
    Payment,
    Invoice,
    Newsletter,
    Survey,
    Shipping,
}

impl Kind {
    /// The mails after an order, in the order they are sent.
    pub(super) const AFTER_ORDER: [Self; 5] = [
        Self::Confirmation,
        Self::Payment,
        Self::Invoice,
        Self::Newsletter,
        Self::Survey,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Reminder => "reminder",
            Self::Confirmation => "confirmation",
            Self::Payment => "payment",
            Self::Invoice => "invoice",
            Self::Newsletter => "newsletter",
            Self::Survey => "survey",
            Self::Shipping => "shipping",
        }
    }
}

/// Why somebody gets a mail, with everything it may speak of.
#[derive(Debug, Clone)]
pub(super) struct Occasion {
    pub(super) kind: Kind,
    pub(super) to: String,
    pub(super) first_name: String,
    pub(super) cart: Cart,
    /// Session whose cart a link restores.
    pub(super) session: String,
    pub(super) order: Option<Order>,
    /// Which of several, from 0.
    pub(super) number: u8,
}

/// What a voice says in one kind of mail. `{..}` is filled in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Words {
    subject: Vec<String>,
    text: Vec<String>,
    #[serde(default)]
    button: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Voice {
    /// Greeting with `{name}`.
    greeting: String,
    /// Greeting of a customer whose name is not used.
    stranger: String,
    closing: String,
    coupon: String,
    delivery: String,
    total: String,
    sent_by: String,
    track: String,
    welcome: Words,
    reminder: Words,
    confirmation: Words,
    payment: Words,
    invoice: Words,
    newsletter: Words,
    survey: Words,
    shipping: Words,
}

impl Voice {
    fn words(&self, kind: Kind) -> &Words {
        match kind {
            Kind::Welcome => &self.welcome,
            Kind::Reminder => &self.reminder,
            Kind::Confirmation => &self.confirmation,
            Kind::Payment => &self.payment,
            Kind::Invoice => &self.invoice,
            Kind::Newsletter => &self.newsletter,
            Kind::Survey => &self.survey,
            Kind::Shipping => &self.shipping,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Voices {
    voice: Vec<Voice>,
}

static VOICES: LazyLock<BTreeMap<Tongue, Vec<Voice>>> = LazyLock::new(|| {
    [Tongue::Pl, Tongue::Uk, Tongue::En]
        .into_iter()
        .map(|tongue| {
            let read: Voices = embedded_toml(&format!("mail/{}.toml", tongue.code()));
            (tongue, read.voice)
        })
        .collect()
});

/// The first name typed at a checkout.
pub(super) fn first_name(form: &Form) -> String {
    let full = form
        .get(Field::FullName)
        .split_whitespace()
        .next()
        .unwrap_or_default();
    let first = form.get(Field::FirstName);
    if first.is_empty() {
        full.to_owned()
    } else {
        first.to_owned()
    }
}

/// Which of several voices or layouts a shop has.
fn pick(shop: &Shop, of: usize) -> usize {
    usize::from(shop.spec.voice) % of.max(1)
}

/// Whether this shop sends HTML alone.
fn html_only(shop: &Shop) -> bool {
    shop.spec.voice % 4 == 3
}

/// Writes a mail; `None` when the address cannot be one.
pub(super) fn write(shop: &Shop, occasion: &Occasion) -> Option<Message> {
    let context = context(shop, occasion);
    let layout = ["mail/card", "mail/plain", "mail/table"][pick(shop, 3)];
    let html = view::template(layout, &context);
    let text = view::template("mail/text", &context);
    let domain = &shop.spec.domain;
    let from: Mailbox = Mailbox::new(
        Some(shop.spec.name.clone()),
        shop.spec.email().parse().ok()?,
    );
    let to: Mailbox = occasion.to.parse().ok()?;
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(context["subject"].as_str().unwrap_or_default())
        .message_id(Some(format!("<{}@{domain}>", shop.token())))
        .date_now();
    if pick(shop, 2) == 0 {
        builder = builder.reply_to(format!("biuro@{domain}").parse().ok()?);
    }
    let mut message = if html_only(shop) {
        builder
            .singlepart(
                SinglePart::builder()
                    .header(ContentType::TEXT_HTML)
                    .body(html),
            )
            .ok()?
    } else {
        builder
            .multipart(MultiPart::alternative_plain_html(text, html))
            .ok()?
    };
    let mut raw = |name: &'static str, value: String| {
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            value,
        ));
    };
    let bulk = matches!(
        occasion.kind,
        Kind::Welcome | Kind::Reminder | Kind::Newsletter | Kind::Survey
    );
    if bulk {
        let away = context["unsubscribe"].as_str().unwrap_or_default();
        raw(
            "List-Unsubscribe",
            format!("<mailto:unsubscribe@{domain}>, <{away}>"),
        );
        raw("Precedence", "bulk".to_owned());
    } else {
        raw("Auto-Submitted", "auto-generated".to_owned());
    }
    let mailers = [
        "PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)",
        "SwiftMailer",
        "",
    ];
    let mailer = mailers[pick(shop, 3)];
    if !mailer.is_empty() {
        raw("X-Mailer", mailer.to_owned());
    }
    Some(message)
}

/// What a mail says, and what it leaves out.
#[derive(Default)]
struct Carries {
    first_name: bool,
    products: bool,
    prices: bool,
    images: bool,
}

fn carries(shop: &Shop, kind: Kind) -> Carries {
    let does = &shop.spec.behaviour;
    let confirmation = does.after_order.confirmation;
    match kind {
        Kind::Reminder => does
            .reminder
            .as_ref()
            .map_or_else(Carries::default, |reminder| Carries {
                first_name: reminder.first_name,
                products: reminder.product_name,
                prices: reminder.product_name,
                images: reminder.image,
            }),
        Kind::Confirmation => Carries {
            first_name: confirmation.first_name,
            products: confirmation.products,
            prices: confirmation.prices,
            images: confirmation.images,
        },
        Kind::Welcome => Carries {
            first_name: true,
            ..Carries::default()
        },
        _ => Carries {
            first_name: confirmation.first_name,
            ..Carries::default()
        },
    }
}

fn context(shop: &Shop, occasion: &Occasion) -> Value {
    let tongue = shop.spec.language;
    let voices = &VOICES[&tongue];
    let voice = &voices[pick(shop, voices.len())];
    let words = voice.words(occasion.kind);
    let carries = carries(shop, occasion.kind);
    let called = vocative(&occasion.first_name, tongue);
    let named = carries.first_name && !called.is_empty();
    let fill = |text: &str| fill(shop, occasion, text);
    let number = usize::from(occasion.number);
    let subject = words.subject.get(number).or(words.subject.last());
    let greeting = if named {
        voice.greeting.replace("{name}", &called)
    } else {
        voice.stranger.clone()
    };
    let lines = if carries.products || carries.prices || carries.images {
        occasion
            .cart
            .lines
            .iter()
            .map(|line| item(shop, line, &carries))
            .collect()
    } else {
        Vec::new()
    };
    let mut context = json!({
        "lang": tongue.code(),
        "subject": fill(subject.map_or("", String::as_str)),
        "greeting": greeting,
        "text": words.text.iter().map(|line| fill(line)).collect::<Vec<_>>(),
        "closing": fill(&voice.closing),
        "sent_by": fill(&voice.sent_by),
        "lines": lines,
        "shop": { "name": shop.spec.name, "url": shop.url.as_str(), "colour": shop.spec.colour },
        "unsubscribe": absolute(shop, &format!("/unsubscribe?m={}", shop.token())),
    });
    offer(shop, occasion, voice, words, &mut context);
    ordered(shop, occasion, voice, carries.prices, &mut context);
    context
}

/// The coupon and the button of a mail before the order.
fn offer(shop: &Shop, occasion: &Occasion, voice: &Voice, words: &Words, context: &mut Value) {
    let home = shop.url.as_str().to_owned();
    let mut link = (!words.button.is_empty()).then_some(home);
    if let (Kind::Reminder, Some(reminder)) = (occasion.kind, &shop.spec.behaviour.reminder) {
        if let Some(coupon) = &reminder.coupon {
            context["coupon"] =
                json!({ "code": coupon.code, "text": fill(shop, occasion, &voice.coupon) });
        }
        if reminder.cart_link {
            let path = shop.markup.path(Page::Restore, &occasion.session);
            link = Some(absolute(shop, &path));
        } else {
            // A shop without a cart link sends its customers to the home page, in plain words.
            context["home"] = shop.url.as_str().into();
            link = None;
        }
    }
    if let Some(link) = link {
        context["button"] = json!({ "text": words.button, "url": link });
    }
}

/// Totals, delivery time and tracking of a mail after the order.
fn ordered(shop: &Shop, occasion: &Occasion, voice: &Voice, prices: bool, context: &mut Value) {
    let Some(order) = &occasion.order else { return };
    let does = &shop.spec.behaviour.after_order;
    if occasion.kind == Kind::Confirmation {
        if prices {
            context["total"] = json!({
                "label": voice.total, "amount": print(order.total, shop.spec.language) });
        }
        if does.confirmation.delivery_time {
            context["delivery"] = voice
                .delivery
                .replace("{time}", &shop.spec.delivery_time)
                .into();
        }
    }
    let carrier = if does.shipping_mail.is_some() {
        Kind::Shipping
    } else {
        Kind::Confirmation
    };
    context["button"] = Value::Null;
    if does.tracking_link && occasion.kind == carrier {
        let url = absolute(shop, &shop.markup.path(Page::Track, &order.token));
        context["button"] = json!({ "text": voice.track, "url": url });
    }
}

fn item(shop: &Shop, line: &Line, carries: &Carries) -> Value {
    let tongue = shop.spec.language;
    let picture = shop
        .markup
        .path(Page::Picture, &format!("{}.png", line.product.slug));
    json!({
        "name": carries.products.then(|| line.product.name.clone()),
        "variant": carries.products.then(|| line.variant.clone()),
        "quantity": line.quantity,
        "price": carries.prices.then(|| print(line.product.price, tongue)),
        "image": carries.images.then(|| absolute(shop, &picture)),
    })
}

fn absolute(shop: &Shop, path: &str) -> String {
    shop.url
        .join(path)
        .map_or_else(|_| shop.url.to_string(), |url| url.to_string())
}

/// Fills a sentence: `{shop}`, `{order}`, `{total}`, `{payment}`, `{worth}`, `{product}`, `{email}`.
fn fill(shop: &Shop, occasion: &Occasion, text: &str) -> String {
    let tongue = shop.spec.language;
    let mut text = text
        .replace("{shop}", &shop.spec.name)
        .replace("{email}", &occasion.to);
    if let Some(order) = &occasion.order {
        text = text
            .replace("{order}", &order.number)
            .replace("{total}", &print(order.total, tongue))
            .replace("{payment}", &view::payment_name(shop, order.payment))
            .replace("{account}", account_line(order.payment, tongue));
    }
    let coupon = shop
        .spec
        .behaviour
        .reminder
        .as_ref()
        .and_then(|reminder| reminder.coupon.as_ref());
    if let Some(coupon) = coupon {
        text = text.replace("{worth}", &view::worth(coupon.worth, tongue));
    }
    text
}

fn account_line(payment: Payment, tongue: Tongue) -> &'static str {
    match (payment, tongue) {
        (Payment::BankTransfer, Tongue::Pl) => "Rachunek: 61 1090 1014 0000 0712 1981 2874.",
        (Payment::BankTransfer, Tongue::Uk) => "Рахунок: UA21 3223 1300 0002 6007 2335 6600 1.",
        (Payment::BankTransfer, Tongue::En) => "Sort code 20-00-00, account 5577 9911.",
        (_, Tongue::Pl) => "Przygotuj proszę odliczoną kwotę dla kuriera.",
        (_, Tongue::Uk) => "Будь ласка, підготуйте суму для кур'єра.",
        (_, Tongue::En) => "Please have the amount ready for the courier.",
    }
}

/// The price of the delivery, as printed.
pub(super) fn delivery_cost(delivery: super::spec::Delivery, tongue: Tongue) -> String {
    print(delivery_price(delivery, tongue), tongue)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{Arc, Mutex};

    use tokio::task::JoinSet;
    use url::Url;

    use super::*;
    use crate::demo::specs::genesys;
    use crate::mail;

    #[test]
    fn every_voice_is_understood_when_it_welcomes() {
        let lexicons = mail::Lexicons::embedded();
        let mut voices = BTreeSet::new();
        for spec in genesys(100) {
            if !voices.insert((spec.language.code(), spec.voice)) {
                continue;
            }
            let id = spec.id.clone();
            let url = Url::parse("http://127.0.0.1:8080/").expect("an address");
            let to = ([127, 0, 0, 1], 25).into();
            let errands = Arc::new(Mutex::new(JoinSet::new()));
            let shop = Shop::new(spec, url, to, errands).expect("a shop");
            let occasion = Occasion {
                kind: Kind::Welcome,
                to: "audit+k7@mail.example".to_owned(),
                first_name: "Anna".to_owned(),
                cart: Cart::default(),
                session: String::new(),
                order: None,
                number: 0,
            };
            let raw = write(&shop, &occasion).expect("a mail").formatted();
            let reading = mail::read(&raw, &mail::Context::default(), &lexicons);
            assert_eq!(
                reading.kind,
                mail::Kind::Welcome,
                "{id}: {} {:?}",
                reading.subject,
                reading.reasons
            );
        }
        assert!(voices.len() >= 9, "{voices:?}");
    }
}
