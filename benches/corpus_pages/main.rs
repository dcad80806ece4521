//! How well the page reader reads real pages, real forms and the words of real platforms.
//!
//! Needs the measuring data (`CXAUDIT_CORPORA`, by default `../shared/corpora`) and a browser; says
//! so and skips without. A third of the pages, chosen by the hash of their names, is never looked
//! at while rules are written: its figures are listed apart. `CXAUDIT_MISSES=1` lists what was
//! read wrongly on the other pages.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

mod capture;
mod forms;
mod strings;
mod tally;
mod web_forms;

use std::path::PathBuf;

use cxaudit::page::Lexicons;

fn main() {
    let folder = std::env::var_os("CXAUDIT_CORPORA")
        .map_or_else(|| PathBuf::from("../shared/corpora"), PathBuf::from);
    if !folder.join("ui_strings.csv").is_file() {
        println!(
            "corpus_pages: skipped, no measuring data at {} (set CXAUDIT_CORPORA)",
            folder.display()
        );
        return;
    }
    let lexicons = Lexicons::embedded();
    let misses = std::env::var_os("CXAUDIT_MISSES").is_some();
    strings::measure(&folder, &lexicons, misses);
    for corpus in ["forms", "web-forms"] {
        let pages = match capture::pages(&folder.join(corpus), corpus) {
            Ok(pages) => pages,
            Err(problem) => {
                println!("corpus_pages: {corpus} skipped: {problem}");
                continue;
            }
        };
        if corpus == "forms" {
            forms::measure(&folder, &pages, &lexicons, misses);
        } else {
            web_forms::measure(&folder, &pages, &lexicons, misses);
        }
    }
}
