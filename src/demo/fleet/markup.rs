//! What differs from family to family besides templates: addresses, field names, steps, words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::field::Field;
use super::spec::{Family, Tongue};

/// Templates, style sheets and family files, embedded.
pub(super) static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/demo/fleet/templates");

/// What a page is, whatever its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Page {
    Home,
    Category,
    Product,
    Search,
    Cart,
    Add,
    Update,
    Remove,
    Coupon,
    Account,
    LogIn,
    Register,
    LogOut,
    Recover,
    Checkout,
    Step,
    Place,
    Capture,
    Thanks,
    Contact,
    Info,
    Newsletter,
    Consent,
    Restore,
    Wishlist,
    Compare,
    Track,
    Style,
    Picture,
    Data,
}

impl Page {
    fn key(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Category => "category",
            Self::Product => "product",
            Self::Search => "search",
            Self::Cart => "cart",
            Self::Add => "add",
            Self::Update => "update",
            Self::Remove => "remove",
            Self::Coupon => "coupon",
            Self::Account => "account",
            Self::LogIn => "log_in",
            Self::Register => "register",
            Self::LogOut => "log_out",
            Self::Recover => "recover",
            Self::Checkout => "checkout",
            Self::Step => "step",
            Self::Place => "place",
            Self::Capture => "capture",
            Self::Thanks => "thanks",
            Self::Contact => "contact",
            Self::Info => "info",
            Self::Newsletter => "newsletter",
            Self::Consent => "consent",
            Self::Restore => "restore",
            Self::Wishlist => "wishlist",
            Self::Compare => "compare",
            Self::Track => "track",
            Self::Style => "style",
            Self::Picture => "picture",
            Self::Data => "data",
        }
    }
}

/// Where adding to the cart leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AfterAdd {
    /// Back to the product with a message.
    Product,
    /// To the cart.
    Cart,
    /// The page's script shows a drawer, a modal or an alert.
    Script,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    cookie: String,
    after_add: AfterAdd,
    password_min: usize,
    #[serde(default)]
    password_mixed: bool,
    #[serde(default)]
    log_in_skips: bool,
    register: Vec<Field>,
    steps: Vec<Vec<Field>>,
    paths: BTreeMap<Page, String>,
    #[serde(default)]
    local_paths: BTreeMap<Tongue, BTreeMap<Page, String>>,
    fields: BTreeMap<String, Field>,
    #[serde(default)]
    words: BTreeMap<Tongue, BTreeMap<String, String>>,
}

/// A family in one language.
#[derive(Debug)]
pub(super) struct Markup {
    pub(super) folder: &'static str,
    pub(super) cookie: String,
    pub(super) after_add: AfterAdd,
    pub(super) password_min: usize,
    pub(super) password_mixed: bool,
    /// Whether a customer who is logged in starts at the second step.
    pub(super) log_in_skips: bool,
    /// What the sign-up form requires.
    pub(super) register: Vec<Field>,
    /// What each step of the checkout requires; the last one places the order.
    pub(super) steps: Vec<Vec<Field>>,
    pub(super) fields: BTreeMap<String, Field>,
    pub(super) words: serde_json::Map<String, serde_json::Value>,
    paths: BTreeMap<Page, String>,
}

impl Markup {
    /// The markup of a family in a language.
    pub(super) fn of(family: Family, tongue: Tongue) -> &'static Self {
        &MARKUPS[&(family, tongue)]
    }

    fn load(family: Family, tongue: Tongue, all_words: &AllWords) -> Self {
        let folder = folder(family);
        let file: File = embedded_toml(&format!("{folder}/family.toml"));
        let mut paths = file.paths;
        paths.extend(file.local_paths.get(&tongue).cloned().unwrap_or_default());
        let mut words = all_words.get(&tongue).cloned().unwrap_or_default();
        words.extend(file.words.get(&tongue).cloned().unwrap_or_default());
        Self {
            folder,
            cookie: file.cookie,
            after_add: file.after_add,
            password_min: file.password_min,
            password_mixed: file.password_mixed,
            log_in_skips: file.log_in_skips,
            register: file.register,
            steps: file.steps,
            fields: file.fields,
            words: words
                .into_iter()
                .map(|(key, word)| (key, word.into()))
                .collect(),
            paths,
        }
    }

    /// A word or sentence of the shop.
    pub(super) fn word(&self, key: &str) -> &str {
        self.words
            .get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    }

    /// The address of a page, with what it is about.
    pub(super) fn path(&self, page: Page, about: &str) -> String {
        self.paths
            .get(&page)
            .map_or_else(|| "/".to_owned(), |path| path.replace("{}", about))
    }

    /// Every address, by the page's name, for templates.
    pub(super) fn addresses(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut all: serde_json::Map<_, _> = self
            .paths
            .iter()
            .map(|(page, path)| (page.key().to_owned(), path.replace("{}", "").into()))
            .collect();
        for about in ["terms", "privacy", "delivery", "about"] {
            all.insert(format!("info_{about}"), self.path(Page::Info, about).into());
        }
        all
    }

    /// Which page an address is, and about what: `{}` in an address stands for one segment or one
    /// value of the query. The pattern with the most query pairs wins, then the longest.
    pub(super) fn route(&self, path: &str, query: &[(String, String)]) -> Option<(Page, String)> {
        let mut best: Option<((usize, usize), Page, String)> = None;
        for (page, pattern) in &self.paths {
            let Some((pairs, about)) = matches(pattern, path, query) else {
                continue;
            };
            let fit = (pairs, pattern.len());
            if best.as_ref().is_none_or(|(most, ..)| fit > *most) {
                best = Some((fit, *page, about));
            }
        }
        best.map(|(_, page, about)| (page, about))
    }
}

fn matches(pattern: &str, path: &str, query: &[(String, String)]) -> Option<(usize, String)> {
    let (pattern, wanted) = pattern.split_once('?').unwrap_or((pattern, ""));
    let mut about = segment(pattern, path)?;
    let wanted: Vec<_> = wanted
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    for (name, value) in &wanted {
        let found = query
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value)?;
        if *value == "{}" {
            about.clone_from(found);
        } else if found != value {
            return None;
        }
    }
    Some((wanted.len(), about))
}

fn segment(pattern: &str, path: &str) -> Option<String> {
    let Some((before, after)) = pattern.split_once("{}") else {
        let same = pattern.trim_end_matches('/') == path.trim_end_matches('/');
        return same.then(String::new);
    };
    let rest = path.strip_prefix(before)?;
    let about = rest
        .strip_suffix(after)
        .or_else(|| rest.strip_suffix(after.trim_end_matches('/')))?;
    (!about.is_empty() && !about.contains('/')).then(|| about.to_owned())
}

fn folder(family: Family) -> &'static str {
    match family {
        Family::Woo => "woo",
        Family::Presta => "presta",
        Family::Shoper => "shoper",
        Family::Tables => "tables",
        Family::Horoshop => "horoshop",
        Family::Opencart => "opencart",
        Family::Magento => "magento",
        Family::Dawn => "dawn",
        Family::Spa => "spa",
    }
}

/// An embedded file; the build puts it there, so its absence is a defect of this crate.
pub(super) fn embedded(name: &str) -> &'static str {
    FILES
        .get_file(name)
        .and_then(|file| file.contents_utf8())
        .unwrap_or_default()
}

/// An embedded TOML file.
pub(super) fn embedded_toml<T: serde::de::DeserializeOwned>(name: &str) -> T {
    toml::from_str(embedded(name))
        .unwrap_or_else(|error| panic!("the embedded {name} is broken: {error}"))
}

type AllWords = BTreeMap<Tongue, BTreeMap<String, String>>;

static MARKUPS: LazyLock<BTreeMap<(Family, Tongue), Markup>> = LazyLock::new(|| {
    let words: AllWords = embedded_toml("words.toml");
    let mut all = BTreeMap::new();
    for family in Family::ALL {
        for tongue in [Tongue::Pl, Tongue::Uk, Tongue::En] {
            all.insert((family, tongue), Markup::load(family, tongue, &words));
        }
    }
    all
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart_by_path_and_query() {
        let query = |text: &str| -> Vec<(String, String)> {
            text.split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        let cases = [
            ("/", "/", "", Some((0, ""))),
            (
                "/product/{}/",
                "/product/red-cup/",
                "",
                Some((0, "red-cup")),
            ),
            ("/product/{}/", "/product/red-cup", "", Some((0, "red-cup"))),
            ("/product/{}/", "/product/a/b/", "", None),
            ("/{}.html", "/red-cup.html", "", Some((0, "red-cup"))),
            (
                "/index.php?route=p&id={}",
                "/index.php",
                "route=p&id=41",
                Some((2, "41")),
            ),
            (
                "/index.php?route=p&id={}",
                "/index.php",
                "route=q&id=41",
                None,
            ),
            ("/cart", "/checkout", "", None),
        ];
        for (pattern, path, given, expected) in cases {
            let found = matches(pattern, path, &query(given));
            assert_eq!(
                found,
                expected.map(|(pairs, about)| (pairs, about.to_owned())),
                "{pattern} against {path}?{given}"
            );
        }
    }

    #[test]
    fn every_family_has_every_address_and_word() {
        for family in Family::ALL {
            for tongue in [Tongue::Pl, Tongue::Uk, Tongue::En] {
                let markup = Markup::of(family, tongue);
                assert!(markup.paths.len() >= 28, "{family:?} lacks addresses");
                assert_eq!(
                    markup.words.len(),
                    Markup::of(family, Tongue::Pl).words.len(),
                    "{family:?} in {tongue:?} lacks words"
                );
            }
        }
    }
}
