//! Who sends a shop's mail, and whether the receiving server could tell that it is the shop's:
//! observed once a visit has mail, for whoever wants to know. Nothing is scored by it.

use super::watching::{Finding, ReadMail};
use crate::facts::{Outcome, Value};
use crate::mail::MailReading;

/// The sending service and the results of SPF, DKIM and DMARC, each by the first mail that has it.
pub(super) fn findings(mails: &[ReadMail]) -> Vec<Finding> {
    let service = |mail: &MailReading| mail.sending_service.clone();
    let authentication = |mail: &MailReading| {
        (!mail.authentication.is_empty()).then(|| mail.authentication.join(" "))
    };
    let first = |key, of: &dyn Fn(&MailReading) -> Option<String>| {
        mails.iter().find_map(|mail| {
            Some(Finding {
                key,
                outcome: Outcome::Seen(Value::Text(of(&mail.reading)?)),
                at: mail.arrived,
                evidence: vec![mail.raw.clone()],
            })
        })
    };
    [
        first("sending-service", &service),
        first("mail-authentication", &authentication),
    ]
    .into_iter()
    .flatten()
    .collect()
}
