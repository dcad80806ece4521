//! The section of one shop.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::page::question;
use super::proof::{Proofs, link};
use super::protocol::journey_name;
use super::ranking::{self, Score};
use super::status::standing;
use super::verdict::{Citation, VerdictRow, state_word};
use super::{anchor, phases};
use crate::facts::{Cause, EvidenceId, Visit, VisitId, VisitStatus};
use crate::plan::{Phase, Shop};
use crate::report::apart::Apart;
use crate::report::error::ReportError;
use crate::report::inert::{EXCERPT, LINE, NAME, inert};
use crate::report::input::{Input, Mail};
use crate::report::strings::Strings;
use crate::report::thumbnail::Fineness;
use crate::report::words;
use crate::score::{Scorecard, State, Verdict};

/// The verdicts of a phase.
#[derive(Debug, Serialize)]
struct PhaseSection {
    phase: &'static str,
    name: String,
    score: Option<String>,
    coverage: String,
    verdicts: Vec<VerdictRow>,
}

/// A visit.
#[derive(Debug, Serialize)]
struct VisitRow {
    journey: String,
    when: Option<String>,
    status: String,
    cause: Option<String>,
    detail: Option<String>,
}

/// A mail.
#[derive(Debug, Serialize)]
struct MailRow {
    kind: String,
    subject: String,
    from: String,
    when: String,
    journey: String,
    junk: bool,
    late: bool,
    excerpt: String,
    href: Option<String>,
}

/// An address that got into other hands.
#[derive(Debug, Serialize)]
struct LeakRow {
    text: String,
    href: Option<String>,
}

/// Advice on a criterion not met.
#[derive(Debug, Serialize)]
struct Improvement {
    question: String,
    advice: String,
    state: State,
    word: String,
}

/// A shop.
#[derive(Debug, Serialize)]
pub(crate) struct ShopSection {
    anchor: String,
    name: String,
    url: String,
    href: Option<String>,
    state: State,
    status: String,
    reason: Option<String>,
    overall: Option<String>,
    scores: Vec<Score>,
    visits: Vec<VisitRow>,
    leaks: Vec<LeakRow>,
    judged: bool,
    phases: Vec<PhaseSection>,
    improvements: Vec<Improvement>,
    mails: Vec<MailRow>,
    mail_expected: bool,
    has_proof: bool,
    proofs: Proofs,
}

/// The sections of these places of the list.
pub(super) fn sections(
    apart: &Apart<'_>,
    strings: &Strings,
    range: Range<usize>,
) -> Result<Vec<ShopSection>, ReportError> {
    let first = range.start;
    let shops = &apart.whole().shops[range];
    let cited: Vec<Vec<EvidenceId>> = shops
        .iter()
        .map(|shop| apart.scorecard(&shop.id).map(cited).unwrap_or_default())
        .collect();
    let fineness = Fineness::for_count(cited.iter().map(Vec::len).sum());
    let mut mails: HashMap<VisitId, Vec<&Mail>> = HashMap::new();
    for mail in apart.whole().mails {
        mails.entry(mail.visit).or_default().push(mail);
    }
    shops
        .iter()
        .zip(&cited)
        .enumerate()
        .map(|(index, (shop, cited))| {
            let input = &apart.shop(&shop.id);
            section(input, strings, first + index, shop, cited, fineness, &mails)
        })
        .collect()
}

/// Every piece of proof cited, each once, in the order of the verdicts.
fn cited(card: &Scorecard) -> Vec<EvidenceId> {
    let mut seen = BTreeSet::new();
    card.verdicts
        .iter()
        .flat_map(|verdict| verdict.evidence.iter().chain(before(verdict)))
        .filter(|id| seen.insert((*id).clone()))
        .cloned()
        .collect()
}

/// What the tool's own verdict rested on, where a person overruled it.
fn before(verdict: &Verdict) -> &[EvidenceId] {
    let overruled = verdict.overruled.as_ref();
    overruled.map_or(&[], |overruled| &overruled.before.evidence)
}

fn section(
    input: &Input<'_>,
    strings: &Strings,
    index: usize,
    shop: &Shop,
    cited: &[EvidenceId],
    fineness: Fineness,
    mails_of: &HashMap<VisitId, Vec<&Mail>>,
) -> Result<ShopSection, ReportError> {
    let anchor = anchor(index);
    let card = input.scorecard(&shop.id);
    let standing = standing(input, &shop.id);
    let proofs = Proofs::of(input, strings, &anchor, cited, fineness)?;
    let visits: Vec<&Visit> = input.visits_of(&shop.id).collect();
    let mut mails = Vec::new();
    for visit in &visits {
        for mail in mails_of.get(&visit.id).into_iter().flatten() {
            mails.push((mail.arrived, mail_row(input, strings, visit, mail)?));
        }
    }
    mails.sort_by_key(|(arrived, _)| *arrived);
    let web = matches!(shop.url.scheme(), "http" | "https");
    Ok(ShopSection {
        name: inert(&shop.name, NAME),
        url: inert(shop.url.as_str(), LINE),
        href: web.then(|| shop.url.to_string()),
        state: standing.state(),
        status: strings.text("status", standing.word()).to_owned(),
        reason: ranking::reason(input, strings, &shop.id, standing),
        overall: card.and_then(|card| card.overall).map(words::score),
        scores: ranking::scores(strings, card),
        mail_expected: visits
            .iter()
            .any(|visit| visit.status == VisitStatus::Closed && visit.watch_until.is_some()),
        visits: visits
            .iter()
            .map(|visit| visit_row(strings, visit))
            .collect(),
        leaks: leak_rows(input, strings, &shop.id)?,
        judged: card.is_some_and(|card| !card.verdicts.is_empty()),
        phases: card
            .map(|card| phase_sections(input, strings, card, &anchor, cited))
            .unwrap_or_default(),
        improvements: card
            .map(|card| improvements(input, strings, card))
            .unwrap_or_default(),
        mails: mails.into_iter().map(|(_, row)| row).collect(),
        has_proof: !proofs.is_empty(),
        proofs,
        anchor,
    })
}

fn phase_sections(
    input: &Input<'_>,
    strings: &Strings,
    card: &Scorecard,
    anchor: &str,
    cited: &[EvidenceId],
) -> Vec<PhaseSection> {
    let phase_of = |verdict: &Verdict| {
        let criterion = input.rubric.criterion(&verdict.criterion);
        criterion.map_or(Phase::Pre, |criterion| criterion.phase)
    };
    let citations = |verdict: &Verdict| -> Vec<Citation> {
        let mut numbers: Vec<usize> = verdict
            .evidence
            .iter()
            .chain(before(verdict))
            .filter_map(|id| cited.iter().position(|other| other == id))
            .map(|place| place + 1)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .map(|number| Citation {
                number,
                anchor: format!("{anchor}-{number}"),
            })
            .collect()
    };
    Phase::ALL
        .into_iter()
        .map(|phase| {
            let score = phases::of(card, phase);
            let share = words::round_percent(strings, score.coverage);
            PhaseSection {
                phase: phase.word(),
                name: strings.text("phase", phase.word()).to_owned(),
                score: score.score.map(words::score),
                coverage: strings.fill("phase", "coverage", &[("share", &share)]),
                verdicts: card
                    .verdicts
                    .iter()
                    .filter(|verdict| phase_of(verdict) == phase)
                    .map(|verdict| VerdictRow::of(input, strings, verdict, citations(verdict)))
                    .collect(),
            }
        })
        .filter(|section| !section.verdicts.is_empty())
        .collect()
}

/// How far a visit is; `until` is when its last window closes.
pub(super) fn visit_status(
    strings: &Strings,
    status: VisitStatus,
    until: Option<DateTime<Utc>>,
) -> String {
    let word = match (status, until) {
        (VisitStatus::Queued, _) => "queued",
        (VisitStatus::Running, _) => "running",
        (VisitStatus::Watching, Some(until)) => {
            let at = words::moment(strings, until);
            return strings.fill("visit-status", "watching", &[("at", &at)]);
        }
        (VisitStatus::Watching, None) => "watching-open",
        (VisitStatus::Closed, _) => "closed",
    };
    strings.text("visit-status", word).to_owned()
}

fn visit_row(strings: &Strings, visit: &Visit) -> VisitRow {
    let detail = inert(&visit.detail, LINE);
    let says_more = visit.cause != Some(Cause::Completed) && !detail.is_empty();
    VisitRow {
        journey: journey_name(strings, &visit.journey),
        when: visit.started.map(|at| words::moment(strings, at)),
        status: visit_status(strings, visit.status, visit.watch_until),
        cause: visit
            .cause
            .map(|cause| strings.text("cause", &cause.word()).to_owned()),
        detail: says_more.then_some(detail),
    }
}

fn mail_row(
    input: &Input<'_>,
    strings: &Strings,
    visit: &Visit,
    mail: &Mail,
) -> Result<MailRow, ReportError> {
    let href = raw_link(input, mail.raw.as_ref())?;
    Ok(MailRow {
        kind: inert(strings.text("mail-kind", &mail.kind), NAME),
        subject: inert(&mail.subject, LINE),
        from: strings.fill("shop", "mail-from", &[("from", &inert(&mail.from, NAME))]),
        when: words::moment(strings, mail.arrived),
        journey: journey_name(strings, &visit.journey),
        junk: mail.junk,
        late: mail.late,
        excerpt: inert(&mail.excerpt, EXCERPT),
        href,
    })
}

/// The addresses of a shop that got into other hands.
fn leak_rows(
    input: &Input<'_>,
    strings: &Strings,
    shop: &str,
) -> Result<Vec<LeakRow>, ReportError> {
    let leaks = input.leaks.iter().filter(|leak| leak.shop == shop);
    leaks
        .map(|leak| {
            let (from, at) = (inert(&leak.from, NAME), words::moment(strings, leak.at));
            Ok(LeakRow {
                text: strings.fill("shop", "leak", &[("from", &from), ("at", &at)]),
                href: raw_link(input, leak.raw.as_ref())?,
            })
        })
        .collect()
}

/// Where a raw message lies.
fn raw_link(input: &Input<'_>, raw: Option<&EvidenceId>) -> Result<Option<String>, ReportError> {
    let Some(id) = raw else { return Ok(None) };
    Ok(input.piece(id)?.and_then(|evidence| link(&evidence.path)))
}

/// The advice of criteria not wholly met, the most lost weight first.
fn improvements(input: &Input<'_>, strings: &Strings, card: &Scorecard) -> Vec<Improvement> {
    let mut lost: Vec<(f64, Improvement)> = card
        .verdicts
        .iter()
        .filter(|verdict| matches!(verdict.state, State::Fail | State::Partial))
        .filter_map(|verdict| {
            let criterion = input.rubric.criterion(&verdict.criterion)?;
            let advice = inert(input.language.wording(&criterion.advice), 2 * LINE);
            let weight = criterion.weight * (1.0 - verdict.score.unwrap_or(0.0));
            (!advice.is_empty()).then(|| {
                (
                    weight,
                    Improvement {
                        question: question(input, &verdict.criterion),
                        advice,
                        state: verdict.state,
                        word: strings.text("state", state_word(verdict.state)).to_owned(),
                    },
                )
            })
        })
        .collect();
    lost.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    lost.into_iter()
        .map(|(_, improvement)| improvement)
        .collect()
}
