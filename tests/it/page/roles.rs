//! What single fields and buttons are for, in the languages shops write.

use cxaudit::page::{ButtonRole as B, FieldRole as F};

use super::build::Page;
use super::read;

#[test]
fn buttons_by_their_words() {
    for (lang, text, role) in [
        ("pl", "Dodaj do koszyka", B::AddToCart),
        ("pl", "Do koszyka", B::AddToCart),
        ("pl", "Kup teraz", B::BuyNow),
        ("pl", "Dodaj do ulubionych", B::WishList),
        ("pl", "Zamawiam z obowiązkiem zapłaty", B::PlaceOrder),
        ("pl", "Załóż konto", B::Register),
        ("uk", "Додати в кошик", B::AddToCart),
        ("uk", "Купити", B::AddToCart),
        ("uk", "Підтвердити замовлення", B::PlaceOrder),
        ("uk", "Зареєструватися", B::Register),
        ("en", "Add to bag", B::AddToCart),
        ("en", "Add Blue Mug to cart", B::AddToCart),
        ("en", "Add to wish list", B::WishList),
        ("en", "Log in", B::LogIn),
        ("en", "Continue shopping", B::ContinueShopping),
        ("de", "In den Warenkorb", B::AddToCart),
        ("de", "Zahlungspflichtig bestellen", B::PlaceOrder),
        ("cs", "Objednávka zavazující k platbě", B::PlaceOrder),
        ("cs", "Vložit do košíku", B::AddToCart),
        ("sk", "Objednať s povinnosťou platby", B::PlaceOrder),
        ("ru", "В корзину", B::AddToCart),
        ("fr", "Ajouter au panier", B::AddToCart),
        ("es", "Añadir al carrito", B::AddToCart),
        ("it", "Aggiungi al carrello", B::AddToCart),
    ] {
        let page = Page::new(lang, "https://shop.test/").button(text).done();
        assert_eq!(read(&page).buttons[0].role, role, "{lang} {text:?}");
    }
}

#[test]
fn decoys_neither_buy_nor_register() {
    for text in [
        "Buy gift card",
        "Kup kartę podarunkową",
        "Add to wishlist",
        "Compare",
        "Log in to add to your wishlist",
        "Kontynuuj zakupy",
        "Порівняти",
        "У бажане",
        "Usuń z koszyka",
        "Увійти",
    ] {
        let page = Page::new("", "https://shop.test/").button(text).done();
        let role = read(&page).buttons[0].role;
        assert!(
            !matches!(role, B::AddToCart | B::BuyNow | B::Register | B::PlaceOrder),
            "{text:?} is {role:?}"
        );
    }
}

#[test]
fn fields_by_their_labels() {
    for (lang, kind, label, role) in [
        ("pl", "text", "Imię", F::GivenName),
        ("pl", "text", "Imię i nazwisko", F::Name),
        ("pl", "text", "Kod pocztowy", F::PostalCode),
        ("pl", "text", "Miejscowość *", F::AddressLevel2),
        ("pl", "text", "Ulica i numer domu", F::StreetAddress),
        ("pl", "text", "NIP", F::VatId),
        (
            "pl",
            "checkbox",
            "Akceptuję regulamin sklepu",
            F::TermsConsent,
        ),
        (
            "pl",
            "checkbox",
            "Chcę otrzymywać newsletter",
            F::MarketingConsent,
        ),
        ("uk", "text", "Прізвище", F::FamilyName),
        ("uk", "text", "Електронна пошта", F::Email),
        ("uk", "tel", "Номер телефону", F::Tel),
        ("uk", "text", "Промокод", F::Coupon),
        ("en", "text", "Username or email address", F::Username),
        ("en", "text", "Email address", F::Email),
        ("en", "text", "City, State", F::AddressLevel2),
        ("en", "tel", "Card number", F::CcNumber),
        ("en", "checkbox", "Keep me signed in", F::RememberMe),
        ("de", "text", "Straße und Hausnummer", F::StreetAddress),
        ("de", "text", "PLZ", F::PostalCode),
        ("cs", "text", "Příjmení", F::FamilyName),
        ("en", "text", "Mother's maiden name", F::None),
        ("en", "text", "Flux capacitor reading", F::None),
    ] {
        let page = Page::new(lang, "https://shop.test/")
            .form("")
            .input(kind, label)
            .done();
        assert_eq!(read(&page).fields[0].role, role, "{lang} {label:?}");
    }
}

#[test]
fn fields_by_identifiers_alone() {
    for (name, role) in [
        ("billingFirstName", F::GivenName),
        ("customer[last_name]", F::FamilyName),
        ("imie", F::GivenName),
        ("nazwisko", F::FamilyName),
        ("prizvysche", F::FamilyName),
        ("kod_pocztowy", F::PostalCode),
        ("qty", F::Quantity),
        ("x7_b", F::None),
    ] {
        let page = Page::new("", "https://shop.test/")
            .form("")
            .input("text", "")
            .last(|e| {
                e.attributes.insert("name".to_owned(), name.to_owned());
            })
            .done();
        assert_eq!(read(&page).fields[0].role, role, "{name:?}");
    }
}

#[test]
fn autocomplete_outweighs_words_unless_it_is_misused() {
    for (kind, autocomplete, label, role) in [
        ("text", "shipping postal-code", "Number", F::PostalCode),
        ("text", "off", "Surname", F::FamilyName),
        ("text", "none", "Surname", F::FamilyName),
        ("email", "username", "Email", F::Email),
        ("email", "new-password", "Email", F::Email),
        ("text", "tel-national", "Number", F::Tel),
    ] {
        let page = Page::new("en", "https://shop.test/")
            .form("")
            .input(kind, label)
            .last(|e| {
                e.attributes
                    .insert("autocomplete".to_owned(), autocomplete.to_owned());
            })
            .done();
        assert_eq!(read(&page).fields[0].role, role, "{autocomplete:?}");
    }
}

#[test]
fn neighbours_decide() {
    let page = Page::new("en", "https://shop.test/register")
        .form("/register")
        .input("email", "Email")
        .input("password", "Password")
        .input("password", "Password")
        .submit("Create account")
        .done();
    let roles: Vec<_> = read(&page).fields.iter().map(|f| f.role).collect();
    assert_eq!(roles, [F::Email, F::NewPassword, F::PasswordConfirm]);

    let page = Page::new("en", "https://shop.test/login")
        .form("/login")
        .input("email", "Email")
        .input("password", "Password")
        .submit("Log in")
        .done();
    assert_eq!(read(&page).fields[1].role, F::CurrentPassword);
}

#[test]
fn what_a_sign_is_explained_with_says_more_than_the_sign() {
    for (title, role) in [
        ("Usuń z koszyka", B::RemoveItem),
        ("Artikel entfernen", B::RemoveItem),
        ("Remove", B::RemoveItem),
        ("Zamknij", B::Close),
        ("", B::Close),
    ] {
        let page = Page::new("", "https://shop.test/")
            .button("×")
            .last(|e| {
                e.attributes.insert("title".to_owned(), title.to_owned());
            })
            .done();
        assert_eq!(read(&page).buttons[0].role, role, "{title:?}");
    }
}
