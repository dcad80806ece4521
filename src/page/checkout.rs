//! What a checkout offers: ways to pay and to deliver, going on as a guest, the total.

use rustc_hash::FxHashMap;

use super::cart::total;
use super::context::Context;
use super::phrases::Hit;
use super::reading::{ButtonReading, CheckoutReading, DeliveryOption, FieldReading, PaymentOption};
use super::role::{ButtonRole, FieldRole};
use super::snapshot::{Element, ElementId, Region};
use super::word::Word;
use crate::text::fold;

/// Reads what is offered.
pub(super) fn read(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
) -> CheckoutReading {
    let mut reading = CheckoutReading::default();
    for element in &context.snapshot.elements {
        if element.kind == "checkbox" || element.role == "checkbox" {
            let said = [&element.label, &element.name, &element.nearby];
            let mut said = said.into_iter().filter_map(|text| text.lines().next());
            if said.any(|text| context.mentions(text, Word::SameAddress)) {
                reading.same_address.push(element.element_id());
                continue;
            }
        }
        if element.tag == "select" || is_option(element) {
            let field = fields.iter().find(|f| f.element == element.element_id());
            let role = field.map(|field| field.role);
            if element.tag == "select" {
                select(context, element, role, &mut reading);
            } else if !matches!(
                role,
                Some(FieldRole::TermsConsent | FieldRole::MarketingConsent)
            ) {
                tile(context, element, role, &mut reading);
            }
        }
    }
    if reading.payments.is_empty() {
        link_tiles(context, buttons, &mut reading);
    }
    let later = [Word::PayOnDelivery, Word::PayByTransfer, Word::PayAtPickUp];
    reading.pays_at_once =
        context.says(Word::PayOnline) && !later.into_iter().any(|word| context.says(word));
    reading.details_after_payment =
        !reading.payments.is_empty() && super::steps::details_after_payment(context);
    reading.guest = guest(context, fields, buttons);
    reading.point_chooser = point_chooser(context, &reading);
    let mut controls = context.snapshot.elements.iter();
    reading.address_opener = controls
        .find(|e| {
            super::button::acts(e)
                && e.visible
                && e.enabled
                && e.text.chars().count() <= 40
                && !matches!(e.region, Region::Header | Region::Footer)
                && !e.text.is_empty()
                && context.bears(e, Word::AddAddress)
        })
        .map(Element::element_id);
    if !reading.payments.is_empty() || super::kind::is_checkout_address(context) {
        reading.total = total(context);
    }
    reading
}

fn is_option(element: &Element) -> bool {
    element.kind == "radio" || matches!(element.role.as_str(), "radio" | "option")
}

#[derive(Clone, Copy, PartialEq)]
enum Offer {
    Payment,
    Delivery,
}

/// What a choice is about: its own words first, then its name, then the section it stands in.
fn about(
    context: &Context<'_>,
    element: &Element,
    role: Option<FieldRole>,
    hits: &[Hit<Word>],
) -> Option<Offer> {
    let says = |words: &[Word]| hits.iter().any(|hit| words.contains(&hit.topic));
    let pays = says(&[
        Word::PayOnDelivery,
        Word::PayByTransfer,
        Word::PayAtPickUp,
        Word::PayOnline,
    ]);
    let delivers = says(&[Word::Delivery, Word::PickUp, Word::DeliveryPoint]);
    let marks = super::identifier::split(&format!(
        "{} {} {}",
        element.attribute("name"),
        element.attribute("id"),
        element.attribute("class")
    ));
    let marked = |list: &[&str]| list.iter().any(|word| marks.contains(word));
    let by_mark = if marked(&["payment", "platnos", "oplat", "zahl", "platb", "pay"]) {
        Some(Offer::Payment)
    } else if marked(&[
        "shipping", "delivery", "dostaw", "dostavk", "versand", "liefer", "doprav", "carrier",
        "shipment",
    ]) {
        Some(Offer::Delivery)
    } else {
        None
    };
    let section = context.words_in(&element.section);
    let headed = |word: Word| section.iter().any(|hit| hit.topic == word);
    let by_section = match (headed(Word::PaymentSection), headed(Word::DeliverySection)) {
        (true, false) => Some(Offer::Payment),
        (false, true) => Some(Offer::Delivery),
        _ => None,
    };
    let by_role = match role {
        Some(FieldRole::PaymentChoice) => Some(Offer::Payment),
        Some(FieldRole::DeliveryChoice) => Some(Offer::Delivery),
        _ => None,
    };
    match (pays, delivers) {
        (true, false) => Some(Offer::Payment),
        (false, true) => by_mark.or(Some(Offer::Delivery)),
        (true, true) => by_mark.or(by_section).or(by_role),
        (false, false) => by_mark.or(by_section),
    }
}

fn tile(
    context: &Context<'_>,
    element: &Element,
    role: Option<FieldRole>,
    reading: &mut CheckoutReading,
) {
    let text = [
        element.label.as_str(),
        element.name.as_str(),
        element.text.as_str(),
        element.nearby.lines().next().unwrap_or_default(),
    ]
    .into_iter()
    .find(|text| !text.trim().is_empty())
    .unwrap_or_default()
    .trim()
    .to_owned();
    let hits = context.words_in(&text);
    if let Some(offer) = about(context, element, role, &hits) {
        let chosen = element.checked == Some(true);
        put(
            offer,
            element.element_id(),
            None,
            text,
            &hits,
            chosen,
            reading,
        );
    }
}

/// Ways to pay that are links or buttons, one for each, under a heading about paying.
/// Where none of them is paid later they may as well be steps or advertisements.
fn link_tiles(context: &Context<'_>, buttons: &[ButtonReading], reading: &mut CheckoutReading) {
    let headed = context.headed(Word::PaymentSection);
    // Many elements stand under the same heading.
    let mut sections: FxHashMap<&str, bool> = FxHashMap::default();
    for element in &context.snapshot.elements {
        let text = element.text.trim();
        let tile = super::button::acts(element)
            && element.visible
            && element.region == Region::Main
            && (4..=120).contains(&text.chars().count())
            && (headed
                || *sections
                    .entry(&element.section)
                    .or_insert_with(|| context.mentions(&element.section, Word::PaymentSection)));
        let known = |b: &ButtonReading| {
            b.element == element.element_id()
                && !matches!(
                    b.role,
                    ButtonRole::Other | ButtonRole::NextStep | ButtonRole::PlaceOrder
                )
        };
        if !tile || buttons.iter().any(known) {
            continue;
        }
        let hits = context.words_in(text);
        let pays = hits.iter().any(|hit| {
            matches!(
                hit.topic,
                Word::PayOnDelivery | Word::PayByTransfer | Word::PayAtPickUp | Word::PayOnline
            )
        });
        if pays {
            let text = text.to_owned();
            put(
                Offer::Payment,
                element.element_id(),
                None,
                text,
                &hits,
                is_marked(element),
                reading,
            );
        }
    }
    if !reading.payments.iter().any(|way| way.offline) {
        reading.payments.clear();
    }
}

/// Whether a tile says, or its class does, that it is the chosen one.
fn is_marked(element: &Element) -> bool {
    let mut classes = element.attribute("class").split_whitespace();
    element.checked.unwrap_or_else(|| {
        classes.any(|class| {
            let state = class.strip_prefix("is-").unwrap_or(class);
            super::variant::says_chosen(state)
        })
    })
}

fn select(
    context: &Context<'_>,
    element: &Element,
    role: Option<FieldRole>,
    reading: &mut CheckoutReading,
) {
    if !matches!(
        role,
        Some(FieldRole::PaymentChoice | FieldRole::DeliveryChoice | FieldRole::None)
    ) {
        return;
    }
    for choice in element.choices.iter().filter(|c| !c.value.is_empty()) {
        let hits = context.words_in(&choice.text);
        // "Choose a branch" is none.
        if hits
            .iter()
            .any(|hit| hit.topic == Word::Choose && hit.start == 0)
        {
            continue;
        }
        if let Some(offer) = about(context, element, role, &hits) {
            put(
                offer,
                element.element_id(),
                Some(choice.value.clone()),
                choice.text.clone(),
                &hits,
                choice.selected,
                reading,
            );
        }
    }
}

fn put(
    offer: Offer,
    element: ElementId,
    value: Option<String>,
    text: String,
    hits: &[Hit<Word>],
    chosen: bool,
    reading: &mut CheckoutReading,
) {
    let says = |words: &[Word]| hits.iter().any(|hit| words.contains(&hit.topic));
    match offer {
        Offer::Payment => reading.payments.push(PaymentOption {
            element,
            value,
            offline: is_offline(&fold(&text), hits),
            text,
            chosen,
        }),
        Offer::Delivery => reading.deliveries.push(DeliveryOption {
            element,
            value,
            pick_up: says(&[Word::PickUp]),
            needs_place: says(&[Word::DeliveryPoint]),
            text,
            chosen,
        }),
    }
}

/// Whether a payment costs nothing at once. Any word of paying at once makes the choice unfit; but a
/// card that the courier or the shop takes ("cash or card on receipt") is paid with then.
fn is_offline(text: &str, hits: &[Hit<Word>]) -> bool {
    const CARDS: [&str; 5] = ["card", "kart", "cart", "карт", "tarjet"];
    let says = |words: &[Word]| hits.iter().any(|hit| words.contains(&hit.topic));
    let later = says(&[Word::PayOnDelivery, Word::PayAtPickUp]);
    let at_once = hits.iter().any(|hit| {
        let said = text.get(hit.start..hit.end).unwrap_or_default();
        let any_card = CARDS.iter().any(|card| said.starts_with(card))
            && !["online", "онлаин", "онлайн"]
                .iter()
                .any(|word| said.contains(word));
        hit.topic == Word::PayOnline && !(later && any_card)
    });
    !at_once && (later || says(&[Word::PayByTransfer]))
}

/// "Choose a parcel locker" beside the ways to deliver.
fn point_chooser(context: &Context<'_>, reading: &CheckoutReading) -> Option<ElementId> {
    if reading.deliveries.is_empty() {
        return None;
    }
    let offered = |e: &Element| {
        reading
            .deliveries
            .iter()
            .any(|d| d.element == e.element_id())
    };
    let chooser = |e: &&Element| {
        let text = e.text.trim();
        super::button::acts(e)
            && e.visible
            && e.enabled
            && !offered(e)
            && e.tag != "label"
            && (5..=60).contains(&text.chars().count())
            && context.mentions(text, Word::DeliveryPoint)
            && context.mentions(text, Word::Choose)
    };
    let found = context.snapshot.elements.iter().find(chooser);
    found.map(Element::element_id)
}

fn guest(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
) -> Option<ElementId> {
    let button = buttons
        .iter()
        .find(|b| {
            b.role == ButtonRole::GuestCheckout
                && context.element(b.element).is_some_and(|e| e.visible)
        })
        .map(|b| b.element);
    button.or_else(|| {
        fields
            .iter()
            .filter(|f| f.role == FieldRole::AccountChoice)
            .filter(|f| {
                context
                    .element(f.element)
                    .is_some_and(|e| e.kind == "radio" && e.visible)
            })
            .find(|f| context.mentions(&f.label, Word::Guest))
            .map(|f| f.element)
    })
}
