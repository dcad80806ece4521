//! WebDriver sessions: drivers, capabilities, snapshot capture, hit-tested clicks, filling, waiting.
//!
//! Goes in: what to look at or press. Comes out: [`crate::page::Snapshot`]s, screenshots and what
//! really happened. Decides nothing about shops.
