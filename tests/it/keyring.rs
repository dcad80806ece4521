//! A password from the system's keyring: what is said where none answers, and, where Debian's
//! `gnome-keyring` and `libsecret-tools` are installed, that it is found.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

/// Whether a program can be started at all.
fn is_there(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program} >/dev/null")])
        .status()
        .is_ok_and(|status| status.success())
}

fn study(folder: &Path) {
    let text = "name = \"x\"\nwave = 1\njourneys = [\"abandon-cart\"]\n\n[mailbox]\nkind = \"imap\"\n\
                server = \"127.0.0.1\"\nport = 9\nsecurity = \"none\"\nuser = \"audit@example.org\"\n\
                password = { keyring = \"cxaudit-test\" }\naddress = \"audit+{tag}@example.org\"\n";
    std::fs::write(folder.join("study.toml"), text).unwrap();
    std::fs::write(folder.join("shops.csv"), "url,name\nexample.pl,Example\n").unwrap();
}

/// What `doctor` says of the mailbox, run by `shell` before it.
fn doctor(folder: &Path, before: &str) -> String {
    let program = assert_cmd::cargo::cargo_bin("cxaudit");
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{before} \"$0\" doctor"))
        .arg(program)
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    said.lines()
        .filter(|line| line.starts_with("mailbox"))
        .collect()
}

#[test]
fn a_missing_keyring_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    study(folder.path());
    let said = doctor(folder.path(), "");
    assert!(
        said.contains("the keyring entry of audit@example.org under cxaudit-test: "),
        "{said}"
    );
    assert!(said.contains("or write { command = \"...\" }"), "{said}");
}

#[test]
fn the_password_is_found_in_the_keyring() {
    let needed = ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"];
    if !needed.into_iter().all(is_there) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    study(folder.path());
    let unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;";
    let store = "printf s3cret | secret-tool store --label=x service cxaudit-test username audit@example.org;";
    let within = |commands: &str| {
        // The daemon ends with the session that it was started in.
        let script = folder.path().join("session");
        let program = assert_cmd::cargo::cargo_bin("cxaudit");
        std::fs::write(
            &script,
            format!("{commands} \"{}\" doctor", program.display()),
        )
        .unwrap();
        doctor(folder.path(), "dbus-run-session -- sh session; true")
    };
    let empty = within(unlock);
    assert!(
        empty.contains("there is none; store it with `secret-tool store"),
        "{empty}"
    );
    // With the password in hand it goes on to the server, which is not there.
    let stored = within(&format!("{unlock} {store}"));
    assert!(
        stored.contains("127.0.0.1") && !stored.contains("keyring"),
        "{stored}"
    );
}
