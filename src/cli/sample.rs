//! `cxaudit sample`: draws shops from a frame.

use std::path::PathBuf;

use anyhow::Context as _;
use cxaudit::plan::decode_table;
use cxaudit::survey::draw;

use super::Global;
use super::exit::{Exit, Failure};

/// Draws shops from a list at random, the same ones for the same seed, and prints them as a list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The frame: a CSV file with a header line, in whatever encoding a spreadsheet wrote
    frame: PathBuf,
    /// How many
    #[arg(short, long = "count", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// Names the draw: write it down and anybody can repeat it
    #[arg(long, value_name = "NUMBER")]
    seed: u64,
    /// Give each value of this column its share of the draw
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let usage = |error: anyhow::Error| Failure::new(Exit::Usage, error);
    let name = args.frame.display();
    let bytes = std::fs::read(&args.frame)
        .with_context(|| format!("read {name}"))
        .map_err(usage)?;
    // In whatever encoding a spreadsheet wrote it, as lists of shops are read.
    let text = decode_table(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let columns = reader
        .headers()
        .with_context(|| format!("read {name}"))
        .map_err(usage)?
        .clone();
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .collect::<Result<_, _>>()
        .with_context(|| format!("read {name}"))
        .map_err(usage)?;
    let strata = match &args.by {
        None => vec![String::new(); rows.len()],
        Some(by) => {
            let Some(at) = columns.iter().position(|column| column.trim() == by) else {
                let there: Vec<&str> = columns.iter().collect();
                return Err(usage(anyhow::anyhow!(
                    "draw from {name}: it has no column `{by}`; there are: {}",
                    there.join(", ")
                )));
            };
            let cell = |row: &csv::StringRecord| row.get(at).unwrap_or_default().trim().to_owned();
            rows.iter().map(cell).collect()
        }
    };
    let n = usize::try_from(args.n).unwrap_or(usize::MAX);
    let drawn = draw(&strata, n, args.seed);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    let mut write = |row: &csv::StringRecord| {
        writer
            .write_record(row)
            .context("write the draw")
            .map_err(|error| Failure::new(Exit::Unexpected, error))
    };
    write(&columns)?;
    for row in &drawn {
        write(&rows[*row])?;
    }
    let list = writer
        .into_inner()
        .context("write the draw")
        .map_err(|error| Failure::new(Exit::Unexpected, error))?;
    super::print::bytes(&list);
    let note = if drawn.len() < n {
        format!("; the list has no more than {}", rows.len())
    } else {
        String::new()
    };
    global.say(&format!(
        "{} of {} shops, seed {}{note}. Write population = {} into study.toml to narrow the intervals.",
        drawn.len(),
        rows.len(),
        args.seed,
        rows.len()
    ));
    Ok(Exit::Done)
}
