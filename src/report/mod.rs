//! Renders: what is known and judged in, a page, a JSON file, a CSV file and a terminal table out.
//!
//! Goes in: an [`Input`], filled by the caller from the plan, the store, the scorecards and the
//! shares. Comes out: `report/index.html` (one file, no outside requests, no scripts),
//! `report/scores.json` ([`Scores`]), the exports, and the result table for the terminal. Works
//! offline; never judges anything itself.

mod apart;
mod bundle;
mod call;
mod dataset;
mod error;
mod export;
mod html;
mod inert;
mod input;
mod junit;
mod language;
mod live;
mod replication;
mod scores;
mod sheet;
mod strings;
mod templates;
mod terminal;
mod thumbnail;
mod view;
mod words;
mod write;

pub use bundle::{Bundle, BundleError};
pub use call::{Ask, Call, CallState, CartLeft, Customer, OrderMade};
#[cfg(feature = "parquet")]
pub use dataset::parquet_of;
pub use dataset::{Cell, Codes, Column, Dataset, Kind, Sheet, csv_of, workbook};
pub use error::ReportError;
pub use export::{export_csv, export_json};
pub use html::{html, live_html, pages, replication_html, stray_html, view};
pub use input::{
    EvidenceFailure, EvidenceSource, Input, Leak, Mail, MemoryEvidence, Order, Protocol,
};
pub use junit::junit;
pub use language::ReportLanguage;
pub use live::{LeakLine, Live, MailboxLine, Stray, StrayMail, VisitLine, Waiting};
pub use replication::{Replicated, ReplicatedStatement, beside, replication};
pub use scores::{
    AgreementOut, AmongOut, OverruledOut, PhaseOut, PhasesOut, RubricOut, SCHEMA_VERSION, Scores,
    ScoresError, ShopOut, SurveyOut, VerdictOut, VisitOut, plain as plain_value,
};
pub use sheet::{CallSheet, calendar, sheet_csv, sheet_html, sheet_xlsx};
pub use terminal::table;
pub use write::{Paths, write};
