//! Kinds of forms and pages, contacts, complaints, and the contract of `inspect page`.

use cxaudit::page::{ButtonRole, FormKind, LinkKind, PageKind, inspect_json, inspect_text};

use super::build::Page;
use super::read;

#[test]
fn kinds_of_forms() {
    let register = Page::new("pl", "https://sklep.test/rejestracja")
        .form("/rejestracja")
        .input("text", "Imię")
        .input("text", "Nazwisko")
        .input("email", "E-mail")
        .input("password", "Hasło")
        .submit("Zarejestruj się");
    let log_in = Page::new("uk", "https://shop.test/vhid")
        .form("/login")
        .input("email", "Електронна пошта")
        .input("password", "Пароль")
        .submit("Увійти");
    let recover = Page::new("en", "https://shop.test/account/forgot")
        .heading("Forgot your password?")
        .form("/forgot")
        .input("email", "Email")
        .submit("Send");
    let newsletter = Page::new("en", "https://shop.test/")
        .footer_form("/subscribe")
        .input("email", "Email")
        .submit("Sign up");
    let contact = Page::new("de", "https://shop.test/kontakt")
        .form("/kontakt")
        .input("text", "Ihr Name")
        .input("email", "E-Mail")
        .put(|e| {
            e.tag = "textarea".to_owned();
            e.label = "Ihre Nachricht".to_owned();
        })
        .submit("Absenden");
    let search = Page::new("cs", "https://shop.test/")
        .form("/hledat")
        .input("search", "Hledat")
        .submit("Hledat");
    let cart = Page::new("fr", "https://shop.test/p/1")
        .form("/panier")
        .input("number", "Quantité")
        .submit("Ajouter au panier");
    for (page, kind) in [
        (register, FormKind::Registration),
        (log_in, FormKind::LogIn),
        (recover, FormKind::PasswordRecovery),
        (newsletter, FormKind::Newsletter),
        (contact, FormKind::Contact),
        (search, FormKind::Search),
        (cart, FormKind::AddToCart),
    ] {
        let reading = read(&page.done());
        assert_eq!(
            reading.forms[0].kind, kind,
            "{:?}",
            reading.forms[0].reasons
        );
    }
}

#[test]
fn a_vague_button_means_what_its_form_is_for() {
    let page = Page::new("en", "https://shop.test/")
        .footer_form("/newsletter")
        .input("email", "Email")
        .submit("Sign up")
        .done();
    assert_eq!(read(&page).buttons[0].role, ButtonRole::Subscribe);
}

#[test]
fn kinds_of_pages() {
    let thanks = Page::new("pl", "https://sklep.test/koniec").heading("Dziękujemy za zamówienie");
    let empty = Page::new("uk", "https://shop.test/cart").heading("Ваш кошик порожній");
    let missing = {
        let mut page = Page::new("en", "https://shop.test/x").heading("Page not found");
        page.snapshot.status = Some(404);
        page
    };
    let home = Page::new("en", "https://shop.test/").text("Welcome to our shop of lamps");
    for (page, kind) in [
        (thanks, PageKind::ThankYou),
        (empty, PageKind::EmptyCart),
        (missing, PageKind::Error),
        (home, PageKind::Home),
    ] {
        assert_eq!(read(&page.done()).page, kind);
    }
}

#[test]
fn links_lead_to_products_listings_and_contact() {
    let page = Page::new("en", "https://shop.test/")
        .link("Lamps", "https://shop.test/category/lamps")
        .last(|e| e.region = cxaudit::page::Region::Nav)
        .link(
            "Blue desk lamp",
            "https://shop.test/product/blue-desk-lamp-with-shade",
        )
        .last(|e| e.price = Some("49.90 EUR".to_owned()))
        .link(
            "Old lamp. Sold out",
            "https://shop.test/product/old-lamp-without-a-shade",
        )
        .last(|e| e.price = Some("9.90 EUR".to_owned()))
        .link("Contact us", "https://shop.test/contact")
        .link("Elsewhere", "https://other.test/product/a-b-c-d")
        .done();
    let links = read(&page).links;
    let of = |kind: LinkKind| links.iter().filter(|l| l.kind == kind).collect::<Vec<_>>();
    assert_eq!(of(LinkKind::Product).len(), 2);
    assert!(
        of(LinkKind::Product)
            .iter()
            .any(|l| l.unsuitable.as_deref() == Some("sold out"))
    );
    assert_eq!(of(LinkKind::Listing)[0].text, "Lamps");
    assert_eq!(of(LinkKind::Contact)[0].text, "Contact us");
}

#[test]
fn contacts_are_read() {
    let page = Page::new("pl", "https://sklep.test/kontakt")
        .text("Zadzwoń: +48 22 123 45 67, napisz: Biuro@sklep.test")
        .link("WhatsApp", "https://wa.me/48221234567")
        .link("Opinie", "https://www.trustpilot.com/review/sklep.test")
        .done();
    let contacts = read(&page).contacts;
    assert_eq!(contacts.phones, ["+48 22 123 45 67"]);
    assert_eq!(contacts.mails, ["biuro@sklep.test"]);
    assert_eq!(contacts.messengers, ["whatsapp"]);
    assert_eq!(contacts.review_profiles.len(), 1);
}

#[test]
fn complaints_are_read() {
    let mut page = Page::new("en", "https://shop.test/register")
        .form("")
        .input("email", "Email")
        .last(|e| {
            e.attributes
                .insert("aria-invalid".to_owned(), "true".to_owned());
            e.nearby = "Please enter a valid email".to_owned();
        });
    page.snapshot
        .alerts
        .push("Passwords do not match".to_owned());
    page.snapshot.alerts.push("Free delivery today".to_owned());
    let errors = read(&page.done()).errors;
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0].text, "Please enter a valid email");
    assert_eq!(errors[1].text, "Passwords do not match");
}

#[test]
fn inspect_keeps_its_contract() {
    let page = Page::new("en", "https://shop.test/")
        .form("/subscribe")
        .input("email", "Email")
        .last(|e| {
            for (name, value) in [("id", "mail"), ("data-h", "7"), ("class", "wide")] {
                e.attributes.insert(name.to_owned(), value.to_owned());
            }
        })
        .submit("Subscribe")
        .done();
    let reading = read(&page);
    let value = inspect_json("file.html", &page, &reading);
    let keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "input", "page", "language", "fields", "buttons", "forms", "banner", "walls", "chat"
        ]
    );
    let field = &value["fields"][0];
    assert_eq!(field["role"], "email");
    assert_eq!(field["tag"], "input");
    assert_eq!(field["label"], "Email");
    assert_eq!(
        field["attributes"],
        serde_json::json!({"data-h": "7", "id": "mail"})
    );
    assert_eq!(value["buttons"][0]["role"], "subscribe");
    assert_eq!(value["forms"][0]["kind"], "newsletter");
    assert!(inspect_text("file.html", &page, &reading).contains("field email"));
}
