//! WebDriver sessions: drivers, capabilities, snapshot capture, hit-tested clicks, filling, waiting.
//!
//! Goes in: what to look at or press. Comes out: [`crate::page::Snapshot`]s, screenshots and what
//! really happened. Decides nothing about shops.

mod capabilities;
mod click;
mod driver;
mod error;
mod fill;
mod find;
mod kept;
mod leftovers;
mod look;
mod saved;
mod session;
mod settle;
mod state;
mod wire;
mod witness;

pub use capabilities::SessionOptions;
pub use click::Click;
pub use driver::Driver;
pub use error::{BrowserError, NavigationFault};
pub use fill::{Entry, Filled};
pub use find::{Family, Installed, find, light_build};
pub use leftovers::end_leftovers;
pub use session::{Remark, Session};
pub use state::State;
pub use witness::Deed;
