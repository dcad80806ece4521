//! Lexicons of a study: those of the program, with the files in `lexicons/page/` of the study's
//! folder added. Adding a language is adding a file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::lexicon::{LexiconError, Lexicons, embedded_files};

/// What is wrong with a lexicon file of a study, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconProblem {
    /// The file.
    pub file: PathBuf,
    /// What it holds.
    pub text: String,
    /// The place, in bytes of the text.
    pub range: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl LexiconProblem {
    fn of(file: &Path, text: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            range: None,
            message: message.into(),
            help: help.into(),
        }
    }

    fn from_error(file: &Path, text: &str, error: &LexiconError) -> Self {
        match error {
            LexiconError::Syntax { cause, .. } => Self {
                range: cause.span(),
                ..Self::of(
                    file,
                    text,
                    cause.message().replace('\n', " "),
                    "sections are [buttons], [fields], [tokens], [forms], [consent] and [words]; see scenarios/lexicons/page/en.toml for their roles",
                )
            },
            LexiconError::Phrase {
                problem, phrase, ..
            } => Self {
                range: phrase
                    .as_deref()
                    .and_then(|phrase| last_place(text, phrase)),
                ..Self::of(
                    file,
                    text,
                    problem.clone(),
                    "phrases are compared without case and accents",
                )
            },
        }
    }
}

/// Where a phrase stands in quotes for the last time.
fn last_place(text: &str, phrase: &str) -> Option<Range<usize>> {
    ['"', '\''].iter().find_map(|quote| {
        let quoted = format!("{quote}{phrase}{quote}");
        text.rfind(&quoted).map(|at| at..at + quoted.len())
    })
}

impl Lexicons {
    /// The lexicons of the study in `folder`. A file in `lexicons/page/` replaces the program's of
    /// the same name; any other adds a language.
    ///
    /// # Errors
    /// Every problem of every file, at once.
    pub fn of_study(folder: &Path) -> Result<Self, Vec<LexiconProblem>> {
        let own = folder.join("lexicons").join("page");
        let mut problems = Vec::new();
        let mut read: Vec<(PathBuf, String)> = Vec::new();
        for path in toml_files(&own) {
            match std::fs::read_to_string(&path) {
                Ok(text) => read.push((path, text)),
                Err(error) => problems.push(LexiconProblem::of(
                    &path,
                    "",
                    format!("the file cannot be read: {error}"),
                    "save it as text in UTF-8",
                )),
            }
        }
        for (path, text) in &read {
            // By itself first, so that every broken file is told.
            if let Err(error) = Self::load(&[(name_of(path), text.as_str())]) {
                problems.push(LexiconProblem::from_error(path, text, &error));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        if read.is_empty() {
            return Ok(Self::embedded());
        }
        let mut files: Vec<(String, &str)> = embedded_files()
            .into_iter()
            .filter(|(name, _)| !read.iter().any(|(path, _)| name_of(path) == *name))
            .collect();
        files.extend(
            read.iter()
                .map(|(path, text)| (name_of(path), text.as_str())),
        );
        Self::load(&files).map_err(|error| vec![LexiconProblem::from_error(&own, "", &error)])
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_added_by_a_file_and_every_bad_file_is_told() {
        let study = tempfile::tempdir().unwrap();
        let folder = study.path().join("lexicons/page");
        std::fs::create_dir_all(&folder).unwrap();
        let known = Lexicons::of_study(study.path()).unwrap().languages().len();
        std::fs::write(
            folder.join("xx.toml"),
            "language = \"hr\"\n[buttons]\nadd-to-cart = [\"dodaj u košaricu\"]\n",
        )
        .unwrap();
        let lexicons = Lexicons::of_study(study.path()).unwrap();
        assert_eq!(lexicons.languages().len(), known + 1);
        std::fs::write(
            folder.join("a.toml"),
            "language = 'el'\n[buttons]\nbuy = []\n",
        )
        .unwrap();
        std::fs::write(
            folder.join("b.toml"),
            "language = 'lt'\n[buttons]\nclose = ['uzdaryti']\nsave = ['uzdaryti']\n",
        )
        .unwrap();
        let problems = Lexicons::of_study(study.path()).unwrap_err();
        let said: Vec<_> = problems
            .iter()
            .map(|p| (name_of(&p.file), p.range.clone().map(|r| &p.text[r])))
            .collect();
        assert_eq!(
            said,
            [
                ("a.toml".to_owned(), Some("buy")),
                ("b.toml".to_owned(), Some("'uzdaryti'")),
            ]
        );
    }
}
