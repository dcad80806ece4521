//! The whole page.

use serde::Serialize;

use super::agreement::{self, AgreementRow};
use super::orders::{self, OrderRow};
use super::phases::{self, PhaseOverview};
use super::protocol::{self, Fact};
use super::ranking::{self, RankRow};
use super::shares::{self, ShareGroup, ShareRow};
use super::shop::{self, ShopSection};
use super::status::{Standing, standing};
use super::volumes::{self, VolumeRow, Volumes};
use crate::report::apart::Apart;
use crate::report::error::ReportError;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::input::Input;
use crate::report::language::ReportLanguage;
use crate::report::strings::Strings;
use crate::report::words;

/// A number with what it counts.
#[derive(Debug, Serialize)]
pub(crate) struct Count {
    state: &'static str,
    n: usize,
    label: String,
}

/// A published figure and where it comes from.
#[derive(Debug, Serialize)]
struct Source {
    question: String,
    figure: String,
    source: String,
}

/// Everything the page says.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    lang: &'static str,
    study: String,
    wave: String,
    visited: String,
    generated: String,
    counts: Vec<Count>,
    protocol: Vec<Fact>,
    key_figures: Vec<ShareRow>,
    key_figures_compare: bool,
    phases: Vec<PhaseOverview>,
    ranking: Vec<RankRow>,
    survey: Vec<ShareGroup>,
    agreement: Vec<AgreementRow>,
    /// Where the page itself is: empty, for links on it.
    index: &'static str,
    volumes: Vec<VolumeRow>,
    shops: Vec<ShopSection>,
    /// How many mails belong to no shop.
    strays: Option<String>,
    orders: Vec<OrderRow>,
    sources: Vec<Source>,
    scores_text: String,
    made: String,
}

impl Page {
    /// Decides and words everything; the sections of the shops only where they stand on it.
    pub(crate) fn of(
        apart: &Apart<'_>,
        strings: &Strings,
        volumes: Volumes,
    ) -> Result<Self, ReportError> {
        let input = apart.whole();
        let here = match volumes {
            Volumes::None => 0..input.shops.len(),
            Volumes::Some => 0..0,
        };
        let key_figures = shares::key_figures(input, strings);
        let coverage = words::round_percent(strings, input.rubric.min_coverage);
        Ok(Self {
            lang: strings.language().tag(),
            study: inert(input.study, NAME),
            wave: strings.fill("page", "wave", &[("n", &input.wave.to_string())]),
            visited: visited(input, strings),
            generated: strings.fill(
                "page",
                "report-of",
                &[("at", &words::moment(strings, input.generated_at))],
            ),
            counts: counts(apart, strings),
            protocol: protocol::facts(input, strings),
            key_figures_compare: key_figures.iter().any(ShareRow::is_compared),
            key_figures,
            phases: phases::overviews(apart, strings),
            ranking: ranking::rows(apart, strings, volumes),
            survey: shares::groups(input, strings),
            agreement: agreement::rows(input, strings),
            index: "",
            volumes: volumes::rows(apart, strings, volumes),
            shops: shop::sections(apart, strings, here)?,
            strays: (input.strays > 0).then(|| strings.plural("stray", input.strays as u64)),
            orders: orders::rows((input.orders, input.shops), strings, |index| {
                Some(volumes.link(index))
            }),
            sources: sources(input, strings),
            scores_text: strings.fill("method", "scores-text", &[("coverage", &coverage)]),
            made: made(input, strings),
        })
    }
}

/// Which program and rubric made it.
pub(super) fn made(input: &Input<'_>, strings: &Strings) -> String {
    strings.fill(
        "colophon",
        "made",
        &[
            ("version", env!("CARGO_PKG_VERSION")),
            ("rubric", &inert(&input.rubric.id, NAME)),
            ("rubric-version", &inert(&input.rubric.version, NAME)),
            (
                "hash",
                &input.rubric.hash.chars().take(12).collect::<String>(),
            ),
        ],
    )
}

/// The days of the first and the last visit.
pub(super) fn visited(input: &Input<'_>, strings: &Strings) -> String {
    let first = input.visits.iter().filter_map(|visit| visit.started).min();
    let last = input
        .visits
        .iter()
        .filter_map(|visit| visit.left.or(visit.started))
        .max();
    let (Some(first), Some(last)) = (first, last) else {
        return strings.text("page", "not-visited").to_owned();
    };
    let (from, to) = (words::date(strings, first), words::date(strings, last));
    if from == to {
        strings.fill("page", "visited-on", &[("from", &from)])
    } else {
        strings.fill("page", "visited", &[("from", &from), ("to", &to)])
    }
}

/// How many shops are where. Kinds that do not occur are left out, except the tested ones.
fn counts(apart: &Apart<'_>, strings: &Strings) -> Vec<Count> {
    let shops = apart.whole().shops;
    let count = |state: &'static str, n| Count {
        state,
        n,
        label: strings.text("count", state).to_owned(),
    };
    let standings: Vec<Standing> = shops
        .iter()
        .map(|shop| standing(&apart.shop(&shop.id), &shop.id))
        .collect();
    let mut counts = vec![count("listed", shops.len())];
    for standing in Standing::ALL {
        let n = standings.iter().filter(|&&other| other == standing).count();
        if n > 0 || standing == Standing::Tested {
            counts.push(count(standing.word(), n));
        }
    }
    counts
}

/// The published figures the page compares with.
fn sources(input: &Input<'_>, strings: &Strings) -> Vec<Source> {
    let shares = input.shares.iter().filter_map(|share| {
        let baseline = share.baseline.as_ref()?;
        let percent = words::percent(strings, baseline.share);
        Some((question(input, &share.criterion), percent, baseline))
    });
    let phases = input.phase_baselines.iter().map(|baseline| {
        let name = strings.text("phase", &baseline.criterion).to_owned();
        (name, words::percent(strings, baseline.share), baseline)
    });
    shares
        .chain(phases)
        .map(|(question, share, baseline)| {
            let study = inert(&baseline.study, NAME);
            let n = baseline.n.map(|n| n.to_string());
            let mut values = vec![("study", study.as_str()), ("share", share.as_str())];
            let key = match &n {
                Some(n) => {
                    values.push(("n", n));
                    "baseline-n"
                }
                None => "baseline-no-n",
            };
            Source {
                question,
                figure: strings.fill("method", key, &values),
                source: inert(&baseline.source, 2 * LINE),
            }
        })
        .collect()
}

/// The question of a criterion in the report's language; its id when the rubric lacks it.
pub(super) fn question(input: &Input<'_>, criterion: &str) -> String {
    let language: ReportLanguage = input.language;
    match input.rubric.criterion(criterion) {
        Some(known) => inert(language.wording(&known.question), LINE),
        None => inert(criterion, NAME),
    }
}
