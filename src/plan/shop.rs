//! The shops of a study: `shops.csv` and the pins in `shops/<id>.toml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use url::Url;

use super::journey::Goal;
use crate::text::Language;

/// A target store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Short name, unique in the study, made of the host (`example.pl`), safe as a file name.
    pub id: String,
    /// Address of its home page.
    pub url: Url,
    /// What to call it in the report.
    pub name: String,
    /// Language, where the list gives it.
    pub language: Option<Language>,
    /// ISO 3166-1 alpha-2 country code in upper case, where the list gives it.
    pub country: Option<String>,
    /// Segment for grouping.
    pub segment: Option<String>,
    /// Journeys to make here, by id.
    pub journeys: Vec<String>,
    /// Whether an order may be placed here.
    pub purchase: bool,
    /// The most an order may cost, in the shop's own currency.
    pub purchase_max: Option<Decimal>,
    /// Whether a question may be asked here.
    pub inquiry: bool,
    /// The product to buy, where the list gives one.
    pub product: Option<Url>,
    /// Free text of the user.
    pub notes: String,
    /// Explicit selectors for goals the autopilot cannot reach by itself.
    pub pins: BTreeMap<Goal, Pin>,
}

/// Explicit selectors for one goal at one shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pin {
    /// Page to open first.
    pub open: Option<String>,
    /// CSS selectors to click, in order.
    pub click: Vec<String>,
    /// CSS selectors to fill: selector -> field role (`email`, ...) or literal text.
    pub fill: Vec<(String, String)>,
}
