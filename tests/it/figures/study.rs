//! A hundred shops in the proportions that Genesys published, as facts in a study folder.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use cxaudit::facts::{
    Cause, EvidenceKind, NewMessage, Observation, Outcome, Position, Store, Undetermined, Value,
    VisitId,
};
use cxaudit::plan::Plan;
use cxaudit::run::enqueue;

/// When the first shop was left.
pub fn start() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-02T08:00:00Z")
        .unwrap()
        .to_utc()
}

const STUDY: &str = r#"name = "Hundred shops"
wave = 1
seed = "figures"
rubric = "genesys"
journeys = ["abandon-cart"]
[mailbox]
kind = "smtp"
listen = "127.0.0.1:0"
address = "audit+{tag}@mail.example"
[windows]
reminder = "7d"
"#;

/// Writes the study of so many shops: of a hundred, 36 have a chat, 6 of which speak first, 17 send
/// a reminder, 5 of them with a coupon, 13 cannot be reached by telephone, and 13 agents see the
/// cart. The last `blocked` ask for a captcha instead of all that.
pub fn write(folder: &Path, shops: usize, blocked: usize) {
    std::fs::write(folder.join("study.toml"), STUDY).unwrap();
    let rows: Vec<String> = (0..shops)
        .map(|n| {
            let segment = ["garden", "toys"][n % 2];
            format!("https://s{n}.example.pl/,PL,{segment}")
        })
        .collect();
    let list = format!("url,country,segment\n{}\n", rows.join("\n"));
    std::fs::write(folder.join("shops.csv"), list).unwrap();
    let plan = Plan::load(folder).unwrap_or_else(|problems| panic!("{problems}"));
    let store = Store::open(folder).unwrap();
    let ids = enqueue(&plan, &store, start()).unwrap();
    for (n, (shop, visit)) in plan.shops.iter().zip(ids).enumerate() {
        let n_of = (n, shops - blocked);
        one(&store, &shop.id, visit, n_of.0, n_of.0 >= n_of.1);
    }
}

fn one(store: &Store, shop: &str, visit: VisitId, n: usize, blocked: bool) {
    let left = start();
    let closed = left + TimeDelta::days(7);
    let cause = if blocked {
        Cause::Captcha
    } else {
        Cause::Completed
    };
    store.claim_visit(left, &[]).unwrap().unwrap();
    store
        .finish_browsing(visit, cause, "", left, Some(closed))
        .unwrap();
    let picture = store
        .put_evidence(
            Some(visit),
            EvidenceKind::Screenshot,
            "home page",
            None,
            left,
            format!("picture {n}").as_bytes(),
        )
        .unwrap();
    let observe = |key: &str, outcome: Outcome, by: &str| {
        let visit = (by != "Anna Caller").then_some(visit);
        store
            .observe(&Observation {
                visit,
                shop: shop.to_owned(),
                wave: 1,
                key: key.to_owned(),
                outcome,
                at: left,
                by: by.to_owned(),
                evidence: if key == "chat-window" {
                    vec![picture.clone()]
                } else {
                    Vec::new()
                },
            })
            .unwrap();
    };
    if blocked {
        for key in ["chat-window", "reminder-mail"] {
            let why = Undetermined {
                cause: Cause::Captcha,
                detail: "asks for a captcha".into(),
            };
            observe(key, Outcome::Undetermined(why), "autopilot");
        }
    } else {
        let found = |yes: bool, value: Value, watched_until| {
            if yes {
                Outcome::Seen(value)
            } else {
                Outcome::NotSeen { watched_until }
            }
        };
        observe("chat-window", found(n < 36, Value::Yes, left), "autopilot");
        observe(
            "chat-proactive",
            found(n < 6, Value::Seconds(12.0), left),
            "autopilot",
        );
        let reminded = n.is_multiple_of(6);
        observe(
            "reminder-mail",
            found(reminded, Value::Yes, closed),
            "mailbox",
        );
        #[expect(clippy::cast_precision_loss, reason = "a hundred shops")]
        let delay = 3600.0 * (n + 1) as f64;
        if reminded {
            // As the mailbox does: without a reminder nothing is said of its delay.
            observe(
                "reminder-delay",
                Outcome::Seen(Value::Seconds(delay)),
                "mailbox",
            );
            observe(
                "reminder-coupon",
                found(n < 30, Value::Text("WRACAJ10".into()), closed),
                "mailbox",
            );
            let position = Position {
                mailbox: "smtp".into(),
                folder: "INBOX".into(),
                uid_validity: 1,
                last_uid: u32::try_from(n + 1).unwrap(),
            };
            let message = NewMessage {
                raw: format!("From: Shop {n} <shop@s{n}.example.pl>\r\nSubject: Zapomniany koszyk\r\n\r\nPani Anno, koszyk czeka.\r\n").into_bytes(),
                source: "smtp".into(),
                junk: false,
                arrived: left + TimeDelta::hours(1),
                message_id: Some(format!("m{n}@example.pl")),
                visit: Some(visit),
                uid: u32::try_from(n + 1).unwrap(),
            };
            store.store_messages(&position, &[message]).unwrap();
        }
        observe(
            "phone-reachable",
            found(n < 87, Value::Yes, left),
            "Anna Caller",
        );
        if n < 87 {
            observe(
                "agent-sees-cart",
                found(n >= 74, Value::Yes, left),
                "Anna Caller",
            );
        }
    }
    store.close_visit(visit).unwrap();
}
