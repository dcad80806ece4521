//! `study.toml`: its keys, their defaults, and what each may be.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeTable;
use url::Url;

use super::amount::parse_amount;
use super::mailbox_file;
use super::outgoing_file;
use super::section::{Found, Section};
use super::source::{Findings, Source};
use super::study::{
    BrowserSettings, CartLinkPolicy, ConsentPolicy, CookiePolicy, Engine, Mailbox,
    OutgoingSettings, Pace, PersonaSettings, Windows,
};
use crate::text::Language;

/// Keys of the top of the file.
const TOP_KEYS: &[&str] = &[
    "name",
    "wave",
    "seed",
    "rubric",
    "journeys",
    "population",
    "purchase-max",
    "cookies",
    "hints",
    "consent",
    "cart-link",
    "mailbox",
    "outgoing",
    "windows",
    "browser",
    "pace",
    "personas",
];

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What `study.toml` says. A part that is wrong is left at its default; the findings tell.
pub(super) struct StudyFile {
    pub(super) name: String,
    pub(super) wave: u32,
    pub(super) seed: String,
    pub(super) mailboxes: Option<Vec<Mailbox>>,
    /// Where the addresses of each are written.
    pub(super) addresses: Vec<Range<usize>>,
    pub(super) outgoing: Option<OutgoingSettings>,
    pub(super) browser: BrowserSettings,
    pub(super) windows: Windows,
    pub(super) pace: Pace,
    pub(super) cookies: CookiePolicy,
    pub(super) hints: bool,
    pub(super) consent: ConsentPolicy,
    pub(super) cart_link: CartLinkPolicy,
    pub(super) personas: PersonaSettings,
    pub(super) journeys: Option<Vec<Found<String>>>,
    pub(super) population: Option<u32>,
    pub(super) purchase_max: Option<Decimal>,
    pub(super) rubric: Option<Found<String>>,
}

/// Reads the file. `folder` is what its relative paths are relative to.
pub(super) fn read<'s>(
    folder: &Path,
    source: &'s Source,
    table: &'s Spanned<DeTable<'s>>,
    findings: &'s Findings,
) -> StudyFile {
    let top = Section::top(source, findings, table, TOP_KEYS);
    let name = top.text("name").map(|found| found.value);
    if top.key_range("name").is_none() {
        top.missing(
            "name",
            "add a line like: name = \"Home and garden, spring\"",
        );
    }
    let name = name.unwrap_or_default();
    let wave = top.number("wave", 1..1_000_000).unwrap_or(1);
    let seed = top.text("seed").map(|found| found.value);
    let rubric = top.text("rubric");
    let journeys = top.texts("journeys").map(|found| found.value);
    let population = top.number("population", 1..u32::MAX);
    let purchase_max = purchase_max(&top);
    let cookies = top.choice(
        "cookies",
        &[
            ("reject", CookiePolicy::Reject),
            ("accept", CookiePolicy::Accept),
        ],
    );
    let consent = top.choice(
        "consent",
        &[
            ("required", ConsentPolicy::Required),
            ("marketing", ConsentPolicy::Marketing),
        ],
    );
    let cart_link = top.choice(
        "cart-link",
        &[
            ("at-once", CartLinkPolicy::AtOnce),
            ("after-window", CartLinkPolicy::AfterWindow),
            ("never", CartLinkPolicy::Never),
        ],
    );
    let outgoing = top
        .section("outgoing")
        .and_then(|section| outgoing_file::read(folder, section));
    let (mailboxes, addresses) = mailboxes(folder, &top);
    let windows = windows(top.section("windows"));
    let browser = browser(folder, top.section("browser"));
    let pace = pace(top.section("pace"));
    let personas = personas(top.section("personas"));
    let hints = top.flag("hints").unwrap_or(false);
    top.finish();
    StudyFile {
        seed: seed.unwrap_or_else(|| name.clone()),
        name,
        wave,
        mailboxes,
        addresses,
        outgoing,
        browser,
        windows,
        pace,
        cookies: cookies.unwrap_or(CookiePolicy::Reject),
        hints,
        consent: consent.unwrap_or(ConsentPolicy::Required),
        cart_link: cart_link.unwrap_or(CartLinkPolicy::AtOnce),
        personas,
        journeys,
        population,
        purchase_max,
        rubric,
    }
}

/// `[mailbox]`, or several of them as `[[mailbox]]`; none where one is wrong.
fn mailboxes(folder: &Path, top: &Section<'_>) -> (Option<Vec<Mailbox>>, Vec<Range<usize>>) {
    let sections = top.section_or_several("mailbox");
    if sections.is_empty() && top.key_range("mailbox").is_none() {
        top.missing(
            "[mailbox]",
            "say where customers' mail arrives: add a section [mailbox] with kind = \"imap\" or \"smtp\"",
        );
    }
    let found = !sections.is_empty();
    let (mut mailboxes, mut places) = (Vec::new(), Vec::new());
    let mut names: Vec<String> = Vec::new();
    let mut whole = found;
    for section in sections {
        let written = section.range();
        match mailbox_file::read(folder, section) {
            (Some(mailbox), place) => {
                if names.contains(&mailbox.name()) {
                    let message = format!("the mailbox {} is given twice", mailbox.name());
                    top.complain(written, message, "keep one of them");
                }
                names.push(mailbox.name());
                mailboxes.push(mailbox);
                places.push(place);
            }
            (None, _) => whole = false,
        }
    }
    (whole.then_some(mailboxes), places)
}

fn purchase_max(top: &Section<'_>) -> Option<Decimal> {
    let found = top.number_or_text("purchase-max")?;
    let amount = parse_amount(&found.value);
    if amount.is_none() {
        let message = "`purchase-max` is not an amount";
        top.complain(
            found.range,
            message,
            "write a number above 0: 200 or \"199,99\"",
        );
    }
    amount
}

fn windows(section: Option<Section<'_>>) -> Windows {
    let shortest = Duration::from_millis(1);
    let length = |key, default| {
        let section = section.as_ref();
        section
            .and_then(|section| section.length(key, shortest))
            .unwrap_or(default)
    };
    let windows = Windows {
        confirmation: length("confirmation", 30 * MINUTE),
        welcome: length("welcome", DAY),
        reminder: length("reminder", 7 * DAY),
        follow_up: length("follow-up", 14 * DAY),
        reply: length("reply", 3 * DAY),
    };
    if let Some(section) = section {
        section.finish();
    }
    windows
}

fn pace(section: Option<Section<'_>>) -> Pace {
    let length = |key, shortest, default| {
        let section = section.as_ref();
        section
            .and_then(|section| section.length(key, shortest))
            .unwrap_or(default)
    };
    let second = Duration::from_secs(1);
    let pace = Pace {
        between_pages: length("between-pages", Duration::ZERO, second),
        visit: length("visit", second, 10 * MINUTE),
        page: length("page", second, 30 * second),
        dwell: length("dwell", Duration::ZERO, 45 * second),
        steps: section
            .as_ref()
            .and_then(|section| section.number("steps", 1..100_001))
            .unwrap_or(150),
    };
    if let Some(section) = section {
        section.finish();
    }
    pace
}

fn browser(folder: &Path, section: Option<Section<'_>>) -> BrowserSettings {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let mut settings = BrowserSettings {
        engine: Engine::Any,
        webdriver: None,
        binary: None,
        driver: None,
        at_once: cores,
        dwelling: room_to_dwell(),
        headless: true,
        window: (1366, 900),
    };
    let Some(section) = section else {
        return settings;
    };
    if let Some(number) = section.number("at-once", 1..257) {
        settings.at_once = number as usize;
    }
    let dwelling = section.number("dwelling", 0..257).map(|n| n as usize);
    let engines = [
        ("any", Engine::Any),
        ("chromium", Engine::Chromium),
        ("firefox", Engine::Firefox),
    ];
    settings.engine = section.choice("engine", &engines).unwrap_or(Engine::Any);
    settings.webdriver = section.text("webdriver").and_then(|found| {
        let url = driver_url(&found.value);
        if url.is_none() {
            let message = "`webdriver` is not an http address";
            section.complain(
                found.range,
                message,
                "write it like \"http://127.0.0.1:4444\"",
            );
        }
        url
    });
    // A browser elsewhere has its own limit, which nobody here knows.
    let elsewhere = settings.webdriver.is_some();
    settings.dwelling = dwelling.unwrap_or(if elsewhere { 0 } else { settings.dwelling });
    let path = |key| section.text(key).map(|found| folder.join(found.value));
    settings.binary = path("binary");
    settings.driver = path("driver");
    settings.headless = section.flag("headless").unwrap_or(true);
    if let Some(found) = section.text("window") {
        match window(&found.value) {
            Some(window) => settings.window = window,
            None => section.complain(
                found.range,
                "`window` is not a size",
                "write width and height in pixels, from 300 to 8000: \"1366x900\"",
            ),
        }
    }
    section.finish();
    settings
}

/// How many browsers may stand idle in the memory that is free: 300 MiB each, half of it left, 48 at
/// most; 4 where nobody tells.
fn room_to_dwell() -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let free = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    free.map_or(4, |kib| (kib / 2 / (300 * 1024)).min(48))
}

/// A WebDriver address always ends in a slash: a path without one would lose its last part.
fn driver_url(text: &str) -> Option<Url> {
    let mut url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Some(url)
}

fn window(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once(['x', '×', 'X'])?;
    let side = |text: &str| {
        let side: u32 = text.trim().parse().ok()?;
        (300..=8000).contains(&side).then_some(side)
    };
    Some((side(width)?, side(height)?))
}

fn personas(section: Option<Section<'_>>) -> PersonaSettings {
    let mut settings = PersonaSettings::default();
    let Some(section) = section else {
        return settings;
    };
    if let Some(found) = section.text("language") {
        settings.language = Language::from_tag(&found.value);
        if settings.language.is_none() {
            let message = format!("`{}` is not a language", found.value);
            section.complain(
                found.range,
                message,
                "write its two-letter code: pl, uk, en, de",
            );
        }
    }
    if let Some(found) = section.text("country") {
        settings.country = super::shop_list::country(&found.value);
        if settings.country.is_none() {
            let message = format!("`{}` is not a country code", found.value);
            section.complain(
                found.range,
                message,
                "write its two-letter code: PL, UA, GB, DE",
            );
        }
    }
    section.finish();
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_address_ends_in_a_slash() {
        for (text, expected) in [
            ("http://grid:4444", Some("http://grid:4444/")),
            ("http://grid:4444/wd/hub", Some("http://grid:4444/wd/hub/")),
            ("grid:4444", None),
            ("ftp://grid", None),
        ] {
            let url = driver_url(text).map(String::from);
            assert_eq!(url.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_window_has_two_sides() {
        assert_eq!(window("1366x900"), Some((1366, 900)));
        assert_eq!(window("1366 × 900"), Some((1366, 900)));
        assert_eq!(window("1366"), None);
        assert_eq!(window("10x10"), None);
    }
}
