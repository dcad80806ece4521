//! A share of ours beside a published one: compared where the two were measured alike, refused
//! with the reasons where they were not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baseline::PublishedStudy;
use super::difference::{Difference, newcombe};
use super::protocol::{Matters, Protocol};
use super::share::{Baseline, CriterionShare};

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The interval of the difference holds none.
    NoDifference,
    /// Ours is higher.
    Higher,
    /// Ours is lower.
    Lower,
    /// The two must not be compared; the reasons say why.
    NotComparable,
}

/// Why two shares must not be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// `account`, `consent`, `depth`, `window` or `cookies`: that differs; `n`: the number of shops was
    /// not published; `testable`: no shop here could be tested.
    pub what: String,
    /// How it was there.
    pub theirs: Option<String>,
    /// How it was here.
    pub ours: Option<String>,
}

impl Reason {
    fn plain(what: &str) -> Reason {
        Reason {
            what: what.to_owned(),
            theirs: None,
            ours: None,
        }
    }
}

/// A share of ours beside a published one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The published study (`genesys-pl`).
    pub study: String,
    /// Its share.
    pub published: f64,
    /// Its number of shops, where published.
    pub published_n: Option<u32>,
    /// What the comparison says.
    pub finding: Finding,
    /// Ours less the published share, with Newcombe's 95 % interval; null where not comparable.
    pub difference: Option<Difference>,
    /// Why they are not comparable.
    pub reasons: Vec<Reason>,
    /// What of the protocol matters here and was not published: read the finding with care.
    pub not_published: Vec<String>,
}

/// Puts a share beside every published one about the same criterion, in the order of the studies.
/// `observation` is what the criterion rests on, which decides what of the protocol matters.
#[must_use]
pub fn against(
    share: &CriterionShare,
    observation: &str,
    ours: &Protocol,
    studies: &[PublishedStudy],
) -> Vec<Comparison> {
    let about = |study: &PublishedStudy| -> Vec<(Baseline, Protocol)> {
        let of_study = study.shares.iter().zip(&study.measured);
        of_study
            .filter(|(published, _)| published.criterion == share.criterion)
            .map(|(published, measured)| (published.clone(), measured.clone()))
            .collect()
    };
    studies
        .iter()
        .flat_map(about)
        .map(|(published, theirs)| compare(share, observation, ours, &published, &theirs))
        .collect()
}

fn compare(
    share: &CriterionShare,
    observation: &str,
    ours: &Protocol,
    published: &Baseline,
    theirs: &Protocol,
) -> Comparison {
    let (mut reasons, not_published) = differences(observation, ours, theirs);
    if published.n.is_none() {
        reasons.push(Reason::plain("n"));
    }
    if share.testable == 0 {
        reasons.push(Reason::plain("testable"));
    }
    let difference = published
        .cases()
        .filter(|_| reasons.is_empty())
        .and_then(|cases| newcombe((share.yes, share.testable), cases));
    let finding = match &difference {
        None => Finding::NotComparable,
        Some(difference) if difference.may_be_none() => Finding::NoDifference,
        Some(difference) if difference.difference > 0.0 => Finding::Higher,
        Some(_) => Finding::Lower,
    };
    Comparison {
        study: published.study.clone(),
        published: published.share,
        published_n: published.n,
        finding,
        difference,
        reasons,
        not_published,
    }
}

/// What differs in something that matters, and what matters and is not known of the published one.
fn differences(
    observation: &str,
    ours: &Protocol,
    theirs: &Protocol,
) -> (Vec<Reason>, Vec<String>) {
    let matters = Matters::of(observation);
    let (mut differ, mut unknown) = (Vec::new(), Vec::new());
    let mut look = |what: &str, ours: Option<String>, theirs: Option<String>| match (ours, theirs) {
        (_, None) => unknown.push(what.to_owned()),
        (Some(ours), Some(theirs)) if ours != theirs => {
            differ.push(Reason {
                what: what.to_owned(),
                theirs: Some(theirs),
                ours: Some(ours),
            });
        }
        _ => {}
    };
    if matters.customer {
        let word = |account: bool| if account { "yes" } else { "no" }.to_owned();
        look("account", ours.account.map(word), theirs.account.map(word));
        look("consent", ours.consent.clone(), theirs.consent.clone());
        let word = |depth: super::Depth| depth.word().to_owned();
        look("depth", ours.depth.map(word), theirs.depth.map(word));
    }
    if matters.window {
        look(
            "window",
            ours.window_seconds.map(length),
            theirs.window_seconds.map(length),
        );
    }
    if matters.cookies {
        look("cookies", ours.cookies.clone(), theirs.cookies.clone());
    }
    (differ, unknown)
}

fn length(seconds: f64) -> String {
    crate::plan::write_length(std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default())
}
