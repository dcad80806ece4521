//! Studies to render: a small one by hand, and one of fourteen shops such as an agency has.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use cxaudit::facts::{
    Cause, Evidence, EvidenceId, EvidenceKind, Value, Visit, VisitId, VisitStatus,
};
use cxaudit::plan::{
    ConsentPolicy, CookiePolicy, Criterion, Goal, Journey, Judge, Phase, Question, Rubric, Shop,
    Watch, Windows,
};
use cxaudit::report::{Input, Leak, Mail, MemoryEvidence, Order, Protocol, ReportLanguage};
use cxaudit::score::{PhaseScore, Scorecard, State, Verdict};
use cxaudit::survey::{Agreement, Baseline, CriterionShare};

/// Everything an [`Input`] borrows.
pub struct Sample {
    pub study: String,
    pub journeys: Vec<Journey>,
    pub shops: Vec<Shop>,
    pub scorecards: Vec<Scorecard>,
    pub shares: Vec<CriterionShare>,
    pub agreement: Vec<Agreement>,
    pub phase_baselines: Vec<Baseline>,
    pub rubric: Rubric,
    pub visits: Vec<Visit>,
    pub mails: Vec<Mail>,
    pub leaks: Vec<Leak>,
    pub strays: usize,
    pub orders: Vec<Order>,
    pub evidence: MemoryEvidence,
}

impl Sample {
    pub fn input(&self, language: ReportLanguage) -> Input<'_> {
        Input {
            study: &self.study,
            wave: 1,
            protocol: Protocol {
                cookies: CookiePolicy::Reject,
                consent: ConsentPolicy::Required,
                windows: Windows {
                    confirmation: Duration::from_secs(1_800),
                    welcome: Duration::from_secs(86_400),
                    reminder: Duration::from_secs(7 * 86_400),
                    follow_up: Duration::from_secs(14 * 86_400),
                    reply: Duration::from_secs(3 * 86_400),
                },
                journeys: &self.journeys,
            },
            shops: &self.shops,
            scorecards: &self.scorecards,
            shares: &self.shares,
            agreement: &self.agreement,
            phase_baselines: &self.phase_baselines,
            rubric: &self.rubric,
            visits: &self.visits,
            mails: &self.mails,
            leaks: &self.leaks,
            strays: self.strays,
            orders: &self.orders,
            evidence: &self.evidence,
            templates: None,
            generated_at: at("2026-11-23T18:30:00Z"),
            language,
        }
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn question(en: &str, pl: &str, uk: &str) -> Question {
    Question {
        pl: pl.to_owned(),
        uk: uk.to_owned(),
        en: en.to_owned(),
    }
}

struct Asked {
    id: &'static str,
    phase: Phase,
    weight: f64,
    judge: Judge,
    question: [&'static str; 3],
    advice: [&'static str; 3],
}

fn asked() -> Vec<Asked> {
    let ask = |id, phase, weight, judge, question, advice| Asked {
        id,
        phase,
        weight,
        judge,
        question,
        advice,
    };
    vec![
        ask(
            "chat-window",
            Phase::Pre,
            3.0,
            Judge::Present,
            [
                "Can a visitor open a live chat?",
                "Czy odwiedzający może otworzyć czat na żywo?",
                "Чи може відвідувач відкрити чат?",
            ],
            [
                "Offer a live chat on product pages and in the cart, at least during office hours.",
                "Udostępnij czat na stronach produktów i w koszyku, przynajmniej w godzinach pracy.",
                "Додайте чат на сторінки товарів і в кошик, принаймні в робочий час.",
            ],
        ),
        ask(
            "chat-proactive",
            Phase::Pre,
            2.0,
            Judge::LatencyBand(Vec::new()),
            [
                "Does the chat speak first while the visitor hesitates?",
                "Czy czat odzywa się pierwszy, gdy odwiedzający się waha?",
                "Чи озивається чат першим, коли відвідувач вагається?",
            ],
            [
                "Let the chat offer help once, after about half a minute on a product page.",
                "Niech czat raz zaproponuje pomoc, po około pół minucie na stronie produktu.",
                "Нехай чат один раз запропонує допомогу приблизно за пів хвилини на сторінці товару.",
            ],
        ),
        ask(
            "phone-published",
            Phase::Pre,
            2.0,
            Judge::Present,
            [
                "Is a telephone number shown?",
                "Czy podano numer telefonu?",
                "Чи вказано номер телефону?",
            ],
            [
                "Show a telephone number with its hours on every page.",
                "Podaj numer telefonu z godzinami dyżurów na każdej stronie.",
                "Вкажіть номер телефону й години роботи на кожній сторінці.",
            ],
        ),
        ask(
            "phone-reachable",
            Phase::Pre,
            2.0,
            Judge::Manual,
            [
                "Is the telephone answered when called?",
                "Czy ktoś odbiera telefon?",
                "Чи відповідають на дзвінок?",
            ],
            [
                "Answer the telephone, or say when it will be answered.",
                "Odbieraj telefon albo podaj, kiedy ktoś odbierze.",
                "Відповідайте на дзвінки або повідомляйте, коли відповісте.",
            ],
        ),
        ask(
            "registration",
            Phase::In,
            2.0,
            Judge::Present,
            [
                "Can a visitor create an account?",
                "Czy można założyć konto?",
                "Чи можна створити обліковий запис?",
            ],
            [
                "Let customers create an account with an e-mail address and a password only.",
                "Pozwól założyć konto, podając tylko adres e-mail i hasło.",
                "Дозвольте створити обліковий запис лише за адресою та паролем.",
            ],
        ),
        ask(
            "welcome-mail",
            Phase::In,
            1.0,
            Judge::LatencyBand(Vec::new()),
            [
                "Does a welcome mail follow the sign-up, and how soon?",
                "Czy po rejestracji przychodzi powitanie i jak szybko?",
                "Чи надходить вітальний лист після реєстрації та як швидко?",
            ],
            [
                "Greet a new customer by mail within minutes.",
                "Powitaj nowego klienta wiadomością w ciągu kilku minut.",
                "Привітайте нового клієнта листом за кілька хвилин.",
            ],
        ),
        ask(
            "reminder-mail",
            Phase::In,
            4.0,
            Judge::Present,
            [
                "Is a registered customer reminded of the cart left behind?",
                "Czy zarejestrowany klient dostaje przypomnienie o porzuconym koszyku?",
                "Чи нагадують зареєстрованому клієнтові про залишений кошик?",
            ],
            [
                "Send a reminder of the abandoned cart within an hour, and a second one the next day.",
                "Wyślij przypomnienie o porzuconym koszyku w ciągu godziny, a drugie następnego dnia.",
                "Надішліть нагадування про залишений кошик протягом години, а друге — наступного дня.",
            ],
        ),
        ask(
            "reminder-coupon",
            Phase::In,
            3.0,
            Judge::Present,
            [
                "Does the reminder carry a coupon?",
                "Czy przypomnienie zawiera kupon?",
                "Чи містить нагадування купон?",
            ],
            [
                "Add a coupon to the second reminder.",
                "Dodaj kupon do drugiego przypomnienia.",
                "Додайте купон до другого нагадування.",
            ],
        ),
        ask(
            "reminder-names-product",
            Phase::In,
            1.0,
            Judge::Share,
            [
                "Does the reminder name the products left in the cart?",
                "Czy przypomnienie wymienia produkty z koszyka?",
                "Чи названо в нагадуванні товари з кошика?",
            ],
            [
                "Name every product of the cart in the reminder, with its picture.",
                "Wymień w przypomnieniu każdy produkt z koszyka wraz ze zdjęciem.",
                "Назвіть у нагадуванні кожен товар із кошика та додайте фото.",
            ],
        ),
        ask(
            "confirmation-mail",
            Phase::Post,
            4.0,
            Judge::LatencyBand(Vec::new()),
            [
                "Does a confirmation follow the order, and how soon?",
                "Czy po zamówieniu przychodzi potwierdzenie i jak szybko?",
                "Чи надходить підтвердження замовлення та як швидко?",
            ],
            [
                "Confirm the order by mail within five minutes.",
                "Potwierdź zamówienie wiadomością w ciągu pięciu minut.",
                "Підтвердьте замовлення листом протягом п’яти хвилин.",
            ],
        ),
        ask(
            "mails-30-min",
            Phase::Post,
            2.0,
            Judge::CountBand(Vec::new()),
            [
                "How many mails come within 30 minutes of the order?",
                "Ile wiadomości przychodzi w ciągu 30 minut od zamówienia?",
                "Скільки листів надходить за 30 хвилин після замовлення?",
            ],
            [
                "Merge the mails after an order into one or two.",
                "Połącz wiadomości po zamówieniu w jedną lub dwie.",
                "Об’єднайте листи після замовлення в один або два.",
            ],
        ),
        ask(
            "confirmation-delivery-time",
            Phase::Post,
            2.0,
            Judge::Present,
            [
                "Does the confirmation say when the parcel will come?",
                "Czy potwierdzenie podaje termin dostawy?",
                "Чи вказано в підтвердженні час доставки?",
            ],
            [
                "Say in the confirmation when the parcel will arrive.",
                "Podaj w potwierdzeniu, kiedy dotrze przesyłka.",
                "Вкажіть у підтвердженні, коли надійде посилка.",
            ],
        ),
        ask(
            "confirmation-first-name",
            Phase::Post,
            1.0,
            Judge::Present,
            [
                "Does the confirmation address the customer by first name?",
                "Czy potwierdzenie zwraca się do klienta po imieniu?",
                "Чи звертаються в підтвердженні до клієнта на ім’я?",
            ],
            [
                "Address customers by their first name, in the vocative.",
                "Zwracaj się do klienta po imieniu, w wołaczu.",
                "Звертайтеся до клієнта на ім’я, у кличному відмінку.",
            ],
        ),
    ]
}

pub fn rubric() -> Rubric {
    let of = |words: [&str; 3]| question(words[0], words[1], words[2]);
    Rubric {
        id: "genesys".to_owned(),
        version: "1.0".to_owned(),
        hash: "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069".to_owned(),
        gates: Default::default(),
        min_coverage: 0.5,
        criteria: asked()
            .into_iter()
            .map(|asked| Criterion {
                id: asked.id.to_owned(),
                phase: asked.phase,
                weight: asked.weight,
                judge: asked.judge,
                observation: asked.id.to_owned(),
                applies_if: None,
                otherwise: Default::default(),
                probe: None,
                source: "genesys-pl".to_owned(),
                question: of(asked.question),
                derivation: String::new(),
                advice: of(asked.advice),
            })
            .collect(),
    }
}

pub fn journeys() -> Vec<Journey> {
    let journey = |id: &str, goals: &[Goal], watch| Journey {
        id: id.to_owned(),
        question: "?".to_owned(),
        goals: goals.to_vec(),
        watch,
        watch_also: Vec::new(),
    };
    vec![
        journey(
            "browse",
            &[
                Goal::Enter,
                Goal::LookAround,
                Goal::FindProduct,
                Goal::Dwell,
                Goal::Leave,
            ],
            None,
        ),
        journey(
            "abandon-cart",
            &[
                Goal::Enter,
                Goal::LookAround,
                Goal::Register,
                Goal::FindProduct,
                Goal::AddToCart,
                Goal::ReachContactStep,
                Goal::Leave,
            ],
            Some(Watch::Reminder),
        ),
        journey(
            "purchase",
            &[
                Goal::Enter,
                Goal::Register,
                Goal::FindProduct,
                Goal::AddToCart,
                Goal::PlaceOrder,
                Goal::Leave,
            ],
            Some(Watch::Confirmation),
        ),
    ]
}

pub fn shop(id: &str, name: &str) -> Shop {
    Shop {
        id: id.to_owned(),
        url: format!("https://{id}/").parse().unwrap(),
        name: name.to_owned(),
        language: None,
        country: None,
        segment: Some("home".to_owned()),
        journeys: vec!["browse".to_owned(), "abandon-cart".to_owned()],
        purchase: false,
        purchase_max: None,
        inquiry: false,
        product: None,
        notes: String::new(),
        pins: BTreeMap::new(),
    }
}

pub fn visit(
    id: i64,
    shop: &str,
    journey: &str,
    status: VisitStatus,
    cause: Option<Cause>,
) -> Visit {
    let started = at("2026-11-10T09:00:00Z") + TimeDelta::minutes(id * 7);
    let begun = status != VisitStatus::Queued;
    let watched = journey != "browse" && cause == Some(Cause::Completed);
    Visit {
        id: VisitId(id),
        shop: shop.to_owned(),
        wave: 1,
        journey: journey.to_owned(),
        address: format!("audit+v{id}@example.org"),
        persona: serde_json::Value::Null,
        status,
        attempts: 1,
        cause,
        detail: String::new(),
        started: begun.then_some(started),
        left: begun.then(|| started + TimeDelta::minutes(2)),
        watch_until: (begun && watched).then(|| started + TimeDelta::days(7)),
    }
}

pub fn verdict(criterion: &str, state: State, value: Option<Value>, evidence: &[&str]) -> Verdict {
    let judged = |score| match state {
        State::Pass | State::Partial | State::Fail => Some(score),
        _ => None,
    };
    Verdict {
        criterion: criterion.to_owned(),
        state,
        score: judged(match state {
            State::Pass => 1.0,
            State::Partial => 0.5,
            _ => 0.0,
        }),
        value,
        cause: None,
        detail: String::new(),
        at: judged(0.0).map(|_| at("2026-11-10T09:08:30Z")),
        evidence: evidence
            .iter()
            .map(|id| EvidenceId((*id).to_owned()))
            .collect(),
        overruled: None,
    }
}

/// Scores the verdicts as the sample rubric weighs them.
pub fn scorecard(rubric: &Rubric, shop: &str, verdicts: Vec<Verdict>) -> Scorecard {
    let phase = |phase: Phase| {
        let (mut got, mut judged, mut all) = (0.0, 0.0, 0.0);
        for verdict in &verdicts {
            let Some(criterion) = rubric.criterion(&verdict.criterion) else {
                continue;
            };
            if criterion.phase != phase || verdict.state == State::NotApplicable {
                continue;
            }
            all += criterion.weight;
            if let Some(score) = verdict.score {
                got += criterion.weight * score;
                judged += criterion.weight;
            }
        }
        let coverage = if all > 0.0 { judged / all } else { 0.0 };
        PhaseScore {
            score: (coverage >= 0.5).then(|| 100.0 * got / judged),
            coverage,
            worst: (all > 0.0).then(|| 100.0 * got / all),
            best: (all > 0.0).then(|| 100.0 * (got + all - judged) / all),
        }
    };
    let (pre, in_purchase, post) = (phase(Phase::Pre), phase(Phase::In), phase(Phase::Post));
    let scores: Vec<f64> = [pre, in_purchase, post]
        .iter()
        .filter_map(|phase| phase.score)
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "at most three")]
    let overall = (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
    Scorecard {
        shop: shop.to_owned(),
        pre,
        in_purchase,
        post,
        overall,
        verdicts,
    }
}

/// A share with its Wilson interval.
pub fn share(
    criterion: &str,
    listed: u32,
    testable: u32,
    yes: u32,
    baseline: Option<(f64, Option<u32>, &str)>,
) -> CriterionShare {
    let (y, n, l) = (f64::from(yes), f64::from(testable), f64::from(listed));
    let interval = (testable > 0).then(|| {
        let (p, z) = (y / n, 1.959_964);
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        (p, (middle - half).max(0.0), (middle + half).min(1.0))
    });
    CriterionShare {
        criterion: criterion.to_owned(),
        listed,
        applicable: listed,
        testable,
        yes,
        share: interval.map(|(share, ..)| share),
        low: interval.map(|(_, low, _)| low),
        high: interval.map(|(.., high)| high),
        worst: Some(y / l),
        best: Some((y + l - n) / l),
        among: None,
        baseline: baseline.map(|(share, n, study)| Baseline {
            criterion: criterion.to_owned(),
            share,
            n,
            study: study.to_owned(),
            source: "Shops chosen among the best rated; account made, cart abandoned, one week."
                .to_owned(),
        }),
        detail: Default::default(),
    }
}

pub fn evidence(
    store: &mut MemoryEvidence,
    id: &str,
    kind: EvidenceKind,
    label: &str,
    bytes: Vec<u8>,
) {
    let extension = match kind {
        EvidenceKind::Screenshot => "png",
        EvidenceKind::PageSource => "html",
        EvidenceKind::Snapshot => "json",
        EvidenceKind::Mail => "eml",
        EvidenceKind::Note => "txt",
        EvidenceKind::Photo => "jpg",
        EvidenceKind::Recording => "m4a",
    };
    let known = Evidence {
        id: EvidenceId(id.to_owned()),
        kind,
        label: label.to_owned(),
        url: (kind == EvidenceKind::Screenshot).then(|| "https://shop.example/cart".to_owned()),
        at: at("2026-11-10T09:08:12Z"),
        path: format!("evidence/{}/{id}.{extension}", &id[..2]),
    };
    store.0.insert(EvidenceId(id.to_owned()), (known, bytes));
}

/// A picture such as a page might look from afar.
pub fn picture(seed: u32) -> Vec<u8> {
    let tint = [
        (seed * 53 % 120 + 60) as u8,
        (seed * 97 % 120 + 60) as u8,
        (seed * 31 % 120 + 60) as u8,
    ];
    let page = image::RgbImage::from_fn(640, 400, |x, y| {
        let (x, y) = (x * 2, y * 2);
        let line = y > 140 && x > 640 && x < 1180 && (y / 18) % 2 == 0 && x < 1000 + y % 160;
        let photo = (90..560).contains(&x) && (140..620).contains(&y);
        let button = (640..860).contains(&x) && (600..650).contains(&y);
        image::Rgb(if y < 64 || button {
            tint
        } else if photo {
            let fade = ((x + y) / 12) as u8;
            [225 - fade / 2, 222 - fade / 3, 215 - fade / 2]
        } else if line && y < 560 {
            [150, 155, 160]
        } else {
            [255, 255, 255]
        })
    });
    let mut bytes = Vec::new();
    page.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

/// Three shops and six criteria: one tested, one behind a captcha, one not visited yet.
pub fn small() -> Sample {
    let ids = [
        "chat-window",
        "reminder-mail",
        "reminder-coupon",
        "reminder-names-product",
        "confirmation-mail",
        "mails-30-min",
    ];
    let mut rubric = rubric();
    rubric
        .criteria
        .retain(|criterion| ids.contains(&criterion.id.as_str()));
    let mut proof = MemoryEvidence::default();
    evidence(
        &mut proof,
        "aa01",
        EvidenceKind::Screenshot,
        "cart after adding",
        picture(1),
    );
    evidence(
        &mut proof,
        "bb02",
        EvidenceKind::Mail,
        "order confirmation",
        b"Subject: x".to_vec(),
    );
    evidence(
        &mut proof,
        "cc03",
        EvidenceKind::PageSource,
        "cart",
        b"<html>".to_vec(),
    );
    let tested = vec![
        verdict(
            "chat-window",
            State::Pass,
            Some(Value::Yes),
            &["aa01", "cc03"],
        ),
        verdict("reminder-mail", State::Fail, None, &["aa01"]),
        verdict(
            "reminder-coupon",
            State::Pass,
            Some(Value::Text("SAVE10".to_owned())),
            &[],
        ),
        verdict(
            "reminder-names-product",
            State::Partial,
            Some(Value::Share { with: 1, of: 2 }),
            &[],
        ),
        verdict(
            "confirmation-mail",
            State::Partial,
            Some(Value::Seconds(12_000.25)),
            &["bb02"],
        ),
        verdict(
            "mails-30-min",
            State::Pass,
            Some(Value::Count(2)),
            &["bb02"],
        ),
    ];
    let walled = ids.map(|id| {
        let mut verdict = verdict(id, State::Blocked, None, &[]);
        verdict.cause = Some(Cause::Captcha);
        verdict
    });
    let waiting = ids.map(|id| verdict(id, State::Pending, None, &[]));
    let scorecards = vec![
        scorecard(&rubric, "one.example", tested),
        scorecard(&rubric, "two.example", walled.to_vec()),
        scorecard(&rubric, "three.example", waiting.to_vec()),
    ];
    let mut walled = visit(
        2,
        "two.example",
        "abandon-cart",
        VisitStatus::Closed,
        Some(Cause::Captcha),
    );
    walled.detail = "picture puzzle at the sign-up".to_owned();
    Sample {
        study: "Small & fine".to_owned(),
        journeys: journeys(),
        shops: vec![
            shop("one.example", "Sklep Pierwszy"),
            shop("two.example", "Другий магазин"),
            shop("three.example", "Third"),
        ],
        scorecards,
        agreement: Vec::new(),
        shares: vec![
            share(
                "chat-window",
                3,
                1,
                1,
                Some((0.36, Some(100), "Genesys, Poland")),
            ),
            share("reminder-mail", 3, 1, 0, None),
        ],
        phase_baselines: Vec::new(),
        rubric,
        visits: vec![
            visit(
                1,
                "one.example",
                "purchase",
                VisitStatus::Closed,
                Some(Cause::Completed),
            ),
            walled,
            visit(3, "three.example", "browse", VisitStatus::Queued, None),
        ],
        mails: vec![Mail {
            visit: VisitId(1),
            subject: "Potwierdzenie zamówienia".to_owned(),
            from: "sklep@one.example".to_owned(),
            kind: "confirmation".to_owned(),
            arrived: at("2026-11-10T12:40:00Z"),
            excerpt: "Dziękujemy za zamówienie.".to_owned(),
            junk: true,
            late: false,
            raw: Some(EvidenceId("bb02".to_owned())),
        }],
        leaks: vec![Leak {
            shop: "one.example".to_owned(),
            from: "win@casino.example".to_owned(),
            at: at("2026-11-12T08:15:00Z"),
            raw: Some(EvidenceId("bb02".to_owned())),
        }],
        strays: 3,
        orders: vec![Order {
            shop: "one.example".to_owned(),
            at: at("2026-11-10T09:20:00Z"),
            confirmed: false,
            total: Some("49,90 zł".to_owned()),
            number: None,
            product: Some("Doniczka".to_owned()),
            address: "audit+v1@example.org".to_owned(),
        }],
        evidence: proof,
    }
}
