//! `cxaudit forget`: erases personal data and keeps the aggregate.

use anyhow::anyhow;
use cxaudit::facts::{Extent, FactsError, StudyLock};

use super::exit::{Exit, Failure};
use super::run::open_store;
use super::{Global, existing_study, load_plan, suggestion};

/// Erases personal data (GDPR): of one shop, or all personas. Verdicts and shares stay.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Args {
    /// Erase a shop's personas, messages, screenshots and page sources, and who answered about it
    #[arg(value_name = "SHOP")]
    shop: Option<String>,
    /// Erase all personas and messages, and names, notes and attachments of raters; screenshots and
    /// page sources stay
    #[arg(long)]
    personas: bool,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let plan = load_plan(&global.study)?;
    existing_study(&global.study)?;
    let shop = match &args.shop {
        None => None,
        Some(name) => {
            let named = |shop: &&cxaudit::plan::Shop| {
                shop.id == *name
                    || shop.url.as_str().trim_end_matches('/') == name.trim_end_matches('/')
            };
            let Some(shop) = plan.shops.iter().find(named) else {
                let ids = plan.shops.iter().map(|shop| shop.id.as_str());
                let error = anyhow!(
                    "forget `{name}`: the study has no such shop; {}",
                    suggestion(name, ids)
                );
                return Err(Failure::new(Exit::Usage, error));
            };
            Some(shop.id.clone())
        }
    };
    let _lock =
        StudyLock::acquire(&global.study).map_err(|error| Failure::new(Exit::Unexpected, error))?;
    let store = open_store(&global.study)?;
    let extent = shop.as_deref().map_or(Extent::Personas, Extent::Shop);
    let erased = store.erase(extent).map_err(|error| {
        let exit = match error {
            FactsError::StillOpen { .. } => Exit::Incomplete,
            _ => Exit::Unexpected,
        };
        Failure::new(exit, error)
    })?;
    println!(
        "erased: {} personas with their addresses, {} messages, {} evidence files, what {} journal entries remembered, {} names of raters",
        erased.personas, erased.messages, erased.files, erased.journal, erased.raters
    );
    println!(
        "kept: visits with their instants and causes, observations, and with them every verdict and share"
    );
    let report = global.study.join("report");
    if report.exists() {
        println!(
            "not touched: {}: write it anew with `cxaudit report`; and every copy, export or bundle made before",
            report.display()
        );
    }
    Ok(Exit::Done)
}
