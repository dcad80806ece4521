//! schema.org in mails: what a shop tells machines outright (Order, ParcelDelivery, DiscountOffer,
//! Invoice, ConfirmAction), as JSON-LD or microdata.

use serde_json::Value;

use super::document::Document;

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
    pub expires: Option<String>,
    /// The target of a confirm or save action.
    pub confirm_link: Option<String>,
}

/// How deep JSON is followed.
const DEEPEST: usize = 12;

/// Reads the markup of a document.
pub(super) fn marked(document: &Document) -> Marked {
    let mut marked = Marked::default();
    for block in &document.json_ld {
        if let Ok(value) = serde_json::from_str::<Value>(block.trim()) {
            walk(&value, "", &mut marked, 0);
        }
    }
    for (kind, property, value) in &document.properties {
        note_type(kind, &mut marked);
        note(kind, property, value.trim(), &mut marked);
    }
    marked
}

fn walk(value: &Value, kind: &str, marked: &mut Marked, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(values) => values
            .iter()
            .take(200)
            .for_each(|value| walk(value, kind, marked, depth + 1)),
        Value::Object(fields) => {
            let own = fields
                .get("@type")
                .and_then(Value::as_str)
                .unwrap_or(kind)
                .to_owned();
            note_type(&own, marked);
            for (name, value) in fields {
                match value {
                    Value::String(text) => note(&own, name, text.trim(), marked),
                    Value::Number(number) => note(&own, name, &number.to_string(), marked),
                    inner => walk(inner, &own, marked, depth + 1),
                }
            }
        }
        _ => {}
    }
}

fn note_type(kind: &str, marked: &mut Marked) {
    if !kind.is_empty()
        && !marked.types.iter().any(|known| known == kind)
        && marked.types.len() < 30
    {
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
        (_, "trackingUrl") => set(&mut marked.tracking_link),
        (_, "trackingNumber") => set(&mut marked.tracking_number),
        (_, "expectedArrivalUntil" | "expectedArrivalFrom") => set(&mut marked.expected_arrival),
        (_, "discountCode") => set(&mut marked.coupon_code),
        ("DiscountOffer", "availabilityEnds") => set(&mut marked.expires),
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
}
