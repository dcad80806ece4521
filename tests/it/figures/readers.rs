//! Exports opened by the programs of others: pandas, LibreOffice, pyarrow, polars.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::{call, hundred, json};

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers")
}

/// A virtualenv with the readers, installed once and kept beside the build.
pub fn python() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let wanted = fs::read_to_string(fixtures().join("requirements.txt")).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers-venv");
        let mark = folder.join("installed.txt");
        if fs::read_to_string(&mark).ok().as_deref() != Some(wanted.as_str()) {
            let _ = fs::remove_dir_all(&folder);
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
            run(Command::new(folder.join("bin/pip"))
                .args(["-q", "install", "--disable-pip-version-check", "-r"])
                .arg(fixtures().join("requirements.txt")));
            fs::write(&mark, wanted).unwrap();
        }
        folder
    });
    folder.join("bin/python")
}

/// Runs a program that must succeed; what it printed.
pub fn run(command: &mut Command) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output.stdout
}

/// LibreOffice, where it is installed.
pub fn office() -> Option<&'static str> {
    ["/usr/bin/soffice", "/usr/bin/libreoffice"]
        .into_iter()
        .find(|path| Path::new(path).exists())
}

fn read(kind: &str, path: &Path) -> Value {
    let printed = run(Command::new(python())
        .arg(fixtures().join("read.py"))
        .arg(kind)
        .arg(path));
    serde_json::from_slice(&printed).unwrap()
}

/// What the readers found of the shares against the JSON of the program.
fn same_numbers(found: &Value) {
    let scores = json(hundred(), &["export", "--format", "json"]);
    let names = [
        "listed", "testable", "yes", "no", "share", "low", "high", "worst", "best",
    ];
    let expected = scores["survey"].as_array().unwrap();
    let rows = found["survey"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(expected) {
        for (cell, name) in row.as_array().unwrap().iter().zip(names) {
            match (cell.as_f64(), expected[name].as_f64()) {
                // A workbook keeps 15 or more digits.
                (Some(found), Some(ours)) => {
                    assert!((found - ours).abs() < 1e-12, "{name}: {expected}")
                }
                (found, ours) => assert_eq!(found, ours, "{name}: {expected}"),
            }
        }
    }
    assert_eq!(found["time"], true, "instants are instants");
    assert_eq!(found["pages"]["shops"][0], 100);
    assert_eq!(found["pages"]["messages"][0], 17);
    assert!(found["pages"]["codebook"][0].as_u64() > Some(90));
}

#[test]
fn pandas_and_libreoffice_open_the_workbook() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("study.xlsx");
    assert!(
        call(
            hundred(),
            &[
                "export",
                "--format",
                "xlsx",
                "--out",
                file.to_str().unwrap()
            ]
        )
        .status
        .success()
    );
    same_numbers(&read("workbook", &file));
    let Some(office) = office() else {
        println!(
            "no LibreOffice here: the workbook was opened by pandas alone (make readers installs it)"
        );
        return;
    };
    // Opened and saved by LibreOffice it still holds the same.
    let saved = out.path().join("saved");
    run(Command::new(office)
        .arg(format!(
            "-env:UserInstallation=file://{}",
            out.path().join("profile").display()
        ))
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&saved)
        .arg(&file));
    same_numbers(&read("workbook", &saved.join("study.xlsx")));
}

#[test]
#[cfg(feature = "parquet")]
fn pyarrow_and_polars_read_parquet() {
    let out = tempfile::tempdir().unwrap();
    let output = call(
        hundred(),
        &[
            "export",
            "--format",
            "parquet",
            "--out",
            out.path().to_str().unwrap(),
        ],
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    same_numbers(&read("parquet", out.path()));
}

#[test]
#[cfg(not(feature = "parquet"))]
fn without_the_feature_parquet_is_refused_with_the_way_out() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("tables");
    for more in [["--table", "survey"], ["--out", folder.to_str().unwrap()]] {
        let output = call(
            hundred(),
            &[&["export", "--format", "parquet"], &more[..]].concat(),
        );
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("--features parquet"));
    }
    assert!(!folder.exists(), "nothing is left behind");
}
