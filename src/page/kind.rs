//! Which page of a shop this is.

use super::cart::is_cart_page;
use super::context::Context;
use super::identifier::split;
use super::reading::{ButtonReading, FieldReading, FormReading};
use super::reading::{
    CartBlock, CheckoutReading, LinkKind, LinkReading, PageKind, ProductBlock, Wall, WallKind,
};
use super::role::{ButtonRole, FieldRole, FormKind};
use super::snapshot::Region;
use super::word::Word;

/// What the other readers found.
pub(super) struct Findings<'a> {
    pub fields: &'a [FieldReading],
    pub buttons: &'a [ButtonReading],
    pub forms: &'a [FormReading],
    pub links: &'a [LinkReading],
    pub walls: &'a [Wall],
    pub product: Option<&'a ProductBlock>,
    pub cart: Option<&'a CartBlock>,
    pub checkout: &'a CheckoutReading,
}

/// Whether the address is a checkout's.
pub(super) fn is_checkout_address(context: &Context<'_>) -> bool {
    path_has(
        context,
        &[
            "checkout",
            "kasse",
            "kasa",
            "onepage",
            "onepagecheckout",
            "zamowienie",
            "order",
            "oformlennya",
            "oformlenie",
            "objednavka",
            "pokladna",
            "bestellung",
            "commande",
            "simplecheckout",
        ],
    )
}

fn path_has(context: &Context<'_>, words: &[&str]) -> bool {
    let Ok(url) = url::Url::parse(&context.snapshot.url) else {
        return false;
    };
    let path = split(&format!(
        "{} {} {}",
        url.path(),
        url.query().unwrap_or_default(),
        url.fragment().unwrap_or_default()
    ));
    path.split(' ').any(|part| words.contains(&part))
}

/// Whether title or a heading begins with thanks and says no more in that breath: "Thank you!", and not
/// "Thank you cards".
fn thanked(context: &Context<'_>) -> bool {
    let headings = std::iter::once(&context.title).chain(&context.headings);
    headings.into_iter().any(|heading| {
        let hits = context.lexicons.words.find(heading);
        hits.iter()
            .filter(|hit| hit.topic == Word::Thanks && hit.start == 0)
            .filter_map(|hit| heading.get(hit.end..))
            .any(|rest| !rest.trim_start().starts_with(char::is_alphanumeric))
    })
}

/// Whether a short line of the page thanks for an order, or tells that it was taken, from its first word on.
fn acknowledged(context: &Context<'_>) -> bool {
    // Most pages thank for nothing: their lines need no second search.
    if !context.says(Word::ThankYou) && !context.says(Word::Thanks) {
        return false;
    }
    /// More characters than this are advice.
    const LONGEST: usize = 140;
    let lines = context.lines.iter().map(|line| line.folded.as_str());
    let mut lines = lines.filter(|line| line.chars().count() <= LONGEST);
    lines.any(|line| {
        let hits = context.lexicons.words.find(line);
        let begins = |topic| hits.iter().any(|hit| hit.topic == topic && hit.start == 0);
        begins(Word::ThankYou)
            || begins(Word::Thanks)
                && hits
                    .iter()
                    .any(|hit| matches!(hit.topic, Word::ThankYou | Word::OrderNumber))
    })
}

/// The page's kind and how sure it is, 0 to 1.
pub(super) fn read(context: &Context<'_>, found: &Findings<'_>) -> (PageKind, f64) {
    let fatal = |wall: &&Wall| {
        matches!(
            wall.kind,
            WallKind::NotFound
                | WallKind::ServerError
                | WallKind::Forbidden
                | WallKind::TooManyRequests
        )
    };
    if let Some(wall) = found.walls.iter().find(fatal) {
        return (PageKind::Error, wall.confidence);
    }
    let visible = |id| context.element(id).is_some_and(|e| e.visible);
    let has_button = |role: ButtonRole| {
        found
            .buttons
            .iter()
            .any(|b| b.role == role && visible(b.element))
    };
    let asked = |role: &dyn Fn(FieldRole) -> bool| {
        let fields = found.fields.iter().filter(|f| visible(f.element));
        fields.filter(|f| role(f.role)).count()
    };
    let postal = asked(&|role| {
        matches!(
            role,
            FieldRole::StreetAddress
                | FieldRole::AddressLine1
                | FieldRole::PostalCode
                | FieldRole::AddressLevel2
                | FieldRole::Tel
                | FieldRole::GivenName
                | FieldRole::FamilyName
                | FieldRole::Name
        )
    });
    let personal = postal + asked(&|role| role == FieldRole::Email);
    let main_form = |kind: FormKind| {
        found.forms.iter().any(|f| {
            f.kind == kind
                && context
                    .snapshot
                    .forms
                    .get(f.form as usize)
                    .is_some_and(|form| {
                        form.visible && matches!(form.region, Region::Main | Region::Aside)
                    })
        })
    };
    let pays = !found.checkout.payments.is_empty();
    let delivers = !found.checkout.deliveries.is_empty();
    // The form of an order that was taken may stay on the page, closed.
    let offers = &found.checkout;
    let asks_how = offers.payments.iter().any(|way| visible(way.element))
        || offers.deliveries.iter().any(|way| visible(way.element));
    // Thanks in the text count where the address says so too, or the cart is empty again.
    let emptied = found
        .cart
        .is_some_and(|cart| cart.empty || cart.count == Some(0));
    let holds = found.cart.is_some_and(CartBlock::holds_goods);
    let addressed = path_has(
        context,
        &[
            "thank",
            "thanks",
            "thankyou",
            "success",
            "received",
            "confirmation",
            "complete",
            "completed",
            "finish",
            "finished",
            "dziekujemy",
            "potwierdzenie",
            "confirmed",
            "dekujeme",
            "podekovani",
            "potvrzeni",
            "potvrdenie",
            "dakujeme",
            "danke",
            "bestellbestaetigung",
            "merci",
            "gracias",
            "confirmacion",
            "grazie",
            "conferma",
            "dyakuyemo",
            "diakuiemo",
        ],
    );
    let thanks = context.headed(Word::ThankYou)
        || context.says(Word::ThankYou) && addressed
        // A newsletter asks for an address at the end of any page.
        || postal == 0
            && !asks_how
            && (context.says(Word::ThankYou) && emptied || !holds && acknowledged(context))
        || thanked(context) && (context.says(Word::OrderNumber) || addressed);
    if thanks && !has_button(ButtonRole::PlaceOrder) && personal < 3 && !asks_how {
        return (PageKind::ThankYou, 0.9);
    }
    if pays
        || has_button(ButtonRole::PlaceOrder) && !is_cart_page(context)
        || main_form(FormKind::Checkout) && personal >= 3
        || is_checkout_address(context)
            && (personal >= 2 || delivers || context.headed(Word::CheckoutPage))
    {
        let sure: f64 =
            0.7 + if is_checkout_address(context) {
                0.15
            } else {
                0.0
            } + if context.headed(Word::CheckoutPage) {
                0.1
            } else {
                0.0
            };
        return (PageKind::Checkout, sure.min(0.95));
    }
    if is_cart_page(context) {
        let empty = found
            .cart
            .is_some_and(|cart| cart.empty && cart.items.is_empty());
        return if empty && context.says(Word::CartEmpty) && !has_button(ButtonRole::Checkout) {
            (PageKind::EmptyCart, 0.9)
        } else {
            (PageKind::Cart, 0.85)
        };
    }
    let registers = main_form(FormKind::Registration);
    let logs_in = main_form(FormKind::LogIn);
    if let Some(product) = found.product
        && product.add_to_cart.is_some()
        && !registers
    {
        return (PageKind::Product, 0.9);
    }
    match (registers, logs_in) {
        (true, false) => return (PageKind::Registration, 0.9),
        (false, true) => return (PageKind::LogIn, 0.9),
        (true, true) => {
            let asked = path_has(
                context,
                &[
                    "register",
                    "registration",
                    "signup",
                    "create",
                    "rejestracja",
                    "registrieren",
                    "registrace",
                    "reyestratsiya",
                    "registraciya",
                    "new",
                ],
            );
            return (
                if asked {
                    PageKind::Registration
                } else {
                    PageKind::LogIn
                },
                0.75,
            );
        }
        (false, false) => {}
    }
    if found.product.is_some() {
        return (PageKind::Product, 0.8);
    }
    if context.headed(Word::AccountPage) && has_button(ButtonRole::LogOut)
        || has_button(ButtonRole::LogOut)
            && path_has(
                context,
                &["account", "konto", "profile", "customer", "kabinet", "ucet"],
            )
    {
        return (PageKind::Account, 0.8);
    }
    if context.headed(Word::SearchResults)
        || path_has(
            context,
            &["search", "q", "s", "szukaj", "suche", "poshuk", "hledat"],
        ) && context.says(Word::SearchResults)
    {
        return (PageKind::SearchResults, 0.8);
    }
    if main_form(FormKind::Contact) && context.headed(Word::ContactPage)
        || path_has(
            context,
            &["contact", "kontakt", "contacts", "kontakty", "contactus"],
        )
    {
        return (PageKind::Contact, 0.8);
    }
    let front = url::Url::parse(&context.snapshot.url).is_ok_and(|u| {
        // Old shops tell all their pages apart behind the question mark.
        let script = u.path().ends_with(".php") && u.query().is_some_and(|q| q.contains('='));
        !script
            && matches!(
                u.path().trim_matches('/'),
                "" | "index.html"
                    | "index.php"
                    | "pl"
                    | "en"
                    | "uk"
                    | "ua"
                    | "de"
                    | "cs"
                    | "sk"
                    | "ru"
                    | "cz"
            )
    });
    if front {
        return (PageKind::Home, 0.8);
    }
    let products = found
        .links
        .iter()
        .filter(|l| l.kind == LinkKind::Product)
        .count();
    if products >= 2 {
        return (PageKind::Listing, if products >= 4 { 0.8 } else { 0.6 });
    }
    (PageKind::Other, 0.5)
}
