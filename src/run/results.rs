//! From the study folder alone to scorecards, shares and everything a report shows. Offline.

use std::collections::HashSet;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::error::RunError;
use super::inboxes::together;
use super::instants::Instants;
use super::judged::{Judged, answers_of, judged};
use super::leak::LEAKED;
use super::mails::read_mails;
use crate::facts::{
    Evidence, EvidenceId, FactsError, JournalOutcome, MailboxState, Observation, Outcome, Store,
    Value, Visit, VisitStatus,
};
use crate::mail::Lexicons;
use crate::plan::{Plan, Rubric};
use crate::report::{
    EvidenceFailure, EvidenceSource, Input, Leak, LeakLine, Mail, MailboxLine, Order, Protocol,
    ReportLanguage, VisitLine, Waiting,
};
use crate::score::Scorecard;
use crate::survey::{
    Agreement, Baseline, CriterionShare, Setting, agreement, embedded_phase_baselines, survey,
};

/// Scorecards, shares and what stands behind them.
pub struct Results {
    /// One per shop.
    pub scorecards: Vec<Scorecard>,
    /// One per criterion.
    pub shares: Vec<CriterionShare>,
    /// How far raters agree.
    pub agreement: Vec<Agreement>,
    /// Published phase scores.
    pub phase_baselines: Vec<Baseline>,
    /// The visits of the wave.
    pub visits: Vec<Visit>,
    /// The mail that came to them.
    pub mails: Vec<Mail>,
    /// Addresses that got into other hands.
    pub leaks: Vec<Leak>,
    /// How many mails belong to no visit.
    pub strays: usize,
    /// Every order of the wave.
    pub orders: Vec<Order>,
    templates: Option<std::path::PathBuf>,
}

/// Judges everything the store holds of the plan's wave.
///
/// # Errors
/// When the store cannot be read.
pub fn results(plan: &Plan, store: &Store, rubric: &Rubric) -> Result<Results, RunError> {
    let mut setting = Setting::of(plan, rubric);
    let mut answers = Vec::new();
    let mut leaks = Vec::new();
    let Judged { visits, scorecards } = judged(plan, store, rubric, |facts| {
        setting.add_shop(&facts.shop.id, facts.visits, facts.observations);
        answers.extend(answers_of(facts.observations).cloned());
        leaks.extend(facts.observations.iter().filter_map(leak_of));
    })?;
    let shares = survey(rubric, &scorecards, &setting);
    let agreement = agreement(rubric, &answers);
    let lexicons = Lexicons::embedded();
    let mut mails = Vec::new();
    for visit in &visits {
        // Most visits of a large study got none, and their journals need not be read for them.
        if store.messages(visit.id)?.is_empty() {
            continue;
        }
        let journal: Vec<_> = store
            .journal_of(visit.id)?
            .into_iter()
            .map(|(_, entry)| entry)
            .collect();
        let instants = Instants::of(&journal);
        for mail in read_mails(store, visit, &instants, &lexicons, |_| {})? {
            let own_window = instants.window_end(mail.reading.kind, &plan.windows, visit.left);
            let ends = [own_window, visit.watch_until];
            mails.push(Mail {
                late: ends.into_iter().flatten().any(|end| mail.arrived > end),
                visit: visit.id,
                subject: mail.reading.subject.clone(),
                from: mail.reading.from.clone(),
                kind: mail.reading.kind.name().to_owned(),
                arrived: mail.arrived,
                excerpt: mail.reading.text.clone(),
                junk: mail.junk,
                raw: Some(mail.raw),
            });
        }
    }
    let templates = plan.folder.join("templates");
    Ok(Results {
        scorecards,
        shares,
        agreement,
        phase_baselines: embedded_phase_baselines(),
        mails,
        leaks,
        strays: store.unassigned_count()?,
        orders: orders(store, plan.wave)?,
        visits,
        templates: templates.is_dir().then_some(templates),
    })
}

/// The leak that an observation tells of.
fn leak_of(observation: &Observation) -> Option<Leak> {
    let from = leak_from(&observation.outcome).filter(|_| observation.key == LEAKED)?;
    Some(Leak {
        shop: observation.shop.clone(),
        from,
        at: observation.at,
        raw: observation.evidence.first().cloned(),
    })
}

/// Who wrote, by the observation of a leak.
fn leak_from(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Seen(Value::Text(from)) => Some(from.clone()),
        _ => None,
    }
}

impl Results {
    /// What the report is rendered from.
    #[must_use]
    pub fn input<'a>(
        &'a self,
        plan: &'a Plan,
        rubric: &'a Rubric,
        evidence: &'a dyn EvidenceSource,
        language: ReportLanguage,
        generated_at: DateTime<Utc>,
    ) -> Input<'a> {
        Input {
            study: &plan.name,
            wave: plan.wave,
            protocol: Protocol::of(plan),
            shops: &plan.shops,
            scorecards: &self.scorecards,
            shares: &self.shares,
            agreement: &self.agreement,
            phase_baselines: &self.phase_baselines,
            rubric,
            visits: &self.visits,
            mails: &self.mails,
            leaks: &self.leaks,
            strays: self.strays,
            orders: &self.orders,
            evidence,
            templates: self.templates.as_deref().map(Path::new),
            generated_at,
            language,
        }
    }
}

impl EvidenceSource for Store {
    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>, EvidenceFailure> {
        let found = Store::evidence(self, id)?;
        if found.is_some() {
            // What a report links to must be there to be opened.
            self.evidence_file(id)?;
        }
        Ok(found)
    }

    fn bytes(&self, id: &EvidenceId) -> Result<Vec<u8>, EvidenceFailure> {
        Ok(self.evidence_bytes(id)?)
    }
}

/// Every order of a wave, doubtful ones included, so that a person can cancel them.
fn orders(store: &Store, wave: u32) -> Result<Vec<Order>, FactsError> {
    let mut orders = Vec::new();
    for (visit, entry) in store.journal_of_goal(wave, "place-order")? {
        if !entry.irreversible || entry.outcome == Some(JournalOutcome::Failed) {
            continue;
        }
        let text = |key: &str| entry.data[key].as_str().map(str::to_owned);
        orders.push(Order {
            shop: store.visit(visit)?.shop,
            at: entry.at,
            confirmed: entry.outcome == Some(JournalOutcome::Done),
            total: text("total").map(|total| {
                format!("{total} {}", text("currency").unwrap_or_default())
                    .trim()
                    .to_owned()
            }),
            number: text("number"),
            product: entry.data["product"]["name"].as_str().map(str::to_owned),
            address: text("address").unwrap_or_default(),
        });
    }
    Ok(orders)
}

/// How far a study is.
///
/// # Errors
/// When the store cannot be read.
pub fn waiting(plan: &Plan, store: &Store) -> Result<Waiting, RunError> {
    let visits = store.visits(plan.wave)?;
    let count = |status| visits.iter().filter(|visit| visit.status == status).count();
    let known: HashSet<(&str, &str)> = visits
        .iter()
        .map(|visit| (visit.shop.as_str(), visit.journey.as_str()))
        .collect();
    let queued_not_yet = plan
        .shops
        .iter()
        .flat_map(|shop| shop.journeys.iter().map(move |journey| (shop, journey)))
        .filter(|(shop, journey)| !known.contains(&(shop.id.as_str(), journey.as_str())))
        .count();
    let mut mailboxes = Vec::new();
    for mailbox in &plan.mailboxes {
        let name = mailbox.name();
        let state = store.mailbox_state(&name)?;
        mailboxes.push(MailboxLine { name, state });
    }
    let states: Vec<MailboxState> = mailboxes.iter().map(|one| one.state.clone()).collect();
    let (mut spam_foldered, mut late) = (0, 0);
    for visit in &visits {
        let end = visit.watch_until;
        for message in store.messages(visit.id)? {
            spam_foldered += usize::from(message.junk);
            late += usize::from(end.is_some_and(|end| message.arrived > end));
        }
    }
    Ok(Waiting {
        study: plan.name.clone(),
        wave: plan.wave,
        queued: count(VisitStatus::Queued) + queued_not_yet,
        running: count(VisitStatus::Running),
        watching: count(VisitStatus::Watching),
        closed: count(VisitStatus::Closed),
        until: visits
            .iter()
            .filter(|visit| visit.status == VisitStatus::Watching)
            .filter_map(|visit| visit.watch_until)
            .max(),
        mailbox: together(&states),
        mailboxes,
        spam_foldered,
        late,
        unassigned: store.unassigned_count()?,
        leaks: store
            .observed(plan.wave, LEAKED)?
            .into_iter()
            .filter_map(|(shop, outcome, at)| {
                let from = leak_from(&outcome)?;
                Some(LeakLine { shop, from, at })
            })
            .collect(),
        orders: orders(store, plan.wave)?,
        visits: visits
            .into_iter()
            .map(|visit| VisitLine {
                id: visit.id,
                shop: visit.shop,
                journey: visit.journey,
                status: visit.status,
                cause: visit.cause,
                detail: visit.detail,
                until: visit.watch_until,
            })
            .collect(),
    })
}
