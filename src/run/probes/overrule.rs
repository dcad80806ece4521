//! A person overrules a verdict.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::answer::parse_answer;
use super::attach::attach;
use super::error::ProbeError;
use super::take::find_shop;
use crate::facts::{Outcome, Overrule, Ruling, Store};
use crate::plan::{Measure, Needs, Plan, nearest};

/// Writes down that a person overrules the verdict on `criterion` at `shop`: `answer` says what is
/// so instead, `n/a` that the question does not arise, and `None` takes an earlier ruling back.
///
/// # Errors
/// [`ProbeError::Refused`] when shop, criterion, answer or reason cannot be taken.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a field of the command line"
)]
pub fn overrule(
    plan: &Plan,
    store: &Store,
    shop: &str,
    criterion: &str,
    answer: Option<&str>,
    reason: &str,
    by: &str,
    attachments: &[PathBuf],
    now: DateTime<Utc>,
) -> Result<Overrule, ProbeError> {
    let refused = ProbeError::Refused;
    let shop = find_shop(plan, shop).map_err(refused)?;
    let rubric = &plan.rubric;
    let Some(criterion) = rubric.criterion(criterion) else {
        let near = nearest(criterion, rubric.criteria.iter().map(|one| one.id.as_str()));
        return Err(refused(format!(
            "there is no criterion \"{criterion}\" in the study's rubric; {near}"
        )));
    };
    if reason.trim().is_empty() || by.trim().is_empty() {
        return Err(refused(
            "say why (--because) and who says so (--by)".to_owned(),
        ));
    }
    let measure = Needs::of(&criterion.observation).map_or(Measure::Yes, |needs| needs.measure);
    let ruling = match answer.map(|answer| answer.trim().to_lowercase()) {
        None => Ruling::Withdrawn,
        Some(word) if ["n/a", "na", "not-applicable", "nd", "н/д"].contains(&word.as_str()) => {
            Ruling::NotApplicable
        }
        Some(word) => match parse_answer(measure, &word, now) {
            Ok(Outcome::Seen(value)) => Ruling::Seen(value),
            Ok(_) => Ruling::NotSeen,
            Err(why) => {
                return Err(refused(format!(
                    "{why}; n/a where the question does not arise"
                )));
            }
        },
    };
    let label = format!("why {} at {} was overruled", criterion.id, shop.name);
    let evidence = attachments
        .iter()
        .map(|path| attach(store, path, &label, now))
        .collect::<Result<_, _>>()?;
    let overrule = Overrule {
        shop: shop.id.clone(),
        wave: plan.wave,
        criterion: criterion.id.clone(),
        ruling,
        reason: reason.trim().to_owned(),
        at: now,
        by: by.trim().to_owned(),
        evidence,
    };
    store.overrule(&overrule)?;
    Ok(overrule)
}
