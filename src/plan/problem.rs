//! What is wrong with a plan: every problem at once, with file, line and what to do.

use std::fmt;
use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

/// A password in quotes, or a name and password in an address. None belongs into a plan, and none
/// must reach a terminal or a log through us.
static SECRETS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        r#"(?i)(?:password|token)["']?\s*=\s*["']+([^"']+)"#,
        r"://([^/\s@]+)@",
    ]
    .map(|pattern| Regex::new(pattern).expect("the pattern is a constant"))
});

/// Puts stars in the place of secrets, as many as there were characters, so that columns stay.
pub(super) fn without_secrets(line: &str) -> String {
    let mut line = line.to_owned();
    for pattern in SECRETS.iter() {
        while let Some(secret) = pattern
            .captures(&line)
            .and_then(|found| found.get(1))
            .filter(|secret| secret.as_str().chars().any(|c| c != '*'))
        {
            let stars = "*".repeat(secret.as_str().chars().count());
            let range = secret.range();
            line.replace_range(range, &stars);
        }
    }
    line
}

/// One thing to put right in a study folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file it is in.
    pub file: PathBuf,
    /// Line, from 1; `None` when the problem is the file itself.
    pub line: Option<usize>,
    /// Columns to underline, from 1, in characters; the end is exclusive.
    pub columns: Option<(usize, usize)>,
    /// The line as it stands in the file.
    pub source_line: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// A problem of a whole file.
    pub fn of_file(file: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            columns: None,
            source_line: None,
            message: message.into(),
            help: None,
        }
    }

    /// A problem at a byte range of a file's text. The first line of the range is shown, and the
    /// part of it that lies in the range underlined.
    pub fn at(
        file: impl Into<PathBuf>,
        text: &str,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let floor = |at: usize| {
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(range.start), floor(range.end));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let from = text[line_start..start].chars().count() + 1;
        let shown_end = end.clamp(start, line_start + line.len().max(start - line_start));
        let width = text[start..shown_end].chars().count().max(1);
        Self {
            line: Some(text[..start].matches('\n').count() + 1),
            columns: Some((from, from + width)),
            source_line: Some(without_secrets(line)),
            ..Self::of_file(file, message)
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Keeps control characters away from the terminal. A tab is as wide as the terminal likes: a space
/// keeps the underline in place.
fn printable(text: &str) -> String {
    let replace = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(replace).collect()
}

impl fmt::Display for Problem {
    /// Several lines, as compilers print them, without a line break at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", printable(&self.message))?;
        let number = self.line.map(|line| line.to_string()).unwrap_or_default();
        let margin = " ".repeat(number.len());
        write!(f, "\n{margin}--> {}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some((from, _)) = self.columns {
                write!(f, ":{from}")?;
            }
        }
        if let Some(source) = &self.source_line {
            let source = printable(source);
            write!(f, "\n{margin} |\n{number} | {}", source.trim_end())?;
            if let Some((from, to)) = self.columns {
                let gap = " ".repeat(from.saturating_sub(1));
                let underline = "^".repeat(to.saturating_sub(from).max(1));
                write!(f, "\n{margin} | {gap}{underline}")?;
            }
        }
        if let Some(help) = &self.help {
            if self.source_line.is_some() {
                write!(f, "\n{margin} |")?;
            }
            write!(f, "\n{margin} = help: {}", printable(help))?;
        }
        Ok(())
    }
}

/// Every problem of a study folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    /// The problems with an empty line between them, and how many there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}\n")?;
        }
        match self.0.len() {
            1 => f.write_str("the plan has 1 problem"),
            n => write!(f, "the plan has {n} problems"),
        }
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        for (line, expected) in [
            ("password = \"a b c\"", "password = \"*****\""),
            ("password = \"unclosed", "password = \"********"),
            (
                "{ user = \"a\", password='zły' }",
                "{ user = \"a\", password='***' }",
            ),
            (
                "https://me:pw@example.org/a@b",
                "https://*****@example.org/a@b",
            ),
            (
                "password = { env = \"NAME\" }",
                "password = { env = \"NAME\" }",
            ),
            ("https://example.org/", "https://example.org/"),
        ] {
            assert_eq!(without_secrets(line), expected);
        }
    }

    #[test]
    fn the_underline_stands_below_its_words() {
        let text = "first\r\nzażółć = \"gęślą\"\r\n";
        let at = text.find("\"g").unwrap();
        let problem = Problem::at("a.toml", text, at..text.len(), "wrong").help("right");
        assert_eq!(
            problem.to_string(),
            "error: wrong\n --> a.toml:2:10\n  |\n2 | zażółć = \"gęślą\"\n  |          ^^^^^^^\n  |\n  = help: right"
        );
        let hostile = Problem::of_file("a.toml", "a\x1b[2Jb");
        assert!(!hostile.to_string().contains('\x1b'));
        let nothing = Problem::at("a.toml", "", 5..9, "empty");
        assert_eq!(nothing.line, Some(1));
    }
}
