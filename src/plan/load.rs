//! Reads a study folder, checks all of it, and fits its files together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::journey::{Goal, Journey};
use super::journey_file::{self, INQUIRY, PURCHASE};
use super::pin_file;
use super::problem::{Problem, Problems};
use super::rubric::Rubric;
use super::rubric_file::RubricProblem;
use super::section::{self, Found};
use super::shop::Shop;
use super::shop_list::{self, Row, ShopList};
use super::source::{Findings, Source, suggest};
use super::study::{AddressScheme, Plan};
use super::study_file::{self, StudyFile};

impl Plan {
    /// Reads the study in `folder` and checks all of it.
    ///
    /// # Errors
    /// Every problem of every file, at once.
    pub fn load(folder: &Path) -> Result<Self, Problems> {
        let findings = Findings::default();
        // `./study.toml` would only be longer.
        let base = if folder == Path::new(".") {
            Path::new("")
        } else {
            folder
        };
        let plan = read(folder, base, &findings);
        let problems = findings.into_sorted();
        match plan {
            Some(plan) if problems.is_empty() => Ok(plan),
            _ => Err(Problems(problems)),
        }
    }
}

/// Reads everything, even when the first file is broken: its findings should not hide the rest.
fn read(folder: &Path, base: &Path, findings: &Findings) -> Option<Plan> {
    let missing = "run `cxaudit init DIR` to begin a study, or name its folder with --study DIR";
    let path = base.join("study.toml");
    if !path.exists() && !base.join("shops.csv").exists() {
        findings.add(Problem::of_file(path, "there is no study here").help(missing));
        return None;
    }
    let source = Source::read(&path, missing, findings);
    let table = source
        .as_ref()
        .and_then(|source| section::parse(source, findings));
    let study = match (&source, &table) {
        (Some(source), Some(table)) => Some(study_file::read(base, source, table, findings)),
        _ => None,
    };
    let journeys = journey_file::read_all(base, findings);
    let list = shop_list::read(base, findings);
    let defaults = match (&study, &source) {
        (Some(study), Some(source)) => default_journeys(study, source, &journeys, findings),
        _ => Vec::new(),
    };
    let mut shops = list
        .map(|list| resolve_shops(list, study.as_ref(), &defaults, &journeys, findings))
        .unwrap_or_default();
    pin_file::read_all(base, &mut shops, findings);
    let rubric = study
        .as_ref()
        .and_then(|study| rubric(base, study, source.as_ref(), findings));
    let (study, source) = (study?, source?);
    check_addresses(&study, &source, &shops, findings);
    let by_hand = journeys.get(PURCHASE)?.clone();
    let plan = Plan {
        folder: folder.to_owned(),
        name: study.name,
        wave: study.wave,
        seed: study.seed,
        mailboxes: study.mailboxes?,
        browser: study.browser,
        windows: study.windows,
        pace: study.pace,
        cookies: study.cookies,
        hints: study.hints,
        outgoing: study.outgoing,
        consent: study.consent,
        cart_link: study.cart_link,
        personas: study.personas,
        population: study.population,
        journeys: named_journeys(&shops, journeys),
        by_hand,
        shops,
        rubric_file: rubric.as_ref().and_then(|(_, file)| file.clone()),
        rubric: rubric?.0,
    };
    check_tags(&plan, &path, findings);
    Some(plan)
}

/// Journeys made where neither study nor shop says.
const USUAL: [&str; 2] = ["browse", "abandon-cart"];

fn default_journeys(
    study: &StudyFile,
    source: &Source,
    journeys: &BTreeMap<String, Journey>,
    findings: &Findings,
) -> Vec<String> {
    match &study.journeys {
        None => USUAL.map(str::to_owned).to_vec(),
        Some(named) => known_journeys(named, source, journeys, findings),
    }
}

/// The names that are journeys, each once; complains about the others.
fn known_journeys(
    named: &[Found<String>],
    source: &Source,
    journeys: &BTreeMap<String, Journey>,
    findings: &Findings,
) -> Vec<String> {
    let ids: Vec<_> = journeys.keys().map(String::as_str).collect();
    let mut known: Vec<String> = Vec::new();
    for found in named {
        if !journeys.contains_key(&found.value) {
            let message = format!("unknown journey `{}`", found.value);
            let help = suggest(&found.value, "journeys", &ids);
            findings.add(source.problem(found.range.clone(), message).help(help));
        } else if !known.contains(&found.value) {
            known.push(found.value.clone());
        }
    }
    known
}

fn resolve_shops(
    list: ShopList,
    study: Option<&StudyFile>,
    defaults: &[String],
    journeys: &BTreeMap<String, Journey>,
    findings: &Findings,
) -> Vec<Shop> {
    let orders = |id: &String| {
        let journey = journeys.get(id);
        journey.is_some_and(|journey| journey.has(Goal::PlaceOrder))
    };
    let asks = |id: &String| {
        let journey = journeys.get(id);
        journey.is_some_and(|journey| journey.has(Goal::Inquire))
    };
    let ShopList { source, rows } = list;
    let resolve = |row: Row| {
        let mut shop = row.shop;
        if row.journeys.is_empty() {
            shop.journeys = defaults.to_vec();
            if shop.purchase && !shop.journeys.iter().any(orders) {
                shop.journeys.push(PURCHASE.to_owned());
            }
            if shop.inquiry && !shop.journeys.iter().any(asks) {
                shop.journeys.push(INQUIRY.to_owned());
            }
            shop.journeys
                .retain(|id| (shop.purchase || !orders(id)) && (shop.inquiry || !asks(id)));
            if shop.journeys.is_empty() && study.is_some_and(|study| study.journeys.is_some()) {
                let problem = source.problem(row.url_range, "no journey is left for this shop");
                findings.add(problem.help(
                    "the study's journeys place orders: write purchase = yes for the shop, or name other journeys",
                ));
            }
        } else {
            shop.journeys = known_journeys(&row.journeys, &source, journeys, findings);
            for found in &row.journeys {
                if !shop.purchase && orders(&found.value) {
                    let message = format!(
                        "journey `{}` places an order, which is not allowed at this shop",
                        found.value
                    );
                    let help = "write yes in the column `purchase`, or take the journey out";
                    findings.add(source.problem(found.range.clone(), message).help(help));
                }
                if !shop.inquiry && asks(&found.value) {
                    let message = format!(
                        "journey `{}` asks a question, which is not allowed at this shop",
                        found.value
                    );
                    let help = "write yes in the column `inquiry`, or take the journey out";
                    findings.add(source.problem(found.range.clone(), message).help(help));
                }
            }
        }
        if shop.purchase && shop.purchase_max.is_none() {
            shop.purchase_max = study.and_then(|study| study.purchase_max);
        }
        shop
    };
    rows.into_iter().map(resolve).collect()
}

fn named_journeys(shops: &[Shop], mut journeys: BTreeMap<String, Journey>) -> Vec<Journey> {
    let mut named = Vec::new();
    for id in shops.iter().flat_map(|shop| &shop.journeys) {
        named.extend(journeys.remove(id));
    }
    named
}

fn check_addresses(study: &StudyFile, source: &Source, shops: &[Shop], findings: &Findings) {
    let mailboxes = study.mailboxes.as_deref().unwrap_or_default();
    let visits: usize = shops.iter().map(|shop| shop.journeys.len()).sum();
    for (number, (mailbox, place)) in mailboxes.iter().zip(&study.addresses).enumerate() {
        let AddressScheme::List(list) = mailbox.addresses() else {
            continue;
        };
        // Dealt out in turn: the earlier mailboxes take one more where it does not come out even.
        let all = visits * study.wave as usize;
        let needed = (all + mailboxes.len() - 1 - number) / mailboxes.len();
        if list.len() >= needed {
            continue;
        }
        let (have, wave) = (list.len(), study.wave);
        let waves = match wave {
            1 => String::new(),
            _ => format!(" in each of {wave} waves"),
        };
        let shared = match mailboxes.len() {
            1 => String::new(),
            mailboxes => format!(", shared among {mailboxes} mailboxes,"),
        };
        let message =
            format!("{have} addresses are too few: {visits} visits{waves}{shared} need one each");
        let help = format!(
            "add {}, or use one mailbox for all: address = \"box+{{tag}}@example.org\"",
            needed - have
        );
        findings.add(source.problem(place.clone(), message).help(help));
    }
}

/// Two visits must never share an address. With tags of 40 bits this happens once in a great many
/// studies, and is then cured by another seed.
fn check_tags(plan: &Plan, path: &Path, findings: &Findings) {
    let mut tags = std::collections::HashSet::new();
    for (shop, journey) in plan.visits() {
        if !tags.insert(super::persona::tag(plan, shop, journey)) {
            let message = format!(
                "two visits would get the same address (the second: {})",
                shop.id
            );
            findings.add(Problem::of_file(path, message).help("write another `seed`"));
        }
    }
}

/// Which rubric is used where the study does not say.
const USUAL_RUBRIC: &str = "genesys";

/// The rubric: a preset of the one that comes with the program, or a file of the study.
fn rubric(
    base: &Path,
    study: &StudyFile,
    source: Option<&Source>,
    findings: &Findings,
) -> Option<(Rubric, Option<PathBuf>)> {
    let named = study.rubric.as_ref();
    let word = named.map_or(USUAL_RUBRIC, |found| found.value.as_str());
    let is_file = word.ends_with(".toml");
    let path = base.join(word);
    if is_file && path.is_file() {
        let source = Source::read(&path, "", findings)?;
        let read = Rubric::load(&source.text, word, "full");
        let read = read.map_err(|wrong| tell(&source, wrong, findings)).ok()?;
        return Some((read.named(Path::new(word)), Some(PathBuf::from(word))));
    }
    let help = match Rubric::embedded(word) {
        Ok(rubric) => return Some((rubric, None)),
        Err(_) if is_file => "the file is looked for in the study folder".to_owned(),
        Err(wrong) => {
            let help = wrong.into_iter().find_map(|problem| problem.help);
            help.unwrap_or_default() + " (or write the path of a .toml file)"
        }
    };
    let message = format!("there is no rubric `{word}`");
    findings.add(match (named, source) {
        (Some(found), Some(source)) => source.problem(found.range.clone(), message).help(help),
        _ => Problem::of_file(path, message).help(help),
    });
    None
}

/// Tells what is wrong with a rubric file.
fn tell(source: &Source, wrong: Vec<RubricProblem>, findings: &Findings) {
    for problem in wrong {
        let mut told = match problem.range {
            Some(range) => source.problem(range, problem.message),
            None => Problem::of_file(&source.path, problem.message),
        };
        told.line = told.line.or(problem.line);
        told.help = problem.help;
        findings.add(told);
    }
}
