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

/// Hosts that mails of every company lead to.
const EVERYWHERE: [&str; 12] = [
    "facebook",
    "instagram",
    "youtube",
    "tiktok",
    "linkedin",
    "twitter",
    "pinterest",
    "telegram",
    "viber",
    "whatsapp",
    "google",
    "apple",
];

/// The observation of an address that leaked.
pub(super) const LEAKED: &str = "address-leaked";

/// The first mail to a customer of the shop at `host` that has nothing to do with the shop: neither
/// its sender nor any link leads to the shop, it is about no order, and it does not even name the
/// shop; and where a known service sent it, it is plainly another company's. The address is known to
/// this shop alone, so it must have come from there.
pub(super) fn leaked(host: &str, mails: &[ReadMail]) -> Option<Finding> {
    let names: Vec<&str> = host
        .rsplit('.')
        .skip(1)
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
        key: LEAKED,
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
    if !unrelated || reading.from.is_empty() {
        return false;
    }
    // A service may send for the shop.
    if let Some(service) = &reading.sending_service
        && !is_of_another(service, reading)
    {
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
        .chain(&reading.reply_to)
        .chain(&reading.link_hosts)
        .chain([&reading.from, &reading.subject, &reading.text]);
    let said: Vec<String> = said.map(|text| text.to_lowercase()).collect();
    // `flower-shop.pl` signs as "Flower Shop": the words of a name count without what joins them.
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let said: Vec<String> = said.iter().map(|text| plain(text)).collect();
    !names
        .iter()
        .any(|name| said.iter().any(|text| text.contains(&plain(name))))
}

/// Whether a mail that a service sent is one company's, and not the service's: its sender, where
/// answers go and all its links lead to the same.
fn is_of_another(service: &str, reading: &MailReading) -> bool {
    let of_address = |address: &str| {
        let (_, host) = address.rsplit_once('@')?;
        company(host)
    };
    let Some(sender) = of_address(&reading.from) else {
        return false;
    };
    let own = |host: &String| company(host).as_ref() == Some(&sender);
    let everywhere =
        |host: &String| company(host).is_some_and(|name| EVERYWHERE.contains(&name.as_str()));
    let service: String = service.to_lowercase().split_whitespace().collect();
    let of_service = sender.contains(&service) || service.contains(&sender);
    let answers = reading.reply_to.as_deref();
    !of_service
        && answers.is_none_or(|answers| of_address(answers).as_ref() == Some(&sender))
        && reading.link_hosts.iter().any(own)
        && reading
            .link_hosts
            .iter()
            .all(|host| own(host) || everywhere(host))
}

/// The label of a host name that names a company: `casino` of `news.casino.co.uk`.
fn company(host: &str) -> Option<String> {
    let host = host.trim_end_matches(['.', '>']).to_lowercase();
    host.rsplit('.')
        .skip(1)
        .find(|label| label.len() > 2 && !GENERAL.contains(label))
        .map(str::to_owned)
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
                mail("news@mailer.example", "Tulips", |reading| {
                    reading.link_hosts = vec!["www.flower-shop.pl".to_owned()];
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
        assert!(leaked("flowers.it", &[mail("a@win.test", "With it", |_| {})]).is_some());
        let stranger = [mail("win@casino.example", "You won", |_| {})];
        assert_eq!(leaked("127.0.0.1", &stranger), None);
        assert_eq!(leaked("shop.test", &stranger), None);
    }

    #[test]
    fn through_a_service_only_what_is_plainly_anothers_is_a_leak() {
        let through = |from: &str, answers: &str, hosts: &[&str]| {
            mail(from, "Big win", |reading| {
                reading.sending_service = Some("SendGrid".to_owned());
                reading.reply_to = Some(answers.to_owned()).filter(|to| !to.is_empty());
                reading.link_hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
            })
        };
        let casino = "win@news.casino.co.uk";
        for (mail, expected) in [
            (through(casino, "", &["www.casino.co.uk"]), true),
            (
                through(
                    casino,
                    "help@casino.com",
                    &["casino.com", "www.facebook.com"],
                ),
                true,
            ),
            // Where a counting link leads is not known.
            (
                through(casino, "", &["casino.com", "ct.sendgrid.net"]),
                false,
            ),
            (through(casino, "", &["www.facebook.com"]), false),
            (through(casino, "", &[]), false),
            (through(casino, "owner@bouquets.pl", &["casino.com"]), false),
            (through("a@sendgrid.net", "", &["sendgrid.net"]), false),
            (
                through(casino, "", &["casino.com", "flower-shop.pl"]),
                false,
            ),
            (through("win@mail.co.uk", "", &["mail.co.uk"]), false),
            (through("nobody", "", &["casino.com"]), false),
        ] {
            let found = leaked("flower-shop.pl", std::slice::from_ref(&mail));
            assert_eq!(found.is_some(), expected, "{:?}", mail.reading);
        }
    }
}
