//! Everything the page reader needs of a page, captured in one script call.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Names an element within one snapshot, and, for the browser, the element it was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ElementId(pub u32);

/// A page as a customer meets it, taken at one instant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Snapshot {
    /// Address of the top document.
    pub url: String,
    /// Title of the top document.
    pub title: String,
    /// The `lang` attribute of the root element, as written.
    pub lang: String,
    /// HTTP status of the top document, where the browser tells.
    pub status: Option<u16>,
    /// When the browser began to load the top document, in milliseconds since 1970: another document,
    /// another instant.
    pub born: f64,
    /// Seconds since the top document had arrived.
    pub age: f64,
    /// Width and height of the viewport in CSS pixels.
    pub viewport: (f64, f64),
    /// Height of the whole document in CSS pixels.
    pub page_height: f64,
    /// How far the top document is scrolled down, in CSS pixels.
    pub scroll_y: f64,
    /// Fields, buttons, links and whatever else can be acted on, visible or not, in document order,
    /// through open shadow roots and same-origin frames.
    pub elements: Vec<Element>,
    /// The forms that elements belong to.
    pub forms: Vec<Form>,
    /// Containers laid over the page: dialogs, fixed and sticky boxes, topmost last.
    pub layers: Vec<Layer>,
    /// Documents in frames. Index 0 is the top document.
    pub frames: Vec<Frame>,
    /// Headings (`h1` to `h3` and ARIA headings), visible ones, in document order.
    pub headings: Vec<String>,
    /// Texts of visible alerts, errors and status messages.
    pub alerts: Vec<String>,
    /// The visible text of the page, cut at 50,000 characters: one line per block, white space within
    /// a line folded. Raised cents are joined to their amount by a comma.
    pub text: String,
    /// Contents of `application/ld+json` scripts.
    pub json_ld: Vec<String>,
    /// `meta` elements: name or property -> content (`og:type`, `generator`, ...).
    pub meta: BTreeMap<String, String>,
    /// Hosts that scripts, frames, images and requests of the page were loaded from.
    pub hosts: Vec<String>,
    /// What the touchpoint readers need besides.
    pub marks: super::touchpoint::Marks,
}

/// Something a customer could act on, or a field.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Element {
    /// Position in [`Snapshot::elements`].
    pub id: u32,
    /// Tag name in lower case (`input`, `button`, `a`, `div`, ...).
    pub tag: String,
    /// The `type` of an input or button in lower case (`text`, `submit`, ...).
    pub kind: String,
    /// ARIA role, written or implied (`button`, `link`, `textbox`, `checkbox`, `combobox`, ...).
    pub role: String,
    /// Accessible name: aria-labelledby, aria-label, label, alt, title, content, in that order.
    pub name: String,
    /// The element's own visible text, or a button's `value`.
    pub text: String,
    /// Text of the `label` elements that belong to a field.
    pub label: String,
    /// Text standing just before or around a field (or a control without words), nearest first, one
    /// line each.
    pub nearby: String,
    /// Current value of a field.
    pub value: String,
    /// All attributes but `style` and event handlers, each cut at 500 characters.
    pub attributes: BTreeMap<String, String>,
    /// Absolute address of a link.
    pub href: String,
    /// Position in the viewport in CSS pixels.
    pub rect: Rect,
    /// Rendered, not transparent, larger than nothing, not moved out of the page; or an input that a
    /// visitor works through its visible label.
    pub visible: bool,
    /// Whether the input itself cannot be seen and [`Element::rect`] is its label's.
    pub through_label: bool,
    /// Not disabled.
    pub enabled: bool,
    /// Whether a field shows a value but takes none.
    pub read_only: bool,
    /// `required`, `aria-required`, or an asterisk in or painted beside the label.
    pub required: bool,
    /// `aria-invalid`.
    pub invalid: bool,
    /// Text that `aria-describedby` and `aria-errormessage` refer to.
    pub description: String,
    /// The visible complaint that stands beside this field and no other.
    pub error: String,
    /// State of a checkbox, radio, switch or toggle.
    pub checked: Option<bool>,
    /// What a select or list box offers.
    pub choices: Vec<Choice>,
    /// Index into [`Snapshot::forms`].
    pub form: Option<u32>,
    /// Index into [`Snapshot::layers`] of the innermost layer the element is in.
    pub layer: Option<u32>,
    /// Index into [`Snapshot::frames`]; 0 is the top document.
    pub frame: u32,
    /// Whether the element is inside a shadow root.
    pub shadow: bool,
    /// The nearest landmark.
    pub region: Region,
    /// The nearest heading or legend above.
    pub section: String,
    /// A short description of what lies on top of the element's centre, when something does.
    pub covered_by: Option<String>,
    /// Index into [`Snapshot::layers`] of the innermost layer that lies there.
    pub covered_by_layer: Option<u32>,
    /// WCAG contrast ratio between the element's background and what is behind it (1 to 21).
    pub contrast: f64,
    /// Font size in CSS pixels.
    pub font_size: f64,
    /// Whether the pointer becomes a hand over it.
    pub pointer: bool,
    /// The price printed nearest to the element within the same item box, as printed.
    pub price: Option<String>,
    /// Whether the element holds an image, an icon or a background picture.
    pub image: bool,
    /// A CSS selector that finds the element again in its document, as stable as could be made.
    pub selector: String,
}

impl Snapshot {
    /// Whether an element is a link to another page and does nothing else.
    #[must_use]
    pub fn leads_away(&self, element: &Element) -> bool {
        let bare = |url: &str| url.split('#').next().unwrap_or_default().to_owned();
        element.is_plain_link()
            && element.role != "button"
            && bare(&element.href) != bare(&self.url)
    }
}

impl Element {
    /// The id by which the browser finds the element again.
    #[must_use]
    pub fn element_id(&self) -> ElementId {
        ElementId(self.id)
    }

    /// Whether it is a link with an address, not one that a script gives something to do.
    #[must_use]
    pub fn is_plain_link(&self) -> bool {
        self.tag == "a" && self.href.starts_with("http")
    }

    /// Whether it is a drawn select: a control without options of its own that takes no typing and opens
    /// a list to choose from. One that sends a form is none, whatever it says of itself.
    #[must_use]
    pub fn is_drawn_select(&self) -> bool {
        let says = self.role == "combobox" || self.attribute("aria-haspopup") == "listbox";
        match self.tag.as_str() {
            "input" | "select" | "textarea" | "a" => false,
            "button" => says && self.kind == "button",
            // A box that only holds the field that is typed into cannot be reached by the keyboard.
            _ => {
                let reached = self
                    .attribute("tabindex")
                    .parse()
                    .is_ok_and(|at: i32| at >= 0);
                self.role == "combobox" && reached && self.attribute("contenteditable") != "true"
            }
        }
    }

    /// An attribute's value, or the empty string.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// An option of a select or list box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Choice {
    /// The submitted value.
    pub value: String,
    /// The text a customer reads.
    pub text: String,
    /// Whether it is chosen now.
    pub selected: bool,
    /// Whether it can be chosen.
    pub enabled: bool,
}

/// A rectangle in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// Area in square CSS pixels.
    #[must_use]
    pub fn area(&self) -> f64 {
        self.w.max(0.0) * self.h.max(0.0)
    }

    /// Share of the smaller of two rectangles that lies in the other, 0 to 1.
    #[must_use]
    pub fn overlap(&self, other: &Rect) -> f64 {
        let w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        let smaller = self.area().min(other.area());
        if w <= 0.0 || h <= 0.0 || smaller <= 0.0 {
            0.0
        } else {
            w * h / smaller
        }
    }
}

/// A form, or a group of fields that acts as one (fields with a common container and a button).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Form {
    /// Tag of the container: `form`, or whatever holds a group without one.
    pub tag: String,
    /// Attributes of the `form` element, or of the container of a group without one.
    pub attributes: BTreeMap<String, String>,
    /// Absolute address the form is sent to.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Visible text of the form, cut at 2,000 characters.
    pub text: String,
    /// The heading or legend nearest above or in the form.
    pub heading: String,
    /// Whether any of it is visible.
    pub visible: bool,
    /// The nearest landmark.
    pub region: Region,
    /// Index into [`Snapshot::frames`].
    pub frame: u32,
}

/// A container laid over the page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Layer {
    /// `dialog`, `alertdialog`, `fixed`, `sticky`, `absolute` (large and stacked high), or `flow`: a
    /// strip in the page whose id or class speaks of cookies.
    pub kind: String,
    /// Index of the layer it is in.
    pub parent: Option<u32>,
    /// Whether the page says that nothing behind it can be used (`aria-modal`, an open modal dialog).
    pub modal: bool,
    /// Tag, id and classes, for recognition.
    pub signature: String,
    /// Visible text, cut at 2,000 characters.
    pub text: String,
    /// Position in the viewport.
    pub rect: Rect,
    /// Stacking order.
    pub z: i64,
    /// Whether it is rendered.
    pub visible: bool,
    /// Index into [`Snapshot::frames`].
    pub frame: u32,
    /// Whether it is inside a shadow root.
    pub shadow: bool,
}

/// A document in the page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Frame {
    /// Address of the document.
    pub url: String,
    /// `title` or `name` of the frame element.
    pub title: String,
    /// Whether its elements could be read (same origin).
    pub readable: bool,
    /// Position in the viewport of the top document.
    pub rect: Rect,
    /// Whether it is rendered.
    pub visible: bool,
}

/// The landmark an element stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Page header.
    Header,
    /// Navigation.
    Nav,
    /// Main content.
    #[default]
    Main,
    /// Complementary content.
    Aside,
    /// Page footer.
    Footer,
}
