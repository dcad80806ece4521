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
    /// What every column means
    Codebook,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Table::Survey => "survey",
            Table::Shops => "shops",
            Table::Observations => "observations",
            Table::Visits => "visits",
            Table::Messages => "messages",
            Table::Codebook => "codebook",
        }
    }
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
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
    if args.format == Format::Xlsx {
        let Some(out) = &args.out else {
            let error = anyhow!("write the workbook: say where with --out FILE.xlsx");
            return Err(Failure::new(Exit::Usage, error));
        };
        return put(Some(out), &workbook(&sheets).map_err(wrong)?);
    }
    if let Some(table) = args.table {
        let sheet = sheets.iter().find(|sheet| sheet.name == table.name());
        return match sheet {
            Some(sheet) => put(args.out.as_deref(), &encoded(args.format, sheet)?),
            None => Ok(Exit::Done),
        };
    }
    let Some(out) = &args.out else {
        let error = anyhow!(
            "write the tables: say into which folder with --out DIR, or print one with --table NAME"
        );
        return Err(Failure::new(Exit::Usage, error));
    };
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
    let error = anyhow!(
        "write Parquet: this cxaudit was built without it; build it with `cargo install --path . --features parquet`"
    );
    Err(Failure::new(Exit::Usage, error))
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
