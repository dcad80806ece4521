//! The `cxaudit` command line: parse, call, exit code.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through its streams"
)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
