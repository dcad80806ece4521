//! `cxaudit explain`: why a verdict is what it is, or how a criterion is judged.

use anyhow::anyhow;
use cxaudit::facts::{EvidenceId, Observation, Outcome, Store, Value};
use cxaudit::plan::{Criterion, Rubric};
use cxaudit::report::{ReportLanguage, plain_value};
use cxaudit::score::method;

use super::exit::{Exit, Failure};
use super::report::Tongue;
use super::results::{Judged, Rubrics, judged, rubric_for};
use super::{Global, load_plan, suggestion};

/// Tells why a shop has its verdict on a criterion, or how a criterion is judged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// SHOP CRITERION for a verdict; CRITERION alone for its method
    #[arg(required = true, num_args = 1..=2, value_names = ["SHOP", "CRITERION"])]
    what: Vec<String>,
    #[command(flatten)]
    rubrics: Rubrics,
    /// Language of the question.
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let language = args.language.into();
    match args.what.as_slice() {
        [criterion] => {
            // The method needs no study: elsewhere the program's own rubric is explained.
            let rubric = if args.rubrics.rubric.is_none() && !super::is_study(&global.study) {
                Rubric::embedded("full").map_err(|_| {
                    Failure::new(Exit::Unexpected, anyhow!("read the embedded rubric"))
                })?
            } else {
                rubric_for(&args.rubrics, &load_plan(&global.study)?)?
            };
            explain_method(&rubric, find(&rubric, criterion)?, language);
        }
        [shop, criterion] => {
            let judged = judged(global, &args.rubrics)?;
            let criterion = find(&judged.rubric, criterion)?;
            explain_verdict(&judged, shop, criterion, language)?;
        }
        _ => {}
    }
    Ok(Exit::Done)
}

fn find<'a>(rubric: &'a Rubric, id: &str) -> Result<&'a Criterion, Failure> {
    rubric.criterion(id).ok_or_else(|| {
        let ids = rubric
            .criteria
            .iter()
            .map(|criterion| criterion.id.as_str());
        let error = anyhow!(
            "explain `{id}`: the rubric {} has no such criterion; {}",
            rubric.id,
            suggestion(id, ids)
        );
        Failure::new(Exit::Usage, error)
    })
}

fn explain_method(rubric: &Rubric, criterion: &Criterion, language: ReportLanguage) {
    println!(
        "{}: {}",
        criterion.id,
        language.wording(&criterion.question)
    );
    println!("phase     {}", criterion.phase.word());
    let weight = if criterion.derivation.is_empty() {
        String::new()
    } else {
        // The comment in the file begins with the weight itself.
        let weight = format!("{}: ", criterion.weight);
        let why = criterion.derivation.trim_start_matches(weight.as_str());
        format!(" ({why})")
    };
    println!("weight    {}{weight}", criterion.weight);
    println!("source    {}", criterion.source);
    println!(
        "rubric    {} {}, {}",
        rubric.id, rubric.version, rubric.hash
    );
    for (at, line) in method(criterion).iter().enumerate() {
        println!("{} {line}", if at == 0 { "method   " } else { "         " });
    }
    println!("advice    {}", language.wording(&criterion.advice));
}

fn explain_verdict(
    judged: &Judged,
    shop: &str,
    criterion: &Criterion,
    language: ReportLanguage,
) -> Result<(), Failure> {
    let shops = &judged.plan.shops;
    let named = |wanted: &&cxaudit::plan::Shop| {
        let address = wanted.url.as_str();
        wanted.id == shop || address == shop || address.trim_end_matches('/') == shop
    };
    let Some(shop) = shops.iter().find(named) else {
        let ids = shops.iter().map(|shop| shop.id.as_str());
        let error = anyhow!(
            "explain `{shop}`: the study has no such shop; {}",
            suggestion(shop, ids)
        );
        return Err(Failure::new(Exit::Usage, error));
    };
    let cards = &judged.results.scorecards;
    let verdict = cards
        .iter()
        .filter(|card| card.shop == shop.id)
        .flat_map(|card| &card.verdicts)
        .find(|verdict| verdict.criterion == criterion.id);
    println!("shop      {} ({})", shop.id, shop.url);
    explain_method(&judged.rubric, criterion, language);
    if let Some(verdict) = verdict {
        let score = verdict
            .score
            .map_or(String::new(), |score| format!(", scores {score}"));
        println!("verdict   {}{score}", verdict.state.word());
        if let Some(value) = &verdict.value {
            println!("value     {}", plain_value(Some(value)));
        }
        if let Some(cause) = verdict.cause {
            println!("cause     {}", cause.word());
        }
        if !verdict.detail.is_empty() {
            println!("because   {}", verdict.detail);
        }
        if let Some(at) = verdict.at {
            println!("at        {}", at.to_rfc3339());
        }
        if let Some(overruled) = &verdict.overruled {
            println!("ruled by  {}, because {}", overruled.by, overruled.reason);
            println!("before    {}", overruled.before.state.word());
        }
    }
    let observations = judged
        .store
        .observations(judged.plan.wave)
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let mut keys = vec![criterion.observation.as_str()];
    let condition = criterion.applies_if.as_deref();
    keys.extend(
        condition
            .and_then(|id| judged.rubric.criterion(id))
            .map(|criterion| criterion.observation.as_str()),
    );
    let of_shop: Vec<&Observation> = observations
        .iter()
        .filter(|seen| seen.shop == shop.id && keys.contains(&seen.key.as_str()))
        .collect();
    println!(
        "observations, in the order they were stored: {}",
        of_shop.len()
    );
    for observation in of_shop {
        explain_observation(&judged.store, observation)?;
    }
    Ok(())
}

fn explain_observation(store: &Store, observation: &Observation) -> Result<(), Failure> {
    let what = match &observation.outcome {
        Outcome::Seen(Value::Yes) => "seen".to_owned(),
        Outcome::Seen(value) => format!("seen: {}", plain_value(Some(value))),
        Outcome::NotSeen { watched_until } => {
            format!("not seen until {}", watched_until.to_rfc3339())
        }
        Outcome::Undetermined(why) => {
            format!("could not tell: {}: {}", why.cause.word(), why.detail)
        }
    };
    let visit = observation
        .visit
        .map_or("no visit".to_owned(), |visit| format!("visit {}", visit.0));
    println!(
        "  {} {} ({visit}, by {}): {what}",
        observation.at.to_rfc3339(),
        observation.key,
        observation.by
    );
    for id in &observation.evidence {
        println!("    {}", evidence_line(store, id)?);
    }
    Ok(())
}

fn evidence_line(store: &Store, id: &EvidenceId) -> Result<String, Failure> {
    let evidence = store
        .evidence(id)
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    Ok(match evidence {
        Some(evidence) => {
            // A mail is written out where it was only in the database.
            let path = store
                .evidence_file(id)
                .map_err(|error| Failure::new(Exit::Unexpected, error))?;
            format!(
                "{} {} ({})",
                store.folder().join(path).display(),
                evidence.label,
                evidence.at.to_rfc3339()
            )
        }
        None => format!("{} (erased)", id.0),
    })
}
