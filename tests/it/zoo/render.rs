//! Templates of a shop: handlebars with a few words of the zoo's own.

use handlebars::{Handlebars, RenderErrorReason, handlebars_helper};
use serde_json::Value;

use super::spec::Spec;

handlebars_helper!(plus: |a: i64, b: i64| a + b);
handlebars_helper!(contains: |list: Value, item: str|
    list.as_array().is_some_and(|list| list.iter().any(|one| one.as_str() == Some(item))));
handlebars_helper!(to_json: |value: Value| value.to_string());
handlebars_helper!(pick: |a: Value, b: Value| if a.is_null() || a == "" { b } else { a });

/// `1299.9` as the country writes it.
pub fn money(amount: f64, country: &str, currency: &str) -> String {
    let text = format!("{amount:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(match country {
                "GB" | "US" => ',',
                "DE" | "AT" | "IT" | "ES" => '.',
                _ => '\u{a0}',
            });
        }
        grouped.push(digit);
    }
    match country {
        "GB" | "US" => format!("{currency}{grouped}.{cents}"),
        "UA" | "CZ" if cents == "00" => format!("{grouped}\u{a0}{currency}"),
        _ => format!("{grouped},{cents}\u{a0}{currency}"),
    }
}

/// The registry of one shop.
pub fn registry(spec: &Spec) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.register_helper("plus", Box::new(plus));
    registry.register_helper("contains", Box::new(contains));
    registry.register_helper("json", Box::new(to_json));
    registry.register_helper("pick", Box::new(pick));
    let words = spec.words.clone();
    let id = spec.shop.id.clone();
    registry.register_helper(
        "t",
        Box::new(
            move |h: &handlebars::Helper<'_>,
                  _: &Handlebars<'_>,
                  _: &handlebars::Context,
                  _: &mut handlebars::RenderContext<'_, '_>,
                  out: &mut dyn handlebars::Output|
                  -> handlebars::HelperResult {
                let key = h.param(0).and_then(|p| p.value().as_str()).unwrap_or("");
                match words.get(key) {
                    Some(word) => out.write(word)?,
                    None => {
                        return Err(RenderErrorReason::Other(format!(
                            "{id} has no word for `{key}`"
                        ))
                        .into());
                    }
                }
                Ok(())
            },
        ),
    );
    let paths = spec.clone();
    registry.register_helper(
        "url",
        Box::new(
            move |h: &handlebars::Helper<'_>,
                  _: &Handlebars<'_>,
                  _: &handlebars::Context,
                  _: &mut handlebars::RenderContext<'_, '_>,
                  out: &mut dyn handlebars::Output|
                  -> handlebars::HelperResult {
                for param in h.params() {
                    match param.value() {
                        Value::String(text) => out.write(&paths.path(text))?,
                        other => out.write(&other.to_string())?,
                    }
                }
                Ok(())
            },
        ),
    );
    let (country, currency) = (spec.shop.country.clone(), spec.shop.currency.clone());
    registry.register_helper(
        "money",
        Box::new(
            move |h: &handlebars::Helper<'_>,
                  _: &Handlebars<'_>,
                  _: &handlebars::Context,
                  _: &mut handlebars::RenderContext<'_, '_>,
                  out: &mut dyn handlebars::Output|
                  -> handlebars::HelperResult {
                let amount = h.param(0).and_then(|p| p.value().as_f64()).unwrap_or(0.0);
                out.write(&money(amount, &country, &currency))?;
                Ok(())
            },
        ),
    );
    for (name, text) in &spec.templates {
        registry
            .register_template_string(name, text)
            .unwrap_or_else(|error| panic!("{} {name}: {error}", spec.shop.id));
    }
    registry
}
