//! How soon a shop answers its reviews, from a list that a review platform lets one export.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use super::answer::parse_when;
use super::error::ProbeError;
use super::table;

/// The question that such a list answers.
pub const REVIEWS_CRITERION: &str = "reviews-answered";
/// In how many hours an answer must come to count: three days.
const SOON: i64 = 72;

/// What the column of the entry's time is called, and that of the answer's, most telling first.
const POSTED: &[&str] = &[
    "posted",
    "date",
    "created",
    "created at",
    "review date",
    "review created",
    "data",
    "data opinii",
    "data wystawienia",
    "data dodania",
    "дата",
    "дата відгуку",
];
const ANSWERED: &[&str] = &[
    "answered",
    "reply date",
    "replied",
    "replied at",
    "response date",
    "company reply date",
    "data odpowiedzi",
    "odpowiedziano",
    "дата відповіді",
    "відповідь від",
];

/// What a list of reviews says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewReplies {
    /// Entries that were answered within three days.
    pub soon: u64,
    /// Entries answered, or left without an answer for three days.
    pub of: u64,
    /// Entries younger than three days without an answer: nobody can tell yet.
    pub open: u64,
    /// When the oldest and the newest counted entry were posted.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Rows that were not counted: line and reason.
    pub refused: Vec<(u64, String)>,
}

impl ReviewReplies {
    /// What the figures rest on: the `list` they were counted in, its span, and what was left out.
    #[must_use]
    pub fn note(&self, list: &Path) -> String {
        let name = list.file_name().unwrap_or_default().to_string_lossy();
        let span = self.span.map_or_else(String::new, |(oldest, newest)| {
            let (oldest, newest) = (oldest.date_naive(), newest.date_naive());
            format!(", entries of {oldest} to {newest}")
        });
        let left = match (self.open, self.refused.len()) {
            (0, 0) => String::new(),
            (open, refused) => format!("; {open} too young to tell, {refused} not readable"),
        };
        format!("counted in {name}{span}{left}")
    }
}

/// Counts, in a file with a column for when an entry was posted and one for when it was answered
/// (empty where it was not), those that were answered within three days. Of more than `last`
/// entries the newest count. `now` is when the list was exported.
///
/// # Errors
/// When the file is no such table.
pub fn review_replies(
    path: &Path,
    last: Option<usize>,
    now: DateTime<Utc>,
) -> Result<ReviewReplies, ProbeError> {
    count(&table::read(path)?, last, now)
}

fn count(
    rows: &[table::Row],
    last: Option<usize>,
    now: DateTime<Utc>,
) -> Result<ReviewReplies, ProbeError> {
    let place = |cells: &[String], names: &[&str]| {
        let plain = |cell: &String| cell.trim().to_lowercase().replace(['_', '-'], " ");
        names
            .iter()
            .find_map(|name| cells.iter().position(|cell| plain(cell) == *name))
    };
    let header = rows
        .iter()
        .take(table::LINES_ABOVE)
        .enumerate()
        .find_map(|(at, (_, cells))| Some((at, place(cells, POSTED)?, place(cells, ANSWERED)?)));
    let Some((header, posted, answered)) = header else {
        return Err(ProbeError::Refused(format!(
            "the list of reviews needs a column with the time of the entry (one of: {}) and one with the time of the answer, empty where there is none (one of: {})",
            POSTED.join(", "),
            ANSWERED.join(", ")
        )));
    };
    let mut replies = ReviewReplies::default();
    let mut entries = Vec::new();
    for (line, cells) in &rows[header + 1..] {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match entry(cell(posted), cell(answered), now) {
            Ok(entry) => entries.push(entry),
            Err(why) => replies.refused.push((*line, why)),
        }
    }
    entries.sort_unstable_by_key(|(posted, _)| std::cmp::Reverse(*posted));
    entries.truncate(last.unwrap_or(usize::MAX));
    for (posted, answered) in entries {
        let limit = posted + TimeDelta::hours(SOON);
        if answered.is_none() && now < limit {
            replies.open += 1;
            continue;
        }
        replies.of += 1;
        replies.soon += u64::from(answered.is_some_and(|answered| answered <= limit));
        let (oldest, newest) = replies.span.unwrap_or((posted, posted));
        replies.span = Some((oldest.min(posted), newest.max(posted)));
    }
    Ok(replies)
}

/// When an entry was posted, and when it was answered.
fn entry(
    posted: &str,
    answered: &str,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, Option<DateTime<Utc>>), String> {
    if posted.is_empty() {
        return Err("the time of the entry is missing".to_owned());
    }
    let posted = parse_when(posted)?;
    let answered = match answered {
        "" | "-" => None,
        text => Some(parse_when(text)?),
    };
    if posted > now {
        return Err("the entry was posted in the future".to_owned());
    }
    if answered.is_some_and(|answered| answered < posted) {
        return Err("it was answered before it was posted".to_owned());
    }
    Ok((posted, answered))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(csv: &str, last: Option<usize>) -> Result<ReviewReplies, ProbeError> {
        let now = parse_when("2026-05-20T12:00:00Z").unwrap();
        count(&table::text(csv).unwrap(), last, now)
    }

    #[test]
    fn answers_within_three_days_are_counted_among_those_that_can_be_told() {
        let list = "\
            Author;Date;Stars;Reply date\n\
            A;2026-05-01T10:00:00Z;5;2026-05-04T10:00:00Z\n\
            B;2026-05-02T10:00:00Z;1;2026-05-05T10:00:01Z\n\
            C;2026-05-03T10:00:00Z;3;\n\
            D;2026-05-19T10:00:00Z;4;\n\
            E;2026-05-19T10:00:00Z;4;2026-05-19T11:00:00Z\n\
            F;yesterday;4;\n\
            G;2026-05-10T10:00:00Z;4;2026-05-09T10:00:00Z\n\
            H;2027-05-10T10:00:00Z;4;\n";
        let found = of(list, None).unwrap();
        assert_eq!((found.soon, found.of, found.open), (2, 4, 1));
        let lines: Vec<u64> = found.refused.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [7, 8, 9]);
        let day = |text: &str| parse_when(text).unwrap();
        let span = (day("2026-05-01T10:00:00Z"), day("2026-05-19T10:00:00Z"));
        assert_eq!(found.span, Some(span));
        // The newest three: D is open, E was answered soon, C never.
        let found = of(list, Some(3)).unwrap();
        assert_eq!((found.soon, found.of, found.open), (1, 2, 1));
    }

    #[test]
    fn a_list_without_the_two_columns_is_refused_with_their_names() {
        let error = of("shop,stars\na,5\n", None).unwrap_err().to_string();
        assert!(error.contains("data odpowiedzi"), "{error}");
        assert_eq!(of("data opinii,data odpowiedzi\n", None).unwrap().of, 0);
    }
}
