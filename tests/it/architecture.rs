//! The data flow is visible from the tree, and stays so: which module may use which, and which
//! foreign crate belongs to which module.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Module -> modules it may use. Arrows go down the flow only.
const ARROWS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("plan", &["text"]),
    ("page", &["text"]),
    ("browser", &["page", "plan"]),
    ("mail", &["text"]),
    ("facts", &[]),
    ("inbox", &["plan", "mail", "facts"]),
    ("journey", &["text", "plan", "browser", "page", "facts"]),
    ("score", &["plan", "facts"]),
    ("survey", &["plan", "facts", "score"]),
    ("report", &["text", "plan", "facts", "score", "survey"]),
    (
        "run",
        &[
            "text", "plan", "browser", "page", "journey", "inbox", "mail", "facts", "score",
            "survey", "report",
        ],
    ),
    ("dashboard", &["plan", "facts", "report", "run"]),
    (
        "demo",
        &[
            "text", "plan", "browser", "inbox", "mail", "facts", "score", "survey", "report", "run",
        ],
    ),
];

/// Foreign crate -> the modules that own it.
const OWNERS: &[(&str, &[&str])] = &[
    ("fantoccini", &["browser"]),
    ("hyper_util", &["browser"]),
    ("hyper_rustls", &["browser"]),
    ("imap", &["inbox"]),
    ("imap_proto", &["inbox"]),
    ("keyring", &["inbox"]),
    ("mailin", &["inbox"]),
    ("rcgen", &["demo"]),
    ("mail_parser", &["mail"]),
    ("phonenumber", &["page"]),
    ("rusqlite", &["facts"]),
    ("handlebars", &["report", "demo"]),
    ("icalendar", &["report"]),
    ("rust_xlsxwriter", &["report"]),
    ("calamine", &["run"]),
    ("axum", &["dashboard", "demo"]),
    // The shops of the demo send mail; the doctor sends a message to the receiver it examines.
    ("lettre", &["demo", "inbox"]),
    ("statrs", &["survey"]),
    ("rand_xoshiro", &["survey"]),
    ("quick_junit", &["report"]),
    ("rust_xlsxwriter", &["report"]),
    ("zip", &["report"]),
    ("parquet", &["report"]),
    ("clap", &["main", "cli"]),
    ("anyhow", &["main", "cli"]),
    ("indicatif", &["cli"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Source files of the crate: top module -> (path, text without comments).
fn modules() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for path in files {
        let relative = path.strip_prefix(&root).expect("found below src");
        let first = relative
            .components()
            .next()
            .expect("not empty")
            .as_os_str()
            .to_string_lossy();
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let code: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        modules
            .entry(first.trim_end_matches(".rs").to_owned())
            .or_default()
            .push((relative.to_owned(), code.join("\n")));
    }
    modules
}

/// The words that follow `prefix` in a text.
fn words_after<'t>(text: &'t str, prefix: &str) -> Vec<&'t str> {
    text.match_indices(prefix)
        .map(|(at, _)| {
            let rest = &text[at + prefix.len()..];
            &rest[..rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn arrows_go_down_the_flow_only() {
    let mut wrong = Vec::new();
    for (module, files) in modules() {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        for (path, text) in files {
            for used in words_after(&text, "crate::") {
                let known = ARROWS.iter().any(|(name, _)| *name == used);
                if known && used != module && !allowed.contains(&used) {
                    wrong.push(format!("{} uses crate::{used}", path.display()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "new arrows against the flow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_module_of_the_library_is_in_the_flow() {
    let mut names: Vec<String> = modules()
        .into_keys()
        .filter(|name| !["lib", "main", "cli"].contains(&name.as_str()))
        .collect();
    names.sort();
    let mut known: Vec<String> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    known.sort();
    assert_eq!(names, known);
}

#[test]
fn foreign_crates_stay_with_their_owner() {
    let mut wrong = Vec::new();
    for (module, files) in modules() {
        for (path, text) in files {
            for (krate, owners) in OWNERS {
                let uses = text.contains(&format!("use {krate}::"))
                    || text.contains(&format!("use {krate};"))
                    || text.match_indices(&format!("{krate}::")).any(|(at, _)| {
                        !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                    });
                if uses && !owners.contains(&module.as_str()) {
                    wrong.push(format!(
                        "{} uses {krate}, which belongs to {owners:?}",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_small_and_are_named_for_what_they_own() {
    let mut wrong = Vec::new();
    for (_, files) in modules() {
        for (path, _) in files {
            let text = fs::read_to_string(
                Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("src")
                    .join(&path),
            )
            .expect("readable");
            let lines = text.lines().count();
            if lines > 600 {
                wrong.push(format!("{} has {lines} lines", path.display()));
            }
            let stem = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            if ["utils", "util", "helpers", "types", "common", "imp"].contains(&stem.as_str()) {
                wrong.push(format!(
                    "{} says nothing about what it owns",
                    path.display()
                ));
            }
            if !text.starts_with("//!") {
                wrong.push(format!("{} has no module doc", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
