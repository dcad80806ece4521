//! Banners, overlays and walls.

use cxaudit::page::{Frame, OverlayKind, Rect, WallKind};

use super::build::{BOX, Page, STRIP};
use super::read;

fn in_layer(page: Page, text: &str) -> Page {
    page.button(text).last(|e| e.layer = Some(0))
}

#[test]
fn a_cookie_banner_and_its_answers() {
    for (lang, text, accept, reject, settings) in [
        (
            "pl",
            "Używamy plików cookie, aby sklep działał",
            "Akceptuję wszystkie",
            "Odrzuć wszystkie",
            "Ustawienia",
        ),
        (
            "uk",
            "Ми використовуємо файли cookie",
            "Прийняти всі",
            "Тільки необхідні",
            "Налаштувати",
        ),
        (
            "en",
            "We use cookies to improve this site",
            "Accept all",
            "Reject all",
            "Cookie settings",
        ),
        (
            "de",
            "Wir verwenden Cookies",
            "Alle akzeptieren",
            "Nur notwendige",
            "Einstellungen",
        ),
    ] {
        let mut page = Page::new(lang, "https://shop.test/").layer("fixed", "div.bar", text, STRIP);
        for label in [accept, reject, settings] {
            page = in_layer(page, label);
        }
        let banner = read(&page.done()).banner.expect(text);
        assert_eq!(banner.accept.map(|id| id.0), Some(0), "{lang}");
        assert_eq!(banner.reject.map(|id| id.0), Some(1), "{lang}");
        assert_eq!(banner.settings.map(|id| id.0), Some(2), "{lang}");
        assert!(!banner.blocking);
    }
}

#[test]
fn a_newsletter_box_is_no_cookie_banner() {
    let page = Page::new("en", "https://shop.test/")
        .layer(
            "dialog",
            "div.popup",
            "Get 10 % off your first order. See our privacy policy.",
            BOX,
        )
        .input("email", "Email")
        .last(|e| e.layer = Some(0));
    let page = in_layer(in_layer(page, "Subscribe"), "No, thanks").done();
    let reading = read(&page);
    assert!(reading.banner.is_none());
    assert_eq!(reading.overlays[0].kind, OverlayKind::Newsletter);
    assert_eq!(reading.overlays[0].dismiss.map(|id| id.0), Some(2));
}

#[test]
fn an_age_gate_is_answered_by_a_grown_up() {
    let page = Page::new("pl", "https://shop.test/").layer(
        "dialog",
        "div.age",
        "Czy masz ukończone 18 lat?",
        BOX,
    );
    let page = in_layer(in_layer(page, "Nie"), "Tak, mam 18 lat").done();
    let overlay = &read(&page).overlays[0];
    assert_eq!(overlay.kind, OverlayKind::AgeGate);
    assert_eq!(overlay.dismiss.map(|id| id.0), Some(1));
}

#[test]
fn walls_are_named() {
    let walls = |page: Page| {
        let walls = read(&page.done()).walls;
        walls.iter().map(|w| w.kind).collect::<Vec<_>>()
    };
    let closed =
        Page::new("pl", "https://shop.test/").heading("Sklep nieczynny. Przerwa techniczna");
    assert_eq!(walls(closed), [WallKind::ClosedShop]);
    let parked = Page::new("en", "https://shop.test/").heading("This domain is for sale");
    assert_eq!(walls(parked), [WallKind::ParkedDomain]);
    let mut checked = Page::new("en", "https://shop.test/").heading("Just a moment...");
    checked.snapshot.status = Some(403);
    assert_eq!(walls(checked)[0], WallKind::BotCheck);
    let mut many = Page::new("en", "https://shop.test/");
    many.snapshot.status = Some(429);
    assert_eq!(walls(many), [WallKind::TooManyRequests]);
}

#[test]
fn a_challenge_is_a_wall_and_an_invisible_badge_is_none() {
    let page = |url: &str, h: f64| {
        let mut page = Page::new("en", "https://shop.test/register")
            .form("/register")
            .input("email", "Email")
            .input("password", "Password")
            .submit("Create account");
        page.snapshot.frames = vec![
            Frame::default(),
            Frame {
                url: url.to_owned(),
                visible: true,
                rect: Rect {
                    x: 100.0,
                    y: 220.0,
                    w: 304.0,
                    h,
                },
                ..Frame::default()
            },
        ];
        read(&page.done()).walls
    };
    let walls = page(
        "https://www.google.com/recaptcha/api2/anchor?size=normal",
        78.0,
    );
    assert_eq!(walls[0].kind, WallKind::Captcha);
    assert_eq!(walls[0].form, Some(0));
    assert!(
        page(
            "https://www.google.com/recaptcha/api2/anchor?size=invisible",
            60.0
        )
        .is_empty()
    );
}
