//! What to do: reads a study folder and checks all of it at once.
//!
//! Goes in: `study.toml`, `shops.csv`, journey files, shop pins, the rubric. Comes out: a
//! [`Plan`] that cannot be invalid, or every problem with file, line and fix.

mod journey;
mod rubric;
mod shop;
mod study;

pub use journey::{Goal, Journey, Watch};
pub use rubric::{Band, Criterion, Judge, Phase, Question, Rubric};
pub use shop::{Pin, Shop};
pub use study::{
    AddressScheme, BrowserSettings, ConsentPolicy, CookiePolicy, Engine, ImapSettings, Mailbox,
    Pace, Plan, Secret, Security, SmtpSettings, Windows,
};
