//! `shop.toml` and `theme.toml`: what a shop of the zoo is, as its folder declares it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

fn yes() -> bool {
    true
}

/// One shop, as its `shop.toml` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ShopFile {
    /// Name of the folder; set when it is read.
    #[serde(skip)]
    pub id: String,
    /// What the shop calls itself.
    pub name: String,
    /// The folder below `themes` that its markup comes from.
    pub family: String,
    pub language: String,
    pub country: String,
    #[serde(default)]
    pub currency: String,
    /// What it has to be coped with, for the reader of the table.
    pub behaviours: Vec<String>,
    /// Whether the study allows an order here.
    #[serde(default)]
    pub purchase: bool,
    /// Whether something can be bought at all.
    #[serde(default = "yes")]
    pub sellable: bool,
    /// Whether there is a form to register with.
    #[serde(default)]
    pub registration: bool,
    /// Causes of which one must be recorded, where something stands in the way.
    #[serde(default)]
    pub expects: Vec<String>,
    /// Pieces of markup laid into every page: banners, pop-ups, chat bubbles.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Words of addresses, `cart = "koszyk"`.
    #[serde(default)]
    pub paths: BTreeMap<String, String>,
    /// What this shop says otherwise than others in its language.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Whatever its templates ask for.
    #[serde(default)]
    pub settings: toml::Table,
    #[serde(default)]
    pub register: RegisterRules,
    #[serde(default)]
    pub checkout: CheckoutRules,
    /// A file of goods below `goods`.
    #[serde(default)]
    pub goods: Option<String>,
    /// Goods of its own, listed before the others.
    #[serde(default)]
    pub product: Vec<Product>,
    /// Routes of its own, looked at before those of the theme.
    #[serde(default)]
    pub route: Vec<Route>,
    /// How a person buys here, where it differs from the theme: the steps of the smoke test.
    #[serde(default)]
    pub walk: Walk,
    /// The product that a person buys in the smoke test; the first plain one where nothing is said.
    #[serde(default)]
    pub buys: String,
    /// Milliseconds every answer takes.
    #[serde(default)]
    pub slow: u64,
}

/// What a registration must contain.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterRules {
    #[serde(default)]
    pub need: Vec<String>,
    #[serde(default)]
    pub password_min: usize,
    #[serde(default)]
    pub password_max: usize,
    #[serde(default)]
    pub password_upper: bool,
    #[serde(default)]
    pub password_digit: bool,
    #[serde(default)]
    pub password_symbol: bool,
    /// `link` or `code`: the account is asleep until the mail was answered.
    #[serde(default)]
    pub confirm: String,
}

/// What a checkout must contain.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CheckoutRules {
    #[serde(default)]
    pub need: Vec<String>,
    #[serde(default)]
    pub delivery: Vec<Choice>,
    #[serde(default)]
    pub payment: Vec<Choice>,
    /// Fields wanted with the final press, such as `terms`.
    #[serde(default)]
    pub order_need: Vec<String>,
    /// Whether a press is an order, whatever is missing.
    #[serde(default)]
    pub anything: bool,
    /// Whether one may order without an account.
    #[serde(default = "yes")]
    pub guest: bool,
}

/// A way of delivery or payment.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub price: f64,
    /// Whether a parcel locker must be named with it.
    #[serde(default)]
    pub locker: bool,
    /// Whether money moves at once.
    #[serde(default)]
    pub online: bool,
}

/// Something on the shelf.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Product {
    pub slug: String,
    pub name: String,
    pub price: f64,
    #[serde(default)]
    pub category: String,
    /// `plain`, `sold-out`, `gift-card`, `configurator`, `on-request`, `subscription`.
    #[serde(default = "plain")]
    pub kind: String,
    #[serde(default)]
    pub option: Vec<ProductOption>,
    /// Combinations that are not in stock.
    #[serde(default)]
    pub missing: Vec<Vec<String>>,
    #[serde(default)]
    pub about: String,
}

fn plain() -> String {
    "plain".to_owned()
}

/// A choice to make before the product can be added.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProductOption {
    pub name: String,
    /// Name of the field it is sent in.
    pub field: String,
    /// `select`, `radio`, `swatch`, `listbox`, `text`, `date`.
    #[serde(default)]
    pub look: String,
    #[serde(default)]
    pub values: Vec<String>,
}

/// A file of goods.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goods {
    pub category: Vec<Category>,
    #[serde(default)]
    pub product: Vec<Product>,
}

/// A shelf.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub slug: String,
    pub name: String,
}

/// An address of the shop and what happens there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Route {
    /// `GET /@product/{slug}/`.
    pub at: String,
    /// What is done: `add`, `register`, `contact`, `order`, ... Nothing for a page.
    #[serde(default, rename = "do")]
    pub act: String,
    /// A parameter that must be there for this route to be meant: `delete`, `step=2`.
    #[serde(default)]
    pub when: String,
    /// Our word for a field -> the field's name.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// The template of a page.
    #[serde(default)]
    pub page: String,
    /// What follows success: `to PATH`, `back`, `page NAME`, `json`, `json NAME`.
    #[serde(default)]
    pub ok: String,
    /// What follows refusal.
    #[serde(default)]
    pub bad: String,
    /// `cart`, `customer`, `contact`, `delivery`: sent to `otherwise` without it.
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub otherwise: String,
    /// Whether the shop shows here the form for contact data.
    #[serde(default)]
    pub contact_step: bool,
    #[serde(default)]
    pub status: u16,
    #[serde(default)]
    pub slow: u64,
}

/// A theme: addresses of a markup family.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    #[serde(default)]
    pub route: Vec<Route>,
    #[serde(default)]
    pub walk: Walk,
}

/// What a person does here, step by step: `open PATH`, `click CSS`, `fill CSS = TEXT`, `check CSS`,
/// `wait CSS`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    #[serde(default)]
    pub register: Vec<String>,
    #[serde(default)]
    pub add: Vec<String>,
    /// Up to the contact step.
    #[serde(default)]
    pub checkout: Vec<String>,
    #[serde(default)]
    pub order: Vec<String>,
}

impl Walk {
    /// The shop's own steps where it has some, else the theme's.
    fn or(&self, theme: &Walk) -> Walk {
        let pick = |own: &Vec<String>, theirs: &Vec<String>| {
            if own.is_empty() { theirs } else { own }.clone()
        };
        Walk {
            register: pick(&self.register, &theme.register),
            add: pick(&self.add, &theme.add),
            checkout: pick(&self.checkout, &theme.checkout),
            order: pick(&self.order, &theme.order),
        }
    }
}

/// Where the shops are.
pub fn shops_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shops")
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A shop with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Spec {
    pub shop: ShopFile,
    pub routes: Vec<Route>,
    pub categories: Vec<Category>,
    pub products: Vec<Product>,
    pub words: BTreeMap<String, String>,
    /// Name -> text: theme, then the shop's own, then parts.
    pub templates: BTreeMap<String, String>,
}

impl Spec {
    /// Reads the shop in the folder of this name.
    pub fn read(id: &str) -> Spec {
        let root = shops_folder();
        let folder = root.join(id);
        let mut shop: ShopFile = read(&folder.join("shop.toml"));
        shop.id = id.to_owned();
        let theme_folder = root.join("themes").join(&shop.family);
        let theme: Theme = read(&theme_folder.join("theme.toml"));
        shop.walk = shop.walk.or(&theme.walk);
        let mut routes = shop.route.clone();
        routes.extend(theme.route);
        let common: Theme = read(&root.join("themes/common.toml"));
        routes.extend(common.route);
        let mut words: BTreeMap<String, String> =
            read(&root.join("words").join(format!("{}.toml", shop.language)));
        words.extend(shop.words.clone());
        let goods: Goods = match &shop.goods {
            Some(name) => read(&root.join("goods").join(format!("{name}.toml"))),
            None => Goods {
                category: Vec::new(),
                product: Vec::new(),
            },
        };
        let mut products = shop.product.clone();
        products.extend(goods.product);
        let mut templates = BTreeMap::new();
        for (prefix, folder) in [
            ("", theme_folder),
            ("", folder),
            ("parts/", root.join("parts")),
        ] {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|ext| ext == "html") {
                    let stem = path.file_stem().unwrap().to_string_lossy();
                    let text = fs::read_to_string(&path).unwrap();
                    templates.insert(format!("{prefix}{stem}"), text);
                }
            }
        }
        Spec {
            shop,
            routes,
            categories: goods.category,
            products,
            words,
            templates,
        }
    }

    /// Every shop, by name.
    pub fn all() -> Vec<Spec> {
        let mut ids: Vec<String> = fs::read_dir(shops_folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("shop.toml").is_file())
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        ids.sort();
        ids.iter().map(|id| Spec::read(id)).collect()
    }

    /// What an address of the shop is: `/@cart/` -> `/koszyk/`.
    pub fn path(&self, pattern: &str) -> String {
        pattern
            .split('/')
            .map(|segment| match segment.strip_prefix('@') {
                Some(rest) => {
                    let end = rest.find(['?', '#', '.']).unwrap_or(rest.len());
                    let (word, tail) = rest.split_at(end);
                    let said = self.shop.paths.get(word).map_or(word, String::as_str);
                    format!("{said}{tail}")
                }
                None => segment.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("/")
    }

    pub fn product(&self, slug: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.slug == slug)
    }
}
