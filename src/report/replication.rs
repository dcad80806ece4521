//! The findings of a replication, put the way the original put them.

use serde::Serialize;

use super::error::ReportError;
use super::language::ReportLanguage;
use super::strings::{Strings, fill};
use super::words::{decimal, percent, round_percent};
use crate::plan::Phase;
use crate::score::Scorecard;
use crate::survey::{
    Baseline, Comparison, CriterionShare, Finding, PublishedStudy, Statement, wilson,
};

/// A replication beside its original.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replicated {
    /// The original's title.
    pub title: String,
    /// The original's protocol.
    pub protocol: String,
    /// The findings, in the order of the original.
    pub statements: Vec<ReplicatedStatement>,
}

/// A finding beside the original's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplicatedStatement {
    /// The criterion, or the phase.
    pub criterion: String,
    /// Shops the statement is true of; null for a phase.
    pub yes: Option<u32>,
    /// Of so many.
    pub n: u32,
    /// The share, or the mean score of a phase / 100; null where nothing could be tested.
    pub share: Option<f64>,
    /// Lower end of the Wilson 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson 95 % interval.
    pub high: Option<f64>,
    /// The original's share, or score of a phase / 100.
    pub published_share: f64,
    /// `no-difference`, `higher`, `lower` or `not-comparable`.
    pub finding: Finding,
    /// Ours, in words.
    pub ours: String,
    /// The original's, in words.
    pub published: String,
    /// What the comparison says, in words.
    pub verdict: String,
}

/// Puts the shares as the published study put its own. A finding that this rubric does not ask is
/// left out.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn replication(
    published: &PublishedStudy,
    shares: &[CriterionShare],
    scorecards: &[Scorecard],
    language: ReportLanguage,
) -> Result<Replicated, ReportError> {
    let strings = Strings::of(language)?;
    let mut statements = Vec::new();
    for phase in &published.phases {
        statements.push(of_phase(&strings, phase.phase, phase.score, scorecards));
    }
    for (baseline, statement) in published.shares.iter().zip(&published.statements) {
        let share = shares
            .iter()
            .find(|share| share.criterion == baseline.criterion);
        let (Some(share), Some(statement)) = (share, statement) else {
            continue;
        };
        let comparison = share
            .detail
            .comparisons
            .iter()
            .find(|comparison| comparison.study == published.id);
        statements.extend(
            comparison.map(|comparison| of_share(&strings, share, baseline, statement, comparison)),
        );
    }
    let protocol = match language {
        ReportLanguage::Pl => published.protocol_pl.as_ref(),
        ReportLanguage::Uk => published.protocol_uk.as_ref(),
        ReportLanguage::En => None,
    };
    Ok(Replicated {
        title: published.title.clone(),
        protocol: protocol.unwrap_or(&published.protocol).trim().to_owned(),
        statements,
    })
}

/// Every share beside every published figure about it, a line each, in words.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn beside(
    shares: &[CriterionShare],
    language: ReportLanguage,
) -> Result<Vec<String>, ReportError> {
    let strings = Strings::of(language)?;
    let figure = |share: f64, cases: Option<(u32, u32)>| {
        let share = percent(&strings, share);
        cases.map_or(share.clone(), |(yes, n)| format!("{share} ({yes}/{n})"))
    };
    let line = |share: &CriterionShare, comparison: &Comparison| {
        let ours = share.share.map_or("-".to_owned(), |fraction| {
            figure(fraction, Some((share.yes, share.testable)))
        });
        let theirs = match comparison.published_n {
            Some(n) => format!("{} (n = {n})", percent(&strings, comparison.published)),
            None => figure(comparison.published, None),
        };
        strings.fill(
            "replication",
            "beside",
            &[
                ("criterion", &share.criterion),
                ("study", &comparison.study),
                ("ours", &ours),
                ("theirs", &theirs),
                ("verdict", &verdict(&strings, comparison, false)),
            ],
        )
    };
    Ok(shares
        .iter()
        .flat_map(|share| {
            let comparisons = share.detail.comparisons.iter();
            comparisons.map(move |comparison| line(share, comparison))
        })
        .collect())
}

fn of_share(
    strings: &Strings,
    share: &CriterionShare,
    baseline: &Baseline,
    statement: &Statement,
    comparison: &Comparison,
) -> ReplicatedStatement {
    // Some findings were published of the noes: so many could not be reached.
    let turn = |yes: u32, n: u32| if statement.of_noes { n - yes } else { yes };
    let (yes, n) = (turn(share.yes, share.testable), share.testable);
    let interval = (n > 0).then(|| wilson(yes, n));
    let pattern = match strings.language() {
        ReportLanguage::Pl => &statement.pl,
        ReportLanguage::Uk => &statement.uk,
        ReportLanguage::En => &statement.en,
    };
    let (low, high) = interval.unwrap_or((0.0, 1.0));
    let fraction = |yes: u32, n: u32| f64::from(yes) / f64::from(n.max(1));
    let ours = if n == 0 {
        strings.fill("replication", "nothing", &[("criterion", &share.criterion)])
    } else {
        fill(
            pattern,
            &[
                ("yes", &yes.to_string()),
                ("n", &n.to_string()),
                ("share", &percent(strings, fraction(yes, n))),
                ("low", &round_percent(strings, low)),
                ("high", &round_percent(strings, high)),
            ],
        )
    };
    let word = |key: &str, values: &[(&str, &str)]| strings.fill("replication", key, values);
    let published = match baseline.cases() {
        Some((theirs, of)) => {
            let theirs = turn(theirs, of);
            word(
                "published-n",
                &[
                    ("yes", &theirs.to_string()),
                    ("n", &of.to_string()),
                    ("share", &percent(strings, fraction(theirs, of))),
                ],
            )
        }
        None => word("published", &[("share", &percent(strings, baseline.share))]),
    };
    ReplicatedStatement {
        criterion: share.criterion.clone(),
        yes: Some(yes),
        n,
        share: (n > 0).then(|| fraction(yes, n)),
        published_share: if statement.of_noes {
            1.0 - baseline.share
        } else {
            baseline.share
        },
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        finding: turned(comparison.finding, statement.of_noes),
        ours,
        published,
        verdict: verdict(strings, comparison, statement.of_noes),
    }
}

/// Of the noes, higher is lower.
fn turned(finding: Finding, of_noes: bool) -> Finding {
    match finding {
        Finding::Higher if of_noes => Finding::Lower,
        Finding::Lower if of_noes => Finding::Higher,
        finding => finding,
    }
}

fn verdict(strings: &Strings, comparison: &Comparison, of_noes: bool) -> String {
    let word = |key: &str, values: &[(&str, &str)]| strings.fill("replication", key, values);
    let named = |key: &str| strings.text("replication", key).to_owned();
    let list = |names: &[String]| {
        let words: Vec<String> = names
            .iter()
            .map(|name| named(&format!("what-{name}")))
            .collect();
        words.join(", ")
    };
    let mut said = match &comparison.difference {
        Some(found) => {
            let (difference, low, high) = if of_noes {
                (-found.difference, -found.high, -found.low)
            } else {
                (found.difference, found.low, found.high)
            };
            let points = |fraction: f64| {
                let rounded = (fraction * 100.0).round() + 0.0;
                let sign = match rounded {
                    rounded if rounded > 0.0 => "+",
                    rounded if rounded < 0.0 => "\u{2212}",
                    _ => "",
                };
                format!("{sign}{}", decimal(strings, rounded.abs(), 0))
            };
            let key = match turned(comparison.finding, of_noes) {
                Finding::Higher => "higher",
                Finding::Lower => "lower",
                Finding::NoDifference | Finding::NotComparable => "no-difference",
            };
            word(
                key,
                &[
                    ("difference", &points(difference)),
                    ("low", &points(low)),
                    ("high", &points(high)),
                ],
            )
        }
        None => {
            let reasons: Vec<String> = comparison
                .reasons
                .iter()
                .map(|reason| match (&reason.theirs, &reason.ours) {
                    (Some(theirs), Some(ours)) => word(
                        "differs",
                        &[
                            ("what", &named(&format!("what-{}", reason.what))),
                            ("theirs", theirs),
                            ("ours", ours),
                        ],
                    ),
                    _ => named(&format!("reason-{}", reason.what)),
                })
                .collect();
            word("not-comparable", &[("reasons", &reasons.join("; "))])
        }
    };
    if comparison.difference.is_some() && !comparison.not_published.is_empty() {
        said.push(' ');
        said.push_str(&word(
            "caution",
            &[("unknown", &list(&comparison.not_published))],
        ));
    }
    said
}

fn of_phase(
    strings: &Strings,
    phase: Phase,
    published: f64,
    scorecards: &[Scorecard],
) -> ReplicatedStatement {
    let scores: Vec<f64> = scorecards
        .iter()
        .filter_map(|card| super::view::phase_score(card, phase).score)
        .collect();
    let n = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let name = strings.text("phase", phase.word());
    let mean = (n > 0).then(|| scores.iter().sum::<f64>() / f64::from(n));
    let ours = match mean {
        None => strings.fill("replication", "phase-none", &[("phase", name)]),
        Some(mean) => strings.fill(
            "replication",
            "phase",
            &[
                ("phase", name),
                ("score", &decimal(strings, mean, 0)),
                ("n", &n.to_string()),
            ],
        ),
    };
    ReplicatedStatement {
        criterion: phase.word().to_owned(),
        yes: None,
        n,
        share: mean.map(|mean| mean / 100.0),
        published_share: published / 100.0,
        low: None,
        high: None,
        finding: Finding::NotComparable,
        ours,
        published: strings.fill(
            "replication",
            "phase-published",
            &[("score", &decimal(strings, published, 0))],
        ),
        verdict: strings.text("replication", "phase-verdict").to_owned(),
    }
}
