//! Waiting until a page holds still: the scripts.

/// Watches changes, requests and departures of a document; installed once per document.
pub(super) const WATCH: &str = include_str!("watch.js");

/// Waits, with the watch.
pub(super) const SETTLE: &str = concat!(include_str!("watch.js"), "\n", include_str!("settle.js"));
