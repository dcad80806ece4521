//! Adding up: phase scores, coverage and bounds.

use super::verdict::{PhaseScore, Scorecard, State, Verdict};
use crate::plan::{Phase, Rubric};

/// Puts the verdicts, given in the rubric's order, onto a scorecard.
pub(super) fn scorecard(rubric: &Rubric, shop: &str, verdicts: Vec<Verdict>) -> Scorecard {
    let phase = |phase| phase_score(rubric, phase, &verdicts);
    let (pre, in_purchase, post) = (phase(Phase::Pre), phase(Phase::In), phase(Phase::Post));
    let scores: Vec<f64> = [pre, in_purchase, post]
        .iter()
        .filter_map(|phase| phase.score)
        .collect();
    let overall = (!scores.is_empty()).then(|| {
        let phases = u8::try_from(scores.len()).expect("there are three phases");
        scores.iter().sum::<f64>() / f64::from(phases)
    });
    Scorecard {
        shop: shop.to_owned(),
        pre,
        in_purchase,
        post,
        overall,
        verdicts,
    }
}

/// Weighted mean over what was judged (pass, partial, fail). Coverage is judged weight over
/// applicable weight, which is all but not-applicable. Where nothing was judged there is no score
/// and there are no bounds: never 0.
fn phase_score(rubric: &Rubric, phase: Phase, verdicts: &[Verdict]) -> PhaseScore {
    let (mut applicable, mut judged, mut earned) = (0.0, 0.0, 0.0);
    for (criterion, verdict) in rubric.criteria.iter().zip(verdicts) {
        if criterion.phase != phase || verdict.state == State::NotApplicable {
            continue;
        }
        applicable += criterion.weight;
        if let Some(score) = verdict.score {
            judged += criterion.weight;
            earned += criterion.weight * score;
        }
    }
    if judged <= 0.0 {
        return PhaseScore {
            score: None,
            coverage: 0.0,
            worst: None,
            best: None,
        };
    }
    let coverage = (judged / applicable).clamp(0.0, 1.0);
    let percent = |part: f64, whole: f64| (part / whole * 100.0).clamp(0.0, 100.0);
    let score = percent(earned, judged);
    PhaseScore {
        // Weights are decimal fractions to people: a coverage that is the minimum but for the
        // last bit reaches it.
        score: (coverage + 1e-9 >= rubric.min_coverage).then_some(score),
        coverage,
        // Bounds that differ from the score only by rounding must not lie on the wrong side of it.
        worst: Some(percent(earned, applicable).min(score)),
        best: Some(percent(earned + (applicable - judged), applicable).max(score)),
    }
}
