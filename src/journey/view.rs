//! What the autopilot sees at one instant: a snapshot and what it means.

use std::collections::BTreeSet;

use crate::page::{
    ButtonReading, ButtonRole, Element, ElementId, FieldReading, FieldRole, FormKind, FormReading,
    Overlay, OverlayKind, PageKind, PageReading, Snapshot,
};
use crate::text::fold;

/// A snapshot and its reading.
#[derive(Clone)]
pub struct View {
    /// What is there.
    pub snapshot: Snapshot,
    /// What it means.
    pub reading: PageReading,
}

impl View {
    /// An element by id.
    #[must_use]
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        self.snapshot.elements.get(id.0 as usize)
    }

    /// Whether a customer could use the element now.
    #[must_use]
    pub fn usable(&self, id: ElementId) -> bool {
        self.element(id)
            .is_some_and(|element| element.visible && element.enabled)
    }

    /// What closes the box that lies in the way: the one that the element on top stands in; where nothing
    /// of the box itself can be told, the topmost one that blocks the page or says what is in the cart.
    #[must_use]
    pub fn closes_cover(&self, on_top: Option<ElementId>) -> Option<ElementId> {
        let layer = |id: ElementId| self.element(id).and_then(|element| element.layer);
        let lies_over = |overlay: &&Overlay| match on_top {
            Some(id) => layer(id) == Some(overlay.layer),
            None => overlay.blocking || overlay.kind == OverlayKind::CartNotice,
        };
        let mut overlays = self.reading.overlays.iter();
        let dismiss = overlays.find(lies_over)?.dismiss?;
        self.usable(dismiss).then_some(dismiss)
    }

    /// Whether a choice could be made with it: usable itself, or drawn by its label only.
    #[must_use]
    pub fn operable(&self, id: ElementId) -> bool {
        self.element(id).is_some_and(|element| {
            element.enabled && (element.visible || !element.label.is_empty())
        })
    }

    /// Whether an element stands in a layer, or in one within it.
    #[must_use]
    pub fn stands_in(&self, element: &Element, layer: u32) -> bool {
        let mut at = element.layer;
        for _ in 0..=self.snapshot.layers.len() {
            match at {
                Some(inner) if inner == layer => return true,
                Some(inner) => {
                    at = self
                        .snapshot
                        .layers
                        .get(inner as usize)
                        .and_then(|l| l.parent)
                }
                None => return false,
            }
        }
        false
    }

    /// Usable buttons of a role, best first.
    #[must_use]
    pub fn buttons(&self, role: ButtonRole) -> Vec<&ButtonReading> {
        let mut found: Vec<_> = self
            .reading
            .buttons
            .iter()
            .filter(|button| button.role == role && self.usable(button.element))
            .collect();
        found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        found
    }

    /// The best usable button of a role.
    #[must_use]
    pub fn button(&self, role: ButtonRole) -> Option<&ButtonReading> {
        self.buttons(role).into_iter().next()
    }

    /// Forms of a kind with at least one usable field, best first.
    #[must_use]
    pub fn forms(&self, kind: FormKind) -> Vec<&FormReading> {
        let mut found: Vec<_> = self
            .reading
            .forms
            .iter()
            .filter(|form| form.kind == kind && form.fields.iter().any(|field| self.usable(*field)))
            .collect();
        found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        found
    }

    /// Whether the usable fields of a form stand in a layer.
    #[must_use]
    pub fn form_stands_in(&self, form: &FormReading, layer: u32) -> bool {
        form.fields
            .iter()
            .filter(|id| self.usable(**id))
            .filter_map(|id| self.element(*id))
            .any(|field| self.stands_in(field, layer))
    }

    /// Whether a box asks for a code that was sent to the customer.
    #[must_use]
    pub fn asks_code_in(&self, layer: u32) -> bool {
        let codes = self.reading.fields.iter();
        codes
            .filter(|field| field.role == FieldRole::OneTimeCode && self.usable(field.element))
            .filter_map(|field| self.element(field.element))
            .any(|field| self.stands_in(field, layer))
    }

    /// Whether a usable field of a role is there.
    #[must_use]
    pub fn fields_with(&self, role: FieldRole) -> bool {
        self.reading
            .fields
            .iter()
            .any(|field| field.role == role && self.usable(field.element))
    }

    /// The reading of a field.
    #[must_use]
    pub fn field(&self, id: ElementId) -> Option<&FieldReading> {
        self.reading.fields.iter().find(|field| field.element == id)
    }

    /// What a field asks for.
    #[must_use]
    pub fn role(&self, id: ElementId) -> FieldRole {
        self.field(id).map_or(FieldRole::None, |field| field.role)
    }

    /// The same control in a later snapshot: same selector, or same tag, words and frame.
    #[must_use]
    pub fn find_again(&self, before: &Element) -> Option<ElementId> {
        let same_place = self.snapshot.elements.iter().find(|element| {
            !before.selector.is_empty()
                && element.selector == before.selector
                && element.frame == before.frame
                && element.tag == before.tag
        });
        same_place
            .or_else(|| {
                let words = fold(&before.text);
                self.snapshot.elements.iter().find(|element| {
                    element.visible
                        && element.tag == before.tag
                        && element.href == before.href
                        && !words.is_empty()
                        && fold(&element.text) == words
                })
            })
            .map(Element::element_id)
    }

    /// Whether the page shows a product in the cart: among the items read, on a cart page that is
    /// not empty, or in a box over the page that also leads to the cart or the checkout.
    #[must_use]
    pub fn shows_in_cart(&self, name: &str) -> bool {
        let wanted = fold(name);
        if wanted.is_empty() {
            return false;
        }
        let cart = self.reading.cart.as_ref();
        if cart.is_some_and(|cart| cart.contains(name)) {
            return true;
        }
        let full = cart.is_none_or(|cart| !cart.empty);
        if self.reading.page == PageKind::Cart
            && full
            && fold(&self.snapshot.text).contains(&wanted)
        {
            return true;
        }
        let within = |id: ElementId, layer: u32| {
            self.element(id)
                .is_some_and(|element| element.visible && self.stands_in(element, layer))
        };
        // A cart may be the order form as well; an order in one click asks for no way to pay.
        let pays = |layer: u32| {
            let mut ways = self.reading.checkout.payments.iter();
            ways.any(|way| within(way.element, layer))
        };
        let leads_on = |layer: u32| {
            self.reading.buttons.iter().any(|button| {
                let on = match button.role {
                    ButtonRole::Checkout | ButtonRole::ViewCart | ButtonRole::RemoveItem => true,
                    ButtonRole::PlaceOrder => pays(layer),
                    _ => false,
                };
                on && within(button.element, layer)
            })
        };
        self.snapshot
            .layers
            .iter()
            .zip(0u32..)
            .any(|(layer, at)| layer.visible && fold(&layer.text).contains(&wanted) && leads_on(at))
    }

    /// The button that sends the form in which a way to pay or deliver is chosen.
    #[must_use]
    pub fn sends_choices(&self) -> Option<ElementId> {
        let checkout = &self.reading.checkout;
        let form = checkout
            .payments
            .iter()
            .map(|option| option.element)
            .chain(checkout.deliveries.iter().map(|option| option.element))
            .find_map(|id| self.element(id)?.form)?;
        let roles = [
            ButtonRole::Other,
            ButtonRole::BuyNow,
            ButtonRole::PlaceOrder,
            ButtonRole::NextStep,
            ButtonRole::Checkout,
        ];
        self.pressable_in(form, &roles)
            .max_by(|a, b| a.rect.area().total_cmp(&b.rect.area()))
            .map(Element::element_id)
    }

    /// The one button of the form that takes the address, whatever it says; none where it has
    /// several.
    pub fn sends_address(&self) -> Option<ElementId> {
        let form = self.forms(FormKind::Checkout).first()?.form;
        let roles = [ButtonRole::Other, ButtonRole::SendMessage, ButtonRole::Save];
        let mut buttons = self.pressable_in(form, &roles);
        let only = buttons.next()?;
        buttons.next().is_none().then(|| only.element_id())
    }

    /// The buttons of a form in these roles that can be pressed now; links lead away from it.
    fn pressable_in<'a>(
        &'a self,
        form: u32,
        roles: &'a [ButtonRole],
    ) -> impl Iterator<Item = &'a Element> {
        self.reading
            .buttons
            .iter()
            .filter(|button| roles.contains(&button.role))
            .filter_map(|button| self.element(button.element))
            .filter(move |element| {
                element.form == Some(form)
                    && element.visible
                    && element.enabled
                    && element.tag != "a"
            })
    }

    /// Whether the shop treats the visitor as logged in: it offers to log out, or greets the
    /// persona by its address.
    #[must_use]
    pub fn logged_in(&self, email: &str) -> bool {
        self.reading
            .buttons
            .iter()
            .any(|button| button.role == ButtonRole::LogOut && button.confidence >= 0.5)
            || (self.forms(FormKind::Registration).is_empty()
                && self.forms(FormKind::LogIn).is_empty()
                && self
                    .snapshot
                    .text
                    .to_lowercase()
                    .contains(&email.to_lowercase())
                && !self.buttons(ButtonRole::Account).is_empty()
                && self.buttons(ButtonRole::LogIn).is_empty())
    }

    /// Of a front page: where it leads to, and its headings that stand in its title, folded.
    #[must_use]
    pub fn front(&self) -> BTreeSet<String> {
        let title = fold(&self.snapshot.title);
        let links = self.snapshot.elements.iter().filter(|e| e.tag == "a");
        let heads = self.snapshot.headings.iter().map(|head| fold(head));
        let heads = heads.filter(|head| title.contains(head.as_str()));
        links.map(|e| e.href.clone()).chain(heads).collect()
    }

    /// What stands in the fields that could be filled in now.
    #[must_use]
    pub fn answers(&self) -> Vec<String> {
        let fields = self.reading.fields.iter();
        let usable = fields.filter(|field| self.usable(field.element));
        let elements = usable.filter_map(|field| self.element(field.element));
        elements
            .map(|e| format!("{}={}{:?}", e.selector, e.value, e.checked))
            .collect()
    }

    /// A short print of the page, to notice that nothing changed.
    #[must_use]
    pub fn print(&self) -> String {
        let fields = self.answers();
        format!(
            "{}|{}|{}|{}",
            self.snapshot.url,
            self.snapshot.headings.join("/"),
            fields.join(","),
            self.snapshot.text.len()
        )
    }
}
