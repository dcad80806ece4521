//! Logging in with access tokens, and several mailboxes in one study.

use std::fs;
use std::time::Duration;

use cxaudit::facts::Store;
use cxaudit::inbox::{ImapWatcher, InboxError, check_login};
use cxaudit::plan::{ImapSettings, Login, Sasl, Secret};

use crate::dovecot::TestDovecot;
use crate::inbox::{run, soon, store};
use crate::study_folder::Study;

fn with_token(dovecot: &TestDovecot, sasl: Sasl) -> ImapSettings {
    let mut settings = dovecot.settings();
    settings.login = Login::Token(sasl);
    settings
}

#[test]
fn access_tokens_are_taken_by_both_mechanisms() {
    let dovecot = TestDovecot::start();
    for sasl in [Sasl::XOAuth2, Sasl::OAuthBearer, Sasl::Either] {
        let mut settings = with_token(&dovecot, sasl);
        let report = run(check_login(&settings)).unwrap();
        assert_eq!(report.folders, ["Junk", "INBOX"], "{sasl:?}");
        settings.password = Secret::Command("echo stale".into());
        let error = run(check_login(&settings)).unwrap_err();
        assert!(
            matches!(error, InboxError::TokenRefused { .. }),
            "{sasl:?} {error}"
        );
        assert!(
            error.to_string().ends_with(
                "check that what mailbox.token names gives a fresh access token for IMAP, and mailbox.user"
            ),
            "{error}"
        );
    }
}

#[test]
fn a_fresh_token_is_fetched_for_every_connection() {
    let mut dovecot = TestDovecot::start();
    let kept = store(&["box+a1@any.test"]);
    let log = kept.folder.path().join("asked");
    let mut settings = with_token(&dovecot, Sasl::Either);
    settings.password = Secret::Command(format!(
        "echo asked >> {}; cat {}",
        log.display(),
        dovecot.server.password_file().display()
    ));
    let watcher = ImapWatcher::start(settings, "tokens", kept.store.clone()).unwrap();
    run(watcher.sync(soon())).unwrap();
    let asked = || fs::read_to_string(&log).unwrap().lines().count();
    let before = asked();
    dovecot.server.restart().unwrap();
    dovecot.deliver("box+a1@any.test", "after");
    run(watcher.sync(soon())).unwrap();
    assert!(asked() > before);
    assert_eq!(kept.subjects(0), ["after"]);
}

fn section(dovecot: &TestDovecot, tag: &str) -> String {
    let settings = dovecot.settings();
    format!(
        "kind = \"imap\"\nserver = \"localhost\"\nport = {}\nca = {:?}\nuser = \"{tag}\"\n\
         password = {{ file = {:?} }}\naddress = \"{tag}+{{tag}}@any.test\"\n",
        settings.port,
        dovecot.server.ca(),
        dovecot.server.password_file(),
    )
}

#[test]
fn visits_are_dealt_out_to_several_mailboxes_and_each_waits_for_its_own() {
    let (mut first, second) = (TestDovecot::start(), TestDovecot::start());
    let both = format!(
        "{}\n[[mailbox]]\n{}",
        section(&first, "one"),
        section(&second, "two")
    );
    let study = Study::new("https://shop.test", "browse", &both);
    let toml = fs::read_to_string(study.file("study.toml")).unwrap();
    fs::write(
        study.file("study.toml"),
        toml.replacen("[mailbox]", "[[mailbox]]", 1),
    )
    .unwrap();
    fs::write(
        study.file("shops.csv"),
        "url\nhttps://a.test\nhttps://b.test\n",
    )
    .unwrap();
    study.leave_watching(Duration::from_secs(2));
    let store = Store::open(study.path()).unwrap();
    let visits = store.visits(1).unwrap();
    let addresses: Vec<&str> = visits.iter().map(|visit| visit.address.as_str()).collect();
    assert!(
        addresses[0].starts_with("one+") && addresses[1].starts_with("two+"),
        "{addresses:?}"
    );
    first.deliver(addresses[0], "to one");
    second.deliver(addresses[1], "to two");
    let fetched = study.call(&["mail", "fetch"]);
    assert_eq!(
        (fetched.code, fetched.stdout.as_str()),
        (Some(0), "2 new\n"),
        "{fetched:?}"
    );
    for visit in &visits {
        assert_eq!(store.messages(visit.id).unwrap().len(), 1);
    }
    // One mailbox is away when the windows have closed: only its visit stays open.
    std::thread::sleep(Duration::from_secs(2));
    first.server.stop();
    let fetched = study.call(&["mail", "fetch", "--within", "3s"]);
    assert_eq!(fetched.code, Some(4), "{fetched:?}");
    let status = study.status();
    assert!(
        status["mailboxes"][0]["state"]["trouble-since"].is_string(),
        "{status}"
    );
    assert!(
        status["mailboxes"][1]["state"]["trouble-since"].is_null(),
        "{status}"
    );
    assert_eq!(
        status["mailbox"]["trouble-since"], status["mailboxes"][0]["state"]["trouble-since"],
        "{status}"
    );
    let said = study.call(&["status"]).stdout;
    assert!(
        said.contains("  the mailbox one@localhost is not being read since ")
            && said.contains("  the mailbox two@localhost was read up to "),
        "{said}"
    );
    first.server.restart().unwrap();
    let ended = study.call(&["run", "-q"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(study.status()["closed"], 2);
}
