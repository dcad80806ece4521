//! What to do: reads a study folder and checks all of it at once.
//!
//! Goes in: `study.toml`, `shops.csv`, journey files, shop pins, the rubric. Comes out: a
//! [`Plan`] that cannot be invalid, or every problem with file, line and fix.

mod amount;
mod init;
mod journey;
mod journey_file;
mod length;
mod load;
mod mailbox_file;
mod needs;
mod outgoing_file;
pub mod persona;
mod pin_file;
mod probe;
mod problem;
mod rubric;
mod rubric_check;
mod rubric_file;
mod section;
mod server_file;
mod shop;
mod shop_list;
mod source;
mod study;
mod study_file;

pub use init::{InitError, REPLICATIONS, init, init_replication};
pub use journey::{Goal, Journey, Watch};
pub use length::{LENGTH_HELP, parse_length, write_length};
pub use needs::{Measure, NEEDS, Needs};
pub use persona::{Gender, Persona};
pub use probe::{After, Channel, ProbeRule};
pub use problem::{Problem, Problems};
pub use rubric::{Band, Criterion, Gates, Judge, Otherwise, Phase, Question, Rubric};
pub use rubric_file::{RubricProblem, near as nearest};
pub use shop::{Pin, Shop};
pub use shop_list::decode as decode_table;
pub use study::{
    AddressScheme, BrowserSettings, CartLinkPolicy, ConsentPolicy, CookiePolicy, Engine,
    ImapSettings, Login, Mailbox, OutgoingSettings, Pace, PersonaSettings, Plan, Sasl, Secret,
    Security, SmtpSettings, Windows,
};
