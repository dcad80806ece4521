//! What a shop is: name, markup, language, catalogue, payment, walls and behaviour.

use serde::{Deserialize, Serialize};

use super::behaviour::Behaviour;

/// A shop of the fleet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ShopSpec {
    /// Short name, unique in a fleet (`lniana-szafa`).
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// Its domain in mails (`lnianaszafa.example`).
    pub domain: String,
    /// Its markup and its way through cart and checkout.
    pub family: Family,
    /// Its language.
    pub language: Tongue,
    /// What it sells: the name of a catalogue (`linen`).
    pub catalogue: String,
    /// Its main colour (`#7a5c3e`).
    pub colour: String,
    /// Its phone number as printed.
    pub phone: String,
    /// Payment methods at checkout, in order.
    pub payments: Vec<Payment>,
    /// Delivery methods at checkout, in order.
    pub deliveries: Vec<Delivery>,
    /// How long delivery takes, as printed in the confirmation.
    pub delivery_time: String,
    /// What keeps a customer out.
    pub wall: Wall,
    /// What a caller hears.
    pub phone_line: PhoneAnswers,
    /// Which of several ways of writing mails, chats and banners it has.
    pub voice: u8,
    /// How it treats its customers.
    pub behaviour: Behaviour,
}

/// A family of markup: theme, addresses, form fields, flow through cart and checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// WordPress with WooCommerce: adding reloads the product page, checkout on one page.
    Woo,
    /// PrestaShop's classic theme: modal after adding, checkout as an accordion.
    Presta,
    /// Polish hosted shop: adding redirects to the basket, checkout in two steps.
    Shoper,
    /// A shop of long ago: tables, image buttons, a page per step.
    Tables,
    /// Ukrainian hosted shop: cart pop-up, one-page checkout with tabs.
    Horoshop,
    /// OpenCart's default theme: alert after adding, checkout as an accordion, query addresses.
    Opencart,
    /// Magento's Luma theme: swatches, mini-cart, shipping then payment.
    Magento,
    /// Shopify's free theme: cart drawer, floating labels, steps with a summary beside.
    Dawn,
    /// Drawn in the browser from a JSON interface.
    Spa,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 9] = [
        Self::Woo,
        Self::Presta,
        Self::Shoper,
        Self::Tables,
        Self::Horoshop,
        Self::Opencart,
        Self::Magento,
        Self::Dawn,
        Self::Spa,
    ];
}

/// The language of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tongue {
    /// Polish.
    Pl,
    /// Ukrainian.
    Uk,
    /// English.
    En,
}

impl Tongue {
    /// The ISO 639-1 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pl => "pl",
            Self::Uk => "uk",
            Self::En => "en",
        }
    }
}

/// A way to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payment {
    /// To the courier.
    CashOnDelivery,
    /// By transfer to the shop's account.
    BankTransfer,
    /// In the shop when picking up.
    PickUp,
    /// By card, online.
    Card,
    /// By an instant online payment (BLIK, Apple Pay, ...).
    Instant,
    /// By an online payment service (PayU, LiqPay, PayPal).
    Service,
}

impl Payment {
    /// Whether the order is placed without paying online.
    #[must_use]
    pub fn offline(self) -> bool {
        matches!(
            self,
            Self::CashOnDelivery | Self::BankTransfer | Self::PickUp
        )
    }
}

/// A way to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// By courier to the door.
    Courier,
    /// By post.
    Post,
    /// Picked up in the shop.
    PickUp,
}

/// What keeps a customer out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wall {
    /// Nothing.
    None,
    /// Registration asks for a captcha.
    CaptchaOnRegistration,
    /// The shop is closed.
    Closed,
}

/// What a caller hears when phoning the shop a week after the abandoned cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PhoneAnswers {
    /// Somebody answers.
    pub reachable: bool,
    /// The agent sees the abandoned cart; never at a shop that nobody answers for.
    pub sees_cart: bool,
    /// The agent can follow an order; never at a shop that nobody answers for.
    pub sees_order: bool,
}

impl ShopSpec {
    /// What a caller hears; a shop that cannot be reached sees nothing.
    #[must_use]
    pub fn phone_answers(&self) -> PhoneAnswers {
        let line = self.phone_line;
        PhoneAnswers {
            reachable: line.reachable,
            sees_cart: line.reachable && line.sees_cart,
            sees_order: line.reachable && line.sees_order,
        }
    }

    /// The address in mails and on the contact page.
    #[must_use]
    pub fn email(&self) -> String {
        let local = match self.language {
            Tongue::Pl => "sklep",
            Tongue::Uk => "info",
            Tongue::En => "hello",
        };
        format!("{local}@{}", self.domain)
    }

    /// The same shop with every span of seconds multiplied by `factor`.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        self.behaviour = self.behaviour.scaled(factor);
        self
    }

    /// Whether an order can be placed without paying online.
    #[must_use]
    pub fn takes_offline_payment(&self) -> bool {
        self.payments.iter().any(|payment| payment.offline())
    }
}
