//! Fourteen shops as a study finds them: good and bad ones, long names, a wall, a broken browser,
//! an open window, and names and mails that mean harm.

use cxaudit::facts::{Cause, EvidenceKind, Value, VisitStatus};
use cxaudit::plan::Phase;
use cxaudit::report::{Leak, Mail, MemoryEvidence, Order};
use cxaudit::score::{State, Verdict};
use cxaudit::survey::Baseline;

use super::sample::{
    Sample, at, evidence, journeys, picture, rubric, scorecard, share, shop, verdict, visit,
};

/// How a shop behaves.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Good,
    Middling,
    Poor,
    Captcha,
    Wall,
    Broken,
    Watching,
    Queued,
    NoAccounts,
}

const SHOPS: [(&str, &str, Way); 14] = [
    ("ogrodowo.example", "Ogrodowo", Way::Good),
    (
        "kvitkova-krayina.example",
        "Квіткова країна — саджанці, насіння, добрива та все для саду й городу з доставкою по Україні",
        Way::Middling,
    ),
    ("meble-z-klasa.example", "Meble z klasą", Way::Poor),
    ("lampyilampki.example", "Lampy i lampki", Way::Captcha),
    ("green-shed.example", "The Green Shed", Way::Good),
    ("dim-i-sad.example", "Дім і сад", Way::Watching),
    ("narzedziownia24.example", "Narzędziownia 24", Way::Middling),
    ("budmajster.example", "Будмайстер-Постач", Way::Wall),
    (
        "posciel-marzen.example",
        "Pościel marzeń & spółka",
        Way::Poor,
    ),
    ("teapot.example", "Teapot & Sons", Way::NoAccounts),
    ("ceramika-lubuska.example", "Ceramika Lubuska", Way::Broken),
    (
        "kilimy.example",
        "Kilimy i dywany ręcznie tkane",
        Way::Middling,
    ),
    ("svitlo.example", "Світло та затишок", Way::Queued),
    ("hammock-house.example", "Hammock House", Way::Good),
];

/// The study. `pictures` are PNG files to use in turn; drawn ones where there are none.
pub fn agency(pictures: &[Vec<u8>]) -> Sample {
    let rubric = rubric();
    let mut sample = Sample {
        study: "Home and garden, Poland and Ukraine, autumn".to_owned(),
        journeys: journeys(),
        shops: Vec::new(),
        scorecards: Vec::new(),
        shares: shares(),
        agreement: Vec::new(),
        phase_baselines: [("pre", 0.82), ("in", 0.77), ("post", 0.38)]
            .map(|(phase, share)| Baseline {
                criterion: phase.to_owned(),
                share,
                n: None,
                study: "dentsu Polska".to_owned(),
                source: "Integrated Customer Experience; electronics shops.".to_owned(),
            })
            .to_vec(),
        visits: Vec::new(),
        mails: Vec::new(),
        leaks: vec![Leak {
            shop: SHOPS[0].0.to_owned(),
            from: "win@casino.example".to_owned(),
            at: at("2026-11-12T08:15:00Z"),
            raw: None,
        }],
        strays: 3,
        orders: Vec::new(),
        evidence: MemoryEvidence::default(),
        rubric,
    };
    for (index, (id, name, way)) in SHOPS.into_iter().enumerate() {
        let index = u32::try_from(index).unwrap();
        let mut listed = shop(id, name);
        listed.purchase = way == Way::Good;
        sample.shops.push(listed);
        visits(&mut sample, index, id, way);
        let shots: Vec<String> = (0..4)
            .map(|n| format!("{:02x}{n}c0ffee{index:02x}", index * 16 + n))
            .collect();
        let labels = [
            "home page",
            "product page while hesitating",
            "after the sign-up",
            "cart after adding",
        ];
        for (n, (shot, label)) in shots.iter().zip(labels).enumerate() {
            let n = u32::try_from(n).unwrap();
            let bytes = match pictures.len() {
                0 => picture(index * 4 + n),
                count => pictures[(index as usize * 4 + n as usize) % count].clone(),
            };
            evidence(
                &mut sample.evidence,
                shot,
                EvidenceKind::Screenshot,
                label,
                bytes,
            );
        }
        let mail = format!("{:02x}9badcafe", index);
        evidence(
            &mut sample.evidence,
            &mail,
            EvidenceKind::Mail,
            "order confirmation",
            b"Subject: x".to_vec(),
        );
        let verdicts = verdicts(&sample, way, &shots, &mail);
        let card = scorecard(&sample.rubric, id, verdicts);
        sample.scorecards.push(card);
    }
    sample
}

fn visits(sample: &mut Sample, index: u32, id: &str, way: Way) {
    use VisitStatus::{Closed, Queued, Watching};
    let row = i64::from(index) * 3 + 1;
    let (browse, abandon, detail) = match way {
        Way::Captcha => (
            (Closed, Some(Cause::Completed)),
            (Closed, Some(Cause::Captcha)),
            "registration form asks for a picture puzzle",
        ),
        Way::Wall => (
            (Closed, Some(Cause::BotCheck)),
            (Closed, Some(Cause::BotCheck)),
            "page says \u{201e}Перевіряємо ваш браузер\u{201d}",
        ),
        Way::Broken => (
            (Closed, Some(Cause::BrowserFailed)),
            (Closed, Some(Cause::BrowserFailed)),
            "the browser closed its connection",
        ),
        Way::Watching => (
            (Closed, Some(Cause::Completed)),
            (Watching, Some(Cause::Completed)),
            "",
        ),
        Way::Queued => ((Queued, None), (Queued, None), ""),
        Way::NoAccounts => (
            (Closed, Some(Cause::Completed)),
            (Closed, Some(Cause::NoRegistration)),
            "only guests can buy here",
        ),
        _ => (
            (Closed, Some(Cause::Completed)),
            (Closed, Some(Cause::Completed)),
            "",
        ),
    };
    sample
        .visits
        .push(visit(row, id, "browse", browse.0, browse.1));
    let mut abandoned = visit(row + 1, id, "abandon-cart", abandon.0, abandon.1);
    abandoned.detail = detail.to_owned();
    let address = abandoned.id;
    sample.visits.push(abandoned);
    let mail = |visit, kind: &str, subject: &str, arrived, excerpt: &str, junk| Mail {
        visit,
        subject: subject.to_owned(),
        from: format!("Sklep <no-reply@{id}>"),
        kind: kind.to_owned(),
        arrived: at(arrived),
        excerpt: excerpt.to_owned(),
        junk,
        late: false,
        raw: None,
    };
    if matches!(way, Way::Good | Way::Middling) {
        sample.mails.push(mail(
            address,
            "welcome",
            "Witamy w gronie klientów!",
            "2026-11-10T09:12:00Z",
            "Dzień dobry, Anno! Twoje konto jest gotowe. Od teraz możesz śledzić zamówienia i zapisywać ulubione produkty.",
            false,
        ));
    }
    if way == Way::Good {
        sample.mails.push(mail(
            address,
            "reminder",
            "Anno, Twój koszyk czeka",
            "2026-11-10T12:31:00Z",
            "Doniczka ceramiczna „Iris” wciąż czeka w Twoim koszyku. Z kodem SAVE10 zapłacisz o 10% mniej. Wróć do koszyka i dokończ zakupy, zanim ktoś Cię uprzedzi.",
            index == 4,
        ));
        let purchase = visit(
            row + 2,
            id,
            "purchase",
            VisitStatus::Closed,
            Some(Cause::Completed),
        );
        sample.mails.push(mail(
            purchase.id,
            "confirmation",
            "Potwierdzenie zamówienia nr 2026/11/1042",
            "2026-11-10T09:40:00Z",
            "Dziękujemy za zamówienie. Doniczka ceramiczna „Iris”, 1 szt., 49,90 zł. Przewidywana dostawa: 2 dni robocze.",
            false,
        ));
        sample.orders.push(Order {
            shop: id.to_owned(),
            at: purchase.started.unwrap(),
            confirmed: index != 13,
            total: (index != 13).then(|| "49,90 zł".to_owned()),
            number: (index != 13).then(|| format!("2026/11/{}", 1042 + index)),
            product: Some("Doniczka ceramiczna „Iris”, 18 cm".to_owned()),
            address: purchase.address.clone(),
        });
        sample.visits.push(purchase);
    }
}

fn verdicts(sample: &Sample, way: Way, shots: &[String], mail: &str) -> Vec<Verdict> {
    let tried = !matches!(way, Way::Wall | Way::Broken | Way::Queued);
    let [home, product, signed_up, cart] = shots else {
        panic!("four shots")
    };
    let mut verdicts = Vec::new();
    for criterion in &sample.rubric.criteria {
        let id = criterion.id.as_str();
        let mut one = match (way, criterion.phase) {
            (Way::Wall, _) => stopped(id, State::Blocked, Cause::BotCheck),
            (Way::Broken, _) => stopped(id, State::Error, Cause::BrowserFailed),
            (Way::Queued, _) => verdict(id, State::Pending, None, &[]),
            (Way::Captcha, Phase::In) => stopped(id, State::Blocked, Cause::Captcha),
            (Way::NoAccounts, Phase::In) if id == "registration" => {
                verdict(id, State::Fail, None, &[cart])
            }
            (Way::NoAccounts, Phase::In) => stopped(id, State::Blocked, Cause::AddressNotCaptured),
            (Way::Watching, Phase::In) if id.starts_with("reminder") => {
                let mut waiting = verdict(id, State::Pending, None, &[]);
                waiting.detail = "window open until 17 Nov".to_owned();
                waiting
            }
            (_, Phase::Post) if way != Way::Good => verdict(id, State::NotApplicable, None, &[]),
            _ if id == "phone-reachable" && way != Way::Good => {
                verdict(id, State::Pending, None, &[])
            }
            _ => judged(id, way, [home, product, signed_up, cart], mail),
        };
        if tried && one.state == State::Pending && one.detail.is_empty() {
            one.detail = "a person is still to call".to_owned();
        }
        verdicts.push(one);
    }
    verdicts
}

fn stopped(id: &str, state: State, cause: Cause) -> Verdict {
    let mut verdict = verdict(id, state, None, &[]);
    verdict.cause = Some(cause);
    verdict
}

fn judged(id: &str, way: Way, shots: [&String; 4], mail: &str) -> Verdict {
    let [home, product, signed_up, cart] = shots.map(String::as_str);
    let good = way == Way::Good;
    let fair = good || way == Way::Middling;
    let yes_if = |yes: bool, value: Value, proof: &[&str]| {
        if yes {
            verdict(id, State::Pass, Some(value), proof)
        } else {
            verdict(id, State::Fail, None, proof)
        }
    };
    match id {
        "chat-window" => yes_if(fair, Value::Yes, &[home, product]),
        "chat-proactive" => yes_if(good, Value::Seconds(24.6), &[product]),
        "phone-published" => yes_if(true, Value::Text("+48 61 555 01 23".into()), &[home]),
        "phone-reachable" => yes_if(true, Value::Yes, &[]),
        "registration" => yes_if(true, Value::Yes, &[signed_up]),
        "welcome-mail" => yes_if(fair, Value::Seconds(214.0), &[mail]),
        "reminder-mail" => yes_if(good, Value::Yes, &[cart, mail]),
        "reminder-coupon" if good => yes_if(true, Value::Text("SAVE10".into()), &[mail]),
        "reminder-names-product" if good => verdict(
            id,
            State::Partial,
            Some(Value::Share { with: 1, of: 2 }),
            &[mail],
        ),
        "reminder-coupon" | "reminder-names-product" => {
            verdict(id, State::NotApplicable, None, &[])
        }
        "confirmation-mail" => verdict(id, State::Partial, Some(Value::Seconds(12_000.0)), &[mail]),
        "mails-30-min" => yes_if(true, Value::Count(2), &[mail]),
        "confirmation-delivery-time" => yes_if(true, Value::Text("2 dni robocze".into()), &[mail]),
        _ => verdict(id, State::Fail, None, &[mail]),
    }
}

fn shares() -> Vec<cxaudit::survey::CriterionShare> {
    let genesys = |share, n| Some((share, Some(n), "Genesys, Poland"));
    vec![
        share("chat-window", 14, 11, 6, genesys(0.36, 100)),
        share("chat-proactive", 14, 11, 3, genesys(0.06, 100)),
        share("phone-published", 14, 11, 11, None),
        share("phone-reachable", 14, 3, 3, genesys(0.87, 100)),
        share("registration", 14, 10, 9, None),
        share("welcome-mail", 14, 9, 6, None),
        share("reminder-mail", 14, 8, 3, genesys(0.17, 100)),
        share("reminder-coupon", 14, 3, 3, genesys(5.0 / 17.0, 17)),
        share("reminder-names-product", 14, 3, 3, None),
        share("confirmation-mail", 14, 3, 3, None),
        share("mails-30-min", 14, 3, 3, None),
        share("confirmation-delivery-time", 14, 3, 3, None),
        share(
            "confirmation-first-name",
            14,
            0,
            0,
            Some((0.4, None, "dentsu Polska")),
        ),
    ]
}
