//! A replication as a page: every finding beside the original's.

use serde::Serialize;

use super::page::{made, visited};
use super::protocol::{self, Fact};
use super::shares::Bar;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::input::Input;
use crate::report::replication::{Replicated, ReplicatedStatement};
use crate::report::strings::Strings;
use crate::report::words;
use crate::survey::Finding;

/// A finding.
#[derive(Debug, Serialize)]
struct Row {
    ours: String,
    published: String,
    verdict: String,
    /// `same`, `differs` or `untested`: the class in the style.
    kind: &'static str,
    bar: Bar,
}

/// Everything the page says.
#[derive(Debug, Serialize)]
pub(crate) struct StatementsPage {
    lang: &'static str,
    study: String,
    wave: String,
    visited: String,
    generated: String,
    original: String,
    original_protocol: String,
    protocol: Vec<Fact>,
    statements: Vec<Row>,
    /// What the legend of the page of a report asks for too.
    key_figures_compare: bool,
    made: String,
}

impl StatementsPage {
    /// Words what is not worded yet.
    pub(crate) fn of(replicated: &Replicated, input: &Input<'_>, strings: &Strings) -> Self {
        Self {
            lang: strings.language().tag(),
            study: inert(input.study, NAME),
            wave: strings.fill("page", "wave", &[("n", &input.wave.to_string())]),
            visited: visited(input, strings),
            generated: strings.fill(
                "page",
                "report-of",
                &[("at", &words::moment(strings, input.generated_at))],
            ),
            original: inert(&replicated.title, LINE),
            original_protocol: inert(&replicated.protocol, 4 * LINE),
            protocol: protocol::facts(input, strings),
            statements: replicated.statements.iter().map(row).collect(),
            key_figures_compare: true,
            made: made(input, strings),
        }
    }
}

fn row(statement: &ReplicatedStatement) -> Row {
    Row {
        ours: inert(&statement.ours, LINE),
        published: inert(&statement.published, LINE),
        verdict: inert(&statement.verdict, 2 * LINE),
        kind: match statement.finding {
            Finding::NoDifference => "same",
            Finding::Higher | Finding::Lower => "differs",
            Finding::NotComparable => "untested",
        },
        bar: Bar::of(
            statement.share,
            statement.low,
            statement.high,
            Some(statement.published_share),
            inert(&statement.ours, LINE),
        ),
    }
}
