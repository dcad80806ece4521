//! `doctor`: a healthy study is told so, with a message there and back.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use cxaudit::demo::MailServer;
use cxaudit::demo::lmtp;
use cxaudit::inbox::Envelope;

use crate::dovecot::{TestDovecot, message};
use crate::site::nobody;
use crate::study_folder::{RECEIVER, Study};

#[test]
fn a_healthy_study_with_the_embedded_receiver() {
    let door = nobody();
    let mailbox = RECEIVER.replace("127.0.0.1:0", &door.to_string());
    let study = Study::new("https://shop.test", "browse", &mailbox);
    let ended = study.call(&["doctor"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    let [plan, browser, mailbox, trip] = lines[..] else {
        panic!("{ended:?}");
    };
    assert_eq!(plan, "plan: in order, 1 shop");
    assert!(
        browser.starts_with("browser: /") && browser.ends_with(": a session opens and answers"),
        "{browser}"
    );
    assert_eq!(
        mailbox,
        format!("mailbox: the embedded receiver listens on {door}")
    );
    let (start, end) = (
        "round trip: a message to audit+doctor",
        "@mail.example arrived after ",
    );
    assert!(trip.starts_with(start) && trip.contains(end), "{trip}");
    // Nothing of it is left in the study.
    assert!(!study.file("study.db").exists() && !study.file("evidence").exists());
    let quiet = study.call(&["doctor", "-q"]);
    assert_eq!(
        (quiet.code, quiet.stdout.as_str()),
        (Some(0), ""),
        "{quiet:?}"
    );
}

#[test]
fn a_receiver_whose_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let door = taken.local_addr().expect("an address");
    let mailbox = RECEIVER.replace("127.0.0.1:0", &door.to_string());
    let study = Study::new("https://shop.test", "browse", &mailbox);
    let ended = study.call(&["doctor", "-q"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert_eq!(
        ended.stdout,
        format!(
            "mailbox: FAILED to listen for mail on {door}: Address already in use (os error 98); \
             choose another mailbox.listen in study.toml\n"
        )
    );
}

#[test]
fn a_healthy_study_with_a_mailbox() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut mail = MailServer::start(folder.path()).expect("dovecot starts");
    let section = mail.section("audit+{tag}@mail.example");
    let study = Study::new("https://shop.test", "browse", &section);
    let ended = study.call(&["doctor"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(
        lines[2].starts_with("mailbox: ") && lines[2].contains(" at localhost: "),
        "{ended:?}"
    );
    assert!(
        lines[2].ends_with(", 0 messages, tells of new mail at once"),
        "{ended:?}"
    );
    assert_eq!(
        lines[3],
        "round trip: not tried: `cxaudit doctor --wait 2m` shows an address and waits for the message \
         you send to it"
    );
    let ended = study.call(&["doctor", "-q", "--wait", "1s"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    let last = ended.stdout.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("round trip: FAILED to receive the test message to audit+doctor")
            && last.ends_with("@mail.example: none came within 1s"),
        "{ended:?}"
    );
    mail.stop();
}

#[test]
fn a_message_is_awaited_in_a_mailbox() {
    let dovecot = TestDovecot::start();
    let settings = dovecot.settings();
    let section = format!(
        "kind = \"imap\"\nserver = \"{}\"\nport = {}\nca = {:?}\nuser = \"{}\"\n\
         password = {{ file = {:?} }}\naddress = \"box+{{tag}}@any.test\"\n",
        settings.server,
        settings.port,
        dovecot.server.ca(),
        settings.user,
        dovecot.server.password_file(),
    );
    dovecot.deliver("box+doctor1@any.test", "an older one");
    let study = Study::new("https://shop.test", "browse", &section);
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_cxaudit"))
        .current_dir(study.path())
        .args(["doctor", "--wait", "1m"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let said = BufReader::new(doctor.stdout.take().expect("a pipe"));
    let mut lines = said.lines().map_while(Result::ok);
    let address = lines
        .find_map(|line| {
            line.strip_prefix("round trip: now send a message to ")
                .and_then(|rest| rest.strip_suffix("; waiting 1m for it"))
                .map(str::to_owned)
        })
        .expect("an address");
    let envelope = Envelope {
        sender: "me@home.test".to_owned(),
        recipients: vec![address.clone()],
        raw: message(&address, "hello doctor"),
    };
    lmtp::deliver(dovecot.server.lmtp(), &envelope).expect("Dovecot takes the message");
    let trip = lines.next().unwrap_or_default();
    assert!(
        trip.starts_with(&format!(
            "round trip: a message to {address} arrived after "
        )),
        "{trip}"
    );
    assert!(doctor.wait().expect("it ends").success());
}
