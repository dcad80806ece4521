//! Reading a TOML file key by key, so that one mistake does not hide the next.
//!
//! A derived deserializer stops at the first unknown key or wrong type. Here every key is asked
//! for by name; what is wrong becomes a finding, and what nobody asked for is an unknown key.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::length::{LENGTH_HELP, parse_length};
use super::problem::Problem;
use super::source::{Findings, Source, near_miss, quoted, suggest};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) range: Range<usize>,
}

/// A file parsed; `None` when its syntax is broken, which is then a finding.
pub(super) fn parse<'s>(source: &'s Source, findings: &Findings) -> Option<Spanned<DeTable<'s>>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Some(table);
    }
    for error in errors {
        let message = error.message().trim_end().to_owned();
        findings.add(match error.span() {
            Some(range) => source.problem(range, message),
            None => Problem::of_file(&source.path, message),
        });
    }
    None
}

/// One table of a file.
pub(super) struct Section<'a> {
    source: &'a Source,
    findings: &'a Findings,
    /// Its name with brackets (`[windows]`); empty for the top of the file.
    name: String,
    table: &'a DeTable<'a>,
    range: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
    /// Keys of the top of the file, which are easily written below a section by mistake.
    top_keys: &'static [&'static str],
}

impl<'a> Section<'a> {
    pub(super) fn top(
        source: &'a Source,
        findings: &'a Findings,
        table: &'a Spanned<DeTable<'a>>,
        top_keys: &'static [&'static str],
    ) -> Self {
        Self {
            source,
            findings,
            name: String::new(),
            table: table.get_ref(),
            range: 0..0,
            asked: RefCell::new(Vec::new()),
            top_keys,
        }
    }

    pub(super) fn complain(&self, range: Range<usize>, message: impl Into<String>, help: &str) {
        let problem = self.source.problem(range, message);
        self.findings.add(if help.is_empty() {
            problem
        } else {
            problem.help(help)
        });
    }

    /// Complains that a key is missing.
    pub(super) fn missing(&self, key: &str, help: &str) {
        if self.name.is_empty() {
            let message = format!("`{key}` is missing");
            self.findings
                .add(Problem::of_file(&self.source.path, message).help(help));
        } else {
            let message = format!("`{key}` is missing in {}", self.name);
            self.complain(self.range.clone(), message, help);
        }
    }

    /// Where a key is written, if it is.
    pub(super) fn key_range(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn wrong_type(&self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let is = value.get_ref().type_str();
        let article = if is.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        self.complain(
            value.span(),
            format!("`{key}` is {article} {is}, but should be {wanted}"),
            "",
        );
    }

    pub(super) fn text(&self, key: &'static str) -> Option<Found<String>> {
        let value = self.value(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, key, "text in quotes");
            return None;
        };
        if text.trim().is_empty() {
            self.complain(value.span(), format!("`{key}` is empty"), "");
            return None;
        }
        Some(Found {
            value: text.to_owned(),
            range: value.span(),
        })
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(value, key, "true or false");
        }
        flag
    }

    pub(super) fn number(&self, key: &'static str, allowed: Range<u32>) -> Option<u32> {
        let value = self.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(value, key, "a whole number");
            return None;
        };
        let read = i64::from_str_radix(number.as_str(), number.radix());
        match read.ok().and_then(|number| u32::try_from(number).ok()) {
            Some(number) if allowed.contains(&number) => Some(number),
            _ => {
                let (low, high) = (allowed.start, allowed.end - 1);
                let message = format!("`{key}` must be from {low} to {high}");
                self.complain(value.span(), message, "");
                None
            }
        }
    }

    /// A number or a text, as text: for amounts (`200`, `199.99`, `"199,99"`) and sizes.
    pub(super) fn number_or_text(&self, key: &'static str) -> Option<Found<String>> {
        let value = self.value(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong_type(value, key, "a number");
                return None;
            }
        };
        Some(Found {
            value: text,
            range: value.span(),
        })
    }

    pub(super) fn length(&self, key: &'static str, shortest: Duration) -> Option<Duration> {
        let value = self.value(key)?;
        let Some(length) = value.get_ref().as_str().and_then(parse_length) else {
            let message = format!("`{key}` is not a length of time");
            self.complain(value.span(), message, LENGTH_HELP);
            return None;
        };
        if length < shortest {
            let shortest = super::length::write_length(shortest);
            let message = format!("`{key}` must be at least {shortest}");
            self.complain(value.span(), message, "");
            return None;
        }
        Some(length)
    }

    pub(super) fn choice<T: Copy>(
        &self,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let found = self.text(key)?;
        let chosen = choices.iter().find(|(word, _)| *word == found.value);
        if chosen.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
            let message = format!("`{key}` cannot be `{}`", found.value);
            self.complain(
                found.range,
                message,
                &suggest(&found.value, "it can be", &words),
            );
        }
        chosen.map(|(_, choice)| *choice)
    }

    /// One text or an array of texts.
    pub(super) fn texts(&self, key: &'static str) -> Option<Found<Vec<Found<String>>>> {
        let value = self.value(key)?;
        let one = |value: &Spanned<DeValue<'_>>| match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(Found {
                value: text.to_owned(),
                range: value.span(),
            }),
            Some(_) => {
                self.complain(value.span(), format!("a text in `{key}` is empty"), "");
                None
            }
            None => {
                self.wrong_type(value, key, "text in quotes, or a list of texts");
                None
            }
        };
        let texts = match value.get_ref() {
            DeValue::Array(array) => array.iter().filter_map(one).collect(),
            _ => vec![one(value)?],
        };
        Some(Found {
            value: texts,
            range: value.span(),
        })
    }

    /// A table of texts with free keys, in the order of the file.
    pub(super) fn text_table(&self, key: &'static str) -> Option<Vec<(Found<String>, String)>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, key, "a table: { \"css selector\" = \"value\" }");
            return None;
        };
        let mut entries = Vec::new();
        for (name, value) in table {
            let Some(text) = value.get_ref().as_str() else {
                self.wrong_type(value, name.get_ref(), "text in quotes");
                continue;
            };
            let name = Found {
                value: name.get_ref().to_string(),
                range: name.span(),
            };
            entries.push((name, text.to_owned()));
        }
        entries.sort_by_key(|(name, _)| name.range.start);
        Some(entries)
    }

    pub(super) fn section(&self, key: &'static str) -> Option<Section<'a>> {
        let value = self.value(key)?;
        self.inside(key, self.key_range(key).unwrap_or_default(), value)
    }

    /// Where it stands.
    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// A section that may be written several times (`[[mailbox]]`).
    pub(super) fn section_or_several(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(array) => array
                .iter()
                .filter_map(|one| self.inside(key, one.span(), one))
                .collect(),
            _ => self
                .inside(key, self.key_range(key).unwrap_or_default(), value)
                .into_iter()
                .collect(),
        }
    }

    /// Every entry as a section of its own, for tables whose keys are free.
    pub(super) fn sections(&self) -> Vec<(Found<String>, Section<'a>)> {
        let mut sections = Vec::new();
        for (name, value) in self.table {
            let found = Found {
                value: name.get_ref().to_string(),
                range: name.span(),
            };
            if let Some(section) = self.inside(name.get_ref(), name.span(), value) {
                sections.push((found, section));
            }
        }
        sections.sort_by_key(|(name, _)| name.range.start);
        sections
    }

    fn inside(
        &self,
        key: &str,
        range: Range<usize>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Option<Section<'a>> {
        let outer = self.name.trim_matches(['[', ']']);
        let dot = if outer.is_empty() { "" } else { "." };
        let name = format!("[{outer}{dot}{key}]");
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, key, &format!("a section: {name}"));
            return None;
        };
        Some(Section {
            source: self.source,
            findings: self.findings,
            name,
            table,
            range,
            asked: RefCell::new(Vec::new()),
            top_keys: self.top_keys,
        })
    }

    /// The value of a key as it stands, for what fits none of the above.
    pub(super) fn raw(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.value(key)
    }

    pub(super) fn findings(&self) -> &'a Findings {
        self.findings
    }

    /// Complains about every key that was not asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        let known: HashSet<_> = asked.iter().copied().collect();
        for key in self
            .table
            .keys()
            .filter(|key| !known.contains(key.get_ref().as_ref()))
        {
            let word = key.get_ref().as_ref();
            let (place, help) = if self.name.is_empty() {
                (String::new(), suggest(word, "keys here", &asked))
            } else {
                let help = match near_miss(word, asked.iter().copied()) {
                    None if self.top_keys.contains(&word) => {
                        format!(
                            "`{word}` belongs at the top of the file, above the first [section]"
                        )
                    }
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("keys here: {}", quoted(&asked)),
                };
                (format!(" in {}", self.name), help)
            };
            self.complain(key.span(), format!("unknown key `{word}`{place}"), &help);
        }
    }
}
