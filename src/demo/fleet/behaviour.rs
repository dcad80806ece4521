//! What a shop does towards its customers: declared data, every part can be changed by itself.

use serde::{Deserialize, Serialize};

/// How a shop treats its customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Behaviour {
    /// Whether a visitor can open a live chat.
    pub chat: Chat,
    /// Seconds on a page until the chat speaks first; `None` for never. Needs a chat.
    pub chat_proactive: Option<f64>,
    /// The cookie banner.
    pub cookie_banner: CookieBanner,
    /// Whether a newsletter pop-up opens by itself.
    pub newsletter_popup: bool,
    /// Whether a visitor can create an account.
    pub registration: bool,
    /// The messenger linked from every page.
    pub messenger: Option<Messenger>,
    /// Whether the phone number is published.
    pub phone_published: bool,
    /// Whether there is a contact form.
    pub contact_form: bool,
    /// Whether the e-mail address is published.
    pub contact_email: bool,
    /// Whether the footer offers a newsletter.
    pub newsletter: bool,
    /// The review platform linked from every page.
    pub review_profile: Option<ReviewProfile>,
    /// Whether one can order without an account.
    pub guest_checkout: bool,
    /// Whether cart or checkout have a field for a discount code.
    pub coupon_field: bool,
    /// Seconds from registration to the welcome mail; `None` for never.
    pub welcome_mail: Option<f64>,
    /// The reminder of an abandoned cart; `None` for never.
    pub reminder: Option<Reminder>,
    /// What follows an order.
    pub after_order: AfterOrder,
}

/// The live chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chat {
    /// There is none.
    None,
    /// A visible launcher opens the shop's own chat window.
    Window,
}

/// The cookie banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CookieBanner {
    /// There is none.
    None,
    /// Accept and reject side by side.
    OneLayer,
    /// Reject is behind the settings.
    TwoLayer,
    /// Nothing but accept.
    AcceptOnly,
}

/// A messenger that a shop links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Messenger {
    /// Facebook Messenger.
    Messenger,
    /// WhatsApp.
    WhatsApp,
    /// Viber.
    Viber,
    /// Telegram.
    Telegram,
}

/// A platform where customers rate shops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewProfile {
    /// ceneo.pl.
    Ceneo,
    /// opineo.pl.
    Opineo,
    /// trustpilot.com.
    Trustpilot,
    /// hotline.ua.
    Hotline,
    /// Google reviews.
    Google,
}

/// The reminder of an abandoned cart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reminder {
    /// Seconds from the customer's last cart or checkout activity to the first reminder.
    pub after: f64,
    /// How many, 1 to 3.
    pub count: u8,
    /// Seconds between two of them.
    pub spacing: f64,
    /// The discount code it brings.
    pub coupon: Option<Coupon>,
    /// Whether it addresses the customer by first name.
    pub first_name: bool,
    /// Whether it names what is in the cart.
    pub product_name: bool,
    /// Whether it shows pictures of what is in the cart.
    pub image: bool,
    /// Whether it links to the cart (else only to the home page).
    pub cart_link: bool,
    /// Whether that link brings the cart back in any browser (else the cart it shows is empty).
    pub restores: bool,
}

/// A discount code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Coupon {
    /// What to type.
    pub code: String,
    /// What it is worth.
    pub worth: CouponWorth,
}

/// What a discount code is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CouponWorth {
    /// So many percent off.
    Percent(u8),
    /// So many whole units of the shop's currency off.
    Amount(u32),
}

/// What follows an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AfterOrder {
    /// How many mails, 1 to 5: confirmation, payment instruction, invoice, newsletter, survey.
    pub mails: u8,
    /// Seconds from the order to the confirmation.
    pub after: f64,
    /// Seconds between two mails.
    pub spacing: f64,
    /// What the confirmation carries.
    pub confirmation: Confirmation,
    /// Whether a link follows the parcel: in the shipping mail, or in the confirmation of a shop
    /// that sends no shipping mail.
    pub tracking_link: bool,
    /// Seconds from the order to the shipping mail; `None` for never.
    pub shipping_mail: Option<f64>,
}

/// What the confirmation of an order carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Confirmation {
    /// Names of the items.
    pub products: bool,
    /// Their prices and the total.
    pub prices: bool,
    /// Their pictures.
    pub images: bool,
    /// When the parcel will arrive.
    pub delivery_time: bool,
    /// The customer's first name in the greeting.
    pub first_name: bool,
}

impl Behaviour {
    /// The same behaviour with every span of seconds multiplied by `factor`.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        let scale = |seconds: &mut f64| *seconds *= factor;
        self.chat_proactive.iter_mut().for_each(scale);
        self.welcome_mail.iter_mut().for_each(scale);
        if let Some(reminder) = &mut self.reminder {
            scale(&mut reminder.after);
            scale(&mut reminder.spacing);
        }
        scale(&mut self.after_order.after);
        scale(&mut self.after_order.spacing);
        self.after_order.shipping_mail.iter_mut().for_each(scale);
        self
    }
}
