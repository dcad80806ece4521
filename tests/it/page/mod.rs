//! The page reader on pages built by hand.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod build;
mod buying;
mod final_button;
mod markup;
mod markup_forms;
mod obstacles;
mod reading;
mod roles;

use std::sync::LazyLock;

use cxaudit::page::{Lexicons, PageReading, Snapshot};

static LEXICONS: LazyLock<Lexicons> = LazyLock::new(Lexicons::embedded);

fn read(snapshot: &Snapshot) -> PageReading {
    cxaudit::page::read(snapshot, &LEXICONS)
}
