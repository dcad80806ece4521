//! A criterion's method in words.

use crate::plan::{Band, Criterion, Judge, Measure, Needs, Otherwise, Watch, write_length};

/// How a criterion is judged, a sentence per line, in English.
#[must_use]
pub fn method(criterion: &Criterion) -> Vec<String> {
    let mut lines = vec![rule(&criterion.judge)];
    if let Some(id) = &criterion.applies_if {
        lines.push(match criterion.otherwise {
            Otherwise::NotApplicable => {
                format!("Asked only where `{id}` was seen; not applicable elsewhere.")
            }
            Otherwise::Fail => format!("Where `{id}` was not seen, the answer is no."),
        });
    }
    lines.push(observed(&criterion.observation));
    lines.push(
        "What could not be observed is blocked or an error, takes no part in the score and widens \
         its bounds."
            .to_owned(),
    );
    lines
}

fn rule(judge: &Judge) -> String {
    match judge {
        Judge::Present => "Seen is a pass, not seen is a fail.".to_owned(),
        Judge::Absent => "Seen is a fail, not seen is a pass.".to_owned(),
        Judge::CountBand(bands) => {
            format!("Graded by how many: {}.", banded(bands, &|n| n.to_string()))
        }
        Judge::LatencyBand(bands) => {
            let after = |seconds: f64| {
                let length = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
                write_length(length)
            };
            format!(
                "Graded by the delay: {}; never is a fail.",
                banded(bands, &after)
            )
        }
        Judge::Share => {
            "The share of items that have it is the score: all a pass, none a fail.".to_owned()
        }
        Judge::Manual => "A person's answer: yes is a pass, no is a fail.".to_owned(),
    }
}

fn banded(bands: &[Band], word: &dyn Fn(f64) -> String) -> String {
    let bands = bands.iter().map(|band| match band.up_to {
        Some(up_to) => format!("up to {} scores {}", word(up_to), band.score),
        None => format!("above scores {}", band.score),
    });
    bands.collect::<Vec<_>>().join(", ")
}

fn observed(key: &str) -> String {
    let Some(needs) = Needs::of(key) else {
        return format!("Nothing in this version observes `{key}`.");
    };
    let what = match needs.measure {
        Measure::Yes => "whether it is there",
        Measure::Count => "how many",
        Measure::Seconds => "after how many seconds",
        Measure::Share => "how many of how many",
        Measure::Text => "which words",
    };
    let goals: Vec<&str> = needs.goals.iter().map(|goal| goal.word()).collect();
    let visit = match goals.as_slice() {
        [] => "at any time".to_owned(),
        goals => format!("in a visit that gets as far as `{}`", goals.join("` or `")),
    };
    let by = if needs.probe {
        "a person finds out"
    } else if needs.watch.is_empty() {
        "the browser finds out"
    } else {
        "the mailbox tells"
    };
    let watch: Vec<&str> = needs
        .watch
        .iter()
        .map(|watch| match watch {
            Watch::Reminder => "reminder",
            Watch::Confirmation => "confirmation",
            Watch::FollowUp => "follow-up",
            Watch::Reply => "reply",
        })
        .collect();
    let window = match watch.as_slice() {
        [] => String::new(),
        watch => format!(", watched for the {} window", watch.join(" or ")),
    };
    format!("Observation `{key}`: {by} {what}, {visit}{window}.")
}

#[cfg(test)]
mod tests {
    use super::method;
    use crate::plan::Rubric;

    #[test]
    fn every_criterion_has_a_method() {
        let rubric = Rubric::embedded("full").unwrap();
        for criterion in &rubric.criteria {
            let lines = method(criterion);
            assert!(lines.iter().all(|line| line.ends_with('.')), "{lines:?}");
            assert!(
                !lines.concat().contains("Nothing in this version"),
                "{lines:?}"
            );
        }
        let delay = method(rubric.criterion("reminder-delay").unwrap());
        assert_eq!(
            delay[0],
            "Graded by the delay: up to 1h scores 1, up to 1d scores 0.75, up to 3d scores 0.5, \
             above scores 0.25; never is a fail."
        );
        assert_eq!(
            delay[1],
            "Asked only where `reminder-mail` was seen; not applicable elsewhere."
        );
    }
}
