//! Products, variants, carts and what a checkout offers.

use cxaudit::page::{PageKind, Region};

use super::build::Page;
use super::read;

#[test]
fn a_product_page_with_a_variant_to_choose() {
    let page = Page::new("pl", "https://sklep.test/produkt/kubek")
        .heading("Kubek niebieski")
        .form("/koszyk")
        .select("Rozmiar", &["Wybierz", "S", "M"])
        .input("number", "Ilość")
        .submit("Dodaj do koszyka")
        .last(|e| e.price = Some("39,90 zł".to_owned()))
        .done();
    let reading = read(&page);
    assert_eq!(reading.page, PageKind::Product);
    let product = reading.product.unwrap();
    assert_eq!(product.name, "Kubek niebieski");
    assert_eq!(product.price.unwrap().amount.to_string(), "39.90");
    assert_eq!(product.add_to_cart.map(|id| id.0), Some(2));
    assert_eq!(product.variants.len(), 1);
    assert!(!product.variants[0].chosen);
}

#[test]
fn equal_buttons_are_a_listing() {
    let mut page = Page::new("en", "https://shop.test/category/mugs");
    for name in ["red", "blue", "green", "black"] {
        page = page
            .link(
                &format!("A {name} mug"),
                &format!("https://shop.test/product/a-{name}-mug-of-clay"),
            )
            .last(|e| e.price = Some("£5.00".to_owned()))
            .button("Add to cart");
    }
    let reading = read(&page.done());
    assert!(reading.product.is_none());
    assert_eq!(reading.page, PageKind::Listing);
}

#[test]
fn a_cart_lists_its_items() {
    let page = Page::new("en", "https://shop.test/cart")
        .heading("Shopping cart")
        .link("Cart (2)", "https://shop.test/cart")
        .last(|e| e.region = Region::Header)
        .link("Blue mug, size M", "https://shop.test/product/blue-mug")
        .last(|e| e.price = Some("£5.00".to_owned()))
        .button("Remove")
        .text("Total: £10.00")
        .link("Checkout", "https://shop.test/checkout")
        .done();
    let reading = read(&page);
    assert_eq!(reading.page, PageKind::Cart);
    let cart = reading.cart.unwrap();
    assert_eq!(cart.count, Some(2));
    assert!(cart.contains("Blue Mug"));
    assert!(!cart.contains("Green teapot"));
    assert_eq!(cart.total.unwrap().amount.to_string(), "10.00");
    assert!(!cart.empty);
}

#[test]
fn payments_without_money_now_are_offline() {
    let mut page = Page::new("uk", "https://shop.test/checkout").form("/checkout");
    let cases = [
        ("Накладений платіж", true),
        ("Оплата при отриманні", true),
        ("Картка Visa/Mastercard онлайн", false),
        ("Za pobraniem", true),
        ("Przelew tradycyjny", true),
        ("Szybki przelew online", false),
        ("Nachnahme", true),
        ("Dobírka", true),
        ("PayPal", false),
        ("Cash on delivery", true),
    ];
    for (text, _) in cases {
        page = page.input("radio", text).last(|e| {
            e.attributes
                .insert("name".to_owned(), "payment_method".to_owned());
        });
    }
    let payments = read(&page.done()).checkout.payments;
    assert_eq!(payments.len(), cases.len());
    for (payment, (text, offline)) in payments.iter().zip(cases) {
        assert_eq!(payment.offline, offline, "{text}");
    }
}
