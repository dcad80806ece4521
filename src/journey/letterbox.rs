//! The customer's letter box, as far as a visit needs it while the browser is open.

use chrono::{DateTime, Utc};
use url::Url;

use crate::facts::{EvidenceId, FactsError, Visit};

/// What a mail asks a new customer to do before the account can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// A page to open.
    pub link: Option<Url>,
    /// Characters to enter in the page that waits for them.
    pub code: Option<String>,
    /// When the mail arrived.
    pub arrived: DateTime<Utc>,
    /// The mail.
    pub mail: EvidenceId,
}

/// Where a visit looks for its own mail. Whoever fetches the mail does so in the background.
pub trait Letterbox: Send + Sync {
    /// The last mail since `since` that asks to activate the account, when one has come by now.
    ///
    /// # Errors
    /// When the study's database or evidence folder cannot be read.
    fn activation(
        &self,
        visit: &Visit,
        since: DateTime<Utc>,
    ) -> Result<Option<Activation>, FactsError>;
}
