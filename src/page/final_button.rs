//! The second opinion on the button that places an order: independent of the role the reader
//! gives in context, and on the side of yes.
//!
//! By words ("order with obligation to pay"), by words that also lead *to* a checkout once a
//! customer's data or a payment are on the page, by what buys at once where an order is being made, by a way
//! to pay that is sent as soon as it is chosen, by the address that its form alone is sent to, and by
//! position (the way on from a page that shows the total, the payment and the terms).

use super::button::{self, is_button};
use super::context::Context;
use super::identifier::split;
use super::kind::is_checkout_address;
use super::lexicon::Lexicons;
use super::role::{ButtonRole, FieldRole};
use super::snapshot::{Element, ElementId, Region, Snapshot};
use super::steps::announces_details;
use super::word::Word;
use super::{checkout, field};
use crate::text::fold;

/// Whether pressing this element could place an order; `Some` says why.
#[must_use]
pub fn is_final_button(snapshot: &Snapshot, element: ElementId) -> Option<String> {
    let element = snapshot.elements.get(element.0 as usize)?;
    if field::is_field(element) && !element.is_drawn_select() {
        return None;
    }
    // The guard knows the words that come with the program; a study cannot take them away.
    let lexicons = Lexicons::embedded();
    let context = Context::new(snapshot, &lexicons);
    if element.is_drawn_select() {
        // It opens a list, unless its words say that it does more.
        return final_words(&context, element).map(|said| format!("it says {said:?}"));
    }
    let role = button::read_one(&context, element).role;
    let stage = Stage::of(&context, element);
    if snapshot.leads_away(element) && !stage.pays && !stage.terms {
        // Following a link asks for a page (RFC 9110, 9.2.1: GET is safe): "order" on the link out
        // of a cart leads into the checkout.
        return None;
    }
    if let Some(said) = final_words(&context, element) {
        // "Zamawiam", "Оформити замовлення", "Buy now" also stand on carts and products.
        let leads_there = matches!(
            role,
            ButtonRole::Checkout | ButtonRole::BuyNow | ButtonRole::AddToCart
        );
        let leads_on = stage.asks_later && !speaks_of_paying(&said);
        if (!leads_there || stage.could_order()) && !leads_on {
            return Some(format!("it says {said:?}"));
        }
    }
    if stage.sends_a_way {
        return Some("it sends a way to pay as soon as it is chosen".to_owned());
    }
    if role == ButtonRole::BuyNow && (stage.pays || is_checkout_address(&context)) {
        return Some("it buys at once, where an order is being made".to_owned());
    }
    if harmless(role) || context.mentions(&element.text, Word::AddAddress) {
        return None;
    }
    by_action(&context, element, &stage)
        .or_else(|| by_position(&context, element, &stage))
        .or_else(|| (role == ButtonRole::Other).then(|| by_heading(&context, element, &stage))?)
}

/// A button without a known word under a heading that says what it does ("Confirm order"), where the
/// total is shown.
fn by_heading(context: &Context<'_>, element: &Element, stage: &Stage) -> Option<String> {
    let heading = fold(&element.section);
    let orders = context.lexicons.buttons.find(&heading);
    let orders = orders.iter().any(|hit| hit.topic == ButtonRole::PlaceOrder);
    (orders && stage.total && stage.checkout && element.visible && is_button(element))
        .then(|| format!("it stands under {:?}", element.section))
}

fn final_words(context: &Context<'_>, element: &Element) -> Option<String> {
    let marks = split(&format!(
        "{} {}",
        element.attribute("id"),
        element.attribute("name")
    ));
    let texts = [
        fold(&element.text),
        fold(&element.name),
        fold(&element.value),
        fold(element.attribute("value")),
        fold(element.attribute("title")),
        fold(element.attribute("alt")),
        marks,
    ];
    texts.iter().find_map(|text| {
        let hit = context
            .lexicons
            .words
            .find(text)
            .into_iter()
            .find(|hit| hit.topic == Word::FinalButton)?;
        Some(text[hit.start..hit.end].to_owned())
    })
}

/// How far the page has come towards an order.
struct Stage {
    personal: bool,
    pays: bool,
    terms: bool,
    total: bool,
    last: bool,
    checkout: bool,
    asks_later: bool,
    details_follow: bool,
    /// Whether the element is a way to pay and sends a form.
    sends_a_way: bool,
}

impl Stage {
    fn of(context: &Context<'_>, element: &Element) -> Self {
        let fields = field::read(context);
        let visible = |id: ElementId| context.element(id).filter(|e| e.visible);
        let beside = |e: &Element| {
            element.form.is_some() && e.form == element.form
                || element.layer.is_some() && e.layer == element.layer
        };
        let personal = fields
            .iter()
            .any(|f| is_personal(f.role) && visible(f.element).is_some_and(beside));
        let terms = fields
            .iter()
            .any(|f| f.role == FieldRole::TermsConsent && visible(f.element).is_some());
        let offers = checkout::read(context, &fields, &[]);
        let pays = offers
            .payments
            .iter()
            .filter_map(|p| context.element(p.element))
            // A link to a way to pay is a step before the order, not a choice that was made.
            .any(|e| e.visible && !context.snapshot.leads_away(e));
        let editable = fields.iter().any(|f| {
            f.role == FieldRole::Quantity && visible(f.element).is_some_and(|e| !e.read_only)
        });
        // A box that asks whose address it is, and not how to pay, is a step of its own.
        let inside = |e: &Element| {
            let layer = element.layer;
            layer.is_some_and(|layer| context.layer_within(e.layer, layer))
        };
        let within = |roles: &dyn Fn(FieldRole) -> bool| {
            fields
                .iter()
                .filter(|f| roles(f.role) && visible(f.element).is_some_and(inside))
                .count()
        };
        let boxed = within(&is_personal) >= 2
            && within(&|role| matches!(role, FieldRole::TermsConsent | FieldRole::PaymentChoice))
                == 0;
        let knows = fields
            .iter()
            .any(|f| is_personal(f.role) && visible(f.element).is_some());
        let mut ways = offers.payments.iter();
        let is_way = ways.any(|way| way.element == element.element_id());
        Self {
            sends_a_way: is_way && element.form.is_some() && sends(element),
            details_follow: !knows && !terms && offers.details_after_payment,
            asks_later: editable && !knows && !terms && announces_details(context),
            personal,
            pays: pays && !boxed,
            terms: terms && !boxed,
            total: context.says(Word::Total),
            last: context.headed(Word::LastStep),
            checkout: is_checkout_address(context) || context.headed(Word::CheckoutPage),
        }
    }

    /// An order needs somebody to deliver to, or a page that already knows.
    fn could_order(&self) -> bool {
        self.personal || self.pays || self.checkout || self.terms && self.total
    }
}

fn is_personal(role: FieldRole) -> bool {
    matches!(
        role,
        FieldRole::Tel
            | FieldRole::StreetAddress
            | FieldRole::AddressLine1
            | FieldRole::PostalCode
            | FieldRole::GivenName
            | FieldRole::FamilyName
            | FieldRole::Name
            | FieldRole::CcNumber
            | FieldRole::CcCsc
    )
}

/// Words of an obligation to pay, which no step before the last carries.
fn speaks_of_paying(said: &str) -> bool {
    const STEMS: [&str; 11] = [
        "plac",
        "plat",
        "pay",
        "zahl",
        "opla",
        "spla",
        "оплат",
        "сплат",
        "плат",
        "compr",
        "kup",
    ];
    STEMS.iter().any(|stem| said.contains(stem))
}

/// What surely does not place an order, by its own words.
fn harmless(role: ButtonRole) -> bool {
    use ButtonRole as R;
    matches!(
        role,
        R::Close
            | R::ApplyCoupon
            | R::RemoveItem
            | R::UpdateCart
            | R::EmptyCart
            | R::Search
            | R::Menu
            | R::LogIn
            | R::LogOut
            | R::RecoverPassword
            | R::SocialLogIn
            | R::ContinueShopping
            | R::WishList
            | R::Compare
            | R::AcceptCookies
            | R::RejectCookies
            | R::CookieSettings
            | R::SaveCookies
            | R::Subscribe
            | R::OpenChat
            | R::ShowMore
            | R::Share
            | R::Contact
            | R::WriteReview
            | R::NotifyWhenAvailable
            | R::ViewCart
            | R::Account
            | R::AddToCart
            | R::GuestCheckout
    )
}

/// The only way to send a form whose address speaks of an order.
fn by_action(context: &Context<'_>, element: &Element, stage: &Stage) -> Option<String> {
    let form = context.snapshot.forms.get(element.form? as usize)?;
    if !sends(element) || form.method == "get" || !stage.could_order() || stage.details_follow {
        return None;
    }
    let path =
        url::Url::parse(&form.action).map_or_else(|_| form.action.clone(), |u| u.path().to_owned());
    let words = split(&format!(
        "{path} {}",
        form.attributes.get("id").map_or("", String::as_str)
    ));
    let smells = words.split(' ').find(|w| {
        matches!(
            *w,
            "confirm"
                | "confirmation"
                | "placeorder"
                | "place"
                | "pay"
                | "payment"
                | "purchase"
                | "submit"
                | "finish"
                | "complete"
                | "preview"
        )
    })?;
    let alone = context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.form == element.form && e.visible && sends(e))
        .count()
        == 1;
    (alone && (stage.pays || stage.terms || stage.last || stage.total))
        .then(|| format!("it alone sends a form to an address with {smells:?}"))
}

/// The way on from a page that shows all that comes before an order.
fn by_position(context: &Context<'_>, element: &Element, stage: &Stage) -> Option<String> {
    let seen = [stage.total, stage.terms, stage.pays, stage.last]
        .into_iter()
        .filter(|found| *found)
        .count();
    let on_the_way = element.visible
        && is_button(element)
        && !matches!(
            element.region,
            Region::Header | Region::Nav | Region::Footer
        )
        && element.rect.area() > 1_500.0
        && context.text_of(element).chars().any(char::is_alphabetic);
    (on_the_way && stage.total && seen >= 3 && !stage.details_follow)
        .then(|| "it leads on from a page with the total, the payment and the terms".to_owned())
}

fn sends(element: &Element) -> bool {
    matches!(element.kind.as_str(), "submit" | "image")
        || element.tag == "button" && element.kind.is_empty()
}
