//! Which visit a message belongs to: by the unique address it was sent to or that its links carry,
//! never by its sender.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use super::carried;
use super::head::recipients_of;
use crate::facts::VisitId;
use crate::mail::Recipients;

/// The addresses that were given to shops, and whose they are.
#[derive(Debug, Clone, Default)]
pub struct AddressBook {
    visits: HashMap<String, BTreeSet<VisitId>>,
}

/// Whose a message is, or why that cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribution {
    /// Exactly one visit.
    Visit(VisitId),
    /// None or several.
    Unassigned(Unassigned),
}

impl Attribution {
    /// The visit, when it is exactly one.
    #[must_use]
    pub fn visit(&self) -> Option<VisitId> {
        match self {
            Attribution::Visit(visit) => Some(*visit),
            Attribution::Unassigned(_) => None,
        }
    }
}

/// Why a message belongs to no visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unassigned {
    /// It names no recipient at all.
    NoRecipient,
    /// Its recipients are no customer of this study.
    Foreign(Vec<String>),
    /// Its recipients are customers of several visits.
    Several(Vec<VisitId>),
}

impl fmt::Display for Unassigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unassigned::NoRecipient => f.write_str("the message names no recipient"),
            Unassigned::Foreign(addresses) => write!(
                f,
                "sent to {}, which no visit of this study uses",
                addresses.join(", ")
            ),
            Unassigned::Several(visits) => {
                write!(f, "sent to the customers of {} visits", visits.len())
            }
        }
    }
}

impl AddressBook {
    /// Makes the book from the addresses of all visits.
    #[must_use]
    pub fn new(addresses: &[(VisitId, String)]) -> AddressBook {
        let mut visits: HashMap<String, BTreeSet<VisitId>> = HashMap::new();
        for (visit, address) in addresses {
            visits.entry(normal(address)).or_default().insert(*visit);
        }
        AddressBook { visits }
    }

    /// The visits that an address belongs to.
    fn visits_of(&self, address: &str) -> impl Iterator<Item = VisitId> + '_ {
        self.visits
            .get(&normal(address))
            .into_iter()
            .flatten()
            .copied()
    }

    /// Attributes a message. The envelope, where the receiver saw it, speaks first; then the
    /// recipient headers and the `for` clauses of `Received` together.
    #[must_use]
    pub fn attribute(&self, envelope: &[String], recipients: &Recipients) -> Attribution {
        let by_envelope = self.known(envelope.iter());
        let visits = if by_envelope.is_empty() {
            self.known(recipients.headers.iter().chain(&recipients.received_for))
        } else {
            by_envelope
        };
        let mut visits: Vec<VisitId> = visits.into_iter().collect();
        match (visits.len(), visits.pop()) {
            (1, Some(visit)) => Attribution::Visit(visit),
            (_, Some(last)) => {
                visits.push(last);
                Attribution::Unassigned(Unassigned::Several(visits))
            }
            (_, None) => Attribution::Unassigned(Self::nobody(envelope, recipients)),
        }
    }

    /// Attributes a message as [`AddressBook::attribute`]; where no recipient is a customer of this
    /// study, by the address that its `List-Unsubscribe` header carries, and then by those that its
    /// links carry. Never by its sender.
    #[must_use]
    pub fn attribute_message(
        &self,
        envelope: &[String],
        recipients: &Recipients,
        raw: &[u8],
    ) -> Attribution {
        let attribution = self.attribute(envelope, recipients);
        match attribution {
            Attribution::Unassigned(Unassigned::NoRecipient | Unassigned::Foreign(_)) => {}
            known => return known,
        }
        for look in [carried::by_header, carried::by_links] {
            let visits: Vec<VisitId> = self.known(look(raw).iter()).into_iter().collect();
            match visits[..] {
                [] => {}
                [visit] => return Attribution::Visit(visit),
                _ => return Attribution::Unassigned(Unassigned::Several(visits)),
            }
        }
        attribution
    }

    /// Attributes a raw message that no envelope is known of.
    #[must_use]
    pub fn attribute_raw(&self, raw: &[u8]) -> Attribution {
        self.attribute_message(&[], &recipients_of(raw), raw)
    }

    /// The visits of an SMTP transaction's recipients, each once: the receiver stores one copy for
    /// each, as a mail server would deliver one to each mailbox.
    #[must_use]
    pub fn visits_of_envelope(&self, envelope: &[String]) -> Vec<VisitId> {
        self.known(envelope.iter()).into_iter().collect()
    }

    fn known<'a>(&self, addresses: impl Iterator<Item = &'a String>) -> BTreeSet<VisitId> {
        addresses
            .flat_map(|address| self.visits_of(address))
            .collect()
    }

    fn nobody(envelope: &[String], recipients: &Recipients) -> Unassigned {
        let mut named: Vec<String> = Vec::new();
        for address in envelope
            .iter()
            .chain(&recipients.headers)
            .chain(&recipients.received_for)
        {
            if !named.contains(address) {
                named.push(address.clone());
            }
        }
        if named.is_empty() {
            Unassigned::NoRecipient
        } else {
            Unassigned::Foreign(named)
        }
    }
}

/// An address in the form in which two spellings of one mailbox are equal: lower case, without
/// brackets, needless quotes, comments' white space or a final dot. The plus tag stays: it is what
/// tells visits apart.
fn normal(address: &str) -> String {
    let address = address
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .to_lowercase();
    let Some((local, domain)) = address.rsplit_once('@') else {
        return address;
    };
    let local = match local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) => unquoted(quoted),
        None => local.to_owned(),
    };
    format!("{}@{}", local.trim(), domain.trim().trim_end_matches('.'))
}

/// The content of a quoted local part.
fn unquoted(quoted: &str) -> String {
    let mut plain = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::recipients;

    fn book() -> AddressBook {
        AddressBook::new(&[
            (VisitId(1), "audit+k7q2@example.org".to_owned()),
            (VisitId(2), "audit+m3x9@example.org".to_owned()),
            (VisitId(3), "p8w4@catch.example.org".to_owned()),
            (VisitId(4), "shared@example.org".to_owned()),
            (VisitId(5), "Shared@example.org".to_owned()),
        ])
    }

    #[test]
    fn exactly_one_visit_or_a_reason() {
        let foreign =
            |address: &str| Attribution::Unassigned(Unassigned::Foreign(vec![address.to_owned()]));
        let several = |ids: &[i64]| {
            Attribution::Unassigned(Unassigned::Several(
                ids.iter().map(|id| VisitId(*id)).collect(),
            ))
        };
        let cases = [
            ("To: audit+k7q2@example.org", Attribution::Visit(VisitId(1))),
            ("To: AUDIT+K7Q2@EXAMPLE.ORG", Attribution::Visit(VisitId(1))),
            (
                "To: \"audit+k7q2\"@example.org",
                Attribution::Visit(VisitId(1)),
            ),
            (
                "To: =?iso-8859-2?Q?Pawe=B3?= <audit+m3x9@example.org>",
                Attribution::Visit(VisitId(2)),
            ),
            ("To: p8w4@catch.example.org", Attribution::Visit(VisitId(3))),
            (
                "To: list@shop.example\r\nDelivered-To: audit+m3x9@example.org",
                Attribution::Visit(VisitId(2)),
            ),
            (
                "To: list@shop.example\r\nX-Original-To: audit+m3x9@example.org",
                Attribution::Visit(VisitId(2)),
            ),
            (
                "Received: from mx by box with LMTP id x for <audit+m3x9@example.org>; Mon, 1 Jan 2026 00:00:00 +0000\r\nTo: list@shop.example",
                Attribution::Visit(VisitId(2)),
            ),
            (
                "To: audit+k7q2@example.org\r\nCc: audit+k7q2@example.org",
                Attribution::Visit(VisitId(1)),
            ),
            (
                "To: audit+k7q2@example.org, audit+m3x9@example.org",
                several(&[1, 2]),
            ),
            ("To: shared@example.org", several(&[4, 5])),
            ("To: audit@example.org", foreign("audit@example.org")),
            (
                "To: audit+k7q@example.org",
                foreign("audit+k7q@example.org"),
            ),
            (
                "From: audit+k7q2@example.org\r\nTo: other@example.org",
                foreign("other@example.org"),
            ),
            (
                "From: audit+k7q2@example.org",
                Attribution::Unassigned(Unassigned::NoRecipient),
            ),
        ];
        for (headers, expected) in cases {
            let raw = format!("{headers}\r\nSubject: x\r\n\r\nbody");
            assert_eq!(
                book().attribute(&[], &recipients(raw.as_bytes())),
                expected,
                "{headers}"
            );
        }
    }

    #[test]
    fn links_speak_where_no_recipient_does() {
        let cases = [
            (
                "To: list@shop.example\r\nList-Unsubscribe: <https://s.example/?m=audit%2Bk7q2%40example.org>\r\n\r\nhttps://s.example/audit+m3x9@example.org",
                Attribution::Visit(VisitId(1)),
            ),
            (
                "Subject: x\r\n\r\n<a href=\"https://s.example/audit+m3x9@example.org\">",
                Attribution::Visit(VisitId(2)),
            ),
            (
                "To: audit+k7q2@example.org\r\n\r\nhttps://s.example/audit+m3x9@example.org",
                Attribution::Visit(VisitId(1)),
            ),
            (
                "Subject: x\r\n\r\nhttps://s.example/audit+m3x9@example.org https://s.example/audit+k7q2@example.org",
                Attribution::Unassigned(Unassigned::Several(vec![VisitId(1), VisitId(2)])),
            ),
            (
                "From: audit+k7q2@example.org\r\n\r\nwrite to audit+k7q2@example.org",
                Attribution::Unassigned(Unassigned::NoRecipient),
            ),
        ];
        for (raw, expected) in cases {
            let raw = raw.as_bytes();
            assert_eq!(
                book().attribute_message(&[], &recipients(raw), raw),
                expected,
                "{}",
                String::from_utf8_lossy(raw)
            );
        }
    }

    #[test]
    fn the_envelope_speaks_first() {
        let raw = b"To: audit+k7q2@example.org\r\n\r\n";
        let envelope = ["audit+m3x9@example.org".to_owned()];
        assert_eq!(
            book().attribute(&envelope, &recipients(raw)),
            Attribution::Visit(VisitId(2))
        );
        let stranger = ["postmaster@example.org".to_owned()];
        assert_eq!(
            book().attribute(&stranger, &recipients(raw)),
            Attribution::Visit(VisitId(1))
        );
    }

    #[test]
    fn reasons_read_well() {
        let foreign = Unassigned::Foreign(vec!["a@x.org".to_owned(), "b@x.org".to_owned()]);
        assert_eq!(
            foreign.to_string(),
            "sent to a@x.org, b@x.org, which no visit of this study uses"
        );
        assert_eq!(
            Unassigned::Several(vec![VisitId(1), VisitId(2)]).to_string(),
            "sent to the customers of 2 visits"
        );
        assert_eq!(
            Unassigned::NoRecipient.to_string(),
            "the message names no recipient"
        );
    }
}
