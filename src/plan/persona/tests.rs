//! Personas of every country, by hand-written tables.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use regex::Regex;
use url::Url;

use super::super::rubric::Rubric;
use super::super::study::{
    BrowserSettings, CartLinkPolicy, ConsentPolicy, CookiePolicy, Engine, Mailbox, Pace,
    PersonaSettings, SmtpSettings, Windows,
};
use super::*;

pub(super) fn shop(url: &str) -> Shop {
    let url = Url::parse(url).unwrap();
    Shop {
        id: url.host_str().unwrap().to_owned(),
        name: String::new(),
        url,
        language: None,
        country: None,
        segment: None,
        journeys: vec!["browse".to_owned(), "abandon-cart".to_owned()],
        purchase: false,
        purchase_max: None,
        inquiry: false,
        product: None,
        notes: String::new(),
        pins: BTreeMap::new(),
    }
}

fn journey(id: &str) -> Journey {
    Journey {
        id: id.to_owned(),
        question: String::new(),
        goals: Vec::new(),
        watch: None,
        watch_also: Vec::new(),
    }
}

fn plan(addresses: AddressScheme, shops: Vec<Shop>) -> Plan {
    let second = Duration::from_secs(1);
    Plan {
        folder: "study".into(),
        name: "Study".to_owned(),
        wave: 1,
        seed: "seed".to_owned(),
        mailboxes: vec![Mailbox::Smtp(SmtpSettings {
            listen: ([127, 0, 0, 1], 0).into(),
            max_message_bytes: 1,
            max_connections: 1,
            max_recipients: 1,
            max_held_bytes: 1,
            client_timeout: std::time::Duration::from_secs(1),
            addresses,
        })],
        outgoing: None,
        browser: BrowserSettings {
            engine: Engine::Any,
            webdriver: None,
            binary: None,
            driver: None,
            at_once: 1,
            dwelling: 0,
            headless: true,
            window: (1366, 900),
        },
        windows: Windows {
            confirmation: second,
            welcome: second,
            reminder: second,
            follow_up: second,
            reply: second,
        },
        pace: Pace {
            between_pages: second,
            visit: second,
            page: second,
            dwell: second,
            steps: 1,
        },
        cookies: CookiePolicy::Reject,
        hints: false,
        consent: ConsentPolicy::Required,
        cart_link: CartLinkPolicy::Never,
        personas: PersonaSettings::default(),
        population: None,
        shops,
        journeys: vec![journey("browse"), journey("abandon-cart")],
        by_hand: journey("purchase"),
        rubric_file: None,
        rubric: Rubric {
            id: String::new(),
            version: String::new(),
            hash: String::new(),
            gates: Default::default(),
            min_coverage: 0.0,
            criteria: Vec::new(),
        },
    }
}

fn tagged() -> AddressScheme {
    AddressScheme::Pattern("audit+{tag}@example.org".to_owned())
}

#[test]
fn a_visit_has_one_persona_and_shares_it_with_no_other() {
    let shops = (0..200)
        .map(|n| shop(&format!("https://shop{n}.pl")))
        .collect();
    let plan = plan(tagged(), shops);
    let mut addresses = HashSet::new();
    let tag = Regex::new("^audit\\+[a-z][a-z0-9]{7}@example\\.org$").unwrap();
    for (index, (shop, journey)) in plan.visits().into_iter().enumerate() {
        let persona = Persona::invent(&plan, shop, journey, index);
        assert_eq!(persona, Persona::invent(&plan, shop, journey, index));
        assert!(tag.is_match(&persona.email), "{}", persona.email);
        assert!(addresses.insert(persona.email));
    }
    assert_eq!(addresses.len(), 400);
    let mut second = plan.clone();
    second.wave = 2;
    let (shop, journey) = second.visits()[0];
    assert!(!addresses.contains(&Persona::invent(&second, shop, journey, 0).email));
}

#[test]
fn addresses_of_a_list_are_given_out_in_order_and_not_again_in_the_next_wave() {
    let list = (0..4).map(|n| format!("box{n}@example.org")).collect();
    let mut plan = plan(AddressScheme::List(list), vec![shop("https://example.pl")]);
    let emails = |plan: &Plan| -> Vec<String> {
        let visits = plan.visits().into_iter().enumerate();
        visits
            .map(|(index, (shop, journey))| Persona::invent(plan, shop, journey, index).email)
            .collect()
    };
    assert_eq!(emails(&plan), ["box0@example.org", "box1@example.org"]);
    plan.wave = 2;
    assert_eq!(emails(&plan), ["box2@example.org", "box3@example.org"]);
}

/// Format of postal code, E.164 phone and national phone.
const FORMATS: &[(&str, &str, &str, &str)] = &[
    ("PL", r"^\d{2}-\d{3}$", r"^\+48[5-7]\d{8}$", r"^[5-7]\d{8}$"),
    (
        "UA",
        r"^\d{5}$",
        r"^\+380(50|66|67|68|93|96)\d{7}$",
        r"^0\d{9}$",
    ),
    (
        "GB",
        r"^[A-Z]{1,2}\d{1,2} \d[A-Z]{2}$",
        r"^\+442079460\d{3}$",
        r"^02079460\d{3}$",
    ),
    (
        "US",
        r"^\d{5}$",
        r"^\+1[2-9]\d\d55501\d\d$",
        r"^[2-9]\d\d55501\d\d$",
    ),
    ("DE", r"^\d{5}$", r"^\+4917139200\d\d$", r"^017139200\d\d$"),
    ("AT", r"^\d{4}$", r"^\+436\d{9}$", r"^06\d{9}$"),
    ("CZ", r"^\d{3} \d{2}$", r"^\+420[67]\d{8}$", r"^[67]\d{8}$"),
    ("SK", r"^\d{3} \d{2}$", r"^\+4219\d{8}$", r"^09\d{8}$"),
    ("FR", r"^\d{5}$", r"^\+3363998\d{4}$", r"^063998\d{4}$"),
    ("IT", r"^\d{5}$", r"^\+393[234]\d{8}$", r"^3[234]\d{8}$"),
    ("ES", r"^\d{5}$", r"^\+346\d{8}$", r"^6\d{8}$"),
];

#[test]
fn address_and_phone_have_the_form_of_the_country() {
    assert_eq!(FORMATS.len(), places::TABLES.len());
    for (country, code, international, national) in FORMATS {
        for number in 0..30 {
            let mut shop = shop(&format!("https://shop{number}.com"));
            shop.country = Some((*country).to_owned());
            let plan = plan(tagged(), vec![shop]);
            let persona = Persona::invent(&plan, &plan.shops[0], &plan.journeys[0], 0);
            assert_eq!(persona.country, *country);
            for (pattern, text) in [
                (code, &persona.postal_code),
                (international, &persona.phone),
                (national, &persona.phone_national),
            ] {
                assert!(
                    Regex::new(pattern).unwrap().is_match(text),
                    "{country} {text}"
                );
            }
            let places = places::in_country(country).1;
            let place = (
                persona.postal_code.as_str(),
                persona.city.as_str(),
                persona.region.as_str(),
            );
            assert!(places.cities.contains(&place), "{place:?}");
        }
    }
}

#[test]
fn family_names_fit_the_gender() {
    for number in 0..100 {
        let plan = plan(tagged(), vec![shop(&format!("https://shop{number}.cz"))]);
        let persona = Persona::invent(&plan, &plan.shops[0], &plan.journeys[0], 0);
        let feminine = persona.family_name.ends_with('á');
        assert_eq!(
            feminine,
            persona.gender == Gender::Female,
            "{}",
            persona.full_name()
        );
    }
}

#[test]
fn a_persona_survives_the_database() {
    let plan = plan(tagged(), vec![shop("https://example.com.ua")]);
    let persona = Persona::invent(&plan, &plan.shops[0], &plan.journeys[0], 0);
    let json = serde_json::to_value(&persona).unwrap();
    assert_eq!(json["country"], "UA");
    assert_eq!(json["language"], "uk");
    assert!(
        json["given-name"]
            .as_str()
            .unwrap()
            .chars()
            .all(|c| !c.is_ascii())
    );
    assert_eq!(serde_json::from_value::<Persona>(json).unwrap(), persona);
}
