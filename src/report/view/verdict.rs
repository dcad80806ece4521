//! One verdict, in words.

use serde::Serialize;

use super::page::question;
use super::reason::reason;
use crate::report::inert::{LINE, NAME, inert};
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::words;
use crate::score::{Overruled, State, Verdict};

/// A reference to a piece of proof.
#[derive(Debug, Serialize)]
pub(super) struct Citation {
    pub(super) number: usize,
    pub(super) anchor: String,
}

/// A verdict.
#[derive(Debug, Serialize)]
pub(super) struct VerdictRow {
    criterion: String,
    state: State,
    word: String,
    question: String,
    /// What was found.
    finding: Option<String>,
    /// Why it could not be judged, or what is awaited.
    note: Option<String>,
    when: Option<String>,
    proof: Vec<Citation>,
    overruled: Option<OverruledRow>,
}

/// Who overruled the verdict and why, and what it was before.
#[derive(Debug, Serialize)]
struct OverruledRow {
    by: String,
    before: String,
}

/// The key of a state in the strings.
pub(super) fn state_word(state: State) -> &'static str {
    match state {
        State::Pass => "pass",
        State::Partial => "partial",
        State::Fail => "fail",
        State::NotApplicable => "not-applicable",
        State::Pending => "pending",
        State::Blocked => "blocked",
        State::Error => "error",
    }
}

impl VerdictRow {
    /// Words a verdict.
    pub(super) fn of(
        input: &Input<'_>,
        strings: &Strings,
        verdict: &Verdict,
        proof: Vec<Citation>,
    ) -> Self {
        Self {
            criterion: inert(&verdict.criterion, NAME),
            state: verdict.state,
            word: strings.text("state", state_word(verdict.state)).to_owned(),
            question: question(input, &verdict.criterion),
            finding: finding(input, strings, verdict),
            note: note(input, strings, verdict),
            when: verdict.at.map(|at| words::moment(strings, at)),
            proof,
            overruled: verdict
                .overruled
                .as_ref()
                .map(|overruled| overruled_row(input, strings, overruled)),
        }
    }
}

fn overruled_row(input: &Input<'_>, strings: &Strings, overruled: &Overruled) -> OverruledRow {
    let before = &overruled.before;
    let state = strings.text("state", state_word(before.state));
    let why = finding(input, strings, before).or_else(|| note(input, strings, before));
    let state = match why {
        Some(why) => format!("{state}, {why}"),
        None => state.to_owned(),
    };
    OverruledRow {
        by: strings.fill(
            "overruled",
            "by",
            &[
                ("by", &inert(&overruled.by, NAME)),
                ("at", &words::moment(strings, overruled.at)),
                ("reason", &inert(&overruled.reason, LINE)),
            ],
        ),
        before: strings.fill("overruled", "before", &[("state", &state)]),
    }
}

/// What was found, for verdicts that rest on something.
fn finding(input: &Input<'_>, strings: &Strings, verdict: &Verdict) -> Option<String> {
    let judged = matches!(verdict.state, State::Pass | State::Partial | State::Fail);
    if !judged {
        return None;
    }
    let criterion = input.rubric.criterion(&verdict.criterion);
    let by_person = criterion.is_some_and(|criterion| criterion.probe_rule().is_some());
    let word = match (&verdict.value, by_person) {
        (Some(crate::facts::Value::Yes), true) => strings.text("finding", "answered-yes"),
        (None, true) => strings.text("finding", "answered-no"),
        (None, false) => strings.text("finding", "not-seen"),
        (Some(value), _) => {
            return Some(words::value(strings, &verdict.criterion, value));
        }
    };
    Some(word.to_owned())
}

/// Why a verdict could not be given: the cause in the report's words, then the detail, which may
/// quote the shop.
fn note(input: &Input<'_>, strings: &Strings, verdict: &Verdict) -> Option<String> {
    let open = matches!(
        verdict.state,
        State::Pending | State::Blocked | State::Error
    );
    if !open {
        return None;
    }
    let cause = verdict
        .cause
        .map(|cause| strings.text("cause", &cause.word()).to_owned());
    let detail = inert(&reason(input, strings, &verdict.detail), 2 * LINE);
    match (cause, detail.is_empty()) {
        (Some(cause), true) => Some(cause),
        (Some(cause), false) => Some(format!("{cause}{}{detail}", strings.text("page", "colon"))),
        (None, false) => Some(detail),
        (None, true) => None,
    }
}
