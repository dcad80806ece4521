//! Come back to the front page in the same browser, and see whether the shop remembers the visitor.
//! On the way the visitor's doubts are followed for two clicks.

use std::collections::BTreeSet;

use url::Url;

use crate::facts::Value;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::LinkKind;
use crate::text::fold;

/// Help pages opened from the product page.
const HELP_PAGES: usize = 2;

/// Follows the product page's help for two clicks, then looks at the front page anew.
pub async fn come_back(walker: &mut Walker<'_>) -> Result<(), Stop> {
    ask_around(walker).await?;
    let product = walker.product.clone().unwrap_or_default();
    let mut view = walker.open_home().await?;
    walker.read_down(&view).await?;
    view = walker.glance().await?;
    if let Some(how) = remembered(&view, &walker.home, &product.name, &product.url) {
        let now = walker.now();
        walker
            .touchpoints
            .note("personalised-return", Value::Text(how), now);
    }
    walker.touchpoints.came_back();
    walker.record("front page, second visit", &view).await?;
    Ok(())
}

/// Opens the most promising help pages while doubts are left.
async fn ask_around(walker: &mut Walker<'_>) -> Result<(), Stop> {
    if walker.touchpoints.knows_all() {
        return Ok(());
    }
    let view = walker.glance().await?;
    let mut links: Vec<_> = view
        .reading
        .links
        .iter()
        .filter(|link| link.kind == LinkKind::Help)
        .collect();
    links.sort_by(|a, b| b.score.total_cmp(&a.score));
    let home = walker.errand.shop.url.clone();
    let mut opened = BTreeSet::new();
    let urls: Vec<Url> = links
        .iter()
        .filter_map(|link| view.element(link.element))
        .filter_map(|element| Url::parse(&element.href).ok())
        .filter(|url| url.host_str() == home.host_str())
        .collect();
    for url in urls {
        if opened.len() >= HELP_PAGES || walker.touchpoints.knows_all() {
            break;
        }
        if !opened.insert(url.clone()) {
            continue;
        }
        match walker.open(&url).await {
            Ok(page) => walker.touchpoints.learn(&page),
            Err(Stop::Cause { .. }) => {}
            Err(broken) => return Err(broken),
        }
    }
    Ok(())
}

/// What of the first visit the front page shows now and did not show then.
fn remembered(view: &View, first: &BTreeSet<String>, name: &str, url: &str) -> Option<String> {
    let bare = |address: &str| {
        address
            .split(['#', '?'])
            .next()
            .unwrap_or(address)
            .trim_end_matches('/')
            .to_owned()
    };
    let product = bare(url);
    let linked = !product.is_empty()
        && view
            .snapshot
            .elements
            .iter()
            .any(|e| e.visible && e.tag == "a" && bare(&e.href) == product)
        && !first.iter().any(|href| bare(href) == product);
    if linked {
        return Some(format!("shows \"{name}\" again"));
    }
    let named = fold(name);
    let new_links = view
        .snapshot
        .elements
        .iter()
        .filter(|e| e.visible && e.tag == "a" && !e.href.is_empty() && !first.contains(&e.href))
        .count();
    if view.reading.touch.seen_before
        && (new_links > 0 || !named.is_empty() && fold(&view.snapshot.text).contains(&named))
    {
        return Some("shows a section made for this visitor".to_owned());
    }
    None
}
