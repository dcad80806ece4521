//! The live page as data: how far a study is, and what waits for a person.

use std::collections::HashMap;

use serde::Serialize;

use super::orders::{self, OrderRow};
use super::protocol::journey_name;
use super::reason::fit;
use super::shop::visit_status;
use crate::facts::{Cause, CauseFamily, VisitStatus};
use crate::plan::Shop;
use crate::report::call::CallState;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::live::{Live, MailboxLine, Stray, StrayMail, VisitLine, Waiting};
use crate::report::strings::Strings;
use crate::report::words;
use crate::score::State;

/// The most characters of a message that are shown, and of one line of it.
const TEXT: usize = 20_000;

/// Why a message belongs to no visit, as the attribution says, and the keys in the strings.
const WHY: [(&str, &str); 4] = [
    ("the message names no recipient", "no-recipient"),
    ("sent to {to}, which no visit of this study uses", "foreign"),
    ("sent to the customers of {n} visits", "several"),
    ("it was not assigned when it came", "unassigned"),
];

/// A number with what it counts.
#[derive(Debug, Serialize)]
struct Count {
    n: usize,
    label: String,
}

/// A mailbox.
#[derive(Debug, Serialize)]
struct MailboxRow {
    name: String,
    state: State,
    text: String,
}

/// What a person is to find out now.
#[derive(Debug, Serialize)]
struct CallRow {
    shop: String,
    channel: String,
    state: State,
    status: String,
    due: String,
}

/// A message that belongs to no visit.
#[derive(Debug, Serialize)]
struct StrayRow {
    id: i64,
    when: String,
    from: String,
    subject: String,
    why: String,
    junk: bool,
}

/// A visit.
#[derive(Debug, Serialize)]
struct VisitRow {
    shop: String,
    journey: String,
    state: State,
    status: String,
    cause: Option<String>,
    detail: Option<String>,
}

/// Everything the live page says.
#[derive(Debug, Serialize)]
pub(crate) struct LivePage {
    lang: &'static str,
    study: String,
    wave: String,
    at: String,
    notice: Option<String>,
    counts: Vec<Count>,
    until: Option<String>,
    mailboxes: Vec<MailboxRow>,
    mail_notes: Vec<String>,
    leaks: Vec<String>,
    strays: Vec<StrayRow>,
    strays_count: Option<String>,
    /// How many are not listed.
    strays_more: Option<String>,
    calls: Vec<CallRow>,
    orders: Vec<OrderRow>,
    visits: Vec<VisitRow>,
}

impl LivePage {
    pub(crate) fn of(live: &Live<'_>, strings: &Strings) -> Self {
        let waiting = live.waiting;
        let names = names(live.shops);
        let unlisted = waiting.unassigned.saturating_sub(live.strays.len());
        Self {
            lang: strings.language().tag(),
            study: inert(&waiting.study, NAME),
            wave: strings.fill("page", "wave", &[("n", &waiting.wave.to_string())]),
            at: strings.fill("live", "as-of", &[("at", &words::moment(strings, live.at))]),
            notice: live.notice.map(|notice| inert(notice, 4 * LINE)),
            counts: counts(waiting, strings),
            until: waiting.until.map(|until| {
                strings.fill("live", "until", &[("at", &words::moment(strings, until))])
            }),
            mailboxes: waiting
                .mailboxes
                .iter()
                .map(|mailbox| mailbox_row(mailbox, strings))
                .collect(),
            mail_notes: [("spam", waiting.spam_foldered), ("late", waiting.late)]
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .map(|(key, n)| {
                    let mails = strings.plural("mail", n as u64);
                    strings.fill("live", key, &[("mails", &mails)])
                })
                .collect(),
            leaks: waiting
                .leaks
                .iter()
                .map(|leak| {
                    let (from, at) = (inert(&leak.from, NAME), words::moment(strings, leak.at));
                    let said = strings.fill("shop", "leak", &[("from", &from), ("at", &at)]);
                    format!("{}: {said}", shop_name(&names, &leak.shop))
                })
                .collect(),
            strays: live
                .strays
                .iter()
                .map(|one| stray_row(one, strings))
                .collect(),
            strays_count: (waiting.unassigned > 0)
                .then(|| strings.plural("stray", waiting.unassigned as u64)),
            strays_more: (unlisted > 0)
                .then(|| strings.fill("live", "strays-more", &[("n", &unlisted.to_string())])),
            calls: call_rows(live, strings),
            orders: orders::rows((&waiting.orders, live.shops), strings, |_| None),
            visits: waiting
                .visits
                .iter()
                .map(|visit| visit_row(visit, &names, strings))
                .collect(),
        }
    }
}

/// The page of one message that belongs to no visit.
#[derive(Debug, Serialize)]
pub(crate) struct StrayPage {
    lang: &'static str,
    study: String,
    mail: StrayRow,
    lines: Vec<String>,
    cut: bool,
    /// Visits whose shop the sender's address names, to look at first.
    likely: Vec<Offer>,
    others: Vec<Offer>,
}

/// A visit that a message may be given to.
#[derive(Debug, Serialize)]
struct Offer {
    id: i64,
    label: String,
}

impl StrayPage {
    pub(crate) fn of(live: &Live<'_>, mail: &StrayMail<'_>, strings: &Strings) -> Self {
        let names = names(live.shops);
        let hosts: HashMap<&str, &str> = live
            .shops
            .iter()
            .filter_map(|shop| Some((shop.id.as_str(), shop.url.host_str()?)))
            .collect();
        let domain = mail.stray.from.rsplit('@').next().unwrap_or_default();
        let (mut likely, mut others) = (Vec::new(), Vec::new());
        let begun = mail.visits.iter();
        for visit in begun.filter(|visit| visit.status != VisitStatus::Queued) {
            let offer = Offer {
                id: visit.id.0,
                label: format!(
                    "{} · {}",
                    shop_name(&names, &visit.shop),
                    journey_name(strings, &visit.journey)
                ),
            };
            let host = hosts.get(visit.shop.as_str());
            if host.is_some_and(|host| is_of(domain, host)) {
                likely.push(offer);
            } else {
                others.push(offer);
            }
        }
        let cut = mail.text.chars().count() > TEXT;
        let text: String = mail.text.chars().take(TEXT).collect();
        Self {
            lang: strings.language().tag(),
            study: inert(&live.waiting.study, NAME),
            mail: stray_row(mail.stray, strings),
            lines: text.lines().map(|line| inert(line, TEXT)).collect(),
            cut,
            likely,
            others,
        }
    }
}

/// Whether a mail domain is a shop's host or a part of it, or the other way round.
fn is_of(domain: &str, host: &str) -> bool {
    let domain = domain.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let below = |inner: &str, outer: &str| {
        inner
            .strip_suffix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    domain.contains('.') && (below(&domain, host) || below(host, &domain))
}

fn names(shops: &[Shop]) -> HashMap<&str, &str> {
    shops
        .iter()
        .map(|shop| (shop.id.as_str(), shop.name.as_str()))
        .collect()
}

fn shop_name(names: &HashMap<&str, &str>, id: &str) -> String {
    inert(names.get(id).copied().unwrap_or(id), NAME)
}

fn counts(waiting: &Waiting, strings: &Strings) -> Vec<Count> {
    [
        ("queued", waiting.queued),
        ("running", waiting.running),
        ("watching", waiting.watching),
        ("closed", waiting.closed),
    ]
    .into_iter()
    .map(|(key, n)| Count {
        n,
        label: strings.text("live", key).to_owned(),
    })
    .collect()
}

fn mailbox_row(mailbox: &MailboxLine, strings: &Strings) -> MailboxRow {
    let known = &mailbox.state;
    let (state, text) = match (known.trouble_since, known.read_until) {
        (Some(since), _) => {
            let since = words::moment(strings, since);
            let why = inert(&known.trouble, 2 * LINE);
            let values = [("at", since.as_str()), ("why", why.as_str())];
            (State::Error, strings.fill("live", "not-read", &values))
        }
        (None, Some(until)) => {
            let at = words::moment(strings, until);
            (
                State::Pass,
                strings.fill("live", "read-until", &[("at", &at)]),
            )
        }
        (None, None) => (
            State::Pending,
            strings.text("live", "never-read").to_owned(),
        ),
    };
    MailboxRow {
        name: inert(&mailbox.name, NAME),
        state,
        text,
    }
}

fn stray_row(stray: &Stray, strings: &Strings) -> StrayRow {
    let worded = WHY.iter().find_map(|(sentence, key)| {
        let found = fit(sentence, &stray.why)?;
        Some(strings.fill("stray-why", key, &found))
    });
    let or_none = |text: &str, longest| match inert(text, longest) {
        empty if empty.is_empty() => strings.text("page", "none").to_owned(),
        text => text,
    };
    StrayRow {
        id: stray.id,
        when: words::moment(strings, stray.arrived),
        from: or_none(&stray.from, NAME),
        subject: or_none(&stray.subject, LINE),
        why: inert(worded.as_deref().unwrap_or(&stray.why), LINE),
        junk: stray.junk,
    }
}

fn call_rows(live: &Live<'_>, strings: &Strings) -> Vec<CallRow> {
    live.calls
        .iter()
        .filter(|call| call.state.is_due())
        .map(|call| CallRow {
            shop: inert(&call.name, NAME),
            channel: strings.text("channel", call.channel.word()).to_owned(),
            state: match call.state {
                CallState::Overdue => State::Fail,
                _ => State::Pending,
            },
            status: strings.text("call-state", call.state.word()).to_owned(),
            due: call
                .due
                .map_or(String::new(), |due| words::moment(strings, due)),
        })
        .collect()
}

fn visit_row(visit: &VisitLine, names: &HashMap<&str, &str>, strings: &Strings) -> VisitRow {
    let detail = inert(&visit.detail, LINE);
    let cause = visit.cause.filter(|cause| *cause != Cause::Completed);
    VisitRow {
        shop: shop_name(names, &visit.shop),
        journey: journey_name(strings, &visit.journey),
        state: match (visit.status, visit.cause) {
            (VisitStatus::Closed | VisitStatus::Watching, Some(cause)) => match cause.family() {
                CauseFamily::Done | CauseFamily::Shop => State::Pass,
                CauseFamily::Blocked => State::Blocked,
                CauseFamily::Tool => State::Error,
            },
            _ => State::Pending,
        },
        status: visit_status(strings, visit.status, visit.until),
        cause: cause.map(|cause| strings.text("cause", &cause.word()).to_owned()),
        detail: (cause.is_some() && !detail.is_empty()).then_some(detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_of_a_shop_by_domain() {
        for (domain, host, expected) in [
            ("flowers.example", "www.flowers.example", true),
            ("mail.flowers.example", "flowers.example", true),
            ("flowers.example", "shop.flowers.example", true),
            ("sunflowers.example", "flowers.example", false),
            ("", "flowers.example", false),
            ("example", "flowers.example", false),
        ] {
            assert_eq!(is_of(domain, host), expected, "{domain} {host}");
        }
    }
}
