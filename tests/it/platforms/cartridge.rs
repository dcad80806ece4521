//! Cartridge: server-rendered, Mezzanine's accounts, variations by select, a checkout of three steps.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;

use super::{Server, audit, fixtures, free_port, run};

/// The virtualenv, installed once and kept beside the build.
fn python() -> PathBuf {
    let wanted =
        fs::read_to_string(fixtures("cartridge").join("requirements.txt")).expect("requirements");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cartridge-venv");
    let mark = folder.join("installed.txt");
    if fs::read_to_string(&mark).ok().as_deref() != Some(wanted.as_str()) {
        let _ = fs::remove_dir_all(&folder);
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        run(Command::new(folder.join("bin/pip"))
            .args(["-q", "install", "--disable-pip-version-check", "-r"])
            .arg(fixtures("cartridge").join("requirements.txt")));
        fs::write(&mark, wanted).expect("mark the virtualenv as complete");
    }
    folder.join("bin/python")
}

fn ask(database: &Path, query: &str) -> Vec<String> {
    let connection = Connection::open(database).expect("the shop's database");
    let mut statement = connection.prepare(query).expect(query);
    statement
        .query_map([], |row| row.get::<_, String>(0))
        .expect(query)
        .map(|value| value.expect(query))
        .collect()
}

#[test]
#[ignore = "installs Cartridge from PyPI: run by make platforms"]
fn cartridge_is_audited_without_configuration_and_judged_by_its_database() {
    let folder = tempfile::tempdir().expect("a folder for the storefront");
    let (port, mail) = (free_port(), free_port());
    let python = python();
    let storefront = |arguments: &[&str]| {
        let mut command = Command::new(&python);
        command
            .arg(fixtures("cartridge").join("storefront.py"))
            .args(arguments)
            .env("STOREFRONT_DIR", folder.path())
            .env("STOREFRONT_SMTP", mail.to_string());
        command
    };
    run(&mut storefront(&["make"]));
    run(&mut storefront(&["migrate", "-v0"]));
    run(&mut storefront(&["stock"]));
    let log = fs::File::create(folder.path().join("server.log")).expect("a log");
    let mut server = storefront(&["runserver", "--noreload", &format!("127.0.0.1:{port}")]);
    server.stdout(Stdio::null()).stderr(log);
    let _server = Server::start(&mut server, port, Duration::from_secs(60));

    let study = tempfile::tempdir().expect("a study folder");
    let url = format!("http://127.0.0.1:{port}/");
    let said = audit(study.path(), &url, "GB", mail);

    let database = folder.path().join("storefront/shop.sqlite");
    let customers = ask(
        &database,
        "select email from auth_user where email like 'audit+%'",
    );
    assert_eq!(customers.len(), 2, "{customers:?}\n{said}");
    let orders = ask(&database, "select billing_detail_email from shop_order");
    assert_eq!(orders.len(), 1, "{orders:?}\n{said}");
    assert!(customers.contains(&orders[0]), "{orders:?} {customers:?}");
    let left = ask(&database, "select description from shop_cartitem");
    assert_eq!(left.len(), 1, "one product left behind: {left:?}\n{said}");
}
