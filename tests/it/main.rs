//! The integration tests: one binary, one module per subject.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking, in its support code too"
)]

mod architecture;
mod bad_input;
mod browser;
mod consent;
mod crash;
mod dashboard;
mod doctor;
mod dovecot;
mod exit_codes;
mod figures;
mod fleet;
mod flips;
mod inbox;
mod inbox_fake;
mod inbox_login;
mod inbox_smtp;
mod keyring;
mod mail;
mod mail_archive;
mod mail_blind;
mod mail_hostile;
mod mail_mangled;
mod mail_markup;
mod mail_own_goods;
mod mail_platforms;
mod mailbox_away;
mod mailboxes;
mod oscar;
mod page;
mod plan;
mod platforms;
mod probes;
mod report;
mod rubrics;
mod running;
mod site;
mod soak;
mod statistics;
mod store;
mod study_folder;
mod touchpoints;
mod zoo;

/// The program under test.
fn cxaudit() -> assert_cmd::Command {
    assert_cmd::Command::cargo_bin("cxaudit").expect("cargo builds the program for its tests")
}
