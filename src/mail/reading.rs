//! The answers the mail reader gives.

use serde::{Deserialize, Serialize};

use crate::text::{Language, Money};

/// What a mail is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
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
    #[default]
    Other,
}

impl Kind {
    /// Every kind, in the order of the enumeration.
    pub const ALL: [Self; 18] = [
        Self::Activation,
        Self::Welcome,
        Self::Newsletter,
        Self::NewsletterOptIn,
        Self::Reminder,
        Self::Confirmation,
        Self::Payment,
        Self::Invoice,
        Self::Shipping,
        Self::Delivered,
        Self::ReviewRequest,
        Self::Care,
        Self::WinBack,
        Self::Occasion,
        Self::InquiryReply,
        Self::Password,
        Self::Security,
        Self::Other,
    ];

    /// Its name in data files and JSON (`review-request`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Welcome => "welcome",
            Self::Newsletter => "newsletter",
            Self::NewsletterOptIn => "newsletter-opt-in",
            Self::Reminder => "reminder",
            Self::Confirmation => "confirmation",
            Self::Payment => "payment",
            Self::Invoice => "invoice",
            Self::Shipping => "shipping",
            Self::Delivered => "delivered",
            Self::ReviewRequest => "review-request",
            Self::Care => "care",
            Self::WinBack => "win-back",
            Self::Occasion => "occasion",
            Self::InquiryReply => "inquiry-reply",
            Self::Password => "password",
            Self::Security => "security",
            Self::Other => "other",
        }
    }

    /// The kind of that name. `None` for a name that is none.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Coupon {
    /// The code to type, when there is one.
    pub code: Option<String>,
    /// What it is worth, when said.
    pub value: Option<DiscountValue>,
    /// Until when it is valid, as printed (`30 days`, `31.12.2026`).
    #[serde(default)]
    pub expires: Option<String>,
}

/// Where the customer's first name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamePlace {
    /// In the greeting or heading of the mail.
    Greeting,
    /// In the subject.
    Subject,
    /// Only elsewhere: an address block, a signature, customer data. Not an address to a person.
    Elsewhere,
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
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
    /// Where answers are to go, when that is said.
    pub reply_to: Option<String>,
    /// The hidden or first line that a mailbox shows beside the subject.
    pub preheader: Option<String>,
    /// The text a customer reads, without markup; one block a line.
    pub text: String,
    /// The coupon or discount it offers.
    pub coupon: Option<Coupon>,
    /// Whether greeting or subject address the customer by first name.
    pub first_name: bool,
    /// Where the first name stands, when it stands anywhere.
    pub first_name_place: Option<NamePlace>,
    /// Products named. With [`Context::product_names`]: those of them that are found.
    pub products: Vec<String>,
    /// Products shown or linked that were not in the cart or order.
    pub related_products: Vec<String>,
    /// Prices of single items as printed, each once, in order. Row totals that repeat price times
    /// quantity, subtotals, delivery, tax and the total are not among them.
    pub prices: Vec<String>,
    /// The total to pay, as printed.
    pub total: Option<String>,
    /// The number of the order, as printed without `#`.
    pub order_number: Option<String>,
    /// Pictures of items.
    pub item_images: u32,
    /// Delivery time or date, as printed.
    pub delivery_time: Option<String>,
    /// The link back to the cart.
    pub cart_link: Option<String>,
    /// The hosts its links lead to, each once.
    pub link_hosts: Vec<String>,
    /// Whether the mail says that its links work once, log in or are personal, or so of what stands
    /// beside the link back to the cart.
    pub one_time_link: bool,
    /// The link that follows a shipment.
    pub tracking_link: Option<String>,
    /// The number that follows a shipment, as printed.
    pub tracking_number: Option<String>,
    /// The link that activates the account.
    pub activation: Option<String>,
    /// The code to enter in the shop to activate the account.
    pub activation_code: Option<String>,
    /// The link to write a review.
    pub review_link: Option<String>,
    /// The link in the mail that ends a subscription. Never to be followed.
    pub unsubscribe_link: Option<String>,
    /// The `List-Unsubscribe` header as it came.
    pub list_unsubscribe: Option<String>,
    /// The service that sent the mail for the shop, by its fingerprints (`Klaviyo`).
    pub sending_service: Option<String>,
    /// SPF, DKIM and DMARC results as the receiving server stamped them (`spf=pass`).
    pub authentication: Vec<String>,
    /// Whether the mail calls itself automatic (`Auto-Submitted`, `Precedence: bulk`).
    pub automatic: bool,
    /// What decided, most important first.
    pub reasons: Vec<String>,
}
