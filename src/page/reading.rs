//! The answers the page reader gives.

use serde::{Deserialize, Serialize};

use super::role::{ButtonRole, FieldRole, FormKind};
use super::snapshot::ElementId;
use crate::text::{Language, Money};

/// What a page means.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PageReading {
    /// Which page of a shop this is.
    pub page: PageKind,
    /// How sure the page kind is, 0 to 1.
    pub confidence: f64,
    /// Language of the page's text.
    pub language: Option<Language>,
    /// Every field.
    pub fields: Vec<FieldReading>,
    /// Every button, and every link that does what a button does.
    pub buttons: Vec<ButtonReading>,
    /// Every form.
    pub forms: Vec<FormReading>,
    /// Links that lead on into the shop, best first within each kind.
    pub links: Vec<LinkReading>,
    /// Boxes with goods that have no address and are pressed instead.
    pub cards: Vec<LinkReading>,
    /// The cookie banner, when one is shown.
    pub banner: Option<Banner>,
    /// Other boxes laid over the page (newsletter pop-up, age gate, ...), topmost first.
    pub overlays: Vec<Overlay>,
    /// What keeps a customer out.
    pub walls: Vec<Wall>,
    /// A way to chat, when one is seen.
    pub chat: Option<Chat>,
    /// The product this page sells.
    pub product: Option<ProductBlock>,
    /// What the page says is in the cart.
    pub cart: Option<CartBlock>,
    /// Complaints about what was entered.
    pub errors: Vec<ErrorBlock>,
    /// Ways to reach the shop that the page shows.
    pub contacts: ContactReading,
    /// What a checkout offers.
    pub checkout: CheckoutReading,
    /// Where shop and customer meet, in full.
    pub touch: super::touchpoint::TouchReading,
}

/// Ways to reach a shop.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ContactReading {
    /// Telephone numbers, as printed, the most prominent first.
    pub phones: Vec<String>,
    /// Mail addresses.
    pub mails: Vec<String>,
    /// Messengers a customer can write to, by name (`messenger`, `whatsapp`, `telegram`, `viber`).
    pub messengers: Vec<String>,
    /// Whether the page has a contact form.
    pub contact_form: bool,
    /// Whether the page offers a newsletter.
    pub newsletter: bool,
    /// Addresses of profiles on review sites.
    pub review_profiles: Vec<String>,
}

/// What a checkout offers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CheckoutReading {
    /// Ways to pay.
    pub payments: Vec<PaymentOption>,
    /// Ways to deliver.
    pub deliveries: Vec<DeliveryOption>,
    /// The control by which one goes on without an account.
    pub guest: Option<ElementId>,
    /// The control that opens the choice of a parcel locker, shop or branch.
    #[serde(default)]
    pub point_chooser: Option<ElementId>,
    /// Boxes that say that one address is the other ("ship to the same address").
    #[serde(default)]
    pub same_address: Vec<ElementId>,
    /// The control that opens the form for an address.
    #[serde(default)]
    pub address_opener: Option<ElementId>,
    /// Whether the page speaks of paying at once, and of no payment on delivery, by transfer or at
    /// pick-up.
    #[serde(default)]
    pub pays_at_once: bool,
    /// Whether the list of its steps says that the customer is asked for an address after how to pay.
    #[serde(default)]
    pub details_after_payment: bool,
    /// What is to be paid in the end, where the page prints it.
    pub total: Option<Money>,
}

/// A way to pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PaymentOption {
    /// The radio, tile or select to act on.
    pub element: ElementId,
    /// The value to choose, when `element` is a select.
    pub value: Option<String>,
    /// Its words.
    pub text: String,
    /// Whether no money moves when the order is placed (on delivery, bank transfer, pick-up).
    pub offline: bool,
    /// Whether it is chosen now.
    pub chosen: bool,
}

/// A way to deliver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeliveryOption {
    /// The radio, tile or select to act on.
    pub element: ElementId,
    /// The value to choose, when `element` is a select.
    pub value: Option<String>,
    /// Its words.
    pub text: String,
    /// Whether the customer fetches the goods in the shop.
    pub pick_up: bool,
    /// Whether it needs a further choice of a place (parcel locker, branch).
    pub needs_place: bool,
    /// Whether it is chosen now.
    pub chosen: bool,
}

/// Which page of a shop this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name is the page")]
pub enum PageKind {
    Home,
    Listing,
    SearchResults,
    Product,
    Cart,
    EmptyCart,
    LogIn,
    Registration,
    Account,
    Checkout,
    ThankYou,
    Contact,
    Error,
    Other,
}

/// What a field asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FieldReading {
    /// The field.
    pub element: ElementId,
    /// What it asks for.
    pub role: FieldRole,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// The words a customer reads beside it.
    pub label: String,
    /// What decided, most important first.
    pub reasons: Vec<String>,
}

/// What a button does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ButtonReading {
    /// The button.
    pub element: ElementId,
    /// What pressing it does.
    pub role: ButtonRole,
    /// How sure that is, 0 to 1. Also ranks buttons of one role.
    pub confidence: f64,
    /// The words on it.
    pub text: String,
    /// What decided, most important first.
    pub reasons: Vec<String>,
}

/// What a form is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FormReading {
    /// Index into the snapshot's forms.
    pub form: u32,
    /// What it is for.
    pub kind: FormKind,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// Its fields, in document order.
    pub fields: Vec<ElementId>,
    /// The button that sends it.
    pub submit: Option<ElementId>,
    /// What decided, most important first.
    pub reasons: Vec<String>,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// A product's page.
    Product,
    /// A listing of products (category, brand, offers).
    Listing,
    /// How to reach the shop.
    Contact,
    /// Delivery, returns, terms and the like.
    Help,
}

/// A link that leads on into the shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LinkReading {
    /// The link.
    pub element: ElementId,
    /// Where it leads.
    pub kind: LinkKind,
    /// How promising it is; comparable within one page and kind.
    pub score: f64,
    /// The price beside it, for a product.
    pub price: Option<Money>,
    /// Whether the item beside it says that it cannot be bought (sold out, price on request, gift
    /// card, subscription, configurator).
    pub unsuitable: Option<String>,
    /// The words on it.
    pub text: String,
}

/// A cookie banner.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Banner {
    /// Index into the snapshot's layers, when it is one.
    pub layer: Option<u32>,
    /// The button that consents to everything.
    pub accept: Option<ElementId>,
    /// The button that refuses everything not needed.
    pub reject: Option<ElementId>,
    /// The button that opens the choices.
    pub settings: Option<ElementId>,
    /// The button that stores the choices made.
    pub save: Option<ElementId>,
    /// Switches that are on and could be turned off.
    pub switches: Vec<ElementId>,
    /// All switches that could be turned, on or off.
    pub choices: Vec<ElementId>,
    /// Whether the page cannot be used before it is answered.
    pub blocking: bool,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
}

impl Banner {
    /// How many different answers it takes.
    pub(super) fn answers(&self) -> usize {
        [self.accept, self.reject, self.settings, self.save]
            .iter()
            .flatten()
            .count()
    }
}

/// What an overlay other than a cookie banner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverlayKind {
    /// Offers a newsletter or a discount for an address.
    Newsletter,
    /// Asks for the visitor's age.
    AgeGate,
    /// Asks for country, language or shop.
    CountryChooser,
    /// Asks whether one buys for oneself or for a firm.
    CustomerChooser,
    /// Advertises an app.
    AppBanner,
    /// Shows what was just put in the cart, or lets one order it there.
    CartNotice,
    /// A conversation.
    Chat,
    /// Asks which parcel locker, shop or branch to deliver to.
    PointChooser,
    /// Anything else.
    Other,
}

/// A box laid over the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Overlay {
    /// Index into the snapshot's layers.
    pub layer: u32,
    /// What it is.
    pub kind: OverlayKind,
    /// The control that closes it, or answers it harmlessly ("I am over 18", "stay here").
    pub dismiss: Option<ElementId>,
    /// Whether the page cannot be used before it is closed.
    pub blocking: bool,
    /// Places to deliver to that it offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ElementId>,
}

/// What keeps a customer (or an automaton) out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name is the wall")]
pub enum WallKind {
    Captcha,
    BotCheck,
    PhoneVerification,
    IdVerification,
    LogInOnly,
    InvitationOnly,
    ClosedShop,
    Holiday,
    Forbidden,
    TooManyRequests,
    ServerError,
    NotFound,
    CertificateError,
    ParkedDomain,
    NotAShop,
}

/// A wall, and why it is believed to be one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Wall {
    /// Which.
    pub kind: WallKind,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// What decided.
    pub reasons: Vec<String>,
    /// The form it guards, when it guards one and not the page.
    pub form: Option<u32>,
}

/// A live chat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Chat {
    /// The product, by its host or marks, when known (`tidio`).
    pub vendor: Option<String>,
    /// Whether a visitor can see a way to open it.
    pub visible: bool,
    /// The control that opens it.
    pub launcher: Option<ElementId>,
    /// What the chat said to the visitor by itself, when it did.
    pub greeting: Option<String>,
    /// What decided.
    pub reasons: Vec<String>,
}

/// The product a page sells.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProductBlock {
    /// Its name.
    pub name: String,
    /// Its price.
    pub price: Option<Money>,
    /// The best add-to-cart button.
    pub add_to_cart: Option<ElementId>,
    /// Whether it can be bought now, where the page says so.
    pub available: Option<bool>,
    /// What must be chosen first.
    pub variants: Vec<VariantGroup>,
    /// The quantity field.
    pub quantity: Option<ElementId>,
    /// Why an ordinary customer could not simply buy it (gift card, price on request, ...).
    pub unsuitable: Option<String>,
}

/// One thing to choose before a product can be bought.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct VariantGroup {
    /// Its label (`Rozmiar`).
    pub label: String,
    /// The select element, or the radios, swatches or options to choose among.
    pub elements: Vec<ElementId>,
    /// Whether something is chosen already.
    pub chosen: bool,
}

/// What a page says is in the cart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CartBlock {
    /// Number of pieces, where the page shows it.
    pub count: Option<u32>,
    /// Names of the items, as printed, where the page lists them.
    pub items: Vec<String>,
    /// The total, where the page prints it.
    pub total: Option<Money>,
    /// Whether the page says the cart is empty.
    pub empty: bool,
}

/// A complaint about what was entered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ErrorBlock {
    /// The field it is about, where that can be told.
    pub field: Option<ElementId>,
    /// Its words.
    pub text: String,
}
