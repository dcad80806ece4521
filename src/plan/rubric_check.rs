//! What a rubric file must keep to beyond its grammar.

use std::collections::{HashMap, HashSet};

use toml::Spanned;

use super::needs::{Measure, NEEDS, Needs};
use super::rubric::{Band, Judge};
use super::rubric_file::{Check, FULL, Read, Row, near};

impl Check<'_> {
    /// Everything that can be wrong with criteria.
    pub(super) fn criteria(&mut self, rows: &[Row]) {
        let mut lines: HashMap<&str, &Row> = HashMap::new();
        for row in rows {
            let id = row.id.get_ref().as_str();
            if lines.insert(id, row).is_some() {
                self.at(
                    row.id.span(),
                    format!("the id `{id}` is given twice"),
                    "every criterion needs an id of its own",
                );
            }
            if !is_word(id) {
                self.at(
                    row.id.span(),
                    format!("`{id}` cannot be an id"),
                    "use lower-case letters, digits and hyphens",
                );
            }
            let weight = *row.weight.get_ref();
            if !(weight.is_finite() && weight > 0.0) {
                self.at(
                    row.weight.span(),
                    format!("the weight of `{id}` is not above 0"),
                    "leave the criterion out of the presets if it must not count",
                );
            }
            self.judge(row);
            self.words(row);
        }
        for row in rows {
            self.condition(row, &lines);
        }
    }

    fn judge(&mut self, row: &Row) {
        let (id, range) = (row.id.get_ref(), row.judge.span());
        if let Judge::CountBand(bands) | Judge::LatencyBand(bands) = row.judge.get_ref()
            && let Err((message, help)) = check_bands(bands)
        {
            self.at(
                range.clone(),
                format!("the bands of `{id}` {message}"),
                help,
            );
        }
        let (key, key_range) = match &row.observation {
            Some(key) => (key.get_ref(), key.span()),
            None => (id, row.id.span()),
        };
        let Some(needs) = Needs::of(key) else {
            let near = near(key, NEEDS.iter().map(|needs| needs.key));
            self.at(
                key_range,
                format!("nothing observes `{key}`"),
                format!("{near}; give what `{id}` rests on as observation"),
            );
            return;
        };
        let fits = match row.judge.get_ref() {
            Judge::Manual => needs.probe && needs.measure == Measure::Yes,
            Judge::Present if needs.probe => false,
            Judge::Present | Judge::Absent => true,
            Judge::CountBand(_) => matches!(needs.measure, Measure::Count | Measure::Yes),
            Judge::LatencyBand(_) => needs.measure == Measure::Seconds,
            Judge::Share => matches!(needs.measure, Measure::Share | Measure::Yes),
        };
        if !fits {
            self.at(
                range,
                format!("the judge of `{id}` does not fit what is observed"),
                format!("`{key}` {}", suitable(needs)),
            );
        }
    }

    fn words(&mut self, row: &Row) {
        let key = row.observation.as_ref().unwrap_or(&row.id).get_ref();
        let asked = Needs::of(key).is_some_and(|needs| needs.probe);
        let rule = row.probe.as_ref();
        if let Some(rule) = rule.filter(|_| !asked) {
            self.at(
                rule.span(),
                format!("`{key}` is observed without a person"),
                "remove probe: it is for what only a person can answer",
            );
        }
        let ask = rule.and_then(|rule| Some((rule.span(), rule.get_ref().ask.as_ref()?)));
        for (what, span, words) in [
            ("question", row.question.span(), row.question.get_ref()),
            ("advice", row.advice.span(), row.advice.get_ref()),
        ]
        .into_iter()
        .chain(ask.map(|(span, ask)| ("probe.ask", span, ask)))
        {
            for (language, text) in [("pl", &words.pl), ("uk", &words.uk), ("en", &words.en)] {
                if text.trim().is_empty() {
                    self.at(
                        span.clone(),
                        format!(
                            "the {what} of `{}` is empty in `{language}`",
                            row.id.get_ref()
                        ),
                        "the report is printed in all three languages",
                    );
                }
            }
        }
    }

    fn condition(&mut self, row: &Row, rows: &HashMap<&str, &Row>) {
        let id = row.id.get_ref().as_str();
        let Some(condition) = &row.applies_if else {
            if let Some(otherwise) = &row.otherwise {
                self.at(
                    otherwise.span(),
                    format!("`{id}` has no condition that `otherwise` could speak of"),
                    "add applies-if or remove otherwise",
                );
            }
            return;
        };
        if !rows.contains_key(condition.get_ref().as_str()) {
            self.at(
                condition.span(),
                format!("there is no criterion `{}`", condition.get_ref()),
                near(condition.get_ref(), rows.keys().copied()),
            );
            return;
        }
        let mut seen = HashSet::from([id]);
        let mut next = Some(row);
        while let Some(other) = next
            .and_then(|row| row.applies_if.as_ref())
            .map(|condition| condition.get_ref().as_str())
        {
            if !seen.insert(other) {
                // Rows that merely lead into a circle are not in it.
                if other == id {
                    self.at(
                        condition.span(),
                        format!("`{id}` applies only if `{id}` does"),
                        "remove one applies-if of the circle",
                    );
                }
                return;
            }
            next = rows.get(other).copied();
        }
    }

    /// Everything that can be wrong with gates.
    pub(super) fn gates(&mut self, read: &Read) {
        for (phase, score) in &read.gates.fail_under {
            if !(0.0..=100.0).contains(score.get_ref()) {
                self.at(
                    score.span(),
                    format!(
                        "the gate of `{}` is not a score from 0 to 100",
                        phase.word()
                    ),
                    "write 80 for 80 of 100",
                );
            }
        }
        for id in &read.gates.fail_on {
            let known = |row: &Row| row.id.get_ref() == id.get_ref();
            if read.whole && !read.rows.iter().any(known) {
                let ids = read.rows.iter().map(|row| row.id.get_ref().as_str());
                self.at(
                    id.span(),
                    format!("there is no criterion `{}`", id.get_ref()),
                    near(id.get_ref(), ids),
                );
            }
        }
    }

    /// Everything that can be wrong with presets.
    pub(super) fn presets(&mut self, read: &Read) {
        let rows: HashMap<&str, &Row> = read
            .rows
            .iter()
            .map(|row| (row.id.get_ref().as_str(), row))
            .collect();
        for (preset, ids) in &read.presets {
            let chosen: HashSet<&str> = ids.iter().map(|id| id.get_ref().as_str()).collect();
            let start = ids.first().map_or(0..0, Spanned::span);
            if preset == FULL {
                self.at(
                    start.clone(),
                    "the preset `full` is always all criteria",
                    "choose another name",
                );
            }
            if ids.is_empty() {
                self.whole(
                    format!("the preset `{preset}` is empty"),
                    "name at least one criterion",
                );
            }
            let mut named = HashSet::new();
            for id in ids {
                let (range, id) = (id.span(), id.get_ref().as_str());
                if !named.insert(id) {
                    self.at(
                        range.clone(),
                        format!("the preset `{preset}` names `{id}` twice"),
                        "remove one",
                    );
                }
                let Some(row) = rows.get(id) else {
                    // A criterion that could not be read has had its problem told already.
                    if read.whole {
                        self.at(
                            range,
                            format!("there is no criterion `{id}`"),
                            near(id, rows.keys().copied()),
                        );
                    }
                    continue;
                };
                if let Some(condition) = &row.applies_if
                    && !chosen.contains(condition.get_ref().as_str())
                {
                    self.at(
                        range,
                        format!("`{id}` applies only if `{0}` was seen, and the preset `{preset}` has no `{0}`", condition.get_ref()),
                        format!("add `{}` to the preset", condition.get_ref()),
                    );
                }
            }
        }
    }
}

fn check_bands(bands: &[Band]) -> Result<(), (&'static str, &'static str)> {
    let Some((last, closed)) = bands.split_last() else {
        return Err(("are missing", "give at least one band"));
    };
    if last.up_to.is_some() {
        return Err((
            "leave the highest values without a score",
            "the last band has no up-to, so that it holds all the rest",
        ));
    }
    let mut before = f64::NEG_INFINITY;
    for band in closed {
        match band.up_to {
            None => {
                return Err((
                    "go on after an open-ended one",
                    "only the last band has no up-to",
                ));
            }
            Some(up_to) if !(up_to.is_finite() && up_to >= 0.0 && up_to > before) => {
                return Err((
                    "are not in rising order",
                    "order them by up-to, from 0 upwards",
                ));
            }
            Some(up_to) => before = up_to,
        }
    }
    if bands.iter().any(|band| !(0.0..=1.0).contains(&band.score)) {
        return Err((
            "have a score that is not from 0 to 1",
            "write 0.5 for half of the weight",
        ));
    }
    Ok(())
}

fn suitable(needs: &Needs) -> &'static str {
    match needs.measure {
        Measure::Yes | Measure::Text if needs.probe => {
            "is a person's answer: judge = \"manual\" or \"absent\""
        }
        Measure::Yes | Measure::Text => {
            "is there or not: judge = \"present\" or \"absent\" (manual is for a person's answers)"
        }
        Measure::Count => "is a number: judge = { count-band = [...] }, \"present\" or \"absent\"",
        Measure::Seconds => {
            "is a delay in seconds: judge = { latency-band = [...] }, \"present\" or \"absent\""
        }
        Measure::Share => "is a share: judge = \"share\", \"present\" or \"absent\"",
    }
}

fn is_word(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
