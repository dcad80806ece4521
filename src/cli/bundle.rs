//! `cxaudit bundle`: everything a reader needs to check a study, in one archive.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use cxaudit::plan::Rubric;
use cxaudit::report::{Bundle, Dataset, csv_of, export_json, pages};

use super::exit::{Exit, Failure};
use super::report::Tongue;
use super::results::{Judged, Rubrics, judged};
use super::{Global, existing_study};

/// Packs data, plan, rubric, codebook, versions and checksums into a zip, from which `cxaudit
/// report` makes the same report again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The archive to write
    out: PathBuf,
    #[command(flatten)]
    rubrics: Rubrics,
    /// Language of the report.
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
    /// The date printed on the report: 2026-11-24T12:00:00Z; now unless given
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
}

/// What of a study folder is the user's plan.
const PLAN: [&str; 2] = ["study.toml", "shops.csv"];
const PLAN_FOLDERS: [&str; 6] = [
    "journeys",
    "shops",
    "lexicons",
    "trails",
    "templates",
    "evidence",
];
/// The rubric of the program that made the bundle.
const OF_THE_PROGRAM: &str = "rubric-of-the-program.toml";
/// The folder of the rubric file named on the command line; it keeps its name, which reports print.
const USED: &str = "rubric-used";

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    existing_study(&global.study)?;
    let judged = judged(global, &args.rubrics)?;
    // To the second, as people write it: the report made again must show the same.
    let at = args.at.unwrap_or_else(Utc::now);
    let at = at - chrono::TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()));
    let files =
        pack(args, global, &judged, at).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    global.say(&format!("{}: {files} files", args.out.display()));
    Ok(Exit::Done)
}

fn pack(args: &Args, global: &Global, judged: &Judged, at: DateTime<Utc>) -> anyhow::Result<usize> {
    let input = judged.input_at(args.language.into(), at);
    let mut bundle = Bundle::create(&args.out)?;
    // First the report: what it links to is written into the study folder where it was only in the
    // database.
    let mut unpacked = None;
    pages(&input, |name, text| {
        let packed = bundle.add(&format!("report/{name}"), text.as_bytes());
        unpacked = unpacked.take().or(packed.err());
        Ok(())
    })?;
    if let Some(error) = unpacked {
        return Err(error.into());
    }
    bundle.add("report/scores.json", export_json(&input)?.as_bytes())?;
    for file in PLAN {
        bundle.add_file(file, &global.study.join(file))?;
    }
    for folder in PLAN_FOLDERS {
        bundle.add_folder(folder, &global.study.join(folder))?;
    }
    // A rubric file of the study's own lies beside study.toml.
    let entries = std::fs::read_dir(&global.study).context("read the study folder")?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .context("read the study folder")?;
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Those of a bundle that was unpacked are made anew.
        let known = [PLAN[0], PLAN[1], OF_THE_PROGRAM];
        if name.ends_with(".toml") && !known.contains(&name.as_str()) {
            bundle.add_file(&name, &path)?;
        }
    }
    own_rubric(global, judged.plan.rubric_file.as_deref(), &mut bundle)?;
    let copy = tempfile_path(&args.out);
    judged.store.copy_to(&copy)?;
    let copied = bundle.add_file("study.db", &copy);
    let _ = std::fs::remove_file(&copy);
    copied?;
    bundle.add(OF_THE_PROGRAM, Rubric::embedded_text().as_bytes())?;
    let mut rubric = String::new();
    if let Some(name) = &args.rubrics.rubric {
        rubric = format!(" --rubric {name}");
        if let Ok(text) = std::fs::read(name) {
            let file = Path::new(name).file_name().unwrap_or_default();
            let packed = format!("{USED}/{}", file.to_string_lossy());
            bundle.add(&packed, &text)?;
            rubric = format!(" --rubric \"{packed}\"");
        }
    }
    let observations = judged.store.observations(judged.plan.wave)?;
    let dataset = Dataset {
        input: &input,
        observations: &observations,
        codes: None,
    };
    for sheet in dataset.sheets() {
        bundle.add(
            &format!("data/{}.csv", sheet.name),
            csv_of(&sheet)?.as_bytes(),
        )?;
    }
    let versions = serde_json::json!({
        "cxaudit": env!("CARGO_PKG_VERSION"),
        "schema_version": cxaudit::report::SCHEMA_VERSION,
        "rubric": judged.rubric.id,
        "rubric_version": judged.rubric.version,
        "rubric_hash": judged.rubric.hash,
        "wave": judged.plan.wave,
        "at": at.to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    bundle.add(
        "versions.json",
        format!("{}\n", serde_json::to_string_pretty(&versions)?).as_bytes(),
    )?;
    let language = match args.language {
        Tongue::Pl => "pl",
        Tongue::Uk => "uk",
        Tongue::En => "en",
    };
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let readme = format!(
        "A study of cxaudit {}, whole. data/ holds its tables and data/codebook.csv what every column means.\n\
         Check it:       sha256sum --check SHA256SUMS\n\
         Make the same report again, in this folder:\n\
         \x20               cxaudit report{rubric} --language {language} --at {at}\n",
        env!("CARGO_PKG_VERSION")
    );
    bundle.add("README.txt", readme.as_bytes())?;
    Ok(bundle.finish()?)
}

/// The study's own rubric file, where it does not lie beside `study.toml`.
fn own_rubric(global: &Global, file: Option<&Path>, bundle: &mut Bundle) -> anyhow::Result<()> {
    let Some(path) = file.filter(|path| path.components().count() > 1) else {
        return Ok(());
    };
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        bail!(
            "pack the rubric {}: it lies outside the study folder; copy it into the folder and name it so in study.toml",
            path.display()
        );
    }
    let parts: Vec<_> = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    // A folder of the plan is packed already.
    if PLAN_FOLDERS.contains(&parts[0].as_str()) {
        return Ok(());
    }
    Ok(bundle.add_file(&parts.join("/"), &global.study.join(path))?)
}

/// A place beside the archive for the copy of the database.
fn tempfile_path(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.db", std::process::id()));
    out.with_file_name(name)
}
