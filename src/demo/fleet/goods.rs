//! The catalogues: what the shops sell.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::markup::{FILES, embedded_toml};

/// What a shop sells.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Catalogue {
    /// What is drawn on its pictures.
    pub(super) shape: String,
    /// One line below the shop's name.
    pub(super) claim: String,
    /// Categories: slug and name.
    pub(super) categories: Vec<(String, String)>,
    pub(super) products: Vec<Product>,
}

/// A product.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Product {
    /// Its name in addresses.
    pub(super) slug: String,
    pub(super) name: String,
    /// Slug of its category.
    pub(super) category: String,
    /// In the shop's currency.
    pub(super) price: Decimal,
    pub(super) text: String,
    /// What must be chosen: label and values; empty for nothing.
    #[serde(default)]
    pub(super) choice: Vec<String>,
    #[serde(default)]
    pub(super) sold_out: bool,
    #[serde(default)]
    pub(super) gift_card: bool,
}

impl Product {
    /// What can be chosen, without the label.
    pub(super) fn values(&self) -> &[String] {
        self.choice.get(1..).unwrap_or_default()
    }
}

impl Catalogue {
    /// A catalogue by name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        CATALOGUES.get(name)
    }

    /// A product by its slug or by its number (from 40, as databases have them).
    pub(super) fn product(&self, about: &str) -> Option<&Product> {
        self.products
            .iter()
            .enumerate()
            .find_map(|(index, product)| {
                (product.slug == about || (index + 40).to_string() == about).then_some(product)
            })
    }

    /// The number of a product.
    pub(super) fn number(&self, slug: &str) -> usize {
        self.products
            .iter()
            .position(|product| product.slug == slug)
            .unwrap_or_default()
            + 40
    }
}

static CATALOGUES: LazyLock<BTreeMap<String, Catalogue>> = LazyLock::new(|| {
    let files: Vec<_> = FILES
        .get_dir("goods")
        .map(|dir| dir.files().collect())
        .unwrap_or_default();
    files
        .into_iter()
        .filter_map(|file| {
            let name = file.path().file_stem()?.to_str()?.to_owned();
            Some((name, embedded_toml(&file.path().to_string_lossy())))
        })
        .collect()
});
