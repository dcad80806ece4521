//! Visits, their journal and the mail that belongs to them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::observation::EvidenceId;

/// Names a visit within a study: its row in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VisitId(pub i64);

/// How far a visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VisitStatus {
    /// Waiting for a browser.
    Queued,
    /// In a browser now (or when the process died).
    Running,
    /// The browser is done; the mailbox is watched until the window closes.
    Watching,
    /// Nothing more will be found out.
    Closed,
}

/// Whose doing a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseFamily {
    /// The visit did what it set out to do.
    Done,
    /// The shop lacks or refuses it: a fact about the shop.
    Shop,
    /// A wall or an odd page stopped us: nothing can be said of the shop.
    Blocked,
    /// The tool, the browser or the network broke: nothing can be said of the shop.
    Tool,
}

/// Why a visit or a step ended: the closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Every goal was reached.
    Completed,
    /// The shop has no way to register.
    NoRegistration,
    /// The shop asks for a captcha.
    Captcha,
    /// The shop checks for automata.
    BotCheck,
    /// The shop verifies by phone.
    PhoneVerification,
    /// The shop verifies identity documents.
    IdVerification,
    /// Nothing to see without an account.
    LogInOnly,
    /// By invitation only.
    InvitationOnly,
    /// The shop is closed.
    ClosedShop,
    /// The shop is on holiday.
    Holiday,
    /// HTTP 401 or 403.
    Forbidden,
    /// HTTP 429.
    TooManyRequests,
    /// HTTP 5xx.
    ServerError,
    /// HTTP 404 or 410 on the home page.
    NotFound,
    /// The certificate is not valid.
    CertificateError,
    /// No connection: no such host, refused, timed out.
    Unreachable,
    /// The domain is parked.
    ParkedDomain,
    /// There is a site, but it sells nothing.
    NotAShop,
    /// No product was found that can simply be bought.
    NoProductFound,
    /// A required choice could not be made.
    VariantNotChosen,
    /// No add-to-cart button was found.
    NoAddToCart,
    /// After adding, the product was not seen in the cart.
    CartNotVerified,
    /// No registration form was found.
    NoRegistrationForm,
    /// The shop refused the sign-up; the detail quotes it.
    RegistrationRejected,
    /// The sign-up was sent and it is not known whether it was taken.
    RegistrationUnverified,
    /// The account must be activated by mail first, and that mail did not come.
    ActivationMissing,
    /// No way into the checkout was found.
    NoCheckout,
    /// The checkout was entered but its contact step was not reached.
    ContactStepNotReached,
    /// The checkout refused what was entered; the detail quotes it.
    CheckoutRejected,
    /// Log-in with the visit's own account failed.
    LogInFailed,
    /// The product costs more than allowed.
    PriceAboveLimit,
    /// No payment on delivery, by transfer or at pick-up is offered.
    NoOfflinePayment,
    /// Orders are not allowed at this shop.
    OrderNotPermitted,
    /// The order was sent and it is not known whether it was taken.
    OrderUnverified,
    /// Something lies over the page and cannot be closed.
    Obstructed,
    /// The time for one visit was used up.
    TimeBudget,
    /// The clicks for one visit were used up.
    StepBudget,
    /// The browser or its driver failed.
    BrowserFailed,
    /// The process ended during an irreversible step.
    InDoubt,
    /// The shop never learnt the customer's address, so no mail could come.
    AddressNotCaptured,
    /// The mailbox was not read after the window closed.
    MailboxNotRead,
    /// The visit ended, as it should, before the step that would have shown it.
    LeftBefore,
}

impl Cause {
    /// Whose doing it is.
    #[must_use]
    pub fn family(self) -> CauseFamily {
        match self {
            Cause::Completed => CauseFamily::Done,
            Cause::NoRegistration | Cause::NoOfflinePayment => CauseFamily::Shop,
            Cause::BrowserFailed
            | Cause::InDoubt
            | Cause::MailboxNotRead
            | Cause::LeftBefore
            | Cause::TimeBudget
            | Cause::StepBudget => CauseFamily::Tool,
            _ => CauseFamily::Blocked,
        }
    }

    /// The word used in files (`captcha`).
    #[must_use]
    pub fn word(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// One persona on one journey at one shop in one wave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Its row.
    pub id: VisitId,
    /// Shop id.
    pub shop: String,
    /// Wave.
    pub wave: u32,
    /// Journey id.
    pub journey: String,
    /// The customer's mailbox address, unique to this visit.
    pub address: String,
    /// The persona as JSON, fixed when the visit was queued.
    pub persona: serde_json::Value,
    /// How far it is.
    pub status: VisitStatus,
    /// How often a browser was started for it.
    pub attempts: u32,
    /// Why the browser part ended, once it did.
    pub cause: Option<Cause>,
    /// The cause in words.
    pub detail: String,
    /// When the browser part began first.
    pub started: Option<DateTime<Utc>>,
    /// When the browser part ended (the cart was left).
    pub left: Option<DateTime<Utc>>,
    /// When the last window closes.
    pub watch_until: Option<DateTime<Utc>>,
}

/// What happened to a journalled step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalOutcome {
    /// Seen to have worked.
    Done,
    /// Seen to have failed: it may be tried again.
    Failed,
    /// Not known.
    InDoubt,
}

/// A line of a visit's journal. Irreversible steps are written before the click.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The visit.
    pub visit: VisitId,
    /// The goal (`register`).
    pub goal: String,
    /// What is about to be done, for people.
    pub act: String,
    /// Whether it cannot be taken back.
    pub irreversible: bool,
    /// When it was about to be done.
    pub at: DateTime<Utc>,
    /// What came of it; `None` while unknown.
    pub outcome: Option<JournalOutcome>,
    /// When that was known.
    pub settled: Option<DateTime<Utc>>,
    /// Anything to remember about it (order number, total), as JSON.
    pub data: serde_json::Value,
}

/// A message as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its row.
    pub id: i64,
    /// The visit it belongs to; `None` while unassigned.
    pub visit: Option<VisitId>,
    /// Where it was found (`imap:INBOX`, `imap:Junk`, `smtp`).
    pub source: String,
    /// Whether it was filed as spam.
    pub junk: bool,
    /// When the mailbox's server received it.
    pub arrived: DateTime<Utc>,
    /// Its Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// The raw message.
    pub raw: EvidenceId,
}
