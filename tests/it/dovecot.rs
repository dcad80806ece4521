//! A throwaway Dovecot for tests, with mail delivered by LMTP or put into its folders.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use cxaudit::demo::dovecot::Dovecot;
use cxaudit::demo::lmtp;
use cxaudit::inbox::Envelope;
use cxaudit::plan::{AddressScheme, ImapSettings};

/// A Dovecot in a folder of its own; both go when it is dropped.
pub struct TestDovecot {
    pub server: Dovecot,
    // Dropped after the server.
    _folder: tempfile::TempDir,
}

impl TestDovecot {
    /// Starts one, or fails the test with what to install.
    pub fn start() -> TestDovecot {
        let folder = tempfile::tempdir().expect("a temporary folder");
        match Dovecot::start(folder.path()) {
            Ok(server) => TestDovecot {
                server,
                _folder: folder,
            },
            Err(error) => panic!("this test needs a real mail server; failed to {error}"),
        }
    }

    /// How to read its mailbox.
    pub fn settings(&self) -> ImapSettings {
        self.server
            .settings(AddressScheme::Pattern("box+{tag}@any.test".into()))
    }

    /// Delivers a message by LMTP.
    pub fn deliver(&self, to: &str, subject: &str) {
        let envelope = Envelope {
            sender: "shop@shop.test".into(),
            recipients: vec![to.into()],
            raw: message(to, subject),
        };
        lmtp::deliver(self.server.lmtp(), &envelope).expect("Dovecot takes the message");
    }

    /// Puts messages straight into a Maildir folder (`""` for INBOX, `.Junk`).
    pub fn put(&self, folder: &str, messages: impl Iterator<Item = Vec<u8>>) {
        let maildir = self.server.maildir().join(folder);
        let owner = fs::metadata(self.server.maildir()).expect("the mailbox exists");
        let own = |path: &Path| {
            let _ = chown(path, Some(owner.uid()), Some(owner.gid()));
        };
        for part in ["", "tmp", "cur", "new"] {
            let path = maildir.join(part);
            fs::create_dir_all(&path).expect("folders can be made");
            own(&path);
        }
        for (number, raw) in messages.enumerate() {
            let unique = format!("1700000000.M{number}P{}.test", std::process::id());
            let path = maildir.join("new").join(unique);
            fs::write(&path, raw).expect("mail can be put");
            own(&path);
        }
    }
}

/// A small message, with a Message-ID of its own.
pub fn message(to: &str, subject: &str) -> Vec<u8> {
    format!(
        "From: Shop <shop@shop.test>\r\nTo: <{to}>\r\nSubject: {subject}\r\n\
         Message-ID: <{}.{}@shop.test>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\nHello.\r\n",
        subject.replace(' ', "-"),
        to.replace('@', "-at-")
    )
    .into_bytes()
}
