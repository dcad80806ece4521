//! The file that tells `inspect mail` what a visit would know.

use std::collections::HashMap;

use super::Context;

/// Why a context file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// A column that is needed is missing.
    #[error(
        "read the context file: it has no column `{0}`; its first line must name the columns file, first_name, product_names"
    )]
    MissingColumn(&'static str),
    /// A line is not CSV.
    #[error("read line {line} of the context file: {source}")]
    Line {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        #[source]
        source: csv::Error,
    },
}

/// Reads a context file: CSV with the columns `file`, `first_name` and `product_names` (separated
/// by `|`), in any order; further columns are ignored. Look a mail up with [`context_for`].
///
/// # Errors
/// [`ContextError`] when the column `file` is missing or a line is not CSV.
pub fn contexts(csv_text: &str) -> Result<HashMap<String, Context>, ContextError> {
    let csv_text = csv_text.trim_start_matches('\u{feff}');
    let first = csv_text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') {
        b';'
    } else {
        b','
    };
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(csv_text.as_bytes());
    let headers = rows
        .headers()
        .map_err(|source| ContextError::Line { line: 1, source })?
        .clone();
    let column = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
    let file = column("file").ok_or(ContextError::MissingColumn("file"))?;
    let first_name = column("first_name");
    let product_names = column("product_names");
    let mut contexts = HashMap::new();
    for row in rows.records() {
        let row = row.map_err(|source| ContextError::Line {
            line: source.position().map_or(0, csv::Position::line),
            source,
        })?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let path = cell(Some(file)).replace('\\', "/");
        if path.is_empty() {
            continue;
        }
        let context = Context {
            first_name: Some(cell(first_name).to_owned()).filter(|name| !name.is_empty()),
            product_names: cell(product_names)
                .split('|')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            ..Context::default()
        };
        contexts.insert(path, context);
    }
    Ok(contexts)
}

/// The context of the mail file at `path`: the entry of that very path, or else the entry whose
/// path agrees with the end of it over the most folders. `None` when none agrees.
#[must_use]
pub fn context_for<'a>(contexts: &'a HashMap<String, Context>, path: &str) -> Option<&'a Context> {
    let path = path.replace('\\', "/");
    if let Some(context) = contexts.get(&path) {
        return Some(context);
    }
    let is_end_of = |whole: &str, end: &str| {
        whole
            .strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    contexts
        .iter()
        .filter(|(known, _)| {
            let known = known.trim_start_matches("./");
            is_end_of(&path, known) || is_end_of(known, path.trim_start_matches("./"))
        })
        .max_by_key(|(known, _)| (known.len(), std::cmp::Reverse(*known)))
        .map(|(_, context)| context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_context_by_path_or_its_end() {
        let text =
            "\u{feff}file,first_name,product_names,more\nshop/a.eml,Anna,Kubek|Obrus,x\nb.eml,,,\n";
        let contexts = contexts(text).unwrap();
        for (path, expected) in [
            ("shop/a.eml", Some("Anna")),
            ("/mails/shop/a.eml", Some("Anna")),
            ("a.eml", Some("Anna")),
            ("/mails/xshop/a.eml", None),
            ("other.eml", None),
        ] {
            let found = context_for(&contexts, path).and_then(|c| c.first_name.as_deref());
            assert_eq!(found, expected, "{path}");
        }
        assert_eq!(contexts["shop/a.eml"].product_names, ["Kubek", "Obrus"]);
    }

    #[test]
    fn says_which_column_is_missing() {
        let error = contexts("name,first_name\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "read the context file: it has no column `file`; its first line must name the columns file, first_name, product_names"
        );
    }
}
