//! What a shop says of itself in schema.org's words (JSON-LD).

use serde_json::Value;

use super::reading::Rating;

/// Facts about the shop, not about its goods.
#[derive(Debug, Default)]
pub(super) struct Structured {
    pub(super) phones: Vec<String>,
    pub(super) mails: Vec<String>,
    pub(super) same_as: Vec<String>,
    pub(super) hours: Vec<String>,
    pub(super) country: Option<String>,
    pub(super) rating: Option<Rating>,
}

/// Reads every script of the page; one that is no JSON is passed over.
pub(super) fn read(scripts: &[String]) -> Structured {
    let mut found = Structured::default();
    for script in scripts {
        let text = script
            .trim()
            .trim_start_matches("<!--")
            .trim_end_matches("-->");
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            walk(&value, 0, &mut found);
        }
    }
    found
}

fn walk(value: &Value, depth: usize, found: &mut Structured) {
    if depth > 8 {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|item| walk(item, depth + 1, found)),
        Value::Object(map) => {
            if is_goods(value) {
                return;
            }
            texts(&map.get("telephone"), &mut found.phones);
            texts(&map.get("email"), &mut found.mails);
            texts(&map.get("sameAs"), &mut found.same_as);
            texts(&map.get("openingHours"), &mut found.hours);
            if let Some(specs) = map.get("openingHoursSpecification") {
                specified(specs, &mut found.hours);
            }
            if let Some(country) = map.get("addressCountry") {
                let country = country.get("name").unwrap_or(country);
                found.country = found
                    .country
                    .take()
                    .or_else(|| country.as_str().map(str::to_uppercase));
            }
            if found.rating.is_none() && is_organization(value) {
                found.rating = map.get("aggregateRating").and_then(rating);
            }
            for (key, inner) in map {
                if !matches!(
                    key.as_str(),
                    "review" | "itemListElement" | "offers" | "author"
                ) {
                    walk(inner, depth + 1, found);
                }
            }
        }
        _ => {}
    }
}

fn is_a(value: &Value, kinds: &[&str]) -> bool {
    let fits = |kind: &Value| {
        kind.as_str()
            .is_some_and(|kind| kinds.iter().any(|known| kind.ends_with(known)))
    };
    match value.get("@type") {
        Some(Value::Array(list)) => list.iter().any(fits),
        Some(kind) => fits(kind),
        None => false,
    }
}

fn is_goods(value: &Value) -> bool {
    is_a(
        value,
        &[
            "Product",
            "Offer",
            "ProductGroup",
            "Review",
            "Recipe",
            "Event",
            "Person",
        ],
    )
}

fn is_organization(value: &Value) -> bool {
    is_a(
        value,
        &[
            "Organization",
            "Store",
            "LocalBusiness",
            "OnlineStore",
            "OnlineBusiness",
            "Corporation",
            "Brand",
            "WebSite",
            "Shop",
        ],
    )
}

fn texts(value: &Option<&Value>, into: &mut Vec<String>) {
    match value {
        Some(Value::String(text)) => {
            let text = text.trim().trim_start_matches("mailto:");
            if !text.is_empty() && !into.iter().any(|known| known == text) {
                into.push(text.to_owned());
            }
        }
        Some(Value::Array(list)) => list.iter().for_each(|item| texts(&Some(item), into)),
        _ => {}
    }
}

fn specified(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| specified(item, into)),
        Value::Object(map) => {
            let day = |day: &Value| {
                day.as_str().map(|day| {
                    day.rsplit('/')
                        .next()
                        .unwrap_or(day)
                        .chars()
                        .take(2)
                        .collect::<String>()
                })
            };
            let days: Vec<String> = match map.get("dayOfWeek") {
                Some(Value::Array(list)) => list.iter().filter_map(day).collect(),
                Some(one) => day(one).into_iter().collect(),
                None => Vec::new(),
            };
            let time = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or_default();
            if !time("opens").is_empty() {
                into.push(
                    format!("{} {}-{}", days.join(","), time("opens"), time("closes"))
                        .trim()
                        .to_owned(),
                );
            }
        }
        _ => {}
    }
}

fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replace(',', ".").parse().ok(),
        _ => None,
    }
}

fn rating(value: &Value) -> Option<Rating> {
    let count = number(value.get("reviewCount")).or_else(|| number(value.get("ratingCount")));
    let rating = Rating {
        value: number(value.get("ratingValue"))?,
        best: number(value.get("bestRating")).unwrap_or(5.0),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a count"
        )]
        count: count
            .filter(|count| (0.0..1e12).contains(count))
            .map(|count| count as u64),
    };
    (rating.value.is_finite() && rating.best > 0.0 && rating.value <= rating.best).then_some(rating)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shops_rating_is_not_its_goods_rating() {
        let shop = r#"{"@graph":[{"@type":"Product","aggregateRating":{"ratingValue":"2","reviewCount":"9"}},
            {"@type":["Organization","Store"],"telephone":"+48 22 555 12 34","contactPoint":[{"email":"a@b.pl"}],
             "aggregateRating":{"ratingValue":"4,8","ratingCount":312},
             "openingHoursSpecification":{"dayOfWeek":["https://schema.org/Monday","Friday"],"opens":"09:00","closes":"17:00"}}]}"#;
        let found = read(&[shop.to_owned(), "{broken".to_owned()]);
        let rating = found.rating.expect("the shop is rated");
        assert_eq!(
            (rating.value, rating.best, rating.count),
            (4.8, 5.0, Some(312))
        );
        assert_eq!(found.phones, ["+48 22 555 12 34"]);
        assert_eq!(found.mails, ["a@b.pl"]);
        assert_eq!(found.hours, ["Mo,Fr 09:00-17:00"]);
    }
}
