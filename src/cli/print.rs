//! What the commands print, once for all of them: a reader that goes away early (`| head`) ends
//! nothing but the printing, and a full disk is told at the end.
//!
//! `println!` and its kin of the standard library panic when nobody reads any more. The macros
//! here have the same names, so that every command uses them without knowing.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something was to be printed and could not be, although somebody reads.
static FAILED: AtomicBool = AtomicBool::new(false);

fn note(printed: io::Result<()>) {
    if printed.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        FAILED.store(true, Ordering::Relaxed);
    }
}

/// Prints to standard output.
pub(super) fn out(text: Arguments<'_>) {
    note(io::stdout().lock().write_fmt(text));
}

/// Prints bytes to standard output.
pub(super) fn bytes(bytes: &[u8]) {
    note(io::stdout().lock().write_all(bytes));
}

/// Prints to standard error. There is nobody to tell when that fails.
pub(super) fn err(text: Arguments<'_>) {
    let _ = io::stderr().lock().write_fmt(text);
}

/// Hands over what is still held back; whether all that was to be printed was, as far as anybody
/// was there to read it.
pub(super) fn finish() -> bool {
    note(io::stdout().lock().flush());
    !FAILED.load(Ordering::Relaxed)
}

macro_rules! print {
    ($($text:tt)*) => { $crate::cli::print::out(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::cli::print::out(format_args!("\n")) };
    ($($text:tt)*) => {
        $crate::cli::print::out(format_args!("{}\n", format_args!($($text)*)))
    };
}

macro_rules! eprint {
    ($($text:tt)*) => { $crate::cli::print::err(format_args!($($text)*)) };
}

macro_rules! eprintln {
    () => { $crate::cli::print::err(format_args!("\n")) };
    ($($text:tt)*) => {
        $crate::cli::print::err(format_args!("{}\n", format_args!($($text)*)))
    };
}
