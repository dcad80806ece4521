//! The product a page sells, and what must be chosen before it can be bought.

use rustc_hash::FxHashSet;

use serde_json::Value;

use super::context::{Context, Line};
use super::identifier::split;
use super::link::Address;
use super::reading::{ButtonReading, FieldReading, ProductBlock};
use super::role::{ButtonRole, FieldRole};
use super::snapshot::{Element, ElementId, Region};
use super::variant;
use super::word::Word;
use crate::text::{Currency, Money, find_money, fold, parse_money, without_money};

/// How sure a button without a known word can be read at most.
const UNWORDED: f64 = 0.3;

/// Points of a heading that also stands in the title: no other line is looked at.
const TOLD: f64 = 2.0;
/// How much alike a word and its transliteration in an address must be, 0 to 1.
const ALIKE: f64 = 0.7;
/// How many lines stand between a product's name and its button at most.
const BESIDE: usize = 25;
/// How many controls of a product's box in a listing stand before and behind its button at most.
const CARD: usize = 6;
/// How many lines of a page are looked through for the product's name.
const LINES: usize = 300;

/// Reads the product, when this is the page of one.
pub(super) fn read(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
) -> Option<ProductBlock> {
    let stated = stated(context);
    let mut adders = adders(context, buttons);
    let own = under_the_name(context, &adders).or_else(|| odd_one_out(context, &adders));
    if let Some(own) = own {
        adders.swap(0, own);
    }
    // Several equal buttons are a listing, unless the page itself says which product it is.
    let unworded = adders
        .is_empty()
        .then(|| unworded_adder(context, fields, buttons))
        .flatten();
    let one = stated.is_some()
        || context.meta_is("og:type", "product")
        || matches!(adders.as_slice(), [one] if !in_a_card(context, one))
        || own.is_some()
        || unworded.is_some()
        || clear_winner(context, &adders);
    if !one || adders.is_empty() && unworded.is_none() && stated.is_none() {
        return None;
    }
    let add_to_cart = adders.first().map(|b| b.element).or(unworded);
    let anchor = add_to_cart.and_then(|id| context.element(id));
    let name = stated
        .as_ref()
        .map(|s| s.name.clone())
        .filter(|name| !name.is_empty())
        .or_else(|| headline(context, anchor))
        .or_else(|| context.snapshot.meta.get("og:title").cloned())
        .unwrap_or_default();
    let price = anchor
        .and_then(|e| e.price.as_deref())
        .and_then(parse_money)
        .or_else(|| stated.as_ref().and_then(|s| s.price.clone()))
        .or_else(|| {
            find_money(context.opening())
                .into_iter()
                .next()
                .map(|m| m.money)
        });
    let notify = buttons.iter().any(|b| {
        b.role == ButtonRole::NotifyWhenAvailable
            && context.element(b.element).is_some_and(|e| e.visible)
    });
    let available = stated
        .as_ref()
        .and_then(|s| s.available)
        .or_else(|| match add_to_cart {
            Some(_) if anchor.is_some_and(|e| !e.enabled && context.says(Word::SoldOut)) => {
                Some(false)
            }
            Some(_) => None,
            None if notify || context.says(Word::SoldOut) => Some(false),
            None => None,
        });
    let quantity = fields
        .iter()
        .find(|f| {
            f.role == FieldRole::Quantity && context.element(f.element).is_some_and(|e| e.visible)
        })
        .map(|f| f.element);
    let variants = variant::read(context, fields, anchor);
    let beside = beside(context, &name, anchor);
    let gone = |line: &Line<'_>| context.says_only(&line.folded, Word::SoldOut);
    let available = available.or_else(|| {
        // Some shops leave the button as it is.
        (variants.is_empty() && beside.iter().any(gone)).then_some(false)
    });
    Some(ProductBlock {
        unsuitable: unsuitable(context, &name, price.as_ref(), buttons)
            .or_else(|| comes_again(context, beside).then(|| "subscription".to_owned())),
        variants,
        name,
        price,
        add_to_cart,
        available,
        quantity,
    })
}

/// The lines between the product's name and its button; none where they stand otherwise.
fn beside<'c, 'a>(
    context: &'c Context<'a>,
    name: &str,
    anchor: Option<&Element>,
) -> &'c [Line<'a>] {
    let (name, button) = (fold(name), anchor.map(|e| context.text_of(e)));
    let Some(button) = button.filter(|button| !button.is_empty() && !name.is_empty()) else {
        return &[];
    };
    let mut lines = context.lines.iter();
    lines.find(|line| line.folded == name);
    let rest = lines.as_slice();
    let end = rest
        .iter()
        .take(BESIDE)
        .position(|line| line.folded == button);
    end.map_or(&[], |end| &rest[..end])
}

/// Whether the product is sent again and again, and not only if one chooses so.
fn comes_again(context: &Context<'_>, beside: &[Line<'_>]) -> bool {
    let short = |line: &&Line<'_>| line.text.trim().chars().count() <= 80;
    let said = beside
        .iter()
        .filter(short)
        .any(|line| context.holds(&line.folded, Word::Subscription));
    let chosen = |e: &Element| {
        let choices = e.choices.iter().map(|choice| choice.text.as_str());
        choices
            .chain([e.label.as_str(), e.name.as_str()])
            .any(|text| context.mentions(text, Word::Subscription))
    };
    said && !context
        .snapshot
        .elements
        .iter()
        .any(|e| super::field::is_field(e) && chosen(e))
}

/// The text that names the product: a heading, or a part of the title, that is not the shop's or a
/// category's name (those are links in the header or to the front page), best beside the button and in the address.
fn headline(context: &Context<'_>, anchor: Option<&Element>) -> Option<String> {
    let title = &context.title;
    let address = split(
        &url::Url::parse(&context.snapshot.url)
            // Old shops name the product behind the question mark, and some behind the hash.
            .map_or_else(
                |_| String::new(),
                |url| {
                    let parts = [Some(url.path()), url.query(), url.fragment()];
                    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
                },
            ),
    );
    let site = context
        .snapshot
        .meta
        .get("og:site_name")
        .map(|name| fold(name));
    let chrome: FxHashSet<&str> = context
        .snapshot
        .elements
        .iter()
        .filter(|e| e.tag == "a")
        .filter(|e| !matches!(e.region, Region::Main) || leads_home(e))
        .map(|e| context.text_of(e))
        .collect();
    let parts = context
        .snapshot
        .title
        .split(['|', '–', '—', '·'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split("::"));
    let mut best: Option<(f64, &str)> = None;
    let score = |at: usize, text: &str, bonus: f64| -> f64 {
        let folded = fold(text);
        let words: Vec<&str> = words(&folded).collect();
        let in_address = words.iter().filter(|word| repeats(&address, word)).count();
        let mut points = bonus - 0.05 * f64::from(u32::try_from(at).unwrap_or(u32::MAX));
        if !folded.is_empty() && title.contains(&folded) {
            points += 1.5;
        }
        if !words.is_empty() {
            let found = f64::from(u32::try_from(in_address).unwrap_or(0));
            points += 2.0 * found / f64::from(u32::try_from(words.len()).unwrap_or(1));
            // Of two that stand in the address the longer says more.
            points += 0.1 * found;
        }
        if anchor.is_some_and(|e| fold(&e.section) == folded) {
            points += 1.5;
        }
        if chrome.contains(folded.as_str()) || site.as_deref() == Some(folded.as_str()) {
            points -= 4.0;
        }
        points
    };
    for (at, heading) in context.snapshot.headings.iter().enumerate() {
        if is_amount(heading) {
            continue;
        }
        let points = score(at, heading, 0.6);
        if heading.trim().chars().count() >= 2 && best.is_none_or(|(known, _)| points > known) {
            best = Some((points, heading.trim()));
        }
    }
    for (at, part) in parts.enumerate() {
        let points = score(at, part, 0.0);
        if part.trim().chars().count() >= 2 && best.is_none_or(|(known, _)| points > known) {
            best = Some((points, part.trim()));
        }
    }
    if best.is_none_or(|(points, _)| points < TOLD) {
        // Where nothing is a heading, the line that the address repeats; a link names what it leads to.
        let anchors = context.snapshot.elements.iter().filter(|e| e.tag == "a");
        let links: FxHashSet<&str> = anchors.map(|e| e.text.trim()).collect();
        for line in context.lines.iter().take(LINES) {
            let (line, folded) = (line.text.trim(), &line.folded);
            if !(3..=120).contains(&line.chars().count()) {
                continue;
            }
            let repeated = words(folded).filter(|word| repeats(&address, word)).count();
            if repeated < 2 || links.contains(line) {
                continue;
            }
            let points = score(0, line, 0.3);
            if best.is_none_or(|(known, _)| points > known) {
                best = Some((points, line));
            }
        }
    }
    best.filter(|(points, _)| *points > -1.0)
        .map(|(_, text)| text.to_owned())
}

/// Whether a text is an amount of money and nothing else.
fn is_amount(text: &str) -> bool {
    let rest = without_money(text);
    rest != text && !rest.chars().any(char::is_alphabetic)
}

/// The words of a folded text that say something.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= 3)
}

/// Whether an address has a folded word as one of its parts, letter by letter or, for other alphabets, as
/// shops transliterate it (`ohirok` for "огірок").
fn repeats(address: &str, word: &str) -> bool {
    let mut parts = address.split(' ');
    if word.is_ascii() {
        return parts.any(|part| part == word);
    }
    let latin = any_ascii::any_ascii(word);
    parts.any(|part| part.len() >= 4 && strsim::normalized_levenshtein(part, &latin) >= ALIKE)
}

/// Whether a link leads to the front page: its words name the shop.
fn leads_home(link: &Element) -> bool {
    url::Url::parse(&link.href).is_ok_and(|url| url.path() == "/" && url.query().is_none())
}

/// Visible add-to-cart buttons, best first.
fn adders<'a>(context: &Context<'_>, buttons: &'a [ButtonReading]) -> Vec<&'a ButtonReading> {
    let mut found: Vec<(&ButtonReading, f64)> = buttons
        .iter()
        .filter(|b| matches!(b.role, ButtonRole::AddToCart | ButtonRole::BuyNow))
        .filter_map(|b| {
            let element = context.element(b.element).filter(|e| e.visible)?;
            let size = (element.rect.area() / 20_000.0).min(1.0);
            let contrast = (element.contrast / 8.0).min(1.0);
            let place = if matches!(element.region, Region::Main) {
                0.1
            } else {
                -0.2
            };
            let real = if super::button::is_button(element) {
                0.1
            } else {
                0.0
            };
            // "Buy in one click" beside it asks for a phone number and fills no cart.
            let adds = if b.role == ButtonRole::AddToCart {
                0.4
            } else {
                0.0
            };
            Some((
                b,
                0.6 * b.confidence + 0.3 * size + 0.1 * contrast + place + real + adds,
            ))
        })
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().map(|(b, _)| b).collect()
}

/// The add-to-cart button of a shop with words of its own ("I take it"): on a page with one heading and
/// one price it is the one button beside that price that says nothing else, and the largest there.
fn unworded_adder(
    context: &Context<'_>,
    fields: &[FieldReading],
    buttons: &[ButtonReading],
) -> Option<ElementId> {
    let page = url::Url::parse(&context.snapshot.url).ok()?;
    let asks_a_person = fields.iter().any(|field| {
        matches!(
            field.role,
            FieldRole::Email | FieldRole::NewPassword | FieldRole::CurrentPassword
        ) && context
            .element(field.element)
            .is_some_and(|e| e.visible && !matches!(e.region, Region::Header | Region::Footer))
    });
    let in_main = |e: &&Element| {
        e.visible
            && !matches!(
                e.region,
                Region::Header | Region::Nav | Region::Footer | Region::Aside
            )
    };
    let prices: Vec<&str> = context
        .snapshot
        .elements
        .iter()
        .filter(in_main)
        .filter_map(|e| e.price.as_deref())
        .collect();
    let priced_once = prices.windows(2).all(|pair| pair[0] == pair[1]);
    if page.path() == "/"
        || super::cart::is_cart_page(context)
        || super::kind::is_checkout_address(context)
        || asks_a_person
        || context.snapshot.headings.is_empty()
        || !priced_once
    {
        return None;
    }
    let mut found: Vec<&Element> = buttons
        .iter()
        .filter(|b| b.role == ButtonRole::Other && b.confidence <= UNWORDED)
        .filter_map(|b| context.element(b.element))
        .filter(in_main)
        .filter(|e| {
            super::button::is_button(e)
                && e.enabled
                && e.layer.is_none()
                && !matches!(e.role.as_str(), "tab" | "menuitem" | "radio" | "option")
                && e.attribute("aria-pressed").is_empty()
                && e.attribute("aria-haspopup").is_empty()
                && e.attribute("aria-expanded").is_empty()
                && e.price.is_some()
                && e.rect.area() > 1_200.0
                && (2..=30).contains(&context.text_of(e).trim().chars().count())
        })
        .collect();
    found.sort_by(|a, b| b.rect.area().total_cmp(&a.rect.area()));
    match found.as_slice() {
        [one] => Some(one.element_id()),
        [one, next, ..] if one.rect.area() > 1.5 * next.rect.area() => Some(one.element_id()),
        _ => None,
    }
}

/// Whether one button stands out by size from all others with its words.
fn clear_winner(context: &Context<'_>, adders: &[&ButtonReading]) -> bool {
    let [first, second, ..] = adders else {
        return false;
    };
    let area = |b: &ButtonReading| context.element(b.element).map_or(0.0, |e| e.rect.area());
    let variants = context.snapshot.elements.iter().any(|e| {
        e.visible
            && e.form.is_some()
            && e.form == context.element(first.element).and_then(|b| b.form)
            && matches!(e.kind.as_str(), "number")
    });
    area(first) > 1.25 * area(second)
        || variants && first.text != second.text
        || first.text != second.text && second.role != first.role
}

/// The one button that is made differently from all others, which are made alike, and stands under the
/// name that is the page's: the product's own beside a row of other goods.
fn odd_one_out(context: &Context<'_>, adders: &[&ButtonReading]) -> Option<usize> {
    let made: Vec<_> = adders
        .iter()
        .map(|b| context.element(b.element))
        .map(|element| element.map(|e| (e.tag.as_str(), e.attribute("class"))))
        .collect();
    let [first, second, third, ..] = made.as_slice() else {
        return None;
    };
    let common = if first == second { first } else { third };
    let mut odd = (0..made.len()).filter(|at| made[*at] != *common);
    let at = odd.next().filter(|_| odd.next().is_none())?;
    stands_under_the_title(context, adders[at]).then_some(at)
}

/// Whether the heading above a button is the page's name.
fn stands_under_the_title(context: &Context<'_>, button: &ButtonReading) -> bool {
    let element = context.element(button.element);
    let section = fold(element.map_or("", |e| &e.section));
    section.len() >= 3 && context.title.contains(&section)
}

/// The best button under the name that is the page's, where all but it and one beside it stand under
/// other headings ("You may also like").
fn under_the_name(context: &Context<'_>, adders: &[&ButtonReading]) -> Option<usize> {
    let own: Vec<usize> = (0..adders.len())
        .filter(|at| stands_under_the_title(context, adders[*at]))
        .collect();
    match own.as_slice() {
        [first, ..] if own.len() <= 2 && own.len() < adders.len() => Some(*first),
        _ => None,
    }
}

/// Whether a button stands in a box whose picture, right before it, and name lead on to what it sells: the
/// only product of a listing.
fn in_a_card(context: &Context<'_>, adder: &ButtonReading) -> bool {
    let Some(button) = context.element(adder.element) else {
        return false;
    };
    let elements = &context.snapshot.elements;
    let from = (button.id as usize).saturating_sub(CARD);
    let to = (button.id as usize + CARD).min(elements.len());
    let here = Address::of(&context.snapshot.url).map(|address| address.page);
    let page = |e: &Element| {
        let address = Address::of(&e.href).map(|address| address.page.to_owned());
        address.filter(|page| Some(page.as_str()) != here)
    };
    let around: Vec<&Element> = elements[from..to]
        .iter()
        .filter(|e| e.tag == "a" && e.visible && e.section == button.section)
        .filter(|e| e.price.is_some() && e.price == button.price)
        .filter(|e| page(e).is_some())
        .collect();
    let named = |e: &Element| {
        let name = context.text_of(e);
        name.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !context.title.contains(name)
    };
    around.iter().any(|picture| {
        // Other goods come after a product's own button.
        picture.image
            && picture.id < button.id
            && around
                .iter()
                .any(|name| page(name) == page(picture) && named(name))
    })
}

struct Stated {
    name: String,
    price: Option<Money>,
    available: Option<bool>,
}

/// What the page states in JSON-LD or Open Graph.
fn stated(context: &Context<'_>) -> Option<Stated> {
    let mut products = Vec::new();
    for block in &context.snapshot.json_ld {
        if let Ok(value) = serde_json::from_str::<Value>(block) {
            collect(&value, &mut products, 0);
        }
    }
    if let [product, rest @ ..] = products.as_slice()
        && rest.is_empty()
    {
        return Some(of_json(product));
    }
    context.meta_is("og:type", "product").then(|| {
        let meta = |name: &str| context.snapshot.meta.get(name);
        Stated {
            name: meta("og:title").cloned().unwrap_or_default(),
            price: meta("product:price:amount")
                .or_else(|| meta("og:price:amount"))
                .and_then(|p| parse_money(p)),
            available: None,
        }
    })
}

fn collect(value: &Value, products: &mut Vec<Value>, depth: usize) {
    if depth > 4 {
        return;
    }
    match value {
        Value::Array(list) => list
            .iter()
            .for_each(|one| collect(one, products, depth + 1)),
        Value::Object(object) => {
            let is = |name: &str| match object.get("@type") {
                Some(Value::String(kind)) => kind.ends_with(name),
                Some(Value::Array(kinds)) => kinds
                    .iter()
                    .any(|k| k.as_str().is_some_and(|k| k.ends_with(name))),
                _ => false,
            };
            if is("Product") || is("ProductGroup") {
                products.push(value.clone());
            } else if let Some(graph) = object.get("@graph").or_else(|| object.get("mainEntity")) {
                collect(graph, products, depth + 1);
            }
        }
        _ => {}
    }
}

fn of_json(product: &Value) -> Stated {
    let offer = match product.get("offers") {
        Some(Value::Array(offers)) => offers.first(),
        other => other,
    };
    let field = |name: &str| offer.and_then(|o| o.get(name));
    let printed = field("price")
        .or_else(|| field("lowPrice"))
        .map(|p| match p {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
    let currency = field("priceCurrency").and_then(Value::as_str);
    let price = printed.as_deref().and_then(parse_money).map(|money| Money {
        currency: currency.map(|c| Currency(c.to_owned())).or(money.currency),
        ..money
    });
    let available = field("availability").and_then(Value::as_str).map(|text| {
        !["OutOfStock", "SoldOut", "Discontinued"]
            .iter()
            .any(|state| text.ends_with(state))
    });
    Stated {
        name: product
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        price,
        available,
    }
}

fn unsuitable(
    context: &Context<'_>,
    name: &str,
    price: Option<&Money>,
    buttons: &[ButtonReading],
) -> Option<String> {
    if context.mentions(name, Word::GiftCard) {
        return Some("gift card".to_owned());
    }
    let adds = buttons.iter().any(|b| {
        matches!(b.role, ButtonRole::AddToCart | ButtonRole::BuyNow)
            && context.element(b.element).is_some_and(|e| e.visible)
    });
    if context.mentions(name, Word::Subscription) {
        return Some("subscription".to_owned());
    }
    if !adds || price.is_none() {
        for (word, why) in [
            (Word::PriceOnRequest, "price on request"),
            (Word::Configurator, "configurator"),
        ] {
            if context.says(word) {
                return Some(why.to_owned());
            }
        }
    }
    None
}
