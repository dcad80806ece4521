//! A row per shop, and a row per criterion.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::sheets::{Dataset, measured, shop_column, text};
use crate::plan::Phase;
use crate::report::apart::Apart;
use crate::report::view::standing;
use crate::score::{PhaseScore, method};

/// A row per shop: its scores, and for each criterion the state, the score and what was measured.
pub(super) fn wide(dataset: &Dataset<'_>) -> Sheet {
    let input = dataset.input;
    let mut columns = vec![
        shop_column(),
        Column::new("name", Kind::Text, "what people call it").method("left out where anonymised"),
        Column::new("url", Kind::Text, "its home page").method("left out where anonymised"),
        Column::new("segment", Kind::Text, "its segment, from the list"),
        Column::new("country", Kind::Text, "its country, from the list")
            .values("ISO 3166-1 alpha-2"),
        Column::new("shop_status", Kind::Text, "whether it could be tested"),
    ];
    for phase in Phase::ALL {
        let word = phase.word();
        let score = "weighted mean over the judged criteria; empty below the rubric's coverage";
        columns.extend([
            Column::new(
                format!("{word}_score"),
                Kind::Number,
                format!("score of the phase `{word}`"),
            )
            .unit("0 to 100")
            .method(score),
            Column::new(
                format!("{word}_coverage"),
                Kind::Number,
                "part of the applicable weight that was judged",
            )
            .unit("fraction of 1"),
            Column::new(
                format!("{word}_worst"),
                Kind::Number,
                "the score if all not judged were failed",
            )
            .unit("0 to 100"),
            Column::new(
                format!("{word}_best"),
                Kind::Number,
                "the score if all not judged were passed",
            )
            .unit("0 to 100"),
        ]);
    }
    columns.push(
        Column::new(
            "overall",
            Kind::Number,
            "mean of the phase scores there are",
        )
        .unit("0 to 100"),
    );
    for criterion in &input.rubric.criteria {
        let id = &criterion.id;
        columns.extend([
            Column::new(
                id.clone(),
                Kind::Text,
                input.language.wording(&criterion.question),
            )
            .values("pass, partial, fail, not-applicable, pending, blocked, error")
            .method(method(criterion).join(" ")),
            Column::new(
                format!("{id}_score"),
                Kind::Number,
                format!("score of `{id}`; empty unless judged"),
            )
            .unit("0 to 1"),
            Column::new(
                format!("{id}_value"),
                Kind::Number,
                format!("what was measured for `{id}`"),
            )
            .unit("1 for yes, count, seconds, or fraction of 1"),
        ]);
    }
    columns.push(
        Column::new(
            "overruled",
            Kind::Text,
            "criteria on which a person's ruling took the place of the verdict, separated by blanks",
        )
        .method("scores.json has the verdicts as they were"),
    );
    let apart = Apart::of(input);
    let rows = input.shops.iter().map(|shop| {
        let input = &apart.shop(&shop.id);
        let card = input.scorecard(&shop.id);
        let mut row = vec![
            dataset.shop(&shop.id),
            dataset.named(&shop.name),
            dataset.named(shop.url.as_str()),
            shop.segment.as_deref().map(text).unwrap_or(Cell::Empty),
            shop.country.as_deref().map(text).unwrap_or(Cell::Empty),
            standing(input, &shop.id).word().into(),
        ];
        for phase in Phase::ALL {
            let score: Option<PhaseScore> = card.map(|card| match phase {
                Phase::Pre => card.pre,
                Phase::In => card.in_purchase,
                Phase::Post => card.post,
            });
            row.extend([
                score.and_then(|score| score.score).into(),
                score.map(|score| score.coverage).into(),
                score.and_then(|score| score.worst).into(),
                score.and_then(|score| score.best).into(),
            ]);
        }
        row.push(card.and_then(|card| card.overall).into());
        for criterion in &input.rubric.criteria {
            let verdict = card.and_then(|card| {
                let mut of_card = card.verdicts.iter();
                of_card.find(|verdict| verdict.criterion == criterion.id)
            });
            let value = verdict.and_then(|verdict| verdict.value.as_ref());
            row.extend([
                verdict.map(|verdict| verdict.state.word()).into(),
                verdict.and_then(|verdict| verdict.score).into(),
                value.map_or(Cell::Empty, |value| measured(value).0),
            ]);
        }
        let overruled: Vec<&str> = card
            .iter()
            .flat_map(|card| &card.verdicts)
            .filter(|verdict| verdict.overruled.is_some())
            .map(|verdict| verdict.criterion.as_str())
            .collect();
        row.push(match overruled.as_slice() {
            [] => Cell::Empty,
            overruled => overruled.join(" ").into(),
        });
        row
    });
    Sheet {
        name: "shops",
        rows: rows.collect(),
        columns,
    }
}

/// A row per criterion: the share of shops and everything it needs to be read.
pub(super) fn survey(dataset: &Dataset<'_>) -> Sheet {
    let wilson = "Wilson score interval at 95 %; narrowed where the population is given";
    let fraction =
        |name: &str, meaning: &str| Column::new(name, Kind::Number, meaning).unit("fraction of 1");
    let count = |name: &str, meaning: &str| Column::new(name, Kind::Number, meaning).unit("shops");
    let columns = vec![
        Column::new("criterion", Kind::Text, "the criterion's id"),
        Column::new("question", Kind::Text, "what was asked"),
        count("listed", "shops in the list"),
        count(
            "applicable",
            "listed without those at which the question does not arise",
        ),
        count("testable", "shops with a yes or no"),
        count("yes", "shops with a yes"),
        count("no", "shops with a no"),
        count("untestable", "applicable without testable"),
        Column::new(
            "untestable_by_cause",
            Kind::Text,
            "the same by cause, `cause: shops`",
        ),
        fraction("share", "yes / testable"),
        fraction("low", "lower end of its interval").method(wilson),
        fraction("high", "upper end of its interval").method(wilson),
        fraction("share_of_listed", "yes / listed"),
        fraction(
            "worst",
            "share of the applicable if every untestable one were a no",
        ),
        fraction(
            "best",
            "share of the applicable if every untestable one were a yes",
        ),
        Column::new(
            "condition",
            Kind::Text,
            "the criterion that must have been seen",
        ),
        count("among_n", "shops with a yes or no that meet the condition"),
        count("among_yes", "of those, with a yes"),
        fraction("among_share", "among_yes / among_n"),
        Column::new(
            "median",
            Kind::Number,
            "median of what was measured where it was seen",
        )
        .unit("seconds or count")
        .method("linear between the values (Hyndman and Fan 7)"),
        Column::new("median_low", Kind::Number, "lower end of its interval")
            .unit("seconds or count")
            .method("percentile bootstrap at 95 %"),
        Column::new("median_high", Kind::Number, "upper end of its interval")
            .unit("seconds or count")
            .method("percentile bootstrap at 95 %"),
        Column::new(
            "median_wait",
            Kind::Number,
            "when it had come from half of the shops; empty where it never did",
        )
        .unit("seconds")
        .method("Kaplan-Meier"),
        count("population", "shops in the frame the list was drawn from"),
        Column::new(
            "account",
            Kind::Truth,
            "whether the customer made an account",
        ),
        Column::new("consent", Kind::Text, "which consents were given")
            .values("required, marketing"),
        Column::new("depth", Kind::Text, "how far the checkout was walked")
            .values("browse, cart, contact-step, payment, order"),
        Column::new("cookies", Kind::Text, "what was done with cookie banners")
            .values("reject, accept"),
        Column::new("window_seconds", Kind::Number, "how long was waited for it").unit("seconds"),
        Column::new("wave", Kind::Number, "which pass over the shops").unit("count"),
        Column::new("rubric_hash", Kind::Text, "SHA-256 of the rubric's file"),
        Column::new("tool_version", Kind::Text, "version of cxaudit"),
    ];
    let rows = dataset.input.shares.iter().map(|share| {
        let detail = &share.detail;
        let criterion = dataset.input.rubric.criterion(&share.criterion);
        let question =
            criterion.map(|criterion| dataset.input.language.wording(&criterion.question));
        let causes: Vec<String> = detail
            .untestable
            .iter()
            .map(|(cause, shops)| format!("{cause}: {shops}"))
            .collect();
        let among = share.among.as_ref();
        let median = detail.quantiles.iter().find(|quantile| quantile.q == 0.5);
        let stamp = detail.stamp.as_ref();
        let protocol = stamp.map(|stamp| &stamp.protocol);
        vec![
            text(&share.criterion),
            question.map_or(Cell::Empty, text),
            share.listed.into(),
            share.applicable.into(),
            share.testable.into(),
            share.yes.into(),
            share.no().into(),
            (share.applicable - share.testable).into(),
            if causes.is_empty() {
                Cell::Empty
            } else {
                causes.join("; ").into()
            },
            share.share.into(),
            share.low.into(),
            share.high.into(),
            detail.of_listed.map(|of| of.share).into(),
            share.worst.into(),
            share.best.into(),
            among.map(|among| among.criterion.clone()).into(),
            among.map(|among| among.n).into(),
            among.map(|among| among.yes).into(),
            among.and_then(|among| among.share).into(),
            median.map(|median| median.value).into(),
            median.and_then(|median| median.low).into(),
            median.and_then(|median| median.high).into(),
            detail.median_wait.into(),
            detail.population.into(),
            protocol.and_then(|protocol| protocol.account).into(),
            protocol
                .and_then(|protocol| protocol.consent.clone())
                .into(),
            protocol
                .and_then(|protocol| protocol.depth)
                .map(|depth| depth.word())
                .into(),
            protocol
                .and_then(|protocol| protocol.cookies.clone())
                .into(),
            protocol.and_then(|protocol| protocol.window_seconds).into(),
            stamp.map(|stamp| stamp.wave).into(),
            stamp.map(|stamp| stamp.rubric_hash.clone()).into(),
            stamp.map(|stamp| stamp.tool_version.clone()).into(),
        ]
    });
    Sheet {
        name: "survey",
        rows: rows.collect(),
        columns,
    }
}
