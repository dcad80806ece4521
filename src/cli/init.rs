//! `cxaudit init DIR`.

use std::path::PathBuf;

use super::Global;
use super::exit::Failure;

/// Begin a study: write a commented study.toml and shops.csv
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder, made when missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<(), Failure> {
    let files = cxaudit::plan::init(&args.folder).map_err(anyhow::Error::from)?;
    if !global.quiet {
        for file in files {
            println!("wrote {}", file.display());
        }
        let study = args.folder.display();
        println!("next: put your shops and your mailbox into them, then");
        println!("  cxaudit check --study {study}");
        println!("  cxaudit doctor --study {study}");
        println!("  cxaudit run --study {study}");
    }
    Ok(())
}
