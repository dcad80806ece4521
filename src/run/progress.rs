//! What a run tells while it works.

use chrono::{DateTime, Utc};

use crate::facts::Cause;

/// Something that happened during a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Visits left from an interrupted run were taken up again.
    TakenUp {
        /// How many.
        visits: usize,
    },
    /// A visit began.
    Started {
        /// Shop id.
        shop: String,
        /// Journey id.
        journey: String,
    },
    /// The browser part of a visit ended.
    Left {
        /// Shop id.
        shop: String,
        /// Journey id.
        journey: String,
        /// How it ended.
        cause: Cause,
        /// In words.
        detail: String,
        /// Visits whose browser part is done.
        done: usize,
        /// All visits.
        total: usize,
        /// Seconds the browser part took.
        seconds: f64,
    },
    /// Mail for visits arrived.
    Mail {
        /// Shop id.
        shop: String,
        /// What it is (`reminder`).
        kind: String,
    },
    /// All browser work is done; the mailbox is watched.
    Watching {
        /// Visits with open windows.
        visits: usize,
        /// When the last window closes.
        until: Option<DateTime<Utc>>,
    },
    /// A visit's windows closed.
    Closed {
        /// Shop id.
        shop: String,
        /// Journey id.
        journey: String,
    },
    /// Something went wrong that the run survives.
    Trouble {
        /// In words.
        what: String,
    },
}

/// Receives the events of a run.
pub trait Listener: Send + Sync {
    /// Called for each event, from any thread.
    fn hear(&self, event: Event);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Listener for Silent {
    fn hear(&self, _event: Event) {}
}
