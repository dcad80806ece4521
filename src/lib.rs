//! cxaudit mystery-shops online stores and says, with evidence, how well they treat a customer.
//!
//! The modules are declared in the order the data flows through them:
//!
//! ```text
//!            plan                 what to do: study.toml, shops.csv, journeys, rubric
//!           /    \
//!    journey      inbox           gather: drive a browser / watch a mailbox
//!    (browser,    (mail)
//!     page)
//!           \    /
//!           facts                 the SQLite file and the evidence files beside it
//!             |
//!           score                 pure: observations -> verdicts -> scorecard
//!             |
//!           survey                pure: scorecards -> percentages with intervals
//!             |
//!           report                view models -> HTML, JSON, CSV;  dashboard shows the same live
//! ```
//!
//! `run` is the conductor that does whatever a study has due; `demo` is the embedded fleet of
//! shops and the complete study against it. Collectors never score, criteria never touch the
//! network, templates only print.

pub mod text;

pub mod plan;

pub mod browser;
pub mod page;

pub mod mail;

pub mod facts;

pub mod inbox;
pub mod journey;

pub mod score;
pub mod survey;

pub mod report;

pub mod run;

pub mod dashboard;

pub mod demo;
