//! schema.org in mails: what a shop tells machines outright (Order, ParcelDelivery, DiscountOffer,
//! Invoice, ConfirmAction), as JSON-LD or microdata.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::document::Document;
use super::entities::decode_entities;
use super::{DiscountValue, Kind};
use crate::text::find_money;

/// What the markup says.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Marked {
    /// The types that occur (`Order`).
    pub types: Vec<String>,
    pub order_number: Option<String>,
    pub products: Vec<String>,
    pub tracking_link: Option<String>,
    pub tracking_number: Option<String>,
    pub expected_arrival: Option<String>,
    pub coupon_code: Option<String>,
    /// What the offered discount is worth.
    pub discount: Option<DiscountValue>,
    pub expires: Option<String>,
    /// The target of a confirm or save action.
    pub confirm_link: Option<String>,
    /// The state of the order (`OrderDelivered`).
    status: Option<String>,
    /// The total of the order or invoice, mostly a bare number.
    amount: Option<String>,
    currency: Option<String>,
}

/// How deep JSON is followed.
const DEEPEST: usize = 12;
/// The types that say something here.
const KNOWN: [&str; 9] = [
    "Order",
    "Invoice",
    "ParcelDelivery",
    "DiscountOffer",
    "Product",
    "Offer",
    "ConfirmAction",
    "SaveAction",
    "HttpActionHandler",
];
/// The types that hold an amount for what they belong to.
const AMOUNTS: [&str; 4] = [
    "PriceSpecification",
    "UnitPriceSpecification",
    "CompoundPriceSpecification",
    "MonetaryAmount",
];

static PERCENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:%|(?i:percent|procent|prozent|pour cent))")
        .expect("the pattern is a constant")
});

impl Marked {
    /// Whether a type occurs.
    pub fn is(&self, kind: &str) -> bool {
        self.types.iter().any(|known| known == kind)
    }

    /// The total of the order or invoice as it would be printed.
    pub fn total(&self) -> Option<String> {
        let amount = self.amount.as_deref()?;
        let bare = !amount.contains(|c: char| c.is_alphabetic() || "$€£₴₽".contains(c));
        Some(match &self.currency {
            Some(currency) if bare => format!("{amount} {currency}"),
            _ => amount.to_owned(),
        })
    }

    /// The kind of mail that the state of the order speaks for.
    pub fn status_kind(&self) -> Option<Kind> {
        match self.status.as_deref()? {
            "OrderDelivered" => Some(Kind::Delivered),
            "OrderInTransit" | "OrderPickupAvailable" => Some(Kind::Shipping),
            "OrderProcessing" => Some(Kind::Confirmation),
            _ => None,
        }
    }
}

/// Reads the markup of a document.
pub(super) fn marked(document: &Document) -> Marked {
    let mut marked = Marked::default();
    for block in &document.json_ld {
        for value in json(block) {
            walk(&value, At::default(), &mut marked, 0);
        }
    }
    let mut owner = String::new();
    for (kind, property, value) in &document.properties {
        let kind = bare(kind);
        note_type(kind, &mut marked);
        if AMOUNTS.contains(&kind) {
            // Microdata is flat: an amount belongs to what came last.
            note(&owner, property, value.trim(), &mut marked);
        } else {
            kind.clone_into(&mut owner);
            note(kind, property, value.trim(), &mut marked);
        }
    }
    marked
}

/// The values of a block: as it is, or without what templates leave around and in it.
fn json(block: &str) -> Vec<Value> {
    if let Ok(value) = serde_json::from_str(block.trim()) {
        return vec![value];
    }
    let inner = unwrapped(block);
    let decoded = if inner.contains("&quot;") {
        decode_entities(inner)
    } else {
        inner.into()
    };
    serde_json::Deserializer::from_str(&mended(&decoded))
        .into_iter()
        .map_while(Result::ok)
        .take(20)
        .collect()
}

/// A block without the comment or CDATA section around it.
fn unwrapped(block: &str) -> &str {
    let start = block.find(['{', '[']).unwrap_or(block.len());
    // `<![CDATA[` has a bracket of its own.
    let start = block[start..]
        .strip_prefix("[CDATA[")
        .map_or(start, |rest| block.len() - rest.len());
    let start = block[start..]
        .find(['{', '['])
        .map_or(block.len(), |at| start + at);
    let inner = &block[start..];
    let end = inner.find("]]>").unwrap_or(inner.len());
    &inner[..end]
}

/// JSON without commas before a closing bracket and without control characters.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if !quoted && matches!(c, '}' | ']') {
            let kept = mended.trim_end();
            if let Some(kept) = kept.strip_suffix(',') {
                mended.truncate(kept.len());
            }
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
        mended.push(if c.is_control() { ' ' } else { c });
    }
    mended
}

/// Where a value stands: the type of its object, and the type and property around that.
#[derive(Clone, Copy, Default)]
struct At<'a> {
    kind: &'a str,
    owner: &'a str,
    property: &'a str,
}

fn walk(value: &Value, at: At<'_>, marked: &mut Marked, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(values) => values
            .iter()
            .take(200)
            .for_each(|value| walk(value, at, marked, depth + 1)),
        Value::Object(fields) => {
            let kinds = kinds(fields.get("@type"));
            kinds.iter().for_each(|kind| note_type(kind, marked));
            let known = kinds.iter().find(|kind| KNOWN.contains(kind));
            let kind = known.or(kinds.first()).copied().unwrap_or(at.kind);
            for (name, value) in fields {
                let mut note = |value: &str| match name.as_str() {
                    // The amount of what it belongs to, under the name it has there.
                    "price" | "value" if AMOUNTS.contains(&kind) => {
                        note(at.owner, at.property, value, marked);
                    }
                    name if AMOUNTS.contains(&kind) => note(at.owner, name, value, marked),
                    name => note(kind, name, value, marked),
                };
                match value {
                    Value::String(text) => note(text.trim()),
                    Value::Number(number) => note(&number.to_string()),
                    inner => {
                        let at = At {
                            kind,
                            owner: kind,
                            property: name,
                        };
                        walk(inner, at, marked, depth + 1);
                    }
                }
            }
        }
        _ => {}
    }
}

/// The names in a `@type`: one or several, each a name or an address.
fn kinds(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(kind)) => vec![bare(kind)],
        Some(Value::Array(kinds)) => kinds
            .iter()
            .take(20)
            .filter_map(Value::as_str)
            .map(bare)
            .collect(),
        _ => Vec::new(),
    }
}

/// `Order` from `https://schema.org/Order` or `schema:Order`.
fn bare(name: &str) -> &str {
    let name = name.trim().trim_end_matches('/');
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

fn note_type(kind: &str, marked: &mut Marked) {
    if !kind.is_empty() && !marked.is(kind) && marked.types.len() < 30 {
        marked.types.push(kind.to_owned());
    }
}

fn note(kind: &str, property: &str, value: &str, marked: &mut Marked) {
    if value.is_empty() || value.len() > 500 {
        return;
    }
    let set = |place: &mut Option<String>| {
        place.get_or_insert_with(|| value.to_owned());
    };
    match (kind, property) {
        (_, "orderNumber") => set(&mut marked.order_number),
        (_, "orderStatus") => {
            marked.status.get_or_insert_with(|| bare(value).to_owned());
        }
        (_, "trackingUrl") => set(&mut marked.tracking_link),
        (_, "trackingNumber") => set(&mut marked.tracking_number),
        (_, "expectedArrivalUntil" | "expectedArrivalFrom") => set(&mut marked.expected_arrival),
        (_, "discountCode") => set(&mut marked.coupon_code),
        ("DiscountOffer", "availabilityEnds" | "validThrough") => {
            marked.expires.get_or_insert_with(|| day(value).to_owned());
        }
        ("DiscountOffer", "description" | "discount") => {
            marked.discount = marked.discount.take().or_else(|| worth(value));
        }
        // The whole before its parts.
        ("Order" | "Invoice", "totalPrice" | "totalPaymentDue") => {
            marked.amount = amount(value).or_else(|| marked.amount.take());
        }
        ("Order" | "Invoice", "price" | "priceSpecification") => {
            marked.amount = marked.amount.take().or_else(|| amount(value));
        }
        ("Order" | "Invoice" | "Offer", "priceCurrency" | "currency")
            if value.len() == 3 && value.bytes().all(|b| b.is_ascii_alphabetic()) =>
        {
            set(&mut marked.currency);
        }
        ("Product", "name")
            if marked.products.len() < 200
                && !marked.products.iter().any(|known| known == value) =>
        {
            marked.products.push(value.to_owned());
        }
        ("ConfirmAction" | "HttpActionHandler" | "SaveAction", "url" | "target") => {
            set(&mut marked.confirm_link)
        }
        _ => {}
    }
}

/// An amount of money as it would be printed; none for zero and for what is none.
fn amount(value: &str) -> Option<String> {
    let worth_something = value.len() <= 40 && value.contains(|c: char| ('1'..='9').contains(&c));
    // `129.9` is how a number is written, not a price.
    let one_decimal = value
        .rsplit_once('.')
        .is_some_and(|(_, decimals)| decimals.len() == 1 && value.parse::<f64>().is_ok());
    worth_something.then(|| value.to_owned() + if one_decimal { "0" } else { "" })
}

/// The day of an ISO 8601 time; other text as it is.
fn day(value: &str) -> &str {
    match value.get(..10) {
        Some(day) if day.parse::<chrono::NaiveDate>().is_ok() => day,
        _ => value,
    }
}

/// What a description of a discount promises.
fn worth(value: &str) -> Option<DiscountValue> {
    if let Some(found) = PERCENT.captures(value) {
        let percent: f64 = found[1].replace(',', ".").parse().ok()?;
        return (percent >= 1.0).then_some(DiscountValue::Percent(percent));
    }
    let smallest = find_money(value)
        .into_iter()
        .map(|found| found.money)
        .filter(|money| !money.amount.is_zero() && money.currency.is_some())
        .min_by_key(|money| money.amount);
    smallest.map(DiscountValue::Amount)
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::*;

    #[test]
    fn json_ld_and_microdata_say_the_same() {
        let json = r#"<script type="application/ld+json">{"@context":"http://schema.org","@type":"Order","orderNumber":"A-77","acceptedOffer":[{"@type":"Offer","itemOffered":{"@type":"Product","name":"Kubek"},"price":"39.90"}]}</script>"#;
        let micro = r#"<div itemscope itemtype="http://schema.org/Order"><meta itemprop="orderNumber" content="A-77"><div itemprop="acceptedOffer" itemscope itemtype="http://schema.org/Offer"><div itemprop="itemOffered" itemscope itemtype="http://schema.org/Product"><span itemprop="name">Kubek</span></div></div></div>"#;
        for html in [json, micro] {
            let marked = marked(&html::document(html));
            assert_eq!(marked.order_number.as_deref(), Some("A-77"), "{html}");
            assert_eq!(marked.products, ["Kubek"], "{html}");
            assert!(marked.types.contains(&"Order".to_owned()), "{html}");
        }
    }

    fn of_json(json: &str) -> Marked {
        let html = format!("<script type=\"application/ld+json\">{json}</script>");
        marked(&html::document(&html))
    }

    #[test]
    fn types_are_named_in_many_ways() {
        for json in [
            r#"{"@type":["Order"],"orderNumber":"7"}"#,
            r#"{"@type":["Thing","https://schema.org/Order"],"orderNumber":"7"}"#,
            r#"{"@type":"http://schema.org/Order","orderNumber":"7"}"#,
            r#"{"@type":"https://schema.org/Order/","orderNumber":7}"#,
            r#"{"@type":"schema:Order","orderNumber":"7"}"#,
            r#"{"@context":"https://schema.org","@graph":[{"@type":"Organization"},{"@type":["http://schema.org/Order"],"orderNumber":"7"}]}"#,
        ] {
            let marked = of_json(json);
            assert!(marked.is("Order"), "{json}");
            assert_eq!(marked.order_number.as_deref(), Some("7"), "{json}");
        }
    }

    #[test]
    fn what_templates_leave_around_json_does_not_hide_it() {
        let order = r#"{"@type":"Order","orderNumber":"A, ]7"}"#;
        for json in [
            format!("<!-- {order} -->"),
            format!("<!--\n{order}\n//-->"),
            format!("<![CDATA[{order}]]>"),
            format!("//<![CDATA[\n{order}\n//]]>"),
            format!("/*<![CDATA[*/ [{order}] /*]]>*/"),
            format!("{order};"),
            r#"{"@type":"Order","orderNumber":"A, ]7", }"#.to_owned(),
            r#"[{"@type":"Order","orderNumber":"A, ]7","acceptedOffer":[{},],},]"#.to_owned(),
            format!("{{\"description\":\"two\nlines\"}} {order}"),
            order.replace('"', "&quot;"),
        ] {
            assert_eq!(
                of_json(&json).order_number.as_deref(),
                Some("A, ]7"),
                "{json}"
            );
        }
        for broken in [
            "",
            "<!-- -->",
            "[CDATA[",
            "{",
            "<![CDATA[ ]]>",
            "]]>{",
            "{,}",
        ] {
            assert_eq!(of_json(broken), Marked::default(), "{broken}");
        }
    }

    #[test]
    fn the_total_is_that_of_the_order_or_invoice() {
        for (json, expected) in [
            (
                r#"{"@type":"Order","price":"129.00","priceCurrency":"PLN"}"#,
                Some("129.00 PLN"),
            ),
            (
                r#"{"@type":"Order","price":129.9,"priceCurrency":"PLN"}"#,
                Some("129.90 PLN"),
            ),
            (
                r#"{"@type":"Order","price":5990,"priceCurrency":"HUF"}"#,
                Some("5990 HUF"),
            ),
            (
                r#"{"@type":"Order","price":"100.00","totalPrice":"115.00","priceCurrency":"EUR"}"#,
                Some("115.00 EUR"),
            ),
            (
                r#"{"@type":"Order","priceSpecification":{"@type":"PriceSpecification","price":"59.00","priceCurrency":"GBP"}}"#,
                Some("59.00 GBP"),
            ),
            (
                r#"{"@type":"Order","price":"59.00","acceptedOffer":{"@type":"Offer","price":"49.00","priceCurrency":"USD"}}"#,
                Some("59.00 USD"),
            ),
            (
                r#"{"@type":"Invoice","totalPaymentDue":{"@type":"MonetaryAmount","value":"12.50","currency":"EUR"}}"#,
                Some("12.50 EUR"),
            ),
            (
                r#"{"@type":"Invoice","totalPaymentDue":"$12.50"}"#,
                Some("$12.50"),
            ),
            (
                r#"{"@type":"Invoice","totalPaymentDue":{"@type":"PriceSpecification","price":"0.00","priceCurrency":"EUR"}}"#,
                None,
            ),
            // The price of a piece is no total: delivery is not in it.
            (
                r#"{"@type":"Order","acceptedOffer":{"@type":"Offer","price":"49.00","priceCurrency":"USD"}}"#,
                None,
            ),
            (
                r#"{"@type":"Product","name":"Mug","offers":{"@type":"Offer","priceSpecification":{"@type":"PriceSpecification","price":"9.00"}}}"#,
                None,
            ),
        ] {
            assert_eq!(of_json(json).total().as_deref(), expected, "{json}");
        }
        let micro = r#"<div itemscope itemtype="http://schema.org/Invoice"><meta itemprop="accountId" content="1"><div itemprop="totalPaymentDue" itemscope itemtype="http://schema.org/PriceSpecification"><meta itemprop="price" content="12.50"><meta itemprop="priceCurrency" content="EUR"></div></div>"#;
        let marked = marked(&html::document(micro));
        assert_eq!(marked.total().as_deref(), Some("12.50 EUR"));
    }

    #[test]
    fn an_offered_discount_has_a_worth_and_a_last_day() {
        let offer = |description: &str, ends: &str| {
            of_json(&format!(
                r#"{{"@type":"DiscountOffer","description":"{description}","discountCode":"MAY","availabilityEnds":"{ends}"}}"#
            ))
        };
        for (description, expected) in [
            ("20% off", Some(DiscountValue::Percent(20.0))),
            ("Rabat 12,5 %", Some(DiscountValue::Percent(12.5))),
            ("0% interest", None),
            ("The best of spring", None),
        ] {
            assert_eq!(offer(description, "").discount, expected, "{description}");
        }
        let money = offer("20 zł taniej od 100 zł", "").discount;
        assert!(
            matches!(&money, Some(DiscountValue::Amount(money)) if money.amount == 20.into()),
            "{money:?}"
        );
        for (ends, expected) in [
            ("2026-12-31T23:59:59-08:00", "2026-12-31"),
            ("2026-12-31", "2026-12-31"),
            ("end of May", "end of May"),
            ("koniec świąt", "koniec świąt"),
        ] {
            assert_eq!(offer("", ends).expires.as_deref(), Some(expected), "{ends}");
        }
    }

    #[test]
    fn the_state_of_an_order_speaks_for_a_kind() {
        for (status, expected) in [
            ("http://schema.org/OrderDelivered", Some(Kind::Delivered)),
            ("https://schema.org/OrderInTransit", Some(Kind::Shipping)),
            ("OrderProcessing", Some(Kind::Confirmation)),
            ("OrderReturned", None),
        ] {
            let json = format!(r#"{{"@type":"Order","orderStatus":"{status}"}}"#);
            assert_eq!(of_json(&json).status_kind(), expected, "{status}");
        }
    }
}
