//! Goals that the study pinned to explicit selectors.

use crate::browser::Entry;
use crate::facts::Cause;
use crate::journey::guard::OrderPermit;
use crate::journey::stop::Stop;
use crate::journey::walker::Walker;
use crate::plan::{Goal, Persona};

/// Does what the shop's pin says for a goal. False when nothing is pinned.
pub(super) async fn pinned(
    walker: &mut Walker<'_>,
    goal: Goal,
    permit: Option<&OrderPermit>,
) -> Result<bool, Stop> {
    let Some(pin) = walker.errand.shop.pins.get(&goal).cloned() else {
        return Ok(false);
    };
    if let Some(page) = &pin.open {
        let url = walker.errand.shop.url.join(page).map_err(|error| {
            Stop::because(
                Cause::Obstructed,
                format!("the pinned address {page} is wrong: {error}"),
            )
        })?;
        walker.open(&url).await?;
    }
    for (css, what) in &pin.fill {
        let text = persona_text(walker.errand.persona, what).unwrap_or_else(|| what.clone());
        walker.fill_selector(css, &Entry::Text(text)).await?;
    }
    for css in &pin.click {
        walker.click_selector(css, permit).await?;
        walker.look().await?;
    }
    Ok(true)
}

/// The persona's text for a field role named in a pin.
fn persona_text(persona: &Persona, role: &str) -> Option<String> {
    Some(match role {
        "email" => persona.email.clone(),
        "given-name" => persona.given_name.clone(),
        "family-name" => persona.family_name.clone(),
        "name" => format!("{} {}", persona.given_name, persona.family_name),
        "username" => persona.username.clone(),
        "new-password" | "current-password" | "password-confirm" => persona.password.clone(),
        "street-address" | "address-line1" => {
            format!("{} {}", persona.street, persona.house_number)
        }
        "house-number" => persona.house_number.clone(),
        "postal-code" => persona.postal_code.clone(),
        "address-level2" => persona.city.clone(),
        "address-level1" => persona.region.clone(),
        "country" => persona.country.clone(),
        "tel" => persona.phone.clone(),
        _ => return None,
    })
}
