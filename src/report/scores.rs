//! `scores.json`: the machine-readable result, a contract for other programs.
//!
//! Fields may be added; none is ever removed or renamed without a new [`SCHEMA_VERSION`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::apart::Apart;
use super::input::Input;
use crate::facts::{Cause, EvidenceId, Value, Visit, VisitStatus};
use crate::plan::Shop;
use crate::score::{PhaseScore, State, Verdict};
use crate::survey::{
    Agreement, Comparison, CriterionShare, GroupShare, Proportion, Quantile, Stamp, Step,
};

/// The version of the layout below; raised when a field is removed or changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole result of a wave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scores {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The study's name.
    pub study: String,
    /// Which pass over the shops.
    pub wave: u32,
    /// When this was written.
    pub generated_at: DateTime<Utc>,
    /// The version of cxaudit that wrote it.
    pub tool_version: String,
    /// What it was scored with.
    pub rubric: RubricOut,
    /// The shops, in the order of the list.
    pub shops: Vec<ShopOut>,
    /// The shares of shops, in the rubric's order.
    pub survey: Vec<SurveyOut>,
    /// How far two raters agree, where two have asked the same shops the same.
    #[serde(default)]
    pub agreement: Vec<AgreementOut>,
}

/// Which rubric was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RubricOut {
    /// Its name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file, in hex.
    pub hash: String,
}

/// One shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShopOut {
    /// Its id.
    pub shop: String,
    /// Its home page.
    pub url: String,
    /// What people call it.
    pub name: String,
    /// The scores of the three phases.
    pub phases: PhasesOut,
    /// Mean of the phase scores there are, 0 to 100.
    pub overall: Option<f64>,
    /// One per criterion, in the rubric's order.
    pub verdicts: Vec<VerdictOut>,
    /// The visits made, in the order they were queued.
    pub visits: Vec<VisitOut>,
}

/// The three phases of a purchase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PhasesOut {
    /// Before the purchase.
    pub pre: PhaseOut,
    /// Registered, cart filled and abandoned.
    #[serde(rename = "in")]
    pub in_purchase: PhaseOut,
    /// After the order.
    pub post: PhaseOut,
}

/// The score of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PhaseOut {
    /// 0 to 100; null when too little was judged.
    pub score: Option<f64>,
    /// Judged weight / applicable weight, 0 to 1.
    pub coverage: f64,
    /// The score if everything not judged were failed.
    pub worst: Option<f64>,
    /// The score if everything not judged were passed.
    pub best: Option<f64>,
}

/// The answer to one question about one shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictOut {
    /// The criterion's id.
    pub criterion: String,
    /// `pass`, `partial`, `fail`, `not-applicable`, `pending`, `blocked` or `error`.
    pub state: State,
    /// 0 to 1; null unless judged.
    pub score: Option<f64>,
    /// What was seen: `true`, a count, seconds, a fraction of items, or text; null when nothing.
    pub value: serde_json::Value,
    /// Why it could not be judged.
    pub cause: Option<Cause>,
    /// The same in words.
    pub detail: String,
    /// When it was observed.
    pub at: Option<DateTime<Utc>>,
    /// SHA-256 of each evidence file, in hex.
    pub evidence: Vec<EvidenceId>,
    /// Where a person overruled the tool: by whom, why, and what the tool's verdict was.
    #[serde(default)]
    pub overruled: Option<OverruledOut>,
}

/// A person's ruling on a verdict; the verdict beside it is the person's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OverruledOut {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The tool's own verdict.
    pub before: Box<VerdictOut>,
}

/// How far two raters agree on a question. Shares are fractions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementOut {
    /// The criterion's id.
    pub criterion: String,
    /// The two raters.
    pub raters: [String; 2],
    /// Shops that both answered for.
    pub shops: u32,
    /// Of those, shops for which both gave the same answer.
    pub agreed: u32,
    /// agreed / shops.
    pub observed: f64,
    /// Agreement expected by chance.
    pub expected: f64,
    /// Cohen's kappa; null where both gave one and the same answer throughout.
    pub kappa: Option<f64>,
    /// Its standard error.
    #[serde(default)]
    pub error: Option<f64>,
    /// The shops on which they differ.
    pub differ: Vec<String>,
}

impl AgreementOut {
    /// The agreement as other programs read it.
    #[must_use]
    pub fn of(found: &Agreement) -> Self {
        Self {
            criterion: found.criterion.clone(),
            raters: [found.raters.0.clone(), found.raters.1.clone()],
            shops: found.shops,
            agreed: found.agreed,
            observed: found.observed,
            expected: found.expected,
            kappa: found.kappa,
            error: found.error,
            differ: found.differ.clone(),
        }
    }
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VisitOut {
    /// The journey's id.
    pub journey: String,
    /// `queued`, `running`, `watching` or `closed`.
    pub status: VisitStatus,
    /// Why its browser part ended; null while it has not.
    pub cause: Option<Cause>,
    /// The cause in words.
    pub detail: String,
    /// When its browser part began.
    pub started: Option<DateTime<Utc>>,
    /// When its browser part ended.
    pub left: Option<DateTime<Utc>>,
    /// When its last window closes.
    pub watch_until: Option<DateTime<Utc>>,
}

/// The share of shops that do something. All shares are fractions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SurveyOut {
    /// The criterion's id.
    pub criterion: String,
    /// Shops in the list.
    pub listed: u32,
    /// Shops with a yes or no.
    pub testable: u32,
    /// Shops with a yes.
    pub yes: u32,
    /// yes / testable; null when nothing is testable.
    pub share: Option<f64>,
    /// Lower end of the Wilson 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson 95 % interval.
    pub high: Option<f64>,
    /// The published share; null where there is none.
    pub baseline: Option<f64>,
    /// Shops in the published survey; null where not published.
    pub baseline_n: Option<u32>,
    /// The published survey.
    pub baseline_study: Option<String>,
    /// Share of all applicable shops if every untestable one were a no.
    pub worst: Option<f64>,
    /// Share of all applicable shops if every untestable one were a yes.
    pub best: Option<f64>,
    /// Shops with a no.
    #[serde(default)]
    pub no: u32,
    /// Shops at which the question arises or may yet arise.
    #[serde(default)]
    pub applicable: u32,
    /// Shops that could not be tested, by cause.
    #[serde(default)]
    pub untestable: BTreeMap<String, u32>,
    /// yes / listed, what could not be tested counted with the noes.
    #[serde(default)]
    pub of_listed: Option<Proportion>,
    /// The share among the shops that meet the criterion's condition.
    #[serde(default)]
    pub among: Option<AmongOut>,
    /// Shops in the frame that the list was drawn from; intervals are narrowed by it.
    #[serde(default)]
    pub population: Option<u32>,
    /// The share by segment, country and platform.
    #[serde(default)]
    pub groups: Vec<GroupShare>,
    /// Quartiles of delays in seconds and of counts, with bootstrap intervals.
    #[serde(default)]
    pub quantiles: Vec<Quantile>,
    /// Kaplan-Meier curve of a delay.
    #[serde(default)]
    pub survival: Vec<Step>,
    /// When it had come from half of the shops, in seconds.
    #[serde(default)]
    pub median_wait: Option<f64>,
    /// How the rate was measured.
    #[serde(default)]
    pub stamp: Option<Stamp>,
    /// Beside each published figure.
    #[serde(default)]
    pub comparisons: Vec<Comparison>,
}

/// A share among the shops that meet a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AmongOut {
    /// The condition: shops at which this criterion's observation was seen.
    pub criterion: String,
    /// Of those, shops with a yes or no.
    pub n: u32,
    /// Of those, shops with a yes.
    pub yes: u32,
    /// yes / n; null when there are none.
    pub share: Option<f64>,
    /// Lower end of the Wilson 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson 95 % interval.
    pub high: Option<f64>,
}

/// Why a result file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ScoresError {
    /// It is no result file.
    #[error("read the result: it is no scores.json")]
    Malformed(#[from] serde_json::Error),
    /// A newer program wrote it.
    #[error(
        "read the result: its schema_version is {found}, this cxaudit reads up to {SCHEMA_VERSION}; install a newer one"
    )]
    Newer {
        /// Its version.
        found: u32,
    },
}

impl Scores {
    /// Reads a result file of this or any older schema version.
    ///
    /// # Errors
    /// When it is none, or a newer program wrote it.
    pub fn load(text: &str) -> Result<Self, ScoresError> {
        #[derive(Deserialize)]
        struct Version {
            schema_version: u32,
        }
        let found = serde_json::from_str::<Version>(text)?.schema_version;
        if found > SCHEMA_VERSION {
            return Err(ScoresError::Newer { found });
        }
        Ok(serde_json::from_str(text)?)
    }

    /// The JSON Schema (2020-12) of the newest version.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Scores).to_value()
    }

    /// Collects the result from what is known.
    #[must_use]
    pub fn of(input: &Input<'_>) -> Self {
        let apart = Apart::of(input);
        Self {
            schema_version: SCHEMA_VERSION,
            study: input.study.to_owned(),
            wave: input.wave,
            generated_at: input.generated_at,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            rubric: RubricOut {
                id: input.rubric.id.clone(),
                version: input.rubric.version.clone(),
                hash: input.rubric.hash.clone(),
            },
            shops: input
                .shops
                .iter()
                .map(|shop| shop_out(&apart.shop(&shop.id), shop))
                .collect(),
            survey: input.shares.iter().map(SurveyOut::of).collect(),
            agreement: input.agreement.iter().map(AgreementOut::of).collect(),
        }
    }
}

fn shop_out(input: &Input<'_>, shop: &Shop) -> ShopOut {
    let card = input.scorecard(&shop.id);
    let phase = |pick: fn(&crate::score::Scorecard) -> PhaseScore| {
        card.map_or(PhaseOut::NONE, |card| PhaseOut::of(pick(card)))
    };
    ShopOut {
        shop: shop.id.clone(),
        url: shop.url.to_string(),
        name: shop.name.clone(),
        phases: PhasesOut {
            pre: phase(|card| card.pre),
            in_purchase: phase(|card| card.in_purchase),
            post: phase(|card| card.post),
        },
        overall: card.and_then(|card| card.overall),
        verdicts: card
            .map(|card| card.verdicts.iter().map(VerdictOut::of).collect())
            .unwrap_or_default(),
        visits: input.visits_of(&shop.id).map(VisitOut::of).collect(),
    }
}

impl PhaseOut {
    /// Nothing judged.
    const NONE: Self = Self {
        score: None,
        coverage: 0.0,
        worst: None,
        best: None,
    };

    fn of(phase: PhaseScore) -> Self {
        Self {
            score: phase.score,
            coverage: phase.coverage,
            worst: phase.worst,
            best: phase.best,
        }
    }
}

impl VerdictOut {
    fn of(verdict: &Verdict) -> Self {
        Self {
            criterion: verdict.criterion.clone(),
            state: verdict.state,
            score: verdict.score,
            value: plain(verdict.value.as_ref()),
            cause: verdict.cause,
            detail: verdict.detail.clone(),
            at: verdict.at,
            evidence: verdict.evidence.clone(),
            overruled: verdict.overruled.as_ref().map(|overruled| OverruledOut {
                by: overruled.by.clone(),
                reason: overruled.reason.clone(),
                at: overruled.at,
                before: Box::new(Self::of(&overruled.before)),
            }),
        }
    }
}

impl VisitOut {
    fn of(visit: &Visit) -> Self {
        Self {
            journey: visit.journey.clone(),
            status: visit.status,
            cause: visit.cause,
            detail: visit.detail.clone(),
            started: visit.started,
            left: visit.left,
            watch_until: visit.watch_until,
        }
    }
}

impl SurveyOut {
    fn of(share: &CriterionShare) -> Self {
        let baseline = share.baseline.as_ref();
        Self {
            criterion: share.criterion.clone(),
            listed: share.listed,
            testable: share.testable,
            yes: share.yes,
            share: share.share,
            low: share.low,
            high: share.high,
            baseline: baseline.map(|baseline| baseline.share),
            baseline_n: baseline.and_then(|baseline| baseline.n),
            baseline_study: baseline.map(|baseline| baseline.study.clone()),
            worst: share.worst,
            best: share.best,
            no: share.no(),
            applicable: share.applicable,
            untestable: share.detail.untestable.clone(),
            of_listed: share.detail.of_listed,
            among: share.among.as_ref().map(|among| AmongOut {
                criterion: among.criterion.clone(),
                n: among.n,
                yes: among.yes,
                share: among.share,
                low: among.low,
                high: among.high,
            }),
            population: share.detail.population,
            groups: share.detail.groups.clone(),
            quantiles: share.detail.quantiles.clone(),
            survival: share.detail.survival.clone(),
            median_wait: share.detail.median_wait,
            stamp: share.detail.stamp.clone(),
            comparisons: share.detail.comparisons.clone(),
        }
    }
}

/// A value as plain JSON: `true`, a count, seconds, a fraction of items, or text.
#[must_use]
pub fn plain(value: Option<&Value>) -> serde_json::Value {
    match value {
        None => serde_json::Value::Null,
        Some(Value::Yes) => true.into(),
        Some(Value::Count(count)) => (*count).into(),
        Some(Value::Seconds(seconds)) => (*seconds).into(),
        Some(Value::Share { of: 0, .. }) => serde_json::Value::Null,
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of products in one order"
        )]
        Some(Value::Share { with, of }) => (*with as f64 / *of as f64).into(),
        Some(Value::Text(text)) => text.as_str().into(),
    }
}
