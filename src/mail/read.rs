//! From bytes to a reading: message, view, facts, kind, in this order.

use super::items::Item;
use super::kind::{Structure, has_address};
use super::markup::Marked;
use super::message::Message;
use super::reading::NamePlace;
use super::view::View;
use super::{Context, Coupon, Kind, Lexicons, MailReading};
use super::{
    code, coupon, delivery, document, follow, items, kind, links, markup, name, numbers, pictures,
    products, total,
};

/// How much of the visible text a reading keeps, in bytes.
const TEXT_KEPT: usize = 64 * 1024;
/// How many products, prices, links of a sort are kept.
const LIST_KEPT: usize = 200;

/// Reads a message. Any bytes give a reading; what cannot be read stays empty.
#[must_use]
pub fn read(raw: &[u8], context: &Context, lexicons: &Lexicons) -> MailReading {
    let Some(message) = Message::parse(raw) else {
        return MailReading::default();
    };
    let view = View::of(&message, lexicons);
    let marked = markup::marked(&view.document);
    let mut found_items = items::items(&view, &context.product_names);
    let added = total::by_sums(&view, lexicons);
    if let Some(added) = &added {
        total::drop_sums(&mut found_items, &view, added);
    }
    let order_number = marked
        .order_number
        .clone()
        .or_else(|| numbers::order_number(&view))
        .or_else(|| {
            let listed = !found_items.is_empty();
            listed
                .then(|| numbers::in_subject(&view, added.is_some()))
                .flatten()
        });
    let tracking_number = marked
        .tracking_number
        .clone()
        .or_else(|| numbers::tracking_number(&view));
    let known: Vec<&str> = [&order_number, &tracking_number]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let coupon = coupon_of(&view, &marked, &known);
    let links = links::links(&view, lexicons);
    let total = numbers::total(&view)
        .or_else(|| {
            let ordered = order_number.is_some();
            ordered.then(|| numbers::total_in_prose(&view)).flatten()
        })
        .or_else(|| added.as_ref().map(|added| added.printed.clone()))
        .or_else(|| marked.total());
    let own_items: Vec<&Item> = found_items.iter().filter(|item| !item.related).collect();
    let status = marked.status_kind();
    // The markup of a parcel that has come still describes the parcel.
    let marked_parcel = marked.is("ParcelDelivery") && status != Some(Kind::Delivered);
    let marked_invoice = marked.is("Invoice");
    let later = matches!(status, Some(Kind::Delivered | Kind::Shipping));
    let to_many = message.bulk || links.unsubscribe.is_some();
    let structure = Structure {
        items: own_items.len().max(marked.products.len()),
        order_number: order_number.is_some(),
        total: total.is_some(),
        cart_link: links.cart_by_address.is_some(),
        tracking_number: tracking_number.is_some(),
        tracking_link: links.tracking.is_some(),
        coupon: coupon.is_some(),
        address: has_address(&view),
        bulk: to_many,
        marked_parcel,
        marked_invoice,
        marked_order: marked.is("Order") && !marked_parcel && !marked_invoice && !later,
        marked_kind: status.or_else(|| {
            let alone = !["Order", "Invoice", "ParcelDelivery"]
                .iter()
                .any(|kind| marked.is(kind));
            (marked.is("DiscountOffer") && alone && to_many).then_some(Kind::Newsletter)
        }),
        reply: message.reply,
        adds_up: added.is_some(),
        password_link: links.new_password,
        review_link: links.review_by_address,
        confirm_link: links.activation_by_address.is_some(),
        subscribe_link: links.subscribes,
        percent_in_subject: view.subject.contains('%'),
    };
    let verdict = kind::kind(&view, &structure, context, lexicons);
    // A code without a worth in a mail that lets in or hands over opens a door or a locker.
    let worthless = coupon.as_ref().is_some_and(|found| found.value.is_none());
    let coupon = coupon.filter(|_| {
        !(worthless
            && matches!(
                verdict.kind,
                Kind::Activation
                    | Kind::Password
                    | Kind::Security
                    | Kind::Shipping
                    | Kind::Delivered
            ))
    });
    let products = products_of(&view, context, &own_items, &marked, lexicons);
    let first_name_place = name::place(&view, context.first_name.as_deref(), &message.to_names);
    let delivery_time = marked
        .expected_arrival
        .clone()
        .or_else(|| delivery::delivery_time(&view));
    let text = text_of(&view);
    let cart_link = links.cart(verdict.kind);
    MailReading {
        activation_code: (verdict.kind == Kind::Activation)
            .then(|| code::activation_code(&message.subject, &text))
            .flatten(),
        kind: verdict.kind,
        confidence: verdict.confidence,
        reasons: verdict.reasons,
        coupon,
        first_name: matches!(
            first_name_place,
            Some(NamePlace::Greeting | NamePlace::Subject)
        ),
        first_name_place,
        prices: prices_of(&view, &own_items, &products, context),
        related_products: related(&found_items, &products, context),
        item_images: pictures::of_items(&view, &found_items, &products, &context.product_names),
        products,
        total,
        order_number,
        delivery_time,
        one_time_link: follow::is_one_time(&view, cart_link.as_deref()),
        cart_link,
        tracking_link: marked.tracking_link.or(links.tracking.clone()),
        tracking_number,
        activation: links
            .activation(verdict.kind)
            .or(marked.confirm_link)
            .or_else(|| links::activation_by_address(&view))
            .filter(|_| {
                matches!(
                    verdict.kind,
                    Kind::Activation | Kind::Welcome | Kind::NewsletterOptIn
                )
            }),
        review_link: links.review,
        unsubscribe_link: links.unsubscribe,
        list_unsubscribe: message.list_unsubscribe,
        sending_service: message.sending_service,
        authentication: message.authentication,
        automatic: message.automatic,
        subject: message.subject,
        from: message.from,
        reply_to: message.reply_to,
        link_hosts: document::hosts(&view.document.links, LIST_KEPT),
        preheader: Some(view.document.preheader.clone()).filter(|text| !text.is_empty()),
        text,
        language: view.language,
    }
}

fn coupon_of(view: &View, marked: &Marked, numbers: &[&str]) -> Option<Coupon> {
    let mut found = coupon::coupon(view, numbers);
    if let Some(code) = &marked.coupon_code {
        let coupon = found.get_or_insert_with(Coupon::default);
        coupon.code = Some(code.clone());
        coupon.expires = coupon.expires.take().or_else(|| marked.expires.clone());
    }
    if let Some(coupon) = &mut found {
        coupon.value = coupon.value.take().or_else(|| marked.discount.clone());
    }
    found
}

/// With products that the visit knows: those of them that are named. Else the items listed, what
/// the markup names, or what is linked by its name.
fn products_of(
    view: &View,
    context: &Context,
    items: &[&Item],
    marked: &Marked,
    lexicons: &Lexicons,
) -> Vec<String> {
    if !context.product_names.is_empty() {
        let named = products::named(view, &context.product_names);
        let is_marked = |name: &&String| marked.products.iter().any(|m| products::same(m, name));
        return context
            .product_names
            .iter()
            .filter(|name| named.contains(name) || is_marked(name))
            .cloned()
            .collect();
    }
    let listed = items.iter().map(|item| item.name.clone());
    let mut names: Vec<String> = if items.is_empty() && marked.products.is_empty() {
        links::named(view, lexicons)
    } else if items.is_empty() {
        marked.products.clone()
    } else {
        listed.collect()
    };
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.truncate(LIST_KEPT);
    names
}

/// Prices of the items, each once. Where the visit knows the products and some are listed, items
/// that are none of them (a gift, a suggestion) do not count; where they are named and not listed, what
/// is printed beside their names does.
fn prices_of(view: &View, items: &[&Item], products: &[String], context: &Context) -> Vec<String> {
    let is_known = |item: &Item| products.iter().any(|name| products::same(&item.name, name));
    let some_known = !context.product_names.is_empty() && items.iter().any(|item| is_known(item));
    let listed = items.iter().filter(|item| !some_known || is_known(item));
    let mut found: Vec<String> = listed.filter_map(|item| item.price.clone()).collect();
    if !context.product_names.is_empty()
        && !products.is_empty()
        && (!some_known || found.is_empty())
    {
        let beside: Vec<String> = products
            .iter()
            .filter_map(|name| products::price_beside(view, name))
            .collect();
        // More goods than the customer has are somebody's suggestions.
        if !beside.is_empty() || items.len() > products.len() {
            found = beside;
        }
    }
    let mut prices: Vec<String> = Vec::new();
    for price in found {
        if !prices.contains(&price) && prices.len() < LIST_KEPT {
            prices.push(price);
        }
    }
    prices
}

fn related(items: &[Item], products: &[String], context: &Context) -> Vec<String> {
    let is_known = |item: &Item| products.iter().any(|name| products::same(&item.name, name));
    let mut names: Vec<String> = Vec::new();
    for item in items {
        let foreign = item.related || !context.product_names.is_empty() && !products.is_empty();
        if foreign && !is_known(item) && !names.contains(&item.name) && names.len() < LIST_KEPT {
            names.push(item.name.clone());
        }
    }
    names
}

fn text_of(view: &View) -> String {
    let mut text = String::new();
    for line in &view.document.lines {
        if text.len() + line.text.len() > TEXT_KEPT {
            break;
        }
        text.push_str(&line.text);
        text.push('\n');
    }
    text
}
