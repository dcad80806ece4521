//! The complete study against the fleet: a study folder like any other, run by the code that runs any
//! other.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use thiserror::Error;
use tokio::sync::watch;

use super::compare::{Difference, differences};
use super::fleet::{Fleet, FleetError, RunningShop, ShopSpec, specs};
use super::mail_server::{MailServer, MailServerError};
use crate::browser::light_build;
use crate::facts::{FactsError, Store, StudyLock};
use crate::plan::{Plan, Problems};
use crate::report::{self, MemoryEvidence, Paths, ReportError, ReportLanguage};
use crate::run::{
    Conductor, Ended, Extent, Listener, ProbeError, Results, RunError, import_probes, results,
};

/// What the demo is to do.
#[derive(Debug, Clone)]
pub struct DemoSettings {
    /// Where the study goes.
    pub out: PathBuf,
    /// So many shops in the proportions of the Genesys study; `None` for the default fleet.
    pub fleet: Option<usize>,
    /// Whether mail goes through a Dovecot started for it, and not the embedded receiver.
    pub imap: bool,
    /// Language of the report.
    pub language: ReportLanguage,
}

/// What the demo found.
pub struct DemoOutcome {
    /// The plan that was run.
    pub plan: Plan,
    /// Verdicts and shares.
    pub results: Results,
    /// The report's files.
    pub paths: Paths,
    /// Verdicts that differ from what the shops declare.
    pub differences: Vec<Difference>,
    /// Verdicts compared.
    pub compared: usize,
    /// How the run ended.
    pub ended: Ended,
}

impl DemoOutcome {
    /// The result table for the terminal.
    #[must_use]
    pub fn table(&self, colour: bool) -> String {
        let nothing = MemoryEvidence::default();
        let input = self.results.input(
            &self.plan,
            &self.plan.rubric,
            &nothing,
            ReportLanguage::En,
            Utc::now(),
        );
        report::table(&input, colour)
    }
}

/// What can go wrong in a demo.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The output folder holds something else.
    #[error("use {0}: it is not empty and was not made by a demo; give another folder with --out")]
    NotOurs(PathBuf),
    /// A file cannot be written.
    #[error("write {path}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The shops cannot be started.
    #[error("start the shops")]
    Fleet(#[from] FleetError),
    /// Dovecot cannot be started.
    #[error("start the mail server")]
    MailServer(#[from] MailServerError),
    /// The demo's own plan is wrong.
    #[error("read the demo's study: {0}")]
    Plan(#[from] Problems),
    /// The store.
    #[error("use the demo's study folder")]
    Facts(#[from] FactsError),
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The phone answers.
    #[error("import the phone answers")]
    Probe(#[from] ProbeError),
    /// The report.
    #[error("write the report")]
    Report(#[from] ReportError),
}

/// Customers of the demo.
const ADDRESS: &str = "audit+{tag}@mail.example";
/// The journey of the demo: as the embedded one, hesitating on the product page alone.
const ABANDON: &str = "question = \"Does the shop remind a registered customer of the cart left behind?\"\n\
    goals = [\"enter\", \"look-around\", \"register\", \"find-product\", \"dwell\", \"add-to-cart\", \
    \"reach-contact-step\", \"leave\"]\nwatch = \"reminder\"\n";
/// The file that marks a folder as made by a demo.
const MARK: &str = ".cxaudit-demo";

/// Starts shops and mail, writes a study, runs it until all windows have closed, takes the phone
/// answers from a file, reports, and compares every verdict with what the shops declare.
///
/// # Errors
/// [`DemoError`]; the shops and the mail server are stopped in every case.
pub async fn demo(
    settings: &DemoSettings,
    listener: Arc<dyn Listener>,
    stop: watch::Receiver<bool>,
) -> Result<DemoOutcome, DemoError> {
    let specs = match settings.fleet {
        None => specs::default_fleet(),
        Some(shops) => specs::genesys(shops),
    };
    fresh_folder(&settings.out)?;
    let mail = if settings.imap {
        Mail::Dovecot(MailServer::start(&settings.out.join("dovecot"))?)
    } else {
        Mail::Embedded(free_port().map_err(|source| DemoError::Write {
            path: settings.out.clone(),
            source,
        })?)
    };
    let fleet = Fleet::start(specs, mail.smtp()).await?;
    let outcome = study(settings, &fleet, &mail, listener, stop).await;
    fleet.stop().await;
    if let Mail::Dovecot(mut server) = mail {
        server.stop();
    }
    outcome
}

enum Mail {
    Embedded(SocketAddr),
    Dovecot(MailServer),
}

impl Mail {
    fn smtp(&self) -> SocketAddr {
        match self {
            Mail::Embedded(address) => *address,
            Mail::Dovecot(server) => server.smtp(),
        }
    }

    /// The `[mailbox]` section of the study.
    fn section(&self) -> String {
        match self {
            Mail::Embedded(address) => {
                format!("kind = \"smtp\"\nlisten = \"{address}\"\naddress = \"{ADDRESS}\"\n")
            }
            Mail::Dovecot(server) => server.section(ADDRESS),
        }
    }
}

/// A port nobody listens on now.
fn free_port() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// Empties a folder that an earlier demo made; refuses any other that holds something.
fn fresh_folder(out: &Path) -> Result<(), DemoError> {
    let failed = |source| DemoError::Write {
        path: out.to_owned(),
        source,
    };
    if out.exists() {
        let empty = fs::read_dir(out).map_err(failed)?.next().is_none();
        if !empty && !out.join(MARK).exists() {
            return Err(DemoError::NotOurs(out.to_owned()));
        }
        fs::remove_dir_all(out).map_err(failed)?;
    }
    fs::create_dir_all(out.join("journeys")).map_err(failed)?;
    fs::write(
        out.join(MARK),
        "This folder was made by `cxaudit demo`, and the next demo empties it.\n",
    )
    .map_err(failed)
}

async fn study(
    settings: &DemoSettings,
    fleet: &Fleet,
    mail: &Mail,
    listener: Arc<dyn Listener>,
    stop: watch::Receiver<bool>,
) -> Result<DemoOutcome, DemoError> {
    let out = &settings.out;
    let running: Vec<&RunningShop> = fleet.shops().iter().collect();
    write(&out.join("study.toml"), &study_toml(settings, mail))?;
    // Shops that remind within seconds would remind a customer who still stands in the cart.
    write(&out.join("journeys/abandon-cart.toml"), ABANDON)?;
    write(
        &out.join("shops.csv"),
        &shops_csv(&running, settings.fleet.is_some()),
    )?;
    write(&out.join("phone-calls.csv"), &phone_csv(&running))?;
    let plan = Arc::new(Plan::load(out)?);
    let store = Arc::new(Store::open(out)?);
    let lock = StudyLock::acquire(out)?;
    let ended = Conductor::new(plan.clone(), store.clone(), listener)
        .run(Extent::UntilClosed, stop)
        .await?;
    let calls =
        fs::read_to_string(out.join("phone-calls.csv")).map_err(|source| DemoError::Write {
            path: out.join("phone-calls.csv"),
            source,
        })?;
    import_probes(&plan, &store, &calls, Utc::now())?;
    drop(lock);
    let results = results(&plan, &store, &plan.rubric)?;
    let paths = report::write(
        &results.input(
            &plan,
            &plan.rubric,
            store.as_ref(),
            settings.language,
            Utc::now(),
        ),
        &out.join("report"),
    )?;
    let specs: Vec<(String, &ShopSpec)> = running
        .iter()
        .filter_map(|shop| {
            let id = plan
                .shops
                .iter()
                .find(|planned| planned.url.as_str().trim_end_matches('/') == address(shop))?;
            Some((id.id.clone(), &shop.spec))
        })
        .collect();
    let (compared, differences) = differences(
        &plan.rubric,
        &specs,
        &results.scorecards,
        settings.fleet.is_none(),
    );
    let plan = Arc::try_unwrap(plan).unwrap_or_else(|shared| (*shared).clone());
    Ok(DemoOutcome {
        plan,
        results,
        paths,
        differences,
        compared,
        ended,
    })
}

fn address(shop: &RunningShop) -> String {
    shop.url.to_string().trim_end_matches('/').to_owned()
}

fn write(path: &Path, text: &str) -> Result<(), DemoError> {
    fs::write(path, text).map_err(|source| DemoError::Write {
        path: path.to_owned(),
        source,
    })
}

fn study_toml(settings: &DemoSettings, mail: &Mail) -> String {
    let name = match settings.fleet {
        None => "Demo: the embedded fleet".to_owned(),
        Some(shops) => format!("Demo: {shops} shops in the proportions of the Genesys study"),
    };
    let binary = light_build().map_or_else(String::new, |light| {
        // A literal string of TOML: a backslash in a path stands for itself.
        format!("binary = '{}'\n", light.display())
    });
    let at_once = std::thread::available_parallelism().map_or(2, usize::from) * 2;
    format!(
        "# Written by `cxaudit demo`: a study like any other, with windows of seconds instead of days.\n\
         name = \"{name}\"\nwave = 1\nrubric = \"full\"\nseed = \"demo\"\njourneys = [\"abandon-cart\"]\n\n\
         [mailbox]\n{}\n\
         [windows]\nwelcome = \"9s\"\nconfirmation = \"8s\"\nreminder = \"16s\"\nfollow-up = \"9s\"\n\n\
         [browser]\n{binary}at-once = {at_once}\ndwelling = 0\n\n\
         [pace]\nbetween-pages = \"0s\"\nvisit = \"2m\"\npage = \"15s\"\ndwell = \"3500ms\"\n",
        mail.section()
    )
}

/// Orders are placed where the default fleet allows them; the Genesys study placed none.
fn shops_csv(shops: &[&RunningShop], genesys: bool) -> String {
    let mut csv = String::from("url,name,language,country,purchase\n");
    for shop in shops {
        let country = match shop.spec.language.code() {
            "pl" => "PL",
            "uk" => "UA",
            _ => "GB",
        };
        let purchase = if genesys { "no" } else { "yes" };
        csv.push_str(&format!(
            "{},\"{}\",{},{country},{purchase}\n",
            address(shop),
            shop.spec.name.replace('"', "\"\""),
            shop.spec.language.code()
        ));
    }
    csv
}

/// What a person finds out at each shop, as it would have been written down.
fn phone_csv(shops: &[&RunningShop]) -> String {
    let mut csv = String::from("shop,criterion,answer,rater,note\n");
    for shop in shops {
        for found in shop.spec.person_answers() {
            csv.push_str(&format!(
                "{},{},{},demo caller,\n",
                address(shop),
                found.criterion,
                found.answer
            ));
        }
    }
    csv
}
