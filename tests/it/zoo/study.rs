//! A study folder over shops of the zoo, run through the program.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cxaudit::plan::Plan;

use super::server::{Shop, Zoo};
use super::spec::Spec;
use crate::cxaudit;
use crate::study_folder::light_browser;

/// A port for the study's receiver, kept from the shops until the socket is dropped.
fn receiver() -> (TcpListener, SocketAddr) {
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
fn study_folder(name: &str) -> (PathBuf, Option<tempfile::TempDir>) {
    if let Some(kept) = kept() {
        let folder = kept.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        return (folder, None);
    }
    let folder = tempfile::tempdir().unwrap();
    (folder.path().to_owned(), Some(folder))
}

/// Writes the study, runs it to its end, and returns how the visits ended, in the order of shops.
fn run(
    folder: &Path,
    shops: &[Arc<Shop>],
    task: Task,
    mail: SocketAddr,
    seed: &str,
) -> (Vec<Told>, Duration) {
    let toml = format!(
        "name = \"Zoo\"\nwave = 1\nrubric = \"full\"\nseed = \"{}\"\njourneys = [\"{}\"]\ncookies = \"{}\"\n\n\
         [mailbox]\nkind = \"smtp\"\nlisten = \"{}\"\naddress = \"audit+{{tag}}@mail.example\"\n\n\
         [windows]\nwelcome = \"1s\"\nconfirmation = \"1s\"\nreminder = \"1s\"\nfollow-up = \"1s\"\n\n\
         [browser]\nat-once = 3\n{}\n\
         [pace]\nbetween-pages = \"0s\"\nvisit = \"90s\"\npage = \"10s\"\ndwell = \"0s\"\n",
        seed,
        task.journey,
        task.cookies,
        mail,
        light_browser(),
    );
    fs::write(folder.join("study.toml"), toml).unwrap();
    let mut csv = String::from("url;language;country;purchase;purchase-max\n");
    for shop in shops {
        let most = match shop.spec.shop.country.as_str() {
            "CZ" | "UA" => 2500,
            _ => 400,
        };
        csv.push_str(&format!(
            "{}/;{};{};{};{most}\n",
            shop.base,
            shop.spec.shop.language,
            shop.spec.shop.country,
            if task.purchase { "yes" } else { "no" },
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
    let told = shops
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
                .find(|v| v["shop"] == id.as_str() && v["journey"] == task.journey);
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

/// What a study is to do at shops of the zoo.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    pub journey: &'static str,
    /// Whether orders are allowed at these shops.
    pub purchase: bool,
    pub cookies: &'static str,
}

/// A study that has been made, and the shops it was made of.
pub struct Audit {
    pub zoo: Zoo,
    pub told: Vec<Told>,
    pub took: Duration,
    pub folder: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

/// Opens shops and makes a study of them.
pub async fn audit(name: &str, specs: Vec<Spec>, task: Task, seed: &str) -> Audit {
    let (kept, mail) = receiver();
    let (folder, temporary) = study_folder(name);
    let zoo = Zoo::open(specs, Some(mail)).await;
    drop(kept);
    let (shops, path, seed) = (zoo.shops.clone(), folder.clone(), seed.to_owned());
    let made = tokio::task::spawn_blocking(move || run(&path, &shops, task, mail, &seed));
    let (told, took) = made.await.expect("the study runs");
    Audit {
        zoo,
        told,
        took,
        folder,
        _temporary: temporary,
    }
}
