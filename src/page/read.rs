//! Puts the readers together: one snapshot in, one reading out.

use super::context::Context;
use super::kind::Findings;
use super::lexicon::Lexicons;
use super::reading::PageReading;
use super::snapshot::Snapshot;
use super::{
    banner, button, button_context, cart, chat, checkout, complaint, contact, field, field_group,
    form, kind, link, overlay, product, wall,
};

/// Reads what a page means to a customer.
#[must_use]
pub fn read(snapshot: &Snapshot, lexicons: &Lexicons) -> PageReading {
    let context = Context::new(snapshot, lexicons);
    let mut fields = field::read(&context);
    field_group::settle(&context, &mut fields);
    let mut buttons = button::read(&context);
    let forms = form::read(&context, &fields, &buttons);
    field_group::settle_by_form(&context, &mut fields, &forms);
    let banner = banner::read(&context, &buttons);
    let checkout = checkout::read(&context, &fields, &buttons);
    button_context::settle(
        &context,
        &mut buttons,
        &fields,
        &forms,
        banner.as_ref(),
        &checkout,
    );
    let overlays = overlay::read(&context, &buttons, banner.as_ref());
    let walls = wall::read(&context, &fields, &buttons, &forms);
    let chat = chat::read(&context, &buttons, &overlays);
    let product = product::read(&context, &fields, &buttons);
    let cart = cart::read(&context, &buttons);
    let links = link::read(&context);
    let (page, confidence) = kind::read(
        &context,
        &Findings {
            fields: &fields,
            buttons: &buttons,
            forms: &forms,
            links: &links,
            walls: &walls,
            product: product.as_ref(),
            cart: cart.as_ref(),
            checkout: &checkout,
        },
    );
    PageReading {
        page,
        confidence,
        language: context.language.clone(),
        errors: complaint::read(&context),
        contacts: contact::read(&context, &forms),
        fields,
        buttons,
        forms,
        links,
        banner,
        overlays,
        walls,
        chat,
        product,
        cart,
        checkout,
    }
}
