//! Rubric files: what is wrong is told exactly, by a twin for each rule.

use std::path::{Path, PathBuf};

use super::cxaudit;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-rubrics");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    files
}

/// Each rubric of bad-rubrics has a twin `<name>.err`: exactly what `check --rubric` says of it.
#[test]
fn every_bad_rubric_is_told_exactly() {
    let files = files();
    assert!(files.len() >= 40);
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let output = cxaudit()
            .args(["check", "--rubric", &name])
            .current_dir(file.parent().unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let expected = std::fs::read_to_string(file.with_extension("err")).unwrap_or_default();
        if output.status.code() != Some(3) || said != expected || !output.stdout.is_empty() {
            wrong.push(format!("{name}, {}:\n{said}", output.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rubric_of_the_program_is_sound_as_a_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rubric.toml");
    let output = cxaudit()
        .args(["check", "--rubric"])
        .arg(file)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && said.contains("the rubric is sound"),
        "{said}"
    );
}

/// `scenarios/criteria.md` is for those who read and do not run.
#[test]
fn the_table_of_the_criteria_is_what_the_catalogue_says() {
    let output = cxaudit().arg("catalogue").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/criteria.md");
    let page = std::fs::read_to_string(file).unwrap();
    let table = page.find("| id |").map_or("", |at| &page[at..]);
    assert!(
        output.status.success() && table == said,
        "replace the table of scenarios/criteria.md by what `cxaudit catalogue` prints"
    );
    assert!(!said.contains("| nobody |"), "{said}");
}
