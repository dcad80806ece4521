//! How a command ends: exit codes are part of the contract.

use std::process::ExitCode;

use cxaudit::plan::Problems;

use super::logging::Color;

/// Printed below the `--help` of the program.
pub(super) const HELP: &str = "\
Begin here:
  cxaudit demo                 see it work, without any real shop
  cxaudit init my-study        make a study of your own; then check, doctor, run, report

Exit codes:
  0  done
  1  something unexpected
  2  wrong command line
  3  the plan is not valid
  4  driver or mailbox cannot be reached
  5  the study is not complete
  6  a gate failed";

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "the codes are a contract, whether a command uses them yet or not"
)]
pub(crate) enum Exit {
    /// Everything asked for is done.
    Done,
    /// Something nobody foresaw.
    Unexpected,
    /// The command line is wrong.
    Usage,
    /// The plan is not valid.
    PlanInvalid,
    /// The driver or the mailbox cannot be reached.
    Unreachable,
    /// There is not evidence enough for the answer asked for.
    Incomplete,
    /// A gate the user set has failed.
    GateFailed,
}

impl Exit {
    /// The code the process ends with.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Unexpected => 1,
            Exit::Usage => 2,
            Exit::PlanInvalid => 3,
            Exit::Unreachable => 4,
            Exit::Incomplete => 5,
            Exit::GateFailed => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// Why a command failed, and how the process ends for it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) error: anyhow::Error,
}

impl Failure {
    /// An error that ends the process with the given code.
    pub(crate) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit,
            error: error.into(),
        }
    }

    /// Prints it to standard error: problems of a plan as they are, all else in one line.
    pub(crate) fn print(&self, color: Color) {
        let text = match self.error.downcast_ref::<Problems>() {
            Some(problems) => problems.to_string(),
            None => format!("error: failed to {:#}", self.error),
        };
        eprintln!("{}", color.paint_errors(&text));
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Exit::Unexpected, error)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::new(Exit::PlanInvalid, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_tells_every_code() {
        for exit in [
            Exit::Done,
            Exit::Unexpected,
            Exit::Usage,
            Exit::PlanInvalid,
            Exit::Unreachable,
            Exit::Incomplete,
            Exit::GateFailed,
        ] {
            let code = format!("\n  {}  ", exit.code());
            assert!(HELP.contains(&code), "{exit:?}");
        }
    }
}
