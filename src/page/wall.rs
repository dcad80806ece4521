//! What keeps a customer out: captchas, bot checks, error pages, closed shops, parked domains.
//! Named, never solved.

use super::context::Context;
use super::reading::{ButtonReading, FieldReading, FormReading, Wall, WallKind};
use super::role::{ButtonRole, FieldRole, FormKind};
use super::snapshot::{Frame, Rect};
use super::word::Word;
use crate::text::{find_money, fold};

/// Frames that show a challenge, by a part of their address.
const CHALLENGES: &[&str] = &[
    "recaptcha/api2/bframe",
    "recaptcha/enterprise/bframe",
    "hcaptcha.com",
    "challenges.cloudflare.com",
    "captcha-delivery.com",
    "arkoselabs.com",
    "funcaptcha.com",
    "geetest.com",
    "px-captcha",
    "perimeterx",
    "friendlycaptcha",
    "mtcaptcha",
    "awswaf",
    "captcha.yandex",
    "smartcaptcha",
];

/// Those of them that look at the browser before they ask anything of a person.
const BY_THEMSELVES: &[&str] = &[
    "challenges.cloudflare.com",
    "captcha-delivery.com",
    "px-captcha",
    "perimeterx",
    "awswaf",
];

/// Everything that keeps a customer out of this page or of one of its forms.
pub(super) fn read(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
    forms: &[FormReading],
) -> Vec<Wall> {
    let mut walls = Vec::new();
    let mut add = |kind: WallKind, confidence: f64, reason: String, form: Option<u32>| {
        walls.push(Wall {
            kind,
            confidence,
            reasons: vec![reason],
            form,
        });
    };
    by_status(context, &mut add);
    by_frames(context, &mut add);
    for field in fields.iter().filter(|f| f.role == FieldRole::Captcha) {
        if let Some(element) = context.element(field.element).filter(|e| e.visible) {
            add(
                WallKind::Captcha,
                0.8,
                format!("the field {:?} asks for a code from a picture", field.label),
                element.form,
            );
        }
    }
    by_words(context, fields, buttons, forms, &mut add);
    walls.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    walls
}

type Add<'a> = dyn FnMut(WallKind, f64, String, Option<u32>) + 'a;

fn by_status(context: &Context<'_>, add: &mut Add<'_>) {
    let Some(status) = context.snapshot.status else {
        return;
    };
    let kind = match status {
        401 | 403 | 451 if is_bot_check(context) => WallKind::BotCheck,
        401 | 403 | 451 => WallKind::Forbidden,
        404 | 410 => WallKind::NotFound,
        429 => WallKind::TooManyRequests,
        503 if is_bot_check(context) => WallKind::BotCheck,
        500.. => WallKind::ServerError,
        _ => return,
    };
    add(kind, 0.97, format!("the server answered {status}"), None);
}

fn is_bot_check(context: &Context<'_>) -> bool {
    context.headed(Word::BotCheck) || context.body.len() < 2_500 && context.says(Word::BotCheck)
}

fn by_frames(context: &Context<'_>, add: &mut Add<'_>) {
    for frame in &context.snapshot.frames {
        let url = frame.url.to_lowercase();
        let challenge = CHALLENGES.iter().any(|part| url.contains(part));
        // The box to tick; the invisible kind asks nobody anything.
        let box_to_tick =
            url.contains("recaptcha") && url.contains("anchor") && !url.contains("size=invisible");
        if !(challenge || box_to_tick)
            || !frame.visible
            || frame.rect.w < 60.0
            || frame.rect.h < 40.0
        {
            continue;
        }
        let form = form_around(context, frame);
        let whole_page = form.is_none() && context.body.len() < 2_500;
        // Some look at the browser by themselves; the others give a person something to solve.
        let by_itself = BY_THEMSELVES.iter().any(|part| url.contains(part));
        let kind = if whole_page && by_itself {
            WallKind::BotCheck
        } else {
            WallKind::Captcha
        };
        add(
            kind,
            0.95,
            format!("shows a challenge from {}", host_of(&url)),
            form,
        );
    }
}

fn host_of(url: &str) -> &str {
    url.split("//")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or(url)
}

/// The form a frame stands in, by where its fields are.
fn form_around(context: &Context<'_>, frame: &Frame) -> Option<u32> {
    let centre = frame.rect.y + frame.rect.h / 2.0;
    let spans = (0u32..).zip(&context.snapshot.forms).filter_map(|(at, _)| {
        let own: Vec<Rect> = context
            .snapshot
            .elements
            .iter()
            .filter(|e| e.form == Some(at) && e.visible)
            .map(|e| e.rect)
            .collect();
        let top = own.iter().map(|r| r.y).reduce(f64::min)?;
        let bottom = own.iter().map(|r| r.y + r.h).reduce(f64::max)?;
        Some((at, top, bottom))
    });
    spans
        .filter(|(_, top, bottom)| (top - 20.0..=bottom + 120.0).contains(&centre))
        .min_by(|a, b| (a.2 - a.1).total_cmp(&(b.2 - b.1)))
        .map(|(at, _, _)| at)
}

fn by_words(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
    forms: &[FormReading],
    add: &mut Add<'_>,
) {
    let sells = buttons.iter().any(|b| {
        matches!(
            b.role,
            ButtonRole::AddToCart
                | ButtonRole::BuyNow
                | ButtonRole::Checkout
                | ButtonRole::ViewCart
        )
    });
    let priced = context.snapshot.elements.iter().any(|e| e.price.is_some())
        || !find_money(&context.snapshot.text).is_empty();
    let little = context.body.len() < 1_500 && !sells && !priced;
    if is_bot_check(context) && little {
        let to_solve = context.snapshot.elements.iter().any(|e| {
            e.visible
                && (e.role == "checkbox" || e.kind == "checkbox")
                && (context.mentions(&e.name, Word::Captcha)
                    || context.mentions(&e.name, Word::BotCheck))
        });
        let (kind, reason) = if to_solve {
            (
                WallKind::Captcha,
                "the page only asks to prove that one is no robot",
            )
        } else {
            (WallKind::BotCheck, "the page only checks for robots")
        };
        add(kind, 0.9, reason.to_owned(), None);
    }
    let headed_or_little =
        |word: Word| context.headed(word) || context.body.len() < 600 && context.says(word);
    if little {
        for (word, kind, confidence) in [
            (Word::Forbidden, WallKind::Forbidden, 0.8),
            (Word::TooManyRequests, WallKind::TooManyRequests, 0.8),
            (Word::ServerError, WallKind::ServerError, 0.8),
            (Word::NotFound, WallKind::NotFound, 0.8),
            (Word::Parked, WallKind::ParkedDomain, 0.85),
            (Word::ClosedShop, WallKind::ClosedShop, 0.8),
            (Word::Holiday, WallKind::Holiday, 0.75),
            (Word::InvitationOnly, WallKind::InvitationOnly, 0.7),
        ] {
            if headed_or_little(word) {
                let said = context.first_words(word).unwrap_or_default();
                add(
                    kind,
                    confidence,
                    format!("the page says little but {said:?}"),
                    None,
                );
            }
        }
        let shut_in = forms.iter().any(|f| f.kind == FormKind::LogIn)
            || fields.iter().any(|f| {
                f.role == FieldRole::CurrentPassword
                    && context.element(f.element).is_some_and(|e| e.visible)
            });
        let signs_up = buttons.iter().any(|b| b.role == ButtonRole::Register)
            || forms.iter().any(|f| f.kind == FormKind::Registration);
        let says_so = context.says(Word::LogInOnly);
        if shut_in && (says_so || is_front(context) && !signs_up) {
            add(
                WallKind::LogInOnly,
                if says_so { 0.85 } else { 0.7 },
                "nothing can be seen without logging in".to_owned(),
                None,
            );
        }
    }
    let code_asked = fields.iter().any(|f| {
        f.role == FieldRole::OneTimeCode && context.element(f.element).is_some_and(|e| e.visible)
    });
    if code_asked && says_of_phone(context) {
        add(
            WallKind::PhoneVerification,
            0.85,
            "asks for a code sent to a phone".to_owned(),
            None,
        );
    }
    let file_asked = context
        .snapshot
        .elements
        .iter()
        .any(|e| e.kind == "file" && e.visible);
    if file_asked && context.says(Word::IdVerification) {
        add(
            WallKind::IdVerification,
            0.8,
            "asks for a document".to_owned(),
            None,
        );
    }
    if let Some(reason) = not_a_shop(context, sells, priced) {
        add(WallKind::NotAShop, 0.6, reason, None);
    }
}

/// Whether a line asks for a code from a phone. One that speaks of mail asks for a code that can be
/// read there.
fn says_of_phone(context: &Context<'_>) -> bool {
    const MAIL: &[&str] = &["@", "mail", "пошт", "почт", "correo", "courriel", "posta"];
    let of_phone = |line: &str| {
        let folded = fold(line);
        context.mentions(line, Word::PhoneVerification)
            && !MAIL.iter().any(|word| folded.contains(word))
    };
    context.snapshot.text.lines().any(of_phone)
}

/// Whether the address is that of a front page, be it of one language.
fn is_front(context: &Context<'_>) -> bool {
    url::Url::parse(&context.snapshot.url)
        .is_ok_and(|url| url.path().trim_matches('/').len() <= 3 && url.query().is_none())
}

/// Only a full front page without a price, a cart, a product or a word of buying is no shop.
fn not_a_shop(context: &Context<'_>, sells: bool, priced: bool) -> Option<String> {
    let front = is_front(context);
    let links = context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.tag == "a")
        .count();
    let shop_words = context.says(Word::CartPage)
        || context.says(Word::ListingPage)
        || context.says(Word::CartEmpty)
        || context.says(Word::Delivery)
        || context.snapshot.elements.iter().any(|e| {
            let href = fold(&e.href);
            [
                "cart",
                "koszyk",
                "basket",
                "koshyk",
                "warenkorb",
                "kosik",
                "product",
                "shop",
                "sklep",
            ]
            .iter()
            .any(|part| href.contains(part))
        });
    let full = context.body.len() > 800 && links >= 8;
    (front && full && !sells && !priced && !shop_words)
        .then(|| "a full front page without prices, a cart or anything to buy".to_owned())
}
