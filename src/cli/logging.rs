//! What is said on standard error, how much of it, and in which colours.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::Global;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether standard error gets colours.
    pub(crate) fn on_stderr(self) -> bool {
        self.on(std::io::stderr().is_terminal())
    }

    /// Whether standard output gets colours.
    pub(crate) fn on_stdout(self) -> bool {
        self.on(std::io::stdout().is_terminal())
    }

    fn on(self, terminal: bool) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                !unwanted && terminal
            }
        }
    }

    /// Makes `error:` at the beginning of lines, and underlines, stand out.
    pub(crate) fn paint_errors(self, text: &str) -> String {
        if !self.on_stderr() {
            return text.to_owned();
        }
        let lines = text.split('\n').map(|line| {
            let underline = line.trim_start_matches([' ', '|']);
            if let Some(rest) = line.strip_prefix("error:") {
                format!("\x1b[1;31merror:\x1b[0;1m{rest}\x1b[0m")
            } else if !underline.is_empty() && underline.bytes().all(|b| b == b'^') {
                line.replace(underline, &format!("\x1b[1;31m{underline}\x1b[0m"))
            } else {
                line.to_owned()
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Sends the library's log to standard error: warnings, or what `-q`, `-v` or the environment
/// variable `CXAUDIT_LOG` (as in `cxaudit=debug`) say.
pub(super) fn begin(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "cxaudit=warn,error",
        (false, 1) => "cxaudit=debug,warn",
        (false, _) => "trace",
    };
    let filter = EnvFilter::try_from_env("CXAUDIT_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A log that nobody reads any more is no reason to panic.
        .log_internal_errors(false)
        .with_ansi(global.color.on_stderr())
        .with_target(global.verbose > 1)
        .init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paints_only_when_told() {
        let text = "error: wrong\n  |    ^^^\n  = help: right";
        assert_eq!(Color::Never.paint_errors(text), text);
        assert_eq!(
            Color::Always.paint_errors(text),
            "\x1b[1;31merror:\x1b[0;1m wrong\x1b[0m\n  |    \x1b[1;31m^^^\x1b[0m\n  = help: right"
        );
    }
}
