//! The shops in order of their overall score.

use serde::Serialize;
use url::Url;

use super::status::{Standing, standing};
use super::volumes::Volumes;
use super::{anchor, phases};
use crate::facts::{CauseFamily, VisitStatus};
use crate::plan::{Phase, Rubric};
use crate::report::apart::Apart;
use crate::report::inert::{NAME, inert};
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::words;
use crate::score::{Scorecard, State};

/// A score in the table.
#[derive(Debug, Serialize)]
pub(super) struct Score {
    phase: &'static str,
    label: String,
    score: Option<String>,
    x: Option<f64>,
}

/// A line of the ranking.
#[derive(Debug, Serialize)]
pub(crate) struct RankRow {
    rank: Option<usize>,
    anchor: String,
    link: String,
    name: String,
    host: String,
    scores: Vec<Score>,
    overall: Option<String>,
    coverage: String,
    state: State,
    status: String,
    reason: Option<String>,
}

/// The ranking: scored shops best first, equal scores sharing a rank, then the others.
pub(super) fn rows(apart: &Apart<'_>, strings: &Strings, volumes: Volumes) -> Vec<RankRow> {
    let shops = apart.whole().shops;
    let mut order: Vec<(usize, Option<f64>)> = shops
        .iter()
        .map(|shop| apart.scorecard(&shop.id).and_then(|card| card.overall))
        .enumerate()
        .collect();
    // Stable: equal ones stay in the order of the list.
    order.sort_by(|(_, a), (_, b)| match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    let mut rank = 0;
    let mut previous: Option<String> = None;
    let mut rows = Vec::new();
    for (place, &(index, overall)) in order.iter().enumerate() {
        let overall = overall.map(words::score);
        if overall.is_some() && overall != previous {
            rank = place + 1;
        }
        previous.clone_from(&overall);
        let input = &apart.shop(&shops[index].id);
        rows.push(RankRow {
            link: volumes.link(index),
            ..row(input, strings, index, overall, rank)
        });
    }
    rows
}

fn row(
    input: &Input<'_>,
    strings: &Strings,
    index: usize,
    overall: Option<String>,
    rank: usize,
) -> RankRow {
    let shop = &input.shops[index];
    let card = input.scorecard(&shop.id);
    let standing = standing(input, &shop.id);
    let coverage = card.map_or(0.0, |card| coverage(input.rubric, card));
    RankRow {
        rank: overall.is_some().then_some(rank),
        anchor: anchor(index),
        link: String::new(),
        name: inert(&shop.name, NAME),
        host: inert(&authority(&shop.url), NAME),
        scores: scores(strings, card),
        overall,
        coverage: words::round_percent(strings, coverage),
        state: standing.state(),
        status: strings.text("status", standing.word()).to_owned(),
        reason: reason(input, strings, &shop.id, standing),
    }
}

/// Host, with the port where it is not the usual one: shops on one machine differ by nothing else.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The three phase scores.
pub(super) fn scores(strings: &Strings, card: Option<&Scorecard>) -> Vec<Score> {
    Phase::ALL
        .into_iter()
        .map(|phase| {
            let score = card.and_then(|card| phases::of(card, phase).score);
            Score {
                phase: phase.word(),
                label: strings
                    .text("phase", &format!("{}-short", phase.word()))
                    .to_owned(),
                score: score.map(words::score),
                x: score.map(|score| score.clamp(0.0, 100.0).round()),
            }
        })
        .collect()
}

/// Why a shop is not, or not wholly, tested; or until when it is watched.
pub(super) fn reason(
    input: &Input<'_>,
    strings: &Strings,
    shop: &str,
    standing: Standing,
) -> Option<String> {
    let cause_of = |wanted: &[CauseFamily]| {
        let cause = input
            .visits_of(shop)
            .filter_map(|visit| visit.cause)
            .find(|cause| wanted.contains(&cause.family()))?;
        Some(strings.text("cause", &cause.word()).to_owned())
    };
    match standing {
        Standing::Tested => cause_of(&[CauseFamily::Shop]),
        Standing::Partly => cause_of(&[CauseFamily::Blocked, CauseFamily::Tool]),
        Standing::Blocked => cause_of(&[CauseFamily::Blocked]),
        Standing::Failed => cause_of(&[CauseFamily::Tool]),
        Standing::Pending => {
            let until = input
                .visits_of(shop)
                .filter(|visit| visit.status == VisitStatus::Watching)
                .filter_map(|visit| visit.watch_until)
                .max()?;
            Some(strings.fill("status", "until", &[("at", &words::moment(strings, until))]))
        }
    }
}

/// The standing of a shop for the terminal: `could not be tested: captcha`.
pub(crate) fn reason_in_words(
    input: &Input<'_>,
    strings: Option<&Strings>,
    shop: &str,
    standing: Standing,
) -> String {
    let Some(strings) = strings else {
        return standing.word().to_owned();
    };
    let status = strings.text("status", standing.word());
    match reason(input, strings, shop, standing) {
        Some(reason) => format!("{status}: {reason}").replace('\u{a0}', " "),
        None => status.to_owned(),
    }
}

/// Judged weight / applicable weight over all phases.
pub(crate) fn coverage(rubric: &Rubric, card: &Scorecard) -> f64 {
    let (mut judged, mut applicable) = (0.0, 0.0);
    for verdict in &card.verdicts {
        let weight = rubric
            .criterion(&verdict.criterion)
            .map_or(0.0, |criterion| criterion.weight);
        match verdict.state {
            State::NotApplicable => {}
            State::Pass | State::Partial | State::Fail => {
                judged += weight;
                applicable += weight;
            }
            State::Pending | State::Blocked | State::Error => applicable += weight,
        }
    }
    if applicable > 0.0 {
        judged / applicable
    } else {
        0.0
    }
}
