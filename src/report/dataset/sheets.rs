//! The tables of an export.

use std::collections::HashMap;

use super::codes::Codes;
use super::detail::{baselines, curves, groups};
use super::sheet::{Cell, Column, Kind, Sheet};
use super::wide::{survey, wide};
use crate::facts::{Observation, Outcome, Value, Visit, VisitId};
use crate::report::inert::{LINE, inert};
use crate::report::input::Input;

/// What an export is made of.
#[derive(Debug, Clone, Copy)]
pub struct Dataset<'a> {
    /// What a report is made of.
    pub input: &'a Input<'a>,
    /// Every observation of the wave, in the order they were stored.
    pub observations: &'a [Observation],
    /// Codes in place of shops; nothing that names a shop or a customer is then exported.
    pub codes: Option<&'a Codes>,
}

impl Dataset<'_> {
    /// The shop, or its code.
    pub(super) fn shop(&self, id: &str) -> Cell {
        match self.codes {
            Some(codes) => codes.code(id).into(),
            None => text(id),
        }
    }

    /// Words that may name a shop or a customer.
    pub(super) fn named(&self, words: &str) -> Cell {
        if self.codes.is_some() || words.is_empty() {
            Cell::Empty
        } else {
            text(words)
        }
    }

    /// All tables, in the order of a workbook; the codebook last.
    #[must_use]
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = vec![
            survey(self),
            wide(self),
            observations(self),
            visits(self),
            messages(self),
            groups(self),
            curves(self),
            baselines(self),
        ];
        if self.codes.is_some() {
            // The order of the list would tell which code is which shop.
            for sheet in &mut sheets[1..] {
                let by = sheet
                    .columns
                    .iter()
                    .position(|column| column.name == "shop");
                if let Some(by) = by {
                    sheet.rows.sort_by_key(|row| format!("{:?}", row[by]));
                }
            }
        }
        sheets.push(super::codebook::codebook(&sheets));
        sheets
    }
}

/// One line of words.
pub(super) fn text(words: &str) -> Cell {
    inert(words, 4 * LINE).into()
}

pub(super) fn shop_column() -> Column {
    Column::new(
        "shop",
        Kind::Text,
        "the shop: its id in the study, or its code where anonymised",
    )
}

/// The visits by their ids.
struct Visits<'a>(HashMap<VisitId, (&'a Visit, i64)>);

impl<'a> Visits<'a> {
    fn of(dataset: &Dataset<'a>) -> Visits<'a> {
        let mut visits: Vec<&Visit> = dataset.input.visits.iter().collect();
        if let Some(codes) = dataset.codes {
            // Visits are numbered as the list goes: that would tell which code is which shop.
            visits.sort_by_cached_key(|visit| (codes.code(&visit.shop), visit.id));
        }
        let numbered = visits.into_iter().zip(1..).map(|(visit, place)| {
            let number = if dataset.codes.is_some() {
                place
            } else {
                visit.id.0
            };
            (visit.id, (visit, number))
        });
        Visits(numbered.collect())
    }

    fn visit(&self, id: VisitId) -> Option<&'a Visit> {
        self.0.get(&id).map(|(visit, _)| *visit)
    }

    fn number(&self, id: VisitId) -> Cell {
        number_of(self.0.get(&id).map(|(_, number)| *number))
    }
}

fn observations(dataset: &Dataset<'_>) -> Sheet {
    let columns = vec![
        shop_column(),
        Column::new("wave", Kind::Number, "which pass over the shops").unit("count"),
        Column::new(
            "visit",
            Kind::Number,
            "the visit it was made in; empty for a person's answer about the shop",
        ),
        Column::new("journey", Kind::Text, "the journey of that visit"),
        Column::new("observation", Kind::Text, "what was looked for"),
        Column::new("outcome", Kind::Text, "what was found out")
            .values("seen, not-seen, undetermined"),
        Column::new(
            "number",
            Kind::Number,
            "what was measured: how many, how many seconds, or the part of the items",
        )
        .unit("count, seconds or fraction of 1: see measure"),
        Column::new("measure", Kind::Text, "what the number is")
            .values("yes, count, seconds, share, text"),
        Column::new("text", Kind::Text, "what was read")
            .method("as the shop wrote it; left out where anonymised"),
        Column::new("cause", Kind::Text, "why it could not be told")
            .values("the closed list of causes (README)"),
        Column::new("detail", Kind::Text, "the same in words").method("left out where anonymised"),
        Column::new(
            "watched_until",
            Kind::Time,
            "until when it was looked for and not seen",
        ),
        Column::new("observed_at", Kind::Time, "when it was observed"),
        Column::new("by", Kind::Text, "who observed it")
            .values("autopilot, mailbox, or the rater; person where anonymised"),
        Column::new(
            "evidence",
            Kind::Text,
            "SHA-256 of each evidence file, separated by blanks",
        )
        .method("left out where anonymised"),
    ];
    let visits = Visits::of(dataset);
    let rows = dataset.observations.iter().map(|observation| {
        let (outcome, number, measure, words) = match &observation.outcome {
            Outcome::Seen(value) => {
                let (number, measure, words) = measured(value);
                ("seen", number, measure, words)
            }
            Outcome::NotSeen { .. } => ("not-seen", Cell::Empty, "", ""),
            Outcome::Undetermined(_) => ("undetermined", Cell::Empty, "", ""),
        };
        let why = match &observation.outcome {
            Outcome::Undetermined(why) => Some(why),
            _ => None,
        };
        let until = match &observation.outcome {
            Outcome::NotSeen { watched_until } => Some(*watched_until),
            _ => None,
        };
        let known = ["autopilot", "mailbox"].contains(&observation.by.as_str());
        let by = if dataset.codes.is_some() && !known {
            "person"
        } else {
            &observation.by
        };
        let evidence: Vec<&str> = observation
            .evidence
            .iter()
            .map(|id| id.0.as_str())
            .collect();
        vec![
            dataset.shop(&observation.shop),
            observation.wave.into(),
            observation
                .visit
                .map_or(Cell::Empty, |visit| visits.number(visit)),
            observation
                .visit
                .and_then(|visit| visits.visit(visit))
                .map(|visit| visit.journey.clone())
                .into(),
            text(&observation.key),
            outcome.into(),
            number,
            if measure.is_empty() {
                Cell::Empty
            } else {
                measure.into()
            },
            dataset.named(words),
            why.map(|why| why.cause.word()).into(),
            dataset.named(why.map_or("", |why| &why.detail)),
            until.into(),
            observation.at.into(),
            text(by),
            dataset.named(&evidence.join(" ")),
        ]
    });
    Sheet {
        name: "observations",
        rows: rows.collect(),
        columns,
    }
}

/// A value as number, what the number is, and words.
pub(super) fn measured(value: &Value) -> (Cell, &'static str, &str) {
    #[expect(clippy::cast_precision_loss, reason = "counts of mails and products")]
    let float = |count: u64| count as f64;
    match value {
        Value::Yes => (Cell::Number(1.0), "yes", ""),
        Value::Count(count) => (float(*count).into(), "count", ""),
        Value::Seconds(seconds) => ((*seconds).into(), "seconds", ""),
        Value::Share { with, of } => ((float(*with) / float(*of)).into(), "share", ""),
        Value::Text(words) => (Cell::Number(1.0), "text", words),
    }
}

/// A row's number in the database.
fn number_of(id: Option<i64>) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "row numbers")]
    id.map(|id| id as f64).into()
}

fn visits(dataset: &Dataset<'_>) -> Sheet {
    let columns = vec![
        Column::new("visit", Kind::Number, "its number in the study")
            .method("numbered in the order of the codes where anonymised"),
        shop_column(),
        Column::new("wave", Kind::Number, "which pass over the shops").unit("count"),
        Column::new("journey", Kind::Text, "the journey made"),
        Column::new("status", Kind::Text, "how far it is")
            .values("queued, running, watching, closed"),
        Column::new("cause", Kind::Text, "why its browser part ended")
            .values("the closed list of causes (README)"),
        Column::new("detail", Kind::Text, "the same in words").method("left out where anonymised"),
        Column::new(
            "attempts",
            Kind::Number,
            "how often a browser was started for it",
        )
        .unit("count"),
        Column::new("started", Kind::Time, "when its browser part began"),
        Column::new("left", Kind::Time, "when its browser part ended"),
        Column::new("watch_until", Kind::Time, "when its last window closes"),
        Column::new(
            "address",
            Kind::Text,
            "the invented customer's mailbox address",
        )
        .method("left out where anonymised"),
    ];
    let numbers = Visits::of(dataset);
    let rows = dataset.input.visits.iter().map(|visit| {
        vec![
            numbers.number(visit.id),
            dataset.shop(&visit.shop),
            visit.wave.into(),
            text(&visit.journey),
            word(&visit.status),
            visit.cause.map(|cause| cause.word()).into(),
            dataset.named(&visit.detail),
            visit.attempts.into(),
            visit.started.into(),
            visit.left.into(),
            visit.watch_until.into(),
            dataset.named(&visit.address),
        ]
    });
    Sheet {
        name: "visits",
        rows: rows.collect(),
        columns,
    }
}

fn messages(dataset: &Dataset<'_>) -> Sheet {
    let columns = vec![
        shop_column(),
        Column::new("visit", Kind::Number, "the visit it came to"),
        Column::new("journey", Kind::Text, "the journey of that visit"),
        Column::new("kind", Kind::Text, "what the mail is").method("read by the mail reader"),
        Column::new(
            "arrived",
            Kind::Time,
            "when the mailbox's server received it",
        ),
        Column::new(
            "seconds_after_leaving",
            Kind::Number,
            "how long after the browser had left the shop",
        )
        .unit("seconds"),
        Column::new("junk", Kind::Truth, "whether it was filed as spam"),
        Column::new("from", Kind::Text, "its sender").method("left out where anonymised"),
        Column::new("subject", Kind::Text, "its subject").method("left out where anonymised"),
        Column::new("raw", Kind::Text, "SHA-256 of the message")
            .method("left out where anonymised"),
    ];
    let visits = Visits::of(dataset);
    let rows = dataset.input.mails.iter().map(|mail| {
        let visit = visits.visit(mail.visit);
        let after = visit
            .and_then(|visit| visit.left)
            .map(|left| (mail.arrived - left).as_seconds_f64());
        vec![
            visit.map_or(Cell::Empty, |visit| dataset.shop(&visit.shop)),
            visits.number(mail.visit),
            visit.map(|visit| visit.journey.clone()).into(),
            text(&mail.kind),
            mail.arrived.into(),
            after.into(),
            mail.junk.into(),
            dataset.named(&mail.from),
            dataset.named(&mail.subject),
            dataset.named(mail.raw.as_ref().map_or("", |raw| &raw.0)),
        ]
    });
    Sheet {
        name: "messages",
        rows: rows.collect(),
        columns,
    }
}

/// A word of a closed list, as in files.
fn word<T: serde::Serialize>(value: &T) -> Cell {
    serde_json::to_value(value)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .into()
}
