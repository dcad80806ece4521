//! What comes later, or as an answer: mails to a customer who is quiet, care after an order, and
//! answers to questions.

use chrono::{DateTime, Utc};

use super::watching::{Finding, ReadMail, Watched, seconds};
use crate::facts::Value;
use crate::mail::Kind;
use crate::text::fold;

/// Kinds that only a machine sends.
const BY_MACHINE: [Kind; 11] = [
    Kind::Activation,
    Kind::Welcome,
    Kind::Newsletter,
    Kind::NewsletterOptIn,
    Kind::Reminder,
    Kind::Confirmation,
    Kind::Payment,
    Kind::Shipping,
    Kind::ReviewRequest,
    Kind::Password,
    Kind::Security,
];
/// Kinds that a shop sends on an occasion of its own, whatever was asked.
const UNASKED: [Kind; 5] = [
    Kind::Invoice,
    Kind::Delivered,
    Kind::Care,
    Kind::WinBack,
    Kind::Occasion,
];
/// What an answer says that only tells of the question's arrival.
const RECEIPTS: [&str; 20] = [
    "otrzymalismy twoj",
    "otrzymalismy panstwa",
    "wiadomosc zostala wyslana",
    "dziekujemy za kontakt",
    "odpowiemy",
    "wiadomosc automatyczna",
    "automatyczna odpowiedz",
    "we have received your",
    "we received your",
    "we will get back",
    "we'll get back",
    "automatic reply",
    "automated message",
    "do not reply",
    "ми отримали ваш",
    "ми отримали ваше",
    "автоматична відповідь",
    "автоматичне повідомлення",
    "wir haben ihre",
    "automatische antwort",
];

impl Watched<'_> {
    /// Mails to a customer who registered, and after an order.
    pub(super) fn later(&self, found: &mut Vec<Finding>) {
        if let (Some(registered), None) = (self.instants.registered, self.instants.ordered) {
            let window = self.window(registered, self.windows.reminder.max(self.windows.welcome));
            let series: Vec<&ReadMail> = window
                .mails
                .iter()
                .copied()
                .filter(|mail| {
                    matches!(
                        mail.reading.kind,
                        Kind::Welcome
                            | Kind::Activation
                            | Kind::Newsletter
                            | Kind::Care
                            | Kind::Occasion
                    )
                })
                .skip(1)
                .collect();
            window.count(found, "activation-series", &series);
        }
        let Some(ordered) = self.order_taken() else {
            return;
        };
        let after = self.window(
            ordered,
            self.windows.follow_up.max(self.windows.confirmation),
        );
        for (key, kind) in [
            ("review-request", Kind::ReviewRequest),
            ("check-in", Kind::Care),
            ("occasion-mail", Kind::Occasion),
            ("win-back", Kind::WinBack),
        ] {
            let mail = after.first(|mail| mail.kind == kind);
            after.presence(found, key, mail, |mail| {
                Value::Seconds(seconds(ordered, mail.arrived))
            });
        }
        let care: Vec<&ReadMail> = after
            .mails
            .iter()
            .copied()
            .filter(|mail| mail.reading.kind == Kind::Care)
            .collect();
        after.count(found, "care-series", &care);
    }

    /// Answers to questions: the first a person wrote, and beside it the first a machine did.
    pub(super) fn replies(&self, found: &mut Vec<Finding>) {
        let mail_asked = self.asked_on("mail");
        for (channel, key, machine) in [
            ("form", "contact-form-reply", "contact-form-receipt"),
            ("mail", "contact-email-reply", "contact-email-receipt"),
        ] {
            let Some((asked, subject)) = self.asked_on(channel) else {
                continue;
            };
            let window = self.window(asked, self.windows.reply);
            let quotes = |mail: &ReadMail, subject: &str| {
                !subject.is_empty() && fold(&mail.reading.subject).contains(&fold(subject))
            };
            let mine = |mail: &&ReadMail| match channel {
                "mail" => quotes(mail, &subject),
                _ => !mail_asked
                    .as_ref()
                    .is_some_and(|(_, other)| quotes(mail, other)),
            };
            let answers: Vec<&ReadMail> = window.mails.iter().copied().filter(mine).collect();
            let person = answers
                .iter()
                .copied()
                .find(|mail| !by_machine(mail) && (quotes(mail, &subject) || !is_unasked(mail)));
            let delay = |mail: &ReadMail| Value::Seconds(seconds(asked, mail.arrived));
            window.presence(found, key, person, delay);
            let receipt = answers.iter().copied().find(|mail| by_machine(mail));
            if receipt.is_some() {
                window.presence(found, machine, receipt, delay);
            }
        }
    }

    /// When a question was asked on a channel, and under which subject.
    fn asked_on(&self, channel: &str) -> Option<(DateTime<Utc>, String)> {
        self.instants
            .asked
            .iter()
            .find(|asked| asked.channel == channel)
            .map(|asked| (asked.at, asked.subject.clone()))
    }
}

fn by_machine(mail: &ReadMail) -> bool {
    let text: String = fold(&format!("{} {}", mail.reading.subject, mail.reading.text));
    let opening: String = text.chars().take(600).collect();
    mail.reading.automatic
        || BY_MACHINE.contains(&mail.reading.kind)
        || RECEIPTS.iter().any(|words| opening.contains(words))
}

/// Whether a mail has nothing to do with a question: the shop sends it to any customer.
fn is_unasked(mail: &ReadMail) -> bool {
    let reading = &mail.reading;
    let to_many = reading.coupon.is_some() || reading.unsubscribe_link.is_some();
    UNASKED.contains(&reading.kind) || reading.kind == Kind::Other && to_many
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::TimeDelta;

    use super::*;
    use crate::facts::{EvidenceId, Outcome, Visit, VisitId, VisitStatus};
    use crate::mail::{Coupon, MailReading};
    use crate::plan::{CartLinkPolicy, Goal, Journey, Watch, Windows};
    use crate::run::instants::{Asked, Instants};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn mail(seconds: i64, subject: &str, text: &str, automatic: bool) -> ReadMail {
        ReadMail {
            arrived: at(seconds),
            junk: false,
            raw: EvidenceId(seconds.to_string()),
            message_id: None,
            reading: MailReading {
                kind: Kind::InquiryReply,
                subject: subject.to_owned(),
                text: text.to_owned(),
                automatic,
                ..MailReading::default()
            },
        }
    }

    /// What `look` finds in the mail of a visit with these instants.
    fn found_by(
        look: fn(&Watched<'_>, &mut Vec<Finding>),
        instants: Instants,
        mails: &[ReadMail],
        read_until: i64,
    ) -> Vec<(&'static str, Option<f64>)> {
        let day = Duration::from_secs(86_400);
        let visit = Visit {
            id: VisitId(1),
            shop: "shop".to_owned(),
            wave: 1,
            journey: "inquiry".to_owned(),
            address: "a@b.pl".to_owned(),
            persona: serde_json::Value::Null,
            status: VisitStatus::Watching,
            attempts: 1,
            cause: None,
            detail: String::new(),
            started: Some(at(0)),
            left: Some(at(30)),
            watch_until: Some(at(86_430)),
        };
        let journey = Journey {
            id: "inquiry".to_owned(),
            question: String::new(),
            goals: vec![Goal::Inquire],
            watch: Some(Watch::Reply),
            watch_also: Vec::new(),
        };
        let watched = Watched {
            visit: &visit,
            journey: &journey,
            instants,
            windows: Windows {
                confirmation: day,
                welcome: day,
                reminder: day,
                follow_up: day,
                reply: day,
            },
            mails,
            cart_link: CartLinkPolicy::Never,
            read_until: Some(at(read_until)),
        };
        let mut findings = Vec::new();
        look(&watched, &mut findings);
        findings
            .into_iter()
            .map(|finding| {
                let seconds = match finding.outcome {
                    Outcome::Seen(Value::Seconds(seconds)) => Some(seconds),
                    _ => None,
                };
                (finding.key, seconds)
            })
            .collect()
    }

    fn found(mails: &[ReadMail], read_until: i64) -> Vec<(&'static str, Option<f64>)> {
        let asked = |channel: &str, subject: &str, seconds| Asked {
            channel: channel.to_owned(),
            subject: subject.to_owned(),
            at: at(seconds),
        };
        let instants = Instants {
            asked: vec![
                asked("form", "Dostawa przed weekendem", 10),
                asked("mail", "Zwrot bez opakowania", 20),
            ],
            ..Instants::default()
        };
        found_by(
            |watched, found| watched.replies(found),
            instants,
            mails,
            read_until,
        )
    }

    #[test]
    fn an_order_in_doubt_is_followed_once_the_shop_confirmed_it() {
        let later = |mails: &[ReadMail], seen| {
            let instants = Instants {
                ordered: Some((at(20), seen)),
                ..Instants::default()
            };
            found_by(
                |watched, found| watched.later(found),
                instants,
                mails,
                90_000,
            )
        };
        let mut confirmation = mail(40, "Zamówienie 7", "Dziękujemy za zamówienie.", false);
        confirmation.reading.kind = Kind::Confirmation;
        let mut review = mail(400, "Oceń zakupy", "Jak nam poszło?", false);
        review.reading.kind = Kind::ReviewRequest;
        assert_eq!(later(&[], false), []);
        assert_eq!(later(&[review.clone()], false), []);
        let known = [
            ("review-request", Some(380.0)),
            ("check-in", None),
            ("occasion-mail", None),
            ("win-back", None),
            ("care-series", None),
        ];
        assert_eq!(later(&[confirmation, review.clone()], false), known);
        assert_eq!(later(&[review], true), known);
    }

    #[test]
    fn receipts_are_told_from_answers_and_channels_from_each_other() {
        let mails = [
            mail(15, "Potwierdzenie", "Otrzymaliśmy Twoją wiadomość.", false),
            mail(
                3610,
                "Odpowiedź",
                "Tak, paczka dotrze w piątek. Ania",
                false,
            ),
            mail(
                4020,
                "Re: Zwrot bez opakowania",
                "Tak, zwrot jest możliwy. Ola",
                false,
            ),
        ];
        assert_eq!(
            found(&mails, 5000),
            [
                ("contact-form-reply", Some(3600.0)),
                ("contact-form-receipt", Some(5.0)),
                ("contact-email-reply", Some(4000.0)),
            ]
        );
    }

    #[test]
    fn what_a_shop_sends_to_any_customer_answers_no_question() {
        let coupon = || Some(Coupon::default());
        let leave = || Some("https://s.example/leave".to_owned());
        for (kind, coupon, leave, answers) in [
            (Kind::Invoice, None, None, false),
            (Kind::Delivered, None, None, false),
            (Kind::Care, None, None, false),
            (Kind::WinBack, None, None, false),
            (Kind::Occasion, None, None, false),
            (Kind::Other, coupon(), None, false),
            (Kind::Other, None, leave(), false),
            (Kind::Other, None, None, true),
            (Kind::InquiryReply, coupon(), leave(), true),
        ] {
            let mut sent = mail(3610, "Ze sklepu", "Jak się sprawuje? Ania", false);
            sent.reading.kind = kind;
            sent.reading.coupon = coupon;
            sent.reading.unsubscribe_link = leave;
            let first = |mail: &ReadMail| {
                let found = found(std::slice::from_ref(mail), 90_000);
                assert!(!found.iter().any(|(key, _)| *key == "contact-form-receipt"));
                found.first().and_then(|(_, seconds)| *seconds)
            };
            assert_eq!(first(&sent), answers.then_some(3600.0), "{kind:?}");
            // Who quotes the question answers it, whatever else is said.
            sent.reading.subject = "Re: Dostawa przed weekendem".to_owned();
            assert_eq!(first(&sent), Some(3600.0), "{kind:?}");
        }
    }

    #[test]
    fn silence_is_a_finding_only_after_the_window() {
        assert_eq!(found(&[], 5000), []);
        assert_eq!(
            found(&[mail(25, "Re: Zwrot bez opakowania", "Hi", true)], 90_000),
            [
                ("contact-form-reply", None),
                ("contact-email-reply", None),
                ("contact-email-receipt", Some(5.0)),
            ]
        );
    }
}
