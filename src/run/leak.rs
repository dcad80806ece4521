//! An address that leaked: mail to a customer of one shop from somebody who is neither that shop nor
//! its mail service. Pure.

use super::watching::{Finding, ReadMail};
use crate::facts::{Outcome, Value};
use crate::mail::{Kind, MailReading};

/// Labels of host names that name no company.
const GENERAL: [&str; 22] = [
    "www", "shop", "store", "sklep", "com", "net", "org", "info", "biz", "online", "mail", "email",
    "co", "pl", "ua", "uk", "de", "cz", "sk", "eu", "ie", "test",
];

/// The first mail to a customer of the shop at `host` that has nothing to do with the shop: neither
/// its sender nor any link leads to the shop, no known service sent it for the shop, it is about no
/// order, and it does not even name the shop. The address is known to this shop alone, so it must
/// have come from there.
pub(super) fn leaked(host: &str, mails: &[ReadMail]) -> Option<Finding> {
    let names: Vec<&str> = host
        .split('.')
        .filter(|label| label.len() > 1 && !GENERAL.contains(label))
        .collect();
    // A shop at an address of numbers, or of general words alone, cannot be recognised.
    if names.is_empty() || host.split('.').all(|label| label.parse::<u8>().is_ok()) {
        return None;
    }
    let mail = mails
        .iter()
        .find(|mail| is_strange(&names, &mail.reading))?;
    Some(Finding {
        key: "address-leaked",
        outcome: Outcome::Seen(Value::Text(mail.reading.from.clone())),
        at: mail.arrived,
        evidence: vec![mail.raw.clone()],
    })
}

fn is_strange(names: &[&str], reading: &MailReading) -> bool {
    let unrelated = matches!(
        reading.kind,
        Kind::Newsletter | Kind::NewsletterOptIn | Kind::Occasion | Kind::WinBack | Kind::Other
    );
    if !unrelated || reading.sending_service.is_some() || reading.from.is_empty() {
        return false;
    }
    let links = [
        &reading.cart_link,
        &reading.tracking_link,
        &reading.activation,
        &reading.review_link,
        &reading.unsubscribe_link,
        &reading.list_unsubscribe,
    ];
    let said = links
        .into_iter()
        .flatten()
        .chain([&reading.from, &reading.subject, &reading.text]);
    let said: Vec<String> = said.map(|text| text.to_lowercase()).collect();
    // `flower-shop.pl` signs as "Flower Shop": the words of a name count without what joins them.
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let said: Vec<String> = said.iter().map(|text| plain(text)).collect();
    !names
        .iter()
        .any(|name| said.iter().any(|text| text.contains(&plain(name))))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;
    use crate::facts::EvidenceId;

    fn mail(from: &str, subject: &str, change: impl FnOnce(&mut MailReading)) -> ReadMail {
        let mut reading = MailReading {
            kind: Kind::Newsletter,
            from: from.to_owned(),
            subject: subject.to_owned(),
            ..MailReading::default()
        };
        change(&mut reading);
        ReadMail {
            arrived: Utc::now(),
            junk: false,
            raw: EvidenceId("a".to_owned()),
            message_id: None,
            reading,
        }
    }

    #[test]
    fn only_mail_that_has_nothing_to_do_with_the_shop_is_a_leak() {
        let host = "www.flower-shop.pl";
        let cases = [
            (mail("win@casino.example", "You won", |_| {}), true),
            (mail("news@flower-shop.pl", "Tulips", |_| {}), false),
            (
                mail("news@mailer.example", "Flower Shop: tulips", |_| {}),
                false,
            ),
            (
                mail("news@mailer.example", "Tulips", |reading| {
                    reading.sending_service = Some("Klaviyo".to_owned());
                }),
                false,
            ),
            (
                mail("news@mailer.example", "Tulips", |reading| {
                    reading.list_unsubscribe = Some("<https://flower-shop.pl/leave>".to_owned());
                }),
                false,
            ),
            (
                mail("info@courier.example", "On its way", |reading| {
                    reading.kind = Kind::Shipping;
                }),
                false,
            ),
        ];
        for (mail, expected) in cases {
            let found = leaked(host, std::slice::from_ref(&mail));
            assert_eq!(found.is_some(), expected, "{:?}", mail.reading);
        }
        let stranger = [mail("win@casino.example", "You won", |_| {})];
        assert_eq!(leaked("127.0.0.1", &stranger), None);
        assert_eq!(leaked("shop.test", &stranger), None);
    }
}
