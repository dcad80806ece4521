//! A Dovecot with mail for fifty visits, and studies that read it.

use std::cell::Cell;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{TimeDelta, Utc};
use cxaudit::demo::dovecot::Dovecot;
use cxaudit::facts::{Cause, Store};
use cxaudit::plan::{AddressScheme, Plan};
use cxaudit::run::enqueue;

/// Customers that mail is sent to.
const VISITS: usize = 50;

pub struct Setting {
    pub dovecot: Dovecot,
    pub mails: Cell<usize>,
    // Dropped after the server.
    _folder: tempfile::TempDir,
}

pub fn scheme() -> AddressScheme {
    AddressScheme::Pattern("box+{tag}@any.test".into())
}

/// Whether a program is installed.
pub fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

impl Setting {
    pub fn new() -> Setting {
        let folder = tempfile::tempdir().unwrap();
        let dovecot = Dovecot::start(folder.path()).unwrap();
        Setting {
            dovecot,
            mails: Cell::new(0),
            _folder: folder,
        }
    }

    /// A new study whose visits have been made, always with the same customers.
    pub fn study(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let settings = self.dovecot.settings(scheme());
        let toml = format!(
            "name = \"Bench\"\nseed = \"bench\"\njourneys = [\"browse\"]\n\n[mailbox]\nkind = \"imap\"\n\
             server = \"localhost\"\nport = {}\nca = {:?}\nuser = \"{}\"\npassword = {{ file = {:?} }}\n\
             address = \"box+{{tag}}@any.test\"\n",
            settings.port,
            self.dovecot.ca(),
            settings.user,
            self.dovecot.password_file(),
        );
        fs::write(folder.path().join("study.toml"), toml).unwrap();
        let shops: String = (0..VISITS)
            .map(|number| format!("https://shop{number}.test\n"))
            .collect();
        fs::write(folder.path().join("shops.csv"), format!("url\n{shops}")).unwrap();
        let plan = Plan::load(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
        let store = Store::open(folder.path()).unwrap();
        let now = Utc::now();
        for visit in enqueue(&plan, &store, now).unwrap() {
            store.claim_visit(now, &[]).unwrap();
            let until = now + TimeDelta::days(1);
            store
                .finish_browsing(visit, Cause::Completed, "", now, Some(until))
                .unwrap();
        }
        folder
    }

    /// The addresses of the customers.
    pub fn addresses(&self) -> Vec<String> {
        let study = self.study();
        let store = Store::open(study.path()).unwrap();
        let addresses = store.addresses().unwrap();
        addresses.into_iter().map(|(_, address)| address).collect()
    }
}

/// Puts messages straight into the Maildir.
pub fn fill(setting: &Setting, mails: usize) {
    let addresses = setting.addresses();
    let maildir = setting.dovecot.maildir();
    let owner = fs::metadata(maildir.parent().unwrap()).unwrap();
    let own = |path: &Path| {
        let _ = chown(path, Some(owner.uid()), Some(owner.gid()));
    };
    for part in ["", "tmp", "cur", "new"] {
        let path = maildir.join(part);
        fs::create_dir_all(&path).unwrap();
        own(&path);
    }
    for number in 0..mails {
        let path = maildir
            .join("new")
            .join(format!("1700000000.M{number}P1.bench"));
        fs::write(&path, message(&addresses[number % addresses.len()], number)).unwrap();
        own(&path);
    }
    setting.mails.set(mails);
}

/// A shop's newsletter of about 1.5 KB, different for each number.
pub fn message(to: &str, number: usize) -> Vec<u8> {
    let text = "The tulips you looked at last week are back, and there are few of them. ".repeat(8);
    format!(
        "Return-Path: <bounce+{number}@mailer.shop.test>\r\nDelivered-To: {to}\r\n\
         Received: from mailer.shop.test (mailer.shop.test [192.0.2.7])\r\n\tby mx.any.test with ESMTPS id {number:08x}\r\n\
         \tfor <{to}>; Mon, 1 Jan 2024 10:00:00 +0000\r\n\
         DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=mail; h=from:to:subject; bh={number:044};\r\n b={number:0172}\r\n\
         From: \"Flower Shop\" <news@shop.test>\r\nTo: Anna <{to}>\r\nSubject: =?utf-8?Q?Tulipany_wr=C3=B3ci=C5=82y_{number}?=\r\n\
         Message-ID: <{number}.bench@shop.test>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n\
         List-Unsubscribe: <https://shop.test/leave?n={number}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         Dzień dobry, Anno!\r\n\r\n{text}\r\n\r\nhttps://shop.test/p/{number}\r\n"
    )
    .into_bytes()
}
