//! How a customer walks through the shops of each family, and what is typed there.

use cxaudit::demo::{Family, ShopSpec, Tongue};

use super::visitor::Visitor;

/// A form: where it goes, and its fields, each with what a customer types there.
pub type Form = (&'static str, &'static [(&'static str, &'static str)]);

/// How a customer walks through a family's shops. `@` names what the persona knows.
pub struct Way {
    pub register: Form,
    pub add: Form,
    pub steps: &'static [Form],
}

pub fn way(family: Family) -> Way {
    match family {
        Family::Woo => Way {
            register: (
                "/my-account/register/",
                &[
                    ("billing_first_name", "@first"),
                    ("billing_last_name", "@last"),
                    ("email", "@email"),
                    ("password", "@password"),
                ],
            ),
            add: (
                "/wc-ajax/add_to_cart/",
                &[("product_id", "@product"), ("quantity", "2")],
            ),
            steps: &[(
                "/checkout/process/",
                &[
                    ("billing_first_name", "@first"),
                    ("billing_last_name", "@last"),
                    ("billing_address_1", "@street"),
                    ("billing_postcode", "@postcode"),
                    ("billing_city", "@city"),
                    ("billing_phone", "@phone"),
                    ("billing_email", "@email"),
                    ("shipping_method", "1"),
                    ("payment_method", "@payment"),
                    ("terms", "1"),
                ],
            )],
        },
        Family::Presta => Way {
            register: (
                "/rejestracja",
                &[
                    ("firstname", "@first"),
                    ("lastname", "@last"),
                    ("email", "@email"),
                    ("password", "@password"),
                    ("psgdpr", "1"),
                ],
            ),
            add: ("/koszyk", &[("id_product", "@product"), ("qty", "2")]),
            steps: &[
                (
                    "/zamowienie/krok",
                    &[
                        ("address1", "@street"),
                        ("postcode", "@postcode"),
                        ("city", "@city"),
                        ("phone", "@phone"),
                    ],
                ),
                ("/zamowienie/krok", &[("delivery_option", "1")]),
                (
                    "/zamowienie/potwierdz",
                    &[
                        ("payment-option", "@payment"),
                        ("conditions_to_approve", "1"),
                    ],
                ),
            ],
        },
        Family::Shoper => Way {
            register: (
                "/reg",
                &[
                    ("mail", "@email"),
                    ("pass", "@password"),
                    ("pass2", "@password"),
                    ("name1", "@first"),
                    ("name2", "@last"),
                    ("regulations", "1"),
                ],
            ),
            add: (
                "/basket/add/post",
                &[("stock_id", "@product"), ("quantity", "2")],
            ),
            steps: &[
                (
                    "/basket/step2/save",
                    &[
                        ("address[name]", "@full"),
                        ("address[street]", "@street"),
                        ("address[house]", "4"),
                        ("address[zip]", "@postcode"),
                        ("address[city]", "@city"),
                        ("address[phone]", "@phone"),
                        ("address[mail]", "@email"),
                        ("shipping_id", "1"),
                        ("payment_id", "@payment"),
                    ],
                ),
                ("/basket/done", &[("regulations", "1")]),
            ],
        },
        Family::Tables => Way {
            register: (
                "/create_account.php",
                &[
                    ("firstname", "@first"),
                    ("lastname", "@last"),
                    ("email_address", "@email"),
                    ("street_address", "@street"),
                    ("postcode", "@postcode"),
                    ("city", "@city"),
                    ("telephone", "@phone"),
                    ("password", "@password"),
                    ("confirmation", "@password"),
                ],
            ),
            add: (
                "/product_info.php?action=add_product",
                &[("products_id", "@product"), ("cart_quantity", "2")],
            ),
            steps: &[
                (
                    "/checkout_save.php",
                    &[
                        ("street_address", "@street"),
                        ("postcode", "@postcode"),
                        ("city", "@city"),
                        ("telephone", "@phone"),
                    ],
                ),
                (
                    "/checkout_save.php",
                    &[("shipping", "1"), ("payment", "@payment")],
                ),
                ("/checkout_process.php", &[("zgoda", "1")]),
            ],
        },
        Family::Horoshop => Way {
            register: (
                "/profile/register/",
                &[
                    ("user[name]", "@full"),
                    ("user[email]", "@email"),
                    ("user[pass]", "@password"),
                ],
            ),
            add: (
                "/_widget/cart/add/",
                &[("product_id", "@product"), ("quantity", "2")],
            ),
            steps: &[(
                "/checkout/complete/",
                &[
                    ("Recipient[delivery_name]", "@full"),
                    ("Recipient[delivery_phone]", "@phone"),
                    ("Recipient[delivery_email]", "@email"),
                    ("Recipient[city]", "@city"),
                    ("Recipient[address]", "@street"),
                    ("Recipient[index]", "@postcode"),
                    ("Recipient[delivery_type]", "1"),
                    ("Recipient[payment_type]", "@payment"),
                ],
            )],
        },
        Family::Opencart => Way {
            register: (
                "/index.php?route=account/register",
                &[
                    ("firstname", "@first"),
                    ("lastname", "@last"),
                    ("email", "@email"),
                    ("telephone", "@phone"),
                    ("password", "@password"),
                    ("confirm", "@password"),
                    ("agree", "1"),
                ],
            ),
            add: (
                "/index.php?route=checkout/cart/add",
                &[("product_id", "@product"), ("quantity", "2")],
            ),
            steps: &[
                (
                    "/index.php?route=checkout/save",
                    &[
                        ("firstname", "@first"),
                        ("lastname", "@last"),
                        ("email", "@email"),
                        ("telephone", "@phone"),
                        ("address_1", "@street"),
                        ("city", "@city"),
                        ("postcode", "@postcode"),
                    ],
                ),
                (
                    "/index.php?route=checkout/save",
                    &[("shipping_method", "1")],
                ),
                (
                    "/index.php?route=checkout/save",
                    &[("payment_method", "@payment"), ("agree", "1")],
                ),
                ("/index.php?route=extension/payment/confirm", &[]),
            ],
        },
        Family::Magento => Way {
            register: (
                "/customer/account/create/",
                &[
                    ("firstname", "@first"),
                    ("lastname", "@last"),
                    ("email", "@email"),
                    ("password", "@password"),
                    ("password_confirmation", "@password"),
                ],
            ),
            add: (
                "/checkout/cart/add/product/",
                &[("product", "@product"), ("qty", "2")],
            ),
            steps: &[
                (
                    "/checkout/shipping-information/",
                    &[
                        ("username", "@email"),
                        ("firstname", "@first"),
                        ("lastname", "@last"),
                        ("street[0]", "@street"),
                        ("city", "@city"),
                        ("postcode", "@postcode"),
                        ("telephone", "@phone"),
                        ("shipping_method", "1"),
                    ],
                ),
                (
                    "/checkout/payment-information/",
                    &[("payment[method]", "@payment")],
                ),
            ],
        },
        Family::Dawn => Way {
            register: (
                "/account/register",
                &[
                    ("customer[first_name]", "@first"),
                    ("customer[last_name]", "@last"),
                    ("customer[email]", "@email"),
                    ("customer[password]", "@password"),
                ],
            ),
            add: ("/cart/add", &[("id", "@product"), ("quantity", "2")]),
            steps: &[
                (
                    "/checkouts/cn/continue",
                    &[
                        ("email", "@email"),
                        ("firstName", "@first"),
                        ("lastName", "@last"),
                        ("address1", "@street"),
                        ("city", "@city"),
                        ("postalCode", "@postcode"),
                        ("phone", "@phone"),
                    ],
                ),
                ("/checkouts/cn/continue", &[("shipping_methods", "1")]),
                ("/checkouts/cn/complete", &[("basic", "@payment")]),
            ],
        },
        Family::Spa => Way {
            register: (
                "/auth/sign-up",
                &[
                    ("fullName", "@full"),
                    ("email", "@email"),
                    ("phone", "@phone"),
                    ("password", "@password"),
                    ("agree", "1"),
                ],
            ),
            add: (
                "/api/v1/bag/items",
                &[("productId", "@product"), ("qty", "2")],
            ),
            steps: &[
                (
                    "/api/v1/order/step",
                    &[
                        ("fullName", "@full"),
                        ("email", "@email"),
                        ("phone", "@phone"),
                        ("address", "@street"),
                        ("city", "@city"),
                        ("zip", "@postcode"),
                    ],
                ),
                (
                    "/api/v1/order/submit",
                    &[
                        ("deliveryId", "1"),
                        ("paymentId", "@payment"),
                        ("agree", "1"),
                    ],
                ),
            ],
        },
    }
}

/// Number and name of a product of the catalogue that needs no choice.
pub fn plain_product(spec: &ShopSpec) -> (&'static str, &'static str) {
    match spec.catalogue.as_str() {
        "linen" => ("44", "Obrus lniany naturalny"),
        "kitchen" => ("40", "Nóż szefa kuchni 20 cm"),
        "garden" => ("43", "Donica terakotowa 30 cm"),
        "ceramics" => ("40", "Kubek Pawie Oko 0,3 l"),
        "lamps" => ("41", "Lampa biurkowa Ramię"),
        "textile" => ("41", "Наволочка сатинова 50х70"),
        "books" => ("43", "Кіт, що рахував зірки"),
        "honey" => ("41", "Мед гречаний"),
        "coffee" => ("42", "Бразилія Сантос"),
        "outdoor" => ("44", "Шапка в'язана Мох"),
        "yarn" => ("42", "Chunky Wool, Oat"),
        "tea" => ("41", "Smoky Lapsang"),
        "cycling" => ("40", "All-Weather Tyre 700x32"),
        "toys" => ("44", "Sleepy Bear"),
        other => panic!("the test knows no product of {other}"),
    }
}

pub fn email(spec: &ShopSpec) -> String {
    format!("box+{}@audit.example", spec.id)
}

pub fn filled(spec: &ShopSpec, form: &Form) -> Vec<(&'static str, String)> {
    let offline = spec
        .payments
        .iter()
        .position(|payment| payment.offline())
        .unwrap_or(0)
        + 1;
    let persona = |what: &str| -> String {
        let [first, last, street, city, postcode, phone] = match spec.language {
            Tongue::Pl => [
                "Anna",
                "Zielińska",
                "Lipowa",
                "Poznań",
                "60-101",
                "601 234 567",
            ],
            Tongue::Uk => [
                "Олена",
                "Бондар",
                "Садова",
                "Київ",
                "01001",
                "067 123 45 67",
            ],
            Tongue::En => [
                "Emily",
                "Carter",
                "Mill Lane",
                "Leeds",
                "LS1 4AP",
                "020 7946 0991",
            ],
        };
        match what {
            "@email" => email(spec),
            "@password" => "Tajne12345!".into(),
            "@first" => first.into(),
            "@last" => last.into(),
            "@full" => format!("{first} {last}"),
            "@street" => format!("{street} 4"),
            "@city" => city.into(),
            "@postcode" => postcode.into(),
            "@phone" => phone.into(),
            "@product" => plain_product(spec).0.into(),
            "@payment" => offline.to_string(),
            typed => typed.into(),
        }
    };
    form.1
        .iter()
        .map(|(name, what)| (*name, persona(what)))
        .collect()
}

pub async fn send(visitor: &mut Visitor, spec: &ShopSpec, form: &Form) -> String {
    let filled = filled(spec, form);
    let pairs: Vec<_> = filled
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    visitor.post(form.0, &pairs).await
}
