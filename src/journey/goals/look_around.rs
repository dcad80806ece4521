//! Look for ways to get in touch.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, LinkKind};

/// Between two questions whether a widget has come.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);
/// How long a widget may take to begin to load, once the page was answered and scrolled.
const BEGIN: Duration = Duration::from_millis(900);

/// Looks at the foot of the home page and at the contact page, when one is linked. The touchpoints
/// of both are taken by the way.
pub async fn look_around(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let view = wait_for_widgets(walker).await?;
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

/// Some widgets load only once the banner is answered or the page scrolled: waits until a way to talk
/// is seen, or nothing more comes. Where a known product has begun to load it is given longer.
async fn wait_for_widgets(walker: &mut Walker<'_>) -> Result<View, Stop> {
    let mut view = walker.look().await?;
    if walker.touchpoints.has("chat-window") {
        return Ok(view);
    }
    walker.read_down(&view).await?;
    let began = Instant::now();
    let patience = walker.errand.plan.pace.page / 4;
    let loads = |view: &View| view.reading.touch.conversation.is_some();
    let mut until = began + BEGIN.min(patience);
    let mut changes = Some(view.snapshot.marks.changes.len());
    loop {
        if loads(&view) {
            until = began + patience;
        }
        if Instant::now() >= until || walker.touchpoints.has("chat-window") {
            break;
        }
        walker.rest(BETWEEN_LOOKS, until).await;
        let now = walker.changes().await?;
        if now != changes || Instant::now() >= until {
            view = walker.glance().await?;
            changes = Some(view.snapshot.marks.changes.len());
        }
    }
    Ok(view)
}
