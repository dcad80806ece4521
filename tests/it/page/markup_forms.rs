//! What forms of platforms are for, by their addresses, ids and the words of their translations.

use cxaudit::page::{Element, FormKind as K, Region};

use super::build::Page;
use super::read;

struct Case {
    platform: &'static str,
    lang: &'static str,
    action: &'static str,
    /// `id` and `class` of the form.
    marks: (&'static str, &'static str),
    heading: &'static str,
    region: Region,
    /// Types and names of the fields, and their labels.
    fields: &'static [(&'static str, &'static str, &'static str)],
    submit: &'static str,
    kind: K,
}

const CASE: Case = Case {
    platform: "",
    lang: "en",
    action: "",
    marks: ("", ""),
    heading: "",
    region: Region::Main,
    fields: &[],
    submit: "",
    kind: K::Other,
};

const MAIL: (&str, &str, &str) = ("email", "email", "E-mail");
const PASSWORD: (&str, &str, &str) = ("password", "password", "");

const CASES: &[Case] = &[
    Case {
        platform: "WooCommerce log-in",
        lang: "hu",
        marks: ("", "woocommerce-form woocommerce-form-login login"),
        heading: "Bejelentkezés",
        fields: &[
            ("text", "username", "Felhasználónév vagy e-mail cím *"),
            ("password", "password", "Jelszó *"),
            ("checkbox", "rememberme", "Emlékezz rám"),
        ],
        submit: "Bejelentkezés",
        kind: K::LogIn,
        ..CASE
    },
    Case {
        platform: "WooCommerce registration",
        lang: "hu",
        marks: ("", "woocommerce-form woocommerce-form-register register"),
        heading: "Regisztráció",
        fields: &[
            ("email", "email", "E-mail cím *"),
            ("password", "password", "Jelszó *"),
        ],
        submit: "Regisztráció",
        kind: K::Registration,
        ..CASE
    },
    Case {
        platform: "WooCommerce lost password",
        lang: "nl",
        marks: ("", "woocommerce-ResetPassword lost_reset_password"),
        fields: &[("text", "user_login", "Gebruikersnaam of e-mail")],
        submit: "Wachtwoord resetten",
        kind: K::PasswordRecovery,
        ..CASE
    },
    Case {
        platform: "Magento log-in",
        lang: "pt",
        action: "https://shop.test/customer/account/loginPost/",
        marks: ("login-form", "form form-login"),
        heading: "Clientes registrados",
        fields: &[
            ("email", "login[username]", "E-mail"),
            ("password", "login[password]", "Senha"),
        ],
        submit: "Entrar",
        kind: K::LogIn,
        ..CASE
    },
    Case {
        platform: "Magento recovery",
        lang: "sv",
        action: "https://shop.test/customer/account/forgotpasswordpost/",
        marks: ("form-validate", "form password forget"),
        fields: &[("email", "email", "E-post")],
        submit: "Återställ mitt lösenord",
        kind: K::PasswordRecovery,
        ..CASE
    },
    Case {
        platform: "Magento newsletter",
        lang: "ro",
        action: "https://shop.test/newsletter/subscriber/new/",
        marks: ("newsletter-validate-detail", "form subscribe"),
        region: Region::Footer,
        fields: &[("email", "email", "")],
        submit: "Abonare",
        kind: K::Newsletter,
        ..CASE
    },
    Case {
        platform: "Magento product",
        lang: "el",
        action: "https://shop.test/checkout/cart/add/product/7/",
        marks: ("product_addtocart_form", ""),
        fields: &[("number", "qty", "Ποσότητα")],
        submit: "Προσθήκη στο Καλάθι",
        kind: K::AddToCart,
        ..CASE
    },
    Case {
        platform: "Shopify newsletter with an arrow for a button",
        action: "https://shop.test/contact#contact_form",
        marks: ("contact_form", "footer__newsletter newsletter-form"),
        region: Region::Footer,
        fields: &[("email", "contact[email]", "Email")],
        kind: K::Newsletter,
        ..CASE
    },
    Case {
        platform: "Shopify contact",
        lang: "da",
        action: "https://shop.test/contact#ContactForm",
        marks: ("ContactForm", "isolate"),
        fields: &[
            ("text", "contact[Navn]", "Navn"),
            ("email", "contact[email]", "Mail"),
            ("tel", "contact[Telefonnummer]", "Telefonnummer"),
            ("textarea", "contact[Kommentar]", "Kommentar"),
        ],
        submit: "Send",
        kind: K::Contact,
        ..CASE
    },
    Case {
        platform: "Shopify registration",
        lang: "fi",
        action: "https://shop.test/account",
        marks: ("create_customer", ""),
        heading: "Luo tili",
        fields: &[
            ("text", "customer[first_name]", "Etunimi"),
            ("text", "customer[last_name]", "Sukunimi"),
            ("email", "customer[email]", "Sähköposti"),
            ("password", "customer[password]", "Salasana"),
        ],
        submit: "Luo",
        kind: K::Registration,
        ..CASE
    },
    Case {
        platform: "Shopify recovery",
        lang: "hr",
        action: "https://shop.test/account/recover",
        heading: "Resetirajte lozinku",
        fields: &[("email", "email", "E-mail")],
        submit: "Pošalji",
        kind: K::PasswordRecovery,
        ..CASE
    },
    Case {
        platform: "Shopify product",
        lang: "ja",
        action: "https://shop.test/cart/add",
        marks: ("product-form-template", "form"),
        fields: &[("select", "id", "サイズ"), ("number", "quantity", "数量")],
        submit: "カートに追加する",
        kind: K::AddToCart,
        ..CASE
    },
    Case {
        platform: "OpenCart recovery",
        lang: "bg",
        action: "https://shop.test/index.php?route=account/forgotten",
        heading: "Забравена парола",
        fields: &[("email", "email", "E-Mail адрес")],
        submit: "Продължи",
        kind: K::PasswordRecovery,
        ..CASE
    },
    Case {
        platform: "OpenCart contact",
        lang: "lt",
        heading: "Susisiekite su mumis",
        fields: &[
            ("text", "name", "Jūsų vardas"),
            ("text", "email", "El. paštas"),
            ("textarea", "enquiry", "Užklausa"),
        ],
        submit: "Pateikti",
        kind: K::Contact,
        ..CASE
    },
    Case {
        platform: "OpenCart log-in",
        lang: "lv",
        action: "https://shop.test/index.php?route=account/login",
        fields: &[
            ("text", "email", "E-pasts"),
            ("password", "password", "Parole"),
        ],
        submit: "Ieiet",
        kind: K::LogIn,
        ..CASE
    },
    Case {
        platform: "PrestaShop recovery",
        lang: "sl",
        action: "https://shop.test/obnovitev-gesla",
        marks: ("", "forgotten-password"),
        heading: "Ste pozabili geslo?",
        fields: &[("email", "email", "E-poštni naslov")],
        submit: "Pošlji povezavo",
        kind: K::PasswordRecovery,
        ..CASE
    },
    Case {
        platform: "PrestaShop newsletter",
        lang: "et",
        marks: ("", "block_newsletter"),
        region: Region::Footer,
        fields: &[("email", "email", "Sinu e-posti aadress")],
        submit: "OK",
        kind: K::Newsletter,
        ..CASE
    },
    Case {
        platform: "PrestaShop product",
        lang: "no",
        action: "https://shop.test/cart",
        marks: ("add-to-cart-or-refresh", ""),
        fields: &[("number", "qty", "Antall")],
        submit: "Legg i handlekurv",
        kind: K::AddToCart,
        ..CASE
    },
    Case {
        platform: "Shoptet product",
        lang: "cs",
        action: "https://shop.test/action/Cart/addCartItem/",
        marks: ("product-detail-form", "pr-action"),
        fields: &[("text", "amount", "Množství")],
        submit: "Do košíku",
        kind: K::AddToCart,
        ..CASE
    },
    Case {
        platform: "a search in a header",
        lang: "tr",
        action: "https://shop.test/arama",
        region: Region::Header,
        fields: &[("text", "q", "Ürün, kategori veya marka ara")],
        submit: "ARA",
        kind: K::Search,
        ..CASE
    },
    Case {
        platform: "log-in and newsletter words on one page",
        lang: "ko",
        action: "https://shop.test/member/login",
        fields: &[
            ("text", "member_id", "아이디"),
            ("password", "member_passwd", "비밀번호"),
        ],
        submit: "로그인",
        kind: K::LogIn,
        ..CASE
    },
    Case {
        platform: "registration by address alone",
        lang: "pl",
        action: "https://shop.test/logowanie",
        marks: ("create-account_form", "box"),
        heading: "Załóż konto",
        fields: &[MAIL],
        submit: "Utwórz konto",
        kind: K::Registration,
        ..CASE
    },
    Case {
        platform: "a short registration",
        lang: "ar",
        heading: "إنشاء حساب",
        fields: &[MAIL, PASSWORD],
        submit: "تسجيل",
        kind: K::Registration,
        ..CASE
    },
    Case {
        platform: "a new password",
        lang: "de",
        heading: "Neues Passwort festlegen",
        fields: &[
            ("password", "new", "Neues Passwort"),
            ("password", "new2", "Neues Passwort wiederholen"),
        ],
        submit: "Speichern",
        kind: K::PasswordRecovery,
        ..CASE
    },
    Case {
        platform: "a newsletter of three fields",
        lang: "zh",
        heading: "訂閱電子報",
        fields: &[("text", "name", "姓名"), ("email", "email", "電子信箱")],
        submit: "送出",
        kind: K::Newsletter,
        ..CASE
    },
    Case {
        platform: "a voucher in a cart",
        lang: "es",
        marks: ("discount-coupon-form", ""),
        fields: &[("text", "coupon_code", "Introduzca el código de descuento")],
        submit: "Aplicar descuento",
        kind: K::Other,
        ..CASE
    },
];

fn page(case: &Case) -> Page {
    let mut page = Page::new(case.lang, "https://shop.test/page").form(case.action);
    let form = &mut page.snapshot.forms[0];
    form.heading = case.heading.to_owned();
    form.region = case.region;
    for (name, value) in [("id", case.marks.0), ("class", case.marks.1)] {
        if !value.is_empty() {
            form.attributes.insert(name.to_owned(), value.to_owned());
        }
    }
    for (kind, name, label) in case.fields {
        page = page.put(|e: &mut Element| {
            match *kind {
                "select" | "textarea" => e.tag = (*kind).to_owned(),
                _ => {
                    e.tag = "input".to_owned();
                    e.kind = (*kind).to_owned();
                }
            }
            e.label = (*label).to_owned();
            e.name = (*label).to_owned();
            e.attributes.insert("name".to_owned(), (*name).to_owned());
        });
    }
    page.submit(case.submit)
}

#[test]
fn forms_are_told_apart_by_address_marks_and_words() {
    let mut wrong = Vec::new();
    for case in CASES {
        let reading = read(&page(case).done());
        let form = &reading.forms[0];
        if form.kind != case.kind {
            wrong.push(format!(
                "{} is {:?}, not {:?}: {}",
                case.platform,
                form.kind,
                case.kind,
                form.reasons.join("; ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
