//! Where shop and customer meet, beyond forms and buttons: conversations and who begins them, ways
//! to get in touch, answered doubts, offers, tags that follow visitors, review profiles.
//!
//! Pure like the rest of the page reader. Facts about products and words are data
//! (`scenarios/touchpoints/*.toml`); what a known product is called never decides whether there is
//! a conversation, what a visitor can see does.

mod checkout;
mod contact;
mod conversation;
mod docked;
mod doubt;
mod facts;
mod fingerprint;
mod hours;
mod mail_address;
mod marks;
mod number_words;
mod offer;
mod pattern;
mod phone;
mod place;
mod reading;
mod review;
mod speaking;
mod structured;
mod tag;
mod topic;

pub use facts::{ChatKind, ChatProduct, TouchFacts};
pub use marks::{Asked, Change, Dock, Marks, OwnTag, SelectorMark, Talk};
pub use reading::{
    AnsweredBy, ContactPoints, Conversation, Doubt, Phone, Profile, Rating, Speaking, SpeakingKind,
    Tag, TouchReading,
};
pub use speaking::opened_meanwhile;

use super::context::Context;
use super::reading::{Banner, ButtonReading, FieldReading, FormReading, Overlay};

/// What of the page has been read already.
pub(super) struct Read<'a> {
    pub(super) fields: &'a [FieldReading],
    pub(super) buttons: &'a [ButtonReading],
    pub(super) forms: &'a [FormReading],
    pub(super) banner: Option<&'a Banner>,
    pub(super) overlays: &'a [Overlay],
}

/// Reads every touchpoint of the page.
pub(super) fn read(context: &Context<'_>, page: &Read<'_>) -> TouchReading {
    let facts = TouchFacts::embedded();
    let structured = structured::read(&context.snapshot.json_ld);
    let said = topic::Said::of(context, facts, page);
    let conversation = conversation::read(context, facts, &said, page);
    let speaking = speaking::read(context, facts, page, conversation.as_ref());
    let contact = contact::read(
        context,
        facts,
        &said,
        page,
        conversation.as_ref(),
        &structured,
    );
    let delivery_cost = checkout::delivery_cost(context, &said);
    TouchReading {
        doubts: doubt::read(&said, delivery_cost.as_deref()),
        call_back: offer::call_back(context, facts, &said, page, &speaking),
        video_chat: offer::video_chat(&said),
        newsletter: offer::newsletter(context, facts, &said, page, &speaking),
        sms_consent: offer::sms_consent(context, facts, page),
        loyalty: offer::loyalty(context, &said),
        seen_before: said.heading(topic::Topic::SeenBefore),
        guest_checkout: checkout::guest(context, &said, page),
        account_needed: checkout::account_needed(&said),
        coupon_field: checkout::coupon(context, page),
        // Beside the fields of an address it comes too late.
        delivery_cost: delivery_cost.filter(|_| !checkout::asks_address(context, page)),
        tags: tag::read(context, facts),
        reviews: review::read(context, facts),
        rating: structured.rating,
        conversation,
        speaking,
        contact,
    }
}
