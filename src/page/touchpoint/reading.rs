//! The answers the touchpoint readers give.

use serde::{Deserialize, Serialize};

use crate::page::{ElementId, Rect};

/// What a page shows of the places where shop and customer meet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct TouchReading {
    /// A conversation a visitor could begin or is in.
    pub conversation: Option<Conversation>,
    /// What addresses the visitor unasked: offers of help and other pop-ups, as what they are.
    pub speaking: Vec<Speaking>,
    /// Ways to get in touch.
    pub contact: ContactPoints,
    /// Doubts that the page answers or leads to an answer of.
    pub doubts: Vec<Doubt>,
    /// Whether the shop offers to ring up.
    pub call_back: bool,
    /// Whether a video call with an adviser is offered.
    pub video_chat: bool,
    /// Whether one can sign up for a newsletter.
    pub newsletter: bool,
    /// Whether text messages are offered and agreed to.
    pub sms_consent: bool,
    /// Whether a loyalty programme is offered.
    pub loyalty: bool,
    /// Whether a section is headed as made for a visitor who was here before.
    pub seen_before: bool,
    /// Whether one can order without an account.
    pub guest_checkout: bool,
    /// Whether the page says that an order needs an account.
    pub account_needed: bool,
    /// Whether there is a field for a discount code.
    pub coupon_field: bool,
    /// What the page says delivery costs, as printed.
    pub delivery_cost: Option<String>,
    /// Third parties that were asked for something.
    pub tags: Vec<Tag>,
    /// Profiles on review platforms.
    pub reviews: Vec<Profile>,
    /// The shop's rating as its own structured data gives it.
    pub rating: Option<Rating>,
}

/// A conversation a visitor could begin or is in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Conversation {
    /// The product, when its marks are known (`tidio`).
    pub vendor: Option<String>,
    /// Whether a visitor can see a way to talk; without, it is a script and no conversation.
    pub visible: bool,
    /// The control that opens it, where it can be pressed.
    pub launcher: Option<ElementId>,
    /// Where it is in the window.
    pub rect: Rect,
    /// Whether a window to talk in is open.
    pub open: bool,
    /// Whether it says that nobody is there now.
    pub offline: bool,
    /// Who answers, where it says so.
    pub answered_by: Option<AnsweredBy>,
    /// What decided.
    pub reasons: Vec<String>,
}

/// Who answers in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnsweredBy {
    /// A machine, by its own words.
    Bot,
    /// A person, by the page's words.
    Person,
}

/// What something that addresses the visitor unasked is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpeakingKind {
    /// A conversation speaks first.
    Chat,
    /// An offer of help.
    Help,
    /// An offer to ring up.
    CallBack,
    /// A newsletter, or a discount for an address.
    Newsletter,
    /// A discount.
    Discount,
    /// What others bought or look at.
    OthersBought,
    /// A survey, a request to send notifications, and the like.
    Notice,
    /// Anything else.
    Other,
}

impl SpeakingKind {
    /// Whether it speaks to the visitor about what the visitor is doing, as a shop assistant would.
    #[must_use]
    pub fn helps(self) -> bool {
        matches!(self, Self::Chat | Self::Help | Self::CallBack)
    }
}

/// Something that addresses the visitor unasked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Speaking {
    /// What it is.
    pub kind: SpeakingKind,
    /// Its words, cut at 300 characters.
    pub text: String,
    /// Where.
    pub rect: Rect,
    /// The control that closes it.
    pub dismiss: Option<ElementId>,
    /// Share of the window it covers, 0 to 1.
    pub covers: f64,
}

/// Ways to get in touch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct ContactPoints {
    /// Telephone numbers, the most prominent first.
    pub phones: Vec<Phone>,
    /// Mail addresses.
    pub mails: Vec<String>,
    /// Whether a message can be written in a form.
    pub form: bool,
    /// Messengers a customer can write to.
    pub messengers: Vec<String>,
    /// Profiles in social networks.
    pub profiles: Vec<Profile>,
    /// Opening hours, as printed.
    pub hours: Vec<String>,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Phone {
    /// As the page prints it.
    pub printed: String,
    /// As ITU-T E.164 writes it (`+48225551234`), where it is a valid number of a country.
    pub e164: Option<String>,
}

/// A shop's place elsewhere on the web.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Profile {
    /// Which network or platform.
    pub place: String,
    /// Its address.
    pub url: String,
}

/// A doubt that the page answers or leads to an answer of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Doubt {
    /// Which (`returns`).
    pub about: String,
    /// The link that leads to the answer; none where the page itself gives it.
    pub link: Option<ElementId>,
    /// The words that were found.
    pub text: String,
}

/// A third party that was asked for something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Tag {
    /// Who (`meta`).
    pub name: String,
    /// Whether it shows visitors the shop's advertisements elsewhere, and does not only count.
    pub remarketing: bool,
    /// Milliseconds since the document was asked for, at the first request.
    pub at: f64,
    /// The address asked for.
    pub url: String,
}

/// A rating.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rating {
    /// The mean.
    pub value: f64,
    /// The best possible value.
    pub best: f64,
    /// Number of reviews or ratings, where given.
    pub count: Option<u64>,
}
