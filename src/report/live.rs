//! What the live page shows: how far a study is, and the mail that a person has to look at. The
//! caller fills it, as all of an input.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::call::Call;
use super::input::Order;
use super::language::ReportLanguage;
use crate::facts::{Cause, MailboxState, VisitId, VisitStatus};
use crate::plan::Shop;

/// What a study still waits for.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Waiting {
    /// The study's name.
    pub study: String,
    /// The wave.
    pub wave: u32,
    /// Visits waiting for a browser.
    pub queued: usize,
    /// Visits in a browser now, or left there by a process that died.
    pub running: usize,
    /// Visits whose mailbox is watched.
    pub watching: usize,
    /// Visits of which nothing more can be found out.
    pub closed: usize,
    /// When the last open window closes.
    pub until: Option<DateTime<Utc>>,
    /// How the mailbox is doing; with several, the worst of them.
    pub mailbox: MailboxState,
    /// How each mailbox is doing.
    pub mailboxes: Vec<MailboxLine>,
    /// Mails that belong to no visit.
    pub unassigned: usize,
    /// Mails of the wave that were filed as spam.
    pub spam_foldered: usize,
    /// Mails of the wave that came when the window that waited for them had closed.
    pub late: usize,
    /// Addresses that got into other hands.
    pub leaks: Vec<LeakLine>,
    /// Orders placed, or perhaps placed.
    pub orders: Vec<Order>,
    /// Each visit.
    pub visits: Vec<VisitLine>,
}

/// A mailbox in the status.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct MailboxLine {
    /// Its name (`user@server`).
    pub name: String,
    /// How it is doing.
    pub state: MailboxState,
}

/// An address that got into other hands, in the status.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LeakLine {
    /// Shop id: the only one that was given the address.
    pub shop: String,
    /// Who wrote to it.
    pub from: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A visit in the status.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct VisitLine {
    /// Its number, to assign mail to it by.
    pub id: VisitId,
    /// Shop id.
    pub shop: String,
    /// Journey id.
    pub journey: String,
    /// How far it is.
    pub status: VisitStatus,
    /// Why its browser part ended.
    pub cause: Option<Cause>,
    /// In words.
    pub detail: String,
    /// When its last window closes.
    pub until: Option<DateTime<Utc>>,
}

/// A message that belongs to no visit.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stray {
    /// Its number, to assign it by.
    pub id: i64,
    /// When the mailbox's server received it.
    pub arrived: DateTime<Utc>,
    /// Where it was found.
    pub source: String,
    /// Whether it was filed as spam.
    pub junk: bool,
    /// Its sender.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Why it could not be attributed.
    pub why: String,
}

/// Everything the live page is made of.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// How far the study is.
    pub waiting: &'a Waiting,
    /// The last messages that belong to no visit, the newest first.
    pub strays: &'a [Stray],
    /// What people are to find out.
    pub calls: &'a [Call],
    /// The shops, in the order of the list.
    pub shops: &'a [Shop],
    /// What went wrong with the page itself and does not keep it from being shown.
    pub notice: Option<&'a str>,
    /// Folder of templates that replace built-in ones.
    pub templates: Option<&'a Path>,
    /// When it was looked.
    pub at: DateTime<Utc>,
    /// The language.
    pub language: ReportLanguage,
}

/// A message that belongs to no visit, to be looked at and given to one.
#[derive(Clone, Copy)]
pub struct StrayMail<'a> {
    /// What is known of it.
    pub stray: &'a Stray,
    /// The text that a customer reads in it.
    pub text: &'a str,
    /// The visits it may be given to.
    pub visits: &'a [VisitLine],
}
