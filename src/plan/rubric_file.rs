//! Rubric files: `scenarios/rubric.toml`, which comes with the program, or a study's own.
//!
//! A file holds a version, the smallest coverage at which a phase is rated, the criteria, gates, and
//! presets: named choices among them. `full` is always there and means all of them.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::probe::ProbeRule;
use super::problem::Problem;
use super::rubric::{Criterion, Gates, Judge, Otherwise, Phase, Question, Rubric};

/// The rubric that comes with the program.
const EMBEDDED: &str = include_str!("../../scenarios/rubric.toml");

/// The preset that means every criterion.
pub(super) const FULL: &str = "full";

/// Something to put right in a rubric file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RubricProblem {
    /// Line, from 1; `None` when it is the file as a whole.
    pub line: Option<usize>,
    /// The bytes of the file to underline.
    pub range: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl RubricProblem {
    /// The same problem as every other of a plan is told, with its file and line.
    #[must_use]
    pub fn in_file(self, path: &Path, text: &str) -> Problem {
        let told = match self.range {
            Some(range) => Problem::at(path, text, range, self.message),
            None => Problem::of_file(path, self.message),
        };
        match self.help {
            Some(help) => told.help(help),
            None => told,
        }
    }
}

impl Rubric {
    /// Reads a rubric file and chooses a preset of it. `file` is its name for messages.
    ///
    /// # Errors
    /// Every problem of the file, in the order of its lines.
    pub fn load(text: &str, file: &str, preset: &str) -> Result<Rubric, Vec<RubricProblem>> {
        let mut check = Check {
            text,
            problems: Vec::new(),
        };
        let read = check.read();
        let mut rubric = None;
        if let Some(read) = read {
            check.criteria(&read.rows);
            check.presets(&read);
            check.gates(&read);
            rubric = check.choose(read, file, preset);
        }
        check.problems.sort_by_key(|problem| problem.line);
        match rubric {
            Some(rubric) if check.problems.is_empty() => Ok(rubric),
            _ => Err(check.problems),
        }
    }

    /// A preset of the rubric that comes with the program: `full`, `genesys` or `dentsu`.
    ///
    /// # Errors
    /// When it has no such preset.
    pub fn embedded(preset: &str) -> Result<Rubric, Vec<RubricProblem>> {
        Rubric::load(EMBEDDED, "scenarios/rubric.toml", preset)
    }

    /// The text of the rubric file that comes with the program, to start an own one from.
    #[must_use]
    pub fn embedded_text() -> &'static str {
        EMBEDDED
    }
}

/// One `[[criterion]]` as the file has it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Row {
    pub(super) id: Spanned<String>,
    pub(super) phase: Phase,
    pub(super) weight: Spanned<f64>,
    pub(super) judge: Spanned<Judge>,
    pub(super) observation: Option<Spanned<String>>,
    pub(super) applies_if: Option<Spanned<String>>,
    pub(super) otherwise: Option<Spanned<Otherwise>>,
    pub(super) probe: Option<Spanned<ProbeRule>>,
    pub(super) source: String,
    pub(super) question: Spanned<Question>,
    pub(super) advice: Spanned<Question>,
}

const TOP_KEYS: &[&str] = &["version", "min-coverage", "gates", "presets", "criterion"];

/// The `[gates]` as the file has them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct GatesRow {
    pub(super) fail_under: BTreeMap<Phase, Spanned<f64>>,
    pub(super) fail_on: Vec<Spanned<String>>,
}

/// What could be read of a file.
pub(super) struct Read {
    pub(super) version: String,
    pub(super) min_coverage: f64,
    pub(super) gates: GatesRow,
    pub(super) presets: BTreeMap<String, Vec<Spanned<String>>>,
    pub(super) rows: Vec<Row>,
    pub(super) whole: bool,
}

pub(super) struct Check<'a> {
    text: &'a str,
    problems: Vec<RubricProblem>,
}

impl Check<'_> {
    pub(super) fn at(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let before = &self.text.as_bytes()[..range.start.min(self.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let help = help.into();
        self.problems.push(RubricProblem {
            line: Some(line),
            range: Some(range),
            message: message.into(),
            help: (!help.is_empty()).then_some(help),
        });
    }

    pub(super) fn whole(&mut self, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(RubricProblem {
            line: None,
            range: None,
            message: message.into(),
            help: Some(help.into()),
        });
    }

    fn toml(&mut self, error: &toml::de::Error, within: Range<usize>) {
        // `unknown field `a`, expected `b` or `c``: the first word is the user's.
        let mut words = error.message().split('`').skip(1).step_by(2);
        let help = words
            .next()
            .filter(|_| error.message().starts_with("unknown field"))
            .map(|word| near(word, words))
            .unwrap_or_default();
        self.at(error.span().unwrap_or(within), error.message(), help);
    }

    /// Reads as much as can be read; `None` when it is not TOML.
    fn read(&mut self) -> Option<Read> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if !errors.is_empty() {
            for error in &errors {
                self.toml(error, 0..0);
            }
            return None;
        }
        let mut read = Read {
            version: String::new(),
            min_coverage: 0.0,
            gates: GatesRow::default(),
            presets: BTreeMap::new(),
            rows: Vec::new(),
            whole: true,
        };
        let mut missing: HashSet<&str> = ["version", "min-coverage", "criterion"].into();
        for (key, value) in table.into_inner() {
            let (range, name) = (key.span(), key.into_inner());
            missing.remove(name.as_ref());
            match name.as_ref() {
                "version" => read.version = self.value(value).unwrap_or_default(),
                "min-coverage" => {
                    let range = value.span();
                    read.min_coverage = self.value(value).unwrap_or_default();
                    if !(0.0..=1.0).contains(&read.min_coverage) {
                        self.at(
                            range,
                            "a coverage is a fraction from 0 to 1",
                            "write 0.5 for half of the weight",
                        );
                    }
                }
                "gates" => read.gates = self.value(value).unwrap_or_default(),
                "presets" => read.presets = self.value(value).unwrap_or_default(),
                "criterion" => self.rows(value, &mut read),
                other => self.at(
                    range,
                    format!("unknown key `{other}`"),
                    near(other, TOP_KEYS.iter().copied()),
                ),
            }
        }
        let mut missing: Vec<_> = missing.into_iter().collect();
        missing.sort_unstable();
        for key in missing {
            let help = match key {
                "criterion" => "add at least one [[criterion]]",
                "version" => "add a line such as version = \"1\" at the top",
                _ => "add a line such as min-coverage = 0.5 at the top",
            };
            self.whole(format!("`{key}` is missing"), help);
        }
        Some(read)
    }

    fn rows(&mut self, value: Spanned<DeValue<'_>>, read: &mut Read) {
        let range = value.span();
        let DeValue::Array(rows) = value.into_inner() else {
            self.at(
                range,
                "criteria are a list",
                "begin each with [[criterion]]",
            );
            return;
        };
        for row in rows {
            match self.value(row) {
                Some(row) => read.rows.push(row),
                None => read.whole = false,
            }
        }
    }

    fn value<T: serde::de::DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        let range = value.span();
        T::deserialize(ValueDeserializer::from(value))
            .map_err(|error| self.toml(&error, range))
            .ok()
    }

    fn choose(&mut self, read: Read, file: &str, preset: &str) -> Option<Rubric> {
        let chosen: Option<HashSet<String>> = match read.presets.get(preset) {
            Some(ids) => Some(ids.iter().map(|id| id.get_ref().clone()).collect()),
            None if preset == FULL => None,
            None => {
                let mut names: Vec<&str> = read.presets.keys().map(String::as_str).collect();
                names.push(FULL);
                self.whole(
                    format!("{file} has no preset `{preset}`"),
                    near(preset, names.into_iter()),
                );
                return None;
            }
        };
        let criteria: Vec<Criterion> = read
            .rows
            .into_iter()
            .map(|row| criterion(row, self.text))
            .filter(|criterion| {
                chosen
                    .as_ref()
                    .is_none_or(|chosen| chosen.contains(&criterion.id))
            })
            .collect();
        Some(Rubric {
            id: preset.to_owned(),
            version: read.version,
            hash: Sha256::digest(self.text)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            min_coverage: read.min_coverage,
            gates: Gates {
                fail_under: read
                    .gates
                    .fail_under
                    .into_iter()
                    .map(|(phase, score)| (phase, score.into_inner()))
                    .collect(),
                // A preset without the criterion cannot be held to it.
                fail_on: read
                    .gates
                    .fail_on
                    .into_iter()
                    .map(Spanned::into_inner)
                    .filter(|id| criteria.iter().any(|criterion| criterion.id == *id))
                    .collect(),
            },
            criteria,
        })
    }
}

fn criterion(row: Row, text: &str) -> Criterion {
    let derivation = comment_above(text, row.id.span().start);
    let id = row.id.into_inner();
    Criterion {
        observation: row
            .observation
            .map_or_else(|| id.clone(), Spanned::into_inner),
        phase: row.phase,
        weight: row.weight.into_inner(),
        judge: row.judge.into_inner(),
        applies_if: row.applies_if.map(Spanned::into_inner),
        otherwise: row.otherwise.map(Spanned::into_inner).unwrap_or_default(),
        probe: row.probe.map(Spanned::into_inner),
        source: row.source,
        question: row.question.into_inner(),
        advice: row.advice.into_inner(),
        derivation,
        id,
    }
}

/// The comment right above the `[[criterion]]` that holds this place: where its weight comes from.
fn comment_above(text: &str, place: usize) -> String {
    let above = &text[..place.min(text.len())];
    let Some(header) = above.rfind("[[criterion]]") else {
        return String::new();
    };
    let mut lines: Vec<&str> = above[..header]
        .lines()
        .rev()
        .map_while(|line| line.strip_prefix('#'))
        .map(str::trim)
        .collect();
    lines.reverse();
    lines.join(" ")
}

/// A hint: the nearest of the words there are, or all of them where none is near.
#[must_use]
pub fn near<'a>(word: &str, there: impl Iterator<Item = &'a str>) -> String {
    let mut there: Vec<&str> = there.collect();
    there.sort_unstable();
    let best = there
        .iter()
        .map(|other| (strsim::damerau_levenshtein(word, other), other))
        .min();
    match best {
        Some((distance, other)) if distance <= 1 + word.chars().count() / 4 => {
            format!("did you mean `{other}`?")
        }
        _ => format!("there are: {}", there.join(", ")),
    }
}

#[cfg(test)]
#[path = "rubric_tests.rs"]
mod tests;
