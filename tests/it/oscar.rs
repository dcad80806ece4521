//! A shop nobody here wrote: django-oscar with its default checkout, audited without a word of
//! configuration, and judged by oscar's own database.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cxaudit::demo::MailServer;
use rusqlite::Connection;

use crate::cxaudit;

/// A running storefront; ends with its process group.
struct Storefront {
    child: Child,
    folder: tempfile::TempDir,
    url: String,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oscar")
}

/// The virtualenv with oscar, installed once and kept beside the build.
fn virtualenv() -> PathBuf {
    let wanted = fs::read_to_string(fixtures().join("requirements.txt")).expect("requirements");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oscar-venv");
    let mark = folder.join("installed.txt");
    if fs::read_to_string(&mark).ok().as_deref() == Some(wanted.as_str()) {
        return folder;
    }
    let _ = fs::remove_dir_all(&folder);
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    run(Command::new(folder.join("bin/pip"))
        .args(["-q", "install", "--disable-pip-version-check", "-r"])
        .arg(fixtures().join("requirements.txt")));
    fs::write(&mark, wanted).expect("mark the virtualenv as complete");
    folder
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port()
}

impl Storefront {
    fn start(smtp_port: u16) -> Self {
        let python = virtualenv().join("bin/python");
        let folder = tempfile::tempdir().expect("a folder for the storefront");
        let storefront = |arguments: &[&str]| {
            let mut command = Command::new(&python);
            command
                .arg(fixtures().join("storefront.py"))
                .args(arguments)
                .current_dir(folder.path())
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("STOREFRONT_DIR", folder.path())
                .env("STOREFRONT_SMTP", smtp_port.to_string());
            command
        };
        run(&mut storefront(&["migrate", "-v0"]));
        run(&mut storefront(&["stock"]));
        let port = free_port();
        let log = fs::File::create(folder.path().join("server.log")).expect("a log");
        let child = storefront(&["runserver", "--noreload", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the storefront starts");
        let shop = Storefront {
            child,
            folder,
            url: format!("http://127.0.0.1:{port}/"),
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                Instant::now() < deadline,
                "the storefront does not answer: {}",
                shop.log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        shop
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    /// The first column of a query against oscar's own database.
    fn ask(&self, query: &str) -> Vec<String> {
        let database =
            Connection::open(self.folder.path().join("shop.sqlite")).expect("oscar's database");
        let mut statement = database.prepare(query).expect(query);
        statement
            .query_map([], |row| row.get::<_, rusqlite::types::Value>(0))
            .expect(query)
            .map(|value| match value.expect(query) {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => format!("{other:?}"),
            })
            .collect()
    }
}

impl Drop for Storefront {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A whole study over IMAP: one customer abandons a cart, another orders once.
#[test]
fn oscar_is_audited_without_configuration_and_judged_by_its_database() {
    let folder = tempfile::tempdir().expect("a study folder");
    let mut mail = MailServer::start(&folder.path().join("mail")).expect("dovecot starts");
    let shop = Storefront::start(mail.smtp().port());
    let study = folder.path().join("study");
    fs::create_dir(&study).expect("a study folder");
    fs::write(
        study.join("study.toml"),
        format!(
            r#"
name = "Oscar"
wave = 1
rubric = "full"
journeys = ["abandon-cart"]

[mailbox]
{}
[windows]
welcome = "15s"
confirmation = "15s"
reminder = "10s"
follow-up = "15s"

[browser]
at-once = 1

[pace]
between-pages = "0s"
dwell = "1s"
"#,
            mail.section("audit+{tag}@mail.example"),
        ),
    )
    .expect("study.toml");
    fs::write(
        study.join("shops.csv"),
        format!("url;language;country;purchase\n{};en;GB;yes\n", shop.url),
    )
    .expect("shops.csv");

    let output = cxaudit()
        .args(["--study", &study.to_string_lossy(), "run"])
        .timeout(Duration::from_secs(240))
        .output()
        .expect("cxaudit runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}\n{}", shop.log());

    // Two customers registered, each once.
    let customers = shop.ask("select email from auth_user order by id");
    assert_eq!(customers.len(), 2, "{customers:?}\n{said}");
    assert!(
        customers
            .iter()
            .all(|email| email.starts_with("audit+") && email.ends_with("@mail.example"))
    );
    // One of them left an open basket with a product in it, and ordered nothing.
    let abandoned = shop.ask(
        "select count(*) from basket_basket b join basket_line l on l.basket_id = b.id
         where b.status = 'Open' and b.owner_id is not null",
    );
    assert_eq!(abandoned, ["1"], "{said}");
    // The other ordered exactly once.
    assert_eq!(
        shop.ask("select count(*) from order_order"),
        ["1"],
        "{said}"
    );
    let buyer = shop.ask("select u.email from order_order o join auth_user u on u.id = o.user_id");
    let loser = shop.ask(
        "select u.email from basket_basket b join auth_user u on u.id = b.owner_id
         join basket_line l on l.basket_id = b.id where b.status = 'Open'",
    );
    assert_ne!(buyer, loser);

    // The report says the same, with the server's times of arrival.
    let output = cxaudit()
        .args(["--study", &study.to_string_lossy(), "report"])
        .output()
        .expect("cxaudit runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let scores: serde_json::Value =
        serde_json::from_slice(&fs::read(study.join("report/scores.json")).expect("scores.json"))
            .expect("JSON");
    let state = |criterion: &str| {
        scores["shops"][0]["verdicts"]
            .as_array()
            .and_then(|verdicts| {
                verdicts
                    .iter()
                    .find(|verdict| verdict["criterion"] == criterion)
            })
            .map(|verdict| verdict["state"].as_str().unwrap_or_default().to_owned())
            .unwrap_or_default()
    };
    assert_eq!(state("registration"), "pass");
    assert_eq!(state("welcome-mail"), "pass", "oscar greets new customers");
    assert_eq!(state("reminder-mail"), "fail", "oscar reminds nobody");
    assert_eq!(state("confirmation-mail"), "pass");
    assert_eq!(state("mails-30-min"), "pass", "one mail about the order");
    for visit in scores["shops"][0]["visits"].as_array().expect("visits") {
        assert_eq!(visit["cause"], "completed", "{visit}");
    }
    let number = shop.ask("select number from order_order");
    let status = cxaudit()
        .args(["--study", &study.to_string_lossy(), "status", "--json"])
        .output()
        .expect("status");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("JSON");
    assert_eq!(
        status["orders"][0]["number"],
        number[0].as_str(),
        "{status}"
    );
    mail.stop();
}
