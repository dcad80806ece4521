//! Builds snapshots the way the browser would take them.

use cxaudit::page::{Choice, Element, Form, Layer, Rect, Region, Snapshot};

pub struct Page {
    pub snapshot: Snapshot,
    y: f64,
}

impl Page {
    pub fn new(lang: &str, url: &str) -> Self {
        Self {
            snapshot: Snapshot {
                lang: lang.to_owned(),
                url: url.to_owned(),
                viewport: (1280.0, 900.0),
                page_height: 2_000.0,
                ..Snapshot::default()
            },
            y: 100.0,
        }
    }

    pub fn text(mut self, text: &str) -> Self {
        self.snapshot.text.push_str(text);
        self.snapshot.text.push('\n');
        self
    }

    pub fn heading(mut self, text: &str) -> Self {
        self.snapshot.headings.push(text.to_owned());
        self.text(text)
    }

    pub fn form(mut self, action: &str) -> Self {
        self.snapshot.forms.push(Form {
            action: action.to_owned(),
            method: "post".to_owned(),
            visible: true,
            ..Form::default()
        });
        self
    }

    pub fn footer_form(mut self, action: &str) -> Self {
        self = self.form(action);
        if let Some(form) = self.snapshot.forms.last_mut() {
            form.region = Region::Footer;
        }
        self
    }

    pub fn layer(mut self, kind: &str, signature: &str, text: &str, rect: Rect) -> Self {
        self.snapshot.layers.push(Layer {
            kind: kind.to_owned(),
            signature: signature.to_owned(),
            text: text.to_owned(),
            rect,
            z: 1_000,
            visible: true,
            ..Layer::default()
        });
        self.text(text)
    }

    pub fn put(mut self, change: impl FnOnce(&mut Element)) -> Self {
        self.y += 50.0;
        let mut element = Element {
            id: u32::try_from(self.snapshot.elements.len()).unwrap(),
            visible: true,
            enabled: true,
            rect: Rect {
                x: 100.0,
                y: self.y,
                w: 220.0,
                h: 40.0,
            },
            form: self
                .snapshot
                .forms
                .len()
                .checked_sub(1)
                .map(|n| u32::try_from(n).unwrap()),
            contrast: 5.0,
            ..Element::default()
        };
        change(&mut element);
        self.snapshot
            .text
            .push_str(&format!("{} {}\n", element.label, element.text));
        self.snapshot.elements.push(element);
        self
    }

    pub fn input(self, kind: &str, label: &str) -> Self {
        self.put(|e| {
            e.tag = "input".to_owned();
            e.kind = kind.to_owned();
            e.label = label.to_owned();
            e.name = label.to_owned();
            if matches!(kind, "checkbox" | "radio") {
                e.role = kind.to_owned();
                e.checked = Some(false);
            }
        })
    }

    pub fn select(self, label: &str, options: &[&str]) -> Self {
        self.put(|e| {
            e.tag = "select".to_owned();
            e.role = "combobox".to_owned();
            e.label = label.to_owned();
            e.name = label.to_owned();
            e.choices = options
                .iter()
                .enumerate()
                .map(|(at, text)| Choice {
                    value: if at == 0 {
                        String::new()
                    } else {
                        (*text).to_owned()
                    },
                    text: (*text).to_owned(),
                    selected: at == 0,
                    enabled: true,
                })
                .collect();
        })
    }

    pub fn submit(self, text: &str) -> Self {
        self.put(|e| {
            e.tag = "button".to_owned();
            e.kind = "submit".to_owned();
            e.role = "button".to_owned();
            e.text = text.to_owned();
            e.name = text.to_owned();
        })
    }

    /// A button outside of any form.
    pub fn button(self, text: &str) -> Self {
        self.submit(text).last(|e| {
            e.kind = "button".to_owned();
            e.form = None;
        })
    }

    pub fn link(self, text: &str, href: &str) -> Self {
        self.put(|e| {
            e.tag = "a".to_owned();
            e.role = "link".to_owned();
            e.text = text.to_owned();
            e.name = text.to_owned();
            e.href = href.to_owned();
            e.form = None;
        })
    }

    pub fn last(mut self, change: impl FnOnce(&mut Element)) -> Self {
        change(self.snapshot.elements.last_mut().unwrap());
        self
    }

    pub fn done(self) -> Snapshot {
        self.snapshot
    }
}

pub const STRIP: Rect = Rect {
    x: 0.0,
    y: 750.0,
    w: 1280.0,
    h: 150.0,
};
pub const BOX: Rect = Rect {
    x: 340.0,
    y: 200.0,
    w: 600.0,
    h: 400.0,
};
