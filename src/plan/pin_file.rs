//! `shops/<id>.toml`: explicit selectors for goals at one shop.

use std::collections::BTreeMap;
use std::path::Path;

use super::journey::Goal;
use super::problem::Problem;
use super::section::{Found, Section, parse};
use super::shop::{Pin, Shop};
use super::source::{Findings, Source, near_miss, suggest};

const TOP_KEYS: &[&str] = &["goal"];

/// Reads every pin file of the study into the shops.
pub(super) fn read_all(folder: &Path, shops: &mut [Shop], findings: &Findings) {
    for path in super::source::toml_files(&folder.join("shops"), findings) {
        let id = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(at) = shops.iter().position(|shop| shop.id == id) else {
            let ids = shops.iter().map(|shop| shop.id.as_str());
            let help = match near_miss(&id, ids) {
                Some(near) => format!("did you mean `{near}.toml`?"),
                None => {
                    "name the file after a shop of shops.csv: its host, as in `example.pl.toml`"
                        .to_owned()
                }
            };
            let message = format!("no shop is called `{id}`");
            findings.add(Problem::of_file(&path, message).help(help));
            continue;
        };
        if let Some(source) = Source::read(&path, "", findings) {
            shops[at].pins = read(&source, findings);
        }
    }
}

fn read(source: &Source, findings: &Findings) -> BTreeMap<Goal, Pin> {
    let mut pins = BTreeMap::new();
    let Some(table) = parse(source, findings) else {
        return pins;
    };
    let top = Section::top(source, findings, &table, TOP_KEYS);
    let words: Vec<_> = Goal::ALL.into_iter().map(Goal::word).collect();
    for (name, section) in top
        .section("goal")
        .map(|goals| goals.sections())
        .unwrap_or_default()
    {
        match Goal::from_word(&name.value) {
            Some(goal) => {
                pins.insert(goal, pin(&name, section));
            }
            None => {
                let message = format!("unknown goal `{}`", name.value);
                top.complain(name.range, message, &suggest(&name.value, "goals", &words));
            }
        }
    }
    top.finish();
    pins
}

fn pin(name: &Found<String>, section: Section<'_>) -> Pin {
    let open = section.text("open").map(|found| found.value);
    let click = section
        .texts("click")
        .map(|found| found.value)
        .unwrap_or_default();
    let fill = section.text_table("fill").unwrap_or_default();
    let written = ["open", "click", "fill"];
    if written.iter().all(|key| section.key_range(key).is_none()) {
        section.complain(
            name.range.clone(),
            format!("the pin for `{}` says nothing to do", name.value),
            "add open = \"/path\", click = \"css selector\" or fill = { \"css selector\" = \"email\" }",
        );
    }
    for selector in click
        .iter()
        .chain(fill.iter().map(|(selector, _)| selector))
    {
        let text = selector.value.trim_start();
        if text.is_empty() || text.starts_with('/') || text.starts_with("xpath=") {
            section.complain(
                selector.range.clone(),
                format!("`{}` is not a CSS selector", selector.value),
                "write it as in a style sheet: \"button.js-add\"",
            );
        }
    }
    section.finish();
    Pin {
        open,
        click: click.into_iter().map(|found| found.value).collect(),
        fill: fill
            .into_iter()
            .map(|(selector, value)| (selector.value, value))
            .collect(),
    }
}
