//! The report's own words, from `reports/strings`, and the plural rules of its languages.

use serde_json::Value;

use super::error::ReportError;
use super::language::ReportLanguage;

const EN: &str = include_str!("../../reports/strings/en.toml");
const PL: &str = include_str!("../../reports/strings/pl.toml");
const UK: &str = include_str!("../../reports/strings/uk.toml");
const UNITS: &str = include_str!("../../reports/strings/units.toml");

/// The words of one language.
pub(super) struct Strings {
    language: ReportLanguage,
    table: Value,
    units: Value,
}

impl Strings {
    /// The words of a language.
    pub(super) fn of(language: ReportLanguage) -> Result<Self, ReportError> {
        let file = match language {
            ReportLanguage::Pl => PL,
            ReportLanguage::Uk => UK,
            ReportLanguage::En => EN,
        };
        let read = |file| {
            toml::from_str::<Value>(file).map_err(|source| ReportError::Encoding {
                what: "the report's words",
                source: source.into(),
            })
        };
        Ok(Self {
            language,
            table: read(file)?,
            units: read(UNITS)?,
        })
    }

    /// Everything, for templates.
    pub(super) fn table(&self) -> &Value {
        &self.table
    }

    /// The language.
    pub(super) fn language(&self) -> ReportLanguage {
        self.language
    }

    /// The words at `table` and `key`, where there are any.
    pub(super) fn find(&self, table: &str, key: &str) -> Option<&str> {
        self.table.get(table)?.get(key)?.as_str()
    }

    /// The words at `table` and `key`; the key itself where there are none, which a new cause or
    /// mail kind may meet before its words are written.
    pub(super) fn text<'a>(&'a self, table: &str, key: &'a str) -> &'a str {
        self.find(table, key).unwrap_or(key)
    }

    /// The words at `table` and `key` with the `{names}` in them filled in.
    pub(super) fn fill(&self, table: &str, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(table, key), values)
    }

    /// So many of something, in the right number: `plural("shop", 5)` is `5 sklepów`.
    pub(super) fn plural(&self, name: &str, n: u64) -> String {
        let form = plural_form(self.language, n);
        let words = self
            .table
            .get("plural")
            .and_then(|plurals| plurals.get(name)?.get(form)?.as_str())
            .unwrap_or("{n}");
        fill(words, &[("n", &n.to_string())])
    }

    /// What a count of this criterion counts: the name of a plural.
    pub(super) fn unit(&self, criterion: &str) -> Option<&str> {
        self.units.get(criterion)?.as_str()
    }

    /// The name of a month, 0 to 11.
    pub(super) fn month(&self, month0: u32) -> &str {
        self.table
            .get("time")
            .and_then(|time| time.get("months")?.get(month0 as usize)?.as_str())
            .unwrap_or_default()
    }
}

/// Fills `{names}` in one pass, so that a value which itself looks like a name stays as it is.
pub(super) fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let name_and_rest = from[1..].split_once('}');
        let known = name_and_rest.and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(key, _)| *key == name)?;
            Some((*value, after))
        });
        if let Some((value, after)) = known {
            out.push_str(value);
            rest = after;
        } else {
            out.push('{');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The plural form of a whole number (CLDR plural rules).
fn plural_form(language: ReportLanguage, n: u64) -> &'static str {
    let few = (2..=4).contains(&(n % 10)) && !(12..=14).contains(&(n % 100));
    match language {
        ReportLanguage::En if n == 1 => "one",
        ReportLanguage::En => "many",
        ReportLanguage::Pl if n == 1 => "one",
        ReportLanguage::Uk if n % 10 == 1 && n % 100 != 11 => "one",
        ReportLanguage::Pl | ReportLanguage::Uk if few => "few",
        ReportLanguage::Pl | ReportLanguage::Uk => "many",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(value: &Value, prefix: &str, into: &mut Vec<String>) {
        match value {
            Value::Object(table) => {
                for (key, value) in table {
                    keys(value, &format!("{prefix}.{key}"), into);
                }
            }
            Value::String(text) => {
                assert!(!text.trim().is_empty(), "{prefix} is empty");
                let mut names: Vec<&str> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|part| part.split_once('}').map(|(name, _)| name))
                    .collect();
                names.sort_unstable();
                into.push(format!("{prefix} {names:?}"));
            }
            other => into.push(format!("{prefix} {}", other.as_array().map_or(0, Vec::len))),
        }
    }

    #[test]
    fn languages_have_the_same_keys_and_names() {
        let of = |language| {
            let mut all = Vec::new();
            keys(Strings::of(language).unwrap().table(), "", &mut all);
            all.sort();
            all
        };
        let english = of(ReportLanguage::En);
        assert!(english.len() > 200);
        assert_eq!(of(ReportLanguage::Pl), english);
        assert_eq!(of(ReportLanguage::Uk), english);
    }

    #[test]
    fn numbers_decline() {
        let say = |language, n| Strings::of(language).unwrap().plural("shop", n);
        for (n, pl, uk, en) in [
            (0, "0 sklepów", "0 магазинів", "0 shops"),
            (1, "1 sklep", "1 магазин", "1 shop"),
            (2, "2 sklepy", "2 магазини", "2 shops"),
            (5, "5 sklepów", "5 магазинів", "5 shops"),
            (12, "12 sklepów", "12 магазинів", "12 shops"),
            (21, "21 sklepów", "21 магазин", "21 shops"),
            (22, "22 sklepy", "22 магазини", "22 shops"),
            (111, "111 sklepów", "111 магазинів", "111 shops"),
        ] {
            assert_eq!(say(ReportLanguage::Pl, n), pl);
            assert_eq!(say(ReportLanguage::Uk, n), uk);
            assert_eq!(say(ReportLanguage::En, n), en);
        }
    }

    #[test]
    fn filling_is_one_pass() {
        assert_eq!(
            fill("{a} of {b} {c", &[("a", "{b}"), ("b", "2")]),
            "{b} of 2 {c"
        );
        assert_eq!(fill("{unknown} {a}", &[("a", "1")]), "{unknown} 1");
    }

    #[test]
    fn every_unit_is_a_plural() {
        let strings = Strings::of(ReportLanguage::En).unwrap();
        for (_, unit) in strings.units.as_object().unwrap() {
            let unit = unit.as_str().unwrap();
            assert!(strings.table["plural"].get(unit).is_some(), "{unit}");
        }
    }
}
