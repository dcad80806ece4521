//! `journeys/*.toml`: the embedded ones, and those of the study that replace or add to them.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use toml::Spanned;
use toml::de::DeTable;

use super::journey::{Goal, Journey, Watch};
use super::section::{Found, Section, parse};
use super::source::{Findings, Source, suggest};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/journeys");

/// The one journey in which an order may be placed. Shops must permit it by `purchase = yes`.
pub(super) const PURCHASE: &str = "purchase";
/// The journey that asks a question. Shops must permit it by `inquiry = yes`.
pub(super) const INQUIRY: &str = "inquiry";

const TOP_KEYS: &[&str] = &["question", "goals", "watch"];

/// Every journey there is, by id. One that is wrong is kept with what could be read of it, so that
/// shops naming it are not complained about too.
pub(super) fn read_all(folder: &Path, findings: &Findings) -> BTreeMap<String, Journey> {
    let mut journeys = BTreeMap::new();
    for file in EMBEDDED.files() {
        let source = Source {
            path: Path::new("scenarios/journeys").join(file.path()),
            text: file.contents_utf8().unwrap_or_default().to_owned(),
        };
        add(&source, findings, &mut journeys);
    }
    for path in super::source::toml_files(&folder.join("journeys"), findings) {
        if let Some(source) = Source::read(&path, "", findings) {
            add(&source, findings, &mut journeys);
        }
    }
    journeys
}

fn add(source: &Source, findings: &Findings, journeys: &mut BTreeMap<String, Journey>) {
    let id = source.path.file_stem().unwrap_or_default();
    let id = id.to_string_lossy().into_owned();
    let journey = match parse(source, findings) {
        Some(table) => read(&id, source, &table, findings),
        None => Journey {
            id: id.clone(),
            question: String::new(),
            goals: Vec::new(),
            watch: None,
            watch_also: Vec::new(),
        },
    };
    journeys.insert(id, journey);
}

fn read<'s>(
    id: &str,
    source: &'s Source,
    table: &'s Spanned<DeTable<'s>>,
    findings: &'s Findings,
) -> Journey {
    let top = Section::top(source, findings, table, TOP_KEYS);
    let question = top.text("question").map(|found| found.value);
    if top.key_range("question").is_none() {
        let help = "say in one sentence what the journey finds out: question = \"...\"";
        top.missing("question", help);
    }
    let goals = goals(&top);
    check_order(id, &top, &goals);
    let watches = watches(&top, &goals);
    top.finish();
    let mut watches = watches.into_iter();
    Journey {
        id: id.to_owned(),
        question: question.unwrap_or_default(),
        goals: goals.into_iter().map(|found| found.value).collect(),
        watch: watches.next(),
        watch_also: watches.collect(),
    }
}

fn goals(top: &Section<'_>) -> Vec<Found<Goal>> {
    let words: Vec<_> = Goal::ALL.into_iter().map(Goal::word).collect();
    let Some(list) = top.texts("goals") else {
        if top.key_range("goals").is_none() {
            top.missing(
                "goals",
                "list what to do: goals = [\"enter\", ..., \"leave\"]",
            );
        }
        return Vec::new();
    };
    if list.value.is_empty() {
        top.complain(list.range, "the journey has no goals", "");
    }
    let mut goals: Vec<Found<Goal>> = Vec::new();
    for found in list.value {
        let Some(goal) = Goal::from_word(&found.value) else {
            let message = format!("unknown goal `{}`", found.value);
            top.complain(
                found.range,
                message,
                &suggest(&found.value, "goals", &words),
            );
            continue;
        };
        if goals.iter().any(|known| known.value == goal) {
            let message = format!("goal `{}` is named twice", found.value);
            top.complain(found.range, message, "");
            continue;
        }
        goals.push(Found {
            value: goal,
            range: found.range,
        });
    }
    goals
}

/// What must have been reached before a goal makes sense.
fn needs(goal: Goal) -> Option<Goal> {
    match goal {
        Goal::AddToCart => Some(Goal::FindProduct),
        Goal::ReachContactStep | Goal::PlaceOrder | Goal::DwellInCart => Some(Goal::AddToCart),
        Goal::Stall => Some(Goal::ReachContactStep),
        Goal::ComeBack | Goal::TryAsGuest => Some(Goal::FindProduct),
        Goal::Enter => None,
        Goal::LookAround
        | Goal::Register
        | Goal::FindProduct
        | Goal::Dwell
        | Goal::Inquire
        | Goal::Leave => Some(Goal::Enter),
    }
}

fn check_order(id: &str, top: &Section<'_>, goals: &[Found<Goal>]) {
    for (at, found) in goals.iter().enumerate() {
        let goal = found.value;
        let reached = |needed: Goal| goals[..at].iter().any(|earlier| earlier.value == needed);
        if let Some(needed) = needs(goal).filter(|needed| !reached(*needed)) {
            let message = format!("`{}` comes before `{}`", goal.word(), needed.word());
            let help = format!("put `{}` in front of it", needed.word());
            top.complain(found.range.clone(), message, &help);
        }
        if goal == Goal::Leave && at + 1 < goals.len() {
            let message = "`leave` is not the last goal";
            top.complain(
                found.range.clone(),
                message,
                "nothing can be done after leaving",
            );
        }
        if goal == Goal::PlaceOrder && id != PURCHASE {
            let message = format!("`place-order` is allowed only in the journey `{PURCHASE}`");
            let help = format!(
                "move it to journeys/{PURCHASE}.toml, which is made only at shops with purchase = yes"
            );
            top.complain(found.range.clone(), message, &help);
        }
    }
}

fn watches(top: &Section<'_>, goals: &[Found<Goal>]) -> Vec<Watch> {
    let known = [
        ("reminder", Watch::Reminder, Goal::AddToCart),
        ("confirmation", Watch::Confirmation, Goal::PlaceOrder),
        ("follow-up", Watch::FollowUp, Goal::PlaceOrder),
        ("reply", Watch::Reply, Goal::Inquire),
    ];
    let mut watches = Vec::new();
    for found in top
        .texts("watch")
        .map(|list| list.value)
        .unwrap_or_default()
    {
        let Some((word, watch, goal)) = known.iter().find(|(word, ..)| *word == found.value) else {
            let words: Vec<_> = known.iter().map(|(word, ..)| *word).collect();
            let message = format!("unknown window `{}`", found.value);
            top.complain(
                found.range,
                message,
                &suggest(&found.value, "windows", &words),
            );
            continue;
        };
        if !goals.iter().any(|found| found.value == *goal) {
            let message = format!("`{word}` is watched, but `{}` is not a goal", goal.word());
            top.complain(found.range, message, "");
        } else if !watches.contains(watch) {
            watches.push(*watch);
        }
    }
    watches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_journeys_are_sound() {
        let findings = Findings::default();
        let journeys = read_all(Path::new("/nonexistent"), &findings);
        assert_eq!(findings.into_sorted(), []);
        let ids: Vec<_> = journeys.keys().map(String::as_str).collect();
        assert_eq!(ids, ["abandon-cart", "browse", "inquiry", "purchase"]);
        assert!(journeys["purchase"].has(Goal::PlaceOrder));
        assert_eq!(
            journeys["purchase"].watches().collect::<Vec<_>>(),
            [Watch::Confirmation, Watch::FollowUp]
        );
        assert_eq!(journeys["browse"].watch, None);
        let order: Vec<_> = journeys["abandon-cart"]
            .goals
            .iter()
            .map(|goal| goal.word())
            .collect();
        assert_eq!(
            order,
            [
                "enter",
                "look-around",
                "register",
                "find-product",
                "dwell",
                "add-to-cart",
                "dwell-in-cart",
                "reach-contact-step",
                "stall",
                "leave"
            ]
        );
    }
}
