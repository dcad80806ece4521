//! A file of the plan: its text, and where to say what is wrong with it.

use std::cell::RefCell;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::problem::Problem;

/// Problems found so far, in any order.
#[derive(Debug, Default)]
pub(super) struct Findings(RefCell<Vec<Problem>>);

impl Findings {
    pub(super) fn add(&self, problem: Problem) {
        self.0.borrow_mut().push(problem);
    }

    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// File by file in the order the files were first complained about, each from top to bottom.
    pub(super) fn into_sorted(self) -> Vec<Problem> {
        let mut problems = self.0.into_inner();
        let mut files: Vec<PathBuf> = Vec::new();
        for problem in &problems {
            if !files.contains(&problem.file) {
                files.push(problem.file.clone());
            }
        }
        problems.sort_by_key(|problem| {
            let file = files.iter().position(|file| *file == problem.file);
            (file, problem.line, problem.columns)
        });
        problems
    }
}

/// The text of one file of the plan.
#[derive(Debug)]
pub(super) struct Source {
    /// The file as the user would name it.
    pub(super) path: PathBuf,
    /// Its text, decoded.
    pub(super) text: String,
}

impl Source {
    /// Reads a file that must be UTF-8. Anything wrong is a finding.
    pub(super) fn read(path: &Path, missing: &str, findings: &Findings) -> Option<Self> {
        let bytes = read_bytes(path, missing, findings)?;
        match String::from_utf8(bytes) {
            Ok(text) => Some(Self {
                path: path.to_owned(),
                text: text.trim_start_matches('\u{feff}').to_owned(),
            }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at]
                    .iter()
                    .filter(|b| **b == b'\n')
                    .count()
                    + 1;
                let mut problem = Problem::of_file(path, "the file is not UTF-8 text")
                    .help("save it as UTF-8 in your editor");
                problem.line = Some(line);
                findings.add(problem);
                None
            }
        }
    }

    /// A problem at a byte range of the text.
    pub(super) fn problem(&self, range: Range<usize>, message: impl Into<String>) -> Problem {
        Problem::at(&self.path, &self.text, range, message)
    }
}

/// Reads a file whole; a file that cannot be read is a finding, with `missing` as what to do when
/// it is not there.
pub(super) fn read_bytes(path: &Path, missing: &str, findings: &Findings) -> Option<Vec<u8>> {
    match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            findings.add(Problem::of_file(path, "there is no such file").help(missing));
            None
        }
        Err(error) => {
            findings.add(Problem::of_file(
                path,
                format!("the file cannot be read: {error}"),
            ));
            None
        }
    }
}

/// The `.toml` files of a folder of the study, by name; none when there is no such folder.
pub(super) fn toml_files(folder: &Path, findings: &Findings) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            let message = format!("the folder cannot be read: {error}");
            findings.add(Problem::of_file(folder, message));
            return Vec::new();
        }
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    files
}

/// The candidate that was probably meant by `word`, if one is close enough.
pub(super) fn near_miss<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let likely = candidate.to_lowercase();
            // `abandon` for `abandon-cart` is far by letters, but means it.
            let shortened = word.len() >= 4 && likely.starts_with(&word);
            let distance = strsim::damerau_levenshtein(&word, &likely);
            (if shortened { 1 } else { distance }, candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= (word.chars().count().max(candidate.chars().count()) / 3).max(1)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `did you mean ...?` where a candidate is close, else the list of all candidates.
pub(super) fn suggest(word: &str, what: &str, candidates: &[&str]) -> String {
    match near_miss(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what}: {}", quoted(candidates)),
    }
}

/// `` `a`, `b`, `c` ``
pub(super) fn quoted(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_near() {
        let keys = ["confirmation", "welcome", "reminder", "follow-up"];
        for (word, expected) in [
            ("confirmaton", Some("confirmation")),
            ("Reminder", Some("reminder")),
            ("followup", Some("follow-up")),
            ("confirm", Some("confirmation")),
            ("wave", None),
            ("", None),
        ] {
            assert_eq!(near_miss(word, keys), expected, "{word}");
        }
    }

    #[test]
    fn a_file_in_another_encoding_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.toml");
        std::fs::write(&path, b"# one\nname = \"\xb3\"\n").unwrap();
        let findings = Findings::default();
        assert!(Source::read(&path, "", &findings).is_none());
        let problems = findings.into_sorted();
        assert_eq!(problems[0].line, Some(2));
        assert_eq!(problems[0].message, "the file is not UTF-8 text");
    }
}
