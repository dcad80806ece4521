//! The fleet: small shops that work, each with its own markup and declared behaviours.
//!
//! Goes in: [`ShopSpec`]s and where their mail goes. Comes out: one origin per shop on loopback,
//! and for every shop the [`Truth`], its own record of accounts, orders and mails.

mod account;
mod asked;
mod behaviour;
mod browse;
mod cart;
mod check;
mod checkout;
mod declared;
mod field;
mod goods;
mod handle;
mod letter;
mod mailer;
mod markup;
mod picture;
mod request;
mod server;
mod shop;
mod spec;
pub mod specs;
mod truth;
mod view;
mod vocative;

pub use asked::PersonAnswer;
pub use behaviour::{
    AfterOrder, Behaviour, Chat, Confirmation, CookieBanner, Coupon, CouponWorth, Messenger,
    Reminder, ReviewProfile,
};
pub use declared::{Declared, declared};
pub use server::{Fleet, FleetError, RunningShop};
pub use spec::{Delivery, Family, Payment, PhoneAnswers, ShopSpec, Tongue, Wall};
pub use truth::{Consent, SentMail, Truth, TruthAccount, TruthCart, TruthOrder};
