//! What a button does where it stands: words that mean one thing in a newsletter form and another
//! in a registration, or in a cookie banner and outside it.

use super::cart::is_cart_page;
use super::context::Context;
use super::kind::is_checkout_address;
use super::reading::{Banner, ButtonReading, CheckoutReading, FieldReading, FormReading};
use super::role::{ButtonRole, FieldRole, FormKind};
use super::snapshot::{Element, Region};
use super::word::Word;

/// Says on a button of its own only that something is added, folded.
const ADD: &[&str] = &[
    "add",
    "dodaj",
    "додати",
    "добавить",
    "hinzufugen",
    "pridat",
    "ajouter",
    "anadir",
    "agregar",
    "aggiungi",
    "adauga",
    "hozzaad",
    "toevoegen",
];

/// Corrects the roles of buttons by their surroundings.
pub(super) fn settle(
    context: &Context<'_>,
    buttons: &mut [ButtonReading],
    fields: &[FieldReading],
    forms: &[FormReading],
    banner: Option<&Banner>,
    checkout: &CheckoutReading,
) {
    for form in forms {
        let Some(submit) = form.submit else { continue };
        for button in buttons.iter_mut().filter(|b| b.element == submit) {
            by_form(button, form);
            if form.kind == FormKind::AddToCart
                && button.role == ButtonRole::Other
                && ADD.contains(&crate::text::fold(&button.text).as_str())
            {
                button.confidence = button.confidence.max(0.7);
                change(
                    button,
                    ButtonRole::AddToCart,
                    "\"add\" below how many or which",
                );
            }
        }
    }
    let paying = checkout
        .payments
        .iter()
        .any(|p| context.element(p.element).is_some_and(|e| e.visible))
        || fields.iter().any(|f| {
            matches!(f.role, FieldRole::CcNumber | FieldRole::TermsConsent)
                && context.element(f.element).is_some_and(|e| e.visible)
        }) && context.says(Word::Total);
    let checking_out = is_checkout_address(context) || context.headed(Word::CheckoutPage);
    let ordering = checking_out || is_cart_page(context);
    let goods = |b: &&ButtonReading| matches!(b.role, ButtonRole::AddToCart | ButtonRole::BuyNow);
    let buying = buttons.iter().filter(goods).count();
    let sends_payment = |button: &Element| {
        let ways = checkout.payments.iter();
        let mut forms = ways.filter_map(|way| context.element(way.element)?.form);
        button
            .form
            .is_some_and(|form| forms.any(|other| other == form))
    };
    for button in buttons.iter_mut() {
        let Some(element) = context.element(button.element) else {
            continue;
        };
        let orders = match button.role {
            ButtonRole::Checkout => paying,
            // "Order" puts a product into the cart, and ends a checkout; several stand below goods.
            ButtonRole::AddToCart | ButtonRole::BuyNow => {
                paying && checking_out && (buying == 1 || sends_payment(element))
            }
            _ => false,
        };
        if orders && element.tag != "a" {
            change(
                button,
                ButtonRole::PlaceOrder,
                "payment is already chosen on this page",
            );
        }
        if button.role == ButtonRole::Close && is_in_a_line_of_goods(context, element, fields) {
            change(button, ButtonRole::RemoveItem, "it stands beside how many");
        }
        let onward = matches!(button.role, ButtonRole::Checkout | ButtonRole::NextStep);
        if onward && is_about_it(context, element, ordering) {
            change(button, ButtonRole::Other, "it leads to a page of advice");
        }
        if is_cookie_role(button.role) && !in_banner(context, element, banner) {
            outside_banner(context, button, element);
        }
    }
}

/// Whether a cross without words stands in a line with how many of something are in the cart.
fn is_in_a_line_of_goods(context: &Context<'_>, cross: &Element, fields: &[FieldReading]) -> bool {
    /// Pixels between the middles of what stands in one line.
    const LINE: f64 = 30.0;
    let middle = |e: &Element| e.rect.y + e.rect.h / 2.0;
    let beside = |e: &Element| {
        e.visible && e.layer == cross.layer && (middle(e) - middle(cross)).abs() < LINE
    };
    let worded = [&cross.text, &cross.name]
        .into_iter()
        .any(|text| text.contains(char::is_alphabetic));
    let counts = |field: &FieldReading| {
        field.role == FieldRole::Quantity && context.element(field.element).is_some_and(beside)
    };
    let steps = |e: &Element| matches!(e.text.trim(), "+" | "-" | "−" | "–") && beside(e);
    !worded
        && cross.price.is_some()
        && (fields.iter().any(counts) || context.snapshot.elements.iter().any(steps))
}

/// Whether a link around the content, or anywhere on a page where nothing is ordered, tells about delivery or
/// payment ("Delivery and payment"), and does not lead on to choosing them.
fn is_about_it(context: &Context<'_>, link: &Element, ordering: bool) -> bool {
    let around = matches!(link.region, Region::Header | Region::Nav | Region::Footer);
    link.is_plain_link()
        && (around || !ordering)
        && context.says_only(context.text_of(link), Word::HelpPage)
}

fn change(button: &mut ButtonReading, role: ButtonRole, why: &str) {
    button.role = role;
    button.reasons.insert(0, why.to_owned());
}

/// A form's own kind says what "send", "continue" or "sign up" means in it.
fn by_form(button: &mut ButtonReading, form: &FormReading) {
    use ButtonRole as B;
    let vague = matches!(
        button.role,
        B::Other | B::SendMessage | B::NextStep | B::Save | B::AcceptCookies | B::Account | B::Menu
    );
    let role = match form.kind {
        FormKind::Registration if vague || button.role == B::Subscribe => B::Register,
        FormKind::LogIn if vague => B::LogIn,
        FormKind::Newsletter if vague || matches!(button.role, B::Register | B::Checkout) => {
            B::Subscribe
        }
        FormKind::PasswordRecovery if vague => B::RecoverPassword,
        FormKind::Contact if vague && button.role != B::SendMessage => B::SendMessage,
        FormKind::Review if vague => B::WriteReview,
        FormKind::Search if vague || button.role == B::ShowMore => B::Search,
        FormKind::Checkout
            if matches!(button.role, B::SendMessage | B::Save | B::AcceptCookies) =>
        {
            B::NextStep
        }
        _ => return,
    };
    if role != button.role && form.confidence >= 0.55 {
        button.confidence = button.confidence.max(0.5);
        change(button, role, "it sends the form it stands in");
    }
}

fn is_cookie_role(role: ButtonRole) -> bool {
    matches!(
        role,
        ButtonRole::AcceptCookies
            | ButtonRole::RejectCookies
            | ButtonRole::SaveCookies
            | ButtonRole::CookieSettings
    )
}

fn in_banner(context: &Context<'_>, element: &Element, banner: Option<&Banner>) -> bool {
    let Some(banner) = banner else { return false };
    let id = Some(element.element_id());
    banner
        .layer
        .is_some_and(|layer| context.layer_within(element.layer, layer))
        || [banner.accept, banner.reject, banner.settings, banner.save].contains(&id)
}

/// "OK", "No, thanks" and "Settings" that are not about cookies.
fn outside_banner(context: &Context<'_>, button: &mut ButtonReading, element: &Element) {
    let speaks = [&element.text, &element.name, &element.section]
        .into_iter()
        .any(|text| context.mentions(text, Word::Cookies));
    let alone = context.snapshot.text.trim().is_empty();
    if speaks || alone {
        return;
    }
    let role = match button.role {
        ButtonRole::RejectCookies => ButtonRole::Close,
        _ => ButtonRole::Other,
    };
    change(button, role, "nothing here is about cookies");
    button.confidence *= 0.6;
}
