//! `study.toml` as the rest of the tool sees it.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::journey::{Goal, Journey, Watch};
use super::rubric::Rubric;
use super::shop::Shop;
use crate::text::Language;

/// A study that was checked and can be run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The study folder.
    pub folder: PathBuf,
    /// Name for the report.
    pub name: String,
    /// Which pass over the shops this is, from 1.
    pub wave: u32,
    /// Mixed into personas so that two studies never share an address; kept in `study.toml`.
    pub seed: String,
    /// Where customers' mail arrives; at least one.
    pub mailboxes: Vec<Mailbox>,
    /// By which server questions by mail leave; none where no mail is ever sent.
    pub outgoing: Option<OutgoingSettings>,
    /// How to drive browsers.
    pub browser: BrowserSettings,
    /// How long to wait for what.
    pub windows: Windows,
    /// How gently to walk.
    pub pace: Pace,
    /// What to do with cookie banners.
    pub cookies: CookiePolicy,
    /// Whether to look first where shops of a known platform usually keep things.
    pub hints: bool,
    /// Which consents to tick.
    pub consent: ConsentPolicy,
    /// Whether and when the cart link of a reminder is followed.
    pub cart_link: CartLinkPolicy,
    /// What personas are like where a shop does not say.
    pub personas: PersonaSettings,
    /// Shops in the frame that the list was drawn from, where it was: narrows the intervals.
    pub population: Option<u32>,
    /// The shops, in the order of the list.
    pub shops: Vec<Shop>,
    /// The journeys that the shops name.
    pub journeys: Vec<Journey>,
    /// The journey of an order that a person places, whether a shop names it or not.
    pub by_hand: Journey,
    /// How to score.
    pub rubric: Rubric,
    /// The rubric's file as the study names it, where it is none of the program's presets.
    pub rubric_file: Option<PathBuf>,
}

impl Plan {
    /// A journey of the plan by id.
    #[must_use]
    pub fn journey(&self, id: &str) -> Option<&Journey> {
        self.journeys
            .iter()
            .chain(std::iter::once(&self.by_hand))
            .find(|journey| journey.id == id)
    }

    /// Every visit of the wave, in the order they are made: for each shop in the order of the list
    /// its journeys in the order it names them.
    #[must_use]
    pub fn visits(&self) -> Vec<(&Shop, &Journey)> {
        let mut visits = Vec::new();
        for shop in &self.shops {
            for id in &shop.journeys {
                visits.extend(self.journey(id).map(|journey| (shop, journey)));
            }
        }
        visits
    }

    /// How long one of the windows is.
    #[must_use]
    pub fn window(&self, watch: Watch) -> Duration {
        match watch {
            Watch::Reminder => self.windows.reminder,
            Watch::Confirmation => self.windows.confirmation,
            Watch::FollowUp => self.windows.follow_up,
            Watch::Reply => self.windows.reply,
        }
    }

    /// How many visits may dwell beside those that act: none where no journey dwells.
    #[must_use]
    pub fn dwelling(&self) -> usize {
        let dwells = self.journeys.iter().any(|journey| {
            [Goal::Dwell, Goal::DwellInCart, Goal::Stall]
                .iter()
                .any(|goal| journey.has(*goal))
        });
        if dwells && !self.pace.dwell.is_zero() {
            self.browser.dwelling
        } else {
            0
        }
    }

    /// The mailbox of the visit at this place in [`Plan::visits`], and which of that mailbox's
    /// addresses is the visit's where they come out of a list. Visits are dealt out to the
    /// mailboxes in turn, wave after wave.
    #[must_use]
    pub fn mailbox_of(&self, index: usize) -> (&Mailbox, usize) {
        let earlier_waves = (self.wave as usize - 1) * self.visits().len();
        let turn = earlier_waves + index;
        let count = self.mailboxes.len().max(1);
        (&self.mailboxes[turn % count], turn / count)
    }

    /// A shop of the plan by id.
    #[must_use]
    pub fn shop(&self, id: &str) -> Option<&Shop> {
        self.shops.iter().find(|shop| shop.id == id)
    }
}

/// What personas are like where neither the list of shops nor a shop's address says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonaSettings {
    /// Language of names.
    pub language: Option<Language>,
    /// ISO 3166-1 alpha-2 code of the country they live in, in upper case.
    pub country: Option<String>,
}

/// Where customers' mail arrives.
#[derive(Debug, Clone)]
pub enum Mailbox {
    /// A mailbox read over IMAP.
    Imap(ImapSettings),
    /// The embedded receiver.
    Smtp(SmtpSettings),
}

impl Mailbox {
    /// What the mailbox is called in the store and in the status.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Mailbox::Imap(settings) => format!("{}@{}", settings.user, settings.server),
            Mailbox::Smtp(_) => "smtp".to_owned(),
        }
    }

    /// Whether mail to a customer's address arrives here.
    #[must_use]
    pub fn receives(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        match self.addresses() {
            AddressScheme::Pattern(pattern) => pattern
                .to_lowercase()
                .split_once("{tag}")
                .and_then(|(before, after)| address.strip_prefix(before)?.strip_suffix(after))
                .is_some_and(|tag| !tag.is_empty() && !tag.contains('@')),
            AddressScheme::List(list) => list.iter().any(|one| one.to_lowercase() == address),
        }
    }

    /// How customers' addresses are made.
    #[must_use]
    pub fn addresses(&self) -> &AddressScheme {
        match self {
            Mailbox::Imap(settings) => &settings.addresses,
            Mailbox::Smtp(settings) => &settings.addresses,
        }
    }
}

/// A mailbox read over IMAP.
#[derive(Debug, Clone)]
pub struct ImapSettings {
    /// Host name.
    pub server: String,
    /// Port; 993 for implicit TLS, 143 for STARTTLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// PEM file of an own certificate authority.
    pub ca: Option<PathBuf>,
    /// Login name.
    pub user: String,
    /// How to log in.
    pub login: Login,
    /// Login password, or the access token.
    pub password: Secret,
    /// Folders to read; empty: INBOX and the junk folder, found by its special use or usual names.
    pub folders: Vec<String>,
    /// Longest time between two looks where the server cannot notify.
    pub poll: Duration,
    /// How customers' addresses are made.
    pub addresses: AddressScheme,
}

/// How to log in to a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    /// With user name and password.
    Password,
    /// With an OAuth 2.0 access token, fetched anew for every connection.
    Token(Sasl),
}

/// How an access token is shown to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sasl {
    /// Whichever of the two the server offers.
    Either,
    /// `XOAUTH2`, of Google and Microsoft.
    XOAuth2,
    /// `OAUTHBEARER` (RFC 7628).
    OAuthBearer,
}

/// A server that takes the customers' own mails.
#[derive(Debug, Clone)]
pub struct OutgoingSettings {
    /// Host name.
    pub server: String,
    /// Port; 465 for implicit TLS, 587 for STARTTLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Login name, where one is needed.
    pub user: Option<String>,
    /// Login password.
    pub password: Option<Secret>,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS.
    StartTls,
    /// None; accepted for loopback addresses only.
    None,
}

/// The embedded SMTP receiver.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Address to listen on; loopback unless told otherwise.
    pub listen: std::net::SocketAddr,
    /// Largest message accepted, in bytes.
    pub max_message_bytes: usize,
    /// Most connections served at once.
    pub max_connections: usize,
    /// Most recipients of one message.
    pub max_recipients: usize,
    /// Most bytes of unfinished messages held at once, over all connections.
    pub max_held_bytes: usize,
    /// Longest time a client may take for one line.
    pub client_timeout: Duration,
    /// How customers' addresses are made.
    pub addresses: AddressScheme,
}

/// How customers' addresses are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressScheme {
    /// A pattern with one `{tag}`: `audit+{tag}@example.org` or `{tag}@example.org`.
    Pattern(String),
    /// A list, given out in order, one per visit.
    List(Vec<String>),
}

/// Where a password comes from. Never from `study.toml` itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// An environment variable.
    Env(String),
    /// The first line of a file.
    File(PathBuf),
    /// The first line a command prints.
    Command(String),
    /// The entry of the user's name under this service in the system's keyring.
    Keyring(String),
}

/// A browser to drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Whichever is found, Chromium first.
    Any,
    /// Chromium, Chrome or Edge.
    Chromium,
    /// Firefox.
    Firefox,
}

/// How to drive browsers.
#[derive(Debug, Clone)]
pub struct BrowserSettings {
    /// Which browser.
    pub engine: Engine,
    /// A running WebDriver or Grid; `None` starts a driver.
    pub webdriver: Option<Url>,
    /// Path of the browser; `None` looks in the usual places.
    pub binary: Option<PathBuf>,
    /// Path of the driver; `None` looks in the usual places.
    pub driver: Option<PathBuf>,
    /// How many sessions at once.
    pub at_once: usize,
    /// How many more may stand open while their visitors only dwell.
    pub dwelling: usize,
    /// Whether to run without a window.
    pub headless: bool,
    /// Viewport width and height in CSS pixels.
    pub window: (u32, u32),
}

impl Default for BrowserSettings {
    /// Any installed browser, without a window, one session per core.
    fn default() -> Self {
        BrowserSettings {
            engine: Engine::Any,
            webdriver: None,
            binary: None,
            driver: None,
            at_once: std::thread::available_parallelism().map_or(1, usize::from),
            dwelling: 0,
            headless: true,
            window: (1366, 900),
        }
    }
}

/// How long to wait for what. All are counted from the visit's own instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// After an order: mails counted, confirmation expected.
    pub confirmation: Duration,
    /// After the sign-up: welcome mail expected.
    pub welcome: Duration,
    /// After the cart was abandoned: reminder expected.
    pub reminder: Duration,
    /// After an order: shipping, review request and the like expected.
    pub follow_up: Duration,
    /// After a question: an answer expected.
    pub reply: Duration,
}

/// How gently to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Shortest time between two page loads at one shop.
    pub between_pages: Duration,
    /// Longest time for one visit.
    pub visit: Duration,
    /// Longest wait for one page to become usable.
    pub page: Duration,
    /// How long to dwell and wait for the shop to speak first.
    pub dwell: Duration,
    /// Most clicks and page loads in one visit.
    pub steps: u32,
}

/// What to do with cookie banners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CookiePolicy {
    /// Refuse everything not needed.
    Reject,
    /// Consent to everything.
    Accept,
}

/// Whether and when the link back to the cart is followed, once, in a fresh browser. Following it
/// tells the shop that its customer read the mail and came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CartLinkPolicy {
    /// As soon as the reminder is read: the saved cart is hardly ever gone by then.
    AtOnce,
    /// When the last window of the visit has closed: no later reminder is held back by it.
    AfterWindow,
    /// Not at all; the address alone is believed.
    Never,
}

/// Which consents to tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentPolicy {
    /// Only what is needed to go on.
    Required,
    /// Marketing too.
    Marketing,
}
