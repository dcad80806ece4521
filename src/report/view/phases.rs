//! The mean score of each phase, and every shop's as a dot.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::Phase;
use crate::report::apart::Apart;
use crate::report::inert::{NAME, inert};
use crate::report::strings::Strings;
use crate::report::words;
use crate::score::{PhaseScore, Scorecard};

/// A shop's score on the line from 0 to 100.
#[derive(Debug, Serialize)]
struct Dot {
    x: f64,
    /// Height in pixels: dots of equal scores are stacked.
    y: f64,
}

/// One phase over all shops.
#[derive(Debug, Serialize)]
pub(crate) struct PhaseOverview {
    phase: &'static str,
    name: String,
    mean: Option<String>,
    over: String,
    published: Option<String>,
    x_mean: Option<f64>,
    x_baseline: Option<f64>,
    dots: Vec<Dot>,
    label: String,
}

/// A shop's score of a phase.
pub(crate) fn of(card: &Scorecard, phase: Phase) -> PhaseScore {
    match phase {
        Phase::Pre => card.pre,
        Phase::In => card.in_purchase,
        Phase::Post => card.post,
    }
}

/// The phases over all shops.
pub(super) fn overviews(apart: &Apart<'_>, strings: &Strings) -> Vec<PhaseOverview> {
    Phase::ALL
        .into_iter()
        .map(|phase| overview(apart, strings, phase))
        .collect()
}

fn overview(apart: &Apart<'_>, strings: &Strings, phase: Phase) -> PhaseOverview {
    let input = apart.whole();
    let scores: Vec<f64> = input
        .shops
        .iter()
        .filter_map(|shop| of(apart.scorecard(&shop.id)?, phase).score)
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of shops")]
    let mean = (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
    let baseline = input
        .phase_baselines
        .iter()
        .find(|baseline| baseline.criterion == phase.word());
    let shops = strings.plural("shop", scores.len() as u64);
    let published_score = baseline.map(|baseline| words::score(baseline.share * 100.0));
    let label = match mean {
        Some(mean) => {
            let mean = words::score(mean);
            let mut label = strings.fill("phase", "aria", &[("shops", &shops), ("mean", &mean)]);
            if let Some(score) = &published_score {
                label.push(' ');
                label.push_str(&strings.fill("phase", "aria-baseline", &[("score", score)]));
            }
            label
        }
        None => strings.text("phase", "no-score").to_owned(),
    };
    PhaseOverview {
        phase: phase.word(),
        name: strings.text("phase", phase.word()).to_owned(),
        mean: mean.map(words::score),
        over: match mean {
            Some(_) => strings.fill("phase", "over", &[("shops", &shops)]),
            None => strings.text("phase", "no-score").to_owned(),
        },
        published: baseline.zip(published_score).map(|(baseline, score)| {
            let study = inert(&baseline.study, NAME);
            strings.fill(
                "phase",
                "published",
                &[("score", &score), ("study", &study)],
            )
        }),
        x_mean: mean.map(place),
        x_baseline: baseline.map(|baseline| place(baseline.share * 100.0)),
        dots: dots(&scores),
        label,
    }
}

/// Where a score lies on the line, in percent of its width.
fn place(score: f64) -> f64 {
    (score.clamp(0.0, 100.0) * 100.0).round() / 100.0
}

/// Dots that do not hide each other: scores that fall together are stacked up and down.
fn dots(scores: &[f64]) -> Vec<Dot> {
    const MIDDLE: f64 = 22.0;
    let mut taken: BTreeMap<i64, u32> = BTreeMap::new();
    scores
        .iter()
        .map(|&score| {
            #[expect(clippy::cast_possible_truncation, reason = "0 to 50")]
            let bin = (score.clamp(0.0, 100.0) / 2.0).round() as i64;
            let before = taken.entry(bin).or_default();
            let step = f64::from(before.div_ceil(2).min(3)) * 5.0;
            let y = if *before % 2 == 1 {
                MIDDLE - step
            } else {
                MIDDLE + step
            };
            *before += 1;
            Dot { x: place(score), y }
        })
        .collect()
}
