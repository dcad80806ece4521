//! The second opinion on the button that places an order.

use cxaudit::page::{ElementId, is_final_button};

use super::build::Page;

#[test]
fn words_of_an_order_are_final_wherever_they_stand() {
    for text in [
        "Zamawiam z obowiązkiem zapłaty",
        "Kupuję i płacę",
        "Zahlungspflichtig bestellen",
        "Підтвердити замовлення",
        "Objednávka zavazující k platbě",
        "Objednať s povinnosťou platby",
        "Place order",
        "Pay now",
        "Подтвердить заказ",
        "Commander avec obligation de paiement",
        "Confirmar pedido",
        "Ordina con obbligo di pagamento",
    ] {
        let page = Page::new("", "https://shop.test/x").button(text).done();
        assert!(is_final_button(&page, ElementId(0)).is_some(), "{text:?}");
    }
}

#[test]
fn words_that_also_lead_to_a_checkout_are_final_once_an_order_could_be_placed() {
    for text in ["Оформити замовлення", "Zamawiam", "Commander"] {
        let cart = Page::new("", "https://shop.test/cart").button(text).done();
        assert_eq!(is_final_button(&cart, ElementId(0)), None, "{text:?}");
        let checkout = Page::new("", "https://shop.test/x")
            .form("/x")
            .input("tel", "Телефон")
            .submit(text)
            .done();
        assert!(
            is_final_button(&checkout, ElementId(1)).is_some(),
            "{text:?}"
        );
    }
}

#[test]
fn an_unknown_word_is_final_at_the_end_of_a_checkout() {
    let page = Page::new("pl", "https://shop.test/zamowienie")
        .heading("Podsumowanie zamówienia")
        .form("/zamowienie")
        .input("radio", "Za pobraniem")
        .input("checkbox", "Akceptuję regulamin")
        .text("Razem: 59,90 zł")
        .submit("Lecimy!")
        .submit("Zastosuj kupon")
        .done();
    assert!(is_final_button(&page, ElementId(2)).is_some());
    assert_eq!(is_final_button(&page, ElementId(3)), None);
}

#[test]
fn what_leads_up_to_an_order_is_not_final() {
    for text in [
        "Add to cart",
        "Dodaj do koszyka",
        "Log in",
        "Accept all",
        "Купити",
        "Checkout",
    ] {
        let page = Page::new("", "https://shop.test/product/x")
            .button(text)
            .done();
        assert_eq!(is_final_button(&page, ElementId(0)), None, "{text:?}");
    }
}

/// A cart on which delivery and payment are chosen, with a button that says "I order".
fn cart_that_orders(steps: &[&str], quantity: bool, text: &str) -> cxaudit::page::Snapshot {
    let mut page = Page::new("pl", "https://shop.test/pl/basket").heading("Koszyk");
    for step in steps {
        page = page.text(step);
    }
    page = page.form("/pl/basket/ways");
    if quantity {
        page = page.input("text", "Ilość");
    } else {
        page = page.input("text", "Kod rabatowy");
    }
    page.input("radio", "Kurier")
        .input("radio", "Przelew bankowy")
        .text("Razem: 59,90 zł")
        .submit(text)
        .done()
}

#[test]
fn the_first_of_numbered_steps_orders_nothing_where_a_later_one_asks_for_the_address() {
    let steps = ["1. Koszyk", "2. Dane do zamówienia", "3. Twoje zamówienie"];
    let is_final = |page| is_final_button(&page, ElementId(3)).is_some();
    assert!(!is_final(cart_that_orders(&steps, true, "Zamawiam")));
    // As soon as one of the signs is missing it may be the last step.
    assert!(is_final(cart_that_orders(&steps, true, "Zamawiam i płacę")));
    assert!(is_final(cart_that_orders(&steps, false, "Zamawiam")));
    assert!(is_final(cart_that_orders(&[], true, "Zamawiam")));
    let other = ["1. Koszyk", "2. Podsumowanie", "3. Gotowe"];
    assert!(is_final(cart_that_orders(&other, true, "Zamawiam")));
}

#[test]
fn what_buys_at_once_is_final_beside_the_ways_to_pay_and_leads_on_from_a_product() {
    for text in ["Купити в один клік", "Kup jednym kliknięciem", "Buy it now"] {
        let product = Page::new("", "https://shop.test/product/x")
            .button(text)
            .done();
        assert_eq!(is_final_button(&product, ElementId(0)), None, "{text:?}");
        let checkout = Page::new("", "https://shop.test/zamowienie")
            .form("/zamowienie")
            .input("radio", "Za pobraniem")
            .form("/express")
            .submit(text)
            .done();
        let found = is_final_button(&checkout, ElementId(1));
        assert!(found.is_some(), "{text:?}");
    }
}

#[test]
fn a_way_to_pay_that_a_button_sends_is_final() {
    for text in [
        "Bank transfer",
        "Pay using Bank transfer",
        "Za pobraniem",
        "Оплата при отриманні",
    ] {
        let sent = Page::new("", "https://shop.test/checkout/payment")
            .heading("Payment")
            .form("/checkout/payment")
            .submit(text)
            .done();
        assert!(is_final_button(&sent, ElementId(0)).is_some(), "{text:?}");
    }
    let chosen = Page::new("", "https://shop.test/checkout/payment")
        .heading("Payment")
        .form("/checkout/payment")
        .input("radio", "Bank transfer")
        .done();
    assert_eq!(is_final_button(&chosen, ElementId(0)), None);
    let tile = Page::new("", "https://shop.test/checkout/payment")
        .heading("Payment")
        .button("Bank transfer")
        .done();
    assert_eq!(is_final_button(&tile, ElementId(0)), None);
}

#[test]
fn a_drawn_select_at_the_end_of_a_checkout_opens_a_list_and_no_more() {
    let page = |text: &str, kind: &str| {
        let (text, kind) = (text.to_owned(), kind.to_owned());
        Page::new("en", "https://shop.test/checkout")
            .heading("Checkout")
            .form("/checkout")
            .input("radio", "Cash on delivery")
            .input("checkbox", "I accept the terms")
            .text("Total: 59.90")
            .put(|select| {
                select.tag = "button".to_owned();
                select.kind = kind;
                select.role = "combobox".to_owned();
                select.label = "Country *".to_owned();
                select.name = "Country *".to_owned();
                select.text = text;
            })
            .done()
    };
    let is_final = |page| is_final_button(&page, ElementId(2)).is_some();
    assert!(!is_final(page("Choose a country", "button")));
    // What says that it orders, or sends the form, is believed before its role.
    assert!(is_final(page("Place order", "button")));
    let mut drawn = page("Place order", "");
    drawn.elements[2].tag = "div".to_owned();
    let tabindex = ("tabindex".to_owned(), "0".to_owned());
    drawn.elements[2].attributes.extend([tabindex]);
    assert!(is_final(drawn));
    assert!(is_final(page("Go", "submit")));
}
