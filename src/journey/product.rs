//! The product of a visit.

use crate::text::Money;

/// A product as it was put into the cart.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Product {
    pub name: String,
    pub price: Option<Money>,
    pub url: String,
}

impl Product {
    /// Whether this is the other: by its address, or by its name where several share one.
    pub fn is(&self, other: &Product) -> bool {
        self.url == other.url && self.name == other.name
    }
}
