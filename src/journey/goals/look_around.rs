//! Look for ways to get in touch.

use url::Url;

use crate::journey::stop::Stop;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, LinkKind};

/// Looks at the foot of the home page and at the contact page, when one is linked. The touchpoints
/// of both are taken by the way.
pub async fn look_around(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let view = walker.look().await?;
    let worded = view
        .buttons(ButtonRole::Contact)
        .into_iter()
        .map(|button| button.element);
    let guessed = view
        .reading
        .links
        .iter()
        .filter(|link| link.kind == LinkKind::Contact)
        .map(|link| link.element);
    let linked = worded
        .chain(guessed)
        .filter_map(|id| view.element(id))
        .find_map(|element| {
            Url::parse(&element.href)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"))
        });
    let own_host = walker.errand.shop.url.host_str().map(str::to_owned);
    if let Some(url) = linked.filter(|url| url.host_str().map(str::to_owned) == own_host) {
        let contact = walker.open(&url).await?;
        walker.record("contact page", &contact).await?;
    }
    walker.touchpoints.looked_around();
    Ok(())
}
