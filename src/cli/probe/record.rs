//! `cxaudit probe record`: answers at a prompt, or on the command line.

use std::io::{BufRead, Write as _};
use std::path::PathBuf;

use chrono::Utc;
use cxaudit::facts::Store;
use cxaudit::plan::Plan;
use cxaudit::report::{Ask, Call, ReportLanguage};
use cxaudit::run::{Answer, ProbeError, Taken, answer_help, parse_answer, take_answer};

use super::super::Global;
use super::super::exit::{Exit, Failure};
use super::super::report::Tongue;
use super::{Which, failure, study, wanted};

/// Write down what a person found out: asks each question, or takes one answer by flags
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  cxaudit probe record example.pl\n  \
    cxaudit probe record example.pl phone-reachable --answer yes --rater Anna \
    --note \"third try\" --attach call.m4a")]
pub(in crate::cli) struct Args {
    /// The shop: its id or address
    shop: String,
    /// The question (`phone-reachable`); all open ones where none is named
    criterion: Option<String>,
    /// The answer: yes, no, or the number or time that is asked for; asks nothing
    #[arg(
        long,
        value_name = "ANSWER",
        requires = "criterion",
        requires = "rater"
    )]
    answer: Option<String>,
    /// Who asked
    #[arg(long, value_name = "NAME", env = "CXAUDIT_RATER")]
    rater: Option<String>,
    /// When (`2026-05-04 10:30`) [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Anything worth remembering
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// A picture or recording as proof; may be given several times
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Language of the questions
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let mut answer = Answer {
        shop: args.shop.clone(),
        criterion: args.criterion.clone().unwrap_or_default(),
        answer: args.answer.clone().unwrap_or_default(),
        rater: args.rater.clone().unwrap_or_default(),
        at: args.at.clone().unwrap_or_default(),
        note: args.note.clone().unwrap_or_default(),
        attachments: args.attach.clone(),
    };
    if args.answer.is_some() {
        let taken = take_answer(&plan, &store, &answer, Utc::now()).map_err(failure)?;
        global.say(said(taken));
        return Ok(Exit::Done);
    }
    let which = Which {
        shop: Some(args.shop.clone()),
        due: false,
    };
    let calls = wanted(&which, &plan, &store)?;
    let mut prompt = Prompt {
        lines: std::io::stdin().lock(),
    };
    if answer.rater.is_empty() {
        match prompt.ask("Who asks? ")? {
            Some(name) if !name.is_empty() => answer.rater = name,
            _ => {
                return Err(failure(ProbeError::Refused(
                    "the rater is missing: give --rater NAME".to_owned(),
                )));
            }
        }
    }
    let written = converse(args, &plan, &store, &calls, &mut answer, &mut prompt)?;
    global.say(&format!("{} written down.", super::answers(written)));
    Ok(Exit::Done)
}

fn said(taken: Taken) -> &'static str {
    match taken {
        Taken::New => "Written down.",
        Taken::Known => "Known already: the same rater has said the same.",
    }
}

/// Reads what the person types.
struct Prompt<R> {
    lines: R,
}

impl<R: BufRead> Prompt<R> {
    /// The next line, trimmed; `None` at the end of the input.
    fn ask(&mut self, question: &str) -> Result<Option<String>, Failure> {
        eprint!("{question}");
        let _ = std::io::stderr().flush();
        let mut line = String::new();
        let read = self
            .lines
            .read_line(&mut line)
            .map_err(|error| Failure::new(Exit::Unexpected, error))?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

/// Asks every open question of the calls, or the named one; returns how many answers were written.
fn converse<R: BufRead>(
    args: &Args,
    plan: &Plan,
    store: &Store,
    calls: &[Call],
    answer: &mut Answer,
    prompt: &mut Prompt<R>,
) -> Result<usize, Failure> {
    let language = ReportLanguage::from(args.language);
    let named = args.criterion.as_deref();
    let open = |ask: &Ask, rater: &str| match named {
        Some(named) => ask.criterion == named,
        None => !ask.answered_by.iter().any(|by| by == rater),
    };
    let mut written = 0;
    let mut asked = 0;
    for call in calls {
        let asks: Vec<&Ask> = call
            .asks
            .iter()
            .filter(|ask| open(ask, &answer.rater))
            .collect();
        if asks.is_empty() {
            continue;
        }
        introduce(call);
        let mut noes: Vec<&str> = Vec::new();
        for ask in asks {
            if ask.only_if.as_deref().is_some_and(|id| noes.contains(&id)) {
                noes.push(&ask.criterion);
                continue;
            }
            asked += 1;
            eprintln!("\n{}", language.wording(&ask.question));
            if let Some(what) = &ask.ask {
                eprintln!("  {}", language.wording(what));
            }
            let Some(no) = one(plan, store, ask, answer, prompt, &mut written)? else {
                return Ok(written);
            };
            if no {
                noes.push(&ask.criterion);
            }
        }
    }
    if asked == 0 {
        let why = match named {
            Some(named) => format!(
                "there is no open question \"{named}\" at {}: `cxaudit probe list --shop {0}` tells what there is",
                args.shop
            ),
            None => format!("nothing is left to ask {} about", args.shop),
        };
        return Err(failure(ProbeError::Refused(why)));
    }
    Ok(written)
}

fn introduce(call: &Call) {
    eprintln!("\n{} ({}), {}", call.name, call.url, call.channel.word());
    let customer = call.customer.as_ref();
    for (label, text) in [
        ("number", call.number.clone()),
        ("hours", call.hours.clone()),
        (
            "as",
            customer.map(|who| format!("{}, {}, {}", who.name, who.email, who.phone)),
        ),
        ("cart", call.cart.as_ref().map(|cart| cart.product.clone())),
        (
            "order",
            call.order.as_ref().and_then(|order| order.number.clone()),
        ),
    ] {
        if let Some(text) = text {
            eprintln!("  {label:<7} {text}");
        }
    }
}

/// Asks one question until the answer can be taken; an empty line passes over it. Whether it was a
/// no, or `None` at the end of the input.
fn one<R: BufRead>(
    plan: &Plan,
    store: &Store,
    ask: &Ask,
    answer: &mut Answer,
    prompt: &mut Prompt<R>,
    written: &mut usize,
) -> Result<Option<bool>, Failure> {
    loop {
        let help = answer_help(ask.measure);
        let Some(text) = prompt.ask(&format!("  ({help}; empty: later) > "))? else {
            return Ok(None);
        };
        if text.is_empty() {
            return Ok(Some(false));
        }
        let now = Utc::now();
        let outcome = match parse_answer(ask.measure, &text, now) {
            Ok(outcome) => outcome,
            Err(why) => {
                eprintln!("  {why}");
                continue;
            }
        };
        answer.criterion.clone_from(&ask.criterion);
        answer.answer = text;
        match take_answer(plan, store, answer, now) {
            Ok(Taken::New) => *written += 1,
            Ok(Taken::Known) => eprintln!("  {}", said(Taken::Known)),
            Err(error) => return Err(failure(error)),
        }
        let no = matches!(outcome, cxaudit::facts::Outcome::NotSeen { .. });
        return Ok(Some(no));
    }
}
