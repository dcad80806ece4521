//! Puts the readers together: one snapshot in, one reading out.

use super::context::Context;
use super::kind::Findings;
use super::lexicon::Lexicons;
use super::reading::{Chat, ContactReading, PageReading};
use super::snapshot::Snapshot;
use super::touchpoint::TouchReading;
use super::{
    banner, button, button_context, cart, checkout, complaint, field, field_form, field_group,
    form, kind, link, overlay, product, touchpoint, wall,
};

/// A line with something for every reader that searches by a pattern.
const OF_EVERYTHING: &str = "Tel. +48 600 100 200, shop@shop.example, Mon-Fri 8:00-16:00, delivery from 9,99 zł \
    in 2 days, free over 200 zł, 14 days to return, -10 % with the code WELCOME10, left to free delivery: 20 zł";

/// Gets ready what is otherwise made at the first page read (some 0.1 s).
pub fn warm_up(lexicons: &Lexicons) {
    let snapshot = Snapshot {
        title: OF_EVERYTHING.to_owned(),
        text: OF_EVERYTHING.to_owned(),
        ..Snapshot::default()
    };
    let _ = read(&snapshot, lexicons);
}

/// Reads what a page means to a customer.
#[must_use]
pub fn read(snapshot: &Snapshot, lexicons: &Lexicons) -> PageReading {
    let context = Context::new(snapshot, lexicons);
    let mut fields = field::read(&context);
    field_group::settle(&context, &mut fields);
    let mut buttons = button::read(&context);
    let forms = form::read(&context, &fields, &buttons);
    field_form::settle_by_form(&context, &mut fields, &forms);
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
    let overlays = overlay::read(&context, &buttons, banner.as_ref(), &checkout);
    let walls = wall::read(&context, &fields, &buttons, &forms);
    let touch = touchpoint::read(
        &context,
        &touchpoint::Read {
            fields: &fields,
            buttons: &buttons,
            forms: &forms,
            banner: banner.as_ref(),
            overlays: &overlays,
        },
    );
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
        contacts: contacts(&touch),
        chat: chat(&touch),
        fields,
        buttons,
        forms,
        links,
        cards: link::cards(&context),
        banner,
        overlays,
        walls,
        touch,
        product,
        cart,
        checkout,
    }
}

/// The conversation in short.
fn chat(touch: &TouchReading) -> Option<Chat> {
    let conversation = touch.conversation.as_ref()?;
    Some(Chat {
        vendor: conversation.vendor.clone(),
        visible: conversation.visible,
        launcher: conversation.launcher,
        greeting: touch
            .speaking
            .iter()
            .find(|spoken| spoken.kind.helps())
            .map(|spoken| spoken.text.clone()),
        reasons: conversation.reasons.clone(),
    })
}

/// The ways to get in touch in short.
fn contacts(touch: &TouchReading) -> ContactReading {
    let contact = &touch.contact;
    ContactReading {
        phones: contact
            .phones
            .iter()
            .map(|phone| phone.printed.clone())
            .collect(),
        mails: contact.mails.clone(),
        messengers: contact.messengers.clone(),
        contact_form: contact.form,
        newsletter: touch.newsletter,
        review_profiles: touch
            .reviews
            .iter()
            .map(|profile| profile.url.clone())
            .collect(),
    }
}

/// The touchpoint readers alone, for measuring them: everything they rest on is read beforehand.
pub fn read_touchpoints<'a>(
    snapshot: &'a Snapshot,
    lexicons: &'a Lexicons,
) -> impl Fn() -> TouchReading + 'a {
    let context = Context::new(snapshot, lexicons);
    let fields = field::read(&context);
    let buttons = button::read(&context);
    let forms = form::read(&context, &fields, &buttons);
    let banner = banner::read(&context, &buttons);
    let checkout = checkout::read(&context, &fields, &buttons);
    let overlays = overlay::read(&context, &buttons, banner.as_ref(), &checkout);
    move || {
        touchpoint::read(
            &context,
            &touchpoint::Read {
                fields: &fields,
                buttons: &buttons,
                forms: &forms,
                banner: banner.as_ref(),
                overlays: &overlays,
            },
        )
    }
}
