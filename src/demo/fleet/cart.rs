//! The cart, kept on the server.

use rust_decimal::Decimal;

use super::behaviour::{Coupon, CouponWorth};
use super::goods::Product;
use super::spec::{Delivery, Tongue};

/// Something in a cart.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) product: &'static Product,
    /// What was chosen; empty for nothing.
    pub(super) variant: String,
    pub(super) quantity: u32,
}

/// A cart.
#[derive(Debug, Clone, Default)]
pub(super) struct Cart {
    pub(super) lines: Vec<Line>,
    pub(super) coupon: Option<Coupon>,
}

impl Cart {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn count(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// Puts a product in, on top of what is there of it; at most 99.
    pub(super) fn add(&mut self, product: &'static Product, variant: &str, quantity: u32) {
        let same = |line: &&mut Line| line.product.slug == product.slug && line.variant == variant;
        if let Some(line) = self.lines.iter_mut().find(same) {
            line.quantity = (line.quantity + quantity).min(99);
        } else {
            let quantity = quantity.clamp(1, 99);
            self.lines.push(Line {
                product,
                variant: variant.to_owned(),
                quantity,
            });
        }
    }

    /// Sets the quantity of a line; none takes it out.
    pub(super) fn set(&mut self, at: usize, quantity: u32) {
        if quantity == 0 {
            if at < self.lines.len() {
                self.lines.remove(at);
            }
        } else if let Some(line) = self.lines.get_mut(at) {
            line.quantity = quantity.min(99);
        }
    }

    /// What the items cost.
    pub(super) fn subtotal(&self) -> Decimal {
        self.lines
            .iter()
            .map(|line| line.product.price * Decimal::from(line.quantity))
            .sum()
    }

    /// What the coupon takes off, never more than the items cost.
    pub(super) fn discount(&self) -> Decimal {
        let all = self.subtotal();
        let off = match self.coupon.as_ref().map(|coupon| coupon.worth) {
            None => Decimal::ZERO,
            Some(CouponWorth::Percent(percent)) => {
                (all * Decimal::from(percent) / Decimal::from(100)).round_dp(2)
            }
            Some(CouponWorth::Amount(amount)) => Decimal::from(amount),
        };
        off.min(all)
    }

    /// What is to be paid with this delivery.
    pub(super) fn total(&self, delivery: Option<Delivery>, tongue: Tongue) -> Decimal {
        let delivery = delivery.map_or(Decimal::ZERO, |delivery| delivery_price(delivery, tongue));
        self.subtotal() - self.discount() + delivery
    }
}

/// What a delivery costs.
pub(super) fn delivery_price(delivery: Delivery, tongue: Tongue) -> Decimal {
    match (delivery, tongue) {
        (Delivery::PickUp, _) => Decimal::ZERO,
        (Delivery::Courier, Tongue::Pl) => Decimal::new(1599, 2),
        (Delivery::Post, Tongue::Pl) => Decimal::new(1299, 2),
        (Delivery::Courier, Tongue::Uk) => Decimal::new(110, 0),
        (Delivery::Post, Tongue::Uk) => Decimal::new(75, 0),
        (Delivery::Courier, Tongue::En) => Decimal::new(595, 2),
        (Delivery::Post, Tongue::En) => Decimal::new(395, 2),
    }
}

/// An amount as a shop of this language prints it.
pub(super) fn print(amount: Decimal, tongue: Tongue) -> String {
    let cents = format!("{amount:.2}");
    let (whole, cents) = cents.split_once('.').unwrap_or((&cents, "00"));
    let group = |sign: &str| {
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push_str(sign);
            }
            grouped.push(digit);
        }
        grouped
    };
    match tongue {
        Tongue::Pl => format!("{},{cents} zł", group("\u{a0}")),
        Tongue::Uk if cents == "00" => format!("{} грн", group("\u{a0}")),
        Tongue::Uk => format!("{},{cents} грн", group("\u{a0}")),
        Tongue::En => format!("£{}.{cents}", group(",")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_printed_as_the_language_does() {
        let cases = [
            (Decimal::new(12900, 2), Tongue::Pl, "129,00 zł"),
            (Decimal::new(129_950, 2), Tongue::Pl, "1\u{a0}299,50 zł"),
            (Decimal::new(1290, 0), Tongue::Uk, "1\u{a0}290 грн"),
            (Decimal::new(1250, 2), Tongue::En, "£12.50"),
            (Decimal::new(1_234_500, 2), Tongue::En, "£12,345.00"),
        ];
        for (amount, tongue, expected) in cases {
            assert_eq!(print(amount, tongue), expected);
        }
    }
}
