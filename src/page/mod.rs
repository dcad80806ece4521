//! The page reader: what a page means to a customer. Pure; never sees a browser.
//!
//! Goes in: a [`Snapshot`], everything one script call could see of a page. Comes out: a
//! [`PageReading`]: what each field and button is for, what kinds of forms there are, which page
//! of a shop this is, whether something stands in the way, and the reasons for each answer.

mod reading;
mod role;
mod snapshot;

pub use reading::{
    Banner, ButtonReading, CartBlock, Chat, ErrorBlock, FieldReading, FormReading, LinkKind,
    LinkReading, Overlay, OverlayKind, PageKind, PageReading, ProductBlock, VariantGroup, Wall,
    WallKind,
};
pub use role::{ButtonRole, FieldRole, FormKind};
pub use snapshot::{Choice, Element, ElementId, Form, Frame, Layer, Rect, Region, Snapshot};
