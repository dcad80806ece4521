//! The answers the mail reader gives.

use serde::{Deserialize, Serialize};

use crate::text::{Language, Money};

/// What a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Asks to confirm the address or activate the account.
    Activation,
    /// Greets a new account.
    Welcome,
    /// News, offers, vouchers for subscribers.
    Newsletter,
    /// Asks to confirm a newsletter subscription.
    NewsletterOptIn,
    /// Reminds of an abandoned cart.
    Reminder,
    /// Confirms an order.
    Confirmation,
    /// Speaks of a payment: awaited, received, failed.
    Payment,
    /// Brings an invoice.
    Invoice,
    /// An order was sent or is on its way.
    Shipping,
    /// An order arrived.
    Delivered,
    /// Asks for a review.
    ReviewRequest,
    /// Helps to use what was bought, asks whether everything is all right.
    Care,
    /// Calls back a customer who stayed away.
    WinBack,
    /// Birthday, holiday, anniversary.
    Occasion,
    /// Answers a question.
    InquiryReply,
    /// Sets or resets a password.
    Password,
    /// Tells of a log-in or a changed account.
    Security,
    /// Anything else.
    Other,
}

/// What a coupon is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscountValue {
    /// Percent off.
    Percent(f64),
    /// An amount off.
    Amount(Money),
    /// Free delivery.
    FreeDelivery,
}

/// A coupon or discount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Coupon {
    /// The code to type, when there is one.
    pub code: Option<String>,
    /// What it is worth, when said.
    pub value: Option<DiscountValue>,
}

/// What a visit knows that helps to read its mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The persona's given name.
    pub first_name: Option<String>,
    /// Names of the products in the cart or order.
    pub product_names: Vec<String>,
    /// The shop's host.
    pub shop_host: Option<String>,
    /// Whether an order was placed before the mail.
    pub ordered: Option<bool>,
}

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MailReading {
    /// What it is.
    pub kind: Kind,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// Its language.
    pub language: Option<Language>,
    /// Its subject.
    pub subject: String,
    /// The sender's address.
    pub from: String,
    /// The text a customer reads, without markup.
    pub text: String,
    /// The coupon or discount it offers.
    pub coupon: Option<Coupon>,
    /// Whether greeting or subject address the customer by first name.
    pub first_name: bool,
    /// Products named. With [`Context::product_names`]: those of them that are found.
    pub products: Vec<String>,
    /// Prices as printed.
    pub prices: Vec<String>,
    /// Pictures of items.
    pub item_images: u32,
    /// Delivery time or date, as printed.
    pub delivery_time: Option<String>,
    /// The link back to the cart.
    pub cart_link: Option<String>,
    /// The link that follows a shipment.
    pub tracking_link: Option<String>,
    /// The link or code that activates the account.
    pub activation: Option<String>,
    /// What decided, most important first.
    pub reasons: Vec<String>,
}
