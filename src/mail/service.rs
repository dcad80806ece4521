//! Which service sends a shop's mail, by the marks it leaves in the headers.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::message::Headers;

/// Marks of a service: names of headers it adds, or pieces of the values of headers in which it
/// names itself. All in lower case.
struct Marks {
    name: &'static str,
    headers: &'static [&'static str],
    values: &'static [&'static str],
}

/// Marketing services before the relays that some of them use underneath.
const SERVICES: &[Marks] = &[
    Marks {
        name: "SALESmanago",
        headers: &["x-salesmanago"],
        values: &["salesmanago"],
    },
    Marks {
        name: "edrone",
        headers: &["x-edrone"],
        values: &["edrone.me", "edrone"],
    },
    Marks {
        name: "GetResponse",
        headers: &["x-getresponse"],
        values: &["getresponse", "gr-mail", "getresponse360"],
    },
    Marks {
        name: "FreshMail",
        headers: &["x-freshmail", "x-fm-"],
        values: &["freshmail"],
    },
    Marks {
        name: "ExpertSender",
        headers: &["x-es-"],
        values: &["expertsender", "esv2"],
    },
    Marks {
        name: "Klaviyo",
        headers: &["x-kmail-", "x-klaviyo"],
        values: &["klaviyo", "klaviyomail"],
    },
    Marks {
        name: "Mailchimp",
        headers: &["x-mc-", "x-mcda"],
        values: &[
            "mailchimp",
            "mcsv.net",
            "mcdlv.net",
            "rsgsv.net",
            "mandrillapp",
            "list-manage.com",
        ],
    },
    Marks {
        name: "SendPulse",
        headers: &["x-sendpulse"],
        values: &["sendpulse"],
    },
    Marks {
        name: "eSputnik",
        headers: &["x-esputnik"],
        values: &["esputnik"],
    },
    Marks {
        name: "UniSender",
        headers: &["x-unisender"],
        values: &["unisender"],
    },
    Marks {
        name: "Brevo",
        headers: &["x-sib-", "x-mailin-"],
        values: &["sendinblue", "brevo", "mailin.fr"],
    },
    Marks {
        name: "MailerLite",
        headers: &["x-mailerlite"],
        values: &["mailerlite", "mlsend"],
    },
    Marks {
        name: "Omnisend",
        headers: &["x-omnisend"],
        values: &["omnisend"],
    },
    Marks {
        name: "ActiveCampaign",
        headers: &["x-ac-"],
        values: &["activecampaign", "acems", "emsd1", "emsend"],
    },
    Marks {
        name: "HubSpot",
        headers: &["x-hs-"],
        values: &["hubspot", "hubspotemail"],
    },
    Marks {
        name: "Salesforce Marketing Cloud",
        headers: &["x-sfmc-stack"],
        values: &["exacttarget", "exct.net"],
    },
    Marks {
        name: "Emarsys",
        headers: &["x-emarsys"],
        values: &["emarsys", "emsmtp"],
    },
    Marks {
        name: "Synerise",
        headers: &["x-synerise"],
        values: &["synerise"],
    },
    Marks {
        name: "User.com",
        headers: &["x-user-com"],
        values: &["user.com"],
    },
    Marks {
        name: "Ecomail",
        headers: &["x-ecomail"],
        values: &["ecomail"],
    },
    Marks {
        name: "SmartEmailing",
        headers: &["x-smartemailing"],
        values: &["smartemailing"],
    },
    Marks {
        name: "Mailkit",
        headers: &["x-mailkit"],
        values: &["mailkit"],
    },
    Marks {
        name: "CleverReach",
        headers: &["x-cleverreach"],
        values: &["cleverreach", "crsend"],
    },
    Marks {
        name: "Inxmail",
        headers: &["x-inxmail"],
        values: &["inxmail", "inxserver"],
    },
    Marks {
        name: "Shopify",
        headers: &["x-shopify"],
        values: &["shopifyemail", "shopify"],
    },
    Marks {
        name: "SendGrid",
        headers: &["x-sg-eid", "x-sg-id"],
        values: &["sendgrid"],
    },
    Marks {
        name: "Mailgun",
        headers: &["x-mailgun-"],
        values: &["mailgun"],
    },
    Marks {
        name: "Mailjet",
        headers: &["x-mj-"],
        values: &["mailjet"],
    },
    Marks {
        name: "Postmark",
        headers: &["x-pm-"],
        values: &["postmarkapp", "mtasv.net"],
    },
    Marks {
        name: "SparkPost",
        headers: &["x-msfbl"],
        values: &["sparkpost"],
    },
    Marks {
        name: "EmailLabs",
        headers: &["x-emaillabs"],
        values: &["emaillabs"],
    },
    Marks {
        name: "Amazon SES",
        headers: &["x-ses-"],
        values: &["amazonses"],
    },
];

/// Headers in whose value a service names itself.
const TELLING: &[&str] = &[
    "return-path",
    "dkim-signature",
    "x-mailer",
    "feedback-id",
    "list-unsubscribe",
    "list-id",
    "message-id",
    "received",
    "sender",
    "x-report-abuse",
    "x-csa-complaints",
    "x-sender",
    "errors-to",
];

/// The service that sent a message with these headers. `None` when it leaves no mark we know.
pub(super) fn sending_service(headers: &Headers<'_>) -> Option<String> {
    let mut telling: Vec<u8> = Vec::with_capacity(1024);
    let mut own: Vec<&[u8]> = Vec::new();
    for (name, value) in headers.iter() {
        let is = |known: &&str| name.eq_ignore_ascii_case(known.as_bytes());
        if TELLING.iter().any(is) {
            telling.extend(value.iter().map(u8::to_ascii_lowercase));
            telling.push(b' ');
        }
        if starts(name, "x-") {
            own.push(name);
        }
    }
    let by_value = MARKS
        .0
        .find_overlapping_iter(&telling)
        .filter(|hit| is_label(&telling, hit.start(), hit.end()))
        .map(|hit| MARKS.1[hit.pattern().as_usize()])
        .min();
    let by_header = SERVICES.iter().position(|service| {
        own.iter()
            .any(|name| service.headers.iter().any(|mark| starts(name, mark)))
    });
    let service = [by_value, by_header].into_iter().flatten().min()?;
    Some(SERVICES[service].name.to_owned())
}

/// The automaton of all marks in values, and the service of each.
static MARKS: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let (marks, services): (Vec<&str>, Vec<usize>) = SERVICES
        .iter()
        .enumerate()
        .flat_map(|(index, service)| service.values.iter().map(move |mark| (*mark, index)))
        .unzip();
    let automaton = AhoCorasick::new(marks).expect("the marks are constants");
    (automaton, services)
});

/// Whether the mark at `from..to` is a label of a host name or a word: `edrone` not in `medrone`.
fn is_label(text: &[u8], from: usize, to: usize) -> bool {
    let before = from.checked_sub(1).map(|at| text[at]);
    let joins = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
    !joins(before.as_ref()) && !joins(text.get(to))
}

/// Whether a header's name begins with `mark`, in any case.
fn starts(name: &[u8], mark: &str) -> bool {
    name.get(..mark.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::message::Message;

    #[test]
    fn services_are_known_by_their_marks() {
        for (header, expected) in [
            ("X-Kmail-Message: 1", Some("Klaviyo")),
            ("Return-Path: <bounce@mail12.mcsv.net>", Some("Mailchimp")),
            ("Feedback-ID: 12:34:salesmanago", Some("SALESmanago")),
            ("X-Mailer: PHPMailer 6", None),
            ("Return-Path: <a@medrone.example>", None),
        ] {
            let raw = format!("{header}\r\nSubject: x\r\n\r\nbody");
            let message = Message::parse(raw.as_bytes()).unwrap();
            assert_eq!(message.sending_service.as_deref(), expected, "{header}");
        }
    }
}
