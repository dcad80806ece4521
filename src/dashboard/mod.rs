//! The live page of a study: how far it is, the mail that belongs to no visit, and the report as it
//! stands, in a browser.
//!
//! Goes in: a study folder and the questions of a browser on this machine. Comes out: pages, and what
//! a person says about whose a mail is. Reads the same files as everything else, so that it may run
//! beside `cxaudit run`.

mod answer;
mod door;
mod pages;
mod server;

pub use server::{Dashboard, DashboardError};
