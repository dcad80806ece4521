//! Goals that the study pinned to explicit selectors.

use crate::browser::Entry;
use crate::facts::Cause;
use crate::journey::guard::OrderPermit;
use crate::journey::stop::Stop;
use crate::journey::walker::Walker;
use crate::plan::{Goal, Persona, Pin};

/// Does what the shop's pin says for a goal. False when nothing is pinned.
pub(super) async fn pinned(
    walker: &mut Walker<'_>,
    goal: Goal,
    permit: Option<&OrderPermit>,
) -> Result<bool, Stop> {
    let Some(pin) = walker.errand.shop.pins.get(&goal).cloned() else {
        return Ok(false);
    };
    begin(walker, &pin).await?;
    for css in &pin.click {
        walker.click_selector(css, permit).await?;
        walker.look().await?;
    }
    Ok(true)
}

/// Does what the shop's pin says to send a form, where it fills one in: its last click sends it, and
/// `commit` writes that down before. `None` when no such pin is there.
pub(super) async fn pinned_sending<T: Send>(
    walker: &mut Walker<'_>,
    goal: Goal,
    commit: impl FnOnce() -> Result<T, Stop> + Send,
) -> Result<Option<T>, Stop> {
    let Some(pin) = walker.errand.shop.pins.get(&goal).cloned() else {
        return Ok(None);
    };
    let Some((last, others)) = pin.click.split_last().filter(|_| !pin.fill.is_empty()) else {
        return Ok(None);
    };
    begin(walker, &pin).await?;
    for css in others {
        walker.click_selector(css, None).await?;
        walker.look().await?;
    }
    let committed = walker.click_selector_committed(last, None, commit).await?;
    Ok(Some(committed))
}

/// Opens the pin's page and fills in its fields.
async fn begin(walker: &mut Walker<'_>, pin: &Pin) -> Result<(), Stop> {
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
    Ok(())
}

/// The parts of a persona that a pin or a trail can name.
pub(in crate::journey) const PARTS: [&str; 13] = [
    "email",
    "given-name",
    "family-name",
    "name",
    "username",
    "new-password",
    "street-address",
    "house-number",
    "postal-code",
    "address-level2",
    "address-level1",
    "country",
    "tel",
];

/// The persona's text for a field role named in a pin.
pub(in crate::journey) fn persona_text(persona: &Persona, role: &str) -> Option<String> {
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
