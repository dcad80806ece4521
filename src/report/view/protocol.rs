//! What was done, so that the figures can be read.

use serde::Serialize;

use crate::plan::{ConsentPolicy, CookiePolicy, Goal, Journey, Watch};
use crate::report::inert::{LINE, NAME, inert};
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::words;

/// A term of the protocol and what was done about it.
#[derive(Debug, Serialize)]
pub(crate) struct Fact {
    term: String,
    lines: Vec<Line>,
}

/// A line, with the steps of a journey where it is one.
#[derive(Debug, Serialize)]
struct Line {
    text: String,
    steps: Vec<String>,
}

/// The protocol.
pub(super) fn facts(input: &Input<'_>, strings: &Strings) -> Vec<Fact> {
    let fact = |key: &str, lines: Vec<Line>| Fact {
        term: strings.text("protocol", key).to_owned(),
        lines,
    };
    let says = |key: &str| plain(strings.text("protocol", key).to_owned());
    let cookies = match input.protocol.cookies {
        CookiePolicy::Reject => says("cookies-reject"),
        CookiePolicy::Accept => says("cookies-accept"),
    };
    let consent = match input.protocol.consent {
        ConsentPolicy::Required => says("consent-required"),
        ConsentPolicy::Marketing => says("consent-marketing"),
    };
    let orders = match input.orders.len() {
        0 => strings.text("protocol", "orders-none").to_owned(),
        n => strings.plural("order", n as u64),
    };
    let journeys = input.protocol.journeys;
    let mut facts = vec![fact(
        "journeys",
        journeys.iter().map(|one| journey(strings, one)).collect(),
    )];
    let windows = windows(input, strings);
    if !windows.is_empty() {
        facts.push(fact("windows", windows));
    }
    facts.push(fact("cookies", vec![cookies]));
    facts.push(fact("consent", vec![consent]));
    facts.push(fact("orders", vec![plain(orders)]));
    facts
}

fn plain(text: String) -> Line {
    Line {
        text,
        steps: Vec::new(),
    }
}

fn journey(strings: &Strings, journey: &Journey) -> Line {
    let text = match strings.find("journey", &journey.id) {
        Some(known) => known.to_owned(),
        None => inert(&journey.question, LINE),
    };
    let steps = journey.goals.iter().map(|goal| {
        let word = goal_word(*goal);
        strings.text("goal", &word).to_owned()
    });
    Line {
        text,
        steps: steps.collect(),
    }
}

/// The windows that some journey of the study is watched for.
fn windows(input: &Input<'_>, strings: &Strings) -> Vec<Line> {
    let windows = input.protocol.windows;
    let journeys = input.protocol.journeys;
    let watches = |watch| journeys.iter().any(|one| one.watch == Some(watch));
    let registers = journeys
        .iter()
        .any(|one| one.goals.contains(&Goal::Register));
    let orders = journeys
        .iter()
        .any(|one| one.goals.contains(&Goal::PlaceOrder));
    [
        (registers, "window-welcome", windows.welcome),
        (
            watches(Watch::Reminder),
            "window-reminder",
            windows.reminder,
        ),
        (
            orders || watches(Watch::Confirmation),
            "window-confirmation",
            windows.confirmation,
        ),
        (
            orders || watches(Watch::FollowUp),
            "window-follow-up",
            windows.follow_up,
        ),
        (watches(Watch::Reply), "window-reply", windows.reply),
    ]
    .into_iter()
    .filter(|(used, ..)| *used)
    .map(|(_, key, length)| {
        let time = words::window(strings, length);
        plain(strings.fill("protocol", key, &[("time", &time)]))
    })
    .collect()
}

/// The word of a goal in files.
fn goal_word(goal: Goal) -> String {
    serde_json::to_value(goal)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// What to call a journey.
pub(super) fn journey_name(strings: &Strings, id: &str) -> String {
    match strings.find("journey-name", id) {
        Some(known) => known.to_owned(),
        None => inert(id, NAME),
    }
}
