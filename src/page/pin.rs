//! What a study would pin a goal to: the lines to paste into `shops/<id>.toml` when the autopilot
//! needs a hint on a page like this one.

use std::fmt::Write as _;

use super::lexicon::spelled;
use super::reading::{FormReading, PageKind, PageReading};
use super::role::{ButtonRole, FieldRole, FormKind};
use super::snapshot::{ElementId, Snapshot};

/// Roles whose values a persona has, as pins may name them.
const FILLABLE: &[FieldRole] = &[
    FieldRole::Email,
    FieldRole::GivenName,
    FieldRole::FamilyName,
    FieldRole::Name,
    FieldRole::Username,
    FieldRole::NewPassword,
    FieldRole::PasswordConfirm,
    FieldRole::StreetAddress,
    FieldRole::AddressLine1,
    FieldRole::HouseNumber,
    FieldRole::PostalCode,
    FieldRole::AddressLevel2,
    FieldRole::AddressLevel1,
    FieldRole::Tel,
];

/// The pin of one goal: what to open, to fill and to click, by CSS selectors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PinLines {
    /// The goal as it is written in files (`add-to-cart`).
    pub goal: &'static str,
    /// Path to open first.
    pub open: Option<String>,
    /// Selectors and the persona's value that goes there.
    pub fill: Vec<(String, String)>,
    /// Selectors to click, in order.
    pub click: Vec<String>,
}

impl PinLines {
    /// The lines as they are pasted into `shops/<id>.toml`.
    #[must_use]
    pub fn toml(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut lines = format!("[goal.{}]\n", self.goal);
        // Writing to a string cannot fail.
        if let Some(open) = &self.open {
            let _ = writeln!(lines, "open = {}", quoted(open));
        }
        if !self.fill.is_empty() {
            let pairs: Vec<String> = self
                .fill
                .iter()
                .map(|(css, role)| format!("{} = {}", quoted(css), quoted(role)))
                .collect();
            let _ = writeln!(lines, "fill = {{ {} }}", pairs.join(", "));
        }
        match &self.click[..] {
            [] => {}
            [one] => {
                let _ = writeln!(lines, "click = {}", quoted(one));
            }
            many => {
                let list: Vec<String> = many.iter().map(|css| quoted(css)).collect();
                let _ = writeln!(lines, "click = [{}]", list.join(", "));
            }
        }
        lines
    }
}

/// What could be pinned on this page, in the order of a visit.
#[must_use]
pub fn pins(snapshot: &Snapshot, reading: &PageReading) -> Vec<PinLines> {
    let page = Page { snapshot, reading };
    [
        page.enter(),
        page.register(),
        page.find_product(),
        page.add_to_cart(),
        page.reach_contact_step(),
        page.place_order(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Page<'a> {
    snapshot: &'a Snapshot,
    reading: &'a PageReading,
}

impl Page<'_> {
    fn selector(&self, id: ElementId) -> Option<String> {
        let element = self.snapshot.elements.get(id.0 as usize)?;
        (element.visible && !element.selector.is_empty()).then(|| element.selector.clone())
    }

    fn path(&self) -> Option<String> {
        let url = url::Url::parse(&self.snapshot.url).ok()?;
        let query = url.query().map_or(String::new(), |q| format!("?{q}"));
        url.scheme()
            .starts_with("http")
            .then(|| url.path().to_owned() + &query)
    }

    fn button(&self, role: ButtonRole) -> Option<String> {
        self.reading
            .buttons
            .iter()
            .filter(|b| b.role == role)
            .filter_map(|b| Some((b.confidence, self.selector(b.element)?)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, css)| css)
    }

    fn form(&self, kind: FormKind) -> Option<&FormReading> {
        self.reading
            .forms
            .iter()
            .filter(|f| f.kind == kind && f.fields.iter().any(|id| self.selector(*id).is_some()))
            .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
    }

    fn enter(&self) -> Option<PinLines> {
        let banner = self.reading.banner.as_ref()?;
        let answer = banner.reject.or(banner.save).or(banner.accept)?;
        Some(PinLines {
            goal: "enter",
            open: Some("/".to_owned()),
            click: vec![self.selector(answer)?],
            ..PinLines::default()
        })
    }

    fn register(&self) -> Option<PinLines> {
        let form = self.form(FormKind::Registration)?;
        let mut pin = self.filled("register", form);
        pin.open = self.path();
        Some(pin)
    }

    fn find_product(&self) -> Option<PinLines> {
        let sells = self.reading.page == PageKind::Product && self.reading.product.is_some();
        let open = self.path().filter(|_| sells)?;
        Some(PinLines {
            goal: "find-product",
            open: Some(open),
            ..PinLines::default()
        })
    }

    fn add_to_cart(&self) -> Option<PinLines> {
        let own = self.reading.product.as_ref().and_then(|p| p.add_to_cart);
        let css = match own {
            Some(id) => self.selector(id)?,
            None => self.button(ButtonRole::AddToCart)?,
        };
        Some(PinLines {
            goal: "add-to-cart",
            click: vec![css],
            ..PinLines::default()
        })
    }

    fn reach_contact_step(&self) -> Option<PinLines> {
        if self.reading.page == PageKind::Checkout
            && let Some(form) = self.form(FormKind::Checkout)
        {
            let mut pin = self.filled("reach-contact-step", form);
            // What places an order is pinned to that goal alone.
            let last = self.button(ButtonRole::PlaceOrder);
            pin.click.retain(|css| Some(css) != last.as_ref());
            pin.open = self.path();
            return Some(pin);
        }
        let css = self.button(ButtonRole::Checkout)?;
        Some(PinLines {
            goal: "reach-contact-step",
            open: self.path(),
            click: vec![css],
            ..PinLines::default()
        })
    }

    fn place_order(&self) -> Option<PinLines> {
        Some(PinLines {
            goal: "place-order",
            click: vec![self.button(ButtonRole::PlaceOrder)?],
            ..PinLines::default()
        })
    }

    /// The fields of a form that a persona fills, the terms it must accept, and its button.
    fn filled(&self, goal: &'static str, form: &FormReading) -> PinLines {
        let mut pin = PinLines {
            goal,
            ..PinLines::default()
        };
        let own = |id: &ElementId| self.reading.fields.iter().find(|f| f.element == *id);
        for field in form.fields.iter().filter_map(own) {
            let Some(css) = self.selector(field.element) else {
                continue;
            };
            if FILLABLE.contains(&field.role) {
                pin.fill.push((css, spelled(&field.role)));
            } else if field.role == FieldRole::TermsConsent {
                pin.click.push(css);
            }
        }
        pin.click
            .extend(form.submit.and_then(|id| self.selector(id)));
        pin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_a_pin_file_takes() {
        let pin = PinLines {
            goal: "register",
            open: Some("/sign-up?x=\"1\"".to_owned()),
            fill: vec![("input[name=\"mail\"]".to_owned(), "email".to_owned())],
            click: vec!["#terms".to_owned(), "#send".to_owned()],
        };
        let table: toml::Table = pin.toml().parse().unwrap();
        let goal = &table["goal"]["register"];
        assert_eq!(goal["open"].as_str(), Some("/sign-up?x=\"1\""));
        assert_eq!(goal["fill"]["input[name=\"mail\"]"].as_str(), Some("email"));
        assert_eq!(goal["click"].as_array().map(Vec::len), Some(2));
    }
}
