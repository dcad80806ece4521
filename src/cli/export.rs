//! `cxaudit export`: the results for other programs.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::ValueEnum;
use cxaudit::report::{
    Codes, Dataset, ReportError, ReportLanguage, Scores, Sheet, csv_of, export_csv, export_json,
    workbook,
};

use super::Global;
use super::exit::{Exit, Failure};
use super::results::{Rubrics, judged};

/// Write the results for other programs: JSON as in scores.json, CSV, an XLSX workbook, Parquet
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which format
    #[arg(long, value_enum)]
    format: Format,
    /// Which table: printed as CSV or Parquet unless --out names where to
    #[arg(long, value_enum)]
    table: Option<Table>,
    /// The file to write; for csv and parquet without --table a folder, with a file per table
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Codes in place of shops; no personas, addresses, quoted words or evidence
    #[arg(long)]
    anonymise: bool,
    #[command(flatten)]
    rubrics: Rubrics,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As report/scores.json
    Json,
    /// The JSON Schema of that
    Schema,
    /// A row per verdict, or a table
    Csv,
    /// One workbook with every table
    Xlsx,
    /// A table, or all
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Table {
    /// The shares of shops
    Survey,
    /// A row per shop
    Shops,
    /// A row per observation
    Observations,
    /// A row per visit
    Visits,
    /// A row per mail
    Messages,
    /// The shares by segment, country and platform
    Groups,
    /// When delays ended: Kaplan-Meier curves
    Curves,
    /// The shares beside published figures
    Baselines,
    /// What every column means
    Codebook,
}

impl Format {
    fn word(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Schema => "schema",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
        }
    }
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Table::Survey => "survey",
            Table::Shops => "shops",
            Table::Observations => "observations",
            Table::Visits => "visits",
            Table::Messages => "messages",
            Table::Groups => "groups",
            Table::Curves => "curves",
            Table::Baselines => "baselines",
            Table::Codebook => "codebook",
        }
    }
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    refuse(args)?;
    if args.format == Format::Schema {
        let schema = serde_json::to_string_pretty(&Scores::schema())
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        return put(args.out.as_deref(), format!("{schema}\n").as_bytes());
    }
    let judged = judged(global, &args.rubrics)?;
    let input = judged.input(ReportLanguage::En);
    let codes = args
        .anonymise
        .then(|| Codes::of(&judged.plan.shops, &judged.plan.seed));
    let wrong = |error: ReportError| Failure::new(Exit::Unexpected, error);
    if args.format == Format::Json {
        let text = match &codes {
            None => export_json(&input).map_err(wrong)?,
            Some(codes) => {
                let mut scores = Scores::of(&input);
                scores.anonymise(codes);
                let json = serde_json::to_string_pretty(&scores)
                    .map_err(|error| Failure::new(Exit::Unexpected, error))?;
                format!("{json}\n")
            }
        };
        return put(args.out.as_deref(), text.as_bytes());
    }
    // Without a table, an output or codes, CSV is the table of verdicts it always was.
    if (args.format, args.table, &args.out, args.anonymise) == (Format::Csv, None, &None, false) {
        return put(None, export_csv(&input).map_err(wrong)?.as_bytes());
    }
    let observations = judged
        .store
        .observations(judged.plan.wave)
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let dataset = Dataset {
        input: &input,
        observations: &observations,
        codes: codes.as_ref(),
    };
    let sheets = dataset.sheets();
    if let Some(table) = args.table {
        let sheet = sheets.iter().find(|sheet| sheet.name == table.name());
        return match sheet {
            Some(sheet) => put(args.out.as_deref(), &encoded(args.format, sheet)?),
            None => Ok(Exit::Done),
        };
    }
    // Without a place to write to `refuse` has ended this before.
    let Some(out) = &args.out else {
        return Ok(Exit::Done);
    };
    if args.format == Format::Xlsx {
        return put(Some(out), &workbook(&sheets).map_err(wrong)?);
    }
    std::fs::create_dir_all(out)
        .with_context(|| format!("make {}", out.display()))
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let extension = if args.format == Format::Parquet {
        "parquet"
    } else {
        "csv"
    };
    for sheet in &sheets {
        let file = out.join(format!("{}.{extension}", sheet.name));
        put(Some(&file), &encoded(args.format, sheet)?)?;
    }
    Ok(Exit::Done)
}

/// What cannot be done is said before anything is read or written.
fn refuse(args: &Args) -> Result<(), Failure> {
    let wrong = match (args.format, args.table) {
        (Format::Json | Format::Schema | Format::Xlsx, Some(table)) => format!(
            "export one table: {0} is written as a whole; take --format csv --table {1}, or leave --table out",
            args.format.word(),
            table.name()
        ),
        (Format::Schema, None) if args.anonymise => {
            "anonymise the schema: it names no shop; leave --anonymise out".to_owned()
        }
        (Format::Parquet, _) if !cfg!(feature = "parquet") => {
            "write Parquet: this cxaudit was built without it; build it with `cargo install --locked --path . --features parquet`, or take --format csv or xlsx".to_owned()
        }
        (Format::Xlsx, None) if args.out.is_none() => {
            "write the workbook: say where with --out FILE.xlsx".to_owned()
        }
        // CSV alone is the table of verdicts it always was, printed.
        (Format::Csv | Format::Parquet, None)
            if args.out.is_none() && (args.anonymise || args.format == Format::Parquet) =>
        {
            "write the tables: say into which folder with --out DIR, or print one with --table NAME"
                .to_owned()
        }
        _ => return Ok(()),
    };
    Err(Failure::new(Exit::Usage, anyhow!(wrong)))
}

fn encoded(format: Format, sheet: &Sheet) -> Result<Vec<u8>, Failure> {
    let bytes = if format == Format::Parquet {
        parquet(sheet)?
    } else {
        csv_of(sheet)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?
            .into_bytes()
    };
    Ok(bytes)
}

#[cfg(feature = "parquet")]
fn parquet(sheet: &Sheet) -> Result<Vec<u8>, Failure> {
    cxaudit::report::parquet_of(sheet).map_err(|error| Failure::new(Exit::Unexpected, error))
}

#[cfg(not(feature = "parquet"))]
fn parquet(_sheet: &Sheet) -> Result<Vec<u8>, Failure> {
    // `refuse` has said so before.
    Err(Failure::new(
        Exit::Usage,
        anyhow!("write Parquet: this cxaudit was built without it"),
    ))
}

fn put(out: Option<&Path>, bytes: &[u8]) -> Result<Exit, Failure> {
    match out {
        Some(path) => {
            std::fs::write(path, bytes).with_context(|| format!("write {}", path.display()))
        }
        None => {
            super::print::bytes(bytes);
            Ok(())
        }
    }
    .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    Ok(Exit::Done)
}
