//! Renders: what is known and judged in, a page, a JSON file, a CSV file and a terminal table out.
//!
//! Goes in: an [`Input`], filled by the caller from the plan, the store, the scorecards and the
//! shares. Comes out: `report/index.html` (one file, no outside requests, no scripts),
//! `report/scores.json` ([`Scores`]), the exports, and the result table for the terminal. Works
//! offline; never judges anything itself.

mod call;
mod error;
mod export;
mod html;
mod inert;
mod input;
mod language;
mod scores;
mod sheet;
mod strings;
mod templates;
mod terminal;
mod thumbnail;
mod view;
mod words;
mod write;

pub use call::{Ask, Call, CallState, CartLeft, Customer, OrderMade};
pub use error::ReportError;
pub use export::{export_csv, export_json};
pub use html::{html, view};
pub use input::{EvidenceFailure, EvidenceSource, Input, Mail, MemoryEvidence, Order, Protocol};
pub use language::ReportLanguage;
pub use scores::{
    AgreementOut, OverruledOut, PhaseOut, PhasesOut, RubricOut, SCHEMA_VERSION, Scores, ShopOut,
    SurveyOut, VerdictOut, VisitOut,
};
pub use sheet::{Sheet, calendar, sheet_csv, sheet_html, sheet_xlsx};
pub use terminal::table;
pub use write::{Paths, write};
