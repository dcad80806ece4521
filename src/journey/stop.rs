//! Why a goal could not be reached.

use thiserror::Error;

use crate::browser::BrowserError;
use crate::facts::{Cause, FactsError};

/// Why a visit cannot go on.
#[derive(Debug, Error)]
pub enum Stop {
    /// A cause from the closed list: a finding about the shop or about our reach.
    #[error("{detail}")]
    Cause {
        /// Which.
        cause: Cause,
        /// In words, for people.
        detail: String,
    },
    /// The browser or its driver broke.
    #[error("drive the browser")]
    Browser(#[from] BrowserError),
    /// The study's database or evidence folder broke.
    #[error("write down what was found")]
    Facts(#[from] FactsError),
}

impl Stop {
    /// A stop with a cause of the closed list.
    pub fn because(cause: Cause, detail: impl Into<String>) -> Self {
        Stop::Cause {
            cause,
            detail: detail.into(),
        }
    }
}
