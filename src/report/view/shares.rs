//! Shares of shops, worded and drawn.

use serde::Serialize;

use super::page::question;
use crate::plan::Phase;
use crate::report::inert::{NAME, inert};
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::words::{percent, round_percent};
use crate::survey::CriterionShare;

/// The most figures at the top of the page.
const KEY_FIGURES: usize = 6;

/// A bar from 0 to 100 %, in percent of its width.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    share: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    baseline: Option<f64>,
    /// The same for those who do not see it.
    label: String,
}

impl Bar {
    /// A bar of fractions of 1.
    pub(super) fn of(
        share: Option<f64>,
        low: Option<f64>,
        high: Option<f64>,
        baseline: Option<f64>,
        label: String,
    ) -> Bar {
        Bar {
            share: share.map(width),
            low: low.map(width),
            high: high.map(width),
            baseline: baseline.map(width),
            label,
        }
    }
}

/// One share.
#[derive(Debug, Serialize)]
pub(crate) struct ShareRow {
    criterion: String,
    question: String,
    share: Option<String>,
    answers: String,
    of: String,
    interval: Option<String>,
    interval_short: Option<String>,
    published: Option<String>,
    published_short: Option<String>,
    published_study: Option<String>,
    untested: Option<String>,
    unasked: Option<String>,
    bounds: Option<String>,
    bounds_short: Option<String>,
    bar: Bar,
}

/// The shares of a phase.
#[derive(Debug, Serialize)]
pub(crate) struct ShareGroup {
    phase: &'static str,
    name: String,
    rows: Vec<ShareRow>,
}

impl ShareRow {
    /// Whether there is a published figure beside it.
    pub(super) fn is_compared(&self) -> bool {
        self.published.is_some()
    }
}

/// The figures that open the page: those with a published counterpart, else the weightiest.
pub(super) fn key_figures(input: &Input<'_>, strings: &Strings) -> Vec<ShareRow> {
    let known = || input.shares.iter().filter(|share| share.share.is_some());
    let mut chosen: Vec<&CriterionShare> = known()
        .filter(|share| share.baseline.is_some())
        .take(KEY_FIGURES)
        .collect();
    if chosen.is_empty() {
        chosen = known().collect();
        let weight = |share: &CriterionShare| {
            let criterion = input.rubric.criterion(&share.criterion);
            criterion.map_or(0.0, |criterion| criterion.weight)
        };
        chosen.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        chosen.truncate(KEY_FIGURES);
    }
    chosen
        .into_iter()
        .map(|share| row(input, strings, share))
        .collect()
}

/// All shares by phase. A share of a criterion the rubric does not have is shown with the first.
pub(super) fn groups(input: &Input<'_>, strings: &Strings) -> Vec<ShareGroup> {
    let phase_of = |share: &CriterionShare| {
        let criterion = input.rubric.criterion(&share.criterion);
        criterion.map_or(Phase::Pre, |criterion| criterion.phase)
    };
    Phase::ALL
        .into_iter()
        .map(|phase| ShareGroup {
            phase: phase.word(),
            name: strings.text("phase", phase.word()).to_owned(),
            rows: input
                .shares
                .iter()
                .filter(|share| phase_of(share) == phase)
                .map(|share| row(input, strings, share))
                .collect(),
        })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

fn row(input: &Input<'_>, strings: &Strings, share: &CriterionShare) -> ShareRow {
    let figures = |key: &str, values: &[(&str, &str)]| strings.fill("figures", key, values);
    let (yes, n) = (share.yes.to_string(), share.testable.to_string());
    let percentage = share.share.map(|share| percent(strings, share));
    let ends = share
        .low
        .zip(share.high)
        .map(|(low, high)| (round_percent(strings, low), round_percent(strings, high)));
    // Two things that must not be mixed: the question went unanswered, or does not arise there.
    let untested = share.applicable.saturating_sub(share.testable);
    let unasked = share.listed.saturating_sub(share.applicable);
    let bounds = share
        .worst
        .zip(share.best)
        .filter(|_| untested > 0)
        .map(|(worst, best)| (round_percent(strings, worst), round_percent(strings, best)));
    let (listed, applicable) = (share.listed.to_string(), share.applicable.to_string());
    let baseline = share.baseline.as_ref();
    let published_share = baseline.map(|baseline| percent(strings, baseline.share));
    let published = published_share.as_ref().map(|share| {
        let n = baseline
            .and_then(|baseline| baseline.n)
            .map(|n| n.to_string());
        match n {
            Some(n) => figures("published-n", &[("share", share), ("n", &n)]),
            None => figures("published", &[("share", share)]),
        }
    });
    let mut label = match (&percentage, &ends) {
        (Some(share), Some((low, high))) => figures(
            "aria",
            &[
                ("share", share),
                ("yes", &yes),
                ("n", &n),
                ("low", low),
                ("high", high),
            ],
        ),
        _ => strings.text("figures", "aria-none").to_owned(),
    };
    if let Some(share) = &published_share {
        label.push(' ');
        label.push_str(&figures("aria-baseline", &[("share", share)]));
    }
    let untested_words = strings.plural("untested", u64::from(untested));
    ShareRow {
        criterion: inert(&share.criterion, NAME),
        question: question(input, &share.criterion),
        answers: format!("{yes} / {n}"),
        of: match share.testable {
            0 => strings.text("figures", "nothing").to_owned(),
            _ => figures("of", &[("yes", &yes), ("n", &n)]),
        },
        interval: ends
            .as_ref()
            .map(|(low, high)| figures("interval", &[("low", low), ("high", high)])),
        interval_short: ends
            .as_ref()
            .map(|(low, high)| figures("interval-short", &[("low", low), ("high", high)])),
        published,
        published_short: published_share,
        published_study: baseline.map(|baseline| inert(&baseline.study, NAME)),
        untested: (untested > 0)
            .then(|| strings.fill("survey", "untested", &[("n", &untested.to_string())])),
        unasked: (unasked > 0)
            .then(|| strings.fill("survey", "unasked", &[("n", &unasked.to_string())])),
        bounds: bounds.as_ref().map(|(worst, best)| {
            figures(
                if unasked > 0 {
                    "bounds-applicable"
                } else {
                    "bounds"
                },
                &[
                    ("listed", &listed),
                    ("applicable", &applicable),
                    ("worst", worst),
                    ("best", best),
                    ("untested", &untested_words),
                ],
            )
        }),
        bounds_short: bounds.as_ref().map(|(worst, best)| {
            strings.fill(
                "survey",
                "bounds-range",
                &[("worst", worst), ("best", best)],
            )
        }),
        bar: Bar::of(
            share.share,
            share.low,
            share.high,
            baseline.map(|baseline| baseline.share),
            label,
        ),
        share: percentage,
    }
}

/// A fraction as percent of a width, to a hundredth.
fn width(fraction: f64) -> f64 {
    (fraction.clamp(0.0, 1.0) * 10_000.0).round() / 100.0
}
