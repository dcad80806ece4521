//! The page reader: what a page means to a customer. Pure; never sees a browser.
//!
//! Goes in: a [`Snapshot`], everything one script call could see of a page. Comes out: a
//! [`PageReading`]: what each field and button is for, what kinds of forms there are, which page
//! of a shop this is, whether something stands in the way, and the reasons for each answer.

mod banner;
mod button;
mod button_context;
mod cart;
mod checkout;
mod complaint;
mod consent;
mod context;
mod field;
mod field_fit;
mod field_form;
mod field_group;
mod final_button;
mod form;
mod identifier;
mod inspect;
mod kind;
mod lexicon;
mod lexicon_study;
mod link;
mod overlay;
mod phrases;
mod pin;
mod product;
mod read;
mod reading;
mod role;
mod snapshot;
mod steps;
mod touchpoint;
mod variant;
mod wall;
mod word;

pub use complaint::{complains, names_mail_address};
pub use final_button::is_final_button;
pub use inspect::{inspect_json, inspect_text};
pub use lexicon::{LexiconError, Lexicons};
pub use lexicon_study::LexiconProblem;
pub use link::is_route;
pub use pin::{PinLines, pins};
pub use read::{read, read_touchpoints, warm_up};
pub use reading::{
    Banner, ButtonReading, CartBlock, Chat, CheckoutReading, ContactReading, DeliveryOption,
    ErrorBlock, FieldReading, FormReading, LinkKind, LinkReading, Overlay, OverlayKind, PageKind,
    PageReading, PaymentOption, ProductBlock, VariantGroup, Wall, WallKind,
};
pub use role::{ButtonRole, FieldRole, FormKind};
pub use snapshot::{Choice, Element, ElementId, Form, Frame, Layer, Rect, Region, Snapshot};
pub use touchpoint::{
    AnsweredBy, Asked, Change, ChatKind, ChatProduct, ContactPoints, Conversation, Dock, Doubt,
    Marks, OwnTag, Phone, Profile, Rating, SelectorMark, Speaking, SpeakingKind, Tag, Talk,
    TouchFacts, TouchReading, opened_meanwhile,
};
pub use word::Word;
