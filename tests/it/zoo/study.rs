//! A study folder over shops of the zoo, run through the program.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cxaudit::plan::Plan;

use super::server::Shop;
use crate::cxaudit;
use crate::study_folder::light_browser;

/// A port for the study's receiver, kept from the shops until the socket is dropped.
pub fn receiver() -> (TcpListener, SocketAddr) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// How a visit ended, as cxaudit says.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub cause: String,
    pub detail: String,
}

/// Where studies are kept to be looked at, with a log of every step: `ZOO_KEEP`.
fn kept() -> Option<PathBuf> {
    std::env::var_os("ZOO_KEEP").map(PathBuf::from)
}

/// A folder for a study, gone with the value unless it is to be kept.
pub fn study_folder(name: &str) -> (PathBuf, Option<tempfile::TempDir>) {
    if let Some(kept) = kept() {
        let folder = kept.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        return (folder, None);
    }
    let folder = tempfile::tempdir().unwrap();
    (folder.path().to_owned(), Some(folder))
}

/// What to run.
pub struct Errand<'a> {
    pub shops: &'a [Arc<Shop>],
    pub journey: &'a str,
    /// Whether orders are allowed at these shops.
    pub purchase: bool,
    pub cookies: &'a str,
    pub mail: SocketAddr,
    pub seed: &'a str,
}

/// Writes the study, runs it to its end, and returns how the visits ended, in the order of shops.
pub fn run(folder: &Path, errand: &Errand) -> (Vec<Told>, Duration) {
    let toml = format!(
        "name = \"Zoo\"\nwave = 1\nrubric = \"full\"\nseed = \"{}\"\njourneys = [\"{}\"]\ncookies = \"{}\"\n\n\
         [mailbox]\nkind = \"smtp\"\nlisten = \"{}\"\naddress = \"audit+{{tag}}@mail.example\"\n\n\
         [windows]\nwelcome = \"1s\"\nconfirmation = \"1s\"\nreminder = \"1s\"\nfollow-up = \"1s\"\n\n\
         [browser]\nat-once = 3\n{}\n\
         [pace]\nbetween-pages = \"0s\"\nvisit = \"90s\"\npage = \"10s\"\ndwell = \"0s\"\n",
        errand.seed,
        errand.journey,
        errand.cookies,
        errand.mail,
        light_browser(),
    );
    fs::write(folder.join("study.toml"), toml).unwrap();
    let mut csv = String::from("url;language;country;purchase;purchase-max\n");
    for shop in errand.shops {
        let most = match shop.spec.shop.country.as_str() {
            "CZ" | "UA" => 2500,
            _ => 400,
        };
        csv.push_str(&format!(
            "{}/;{};{};{};{most}\n",
            shop.base,
            shop.spec.shop.language,
            shop.spec.shop.country,
            if errand.purchase { "yes" } else { "no" },
        ));
    }
    fs::write(folder.join("shops.csv"), csv).unwrap();
    let began = Instant::now();
    let call = |arguments: &[&str]| {
        cxaudit()
            .current_dir(folder)
            .args(arguments)
            .env_remove("CXAUDIT_LOG")
            .envs(kept().map(|_| ("CXAUDIT_LOG", "cxaudit=debug")))
            .timeout(Duration::from_secs(3600))
            .output()
            .expect("the program starts")
    };
    let output = call(&["run"]);
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if kept().is_some() {
        fs::write(folder.join("log"), &said).unwrap();
    }
    assert!(output.status.success(), "{said}");
    let output = call(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let plan = Plan::load(folder).unwrap_or_else(|problems| panic!("{problems}"));
    let visits = status["visits"].as_array().expect("visits");
    let told = errand
        .shops
        .iter()
        .map(|shop| {
            let id = plan
                .shops
                .iter()
                .find(|planned| planned.url.port() == Some(shop.addr.port()))
                .map(|planned| planned.id.clone())
                .unwrap_or_default();
            let visit = visits
                .iter()
                .find(|v| v["shop"] == id.as_str() && v["journey"] == errand.journey);
            let word = |key: &str| {
                visit
                    .and_then(|v| v[key].as_str())
                    .unwrap_or_default()
                    .to_owned()
            };
            Told {
                cause: word("cause"),
                detail: word("detail"),
            }
        })
        .collect();
    (told, took)
}
