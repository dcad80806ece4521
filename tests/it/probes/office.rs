//! The sheet filled in, saved by LibreOffice itself, and taken.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{days_ago, leave_carts, study};
use crate::figures::readers::{fixtures, office, python, run};

/// LibreOffice's names of formats, and the file each makes: a workbook, and CSV with semicolons in
/// Windows-1250 as an office of the region writes it.
const FORMATS: [(&str, &str); 3] = [
    ("xlsx", "filled.xlsx"),
    ("ods", "filled.ods"),
    (
        "csv:Text - txt - csv (StarCalc):59,34,33,1,,0,false,true",
        "filled.csv",
    ),
];

#[test]
fn what_libreoffice_saves_now_is_taken_row_by_row() {
    let Some(office) = office() else {
        println!("no LibreOffice here: nothing was saved by it (make readers installs it)");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = folder.path().join("sheet.xlsx");
    let filled = folder.path().join("filled.xlsx");
    let made = study(100);
    leave_carts(&made, days_ago(8));
    let path = sheet.to_str().expect("a path");
    let ended = made.call(&[
        "probe",
        "sheet",
        "--format",
        "xlsx",
        "--language",
        "pl",
        "--out",
        path,
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let printed = run(Command::new(python())
        .arg(fixtures().join("fill.py"))
        .args([&sheet, &filled]));
    let rows: usize = String::from_utf8_lossy(&printed)
        .trim()
        .parse()
        .expect("a number");
    assert!(rows >= 1_000, "{rows} rows");
    let saved = folder.path().join("saved");
    for (format, file) in FORMATS {
        run(Command::new(office)
            .arg(profile(folder.path()))
            .args(["--headless", "--convert-to", format, "--outdir"])
            .arg(&saved)
            .arg(&filled));
        let study = study(100);
        leave_carts(&study, days_ago(8));
        fs::copy(saved.join(file), study.file(file)).expect("what LibreOffice saved");
        let taken = format!(
            "{} answers taken, 0 known already, 0 left empty, 3 not taken\n",
            rows - 3
        );
        let ended = study.call(&["probe", "import", file]);
        assert_eq!(
            (ended.code, &ended.stdout),
            (Some(2), &taken),
            "{file}: {}",
            ended.stderr
        );
        for (line, why) in [
            (2, "the answer \"może\" cannot be read"),
            (3, "the rater is missing"),
            (4, "there is no shop \"shop911.test\""),
        ] {
            let told = format!("{file}:{line}: not taken: {why}");
            assert!(ended.stderr.contains(&told), "{told}: {}", ended.stderr);
        }
        let again = study.call(&["probe", "import", file]);
        let known = format!("0 answers taken, {} known already", rows - 3);
        assert!(again.stdout.starts_with(&known), "{file}: {again:?}");
    }
}

fn profile(folder: &Path) -> String {
    format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    )
}
