//! What is known of the shares besides the shares: by groups, over time, beside published figures.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::sheets::{Dataset, text};

const WILSON: &str = "Wilson score interval at 95 %";

fn criterion_column() -> Column {
    Column::new("criterion", Kind::Text, "the criterion's id")
}

fn fraction(name: &str, meaning: &str) -> Column {
    Column::new(name, Kind::Number, meaning).unit("fraction of 1")
}

fn shops(name: &str, meaning: &str) -> Column {
    Column::new(name, Kind::Number, meaning).unit("shops")
}

/// A row per criterion and group of shops.
pub(super) fn groups(dataset: &Dataset<'_>) -> Sheet {
    let columns = vec![
        criterion_column(),
        Column::new("by", Kind::Text, "by what the shops are grouped")
            .values("segment, country, platform"),
        Column::new("group", Kind::Text, "the group"),
        shops("listed", "its shops in the list"),
        shops("testable", "those with a yes or no"),
        shops("yes", "those with a yes"),
        fraction("share", "yes / testable"),
        fraction("low", "lower end of its interval").method(WILSON),
        fraction("high", "upper end of its interval").method(WILSON),
    ];
    let rows = dataset.input.shares.iter().flat_map(|share| {
        share.detail.groups.iter().map(|group| {
            vec![
                text(&share.criterion),
                text(&group.by),
                text(&group.group),
                group.listed.into(),
                group.testable.into(),
                group.yes.into(),
                group.share.map(|share| share.share).into(),
                group.share.map(|share| share.low).into(),
                group.share.map(|share| share.high).into(),
            ]
        })
    });
    Sheet {
        name: "groups",
        rows: rows.collect(),
        columns,
    }
}

/// A row per criterion with a delay and instant at which something came.
pub(super) fn curves(dataset: &Dataset<'_>) -> Sheet {
    let greenwood = "Greenwood's error, on the log-log scale";
    let columns = vec![
        criterion_column(),
        Column::new("seconds", Kind::Number, "after how long it came somewhere").unit("seconds"),
        shops("at_risk", "shops still watched and without it just before"),
        shops("came", "shops from which it came then"),
        fraction("survival", "share of shops from which it had not come yet")
            .method("Kaplan-Meier; windows censor"),
        fraction("error", "standard error of that").method("Greenwood"),
        fraction("low", "lower end of its interval").method(greenwood),
        fraction("high", "upper end of its interval").method(greenwood),
    ];
    let rows = dataset.input.shares.iter().flat_map(|share| {
        share.detail.survival.iter().map(|step| {
            vec![
                text(&share.criterion),
                step.seconds.into(),
                step.at_risk.into(),
                step.came.into(),
                step.survival.into(),
                step.error.into(),
                step.low.into(),
                step.high.into(),
            ]
        })
    });
    Sheet {
        name: "curves",
        rows: rows.collect(),
        columns,
    }
}

/// A row per criterion and published figure about it.
pub(super) fn baselines(dataset: &Dataset<'_>) -> Sheet {
    let newcombe = "Newcombe's hybrid score interval at 95 %";
    let columns = vec![
        criterion_column(),
        Column::new("study", Kind::Text, "the published study"),
        fraction("published", "its share"),
        shops("published_n", "its shops; empty where it did not say"),
        Column::new("finding", Kind::Text, "what the comparison says")
            .values("no-difference, higher, lower, not-comparable"),
        fraction("difference", "ours less the published one").method(newcombe),
        fraction("low", "lower end of its interval").method(newcombe),
        fraction("high", "upper end of its interval").method(newcombe),
        Column::new(
            "reasons",
            Kind::Text,
            "why the two are not compared, separated by blanks",
        )
        .values("account, consent, depth, window, cookies, n, testable"),
        Column::new(
            "not_published",
            Kind::Text,
            "what matters and was not published, separated by blanks",
        )
        .values("account, consent, depth, window, cookies"),
    ];
    let listed = |words: Vec<&str>| {
        if words.is_empty() {
            Cell::Empty
        } else {
            words.join(" ").into()
        }
    };
    let rows = dataset.input.shares.iter().flat_map(|share| {
        share.detail.comparisons.iter().map(move |comparison| {
            let difference = comparison.difference.as_ref();
            let finding = serde_json::to_value(comparison.finding).ok();
            vec![
                text(&share.criterion),
                text(&comparison.study),
                comparison.published.into(),
                comparison.published_n.into(),
                finding
                    .and_then(|word| word.as_str().map(str::to_owned))
                    .into(),
                difference.map(|found| found.difference).into(),
                difference.map(|found| found.low).into(),
                difference.map(|found| found.high).into(),
                listed(
                    comparison
                        .reasons
                        .iter()
                        .map(|one| one.what.as_str())
                        .collect(),
                ),
                listed(
                    comparison
                        .not_published
                        .iter()
                        .map(String::as_str)
                        .collect(),
                ),
            ]
        })
    });
    Sheet {
        name: "baselines",
        rows: rows.collect(),
        columns,
    }
}
