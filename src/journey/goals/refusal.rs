//! Refusals in words that say what to do about them, where that is known.

use crate::journey::walker::Walker;
use crate::page::{Lexicons, names_mail_address};

/// Names that no mail server answers for (RFC 2606, RFC 6761).
const RESERVED: [&str; 4] = ["example", "invalid", "localhost", "test"];

/// What the shop said, with what to do about it where that is known.
pub(super) fn explained(walker: &Walker<'_>, said: &str) -> String {
    told(said, &walker.errand.persona.email, walker.errand.lexicons)
}

/// What the shop said, and where it is about the mail address what in ours may be why.
fn told(said: &str, address: &str, lexicons: &Lexicons) -> String {
    let advice = names_mail_address(said, lexicons).then(|| advice(address));
    match advice.flatten() {
        Some(advice) => format!("{said} ({advice})"),
        None => said.to_owned(),
    }
}

fn advice(address: &str) -> Option<&'static str> {
    let (local, host) = address.rsplit_once('@')?;
    let ending = host.rsplit('.').next().unwrap_or(host);
    if RESERVED.contains(&ending) || host.starts_with("example.") {
        return Some(
            "the address is below a domain that is reserved for examples and tests, which some shops \
             refuse: use a mailbox on a real domain",
        );
    }
    local.contains('+').then_some(
        "the address has a +, which some shops refuse: use a mailbox address like {tag}@your.domain, \
         on a domain whose every address comes to you",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_address_comes_with_what_to_do() {
        let lexicons = Lexicons::embedded();
        for (said, address, with) in [
            (
                "Enter a valid email address.",
                "audit+a1b2@firma.pl",
                "has a +",
            ),
            (
                "Podaj poprawny adres e-mail",
                "audit+a1b2@firma.pl",
                "has a +",
            ),
            (
                "Невірний формат електронної пошти",
                "a+b@firma.ua",
                "has a +",
            ),
            (
                "Enter a valid email address.",
                "audit+a1@mail.test",
                "reserved",
            ),
            (
                "Enter a valid email address.",
                "a1b2@example.com",
                "reserved",
            ),
            ("Enter a valid email address.", "a1b2@firma.pl", ""),
            ("Podaj kod pocztowy", "audit+a1b2@firma.pl", ""),
            ("", "audit+a1b2@firma.pl", ""),
        ] {
            let told = told(said, address, &lexicons);
            assert!(told.starts_with(said), "{told}");
            assert_eq!(told.len() > said.len(), !with.is_empty(), "{told}");
            assert!(told.contains(with), "{told}");
        }
    }
}
